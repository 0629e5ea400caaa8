//! Draws by address: a draw is a pure function of (seed, replicate, person, year, decision, index), which are [`ADDRESS`].
//!
//! Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011). The counter is the
//! address and the key is the seed, so two addresses never share a draw by construction, and nobody's use of luck can
//! shift anybody else's.

use gongji_sdk::draw::philox;
use gongji_sdk::isa::{Isa, Kernel};

use crate::foundation::identity::PersonId;

/// The generator, as papers call it.
pub const GENERATOR: &str = "Philox4x32-10";
/// The parts of the address of a draw.
pub const ADDRESS: [&str; 6] = ["seed", "replicate", "person", "year", "decision", "index"];

/// What a block of four draws decides. The number is part of the address: never reuse or change one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum RandomPurpose {
    /// A newcomer: sector and account (one draw), child's sex, cadre, wage rank.
    Newcomer = 1,
    /// Health of a newcomer: frailty within its class, class and conditions (one draw), tier, listed.
    NewcomerHealth = 2,
    /// A newcomer's household: spouse, children, parent, parent's sex.
    Company = 3,
    /// Ages and sexes of the children who come along.
    Companion = 4,
    /// Opening balance.
    Balance = 5,
    /// Where an entrant settles: area, block; of those who come as retirees cell of sex and age, which resident of the cell;
    /// position of an opening member or resident in the distribution.
    Place = 6,
    /// Joining the scheme as a worker: whether a resident does; where the draws of a year's candidates begin.
    Joining = 7,
    /// Lifetime rank of earnings of who comes as no member, where everybody's care is simulated.
    Rank = 8,
    /// A year of life: death, family (birth, marriage, a parent moves in), a condition that begins or ends, certification.
    Life = 10,
    /// Retirement, and loss of membership at it.
    Retirement = 11,
    /// Who marries: place in the order of choosing, a partner from inside the block or outside; sex of a parent who moves in.
    Marriage = 12,
    /// A year of work: what becomes of the part of the wage that fades slowly (the last byte: the part of one year), a move to
    /// another sector, leaving the scheme or coming back, arrears. In the year of entry: where these parts begin.
    Career = 13,
    /// A household, by the identity of its head: whether it moves to another area, to which, and to which block of it.
    Relocation = 14,
    /// Intensity and rounding of outpatient and of pharmacy care.
    Ambulatory = 20,
    /// Intensity and rounding of chronic care and of stays.
    Hospital = 21,
    /// One stay (index): cost, tier.
    Stay = 22,
    /// Giving up care that is a hardship, by kind of care.
    Hardship = 23,
    /// Going to another tier than usual.
    Steer = 24,
    /// Choosing the tier of the year's outpatient care.
    Choice = 25,
    /// One stay (index): whether it is had outside the own area and where; whether the hospital there has a bed.
    OutOfArea = 26,
    /// Buying one product (index).
    Purchase = 30,
    /// Lifelong dislike of risk.
    Character = 31,
    /// What a bidder (the person's number holds product and bidder) takes the cost of a product for.
    Tender = 32,
    /// Lifelong propensity to spend account money beside all need.
    Spender = 33,
    /// Lifelong, one product (index): who is easily brought to decide about it, and a taste for it.
    Taste = 34,
    /// The order in which areas take up a reform.
    Rollout = 40,
    /// The key of policies' own draws.
    PolicyKey = 41,
    /// Lifelong residence and registration.
    Origin = 42,
    /// Who is in the panel of persons: the person's number alone is drawn on, in no year.
    Panel = 43,
}

/// The source of all luck of one replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomSource {
    seed: u64,
    replicate: u32,
}

impl RandomSource {
    /// The luck of a replicate (below 2^24).
    pub const fn new(seed: u64, replicate: u32) -> Self {
        Self { seed, replicate }
    }

    /// The luck that all replicates of a seed share.
    pub const fn of_seed(&self) -> Self {
        Self::new(self.seed, 0)
    }

    /// The key under which policies draw for themselves.
    pub fn policy_key(&self) -> u64 {
        let [low, high, ..] = self.block(PersonId(0), 0, RandomPurpose::PolicyKey, 0);
        u64::from(high) << 32 | u64::from(low)
    }

    /// Four draws.
    #[inline(always)]
    pub fn block(&self, person: PersonId, year: u16, decision: RandomPurpose, index: u8) -> [u32; 4] {
        let counter = [
            person.0 as u32,
            (person.0 >> 32) as u32,
            (u32::from(year) << 16) | decision as u32,
            (self.replicate << 8) | u32::from(index),
        ];
        philox(counter, [self.seed as u32, (self.seed >> 32) as u32])
    }

    /// The four draws of each of many persons.
    pub fn blocks(&self, isa: Isa, persons: &[u64], year: u16, decision: RandomPurpose) -> Vec<[u32; 4]> {
        self.blocks_of(isa, persons, year, (decision, 0))
    }

    /// The same of one of several things that are decided.
    pub fn blocks_of(
        &self,
        isa: Isa,
        persons: &[u64],
        year: u16,
        (decision, index): (RandomPurpose, u8),
    ) -> Vec<[u32; 4]> {
        let mut draws = vec![[0; 4]; persons.len()];
        isa.dispatch(Blocks { luck: *self, year, decision, index, persons, draws: &mut draws });
        draws
    }

    /// The first of four draws, as a number in [0, 1).
    pub fn uniform(&self, person: PersonId, year: u16, decision: RandomPurpose, index: u8) -> f64 {
        unit(self.block(person, year, decision, index)[0])
    }
}

struct Blocks<'a> {
    luck: RandomSource,
    year: u16,
    decision: RandomPurpose,
    index: u8,
    persons: &'a [u64],
    draws: &'a mut [[u32; 4]],
}

impl Kernel for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (person, draws) in self.persons.iter().zip(self.draws) {
            *draws = self.luck.block(PersonId(*person), self.year, self.decision, self.index);
        }
    }
}

/// A draw as a number in [0, 1), exactly representable.
#[inline(always)]
pub fn unit(draw: u32) -> f64 {
    f64::from(draw) * (1.0 / 4_294_967_296.0)
}

/// The draws below which something of this chance happens.
pub fn below(chance: f64) -> u32 {
    (chance * 4_294_967_296.0).ceil().clamp(0.0, 4_294_967_295.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::identity::PersonId;

    #[test]
    fn draws_below_a_chance_are_that_share_of_all_draws() {
        assert_eq!([below(0.0), below(0.25), below(1.0)], [0, 1 << 30, u32::MAX]);
    }

    #[test]
    fn every_part_of_the_address_matters() {
        let luck = RandomSource::new(7, 0);
        let person = PersonId(1 << 40 | 5);
        let draw = luck.block(person, 2012, RandomPurpose::Life, 0);
        assert_ne!(draw, RandomSource::new(8, 0).block(person, 2012, RandomPurpose::Life, 0));
        assert_ne!(draw, RandomSource::new(7, 1).block(person, 2012, RandomPurpose::Life, 0));
        assert_ne!(draw, luck.block(PersonId(5), 2012, RandomPurpose::Life, 0));
        assert_ne!(draw, luck.block(person, 2013, RandomPurpose::Life, 0));
        assert_ne!(draw, luck.block(person, 2012, RandomPurpose::Retirement, 0));
        assert_ne!(draw, luck.block(person, 2012, RandomPurpose::Life, 1));
    }
}
