//! Four draws for each person of a batch.

use gongji_sdk::isa::Kernel;

use crate::foundation::draw::{RandomPurpose, RandomSource};
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::tables::replicate::Replicate;

/// The four draws of each line's person.
pub type Draws = [[u32; LANES]; 4];

/// Four draws for each of up to [`LANES`] persons, for a decision and its index.
pub fn fill(replicate: &Replicate, year: u16, of: (RandomPurpose, u8), person: &[u64], draws: &mut Draws) {
    let (decision, index) = of;
    replicate.isa.dispatch(Draw { luck: replicate.luck, year, decision, index, person, draws });
}

struct Draw<'a> {
    luck: RandomSource,
    year: u16,
    decision: RandomPurpose,
    index: u8,
    person: &'a [u64],
    draws: &'a mut Draws,
}

impl Kernel for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let [a, b, c, d] = self.draws;
        let n = self.person.len().min(LANES);
        for lane in 0..n {
            [a[lane], b[lane], c[lane], d[lane]] =
                self.luck.block(PersonId(self.person[lane]), self.year, self.decision, self.index);
        }
    }
}
