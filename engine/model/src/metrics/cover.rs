//! Products and their insurers: who holds them, what they cost and pay, how the market stands. Of all products together and of each.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::insurer::{Insurer, ProductState, Products};
use crate::books::totals::BlockTotals;
use crate::foundation::money;

/// Years that the price rises, fewer hold the product and those are worse risks, after which it is in a spiral.
const SPIRAL: u16 = 3;

/// Some products with their insurers.
struct Market<'a> {
    products: Vec<&'a ProductState>,
    insurers: Vec<&'a Insurer>,
    members: i64,
    weight: f64,
}

/// Group, metric and value of the year's products.
pub(crate) fn cover(
    products: &Products,
    insurers: &[&Insurer],
    nation: &BlockTotals,
    weight: f64,
) -> Vec<(String, &'static str, Option<f64>)> {
    let members = nation.tally.by(&[]).first().map_or(0, |(_, sums)| sums[crate::books::person_year::Item::Members]);
    let of = |numbers: &[usize]| Market {
        products: numbers.iter().map(|number| &products.0[*number]).collect(),
        insurers: insurers.iter().copied().filter(|one| numbers.contains(&one.product)).collect(),
        members,
        weight,
    };
    let every: Vec<usize> = (0..products.0.len()).collect();
    let mut rows: Vec<_> =
        of(&every).metrics().into_iter().map(|(metric, value)| ("all".into(), metric, value)).collect();
    for number in every {
        let group = format!("product={}", products.0[number].name);
        let market = of(&[number]);
        rows.extend(market.metrics().into_iter().map(|(metric, value)| (group.clone(), metric, value)));
        rows.extend(market.of_one().into_iter().map(|(metric, value)| (group.clone(), metric, value)));
    }
    rows
}

type Metric = (&'static str, Option<f64>);

impl Market<'_> {
    fn sum(&self, amount: fn(&ProductState) -> i64) -> i64 {
        self.products.iter().map(|product| amount(product)).sum()
    }

    fn of_insurers(&self, amount: fn(&Insurer) -> i64) -> i64 {
        self.insurers.iter().map(|one| amount(one)).sum()
    }

    fn yuan(&self, fen: i64) -> f64 {
        money::yuan(i128::from(fen)) * self.weight
    }

    /// What is told of all products together and of each.
    fn metrics(&self) -> Vec<Metric> {
        let holders = self.sum(|product| product.last_year.holders);
        let premiums = self.sum(|product| product.last_year.premiums);
        let claims = self.sum(|product| product.last_year.claims);
        let reached = self.sum(|product| product.last_year.reached);
        let expected = self.sum(|product| product.last_year.expected_by_reached);
        let of_holders = ratio(self.sum(|product| product.last_year.expected_by_holders), holders);
        let sellers: Vec<&Insurer> = self.insurers.iter().copied().filter(|one| one.holders > 0).collect();
        let sold: i64 = sellers.iter().map(|one| one.holders).sum();
        let price: i128 = sellers.iter().map(|one| i128::from(one.holders) * i128::from(one.price_level)).sum();
        let share = |one: &&Insurer| one.holders as f64 / sold as f64;
        let expenses = self.of_insurers(|one| one.expenses);
        vec![
            ("takeup_of_able", ratio(holders, self.sum(|product| product.last_year.able))),
            ("loss_ratio", ratio(claims, premiums)),
            ("expense_ratio", ratio(expenses, premiums)),
            ("combined_ratio", ratio(claims + expenses, premiums)),
            ("premium_per_holder", ratio(premiums, holders).map(|fen| fen / money::FEN)),
            ("claims_per_holder", ratio(claims, holders).map(|fen| fen / money::FEN)),
            (
                "selection_ratio",
                of_holders.zip(ratio(expected, reached)).map(|(held, asked)| held / asked).filter(|it| it.is_finite()),
            ),
            ("willingness_ratio", ratio(self.sum(|product| product.last_year.worth_to_reached), expected)),
            (
                "persistency",
                ratio(self.sum(|product| product.last_year.kept), self.sum(|product| product.holders_before)),
            ),
            ("premium_level", (sold > 0).then(|| price as f64 / sold as f64 / SHARE_ONE as f64)),
            ("insurers_selling", Some(sellers.len() as f64)),
            ("insurers_given_up", Some(self.insurers.iter().filter(|one| one.left).count() as f64)),
            ("largest_insurer_share", ratio(sellers.iter().map(|one| one.holders).max().unwrap_or(0), sold)),
            ("market_concentration", (sold > 0).then(|| sellers.iter().map(|one| share(one) * share(one)).sum())),
            ("insurer_balance", Some(self.yuan(self.of_insurers(|one| one.reserve)))),
            ("stabilisation_reserve", Some(self.yuan(self.sum(|product| product.stabilisation)))),
            (
                "death_spiral",
                ratio(self.sum(|product| i64::from(product.spiral >= SPIRAL)), self.products.len() as i64),
            ),
        ]
    }

    /// What persons are counted by for all products together.
    fn of_one(&self) -> [Metric; 2] {
        let holders = self.sum(|product| product.last_year.holders);
        let premiums = self.sum(|product| product.last_year.premiums);
        [("takeup_share", ratio(holders, self.members)), ("premiums", Some(self.yuan(premiums)))]
    }
}

fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
