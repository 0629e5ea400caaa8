//! The year of one block: the phases over persons, in the order of the table.

use std::ops::Range;

use gongji_sdk::abi::hook;

use crate::books::counterfactual::Counterparts;
use crate::books::totals::BlockTotals;
use crate::codes::care::Care;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::sums::Sum;
use crate::workspace::turn::Turn;
use crate::year::block_year::BlockYear;
use crate::year::plan::{Over, PHASES, Phase, Run, number};

const EARN: usize = number("earn");
const CHOOSE: usize = number("choose");
const FALL_ILL: usize = number("fall_ill");
const SEEK: usize = number("seek");
const SETTLE: usize = number("settle");

/// Where care does not matter.
const NO_TURN: Turn = Turn { care: Care::Outpatient, wave: 0 };

/// Lives a block's year: its sums, and its members where they are noted for other arms.
///
/// # Errors
/// A policy's fault, or a balance too large for its column.
// A stage by itself, so that its instructions can be counted (`benches/counts`).
#[inline(never)]
pub(crate) fn live(mut year: BlockYear<'_, '_>) -> Result<(BlockTotals, Option<Counterparts>), Fault> {
    year.run(Over::Block, 0..EARN, NO_TURN)?;
    // The phases before have let people in: from here on a row stays whose it is.
    year.workspace.lay_out(year.rows, year.nation, !year.law.of(hook::STEER).is_empty(), year.fund_own);
    year.run(Over::Block, EARN..FALL_ILL, NO_TURN)?;
    for first in (0..year.all.len()).step_by(LANES) {
        let end = (first + LANES).min(year.all.len());
        year.batch_of_members(first..end)?;
    }
    year.chronic()?;
    year.stays()?;
    year.run(Over::Block, SETTLE..PHASES.len(), NO_TURN)?;
    for lanes in [&mut year.workspace.own.batch, &mut year.workspace.care.lines.own] {
        year.sums.metrics.add(&year.nation.take_counts(lanes));
    }
    year.workspace.own.clear_away(year.rows, year.nation);
    Ok((year.sums, year.noted))
}

impl BlockYear<'_, '_> {
    /// Everything but chronic care and stays of one batch of members.
    fn batch_of_members(&mut self, batch: Range<usize>) -> Result<(), Fault> {
        self.batch.clear();
        self.batch.extend_from_slice(&self.all[batch]);
        let first = self.workspace.insured.len();
        self.run(Over::Batch, 0..CHOOSE, NO_TURN)?;
        self.batch.clear();
        self.batch.extend_from_slice(&self.workspace.insured[first..]);
        self.run(Over::Batch, CHOOSE..FALL_ILL, NO_TURN)?;
        self.run(Over::Care, 0..PHASES.len(), Turn::of(Care::Outpatient))?;
        self.run(Over::Care, FALL_ILL..SEEK, Turn::of(Care::Inpatient))?;
        self.run(Over::Care, 0..PHASES.len(), Turn::of(Care::Pharmacy))
    }

    /// Chronic care of those who are on the list.
    fn chronic(&mut self) -> Result<(), Fault> {
        let certified = &self.rows.chronic_certified[..];
        let insured = self.workspace.insured.iter().copied();
        let listed: Vec<u32> = insured.filter(|row| certified[*row as usize] == 1).collect();
        for batch in listed.chunks(LANES) {
            self.take(batch);
            self.run(Over::Care, 0..PHASES.len(), Turn::of(Care::Chronic))?;
        }
        Ok(())
    }

    /// Stays: who seeks how many, then wave after wave.
    fn stays(&mut self) -> Result<(), Fault> {
        self.run(Over::Care, SEEK..SEEK + 1, Turn::of(Care::Inpatient))?;
        for wave in 1..=u8::MAX {
            let sought = self.workspace.stays.sought.iter();
            let staying: Vec<u32> = sought.filter(|(_, stays)| *stays >= wave).map(|(row, _)| *row).collect();
            if staying.is_empty() {
                break;
            }
            for batch in staying.chunks(LANES) {
                self.take(batch);
                self.run(Over::Care, SEEK..PHASES.len(), Turn { care: Care::Inpatient, wave })?;
            }
        }
        Ok(())
    }

    fn take(&mut self, batch: &[u32]) {
        self.batch.clear();
        self.batch.extend_from_slice(batch);
    }

    /// Runs the phases of a kind that stand in a part of the table.
    fn run(&mut self, over: Over, part: Range<usize>, turn: Turn) -> Result<(), Fault> {
        let phases = PHASES.iter().enumerate().take(part.end).skip(part.start);
        for (number, Phase { run, .. }) in phases.filter(|(_, phase)| phase.over == over) {
            if let Run::Block(run) = run {
                run(self, turn)?;
                self.clock.lap(number);
            }
        }
        Ok(())
    }
}
