//! The society: a bevy world of blocks, pooled funds, providers and insurers, which lives year after year ([`crate::year`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::block::columns::{Block, BlockQuery, BlockQueryItem, Person, Rows};
use crate::block::digest;
use crate::books::counterfactual::{Against, Counterfactual};
use crate::books::crossing::Crossings;
use crate::books::employer::Employer;
use crate::books::fifths::Fifths;
use crate::books::insurer::{Contract, Insurer, ProductState, Products};
use crate::books::observation::Row;
use crate::books::panel::{PanelAsked, PanelYear};
use crate::books::pool::{Fund, Pool};
use crate::books::provider::Provider;
use crate::books::state::FieldInfo;
use crate::books::values::Values;
use crate::books::year_context::{
    AreaTerms, Calendar, FundColumns, Milestones, Observations, ProviderAnswers, Stocks, Tables, YearFault, YearTotals,
};
use crate::foundation::fault::Fault;
use crate::foundation::threads::{helpers, share_out};
use crate::inputs::departure::Departures;
use crate::law::in_force::Law;
use crate::law::programme::Programme;
use crate::people::opening::{Settlement, columns_in_use, draw_blocks, opening_fifths, scale_balances};
use crate::providers::response;
use crate::settlement::funds;
use crate::tables::replicate::Replicate;
use crate::trace::history::{Life, Watch};
use crate::trace::timer::Clock;
use crate::work::employer;
use crate::workspace::offers::Offers;
use crate::year::crew::{Layout, PassNotes, Watched, Workers};
use crate::year::schedule::schedule;

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

/// What lives on beside the persons, by name, with its fields.
pub const STATE: &[(&str, &[FieldInfo])] = &[
    ("pooled fund", Pool::FIELDS),
    ("fund for large expenses", Fund::FIELDS),
    ("provider", Provider::FIELDS),
    ("employer", Employer::FIELDS),
    ("insurer", Insurer::FIELDS),
    ("product", ProductState::FIELDS),
    ("contract of a product", Contract::FIELDS),
    ("calendar", Calendar::FIELDS),
    ("list of milestones", Milestones::FIELDS),
    ("list of stocks", Stocks::FIELDS),
];

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
///
/// Living a year takes it and gives it back: one whose year failed is gone, so that nobody goes on from a year half lived.
pub struct Society {
    world: World,
    year: Schedule,
    /// On which every arm stands that does not depart from it.
    ground: Arc<Replicate>,
    /// The departures that are in the world's tables.
    departures: Departures,
}

/// A year that was lived.
pub struct Lived {
    /// The society at its end.
    pub society: Society,
    /// What was counted.
    pub rows: Vec<Row>,
    /// What it was for every member, where that was to be noted.
    pub noted: Option<Counterfactual>,
    /// The panel, where one is asked for and has this year.
    pub panel: Option<PanelYear>,
}

impl Society {
    /// Draws the opening population.
    pub fn open(replicate: Arc<Replicate>, threads: usize) -> Self {
        let settlement = Settlement::plan(&replicate);
        let threads = helpers(threads);
        let mut blocks = draw_blocks(&replicate, &settlement, &threads);
        let accounts = scale_balances(&replicate, &mut blocks);
        let fifths = opening_fifths(&replicate, &mut blocks, &threads);
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
        let workers = Workers { threads: Arc::new(threads), workspaces: Arc::default() };
        Self::found(replicate, Layout(Arc::new(settlement)), workers, snapshot)
    }

    /// Goes on from a snapshot that was written down.
    ///
    /// # Errors
    /// It is a snapshot of another scenario: its blocks are not those that this replicate lays out.
    pub fn resume(replicate: Arc<Replicate>, threads: usize, snapshot: Snapshot) -> Result<Self, Fault> {
        let settlement = Settlement::plan(&replicate);
        let planned = settlement.blocks.iter().map(|opened| &opened.place);
        if !planned.eq(snapshot.blocks.iter().map(|block| &block.place)) {
            let message = format!(
                "the snapshot has {} blocks, which are not the {} of this scenario at this size",
                snapshot.blocks.len(),
                settlement.blocks.len()
            );
            return Err(Fault::Society { year: snapshot.year(), message });
        }
        let in_use = columns_in_use(&replicate);
        if snapshot.blocks.iter().any(|block| block.in_use != in_use) {
            let message = "the snapshot has other columns of persons than this scenario uses".into();
            return Err(Fault::Society { year: snapshot.year(), message });
        }
        let keeps = |pool: &Pool| {
            let kept = Pool::of_scheme(pool.scheme, &replicate.funds, &replicate.inputs.areas);
            kept.iter().any(|kept| (kept.area, kept.unit) == (pool.area, pool.unit))
        };
        if !snapshot.pools.iter().all(keeps) {
            let message = "the snapshot has funds of other units than this scenario keeps".into();
            return Err(Fault::Society { year: snapshot.year(), message });
        }
        let workers = Workers { threads: Arc::new(helpers(threads)), workspaces: Arc::default() };
        Ok(Self::found(replicate, Layout(Arc::new(settlement)), workers, snapshot))
    }

    fn found(ground: Arc<Replicate>, layout: Layout, workers: Workers, from: Snapshot) -> Self {
        // In parts, so that the compiler names what would be forgotten.
        let Snapshot { blocks, pools, providers, employers, insurers, products, calendar, fifths, milestones, stocks } =
            from;
        let mut world = World::new();
        world.spawn_batch(blocks);
        world.spawn_batch(pools);
        world.spawn_batch(providers);
        world.spawn_batch(employers);
        world.spawn_batch(insurers);
        world.insert_resource(products);
        world.insert_resource(calendar);
        world.insert_resource(fifths);
        world.insert_resource(milestones);
        world.insert_resource(stocks);
        world.insert_resource(Tables(ground.clone()));
        world.insert_resource(layout);
        world.insert_resource(workers);
        world.init_resource::<Law>();
        world.init_resource::<ProviderAnswers>();
        world.init_resource::<AreaTerms>();
        world.init_resource::<FundColumns>();
        world.init_resource::<Offers>();
        world.init_resource::<YearTotals>();
        world.init_resource::<YearFault>();
        world.init_resource::<PassNotes>();
        world.init_resource::<Observations>();
        world.init_resource::<Clock>();
        world.init_resource::<Crossings>();
        world.init_resource::<PanelAsked>();
        world.init_resource::<Watched>();
        Self { world, year: schedule(0), ground, departures: Departures::default() }
    }

    /// Puts the systems into the schedule of a year in another order from now on: it changes no result.
    pub fn shuffle(&mut self, number: u64) {
        self.year = schedule(number);
    }

    /// The state, to branch from.
    pub fn snapshot(&mut self) -> Snapshot {
        self.gather(|block| block.to_block())
    }

    /// The state without a copy of anybody: the end of this society.
    pub fn into_snapshot(mut self) -> Snapshot {
        self.gather(|block| block.take_block())
    }

    /// Shows the state without a copy of anybody. The society goes on as it was.
    pub fn show<T>(&mut self, look: impl FnOnce(&Snapshot) -> T) -> T {
        let snapshot = self.gather(|block| block.take_block());
        let seen = look(&snapshot);
        let mut same = self.branch(snapshot);
        // Tables of what the arm departs in would take long to make again.
        same.world.insert_resource(self.given::<Tables>());
        same.departures = std::mem::take(&mut self.departures);
        *self = same;
        seen
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
        let mut other = Self::found(self.ground.clone(), self.given(), self.given(), snapshot);
        other.time(self.given());
        other.cross(self.given());
        other.follow(self.given());
        other
    }

    fn pools(&mut self) -> Vec<Pool> {
        self.components(|pool: &Pool| (pool.scheme, pool.unit, pool.area))
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

    fn components<T: Component + Clone, K: Ord>(&mut self, key: impl Fn(&T) -> K) -> Vec<T> {
        let mut all: Vec<T> = self.world.query::<&T>().iter(&self.world).cloned().collect();
        all.sort_by_key(|one| key(one));
        all
    }

    /// Watches persons from now on, or nobody: it changes no result.
    pub fn watch(&mut self, watch: Option<Watch>) {
        self.world.insert_resource(Watched(watch));
    }

    /// Tells a clock of the phases from now on, or none: it changes no result. Societies that branch off tell it too.
    pub fn time(&mut self, clock: Clock) {
        self.world.insert_resource(clock);
    }

    /// Keeps a panel of persons from now on, or none: it changes nothing else. Societies that branch off keep it too.
    pub fn follow(&mut self, panel: PanelAsked) {
        self.world.insert_resource(panel);
    }

    /// Counts these crossings too from now on: it changes nothing else. Societies that branch off count them as well.
    pub fn cross(&mut self, crossings: Crossings) {
        self.world.insert_resource(crossings);
    }

    /// What societies that branch off have too.
    fn given<T: Resource + Clone>(&self) -> T {
        self.world.resource::<T>().clone()
    }

    /// What the last year brought those who are watched, by identity.
    pub fn lives(&mut self) -> Vec<Life> {
        std::mem::take(&mut self.world.resource_mut::<PassNotes>().lives)
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

    /// The columns that not everybody needs (scheme, frozen money, further products, policies' own), by name: identities of those
    /// who hold anything there, with the value, by identity.
    pub fn optional_columns(&mut self) -> BTreeMap<String, Vec<(u64, i64)>> {
        let mut blocks = self.world.query::<BlockQuery>();
        let mut columns: BTreeMap<String, Vec<(u64, i64)>> = BTreeMap::new();
        for block in blocks.iter_mut(&mut self.world) {
            let rows = Rows::of(block);
            for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1) {
                for (name, value) in rows.optional_values(row).filter(|(_, value)| *value != 0) {
                    columns.entry(name.into()).or_default().push((rows.person[row], value));
                }
            }
            for column in &rows.own.0 {
                let held = (0..rows.len()).filter(|row| rows.alive[*row] == 1 && column.values.value(*row) != 0);
                let held = held.map(|row| (rows.person[row], column.values.value(row)));
                columns.entry(column.name.clone()).or_default().extend(held);
            }
        }
        columns.values_mut().for_each(|column| column.sort_unstable());
        columns
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

    /// The replicate on which every arm stands that does not depart from it.
    pub fn replicate(&self) -> &Replicate {
        &self.ground
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
        let Workers { threads, .. } = self.given();
        let mut tables = Vec::new();
        self.pools().write(&mut tables);
        self.providers().write(&mut tables);
        self.employers().write(&mut tables);
        self.insurers().write(&mut tables);
        self.world.resource::<Products>().write(&mut tables);
        let mut blocks = self.world.query::<BlockQuery>();
        let rows: Vec<Rows<'_>> = blocks.iter_mut(&mut self.world).map(Rows::of).collect();
        let parts =
            share_out(&threads, rows.into_iter(), |sum: &mut digest::Sum, rows| sum.add(&digest::Sum::of(&rows)));
        let mut sum = digest::Sum::default();
        parts.iter().for_each(|part| sum.add(part));
        sum.with(&tables)
    }

    /// Puts the tables into the world on which the year stands: the ground's, or those of what the arm departs in by then.
    fn depart(&mut self, departures: &Departures) {
        let year = self.year();
        let departures = departures.until(year);
        if departures == self.departures {
            return;
        }
        let is_ground = departures.all().is_empty();
        let tables = if is_ground { self.ground.clone() } else { Arc::new(self.ground.departed(&departures, year)) };
        self.world.insert_resource(Tables(tables));
        self.departures = departures;
    }

    /// Lives one more year under a programme.
    ///
    /// # Errors
    /// A policy's fault, or books that do not close.
    pub fn live(self, programme: &Programme) -> Result<(Self, Vec<Row>), Fault> {
        let Lived { society, rows, .. } = self.live_against(programme, Against::Nothing)?;
        Ok((society, rows))
    }

    /// Lives one more year and holds it against the baseline's. Where it is to be noted for other arms, what it was for every
    /// member is given back too.
    ///
    /// # Errors
    /// A policy's fault, or books that do not close.
    pub fn live_against(mut self, programme: &Programme, against: Against) -> Result<Lived, Fault> {
        self.given::<Clock>().begin();
        self.world.resource_mut::<Calendar>().year += 1;
        self.depart(&programme.departures);
        self.world.insert_resource(programme.clone());
        self.world.insert_resource(against);
        self.year.run(&mut self.world);
        if let Some(fault) = self.world.resource_mut::<YearFault>().0.take() {
            return Err(fault);
        }
        let rows = std::mem::take(&mut self.world.resource_mut::<Observations>().0);
        let mut notes = self.world.resource_mut::<PassNotes>();
        let (mut noted, panel) = (notes.noted.take(), notes.panel.take());
        if let Some(noted) = &mut noted {
            noted.closed = self.world.resource::<YearTotals>().closed();
        }
        Ok(Lived { society: self, rows, noted, panel })
    }
}
