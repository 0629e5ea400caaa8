//! Stays in hospital: single events on a compact list, settled in waves, everybody's first stay before any second one.

use crate::block::columns::{Rows, marked, pick};
use crate::books::provider::Admission;
use crate::books::totals::BlockTotals;
use crate::care::need::{Admissions, Need};
use crate::care::steer::redirect;
use crate::care::{choose, demand, question, seek};
use crate::claims::patients::Candidate;
use crate::codes::care::{Care, MOST_BILLED};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::law::phases::phase;
use crate::tables::draws;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
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
// A stage by itself, so that its instructions can be counted (`benches/counts`).
#[inline(never)]
pub(crate) fn stays(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
) -> Result<(), Fault> {
    let mut admitted: Vec<(u32, u8)> = Vec::new();
    let candidates = std::mem::take(&mut workspace.candidates);
    for batch in candidates.chunks(LANES) {
        admit(workspace, rows, area_year, totals, batch, &mut admitted)?;
    }
    workspace.candidates = candidates;
    workspace.clock.lap(phase::SEEK);
    for wave in 1..=u8::MAX {
        let staying: Vec<u32> = admitted.iter().filter(|(_, stays)| *stays >= wave).map(|(row, _)| *row).collect();
        if staying.is_empty() {
            break;
        }
        for batch in staying.chunks(LANES) {
            treat(workspace, rows, area_year, totals, batch, wave)?;
        }
    }
    Ok(())
}

/// Notes who of the persons on the lines, whose outpatient care is over, may be admitted.
pub(crate) fn note_candidates(workspace: &mut Workspace, rows: &Rows<'_>, area_year: &AreaYear<'_>) {
    let behaviour = &area_year.replicate.inputs.behaviour;
    let mut reckoned = workspace.expected.take().unwrap_or_default();
    let expected = &mut reckoned.lines;
    let Workspace { lines, felt, candidates, hospital: draws, .. } = workspace;
    let n = lines.len;
    let (mut care_history, mut may_be) = ([0; LANES], [0; LANES]);
    draws::fill(area_year.replicate, area_year.year, (RandomPurpose::Hospital, 0), &lines.person[..n], draws);
    pick(&mut care_history, rows.care_history, &lines.row[..n]);
    area_year.replicate.isa.dispatch(Admissions {
        need: Need::of(area_year, Care::Inpatient),
        intensity: &area_year.replicate.admissions,
        draws: &draws[2][..n],
        patients: lines.patients(),
        care_history: &care_history[..n],
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
    workspace.expected = Some(reckoned);
}

/// Price, volume and hardship decide how many of the expected stays happen.
fn admit(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    batch: &[Candidate],
    admitted: &mut Vec<(u32, u8)>,
) -> Result<(), Fault> {
    let list: Vec<u32> = batch.iter().map(|candidate| candidate.row).collect();
    seek::gather(workspace, rows, area_year, area_year.law.layers(Care::Inpatient), Care::Inpatient, &list);
    choose::weigh_stays(workspace, area_year)?;
    choose_tiers(workspace, area_year, 1);
    question::move_out(workspace, area_year, Care::Inpatient);
    let need = Need::of(area_year, Care::Inpatient);
    let mut scale = [0.0; LANES];
    for lane in 0..batch.len() {
        scale[lane] = need.cost(workspace.lines.age[lane], workspace.lines.tier[lane]);
    }
    tap::need(workspace, Care::Inpatient, |lane| (batch[lane].expected, scale[lane]));
    let first = admitted.len();
    let most = area_year.replicate.inputs.cares[Care::Inpatient as usize].most;
    seek::feel(workspace, area_year, totals, Care::Inpatient, &scale)?;
    for (lane, candidate) in batch.iter().enumerate() {
        let volume = volume(workspace, area_year, lane);
        let sought = candidate.sought(volume, most);
        let is_hard = sought > 0 && workspace.felt.cost[lane] > workspace.lines.affordability_limit[lane];
        let had = if is_hard && seek::is_forgone(workspace, area_year, lane, Care::Inpatient) { 0 } else { sought };
        if had < sought {
            demand::give_up(workspace, totals, Care::Inpatient, lane, i64::from(sought - had));
        }
        if had > 0 {
            admitted.push((candidate.row, had));
        }
    }
    tap::sought(workspace, Care::Inpatient, |workspace, lane| {
        let (row, volume) = (batch[lane].row, volume(workspace, area_year, lane));
        let had = admitted[first..].iter().find(|(admitted, _)| *admitted == row).map_or(0, |(_, had)| *had);
        Sought { luck: None, volume, sought: batch[lane].sought(volume, most).into(), had: had.into() }
    });
    Ok(())
}

/// Volume of stays at the price felt.
fn volume(workspace: &Workspace, area_year: &AreaYear<'_>, lane: usize) -> f64 {
    seek::volume(area_year, Care::Inpatient, workspace.felt.price[lane], workspace.lines.group[lane])
        .min(LARGEST_VOLUME)
}

/// The tier of a stay follows the choice by the stay's own luck, which stands in `desk.draws` afterwards, and then a
/// policy's redirection.
fn choose_tiers(workspace: &mut Workspace, area_year: &AreaYear<'_>, wave: u8) {
    let alike = area_year.ways.stay_ends();
    let Workspace { lines, draws, stay_ends, redirected, .. } = workspace;
    draws::fill(area_year.replicate, area_year.year, (RandomPurpose::Stay, wave), &lines.person[..lines.len], draws);
    for lane in 0..lines.len {
        let row = lines.row[lane] as usize;
        let at = unit(draws[1][lane]);
        let [community, district] = if area_year.ways.weighs_stays() { stay_ends[row].map(f64::from) } else { alike };
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
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    batch: &[u32],
    wave: u8,
) -> Result<(), Fault> {
    let mut stays = knock(workspace, rows, area_year, totals, batch, wave);
    bill(workspace, rows, area_year, &stays, wave);
    let short = demand::short_of_cash(workspace, area_year, Care::Inpatient, wave + 1)?;
    if !short.is_empty() {
        short.iter().for_each(|lane| give_up(workspace, totals, *lane, wave));
        let mut lanes = 0..;
        stays.retain(|_| lanes.next().is_none_or(|lane| short.binary_search(&lane).is_err()));
        bill(workspace, rows, area_year, &stays, wave);
    }
    totals.care[Care::Inpatient as usize].lines += stays.len() as i64;
    workspace.clock.lap(phase::SEEK);
    seek::pay(workspace, rows, area_year, totals, Care::Inpatient)
}

/// Somebody on the lines does not have the stay that was sought in a wave.
fn give_up(workspace: &mut Workspace, totals: &mut BlockTotals, lane: usize, wave: u8) {
    demand::give_up(workspace, totals, Care::Inpatient, lane, 1);
    tap::turned_down(workspace, lane, wave);
}

/// The patients of a wave knock at the doors of the hospitals: who is taken, at which tier and for which bill. No more of a
/// person is looked at than that takes.
fn knock(
    workspace: &mut Workspace,
    rows: &Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    batch: &[u32],
    wave: u8,
) -> Vec<Stay> {
    workspace.lines.len = batch.len();
    workspace.lines.row[..batch.len()].copy_from_slice(batch);
    pick(&mut workspace.lines.person, rows.person, batch);
    pick(&mut workspace.lines.age, rows.age, batch);
    choose_tiers(workspace, area_year, wave);
    let quantiles = &area_year.replicate.intensity[Care::Inpatient as usize];
    let need = Need::of(area_year, Care::Inpatient);
    let mut stays = Vec::with_capacity(batch.len());
    for (lane, row) in batch.iter().enumerate() {
        let (tier, dearness) = (workspace.lines.tier[lane], quantiles.value(workspace.draws[0][lane]));
        let provider = &mut totals.providers[usize::from(tier)];
        let taken_by = match area_year.answer.door(tier, dearness > COSTLY, unit(workspace.draws[3][lane])) {
            Admission::Open => tier,
            Admission::Refused(next) => {
                provider.refused += 1;
                next
            }
            Admission::Full(next) => {
                provider.crowded += 1;
                next
            }
        };
        if taken_by == 0 {
            give_up(workspace, totals, lane, wave);
            continue;
        }
        let cost = need.cost(workspace.lines.age[lane], taken_by);
        // The tail of the distribution has no end of its own: luck once in some ten million stays would pass it.
        let billed = money::round(cost * f64::from(dearness)).min(MOST_BILLED);
        stays.push(Stay { row: *row, tier: taken_by, billed });
    }
    stays
}

/// Puts stays and their bills on the lines.
fn bill(workspace: &mut Workspace, rows: &Rows<'_>, area_year: &AreaYear<'_>, stays: &[Stay], wave: u8) {
    let patients: Vec<u32> = stays.iter().map(|stay| stay.row).collect();
    seek::gather(workspace, rows, area_year, area_year.law.layers(Care::Inpatient), Care::Inpatient, &patients);
    let Workspace { lines, .. } = workspace;
    for (lane, stay) in stays.iter().enumerate() {
        (lines.tier[lane], lines.billed[lane]) = (stay.tier, stay.billed);
    }
    lines.stay[..stays.len()].fill(wave);
    lines.count[..stays.len()].fill(1);
    question::move_out(workspace, area_year, Care::Inpatient);
}
