//! The matrix of patient flows between areas: where patients have the stays in city hospitals that they do not have in their own.

/// Stays of an area's patients that are had in another area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outflow {
    /// The other area, by its number.
    pub to: u16,
    /// Part of their stays in city hospitals, 0 to 1; all outflows of an area add up to 1 at most.
    pub share: f64,
}
