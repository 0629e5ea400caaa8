//! Why somebody leaves.

/// Why somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// Died.
    Died = 0,
    /// A child that came of age and founds a household elsewhere.
    CameOfAge = 1,
    /// Nobody in the household is a member any more.
    HouseholdEnded = 2,
}

impl Leaving {
    /// The reason behind a number.
    pub const fn of(code: i64) -> Self {
        match code {
            0 => Self::Died,
            1 => Self::CameOfAge,
            _ => Self::HouseholdEnded,
        }
    }
}
