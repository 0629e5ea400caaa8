//! Rows to put before a hook: plausible or extreme persons, bills, products and funds, always the same ones.
//!
//! A value is a function of its column's name, the row and what it is drawn for, so that a row is the same in every batch and
//! any column can be asked for, whether or not the hook reads it. A column that has no rule here is drawn by its element.

use std::collections::BTreeMap;

use gongji_model::hooks::{self, HookTable};
use gongji_model::policy::{Description, Hook};
use gongji_sdk::abi::{Circumstances, SHARE_ONE, access, care, element, hook};
use gongji_sdk::account::{interest_on_balance, interest_on_credit};
use gongji_sdk::draw::philox;
use gongji_sdk::money::share_of_any;
use gongji_sdk::person::status;

/// Rows of the largest batch: one more than the engine hands out.
pub(super) const ROWS: usize = 257;
/// Years that plausible batches are drawn for.
pub(super) const YEARS: u32 = 3;
/// Draws of extreme rows.
pub(super) const EXTREMES: u32 = 6;
/// Amounts lie below this.
pub(super) const MOST_FEN: i64 = 1 << 33;
/// Balances of accounts are held in 31 bits.
const MOST_BALANCE: i64 = i32::MAX as i64;

/// How far rows may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// As in a run.
    Plausible,
    /// To the ends of what a column may hold.
    Extreme,
}

/// One place in which a policy acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// Number of the hook.
    pub(super) hook: usize,
    /// Settle: the kind of care.
    pub(super) care: u32,
}

/// All places in which a policy acts, in the order of the year.
pub(super) fn sites(policy: &Description) -> Vec<Site> {
    let mut numbers: Vec<usize> = (0..policy.hooks.len()).collect();
    numbers.sort_by_key(|at| (policy.hooks[*at].hook, policy.hooks[*at].layer));
    let cares = |at: usize| match policy.hooks[at].hook {
        hook::SETTLE => (0..4).map(|bit| 1 << bit).filter(|bit| policy.hooks[at].cares & bit != 0).collect(),
        _ => vec![0],
    };
    numbers.into_iter().flat_map(|hook| cares(hook).into_iter().map(move |care| Site { hook, care })).collect()
}

/// What rows are drawn for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    pub(super) reach: Reach,
    pub(super) site: Site,
    /// Which year, or which extreme.
    pub(super) number: u32,
}

/// Columns of one hook, one list a field.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) draw: Draw,
    pub(super) len: usize,
    pub(super) now: Circumstances,
    pub(super) columns: Vec<Vec<i64>>,
}

/// The policy's own columns, one list each, for all rows.
pub(super) type Own = BTreeMap<String, Vec<i64>>;

impl Batch {
    /// The rows of a draw; the policy's own columns hold `own`.
    pub(super) fn new(policy: &Description, draw: Draw, own: &Own) -> Self {
        let hook = &policy.hooks[draw.site.hook];
        let len = if hook.hook == hook::OFFER { policy.products.len() } else { ROWS };
        let now = circumstances(draw);
        let column = |name: &str, kind| match own.get(name) {
            Some(column) => column.clone(),
            None => (0..len).map(|row| offered(name, kind, row, draw, &now, hook)).collect(),
        };
        let columns = hook.fields.iter().map(|field| column(&field.name, field.element)).collect();
        Self { draw, len, now, columns }
    }

    /// A column that the engine offers, whether or not the hook reads it.
    pub(super) fn offered(&self, hook: &Hook, name: &str, row: usize) -> i64 {
        let kind = table(hook).columns.iter().find(|column| column.name == name);
        offered(name, kind.map_or(element::I64, |column| column.element), row, self.draw, &self.now, hook)
    }

    /// Some of its rows, in this order.
    pub(super) fn rows(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect();
        Self { len: rows.len(), columns, ..self.clone() }
    }
}

/// The table of a hook that passed the gate.
pub(super) fn table(hook: &Hook) -> &'static HookTable {
    hooks::table(hook.hook).expect("the gate knows every hook")
}

/// Rows may be cut and reordered: all but the products, which stand in their order.
pub(super) fn is_divisible(hook: &Hook) -> bool {
    hook.hook != hook::OFFER
}

/// Where a hook acts, in words.
pub(super) fn place(hook: &Hook, care: u32) -> String {
    let name = table(hook).name;
    match (hook.hook, hook.product) {
        (hook::SETTLE, _) => {
            let care = ["outpatient", "chronic", "pharmacy", "inpatient"][care.trailing_zeros().min(3) as usize];
            format!("{name} layer {} ({care})", hook.layer)
        }
        (_, Some(product)) => format!("{name} of product {product}"),
        _ => name.to_owned(),
    }
}

/// The field is written, and by the engine's name.
pub(super) fn writes(policy: &Description, field: &gongji_model::policy::Field) -> bool {
    field.access != access::READ && !policy.columns.iter().any(|column| column.name == field.name)
}

fn circumstances(draw: Draw) -> Circumstances {
    let plain = Circumstances {
        size: size_of::<Circumstances>() as u32,
        area: 1,
        care: draw.site.care,
        employer_due: SHARE_ONE,
        price_level: SHARE_ONE,
        ..Circumstances::default()
    };
    match draw.reach {
        Reach::Plausible => year(plain, draw.number),
        Reach::Extreme => Circumstances { price_level: SHARE_ONE, ..extreme(plain, draw.number) },
    }
}

/// The first year of a policy, a year of relief, and one far on.
fn year(now: Circumstances, number: u32) -> Circumstances {
    let (year, years_active, average_wage, growth) =
        [(2012, 0, 4_676_900, 1_000_000), (2020, 8, 9_737_900, 1_600_000), (2045, 33, 23_000_000, 4_200_000)]
            [number as usize % YEARS as usize];
    Circumstances {
        year,
        years_active,
        average_wage,
        average_pension: average_wage / 2,
        wage_growth: growth,
        pension_growth: growth,
        price_growth: SHARE_ONE + (growth - SHARE_ONE) / 3,
        demand_rate: 3_500,
        term_rate: 15_000,
        employer_due: if year == 2020 { 750_000 } else { SHARE_ONE },
        price_level: SHARE_ONE + 50_000 * i64::from(number),
        ..now
    }
}

/// No growth and no wage, or growth beyond all experience.
fn extreme(now: Circumstances, number: u32) -> Circumstances {
    let large = number % 2 == 1;
    let of = |small: i64, great: i64| if large { great } else { small };
    Circumstances {
        year: of(2012, 2060) as i32,
        years_active: of(0, 48) as i32,
        average_wage: of(1, 200_000_000),
        average_pension: of(0, 100_000_000),
        wage_growth: of(1, 20_000_000),
        pension_growth: of(1, 20_000_000),
        price_growth: of(1, 20_000_000),
        demand_rate: of(0, 200_000),
        term_rate: of(0, 200_000),
        employer_due: of(0, SHARE_ONE),
        ..now
    }
}

/// Numbers for one row, by what they are for.
struct Dice {
    row: u32,
    number: u32,
    extreme: bool,
}

impl Dice {
    /// 64 bits; those of a person are the same in every draw of a reach.
    fn bits(&self, purpose: u32) -> u64 {
        let number = if purpose < BILLS { 0 } else { self.number };
        let [one, two, ..] = philox([self.row, purpose, number, u32::from(self.extreme)], [0x9E37, 2021]);
        u64::from(one) << 32 | u64::from(two)
    }

    fn below(&self, purpose: u32, limit: u64) -> i64 {
        (self.bits(purpose) % limit) as i64
    }

    fn chance(&self, purpose: u32, percent: i64) -> bool {
        self.below(purpose, 100) < percent
    }

    /// Of every magnitude, nothing included, up to `most`.
    fn money(&self, purpose: u32, most: i64) -> i64 {
        let bits = self.bits(purpose);
        let class = bits % 10;
        let rest = bits / 10;
        if self.extreme {
            return [0, 1, 99, most / 2, most - 1, most][(rest % 6) as usize];
        }
        let magnitude = 10_u64.pow(2 + (rest % 8) as u32);
        match class {
            0 => 0,
            _ => ((rest / 8 % magnitude) as i64).min(most),
        }
    }

    /// A part of an amount: often all of it, sometimes nothing.
    fn part(&self, purpose: u32, of: i64) -> i64 {
        match self.below(purpose, 4) {
            0 => 0,
            1 => share_of_any(of, self.below(purpose + 500, 1_000_001)),
            _ => of,
        }
    }
}

/// Purposes from here on are drawn anew for every draw; those below belong to the person.
const BILLS: u32 = 100;

/// Who stands in a row.
struct Person {
    age: i64,
    status: u8,
    has_account: bool,
    balance: i64,
    base: i64,
    credit: i64,
}

impl Person {
    fn new(dice: &Dice, now: &Circumstances) -> Self {
        let age = if dice.extreme { [0, 1, 59, 60, 109, 110][dice.below(0, 6) as usize] } else { dice.below(0, 111) };
        let status = match (age, dice.below(1, 10)) {
            (..16, _) | (_, 0) => status::NONE,
            (60.., _) | (45.., 7..) => status::RETIRED,
            (_, 1..=6) => status::WORKER,
            _ => status::FLEXIBLE,
        };
        let has_account = status != status::NONE && dice.chance(2, 85);
        let works = matches!(status, status::WORKER | status::FLEXIBLE);
        let base = if works { share_of_any(now.average_wage, 600_000 + dice.below(3, 2_400_001)) } else { 0 };
        let balance = if has_account { dice.money(4, MOST_BALANCE) } else { 0 };
        let credited_on = if works { base } else { now.average_wage };
        let credit = if has_account { share_of_any(credited_on, 20_000 + dice.below(5, 40_001)) } else { 0 };
        Self { age, status, has_account, balance, base, credit }
    }
}

/// A value of a column that the engine offers.
fn offered(name: &str, kind: u32, row: usize, draw: Draw, now: &Circumstances, hook: &Hook) -> i64 {
    let dice = Dice { row: row as u32, number: draw.number, extreme: draw.reach == Reach::Extreme };
    let person = Person::new(&dice, now);
    about_person(name, &dice, &person, now)
        .or_else(|| about_bill(name, &dice, draw.site.care, hook))
        .or_else(|| about_books(name, &dice))
        .unwrap_or_else(|| match kind {
            element::U8 => i64::from(dice.chance(BILLS + 90, 50)),
            element::U64 => identity(row),
            element::I32 => dice.money(BILLS + 91, MOST_BALANCE),
            _ => dice.money(BILLS + 91, MOST_FEN - 1),
        })
}

/// Distinct and scattered.
fn identity(row: usize) -> i64 {
    (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) as i64
}

fn about_person(name: &str, dice: &Dice, person: &Person, now: &Circumstances) -> Option<i64> {
    let works = matches!(person.status, status::WORKER | status::FLEXIBLE);
    let income = |purpose| dice.money(purpose, MOST_BALANCE);
    Some(match name {
        "person" => identity(dice.row as usize),
        "age" => person.age,
        "sex" => dice.below(10, 2),
        "status" => i64::from(person.status),
        "chronic" => i64::from(dice.chance(11, 40)),
        "listed" => i64::from(dice.chance(11, 40) && dice.chance(12, 60)),
        "has_account" => i64::from(person.has_account),
        "insured" => i64::from(person.status != status::NONE),
        "held" => dice.below(13, 2),
        "wage" => {
            if works {
                income(14)
            } else {
                0
            }
        }
        "pension" => {
            if person.status == status::RETIRED {
                income(15)
            } else {
                0
            }
        }
        "base" => person.base,
        "account_balance" => person.balance,
        "carried_over" => dice.part(16, person.balance),
        "employer_contribution" => share_of_any(person.base, 80_000),
        "worker_contribution" => share_of_any(person.base, 20_000),
        "account_credit" => person.credit,
        "account_interest" => interest_on_balance(person.balance, now) + interest_on_credit(person.credit, now),
        "family_balance" => dice.money(17, MOST_BALANCE),
        // What a hook fills in begins at nothing.
        "treasury_contribution" | "premium" | "from_account" | "account_to_pool" | "account_to_person" => 0,
        _ => return None,
    })
}

fn about_bill(name: &str, dice: &Dice, kind: u32, hook: &Hook) -> Option<i64> {
    let billed = || dice.money(BILLS, MOST_FEN - 1);
    let outside = || share_of_any(billed(), dice.below(BILLS + 1, 400_001));
    let left_inside = || dice.part(BILLS + 2, billed() - outside());
    Some(match name {
        "billed" => billed(),
        "remaining_in" => left_inside(),
        "remaining_out" => dice.part(BILLS + 3, outside()),
        "over_ceiling" => dice.part(BILLS + 4, left_inside()),
        "tier" if kind == care::PHARMACY => 0,
        "tier" => 1 + dice.below(BILLS + 5, 3),
        "stay" if kind == care::INPATIENT => 1 + dice.below(BILLS + 6, 4),
        "stay" => 0,
        "covered" if hook.product.is_none() => 1,
        "covered" => dice.below(BILLS + 7, 2),
        "paid_in" | "paid_out" => 0,
        _ => return None,
    })
}

fn about_books(name: &str, dice: &Dice) -> Option<i64> {
    let large = |purpose| dice.money(purpose, MOST_FEN - 1) * 1000;
    Some(match name {
        "holders" => dice.below(BILLS + 20, 3_000_000),
        "premiums" => large(BILLS + 21),
        "claims" => large(BILLS + 22),
        "price_level" => 500_000 + dice.below(BILLS + 23, 1_500_001),
        "income" => large(BILLS + 24),
        "outgo" => large(BILLS + 25),
        "balance" => large(BILLS + 24) - large(BILLS + 25),
        "subsidy" => 0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(product: Option<usize>) -> Hook {
        Hook { hook: hook::SETTLE, layer: 20, payer: 0, cares: care::ALL, product, fields: Vec::new() }
    }

    /// All columns of a row of every table, by name.
    fn row(at: usize, reach: Reach, number: u32) -> impl Fn(&str) -> i64 {
        let draw = Draw { reach, site: Site { hook: 0, care: care::INPATIENT }, number };
        let batch = Batch { draw, len: ROWS, now: circumstances(draw), columns: Vec::new() };
        move |name| batch.offered(&hook(None), name, at)
    }

    #[test]
    fn a_bill_and_what_is_left_of_it_go_together() {
        for reach in [Reach::Plausible, Reach::Extreme] {
            for at in 0..ROWS {
                let of = row(at, reach, 1);
                assert!(of("remaining_in") + of("remaining_out") <= of("billed") && of("billed") < MOST_FEN);
                assert!((0..=of("remaining_in")).contains(&of("over_ceiling")));
                assert!(of("carried_over") <= of("account_balance") && of("account_balance") <= MOST_BALANCE);
                assert!(of("has_account") == 1 || of("account_balance") + of("account_credit") == 0);
            }
        }
    }

    #[test]
    fn a_person_stays_the_same_while_bills_change() {
        let (one, other) = (row(3, Reach::Plausible, 0), row(3, Reach::Plausible, 1));
        assert_eq!((one("person"), one("age"), one("listed")), (other("person"), other("age"), other("listed")));
        let differs = (0..9).any(|at| row(at, Reach::Plausible, 0)("billed") != row(at, Reach::Plausible, 1)("billed"));
        assert!(differs);
    }

    #[test]
    fn every_kind_of_person_and_bill_is_met() {
        let all = |name: &str| -> Vec<i64> { (0..ROWS).map(|at| row(at, Reach::Plausible, 0)(name)).collect() };
        for (name, values) in [("status", 0..4), ("tier", 1..4), ("stay", 1..5), ("sex", 0..2), ("has_account", 0..2)] {
            let found = all(name);
            assert!(values.clone().all(|value| found.contains(&value)), "{name}");
        }
        let billed = all("billed");
        assert!(billed.contains(&0) && billed.iter().any(|fen| *fen > 100_000_000));
        let mut persons = all("person");
        persons.sort_unstable();
        persons.dedup();
        assert_eq!(persons.len(), ROWS);
    }
}
