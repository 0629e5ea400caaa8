//! The society: a bevy world of blocks, pooled funds, providers and insurers, and what happens to it between two passes
//! over the blocks.

use std::sync::{Arc, Mutex};

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::SingleThreadedExecutor;
use bevy_tasks::TaskPool;
use serde::{Deserialize, Serialize};

use crate::block::columns::{Block, BlockQuery, BlockQueryItem, Person, Rows};
use crate::block::digest;
use crate::block::married_shares::MarriedShares;
use crate::books::counterfactual::{Against, Counterfactual, Counterparts};
use crate::books::employer::Employer;
use crate::books::fifths::Fifths;
use crate::books::insurer::{Insurer, Products};
use crate::books::observation::Row;
use crate::books::pool::Pool;
use crate::books::provider::Provider;
use crate::books::tally::Crossings;
use crate::books::totals::BlockTotals;
use crate::books::values::Values;
use crate::books::year_context::{Calendar, Milestones, Observations, Stocks, YearContext, YearFault, YearTotals};
use crate::cover::market;
use crate::foundation::fault::Fault;
use crate::foundation::threads::{held, helpers, on_every_thread, share_out};
use crate::law::in_force::Law;
use crate::law::phases::phase;
use crate::law::programme::Programme;
use crate::metrics::{fifths, observe};
use crate::people::opening::{Settlement, draw_blocks, opening_fifths, scale_balances};
use crate::providers::response;
use crate::settlement::funds;
use crate::tables::rates::{Hazards, Rates};
use crate::tables::replicate::Replicate;
use crate::trace::history::{Life, Trace, Watch};
use crate::trace::timer::Clock;
use crate::work::employer;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::ways::Ways;
use crate::year::block_year;

/// Everything that a later year depends on, apart from the world: to branch arms from a shared past.
///
/// Whatever stands here is kept when a snapshot is written down. The blocks are by far the largest part and are written
/// one by one, so the rest is written without them.
#[derive(Clone, Serialize, Deserialize)]
pub struct Snapshot {
    #[serde(skip)]
    blocks: Vec<Block>,
    pools: Vec<Pool>,
    providers: Vec<Provider>,
    employers: Vec<Employer>,
    insurers: Vec<Insurer>,
    products: Products,
    calendar: Calendar,
    fifths: Fifths,
    milestones: Milestones,
    stocks: Stocks,
}

impl Snapshot {
    /// The blocks, by number.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The same state with these blocks.
    #[must_use]
    pub fn with_blocks(self, blocks: Vec<Block>) -> Self {
        Self { blocks, ..self }
    }

    /// The last year that was lived.
    pub fn year(&self) -> u16 {
        self.calendar.year
    }
}

/// A simulated society at the end of a year.
pub struct Society {
    world: World,
    between: Schedule,
    replicate: Arc<Replicate>,
    settlement: Arc<Settlement>,
    helpers: Arc<TaskPool>,
    /// Desks that no task works at: taking memory anew every year would leave holes in it.
    desks: Arc<Mutex<Vec<Workspace>>>,
    watch: Option<Watch>,
    lives: Vec<Life>,
}

impl Society {
    /// Draws the opening population.
    pub fn open(replicate: Arc<Replicate>, threads: usize) -> Self {
        let settlement = Settlement::plan(&replicate);
        let helpers = helpers(threads);
        let mut blocks = draw_blocks(&replicate, &settlement, &helpers);
        let accounts = scale_balances(&replicate, &mut blocks);
        let fifths = opening_fifths(&replicate, &mut blocks, &helpers);
        let pools = funds::opening_pools(&replicate);
        let snapshot = Snapshot {
            blocks,
            stocks: Stocks { accounts, pools: pools.iter().map(|pool| pool.balance).sum(), ..Stocks::default() },
            pools,
            providers: response::open(&replicate),
            employers: employer::open(&replicate),
            insurers: Vec::new(),
            products: Products::default(),
            calendar: Calendar { year: replicate.inputs.opening_year },
            fifths,
            milestones: Milestones::default(),
        };
        Self::found(replicate, Arc::new(settlement), Arc::new(helpers), Arc::default(), snapshot)
    }

    /// Goes on from a snapshot that was written down.
    ///
    /// # Errors
    /// It is a snapshot of another scenario: its blocks are not those that this setting lays out.
    pub fn resume(replicate: Arc<Replicate>, threads: usize, snapshot: Snapshot) -> Result<Self, Fault> {
        let settlement = Settlement::plan(&replicate);
        let planned = settlement.blocks.iter().map(|(place, _, _)| place);
        if !planned.eq(snapshot.blocks.iter().map(|block| &block.place)) {
            let message = format!(
                "the snapshot has {} blocks, which are not the {} of this scenario at this size",
                snapshot.blocks.len(),
                settlement.blocks.len()
            );
            return Err(Fault::Society { year: snapshot.year(), message });
        }
        let helpers = helpers(threads);
        Ok(Self::found(replicate, Arc::new(settlement), Arc::new(helpers), Arc::default(), snapshot))
    }

    fn found(
        replicate: Arc<Replicate>,
        settlement: Arc<Settlement>,
        helpers: Arc<TaskPool>,
        desks: Arc<Mutex<Vec<Workspace>>>,
        from: Snapshot,
    ) -> Self {
        let mut world = World::new();
        world.spawn_batch(from.blocks);
        world.spawn_batch(from.pools);
        world.spawn_batch(from.providers);
        world.spawn_batch(from.employers);
        world.spawn_batch(from.insurers);
        world.insert_resource(from.products);
        world.insert_resource(from.calendar);
        world.insert_resource(from.fifths);
        world.insert_resource(from.milestones);
        world.insert_resource(from.stocks);
        world.insert_resource(YearTotals::default());
        world.insert_resource(YearFault::default());
        world.insert_resource(Observations::default());
        world.insert_resource(Clock::default());
        world.insert_resource(Crossings::default());
        world.insert_resource(YearContext { replicate: replicate.clone(), law: Arc::new(Law::default()) });
        let mut between = Schedule::default();
        between.set_executor(SingleThreadedExecutor::new());
        between.add_systems(
            (
                funds::reimburse,
                |clock: Res<Clock>| clock.lap(phase::REIMBURSE),
                employer::close,
                funds::close_pools,
                funds::close_insurers,
                funds::prove,
                |clock: Res<Clock>| clock.lap(phase::CLOSE),
                observe::observe,
                fifths::follow,
            )
                .chain(),
        );
        Self { world, between, replicate, settlement, helpers, desks, watch: None, lives: Vec::new() }
    }

    /// The state, to branch from.
    pub fn snapshot(&mut self) -> Snapshot {
        self.gather(|block| block.to_block())
    }

    /// The state without a copy of anybody: the end of this society.
    pub fn into_snapshot(mut self) -> Snapshot {
        self.gather(|block| block.take_block())
    }

    fn gather(&mut self, block: impl Fn(&mut BlockQueryItem<'_, '_>) -> Block) -> Snapshot {
        let mut query = self.world.query::<BlockQuery>();
        let mut blocks: Vec<Block> = query.iter_mut(&mut self.world).map(|mut item| block(&mut item)).collect();
        blocks.sort_by_key(|block| block.place.number);
        Snapshot {
            blocks,
            pools: self.pools(),
            providers: self.providers(),
            employers: self.employers(),
            insurers: self.insurers(),
            products: self.world.resource::<Products>().clone(),
            calendar: *self.world.resource::<Calendar>(),
            fifths: *self.world.resource::<Fifths>(),
            milestones: *self.world.resource::<Milestones>(),
            stocks: *self.world.resource::<Stocks>(),
        }
    }

    /// Another society that goes on from a snapshot of this one.
    pub fn branch(&self, snapshot: Snapshot) -> Self {
        let (settlement, helpers, desks) = (self.settlement.clone(), self.helpers.clone(), self.desks.clone());
        let mut other = Self::found(self.replicate.clone(), settlement, helpers, desks, snapshot);
        other.time(self.clock());
        other.cross(self.world.resource::<Crossings>().clone());
        other
    }

    fn pools(&mut self) -> Vec<Pool> {
        self.components(|pool: &Pool| u64::from(pool.area))
    }

    fn providers(&mut self) -> Vec<Provider> {
        self.components(|provider: &Provider| u64::from(provider.area) << 8 | u64::from(provider.tier))
    }

    fn employers(&mut self) -> Vec<Employer> {
        self.components(|employer: &Employer| u64::from(employer.area) << 8 | u64::from(employer.sector))
    }

    /// The insurers, by product and number.
    pub fn insurers(&mut self) -> Vec<Insurer> {
        self.components(|insurer: &Insurer| (insurer.product as u64) << 32 | u64::from(insurer.number))
    }

    fn components<T: Component + Clone>(&mut self, key: impl Fn(&T) -> u64) -> Vec<T> {
        let mut all: Vec<T> = self.world.query::<&T>().iter(&self.world).cloned().collect();
        all.sort_by_key(|one| key(one));
        all
    }

    /// Watches persons from now on, or nobody: it changes no result.
    pub fn watch(&mut self, watch: Option<Watch>) {
        self.watch = watch;
    }

    /// Tells a clock of the phases from now on, or none: it changes no result. Societies that branch off tell it too.
    pub fn time(&mut self, clock: Clock) {
        self.world.insert_resource(clock);
    }

    /// Counts these crossings too from now on: it changes nothing else. Societies that branch off count them as well.
    pub fn cross(&mut self, crossings: Crossings) {
        self.world.insert_resource(crossings);
    }

    fn clock(&self) -> Clock {
        *self.world.resource::<Clock>()
    }

    /// What the last year brought those who are watched, by identity.
    pub fn lives(&mut self) -> Vec<Life> {
        std::mem::take(&mut self.lives)
    }

    /// Everybody alive, by identity; the household, a place in storage, is 0.
    pub fn people(&mut self) -> Vec<Person> {
        let mut blocks = self.world.query::<BlockQuery>();
        let mut people: Vec<Person> = Vec::new();
        for block in blocks.iter_mut(&mut self.world) {
            let rows = Rows::of(block);
            let there = (0..rows.len()).filter(|row| rows.alive[*row] == 1);
            people.extend(there.map(|row| Person { household: 0, ..rows.person(row) }));
        }
        people.sort_unstable_by_key(|person| person.person);
        people
    }

    /// The tables beside the persons, each row in words; the digest takes in their values.
    pub fn tables(&mut self) -> [(&'static str, Vec<String>); 5] {
        fn words<T: std::fmt::Debug>(rows: &[T]) -> Vec<String> {
            rows.iter().map(|row| format!("{row:?}")).collect()
        }
        [
            ("pooled funds", words(&self.pools())),
            ("providers", words(&self.providers())),
            ("employers", words(&self.employers())),
            ("insurers", words(&self.insurers())),
            ("products", words(&self.world.resource::<Products>().0)),
        ]
    }

    /// The last year that was lived.
    pub fn year(&self) -> u16 {
        self.world.resource::<Calendar>().year
    }

    /// The replicate's ground.
    pub fn replicate(&self) -> &Replicate {
        &self.replicate
    }

    /// Persons alive.
    pub fn persons(&mut self) -> u64 {
        let mut blocks = self.world.query::<BlockQuery>();
        blocks.iter_mut(&mut self.world).map(|b| b.alive.0.iter().map(|alive| u64::from(*alive)).sum::<u64>()).sum()
    }

    /// SHA-256 of the state: of the sum modulo 2^256 of the SHA-256 of every person's record, and of the values of pooled
    /// funds, providers, employers, insurers and products in the order of [`values`](crate::books::values). Names are no part of it,
    /// but for those that policies give to products and columns.
    pub fn digest(&mut self) -> String {
        let mut tables = Vec::new();
        self.pools().write(&mut tables);
        self.providers().write(&mut tables);
        self.employers().write(&mut tables);
        self.insurers().write(&mut tables);
        self.world.resource::<Products>().write(&mut tables);
        let mut blocks = self.world.query::<BlockQuery>();
        let rows: Vec<Rows<'_>> = blocks.iter_mut(&mut self.world).map(Rows::of).collect();
        let parts =
            share_out(&self.helpers, rows.into_iter(), |sum: &mut digest::Sum, rows| sum.add(&digest::Sum::of(&rows)));
        let mut sum = digest::Sum::default();
        parts.iter().for_each(|part| sum.add(part));
        sum.with(&tables)
    }

    /// Lives one more year under a programme.
    ///
    /// # Errors
    /// A policy's fault, or books that do not close.
    pub fn live(&mut self, programme: &Programme) -> Result<Vec<Row>, Fault> {
        Ok(self.live_against(programme, Against::Nothing)?.0)
    }

    /// Lives one more year and holds it against the baseline's. Where it is to be noted for other arms, what it was for every
    /// member is given back too.
    ///
    /// # Errors
    /// A policy's fault, or books that do not close.
    pub fn live_against(
        &mut self,
        programme: &Programme,
        against: Against<'_>,
    ) -> Result<(Vec<Row>, Option<Counterfactual>), Fault> {
        let year = self.year() + 1;
        let clock = self.clock();
        clock.begin();
        let mut law = Law::enact(programme, &self.replicate, year)?;
        law.refuse_what_has_no_effect(&self.replicate, year)?;
        market::open(&mut self.world, &mut law, &self.replicate, year)?;
        law.recall(&funds::last_year(&mut self.world, &self.replicate));
        let law = Arc::new(law);
        self.world.resource_mut::<YearContext>().law = law.clone();
        clock.lap(phase::INSURE);
        let ends = self.world.resource::<Fifths>().0;
        let (areas, mut noted, mut lives) = self.pass(&law, year, against)?;
        lives.sort_unstable_by_key(|life| life.person);
        self.lives = lives;
        clock.begin();
        let mut nation = BlockTotals::default();
        for area in &areas {
            nation.add(area);
        }
        *self.world.resource_mut::<YearTotals>() = {
            let nothing = vec![0; areas.len()];
            YearTotals { reimbursed: nothing.clone(), collected: nothing, areas, nation }
        };
        self.world.resource_mut::<Calendar>().year = year;
        self.between.run(&mut self.world);
        if let Some(fault) = self.world.resource_mut::<YearFault>().0.take() {
            return Err(fault);
        }
        noted.sort_unstable_by_key(|block| block.number);
        let noted = matches!(against, Against::Noted).then_some(Counterfactual { ends, blocks: noted });
        clock.lap(phase::OBSERVE);
        Ok((std::mem::take(&mut self.world.resource_mut::<Observations>().0), noted))
    }

    /// The pass over all blocks: tasks take blocks from one queue in their order; sums are of integers, so that who takes
    /// which block does not matter.
    fn pass(&mut self, law: &Law, year: u16, against: Against<'_>) -> Result<Harvest, Fault> {
        let clock = self.clock();
        let answers = response::answers(&mut self.world, &self.replicate);
        let terms = employer::terms(&mut self.world, &self.replicate, year);
        let fund_own = funds::fund_columns(&mut self.world, &self.replicate, law);
        let fifths = self.world.resource::<Fifths>().0;
        clock.lap(phase::INSURE);
        let offers = market::on_offer(&mut self.world, law, &self.replicate);
        clock.lap(phase::OFFER);
        let joining = self.settlement.joining(&self.replicate, year);
        let (replicate, desks, watch) = (&self.replicate, &self.desks, self.watch);
        let areas = replicate.inputs.areas.len();
        let rates: Vec<Rates> = (0..areas).map(|area| Rates::new(replicate, area, year)).collect();
        let ways: Vec<Ways<'_>> =
            (0..areas).map(|area| Ways::new(&replicate.choice, &law.areas[area], &answers[area])).collect();
        let mut blocks = self.world.query::<BlockQuery>();
        let mut rows: Vec<Rows<'_>> = blocks.iter_mut(&mut self.world).map(Rows::of).collect();
        rows.sort_by_key(|rows| rows.place.number);
        let hazards = Hazards::new(replicate, year, &MarriedShares::count(&rows));
        clock.lap(phase::ENTER);
        let queue = Mutex::new(rows.into_iter());
        let work = || -> Result<Harvest, (u32, Fault)> {
            let mut workspace = held(desks).pop().unwrap_or_default();
            let mut sums: Vec<BlockTotals> = (0..areas).map(|_| BlockTotals::default()).collect();
            let mut noted = Vec::new();
            workspace.trace = watch.map(|watch| Box::new(Trace::new(watch)));
            workspace.clock = clock;
            clock.begin();
            loop {
                let next = held(&queue).next();
                let Some(mut rows) = next else {
                    let lives = workspace.trace.take().map_or_else(Vec::new, |trace| trace.into_lives());
                    held(desks).push(workspace);
                    return Ok((sums, noted, lives));
                };
                let area = usize::from(rows.place.area);
                let area_year = AreaYear {
                    replicate,
                    nation: law,
                    law: &law.areas[area],
                    offers: &offers,
                    area,
                    year,
                    terms: &terms[area],
                    hazards: &hazards,
                    rates: &rates[area],
                    answer: &answers[area],
                    ways: &ways[area],
                    fifths,
                    fund_own: &fund_own[area],
                    against,
                };
                let joining = &joining[rows.place.number as usize];
                let number = rows.place.number;
                let (totals, block) =
                    block_year(&mut rows, &mut workspace, &area_year, joining).map_err(|fault| (number, fault))?;
                noted.extend(block);
                sums[area].add(&totals);
                clock.lap(phase::OBSERVE);
            }
        };
        merge(on_every_thread(&self.helpers, work), areas)
    }
}

/// Sums by area, the members noted for other arms, and the years of watched persons, of the blocks that a task took.
type Harvest = (Vec<BlockTotals>, Vec<Counterparts>, Vec<Life>);

/// Adds the tasks' sums; of several faults that of the first block counts, whoever found it first.
fn merge(done: Vec<Result<Harvest, (u32, Fault)>>, areas: usize) -> Result<Harvest, Fault> {
    let mut sums: Vec<BlockTotals> = (0..areas).map(|_| BlockTotals::default()).collect();
    let (mut noted, mut lives) = (Vec::new(), Vec::new());
    let mut faults = Vec::new();
    for part in done {
        match part {
            Ok((totals, mut part, mut watched)) => {
                sums.iter_mut().zip(&totals).for_each(|(sum, part)| sum.add(part));
                noted.append(&mut part);
                lives.append(&mut watched);
            }
            Err(fault) => faults.push(fault),
        }
    }
    match faults.into_iter().min_by_key(|(block, _)| *block) {
        Some((_, fault)) => Err(fault),
        None => Ok((sums, noted, lives)),
    }
}
