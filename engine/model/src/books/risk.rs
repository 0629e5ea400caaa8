//! What the risk of a year costs: the premium that those who are alike would pay for bearing their mean burden for certain.
//!
//! Expectations are over a *type*: who is of one status, ten years of age, sex, chronic illness and fifth of income. What differs
//! between its members in a year is luck to who stands before it.

use serde::{Deserialize, Serialize};

use crate::books::tally::{CELLS, GroupSlot};
use crate::foundation::sums::sums;
use crate::tables::utility::{INCOME, SPREAD, UTILITY_ONE, Utility, YEARS};

/// Number of types.
pub(crate) const TYPES: usize = 2 * CELLS;

/// A burden of more than so many incomes, or less, is counted as so many.
const MOST: i64 = 10_000 * INCOME;

/// The type of who is counted at a place of the tally.
pub(crate) fn type_of(place: GroupSlot, sex: u8) -> usize {
    2 * place.cell() + usize::from(sex & 1)
}

/// What a year was for a member, as those alike see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lot {
    /// Income of the household for each of its members, fen.
    income: i64,
    /// Its burden in the unit of [`INCOME`].
    burden: i32,
    /// See [`type_of`].
    kind: u16,
}

impl Lot {
    /// Of a member of a household with an income and a burden, fen; without an income it counts for nothing.
    pub(crate) fn of(kind: usize, members: u16, income: i64, burden: i64) -> Self {
        let whole = i128::from(income.max(1));
        let burden = (i128::from(burden) * i128::from(INCOME) / whole).clamp(-i128::from(MOST), i128::from(MOST));
        Self { income: income.max(0) / i64::from(members).max(1), burden: burden as i32, kind: kind as u16 }
    }

    fn burden(&self) -> i64 {
        i64::from(self.burden)
    }
}

sums! {
    /// Consumption and its utility over some members.
    #[derive(Clone, Copy, Debug, Default)]
    struct Consumed {
        number: i64,
        part: i64,
        utility: i128,
    }

    /// Members of a type.
    #[derive(Clone, Copy, Debug, Default)]
    struct Alike {
        number: i64,
        income: i64,
        burden: i64,
        /// Without a loss that is paid off over years, and with one.
        without: Consumed,
        with: Consumed,
    }
}

impl Consumed {
    fn one(utility: &Utility, part: i64) -> Self {
        let part = utility.bounded(part);
        Self { number: 1, part, utility: utility.at(part) }
    }
}

impl Alike {
    /// What a member lost over the mean of those alike, above a fifth of income, for each of the years in which it is paid off.
    fn instalment(&self, lot: &Lot) -> i64 {
        let mean = self.burden / self.number.max(1);
        (lot.burden() - mean - SPREAD).max(0) / YEARS
    }

    /// Adds the year of a member.
    fn consume(&mut self, lot: &Lot, utility: &Utility) {
        let instalment = self.instalment(lot);
        if instalment == 0 {
            self.without.add(&Consumed::one(utility, INCOME - lot.burden()));
        } else {
            let later = (YEARS - 1) * instalment;
            self.with.add(&Consumed::one(utility, INCOME - lot.burden() + later));
        }
    }

    /// Years of paying off for each member with a loss. They take the place of years of those without, of which there may be few.
    fn years(&self) -> f64 {
        let most = (YEARS - 1) as f64;
        if self.with.number == 0 { 0.0 } else { most.min(self.without.number as f64 / self.with.number as f64) }
    }

    /// Consumption in a year of paying off: the mean of those without a loss less the instalment.
    fn pay_off(&self, lot: &Lot, utility: &Utility) -> Consumed {
        let years = self.years();
        let instalment = self.instalment(lot);
        if instalment == 0 || years == 0.0 {
            return Consumed::default();
        }
        let instalment = (instalment as f64 * (YEARS - 1) as f64 / years) as i64;
        Consumed::one(utility, self.without.part / self.without.number - instalment)
    }

    /// What all would pay for their mean consumption, fen.
    fn premium(&self, later: &Consumed, utility: &Utility) -> i64 {
        let years = self.years();
        let kept = 1.0 - years * self.with.number as f64 / self.without.number.max(1) as f64;
        let mean = |of: fn(&Consumed) -> f64| {
            (kept * of(&self.without) + of(&self.with) + years * of(later)) / self.number.max(1) as f64
        };
        let part = mean(|sum| sum.part as f64) / INCOME as f64;
        let certain = utility.equivalent(mean(|sum| sum.utility as f64) / UTILITY_ONE);
        (self.income as f64 * (part - certain).max(0.0)) as i64
    }
}

/// The premium of all members of all types together, fen.
pub(crate) fn premium<'a>(lots: impl Iterator<Item = &'a Lot> + Clone, utility: &Utility) -> i64 {
    let mut types = vec![Alike::default(); TYPES];
    let with_income = lots.filter(|lot| lot.income > 0);
    for lot in with_income.clone() {
        let one = &mut types[usize::from(lot.kind)];
        one.number += 1;
        one.income += lot.income;
        one.burden += lot.burden();
    }
    with_income.clone().for_each(|lot| types[usize::from(lot.kind)].consume(lot, utility));
    let mut later = vec![Consumed::default(); TYPES];
    for lot in with_income {
        let kind = usize::from(lot.kind);
        later[kind].add(&types[kind].pay_off(lot, utility));
    }
    types.iter().zip(&later).map(|(one, later)| one.premium(later, utility)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const YUAN: i64 = 100;

    /// The premium of members of one type with 10,000 yuan each, by their burdens in yuan, and over their income.
    fn of(burdens: &[i64]) -> f64 {
        let lots: Vec<Lot> = burdens.iter().map(|burden| Lot::of(7, 1, 10_000 * YUAN, burden * YUAN)).collect();
        let fen = premium(lots.iter(), &Utility::with(3_000_000, 0.3));
        fen as f64 / (10_000 * YUAN) as f64 / burdens.len() as f64
    }

    #[test]
    fn who_bears_the_same_whatever_happens_has_no_risk() {
        for burden in [-500, 0, 700, 6_000] {
            assert!(of(&[burden; 9]) < 1e-9, "{burden}: {}", of(&[burden; 9]));
        }
    }

    #[test]
    fn a_spread_around_the_same_mean_raises_the_premium() {
        let spreads = [0, 200, 500, 1_000, 1_500].map(|spread| of(&[1_500 - spread, 1_500 + spread]));
        assert!(spreads.windows(2).all(|pair| pair[1] > pair[0]), "{spreads:?}");
        // Half the aversion times the variance over the mean, where it is small.
        let expected = 1.5 * 0.02 * 0.02 / 0.85;
        assert!((spreads[1] - expected).abs() < 0.02 * expected, "{} and {expected}", spreads[1]);
    }

    #[test]
    fn a_certainty_equivalent_by_hand() {
        // 0.9 and 0.7: the mean of 1/c² is 1.6377, of which the root is 0.7814; the mean is 0.8.
        let found = of(&[1_000, 3_000]);
        assert!((found - 0.018_59).abs() < 1e-4, "{found}");
    }

    #[test]
    fn who_is_alike_and_trades_places_changes_nothing() {
        assert_eq!(of(&[100, 900, 4_000]), of(&[4_000, 100, 900]));
    }

    #[test]
    fn a_large_loss_is_paid_off_over_five_years() {
        let mut burdens = [0; 100];
        burdens[3] = 10_000;
        // The mean is 1% of income: 79% lie above a fifth, 15.8% a year. One year at 1 - 0.368, four at 1 - 0.158, 95 at 1.
        let utility = 0.95 + 0.01 / (0.632 * 0.632) + 0.04 / (0.842 * 0.842);
        let expected = 0.99 - f64::sqrt(utility).recip();
        assert!((of(&burdens) - expected).abs() < 2e-4, "{} and {expected}", of(&burdens));
        // It costs less than if it had to be borne at once, down to the floor.
        assert!(of(&burdens) < 1.0 - 0.007 - (0.99 + 0.01 / 0.09_f64).sqrt().recip());
    }

    #[test]
    fn households_count_once_and_those_without_income_not_at_all() {
        let utility = Utility::with(3_000_000, 0.3);
        let lots = |members: u16| {
            let of = |burden| vec![Lot::of(7, members, 10_000 * YUAN, burden * YUAN); usize::from(members)];
            let lots = [of(0), of(1_000), vec![Lot::of(7, 1, 0, 10_000)]].concat();
            premium(lots.iter(), &utility)
        };
        assert_eq!(lots(1), lots(4));
        assert_eq!(premium([].iter(), &utility), 0);
    }

    #[test]
    fn an_aversion_of_one_is_a_logarithm_and_none_is_no_premium() {
        let lots = [0, 2_000].map(|burden| Lot::of(7, 1, 10_000 * YUAN, burden * YUAN));
        let at = |aversion| premium(lots.iter(), &Utility::with(aversion, 0.3)) as f64 / (20_000 * YUAN) as f64;
        assert!(at(0) < 1e-9);
        assert!((at(1_000_000) - (0.9 - 0.8_f64.sqrt())).abs() < 1e-6);
        assert!(at(2_000_000) < at(3_000_000));
    }
}
