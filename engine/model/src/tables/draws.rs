//! Four draws for each person of a batch.

use gongji_sdk::isa::Kernel;

use crate::foundation::draw::{Decision, Luck};
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::tables::replicate::Setting;

/// The four draws of each line's person.
pub type Draws = [[u32; LANES]; 4];

/// Four draws for each of up to [`LANES`] persons, for a decision and its index.
pub fn fill(setting: &Setting, year: u16, of: (Decision, u8), person: &[u64], draws: &mut Draws) {
    let (decision, index) = of;
    setting.isa.dispatch(Draw { luck: setting.luck, year, decision, index, person, draws });
}

struct Draw<'a> {
    luck: Luck,
    year: u16,
    decision: Decision,
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
