//! Who may fall ill, and what they expect.

use crate::foundation::lanes::LANES;

/// Whose need is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patient {
    /// Years.
    pub age: u8,
    /// Set of conditions.
    pub conditions: u16,
    /// Lifelong need.
    pub frailty: f32,
    /// What last year's care left behind, see [`care_history`](crate::codes::conditions::care_history).
    pub care_history: u8,
    /// Tier of the year's outpatient care; 0 at a pharmacy.
    pub tier: u8,
}

/// The year's need of a batch, in lines and money.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    /// Expected lines.
    pub lines: [f64; LANES],
    /// Bill of a line, fen.
    pub cost: [f64; LANES],
    /// Expected bill of the year, fen.
    pub bill: [f64; LANES],
    /// Lines that this year's luck makes of it.
    pub need: [f64; LANES],
}

impl Default for Expected {
    fn default() -> Self {
        Self { lines: [0.0; LANES], cost: [0.0; LANES], bill: [0.0; LANES], need: [0.0; LANES] }
    }
}

/// Persons of a batch, column by column.
#[derive(Clone, Copy)]
pub struct Patients<'a> {
    /// Years.
    pub age: &'a [u8],
    /// Sets of conditions.
    pub conditions: &'a [u16],
    /// Lifelong need.
    pub frailty: &'a [f32],
    /// Tier of the year's outpatient care; 0 at a pharmacy.
    pub tier: &'a [u8],
}

impl Patients<'_> {
    #[inline(always)]
    pub(crate) fn cut(self, n: usize) -> Self {
        let Self { age, conditions, frailty, tier } = self;
        Self { age: &age[..n], conditions: &conditions[..n], frailty: &frailty[..n], tier: &tier[..n] }
    }

    /// The person of a lane, and what last year's care left behind.
    pub(crate) fn at(&self, lane: usize, care_history: u8) -> Patient {
        let Self { age, conditions, frailty, tier } = self;
        let (age, conditions, frailty, tier) = (age[lane], conditions[lane], frailty[lane], tier[lane]);
        Patient { age, conditions, frailty, care_history, tier }
    }
}

/// Somebody who may be admitted: row, expected stays of this year's luck, and the draw that rounds them.
pub(crate) struct Candidate {
    pub(crate) row: u32,
    pub(crate) expected: f64,
    pub(crate) rounding: f64,
}

impl Candidate {
    /// Whom the candidate stands for: they are asked by the chance that so many stays, at the largest volume, round to one.
    pub(crate) fn stands_for(&self, largest: f64) -> f64 {
        (self.expected * largest).max(1.0)
    }

    /// Whole stays sought at a volume, no more than anybody has.
    pub(crate) fn sought(&self, volume: f64, most: f64) -> u8 {
        (self.expected * volume + self.rounding).min(most) as u8
    }
}
