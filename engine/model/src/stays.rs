//! Stays in hospital: single events on a compact list, settled in waves, everybody's first stay before any second one.

use crate::care::Care;
use crate::choose;
use crate::demand;
use crate::desk::Desk;
use crate::draw::{Decision, unit};
use crate::fault::Fault;
use crate::lines::MOST_BILLED;
use crate::members::LANES;
use crate::money;
use crate::need::{Admissions, Need};
use crate::participate::redirect;
use crate::person::{Rows, pick};
use crate::seek;
use crate::state::Door;
use crate::trace::tap::{self, Sought};
use crate::year::{BlockTotals, Ground};

/// Volume over the table's goes no higher than this, so that the list of candidates is bounded.
const LARGEST_VOLUME: f64 = 1.6;
/// A stay whose luck makes it more than twice as dear as the mean is costly: some 12 in 100.
const COSTLY: f32 = 2.0;

/// Somebody who may be admitted: row, expected stays of this year's luck, and the draw that rounds them.
pub struct Candidate {
    row: u32,
    expected: f64,
    rounding: f64,
}

impl Candidate {
    /// Whole stays sought at a volume, no more than anybody has.
    fn sought(&self, volume: f64, most: f64) -> u8 {
        (self.expected * volume + self.rounding).min(most) as u8
    }
}

/// All stays of a block in a year.
///
/// # Errors
/// Those of the layers.
pub fn stays(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>, totals: &mut BlockTotals) -> Result<(), Fault> {
    let mut admitted: Vec<(u32, u8)> = Vec::new();
    let candidates = std::mem::take(&mut desk.candidates);
    for batch in candidates.chunks(LANES) {
        admit(desk, rows, ground, totals, batch, &mut admitted)?;
    }
    desk.candidates = candidates;
    for wave in 1..=u8::MAX {
        let staying: Vec<u32> = admitted.iter().filter(|(_, stays)| *stays >= wave).map(|(row, _)| *row).collect();
        if staying.is_empty() {
            break;
        }
        for batch in staying.chunks(LANES) {
            treat(desk, rows, ground, totals, batch, wave)?;
        }
    }
    Ok(())
}

/// Notes who of the persons on the lines, whose outpatient care is over, may be admitted.
pub fn note_candidates(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>) {
    let behaviour = &ground.setting.inputs.behaviour;
    let mut reckoned = desk.expected.take().unwrap_or_default();
    let expected = &mut reckoned.lines;
    let Desk { lines, felt, candidates, hospital: draws, .. } = desk;
    let n = lines.len;
    let mut course = [0; LANES];
    seek::fill(ground.setting, ground.year, (Decision::Hospital, 0), &lines.person[..n], draws);
    pick(&mut course, rows.course, &lines.row[..n]);
    ground.setting.isa.dispatch(Admissions {
        need: Need::of(ground, Care::Inpatient),
        intensity: &ground.setting.admissions,
        draws: &draws[2][..n],
        patients: lines.patients(),
        course: &course[..n],
        price: &felt.price[..n],
        reference: behaviour.reference_price[Care::Outpatient as usize],
        substitution: behaviour.admission_substitution,
        expected,
    });
    for lane in 0..n {
        let rounding = unit(draws[3][lane]);
        if expected[lane] * LARGEST_VOLUME + rounding >= 1.0 {
            candidates.push(Candidate { row: lines.row[lane], expected: expected[lane], rounding });
        }
    }
    desk.expected = Some(reckoned);
}

/// Price, volume and hardship decide how many of the expected stays happen.
fn admit(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    batch: &[Candidate],
    admitted: &mut Vec<(u32, u8)>,
) -> Result<(), Fault> {
    let list: Vec<u32> = batch.iter().map(|candidate| candidate.row).collect();
    seek::gather(desk, rows, ground, &ground.law.settle[Care::Inpatient as usize], Care::Inpatient, &list);
    choose::weigh_stays(desk, ground)?;
    choose_tiers(desk, ground, 1);
    let need = Need::of(ground, Care::Inpatient);
    let mut scale = [0.0; LANES];
    for lane in 0..batch.len() {
        scale[lane] = need.cost(desk.lines.age[lane], desk.lines.tier[lane]);
    }
    tap::need(desk, Care::Inpatient, |lane| (batch[lane].expected, scale[lane]));
    let first = admitted.len();
    let most = ground.setting.inputs.cares[Care::Inpatient as usize].most;
    seek::feel(desk, ground, totals, Care::Inpatient, &scale)?;
    for (lane, candidate) in batch.iter().enumerate() {
        let volume = volume(desk, ground, lane);
        let sought = candidate.sought(volume, most);
        let is_hard = sought > 0 && desk.felt.cost[lane] > desk.lines.bearable[lane];
        let had = if is_hard && seek::is_forgone(desk, ground, lane, Care::Inpatient) { 0 } else { sought };
        demand::give_up(desk, totals, Care::Inpatient, lane, i64::from(sought - had));
        if had > 0 {
            admitted.push((candidate.row, had));
        }
    }
    tap::sought(desk, Care::Inpatient, |desk, lane| {
        let (row, volume) = (batch[lane].row, volume(desk, ground, lane));
        let had = admitted[first..].iter().find(|(admitted, _)| *admitted == row).map_or(0, |(_, had)| *had);
        Sought { luck: None, volume, sought: batch[lane].sought(volume, most).into(), had: had.into() }
    });
    Ok(())
}

/// Volume of stays at the price felt.
fn volume(desk: &Desk, ground: &Ground<'_>, lane: usize) -> f64 {
    seek::volume(ground, Care::Inpatient, desk.felt.price[lane], desk.lines.group[lane]).min(LARGEST_VOLUME)
}

/// The tier of a stay follows the choice by the stay's own luck, which stands in `desk.draws` afterwards, and then a
/// policy's redirection.
fn choose_tiers(desk: &mut Desk, ground: &Ground<'_>, wave: u8) {
    let alike = ground.ways.stay_ends();
    let Desk { lines, draws, stay_ends, redirected, .. } = desk;
    seek::fill(ground.setting, ground.year, (Decision::Stay, wave), &lines.person[..lines.len], draws);
    for lane in 0..lines.len {
        let row = lines.row[lane] as usize;
        let at = unit(draws[1][lane]);
        let [community, district] = if ground.ways.weighs_stays() { stay_ends[row].map(f64::from) } else { alike };
        let tier = 1 + u8::from(at >= community) + u8::from(at >= district);
        lines.tier[lane] = redirected.get(row).map_or(tier, |chances| redirect(tier, chances, draws[2][lane]));
    }
    seek::move_out(desk, ground, Care::Inpatient);
}

/// A wave of stays: the hospitals take them or not, households have the cash or not, and what is left is settled.
fn treat(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    batch: &[u32],
    wave: u8,
) -> Result<(), Fault> {
    for (tier, turned) in bill(desk, rows, ground, batch, wave).into_iter().enumerate() {
        totals.providers[tier].refused += turned.refused;
        totals.providers[tier].crowded += turned.crowded;
    }
    let mut left_out: Vec<usize> = (0..batch.len()).filter(|lane| desk.lines.count[*lane] == 0).collect();
    left_out.extend(demand::short_of_cash(desk, ground, Care::Inpatient, wave + 1)?);
    if !left_out.is_empty() {
        for lane in &left_out {
            demand::give_up(desk, totals, Care::Inpatient, *lane, 1);
            tap::turned_down(desk, *lane, wave);
        }
        let had = |(lane, row): (usize, &u32)| (!left_out.contains(&lane)).then_some(*row);
        let treated: Vec<u32> = batch.iter().enumerate().filter_map(had).collect();
        bill(desk, rows, ground, &treated, wave);
    }
    totals.care[Care::Inpatient as usize].lines += desk.lines.len as i64;
    seek::pay(desk, rows, ground, totals, Care::Inpatient)
}

/// Stays that a tier did not take.
#[derive(Clone, Copy, Default)]
struct Turned {
    /// Because they are costly.
    refused: i64,
    /// For want of a bed.
    crowded: i64,
}

/// Puts the bills of a wave's stays on the lines; a stay that is turned away counts 0 and has no bill. Gives back how many
/// stays each tier did not take.
fn bill(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>, batch: &[u32], wave: u8) -> [Turned; 4] {
    seek::gather(desk, rows, ground, &ground.law.settle[Care::Inpatient as usize], Care::Inpatient, batch);
    choose_tiers(desk, ground, wave);
    let quantiles = &ground.setting.intensity[Care::Inpatient as usize];
    let need = Need::of(ground, Care::Inpatient);
    let mut turned = [Turned::default(); 4];
    let Desk { lines, draws, .. } = desk;
    for lane in 0..batch.len() {
        let dearness = quantiles.value(draws[0][lane]);
        let tier = lines.tier[lane];
        let taken_by = match ground.answer.door(tier, dearness > COSTLY, unit(draws[3][lane])) {
            Door::Open => tier,
            Door::Refused(next) => {
                turned[usize::from(tier)].refused += 1;
                next
            }
            Door::Full(next) => {
                turned[usize::from(tier)].crowded += 1;
                next
            }
        };
        let is_taken = taken_by > 0;
        lines.tier[lane] = if is_taken { taken_by } else { tier };
        let cost = need.cost(lines.age[lane], lines.tier[lane]);
        // The tail of the distribution has no end of its own: luck once in some ten million stays would pass it.
        let billed = money::round(cost * f64::from(dearness)).min(MOST_BILLED);
        lines.billed[lane] = if is_taken { billed } else { 0 };
        lines.stay[lane] = wave;
        lines.count[lane] = i64::from(is_taken);
    }
    seek::move_out(desk, ground, Care::Inpatient);
    turned
}
