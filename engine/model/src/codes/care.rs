//! Kinds of care, in the order of all arrays by kind.

use gongji_sdk::abi::payer;

/// A bill of a person and kind of care is smaller than 2^32 fen, 43 million yuan: what the sdk's shares are exact for.
pub const MOST_BILLED: i64 = (1 << 32) - 1;

/// Kinds of payer.
pub const PAYERS: usize = 7;

/// Payers that few laws know, from the employer on: what they paid for a person is kept only where there is such a layer.
pub const RARE_PAYERS: [u32; 2] = [payer::EMPLOYER, payer::TREASURY];

/// Number of kinds of care.
pub const CARES: usize = 4;

/// A kind of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Care {
    /// Ordinary outpatient visits.
    Outpatient = 0,
    /// Outpatient visits for a disease on the chronic list.
    Chronic = 1,
    /// Purchases at a retail pharmacy.
    Pharmacy = 2,
    /// Stays in hospital.
    Inpatient = 3,
}

impl Care {
    /// All kinds, in order.
    pub const ALL: [Care; CARES] = [Care::Outpatient, Care::Chronic, Care::Pharmacy, Care::Inpatient];

    /// The bit under which the contract knows it.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Its name in tables and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Care::Outpatient => "outpatient",
            Care::Chronic => "chronic",
            Care::Pharmacy => "pharmacy",
            Care::Inpatient => "inpatient",
        }
    }
}

/// Hospitals of a pooling area by tier: community, district, city.
pub const TIERS: usize = 3;

/// Nodes of the year's need at which a price is found.
pub const NODES: usize = 8;
