//! The year of one block: the phases over persons, in the order of the table.

use std::ops::Range;

use gongji_sdk::abi::{hook, scheme};

use crate::books::compared::Comparisons;
use crate::books::counterfactual::Counterparts;
use crate::books::totals::BlockTotals;
use crate::codes::care::Care;
use crate::codes::conditions::care_history;
use crate::codes::status;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::sums::Sum;
use crate::inputs::care::Population;
use crate::settlement::observed::Observed;
use crate::workspace::turn::Turn;
use crate::year::block_year::{BlockYear, SchemeYear};
use crate::year::plan::{Over, PHASES, Phase, Run, number};

const EARN: usize = number("earn");
const CHOOSE: usize = number("choose");
const FALL_ILL: usize = number("fall_ill");
const SEEK: usize = number("seek");
const SETTLE: usize = number("settle");
const BEAR: usize = number("bear");
const RELIEVE: usize = number("relieve");
const COUNT: usize = number("count");

/// Where care does not matter.
const NO_TURN: Turn = Turn { care: Care::Outpatient, wave: 0 };

/// What comes of a block's year: its sums by scheme, its members where they are noted for other arms, and where they are held
/// against the baseline; what observers have been told.
pub(crate) type Outcome = (Vec<BlockTotals>, Option<Counterparts>, Option<Comparisons>, Option<Box<Observed>>);

/// Lives a block's year.
///
/// # Errors
/// A policy's fault, or a balance too large for its column.
// A stage by itself, so that its instructions can be counted (`benches/counts`).
#[inline(never)]
pub(crate) fn live(mut year: BlockYear<'_, '_>) -> Result<Outcome, Fault> {
    year.run(Over::Block, 0..EARN, NO_TURN)?;
    // The phases before have let people in: from here on a row stays whose it is.
    let steered = year.schemes.iter().any(|scheme| !scheme.law.of(hook::STEER).is_empty());
    year.workspace.lay_out(year.rows, year.nation, steered, year.schemes[0].fund_own);
    year.workspace.households.lends = year.schemes.iter().any(|scheme| scheme.law.lends());
    year.run(Over::Block, EARN..FALL_ILL, NO_TURN)?;
    year.rows.scheme.fill(scheme::NONE as u8);
    for slot in 0..year.schemes.len() {
        year.turn_to(slot);
        year.live_in_scheme()?;
    }
    // What last year's care left behind has done its work; of whom no care is known this year there is nothing. Whether the account
    // was touched is asked once more when the year is over.
    year.rows.care_history.iter_mut().for_each(|course| *course &= care_history::UNTOUCHED);
    for end in [BEAR..RELIEVE, RELIEVE..COUNT, COUNT..PHASES.len()] {
        for slot in 0..year.schemes.len() {
            year.turn_to(slot);
            year.run(Over::Block, end.clone(), NO_TURN)?;
        }
    }
    for lanes in [&mut year.workspace.own.batch, &mut year.workspace.care.lines.own] {
        year.sums.metrics.add(&year.nation.take_counts(lanes));
    }
    year.workspace.own.clear_away(year.rows, year.nation);
    Ok(year.into_outcome())
}

impl BlockYear<'_, '_> {
    /// Lets another scheme have its turn.
    fn turn_to(&mut self, slot: usize) {
        if slot == self.slot {
            return;
        }
        let Self { workspace, schemes, .. } = self;
        let old = &mut schemes[self.slot];
        old.insured = std::mem::take(&mut workspace.insured);
        let new = &mut schemes[slot];
        workspace.insured = std::mem::take(&mut new.insured);
        workspace.stays.begin();
        workspace.tell_fund(self.nation, new.fund_own);
        self.law = new.law;
        let sums = std::mem::replace(&mut self.sums, new.sums.take().unwrap_or_default());
        schemes[self.slot].sums = Some(sums);
        self.slot = slot;
    }

    /// The sums of all schemes, in their order, and the members that are noted or compared. Sums are moved and not taken: an empty
    /// one would be made in their place.
    fn into_outcome(self) -> Outcome {
        let Self { sums, mut schemes, slot, noted, compared, observed, .. } = self;
        schemes[slot].sums = Some(sums);
        let sums = schemes.into_iter().map(|scheme| scheme.sums.unwrap_or_default()).collect();
        (sums, noted, compared, observed)
    }

    /// From who is in the scheme that has its turn to its last bill.
    fn live_in_scheme(&mut self) -> Result<(), Fault> {
        let asked = self.asked();
        if self.everybody {
            let rows = &*self.rows;
            let is_member = |row: &u32| rows.status[*row as usize] != status::OUTSIDE;
            let parts: [Vec<u32>; 2] = asked.into_iter().partition(is_member).into();
            for (population, part) in Population::ALL.into_iter().zip(&parts) {
                self.have_care(population, part)?;
            }
        } else {
            self.have_care(Population::Members, &asked)?;
            self.all = asked;
        }
        self.run(Over::Block, SETTLE..BEAR, NO_TURN)
    }

    /// All care of some who are in the scheme that has its turn.
    fn have_care(&mut self, population: Population, asked: &[u32]) -> Result<(), Fault> {
        if asked.is_empty() && self.everybody {
            return Ok(());
        }
        let SchemeYear { ways, rates, all_rates, .. } = &self.schemes[self.slot];
        let number = population as usize;
        (self.supply.ways, self.supply.rates) = (ways[number], rates[number]);
        self.supply.elsewhere.rates = all_rates[number];
        self.workspace.stays.begin();
        let first = self.workspace.insured.len();
        for batch in asked.chunks(LANES) {
            self.batch_of_members(batch)?;
        }
        self.chronic(first)?;
        self.stays()
    }

    /// Rows of those who may be in the scheme that has its turn: of the employees' all who have a status, of none whoever is left, of
    /// any other all without a status, so that nobody is in two.
    fn asked(&mut self) -> Vec<u32> {
        if !self.everybody {
            return std::mem::take(&mut self.all);
        }
        let (rows, SchemeYear { scheme: code, law, .. }) = (&*self.rows, &self.schemes[self.slot]);
        let may_be = |row: &u32| match *code {
            scheme::EMPLOYEES => rows.status[*row as usize] != status::OUTSIDE,
            scheme::NONE => rows.scheme[*row as usize] == scheme::NONE as u8,
            _ => rows.status[*row as usize] == status::OUTSIDE && !law.of(hook::ELIGIBILITY).is_empty(),
        };
        self.all.iter().copied().filter(may_be).collect()
    }

    /// Everything but chronic care and stays of one batch of members.
    fn batch_of_members(&mut self, batch: &[u32]) -> Result<(), Fault> {
        self.take(batch);
        let first = self.workspace.insured.len();
        self.run(Over::Batch, 0..CHOOSE, NO_TURN)?;
        self.batch.clear();
        self.batch.extend_from_slice(&self.workspace.insured[first..]);
        self.run(Over::Batch, CHOOSE..FALL_ILL, NO_TURN)?;
        self.run(Over::Care, 0..PHASES.len(), Turn::of(Care::Outpatient))?;
        self.run(Over::Care, FALL_ILL..SEEK, Turn::of(Care::Inpatient))?;
        self.run(Over::Care, 0..PHASES.len(), Turn::of(Care::Pharmacy))
    }

    /// Chronic care of those who are on the list, from the insured of a number on.
    fn chronic(&mut self, first: usize) -> Result<(), Fault> {
        let certified = &self.rows.chronic_certified[..];
        let insured = self.workspace.insured[first..].iter().copied();
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
