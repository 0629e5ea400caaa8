//! Stays in hospital: single events on a compact list, settled in waves, everybody's first stay before any second one.

use crate::block::columns::{Rows, marked, pick};
use crate::books::provider::Door;
use crate::books::totals::BlockTotals;
use crate::care::need::{Admissions, Need};
use crate::care::steer::redirect;
use crate::care::{choose, demand, question, seek};
use crate::claims::patients::Candidate;
use crate::codes::care::{Care, MOST_BILLED};
use crate::foundation::draw::{Decision, unit};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::law::phases::phase;
use crate::tables::draws;
use crate::workspace::area_year::Ground;
use crate::workspace::buffers::Desk;
use crate::workspace::tap;
use crate::workspace::tap::Sought;

/// Volume over the table's goes no higher than this, so that the list of candidates is bounded.
const LARGEST_VOLUME: f64 = 1.6;

/// A stay whose luck makes it more than twice as dear as the mean is costly: some 12 in 100.
const COSTLY: f32 = 2.0;

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
    desk.clock.lap(phase::SEEK);
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
    let (mut course, mut may_be) = ([0; LANES], [0; LANES]);
    draws::fill(ground.setting, ground.year, (Decision::Hospital, 0), &lines.person[..n], draws);
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
        rounding: (&draws[3][..n], LARGEST_VOLUME),
        may_be: &mut may_be[..n],
    });
    let found =
        |lane: usize| Candidate { row: lines.row[lane], expected: expected[lane], rounding: unit(draws[3][lane]) };
    candidates.extend(marked(&may_be[..n]).map(found));
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
    question::move_out(desk, ground, Care::Inpatient);
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
        if had < sought {
            demand::give_up(desk, totals, Care::Inpatient, lane, i64::from(sought - had));
        }
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
    draws::fill(ground.setting, ground.year, (Decision::Stay, wave), &lines.person[..lines.len], draws);
    for lane in 0..lines.len {
        let row = lines.row[lane] as usize;
        let at = unit(draws[1][lane]);
        let [community, district] = if ground.ways.weighs_stays() { stay_ends[row].map(f64::from) } else { alike };
        let tier = 1 + u8::from(at >= community) + u8::from(at >= district);
        lines.tier[lane] = redirected.get(row).map_or(tier, |chances| redirect(tier, chances, draws[2][lane]));
    }
}

/// A stay that a hospital takes.
struct Stay {
    row: u32,
    tier: u8,
    billed: i64,
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
    let mut stays = knock(desk, rows, ground, totals, batch, wave);
    bill(desk, rows, ground, &stays, wave);
    let short = demand::short_of_cash(desk, ground, Care::Inpatient, wave + 1)?;
    if !short.is_empty() {
        short.iter().for_each(|lane| give_up(desk, totals, *lane, wave));
        let mut lanes = 0..;
        stays.retain(|_| lanes.next().is_none_or(|lane| short.binary_search(&lane).is_err()));
        bill(desk, rows, ground, &stays, wave);
    }
    totals.care[Care::Inpatient as usize].lines += stays.len() as i64;
    desk.clock.lap(phase::SEEK);
    seek::pay(desk, rows, ground, totals, Care::Inpatient)
}

/// Somebody on the lines does not have the stay of a wave that he sought.
fn give_up(desk: &mut Desk, totals: &mut BlockTotals, lane: usize, wave: u8) {
    demand::give_up(desk, totals, Care::Inpatient, lane, 1);
    tap::turned_down(desk, lane, wave);
}

/// The patients of a wave knock at the doors of the hospitals: who is taken, at which tier and for which bill. No more of a
/// person is looked at than that takes.
fn knock(
    desk: &mut Desk,
    rows: &Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    batch: &[u32],
    wave: u8,
) -> Vec<Stay> {
    desk.lines.len = batch.len();
    desk.lines.row[..batch.len()].copy_from_slice(batch);
    pick(&mut desk.lines.person, rows.person, batch);
    pick(&mut desk.lines.age, rows.age, batch);
    choose_tiers(desk, ground, wave);
    let quantiles = &ground.setting.intensity[Care::Inpatient as usize];
    let need = Need::of(ground, Care::Inpatient);
    let mut stays = Vec::with_capacity(batch.len());
    for (lane, row) in batch.iter().enumerate() {
        let (tier, dearness) = (desk.lines.tier[lane], quantiles.value(desk.draws[0][lane]));
        let provider = &mut totals.providers[usize::from(tier)];
        let taken_by = match ground.answer.door(tier, dearness > COSTLY, unit(desk.draws[3][lane])) {
            Door::Open => tier,
            Door::Refused(next) => {
                provider.refused += 1;
                next
            }
            Door::Full(next) => {
                provider.crowded += 1;
                next
            }
        };
        if taken_by == 0 {
            give_up(desk, totals, lane, wave);
            continue;
        }
        let cost = need.cost(desk.lines.age[lane], taken_by);
        // The tail of the distribution has no end of its own: luck once in some ten million stays would pass it.
        let billed = money::round(cost * f64::from(dearness)).min(MOST_BILLED);
        stays.push(Stay { row: *row, tier: taken_by, billed });
    }
    stays
}

/// Puts stays and their bills on the lines.
fn bill(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>, stays: &[Stay], wave: u8) {
    let patients: Vec<u32> = stays.iter().map(|stay| stay.row).collect();
    seek::gather(desk, rows, ground, &ground.law.settle[Care::Inpatient as usize], Care::Inpatient, &patients);
    let Desk { lines, .. } = desk;
    for (lane, stay) in stays.iter().enumerate() {
        (lines.tier[lane], lines.billed[lane]) = (stay.tier, stay.billed);
    }
    lines.stay[..stays.len()].fill(wave);
    lines.count[..stays.len()].fill(1);
    question::move_out(desk, ground, Care::Inpatient);
}
