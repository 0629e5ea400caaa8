//! The opening population: the members at the end of the opening year with their households, block by block.

use std::ops::Range;

use bevy_tasks::TaskPool;

use crate::block::columns;
use crate::block::columns::{Block, BlockId, CHUNK, InUse, Person, Rows};
use crate::books::fifths::{Fifths, Incomes};
use crate::books::household::Households;
use crate::codes::ages::AGES;
use crate::codes::{family_role, status};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::foundation::threads::share_out;
use crate::inputs::nation::Universe;
use crate::people::newcomer::{companion_draws, companions, enrol, entrant, give_health, member_couples};
use crate::people::{nation, origin};
use crate::tables::candidates::Joiner;
use crate::tables::draws;
use crate::tables::draws::Draws;
use crate::tables::entry_schedule::Entry;
use crate::tables::newcomer::Newcomer;
use crate::tables::replicate::{Ages, Replicate};
use crate::work::wage;

/// Members a block starts with, so that it stays below 16,384 persons with their households and decades of growth.
const OPENING_MEMBERS: u64 = 4_096;

/// Persons, in the universe `nation`: how many residents a member has beside him differs by area.
const OPENING_PERSONS_OF_NATION: u64 = 8_192;

/// Who lives in a block at the opening.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// The block.
    pub place: BlockId,
    /// Slots of its members.
    pub members: Range<u64>,
    /// Slots of its residents, behind those of all members; none but in the universe `nation`.
    pub residents: Range<u64>,
}

/// How many members of the sample live in which block.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    /// The blocks in their order.
    pub blocks: Vec<Opened>,
    /// Cumulative share of those who join later up to and with each area.
    shares: Vec<f64>,
    /// First block of each area, and the number of all.
    first: Vec<usize>,
}

impl Settlement {
    /// Lays out the blocks; it depends on the inputs and the size alone.
    pub(crate) fn plan(replicate: &Replicate) -> Self {
        let areas = &replicate.inputs.areas;
        let shares = cumulative(areas.iter().map(|area| area.member_share));
        let members = parts(&shares, replicate.members);
        let of_nation = replicate.universe == Universe::Nation;
        let outside = if of_nation { nation::residents_of(replicate) } else { 0 };
        let residents = parts(&cumulative(areas.iter().map(|area| area.resident_share)), outside);
        let mut blocks = Vec::new();
        let mut first = vec![0];
        for (area, (members, residents)) in members.into_iter().zip(residents).enumerate() {
            let persons = (members.end - members.start) + (residents.end - residents.start);
            let most = if of_nation { OPENING_PERSONS_OF_NATION } else { OPENING_MEMBERS };
            let count = persons.div_ceil(most).max(1);
            for part in 0..count {
                let place = BlockId { area: area as u16, number: blocks.len() as u32 };
                let [members, residents] = [&members, &residents].map(|slots| part_of(slots, part, count));
                blocks.push(Opened { place, members, residents });
            }
            first.push(blocks.len());
        }
        Self { blocks, shares, first }
    }

    /// Who joins each block in a year: candidates whose draws lie below their chances, and retirees. In the nation residents have
    /// draws of their own, and retirees alone are sent.
    pub(crate) fn joining(&self, replicate: &Replicate, year: u16) -> Vec<Vec<Newcomer>> {
        let mut joining = vec![Vec::new(); self.blocks.len()];
        let Some(entry) = replicate.schedule.entry(year) else { return joining };
        let workers = if replicate.universe == Universe::Nation { Vec::new() } else { workers(replicate, entry, year) };
        let first = entry.candidates.count();
        let slots = workers.iter().map(|joiner| joiner.slot).chain(first..first + entry.retirees);
        let ids: Vec<u64> = slots.map(|slot| PersonId::entrant(year, slot).0).collect();
        let (late_joiners, mut draws): (_, Draws) = (&replicate.ages.late_joiners, [[0; LANES]; 4]);
        for (nth, ids) in ids.chunks(LANES).enumerate() {
            draws::fill(replicate, year, (RandomPurpose::Place, 0), ids, &mut draws);
            for (lane, id) in ids.iter().enumerate() {
                let worker = workers.get(nth * LANES + lane);
                let (sex, age) =
                    worker.map_or_else(|| late_joiners.at(unit(draws[2][lane])), |joiner| (joiner.sex, joiner.age));
                let newcomer = Newcomer { id: PersonId(*id), sex, age, retired: worker.is_none() };
                joining[self.block(unit(draws[0][lane]), unit(draws[1][lane]))].push(newcomer);
            }
        }
        joining
    }

    fn block(&self, area_at: f64, block_at: f64) -> usize {
        let total = self.shares.last().copied().unwrap_or(1.0);
        let area = self.shares.partition_point(|share| *share <= area_at * total).min(self.shares.len() - 1);
        self.block_of(area, block_at)
    }

    /// The block of an area at a place from 0 to 1 among all of them.
    pub(crate) fn block_of(&self, area: usize, at: f64) -> usize {
        let (first, end) = (self.first[area], self.first[area + 1]);
        first + ((at * (end - first) as f64) as usize).min(end - first - 1)
    }
}

/// The optional columns that somebody uses.
pub(crate) fn columns_in_use(replicate: &Replicate) -> InUse {
    let asked = replicate.columns;
    if replicate.cares_for_all() { asked.and("scheme") } else { asked }
}

/// Shares up to and with each.
fn cumulative(shares: impl Iterator<Item = f64>) -> Vec<f64> {
    let add = |sum: &mut f64, share: f64| {
        *sum += share;
        Some(*sum)
    };
    shares.scan(0.0, add).collect()
}

/// The slots of each of some shares, together all of them.
fn parts(cumulative: &[f64], all: u64) -> Vec<Range<u64>> {
    let sum = cumulative.last().copied().unwrap_or(1.0);
    let mut slot = 0;
    let part = |share: &f64| {
        let end = ((share / sum * all as f64) + 0.5).floor() as u64;
        let begin = slot;
        slot = end.max(begin);
        begin..slot
    };
    cumulative.iter().map(part).collect()
}

/// One of `count` even parts of some slots.
fn part_of(slots: &Range<u64>, part: u64, count: u64) -> Range<u64> {
    let all = slots.end - slots.start;
    slots.start + all * part / count..slots.start + all * (part + 1) / count
}

/// The candidates of a year who join as workers.
fn workers(replicate: &Replicate, entry: &Entry, year: u16) -> Vec<Joiner> {
    let [first, ..] = replicate.luck.block(PersonId::entrant(year, 0), year, RandomPurpose::Joining, 0);
    entry.candidates.joining(replicate.inputs.behaviour.entry_level, first)
}

/// Draws the opening population of one block. Balances are relative until [`scale_balances`].
pub(crate) fn open_block(replicate: &Replicate, opened: &Opened) -> Block {
    let place = opened.place;
    let drawn = opening_members(replicate, place, &opened.members);
    let mut persons = match replicate.universe {
        Universe::Nation => nation::families(replicate, drawn, &opened.residents),
        Universe::MemberHouseholds | Universe::Members => households(replicate, drawn),
    };
    origin::open(replicate, place, &mut persons);
    let mut block = Block { place, in_use: columns_in_use(replicate), ..Block::default() };
    let mut rows = block.rows();
    rows.append(&persons);
    rows.grow(persons.len().next_multiple_of(CHUNK) - persons.len());
    block
}

/// The blocks of the opening in their order.
pub(crate) fn draw_blocks(replicate: &Replicate, settlement: &Settlement, helpers: &TaskPool) -> Vec<Block> {
    let draw = |drawn: &mut Vec<Block>, opened: &Opened| drawn.push(open_block(replicate, opened));
    let mut blocks: Vec<Block> = share_out(helpers, settlement.blocks.iter(), draw).into_iter().flatten().collect();
    blocks.sort_by_key(|block| block.place.number);
    blocks
}

/// The fifths of income of the first year: those of the incomes that the members of the opening will have then. A pass of its own:
/// what it needs for a block would leave holes between the columns of blocks that are still being drawn.
pub(crate) fn opening_fifths(replicate: &Replicate, blocks: &mut [Block], helpers: &TaskPool) -> Fifths {
    let count = |(homes, counted): &mut (Households, Counted), block: &mut Block| {
        count_incomes(replicate, &block.rows(), homes, counted);
    };
    let (mut all, mut incomes) = (Incomes::default(), [0; 2]);
    for (_, part) in share_out(helpers, blocks.iter_mut(), count) {
        all.add(&part.by_home);
        incomes = [incomes[0] + part.sums[0], incomes[1] + part.sums[1]];
    }
    Fifths::counted(all.ends().unwrap_or_default(), incomes, replicate, replicate.inputs.opening_year + 1)
}

/// Incomes of the first year: those of households by their income a head, and the sums of wages and of pensions, fen.
#[derive(Default)]
struct Counted {
    by_home: Incomes,
    sums: [i64; 2],
}

/// Counts the incomes of the first year of a block's households with somebody whose care is simulated.
fn count_incomes(replicate: &Replicate, rows: &Rows<'_>, homes: &mut Households, counted: &mut Counted) {
    let members = if replicate.cares_for_all() { columns::living(rows) } else { columns::members(rows) };
    let mut incomes = vec![0; rows.len()];
    let first_year = replicate.inputs.opening_year + 1;
    wage::incomes(rows, replicate, first_year, &members, |row, wage, pension| {
        incomes[row] = wage + pension;
        counted.sums = [counted.sums[0] + wage, counted.sums[1] + pension];
    });
    homes.gather(rows, &members, |row| incomes[row], replicate.inputs.behaviour.other_income);
    homes.count_incomes(&mut counted.by_home);
}

/// The members of a block by systematic sampling, not yet in households.
fn opening_members(replicate: &Replicate, place: BlockId, slots: &Range<u64>) -> Vec<Person> {
    let year = replicate.inputs.opening_year;
    let members = slots.end - slots.start;
    let ids: Vec<u64> = slots.clone().map(|slot| PersonId::entrant(year, slot).0).collect();
    let draws = |decision| replicate.luck.blocks(replicate.isa, &ids, year, decision);
    let numbered = ids.iter().zip(draws(RandomPurpose::Place)).enumerate();
    // One position in each of `members` equal parts of the distribution.
    let mut drawn: Vec<Person> = numbered
        .map(|(nth, (id, [luck, ..]))| {
            opening_member(replicate, place, PersonId(*id), (nth as f64 + unit(luck)) / members as f64)
        })
        .collect();
    give_health(replicate, drawn.iter_mut(), year);
    enrol(replicate, drawn.iter_mut(), year);
    for (person, [luck, ..]) in drawn.iter_mut().zip(draws(RandomPurpose::Balance)) {
        person.balance = if person.has_account == 1 { relative_balance(replicate, person, luck) } else { 0 };
    }
    drawn
}

/// The member at a position (0 to 1) of the distribution.
fn opening_member(replicate: &Replicate, place: BlockId, id: PersonId, position: f64) -> Person {
    let Ages { active, retired, .. } = &replicate.ages;
    let area = &replicate.inputs.areas[usize::from(place.area)];
    let share = retired.total() / (active.total() + retired.total());
    let retired_share = (share * area.retired_ratio).min(0.95);
    let (status, (sex, age)) = if position < retired_share {
        (status::RETIRED, retired.at(position / retired_share))
    } else {
        (status::WORKER, active.at((position - retired_share) / (1.0 - retired_share)))
    };
    Person { status, ..entrant(id, sex, age) }
}

/// An opening balance in units that [`scale_balances`] turns into fen: those who need little care have saved more.
fn relative_balance(replicate: &Replicate, person: &Person, luck: u32) -> i32 {
    let opening = &replicate.inputs.opening;
    let chronic = if person.conditions != 0 { 0.6 } else { 1.1 };
    let by_age = opening.balance_by_age[usize::from(person.age).min(AGES - 1)];
    let within = f64::from(replicate.opening_balance.value(luck));
    (100_000.0 * by_age * chronic * within * f64::from(person.earnings_rank)).min(1e8) as i32
}

/// Brings the relative balances to the published total; gives back the sum in fen.
pub(crate) fn scale_balances(replicate: &Replicate, blocks: &mut [Block]) -> i64 {
    let wage = |block: &Block| replicate.inputs.areas[usize::from(block.place.area)].wage_ratio;
    let relative: f64 = blocks
        .iter()
        .map(|block| wage(block) * block.balance.0.iter().map(|balance| i64::from(*balance)).sum::<i64>() as f64)
        .sum();
    let target = replicate.inputs.opening.account_balance * money::FEN / replicate.weight;
    let factor = if relative > 0.0 { target / relative } else { 0.0 };
    let mut sum = 0;
    for block in blocks {
        let factor = factor * wage(block);
        for balance in &mut block.balance.0 {
            *balance = (f64::from(*balance) * factor).min(f64::from(i32::MAX / 4)) as i32;
            sum += i64::from(*balance);
        }
    }
    sum
}

/// Members who are married to one another share a household; the others bring their companions. Gives back one household
/// after the other, numbered.
fn households(replicate: &Replicate, mut members: Vec<Person>) -> Vec<Person> {
    let year = replicate.inputs.opening_year;
    let draws = companion_draws(replicate, &members);
    let ids: Vec<u64> = members.iter().map(|person| person.person).collect();
    let ages = replicate.luck.blocks(replicate.isa, &ids, year, RandomPurpose::Companion);
    let mut wife = vec![None; members.len()];
    let mut is_wife = vec![false; members.len()];
    for [man, woman] in member_couples(replicate, &members, &draws) {
        wife[man] = Some(woman);
        is_wife[woman] = true;
    }
    let mut persons = Vec::with_capacity(2 * members.len());
    let heads = (0..members.len()).filter(|nth| !is_wife[*nth]);
    for (household, nth) in (0..).zip(heads) {
        let pattern = replicate.household(members[nth].age);
        let at = unit(draws[nth][0]);
        let other = wife[nth].is_none() && at >= pattern.member_spouse && at < pattern.married();
        for partner in std::iter::once(nth).chain(wife[nth]) {
            let partner = &mut members[partner];
            partner.household = household;
            partner.family_role = if other || wife[nth].is_some() { family_role::MARRIED } else { partner.family_role };
            persons.push(*partner);
        }
        companions(&members[nth], pattern, draws[nth], ages[nth], other, &mut persons);
    }
    give_health(replicate, persons.iter_mut().filter(|person| person.status == status::OUTSIDE), year);
    persons
}
