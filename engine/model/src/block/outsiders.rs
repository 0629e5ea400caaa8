//! Who is outside the scheme and may join it, by area, sex and age.

use crate::block::columns::Rows;
use crate::codes::ages::{AGES, SEXES};
use crate::codes::{status, work};
use crate::foundation::lanes::LANES;

/// Cells of the count of an area: age in the lower seven bits, then sex, then anybody else.
const CELLS: usize = 1 << 9;

/// Persons of one area outside the scheme, by sex and by the age that they reach this year.
pub(crate) type OfArea = [[u64; AGES]; SEXES];

/// A person with this status and code of work is outside the scheme; who left it by choice comes back by choice.
#[inline(always)]
pub(crate) fn is_outside(of_person: u8, code: u8) -> bool {
    (of_person == status::OUTSIDE) & (code & work::AWAY == 0)
}

/// Counts them in all blocks before the year begins, by area.
pub(crate) fn outsiders(blocks: &[Rows<'_>], areas: usize) -> Vec<OfArea> {
    let mut counted = vec![[[0; AGES]; SEXES]; areas];
    for rows in blocks {
        let counts = counts(rows);
        for (sex, by_age) in counted[usize::from(rows.place.area)].iter_mut().enumerate() {
            for age in 0..AGES {
                by_age[(age + 1).min(AGES - 1)] += counts[sex << 7 | age];
            }
        }
    }
    counted
}

/// Persons of a block by cell.
fn counts(rows: &Rows<'_>) -> [u64; CELLS] {
    let (mut counts, mut cells) = ([0u64; CELLS], [0u16; LANES]);
    for first in (0..rows.len()).step_by(LANES) {
        let end = (first + LANES).min(rows.len());
        let (age, sex, alive) = (&rows.age[first..end], &rows.sex[first..end], &rows.alive[first..end]);
        let (status, code) = (&rows.status[first..end], &rows.work[first..end]);
        for lane in 0..end - first {
            let other = 1 - (u8::from(is_outside(status[lane], code[lane])) & alive[lane]);
            cells[lane] =
                u16::from(age[lane].min(AGES as u8 - 1)) | u16::from(sex[lane] & 1) << 7 | u16::from(other) << 8;
        }
        cells[..end - first].iter().for_each(|cell| counts[usize::from(*cell) % CELLS] += 1);
    }
    counts
}
