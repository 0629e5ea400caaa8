//! Which tier of hospitals a person goes to: a logit of price, quality, distance and habit, with one draw a person and
//! year, and one a stay. Its constants are solved so that the tables' shares come out where price and quality are those
//! of the opening.

use gongji_sdk::isa::Kernel;

use crate::care::Care;
use crate::desk::Desk;
use crate::draw::{Decision, unit};
use crate::fault::Fault;
use crate::inputs::{Inputs, TIERS};
use crate::math::{self, floor_small};
use crate::members::LANES;
use crate::need::{Compare, Need};
use crate::person::{Rows, pick};
use crate::programme::AreaLaw;
use crate::seek;
use crate::state::ProviderAnswer;
use crate::year::Ground;

/// From this age on a person feels the distance.
const OLD: u8 = 65;
/// Weight of each tier by whether one is old and by last year's tier (0 none).
type Weights = [[[f64; TIERS]; TIERS + 1]; 2];
/// Steps of the table of what a price is worth, from -1 to 1.
const STEPS: usize = 1024;
/// Rounds in which the constants are solved; the error halves or better in each.
const ROUNDS: usize = 200;

/// The choice of a replicate: constants, and what a difference in price does.
#[derive(Clone, Debug)]
pub struct Choice {
    outpatient: Weights,
    inpatient: [f64; TIERS],
    quality: f64,
    /// Factor on a tier's weight by the price there less the reference price; none where price is switched off.
    pull: Option<Box<[f64; STEPS + 1]>>,
    stay_price: [f64; TIERS],
}

impl Choice {
    /// Solves the constants for the tables' shares of tiers.
    pub fn solve(inputs: &Inputs) -> Self {
        let behaviour = &inputs.behaviour;
        let shares = &inputs.cares[Care::Outpatient as usize].tier_share;
        let habit = math::exp(behaviour.choice_habit);
        let far = inputs.hospitals.map(|hospital| math::exp(-behaviour.choice_distance * hospital.distance));
        let old = share_of_old(inputs);
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
            inpatient: inputs.cares[Care::Inpatient as usize].tier_share,
            quality: behaviour.choice_quality,
            pull: (behaviour.choice_price > 0.0).then(|| Box::new(std::array::from_fn(step))),
            stay_price: behaviour.stay_price,
        }
    }
}

/// What the price at a tier does to its weight.
struct Pull<'a> {
    table: &'a [f64; STEPS + 1],
    price: &'a [f64],
    reference: f64,
    pull: &'a mut [f64],
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

/// The choice in one area and year.
pub struct Ways<'a> {
    choice: &'a Choice,
    outpatient: Weights,
    inpatient: [f64; TIERS],
    /// The price by tier must be asked for outpatient care, and for stays.
    asks: [bool; 2],
}

impl<'a> Ways<'a> {
    /// The constants under this year's quality; the price is asked for where the law of the kind of care looks at the tier, and
    /// where hospitals of the tiers move different parts of a bill out of the catalogue.
    pub fn new(choice: &'a Choice, law: &AreaLaw, answer: &ProviderAnswer) -> Self {
        let fame = answer.quality.map(|better| math::exp(choice.quality * better));
        let bills_differ = answer.outside.iter().any(|moved| *moved != answer.outside[0]);
        let asks = [Care::Outpatient, Care::Inpatient].map(|care| {
            let acts = law.settle[care as usize].iter().chain(&law.treat[care as usize]);
            choice.pull.is_some() && (bills_differ || acts.into_iter().any(|act| act.by_tier))
        });
        let outpatient = choice.outpatient.map(|by_last| by_last.map(|weights| times(&weights, &fame)));
        Self { choice, outpatient, inpatient: times(&choice.inpatient, &fame), asks }
    }

    /// Whose stay leads where was asked person by person ([`weigh_stays`]).
    pub fn weighs_stays(&self) -> bool {
        self.asks[1]
    }

    /// Upper ends of the draws that lead a stay to the community and to the district, where no price moves it.
    pub fn stay_ends(&self) -> [f64; 2] {
        ends(&self.inpatient)
    }
}

/// Upper ends of the two lower parts of the unit interval, cut in proportion to weights.
fn ends(weights: &[f64; TIERS]) -> [f64; 2] {
    let all = weights[0] + weights[1] + weights[2];
    [weights[0] / all, (weights[0] + weights[1]) / all]
}

fn times(one: &[f64; TIERS], other: &[f64; TIERS]) -> [f64; TIERS] {
    std::array::from_fn(|tier| one[tier] * other[tier])
}

fn with_habit(weights: &[f64; TIERS], habit: f64, last: usize) -> [f64; TIERS] {
    std::array::from_fn(|tier| if tier + 1 == last { weights[tier] * habit } else { weights[tier] })
}

/// Shares of the tiers in the long run: that of a tier is its weight times the sum of all weights as seen from it, for then
/// as many go from one tier to another as come back.
fn lasting(weights: &[f64; TIERS], habit: f64) -> [f64; TIERS] {
    let seen = |tier: usize| weights[tier] * with_habit(weights, habit, tier + 1).iter().sum::<f64>();
    let shares: [f64; TIERS] = std::array::from_fn(seen);
    let all: f64 = shares.iter().sum();
    shares.map(|share| share / all)
}

/// Share of the opening's visits that members make who feel the distance.
fn share_of_old(inputs: &Inputs) -> f64 {
    let need = |age: usize| inputs.need.iter().rev().find(|need| usize::from(need.from) <= age).or(inputs.need.first());
    let visits = |(age, members): (usize, &f64)| {
        let visits = members * need(age).map_or(0.0, |need| need.frequency[Care::Outpatient as usize]);
        if age >= usize::from(OLD) { [visits, visits] } else { [0.0, visits] }
    };
    let members = inputs.opening.active.iter().chain(&inputs.opening.retired);
    let [old, all] = members
        .flat_map(|ages| ages.iter().enumerate())
        .map(visits)
        .fold([0.0; 2], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
    if all > 0.0 { old / all } else { 0.0 }
}

/// The persons on the lines choose the tier of the year's outpatient care, which is next year's habit.
///
/// # Errors
/// Those of the layers that are asked for the price.
pub fn choose(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let n = desk.lines.len;
    let mut pull = [[1.0; LANES]; TIERS];
    let Desk { lines, .. } = desk;
    pick(&mut lines.tier, rows.tier, &lines.row[..n]);
    let last = lines.tier;
    if ground.ways.asks[0] {
        lines.stay[..n].fill(0);
        let mut bill = [0.0; LANES];
        let need = Need::of(ground, Care::Outpatient);
        ground.setting.isa.dispatch(Compare { need, patients: lines.patients(), bill: &mut bill });
        seek::load_own(desk, &ground.law.settle[Care::Outpatient as usize]);
        ask(desk, ground, Care::Outpatient, &bill, &[0.0; TIERS], &mut pull)?;
    }
    let Desk { lines, draws, .. } = desk;
    seek::fill(ground.setting, ground.year, (Decision::Choice, 0), &lines.person[..n], draws);
    ground.setting.isa.dispatch(Choose {
        weights: &ground.ways.outpatient,
        age: &lines.age[..n],
        last: &last[..n],
        draw: &draws[0][..n],
        pull: pull.each_ref().map(|column| &column[..n]),
        tier: &mut lines.tier[..n],
    });
    let tiers = &mut rows.tier[..];
    for (row, chosen) in lines.row[..n].iter().zip(&lines.tier) {
        tiers[*row as usize] = *chosen;
    }
    Ok(())
}

/// Where the first stay of each gathered line's person would lead; kept by row for the waves.
///
/// # Errors
/// Those of the layers that are asked for the price.
pub fn weigh_stays(desk: &mut Desk, ground: &Ground<'_>) -> Result<(), Fault> {
    if !ground.ways.asks[1] {
        return Ok(());
    }
    let n = desk.lines.len;
    let need = Need::of(ground, Care::Inpatient);
    let (mut bill, mut pull) = ([0.0; LANES], [[1.0; LANES]; TIERS]);
    for lane in 0..n {
        bill[lane] = need.mean_cost(desk.lines.age[lane]) + 100.0;
    }
    ask(desk, ground, Care::Inpatient, &bill, &ground.ways.choice.stay_price, &mut pull)?;
    for lane in 0..n {
        let weights = std::array::from_fn(|tier| ground.ways.inpatient[tier] * pull[tier][lane]);
        desk.stay_ends[desk.lines.row[lane] as usize] = ends(&weights).map(|end| end as f32);
    }
    Ok(())
}

/// Asks the law what share of one and the same bill the gathered lines' persons would pay at each tier.
fn ask(
    desk: &mut Desk,
    ground: &Ground<'_>,
    care: Care,
    bill: &[f64; LANES],
    reference: &[f64; TIERS],
    pull: &mut [[f64; LANES]; TIERS],
) -> Result<(), Fault> {
    let n = desk.lines.len;
    let Some(table) = ground.ways.choice.pull.as_deref() else { return Ok(()) };
    let outside = seek::outside(ground, care);
    for tier in 0..TIERS {
        desk.lines.tier[..n].fill(tier as u8 + 1);
        desk.lines.moved_out[..n].fill(outside[tier]);
        let Desk { felt, lines, .. } = desk;
        felt.average(&seek::question(ground, care), lines, bill)?;
        let (reference, pull) = (reference[tier], &mut pull[tier][..n]);
        ground.setting.isa.dispatch(Pull { table, price: &felt.price[..n], reference, pull });
    }
    Ok(())
}

struct Choose<'a> {
    weights: &'a Weights,
    age: &'a [u8],
    last: &'a [u8],
    draw: &'a [u32],
    pull: [&'a [f64]; TIERS],
    tier: &'a mut [u8],
}

impl Kernel for Choose<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.age.len();
        let (last, draw, tier) = (&self.last[..n], &self.draw[..n], &mut self.tier[..n]);
        let [near, middle, far] = self.pull.map(|column| &column[..n]);
        // The weights are looked up in a loop of their own: beside it the arithmetic would not be done several at a time.
        let mut weights = [[0.0; LANES]; TIERS];
        for lane in 0..n {
            let found = &self.weights[usize::from(self.age[lane] >= OLD)][usize::from(last[lane] & 3)];
            for tier in 0..TIERS {
                weights[tier][lane] = found[tier];
            }
        }
        for lane in 0..n {
            let first = weights[0][lane] * near[lane];
            let second = first + weights[1][lane] * middle[lane];
            let at = unit(draw[lane]) * (second + weights[2][lane] * far[lane]);
            tier[lane] = 1 + u8::from(at >= first) + u8::from(at >= second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
