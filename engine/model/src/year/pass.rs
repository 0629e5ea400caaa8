//! The pass over all blocks: every block lives its year, many at a time.

use std::cell::RefCell;
use std::sync::Mutex;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::block::columns::{BlockQuery, Rows};
use crate::block::married_shares::MarriedShares;
use crate::block::outsiders::outsiders;
use crate::books::compared::Comparisons;
use crate::books::counterfactual::{Against, Counterfactual, Counterparts};
use crate::books::crossing::Crossings;
use crate::books::fifths::{Ends, Fifths};
use crate::books::panel::PanelAsked;
use crate::books::risk;
use crate::books::totals::BlockTotals;
use crate::books::year_context::{AreaTerms, Calendar, FundColumns, ProviderAnswers, Tables, YearTotals};
use crate::foundation::fault::Fault;
use crate::foundation::threads::{held, on_every_thread};
use crate::inputs::care::Population;
use crate::inputs::nation::Universe;
use crate::law::in_force::Law;
use crate::settlement::bear::tail_cash;
use crate::settlement::observed::{Observed, Observers};
use crate::tables::newcomer::Newcomer;
use crate::tables::rates::{Hazards, Rates};
use crate::trace::history::{Life, Trace};
use crate::trace::tap::Tap;
use crate::trace::timer::Clock;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::Workspace;
use crate::workspace::elsewhere::Elsewhere;
use crate::workspace::offers::Offers;
use crate::workspace::ways::Ways;
use crate::year::block;
use crate::year::block_year::{BlockYear, SchemeYear};
use crate::year::crew::{Layout, PassNotes, Watched, Workers};

/// What the pass reads.
#[derive(SystemParam)]
pub(crate) struct PassInputs<'w> {
    tables: Res<'w, Tables>,
    calendar: Res<'w, Calendar>,
    law: Res<'w, Law>,
    offers: Res<'w, Offers>,
    answers: Res<'w, ProviderAnswers>,
    terms: Res<'w, AreaTerms>,
    funds: Res<'w, FundColumns>,
    fifths: Res<'w, Fifths>,
    against: Res<'w, Against>,
    layout: Res<'w, Layout>,
    workers: Res<'w, Workers>,
    watched: Res<'w, Watched>,
    clock: Res<'w, Clock>,
    crossings: Res<'w, Crossings>,
    panel: Res<'w, PanelAsked>,
}

/// Tasks take blocks from one queue in their order; sums are of integers, so that who takes which block does not matter.
pub(crate) fn pass(
    mut blocks: Query<BlockQuery>,
    given: PassInputs<'_>,
    mut totals: ResMut<YearTotals>,
    mut notes: ResMut<PassNotes>,
) -> Result<(), Fault> {
    given.clock.begin();
    let mut rows: Vec<Rows<'_>> = blocks.iter_mut().map(Rows::of).collect();
    rows.sort_by_key(|rows| rows.place.number);
    let context = PassContext::of(&given, &rows);
    let queue = Mutex::new(rows.into_iter());
    let places = given.law.areas.len();
    let work = || context.live_blocks(&queue, places);
    let PassResult { sums, mut noted, compared, mut lives, observed } =
        merge(on_every_thread(&given.workers.threads, work), places)?;
    lives.sort_unstable_by_key(|life| life.person);
    noted.sort_unstable_by_key(|block| block.number);
    let households_move = given.tables.relocations.is_some();
    let noted =
        matches!(*given.against, Against::Noted).then(|| Counterfactual::of(context.fifths, noted, households_move));
    *totals = YearTotals::new(sums, &given.law.schemes);
    totals.welfare.premium = noted.as_ref().map(|noted| risk::premium(noted.lots(), given.tables.utility()));
    let Observed { tables, panel } = observed.map_or_else(Observed::default, |observed| *observed);
    totals.tables = tables;
    let plan = context.observers.as_ref().and_then(Observers::panel);
    let panel = plan.map(|plan| plan.year(panel, given.tables.weight));
    *notes = PassNotes { lives, noted, panel };
    if let Against::Baseline(baseline) = &*given.against {
        (totals.comparisons, totals.baseline) = (compared, baseline.closed);
    }
    given.clock.begin();
    Ok(())
}

/// What all blocks stand on in a year: what is given, and what follows from it.
struct PassContext<'a> {
    given: &'a PassInputs<'a>,
    /// By population and area, likewise.
    rates: [Vec<Rates>; 2],
    /// By population, scheme and area; of residents none where their care is not simulated.
    ways: [Vec<Ways<'a>>; 2],
    hazards: Hazards,
    fifths: Ends,
    joining: Vec<Vec<Newcomer>>,
    observers: Option<Observers<'a>>,
}

impl<'a> PassContext<'a> {
    fn of(given: &'a PassInputs<'a>, rows: &[Rows<'_>]) -> Self {
        let (replicate, year) = (&*given.tables.0, given.calendar.year);
        let areas = 0..replicate.inputs.areas.len();
        let everybody = replicate.cares_for_all();
        let is_nation = replicate.universe == Universe::Nation;
        let outside = if is_nation { outsiders(rows, areas.len()) } else { Vec::new() };
        let answers = given.answers.0.iter().cycle();
        let ways = |population| {
            let laws = given.law.areas.iter().zip(answers.clone());
            laws.map(|(law, answer)| Ways::new(replicate.choice_of(population), law, answer)).collect()
        };
        let rates = |population| areas.clone().map(move |area| Rates::new(replicate, area, year, population)).collect();
        Self {
            given,
            rates: [rates(Population::Members), if everybody { rates(Population::Residents) } else { Vec::new() }],
            ways: [ways(Population::Members), if everybody { ways(Population::Residents) } else { Vec::new() }],
            hazards: Hazards::new(replicate, year, &MarriedShares::count(rows), &outside),
            fifths: given.fifths.ends(replicate, year),
            joining: given.layout.0.joining(replicate, year),
            observers: {
                let panel = given.panel.0.as_ref().filter(|panel| panel.has(year));
                Observers::of(&given.crossings, panel, replicate, tail_cash(replicate, year))
            },
        }
    }

    /// One thread's part of the blocks.
    fn live_blocks<'b>(
        &self,
        queue: &Mutex<impl Iterator<Item = Rows<'b>>>,
        places: usize,
    ) -> Result<PassResult, (u32, Fault)> {
        let Workers { workspaces, .. } = &*self.given.workers;
        let mut workspace = held(workspaces).pop().unwrap_or_default();
        let trace = self.given.watched.0.map(|watch| RefCell::new(Trace::new(watch)));
        let mut result = PassResult::of(places);
        self.given.clock.begin();
        loop {
            let next = held(queue).next();
            let Some(mut rows) = next else { break };
            let (area, number) = (usize::from(rows.place.area), rows.place.number);
            let told = result.observed.take();
            let year = BlockYear { observed: told, ..self.block_year(&mut rows, &mut workspace, trace.as_ref()) };
            let (sums, noted, compared, observed) = block::live(year).map_err(|fault| (number, fault))?;
            result.observed = observed;
            result.noted.extend(noted);
            result.compared.extend(compared);
            for (slot, sums) in sums.iter().enumerate() {
                result.sums[self.given.law.place(slot, area)].add(sums);
            }
        }
        result.lives = trace.map_or_else(Vec::new, |trace| trace.into_inner().into_lives());
        held(workspaces).push(workspace);
        Ok(result)
    }

    fn scheme_year(&self, slot: usize, area: usize) -> SchemeYear<'_> {
        let PassInputs { law, funds, .. } = self.given;
        let place = law.place(slot, area);
        SchemeYear {
            scheme: law.schemes[slot],
            law: &law.areas[place],
            ways: self.ways.each_ref().map(|ways| ways.get(place).unwrap_or(&self.ways[0][place])),
            rates: self.rates.each_ref().map(|rates| rates.get(area).unwrap_or(&self.rates[0][area])),
            all_rates: self.rates.each_ref().map(Vec::as_slice),
            fund_own: &funds.0[place],
            sums: None,
            insured: Vec::new(),
        }
    }

    /// How members of the employees' scheme have care in an area.
    fn supply<'y>(&'y self, area: usize, scheme: &SchemeYear<'y>) -> Supply<'y> {
        let (replicate, answers) = (&**self.given.tables, &self.given.answers.0[..]);
        let (outflows, areas) = (replicate.outflows(area), &replicate.inputs.areas[..]);
        let elsewhere = Elsewhere { outflows, areas, rates: &self.rates[0], answers };
        Supply { rates: scheme.rates[0], answer: &answers[area], ways: scheme.ways[0], elsewhere }
    }

    fn block_year<'y, 'b>(
        &'y self,
        rows: &'y mut Rows<'b>,
        workspace: &'y mut Workspace,
        trace: Option<&'y RefCell<Trace>>,
    ) -> BlockYear<'y, 'b> {
        let PassInputs { tables, calendar, law, offers, terms, against, clock, .. } = self.given;
        let area = usize::from(rows.place.area);
        let schemes: Vec<SchemeYear<'_>> = (0..law.schemes.len()).map(|slot| self.scheme_year(slot, area)).collect();
        let first = &schemes[0];
        BlockYear {
            joining: &self.joining[rows.place.number as usize],
            rows,
            workspace,
            sums: BlockTotals::default(),
            noted: None,
            compared: None,
            observed: None,
            observers: &self.observers,
            all: Vec::new(),
            everybody: tables.cares_for_all(),
            batch: Vec::new(),
            nation: law,
            law: first.law,
            offers: &offers.0,
            terms: &terms.0[area],
            hazards: &self.hazards,
            supply: self.supply(area, first),
            schemes,
            slot: 0,
            fifths: &self.fifths,
            against,
            area_year: AreaYear { replicate: tables, area, year: calendar.year, tap: Tap::of(trace, &law.own) },
            clock: **clock,
        }
    }
}

/// What the blocks that a task took add up to: sums by scheme and area, the members noted for other arms or held against them, and
/// the years of watched persons.
struct PassResult {
    sums: Vec<BlockTotals>,
    noted: Vec<Counterparts>,
    /// In any order: it is for sums alone.
    compared: Vec<Comparisons>,
    lives: Vec<Life>,
    observed: Option<Box<Observed>>,
}

impl PassResult {
    fn of(places: usize) -> Self {
        let sums = (0..places).map(|_| BlockTotals::default()).collect();
        Self { sums, noted: Vec::new(), compared: Vec::new(), lives: Vec::new(), observed: None }
    }
}

/// Adds the tasks' sums; of several faults that of the first block counts, whoever found it first.
fn merge(done: Vec<Result<PassResult, (u32, Fault)>>, places: usize) -> Result<PassResult, Fault> {
    let mut all = PassResult::of(places);
    let mut faults = Vec::new();
    for part in done {
        match part {
            Ok(PassResult { sums, mut noted, mut compared, mut lives, observed }) => {
                all.sums.iter_mut().zip(&sums).for_each(|(sum, part)| sum.add(part));
                all.noted.append(&mut noted);
                all.compared.append(&mut compared);
                all.lives.append(&mut lives);
                if let Some(mut observed) = observed {
                    all.observed.get_or_insert_default().append(&mut observed);
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    match faults.into_iter().min_by_key(|(block, _)| *block) {
        Some((_, fault)) => Err(fault),
        None => Ok(all),
    }
}
