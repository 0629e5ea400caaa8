//! Hospitals and pharmacies: costs, beds, markups.

use crate::codes::care::TIERS;

/// The hospitals of a tier at the opening, the same in every area.
#[derive(Clone, Copy, Debug)]
pub struct Hospital {
    /// Share of the capacity that is private.
    pub private_share: f64,
    /// Share of the cost that capacity fixes, whatever the volume.
    pub fixed_cost_share: f64,
    /// Share of the bills that is drugs.
    pub drug_share: f64,
    /// Quality as patients see it, best tier = 1.
    pub quality: f64,
    /// Distance from home, kilometres.
    pub distance: f64,
    /// Days of a mean stay.
    pub stay_days: f64,
    /// Days in bed over days of all beds; above 1 with beds in the corridors.
    pub bed_occupancy: f64,
}

/// Beds of the nation's hospitals in a year; their growth is what counts.
#[derive(Clone, Copy, Debug)]
pub struct BedYear {
    /// Calendar year.
    pub year: u16,
    /// Beds at its end, ten thousand.
    pub beds: f64,
    /// Mean days of a stay.
    pub stay_days: f64,
}

/// What hospitals may put on the price of drugs, from a year on.
#[derive(Clone, Copy, Debug)]
pub struct Markup {
    /// First year.
    pub from: u16,
    /// Mark-up over the purchase price, by tier.
    pub rate: [f64; TIERS],
    /// Share of the income lost to a lower mark-up that service prices and subsidies make good.
    pub compensated: f64,
}
