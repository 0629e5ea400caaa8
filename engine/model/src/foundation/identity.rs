//! Identity of a person, from cause and not from storage.

/// Identity of a person, from cause and not from storage: the same in every arm, whatever the storage does.
///
/// Bits 0-33: slot of the entry schedule. Bits 34-42: year of entry less 1900. Above: the path from the person who
/// entered, four bits a step: who came through a person later (births of a mother, a spouse or parent from outside) is 1-11
/// in the order of coming, companions who came along are 12-15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u64);

impl PersonId {
    const PATH: u32 = 43;

    /// Somebody who enters by the schedule of a year; `slot` below 2^34.
    pub const fn entrant(year: u16, slot: u64) -> Self {
        Self(((year - 1900) as u64) << 34 | slot)
    }

    /// The `nth` relative (from 1) who came through this person after entry: a child born, a spouse or parent from outside;
    /// none when the identity has no room for another.
    pub const fn kin(self, nth: u8) -> Option<Self> {
        if nth == 0 || nth > 11 { None } else { self.step(nth) }
    }

    /// The `nth` companion (0 spouse, 1 and 2 children, 3 parent) who came with this person.
    pub const fn companion(self, nth: u8) -> Option<Self> {
        if nth > 3 { None } else { self.step(12 + nth) }
    }

    const fn step(self, nibble: u8) -> Option<Self> {
        let mut shift = Self::PATH;
        while shift <= 59 {
            if (self.0 >> shift) & 15 == 0 {
                return Some(Self(self.0 | (nibble as u64) << shift));
            }
            shift += 4;
        }
        None
    }
}
