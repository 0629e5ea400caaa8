//! Need of care by age, and what care costs.

use gongji_sdk::abi::scheme;

use crate::codes::care::{CARES, TIERS};

/// Need of persons from age `from` up to the next band's age.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// First age it holds for.
    pub from: u8,
    /// Expected lines by kind of care at opening-year volumes: visits, chronic visits, pharmacy purchases, stays.
    pub frequency: [f64; CARES],
    /// Cost of a line over the mean of its kind.
    pub severity: [f64; CARES],
}

/// Shape of one kind of care.
#[derive(Clone, Copy, Debug)]
pub struct CareShape {
    /// Mean cost of a line in the opening year, yuan.
    pub cost: f64,
    /// The year's own luck of a person's number of lines: variance over the square of the mean.
    pub dispersion: f64,
    /// Most lines that anybody needs in a year, before price; most stays that anybody has.
    pub most: f64,
    /// Standard deviation of the logarithm of the cost of a line; 0: all lines of an age and tier cost the same.
    pub cost_dispersion: f64,
    /// Share of lines whose cost is of the Pareto tail.
    pub tail_share: f64,
    /// Index of the Pareto tail, above 1.
    pub tail_index: f64,
    /// Largest cost of a line over the mean of its age and tier.
    pub largest_cost: f64,
    /// Share of all bills outside the catalogue, but for what conditions need beside it.
    pub out_of_catalogue: f64,
    /// Bill over the mean above which care is dear.
    pub dear_from: f64,
    /// Share of what lies above it that is outside the catalogue beside that of every yuan.
    pub dear_out_of_catalogue: f64,
    /// Share of lines by tier; all zero for pharmacies.
    pub tier_share: [f64; TIERS],
    /// Cost of a line by tier over the mean of the kind.
    pub tier_cost: [f64; TIERS],
}

/// What one kind of care is for persons outside the employees' scheme, where everybody's care is simulated.
#[derive(Clone, Copy, Debug)]
pub struct ResidentCare {
    /// Need over that of a member of the same age and conditions.
    pub need: f64,
    /// Mean cost of a line over that of a member of the same age.
    pub cost: f64,
    /// Share of lines by tier; all zero for pharmacies.
    pub tier_share: [f64; TIERS],
    /// Cost of a line by tier over their mean.
    pub tier_cost: [f64; TIERS],
}

/// Whose care. All of a batch are of one population, so that nobody is asked person by person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// Those who have a status in the employees' scheme, insured or not.
    Members,
    /// All others, where everybody's care is simulated.
    Residents,
}

impl Population {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Members, Self::Residents];

    /// Nearly all in a scheme, one of `gongji_sdk::abi::scheme`: in none at all are a few members too, whose employer has not paid.
    pub fn of(code: u32) -> Self {
        if code == scheme::EMPLOYEES { Self::Members } else { Self::Residents }
    }
}
