//! Stays in hospital: single events on a compact list, settled in waves, everybody's first stay before any second one.

use crate::care::Care;
use crate::desk::{Desk, Entry};
use crate::draw::{Decision, unit};
use crate::fault::Fault;
use crate::members::LANES;
use crate::money;
use crate::participate::redirect;
use crate::person::{PersonId, Rows};
use crate::seek;
use crate::trace::tap::{self, Sought};
use crate::year::{BlockTotals, Ground};

/// Volume over the table's goes no higher than this, so that the list of candidates is bounded.
const LARGEST_VOLUME: f64 = 1.6;

/// Somebody who may be admitted: row, expected stays of this year's luck, and the draw that rounds them.
struct Candidate {
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
pub fn stays(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    members: &[u32],
) -> Result<(), Fault> {
    let mut admitted: Vec<(u32, u8)> = Vec::new();
    let candidates = candidates(desk, rows, ground, members);
    for batch in candidates.chunks(LANES) {
        admit(desk, rows, ground, totals, batch, &mut admitted)?;
    }
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

fn candidates(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>, members: &[u32]) -> Vec<Candidate> {
    let behaviour = &ground.setting.inputs.behaviour;
    let reference = behaviour.reference_price[Care::Outpatient as usize];
    let quantiles = &ground.setting.admissions;
    let mut candidates = Vec::with_capacity(members.len() / 4);
    for batch in members.chunks(LANES) {
        let mut person = [0; LANES];
        for (person, row) in person.iter_mut().zip(batch) {
            *person = rows.person[*row as usize];
        }
        let person = &person[..batch.len()];
        seek::fill(ground.setting, ground.year, Decision::Hospital, person, &mut desk.draws);
        for (lane, row) in batch.iter().enumerate() {
            let at = *row as usize;
            // The dearer outpatient care is to the patient, the more of it is had in a hospital bed instead.
            let price = f64::from(desk.outpatient_price[at]);
            let substitution = 1.0 + behaviour.admission_substitution * (price - reference);
            let intensity = f64::from(quantiles.value(desk.draws[2][lane]));
            let expected = seek::frequency(rows, ground, Care::Inpatient, at, desk.tier[at]) * intensity * substitution;
            let rounding = unit(desk.draws[3][lane]);
            if expected * LARGEST_VOLUME + rounding >= 1.0 {
                candidates.push(Candidate { row: *row, expected, rounding });
            }
        }
    }
    candidates
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
    choose_tiers(desk, ground, 1);
    let (scale, _) = seek::expected_stay(desk, rows, ground);
    tap::need(desk, Care::Inpatient, |lane| (batch[lane].expected, scale[lane]));
    let first = admitted.len();
    let most = ground.setting.inputs.cares[Care::Inpatient as usize].most;
    seek::feel(desk, ground, totals, Care::Inpatient, &scale)?;
    for (lane, candidate) in batch.iter().enumerate() {
        let row = candidate.row as usize;
        let volume = volume(desk, ground, lane);
        let sought = candidate.sought(volume, most);
        let is_hard = sought > 0 && desk.felt.cost[lane] > desk.lines.bearable[lane];
        let had = if is_hard && seek::is_forgone(desk, ground, lane, Care::Inpatient) { 0 } else { sought };
        desk.add(Entry::Forgone, row, i64::from(sought - had));
        totals.care[Care::Inpatient as usize].forgone += i64::from(sought - had);
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
    seek::volume(ground, Care::Inpatient, desk.felt.price[lane]).min(LARGEST_VOLUME)
}

/// The tier of a stay follows the table's shares by the stay's own luck, and then a policy's redirection.
fn choose_tiers(desk: &mut Desk, ground: &Ground<'_>, wave: u8) {
    let shares = &ground.setting.inputs.cares[Care::Inpatient as usize].tier_share;
    for lane in 0..desk.lines.len {
        let id = PersonId(desk.lines.person[lane]);
        let luck = ground.setting.luck.block(id, ground.year, Decision::Stay, wave);
        let at = unit(luck[1]);
        let tier = 1 + u8::from(at >= shares[0]) + u8::from(at >= shares[0] + shares[1]);
        let chances = desk.redirected.get(desk.lines.row[lane] as usize);
        desk.lines.tier[lane] = chances.map_or(tier, |chances| redirect(tier, chances, luck[2]));
    }
}

fn treat(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    batch: &[u32],
    wave: u8,
) -> Result<(), Fault> {
    seek::gather(desk, rows, ground, &ground.law.settle[Care::Inpatient as usize], Care::Inpatient, batch);
    choose_tiers(desk, ground, wave);
    let quantiles = &ground.setting.intensity[Care::Inpatient as usize];
    for (lane, row) in batch.iter().enumerate() {
        let at = *row as usize;
        let id = PersonId(rows.person[at]);
        let luck = ground.setting.luck.block(id, ground.year, Decision::Stay, wave);
        let cost = ground.rates.cost(Care::Inpatient, rows.age[at], desk.lines.tier[lane]);
        desk.lines.billed[lane] = money::round(cost * f64::from(quantiles.value(luck[0])));
        desk.lines.stay[lane] = wave;
        desk.lines.count[lane] = 1;
    }
    totals.care[Care::Inpatient as usize].lines += batch.len() as i64;
    seek::pay(desk, rows, ground, totals, Care::Inpatient)
}
