//! The choice between tiers: weights that bring the tables' shares at the reference.

use gongji_sdk::isa::Kernel;

use crate::codes::ages::{AGES, BySexAge};
use crate::codes::care::{Care, TIERS};
use crate::foundation::lanes::LANES;
use crate::foundation::math;
use crate::foundation::math::floor_small;
use crate::inputs::nation::Inputs;

/// From this age on a person feels the distance.
pub(crate) const OLD: u8 = 65;

/// Weight of each tier by whether one is old and by last year's tier (0 none).
pub(crate) type Weights = [[[f64; TIERS]; TIERS + 1]; 2];

/// Steps of the table of what a price is worth, from -1 to 1.
const STEPS: usize = 1024;

/// Rounds in which the constants are solved; the error halves or better in each.
const ROUNDS: usize = 200;

/// The choice of a replicate: constants, and what a difference in price does.
#[derive(Clone, Debug)]
pub struct Choice {
    pub(crate) outpatient: Weights,
    pub(crate) inpatient: [f64; TIERS],
    pub(crate) quality: f64,
    /// Factor on a tier's weight by the price there less the reference price; none where price is switched off.
    pub(crate) pull: Option<Box<[f64; STEPS + 1]>>,
    pub(crate) stay_price: [f64; TIERS],
}

impl Choice {
    /// Solves the constants for the tables' shares of members by tier.
    pub fn solve(inputs: &Inputs) -> Self {
        let of = |care: Care| &inputs.cares[care as usize].tier_share;
        let opening = &inputs.opening;
        let old = share_of_old(inputs, opening.active.iter().chain(&opening.retired));
        Self::of_shares(inputs, [of(Care::Outpatient), of(Care::Inpatient)], old)
    }

    /// The same for residents.
    pub(crate) fn of_residents(inputs: &Inputs, residents: &BySexAge) -> Self {
        let of = |care: Care| &inputs.residents[care as usize].tier_share;
        let old = share_of_old(inputs, residents.iter());
        Self::of_shares(inputs, [of(Care::Outpatient), of(Care::Inpatient)], old)
    }

    fn of_shares(inputs: &Inputs, [shares, of_stays]: [&[f64; TIERS]; 2], old: f64) -> Self {
        let behaviour = &inputs.behaviour;
        let habit = math::exp(behaviour.choice_habit);
        let far = inputs.hospitals.map(|hospital| math::exp(-behaviour.choice_distance * hospital.distance));
        let mut constants = *shares;
        for _ in 0..ROUNDS {
            let (young, aged) = (lasting(&constants, habit), lasting(&times(&constants, &far), habit));
            for tier in 0..TIERS {
                let mix = (1.0 - old) * young[tier] + old * aged[tier];
                if mix > 0.0 {
                    constants[tier] *= (shares[tier] / mix).sqrt();
                }
            }
        }
        let by_last = |weights: [f64; TIERS]| std::array::from_fn(|last| with_habit(&weights, habit, last));
        let step = |at: usize| math::exp(-behaviour.choice_price * (2.0 * at as f64 / STEPS as f64 - 1.0));
        Self {
            outpatient: [by_last(constants), by_last(times(&constants, &far))],
            inpatient: *of_stays,
            quality: behaviour.choice_quality,
            pull: (behaviour.choice_price > 0.0).then(|| Box::new(std::array::from_fn(step))),
            stay_price: behaviour.stay_price,
        }
    }
}

/// What the price at a tier does to its weight.
pub(crate) struct Pull<'a> {
    pub(crate) table: &'a [f64; STEPS + 1],
    pub(crate) price: &'a [f64],
    pub(crate) reference: f64,
    pub(crate) pull: &'a mut [f64],
}

impl Kernel for Pull<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.price.len().min(LANES);
        let (price, pull) = (&self.price[..n], &mut self.pull[..n]);
        // The table is read in a loop of its own: beside it the arithmetic would not be done several lines at a time.
        let mut at = [0; LANES];
        for lane in 0..n {
            let difference = (price[lane] - self.reference).clamp(-1.0, 1.0);
            at[lane] = floor_small((difference + 1.0) * (STEPS / 2) as f64 + 0.5);
        }
        for lane in 0..n {
            pull[lane] = self.table[(at[lane] as usize).min(STEPS)];
        }
    }
}

/// Upper ends of the two lower parts of the unit interval, cut in proportion to weights.
pub(crate) fn ends(weights: &[f64; TIERS]) -> [f64; 2] {
    let all = weights[0] + weights[1] + weights[2];
    [weights[0] / all, (weights[0] + weights[1]) / all]
}

pub(crate) fn times(one: &[f64; TIERS], other: &[f64; TIERS]) -> [f64; TIERS] {
    std::array::from_fn(|tier| one[tier] * other[tier])
}

pub(crate) fn with_habit(weights: &[f64; TIERS], habit: f64, last: usize) -> [f64; TIERS] {
    std::array::from_fn(|tier| if tier + 1 == last { weights[tier] * habit } else { weights[tier] })
}

/// Shares of the tiers in the long run: that of a tier is its weight times the sum of all weights as seen from it, for then
/// as many go from one tier to another as come back.
pub(crate) fn lasting(weights: &[f64; TIERS], habit: f64) -> [f64; TIERS] {
    let seen = |tier: usize| weights[tier] * with_habit(weights, habit, tier + 1).iter().sum::<f64>();
    let shares: [f64; TIERS] = std::array::from_fn(seen);
    let all: f64 = shares.iter().sum();
    shares.map(|share| share / all)
}

/// Share of the opening's visits that those of some persons make who feel the distance.
fn share_of_old<'a>(inputs: &Inputs, persons: impl Iterator<Item = &'a [f64; AGES]>) -> f64 {
    let need = |age: usize| inputs.need.iter().rev().find(|need| usize::from(need.from) <= age).or(inputs.need.first());
    let visits = |(age, persons): (usize, &f64)| {
        let visits = persons * need(age).map_or(0.0, |need| need.frequency[Care::Outpatient as usize]);
        if age >= usize::from(OLD) { [visits, visits] } else { [0.0, visits] }
    };
    let [old, all] = persons
        .flat_map(|ages| ages.iter().enumerate())
        .map(visits)
        .fold([0.0; 2], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
    if all > 0.0 { old / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::care::TIERS;

    #[test]
    fn the_long_run_is_one_in_which_as_many_come_as_go() {
        let weights = [0.3, 0.2, 0.5];
        let shares = lasting(&weights, 7.4);
        let mut next = [0.0; TIERS];
        for last in 0..TIERS {
            let chances = with_habit(&weights, 7.4, last + 1);
            let all: f64 = chances.iter().sum();
            for tier in 0..TIERS {
                next[tier] += shares[last] * chances[tier] / all;
            }
        }
        for tier in 0..TIERS {
            assert!((next[tier] - shares[tier]).abs() < 1e-12, "{shares:?} become {next:?}");
        }
    }

    #[test]
    fn equal_weights_cut_the_draw_into_thirds() {
        assert_eq!(ends(&[2.0, 2.0, 2.0]), [1.0 / 3.0, 2.0 / 3.0]);
        assert_eq!(ends(&[0.0, 0.0, 1.0]), [0.0, 0.0]);
    }
}
