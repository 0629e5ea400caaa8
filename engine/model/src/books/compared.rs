//! Members held against themselves in the baseline: whose household bears less, whose bears more, and who does once the change of
//! public funds is given to persons or taken from them.
//!
//! By what the public funds gain or lose is known when the whole year is closed. So members are noted while the blocks live their
//! year, and counted after it.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::closed_year::ClosedYear;
use crate::books::crossing::Key;
use crate::books::risk::{Lot, TYPES, type_of};
use crate::books::tally::{CELLS, GroupSlot, class_sums};
use crate::codes::fifths::LIFETIMES;
use crate::foundation::money;
use crate::foundation::sums::sums;

/// Ways to give the change of public funds to persons, or take it: the same to every person, by own contributions, by what the pool
/// paid for care.
pub(crate) const CLOSURES: usize = 3;

/// What of each closure's key somebody has, or all together.
pub(crate) type Keys = [i64; CLOSURES];

/// Share of income by which the burden must exceed the baseline's to count as a loss, parts per million.
const LOSS: i64 = SHARE_ONE / 100;

/// The same of the mean of a type, whose members' luck is left out.
const LOSS_OF_TYPE: i64 = SHARE_ONE / 1000;

/// A member and the household, held against the same person's in the baseline.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Comparison {
    /// Where the tally counts the member.
    pub place: GroupSlot,
    pub sex: u8,
    /// Persons of the household whose care is simulated.
    pub members: u16,
    /// What the household bears over what that of the same person bears in the baseline, fen.
    pub more: i64,
    /// Income of the household, fen.
    pub income: i64,
    /// The household's part of each key.
    pub keys: Keys,
    /// Reported bases of those in the household who have an employer, fen.
    pub base: i64,
    /// What the year was in the baseline, and here.
    pub lots: [Lot; 2],
}

/// Members of an area who were held against themselves in the baseline, and the keys of all its households.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparisons {
    /// Number of the area.
    pub area: usize,
    /// In the order of the block's rows.
    pub members: Vec<Comparison>,
    /// The cells of each member in all tables that are counted apart.
    pub cells: Vec<Key>,
    /// Of all households of the block.
    pub keys: Keys,
    /// Likewise the bases, fen.
    pub base: i64,
}

/// How what public funds and employers gained or lost over the baseline reaches households.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closure {
    /// Given for each unit of a key, fen; below 0 it is taken, and none where nobody has any of the key.
    given: [Option<f64>; CLOSURES],
    /// Taken from wages for each fen of their base.
    from_wages: f64,
}

impl Closure {
    /// Of a year and that of the baseline: what the public funds gained, and a part of what employers pay more, parts per million.
    /// The keys and the bases are those of all households; where nobody has a base, wages bear nothing.
    pub(crate) fn of(here: &ClosedYear, there: &ClosedYear, incidence: i64, keys: &Keys, base: i64) -> Self {
        let gained = (here.public_surplus - there.public_surplus) as f64;
        let on_wages = (here.employers - there.employers) as f64 * incidence as f64 / SHARE_ONE as f64;
        Self {
            given: keys.map(|whole| (whole > 0).then(|| gained / whole as f64)),
            from_wages: if base > 0 { on_wages / base as f64 } else { 0.0 },
        }
    }

    /// What a household bears over the baseline when it has been given its part, fen.
    fn more(&self, one: &Comparison, closure: usize) -> Option<i64> {
        let given = money::round(self.given[closure]? * one.keys[closure] as f64);
        Some(one.more - given + money::round(self.from_wages * one.base as f64))
    }
}

sums! {
    /// Members who were compared, and what came of it.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Verdicts {
        /// Compared.
        pub compared: i64,
        /// Household bears less.
        pub winners: i64,
        /// Household bears more by over a hundredth of its income.
        pub losers: i64,
        /// Could be compared after each closure.
        pub closable: Keys,
        /// Household bears less by over a hundredth of its income after each closure.
        pub winners_after: Keys,
        /// It bears more by as much.
        pub losers_after: Keys,
        /// Are of a type that loses after it, in the mean of its members.
        pub of_losing_types: Keys,
    }

    /// Verdicts by cell of the tally, and by class of lifetime income; empty where nobody was compared.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Compared {
        cells: Vec<Verdicts>,
        lifetimes: Vec<Verdicts>,
    }
}

impl Compared {
    /// Counts members; `types` are those of the whole nation.
    pub(crate) fn count(&mut self, members: &[Comparison], closure: &Closure, types: &Types) {
        self.cells.resize(CELLS, Verdicts::default());
        self.lifetimes.resize(LIFETIMES, Verdicts::default());
        for (one, verdict) in members.iter().zip(Self::each(members, closure, types)) {
            self.cells[one.place.cell()].add(&verdict);
            self.lifetimes[one.place.lifetime()].add(&verdict);
        }
    }

    /// Verdicts on members, in their order.
    pub(crate) fn each<'a>(
        members: &'a [Comparison],
        closure: &'a Closure,
        types: &'a Types,
    ) -> impl Iterator<Item = Verdicts> + 'a {
        members.iter().map(|one| verdict(one, closure, types))
    }

    /// Nobody was compared.
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Verdicts of some groups of the tally.
    pub(crate) fn by(&self, ways: &[usize]) -> Vec<(String, Verdicts)> {
        let mut lifetimes = [Verdicts::default(); LIFETIMES];
        lifetimes.iter_mut().zip(&self.lifetimes).for_each(|(sum, counted)| sum.add(counted));
        class_sums(ways, &self.cells, &lifetimes)
    }
}

/// More is over a share of the income, parts per million.
fn is_over(more: i64, share: i64, income: i64) -> bool {
    i128::from(more) * i128::from(SHARE_ONE) > i128::from(share) * i128::from(income)
}

fn is_loss(more: i64, income: i64) -> bool {
    is_over(more, LOSS, income)
}

fn verdict(one: &Comparison, closure: &Closure, types: &Types) -> Verdicts {
    let mut verdict = Verdicts {
        compared: 1,
        winners: i64::from(one.more < 0),
        losers: i64::from(is_loss(one.more, one.income)),
        ..Verdicts::default()
    };
    for nth in 0..CLOSURES {
        let Some(more) = closure.more(one, nth) else { continue };
        verdict.closable[nth] = 1;
        verdict.winners_after[nth] = i64::from(is_loss(-more, one.income));
        verdict.losers_after[nth] = i64::from(is_loss(more, one.income));
        verdict.of_losing_types[nth] = i64::from(types.loses(one, nth));
    }
    verdict
}

/// Types of members, known before any luck: status, age band, chronic illness, fifth of income and sex. Of each what its members'
/// parts of their households bear over the baseline after each closure, and of their income, fen.
pub(crate) struct Types(Vec<(Keys, i64)>);

impl Types {
    /// Of all members that were compared.
    pub(crate) fn of<'a>(members: impl Iterator<Item = &'a Comparison>, closure: &Closure) -> Self {
        let mut types = vec![([0; CLOSURES], 0); TYPES];
        for one in members {
            let heads = i64::from(one.members).max(1);
            let (more, income) = &mut types[type_of(one.place, one.sex)];
            *income += one.income / heads;
            for (nth, sum) in more.iter_mut().enumerate() {
                *sum += closure.more(one, nth).unwrap_or(0) / heads;
            }
        }
        Self(types)
    }

    fn loses(&self, one: &Comparison, closure: usize) -> bool {
        let (more, income) = &self.0[type_of(one.place, one.sex)];
        is_over(more[closure], LOSS_OF_TYPE, *income)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(more: i64, keys: Keys) -> Comparison {
        Comparison { members: 1, more, income: 100_000, keys, ..Comparison::default() }
    }

    /// The public funds gained so much.
    fn closed(gained: i64, keys: &Keys) -> Closure {
        let here = ClosedYear { public_surplus: gained, ..ClosedYear::default() };
        Closure::of(&here, &ClosedYear::default(), 250_000, keys, 0)
    }

    fn all(members: &[Comparison], closure: Closure) -> Verdicts {
        let types = Types::of(members.iter(), &closure);
        let mut compared = Compared::default();
        compared.count(members, &closure, &types);
        compared.by(&[])[0].1
    }

    #[test]
    fn a_loss_is_more_than_a_hundredth_of_the_income() {
        let members = [-1, 0, 1_000, 1_001].map(|more| alone(more, [1, 0, 0]));
        let found = all(&members, closed(0, &[4, 0, 0]));
        assert_eq!((found.compared, found.winners, found.losers), (4, 1, 1));
        assert_eq!((found.closable, found.losers_after), ([4, 0, 0], [1, 0, 0]));
        // They are of one type, which bears 500 of 100,000 over the baseline in the mean.
        assert_eq!(found.of_losing_types, [4, 0, 0]);
    }

    #[test]
    fn what_the_funds_gained_goes_back_by_each_key() {
        // One bears 4,000 more, all of which the fund gained: given to all alike, to who contributes, to who is ill.
        let members = [alone(4_000, [1, 1, 0]), alone(0, [1, 0, 1])];
        let found = all(&members, closed(4_000, &[2, 1, 1]));
        assert_eq!((found.losers, found.losers_after, found.winners_after), (1, [1, 0, 1], [1, 0, 1]));
        assert_eq!(found.of_losing_types, [0; CLOSURES]);
        // A fund that lost as much as a household gained takes it back from it.
        let found = all(&members.map(|one| Comparison { more: -one.more, ..one }), closed(-4_000, &[2, 1, 1]));
        assert_eq!((found.winners, found.losers_after), (1, [1, 0, 1]));
    }

    #[test]
    fn what_employers_pay_more_falls_on_wages_by_their_share() {
        // Employers pay 8,000 more, which the fund has: one of two works and each is given 4,000.
        let members = [Comparison { base: 50_000, ..alone(0, [1, 0, 0]) }, alone(0, [1, 0, 0])];
        let here = ClosedYear { public_surplus: 8_000, employers: 8_000, ..ClosedYear::default() };
        let after = |incidence: i64| {
            let closure = Closure::of(&here, &ClosedYear::default(), incidence, &[2, 0, 0], 50_000);
            members.map(|one| closure.more(&one, 0).expect("somebody has the key"))
        };
        assert_eq!(after(0), [-4_000, -4_000]);
        assert_eq!(after(250_000), [-2_000, -4_000]);
        assert_eq!(after(1_000_000).iter().sum::<i64>(), 0);
        // The baseline paid as much: nothing changes.
        assert_eq!(Closure::of(&here, &here, 1_000_000, &[2, 0, 0], 50_000).more(&members[0], 0), Some(0));
    }
}
