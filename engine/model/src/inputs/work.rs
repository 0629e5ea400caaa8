//! Sectors of employment.

use crate::codes::sector::SECTORS;

/// Where active members work.
#[derive(Clone, Debug)]
pub struct Work {
    /// By the code of [`sector`](crate::codes::sector); nobody works in the first.
    pub sectors: [SectorShape; SECTORS],
    /// Chance of a move in a year beside insolvency: `[from][to]`.
    pub moves: [[f64; SECTORS]; SECTORS],
}

/// One sector of work.
#[derive(Clone, Copy, Debug, Default)]
pub struct SectorShape {
    /// Share of active members at the opening.
    pub opening_share: f64,
    /// Share of those who join as workers later.
    pub entrant_share: f64,
    /// Mean wage over that of all active members; only proportions count.
    pub wage_ratio: f64,
    /// Part of the wage that is not reported over the mean part; only proportions count.
    pub evasion_ratio: f64,
    /// Chance that a worker's employer pays nothing for them in a year.
    pub arrears: f64,
    /// Chance that a worker loses the job to insolvency in a year.
    pub insolvency: f64,
    /// Chance that a member leaves the scheme in a year, at the reference law.
    pub lapse: f64,
    /// Chance that somebody who has left comes back in a year, at the reference law.
    pub back: f64,
    /// Expected benefit over a member's own payment at which the two chances hold.
    pub reference_ratio: f64,
}
