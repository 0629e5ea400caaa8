//! Moves of households between areas: who moves, and where to.

use crate::codes::ages::AGES;

/// How households move between the areas of the nation.
#[derive(Clone, Debug)]
pub struct Relocation {
    /// Chance to move to another area within the year, by the age of the head of the household: the mean of all areas.
    pub chance: [f64; AGES],
    /// By province, in their order.
    pub provinces: Vec<Attraction>,
    /// Part of all moves that stay in a province with several areas.
    pub own_province_share: f64,
    /// Part of the moves between provinces that lead back to where the others come from.
    pub return_share: f64,
    /// Weight of a province of the own region over one of another, the same otherwise.
    pub same_region_weight: f64,
}

/// What a province is to those who move between provinces.
#[derive(Clone, Debug)]
pub struct Attraction {
    /// The region in which it lies.
    pub region: String,
    /// Part of all who live in another province than their own who live here.
    pub arrivals_share: f64,
    /// Part of them who come from here.
    pub departures_share: f64,
}
