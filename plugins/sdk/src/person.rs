//! The codes in the columns about persons and their care.

use crate::money::select;

/// Codes of the column `status`.
pub mod status {
    /// No member of the scheme.
    pub const NONE: u8 = 0;
    /// A worker whose employer contributes.
    pub const WORKER: u8 = 1;
    /// A flexible worker, who pays the whole contribution.
    pub const FLEXIBLE: u8 = 2;
    /// Retired.
    pub const RETIRED: u8 = 3;
}

/// Codes of the column `sex`.
pub mod sex {
    /// Male.
    pub const MALE: u8 = 0;
    /// Female.
    pub const FEMALE: u8 = 1;
}

/// Codes of the column `tier`.
pub mod tier {
    /// A retail pharmacy.
    pub const PHARMACY: u8 = 0;
    /// A community or township institution.
    pub const COMMUNITY: u8 = 1;
    /// A district or county hospital.
    pub const DISTRICT: u8 = 2;
    /// A city or teaching hospital.
    pub const CITY: u8 = 3;
}

/// One figure a tier of institution, such as a share or a deductible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByTier {
    /// At community and township institutions, and where no tier is named.
    pub community: i64,
    /// At district and county hospitals.
    pub district: i64,
    /// At city and teaching hospitals.
    pub city: i64,
}

impl ByTier {
    /// The figure for a code of the column `tier`.
    #[inline(always)]
    #[must_use]
    pub const fn at(self, tier: u8) -> i64 {
        select(tier == tier::CITY, self.city, select(tier == tier::DISTRICT, self.district, self.community))
    }

    /// Each figure changed in the same way.
    #[must_use]
    pub fn map(self, change: impl Fn(i64) -> i64) -> Self {
        Self { community: change(self.community), district: change(self.district), city: change(self.city) }
    }
}
