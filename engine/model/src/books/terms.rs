//! On which terms people work and belong to the scheme.

use crate::codes::sector::SECTORS;

/// On which terms people work in an area this year, by sector.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// Share of the wage that is reported as base, before floor and ceiling.
    pub reported: [f64; SECTORS],
    /// Odds to leave the scheme of somebody to whom it is worth what it is at the reference, and odds to come back.
    pub leave: [f64; SECTORS],
    /// See `leave`.
    pub back: [f64; SECTORS],
    /// What members paid themselves last year over their base.
    pub own: [f64; SECTORS],
    /// What was credited to their accounts over it.
    pub credited: [f64; SECTORS],
    /// Part of a bill that the pool paid.
    pub covered: f64,
    /// Draws below which somebody may leave or come back, by sector and, above, those who are away.
    pub choosing: [u32; 2 * SECTORS],
    /// Draws below which the employer pays nothing, and below which benefits stop because of it.
    pub arrears: [u32; SECTORS],
    /// See `arrears`.
    pub suspended: [u32; SECTORS],
}
