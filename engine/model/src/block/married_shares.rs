//! Shares of women who are married, by age, and what births follow.

use crate::block::columns::Rows;
use crate::codes::ages::AGES;
use crate::codes::family_role;
use crate::foundation::lanes::LANES;

/// A married woman bears with at most this chance a year; what the table has beyond it, unmarried women bear (assumed).
pub(crate) const MOST_BIRTHS: f64 = 0.35;

/// Cells of the count of women: age in the lower eight bits, then married, then anybody else.
const CELLS: usize = 1 << 10;

/// Share of women who are married, by the age that they reach this year: births are shared out by it.
pub(crate) struct MarriedShares {
    women: [u64; AGES],
    married: [u64; AGES],
}

impl MarriedShares {
    /// Counts the women of all blocks before the year begins.
    pub(crate) fn count(blocks: &[Rows<'_>]) -> Self {
        let mut counts = [0u64; CELLS];
        let mut cells = [0u16; LANES];
        for rows in blocks {
            for first in (0..rows.len()).step_by(LANES) {
                let end = (first + LANES).min(rows.len());
                let (age, sex) = (&rows.age[first..end], &rows.sex[first..end]);
                let (alive, family_role) = (&rows.alive[first..end], &rows.family_role[first..end]);
                // Others than women are counted beside them, each at their age: no place is counted up again at once.
                for lane in 0..end - first {
                    let other = 1 - (sex[lane] & alive[lane]);
                    cells[lane] = u16::from(family_role[lane] & family_role::MARRIED) << 8
                        | u16::from(other) << 9
                        | u16::from(age[lane].min(AGES as u8 - 1));
                }
                cells[..end - first].iter().for_each(|cell| counts[usize::from(*cell) % CELLS] += 1);
            }
        }
        let by_bond: [[u64; 2]; AGES] = std::array::from_fn(|age| [counts[age], counts[1 << 8 | age]]);
        let mut wives = Self { women: [0; AGES], married: [0; AGES] };
        for (age, [single, married]) in by_bond.iter().enumerate() {
            let next = (age + 1).min(AGES - 1);
            wives.women[next] += single + married;
            wives.married[next] += married;
        }
        wives
    }

    /// Chances a year to give birth, unmarried and married, with which women of the age bear as often as the table says.
    pub(crate) fn births(&self, age: usize, fertility: f64) -> [f64; 2] {
        let share = self.married[age] as f64 / self.women[age].max(1) as f64;
        let married = if share > 0.0 { (fertility / share).min(MOST_BIRTHS) } else { 0.0 };
        let rest = if share < 1.0 { (fertility - share * married) / (1.0 - share) } else { 0.0 };
        [rest.clamp(0.0, 1.0), married]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::ages::AGES;

    #[test]
    fn births_of_wives_and_others_add_up_to_the_table() {
        let mut wives = MarriedShares { women: [0; AGES], married: [0; AGES] };
        (wives.women[20], wives.married[20]) = (100, 2);
        (wives.women[30], wives.married[30]) = (100, 80);
        (wives.women[40], wives.married[40]) = (100, 100);
        for (age, fertility) in [(20, 0.05), (30, 0.12), (40, 0.01)] {
            let share = wives.married[age] as f64 / 100.0;
            let [single, married] = wives.births(age, fertility);
            assert!((single * (1.0 - share) + married * share - fertility).abs() < 1e-12, "{age}");
        }
        assert_eq!(wives.births(30, 0.12)[0], 0.0);
        assert_eq!(wives.births(20, 0.05)[1], MOST_BIRTHS);
        assert_eq!(wives.births(50, 0.1), [0.1, 0.0]);
    }
}
