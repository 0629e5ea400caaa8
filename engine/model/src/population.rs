//! The opening population: the members at the end of the opening year with their households, block by block.

use crate::draw::{Decision, unit};
use crate::enter::Vacancies;
use crate::inputs::AGES;
use crate::money;
use crate::newcomer::{Newcomer, companions, member};
use crate::person::{Block, CHUNK, Person, PersonId, Place};
use crate::setting::{Ages, Setting};

/// Members a block starts with, so that it stays below 16,384 persons with their households and decades of growth.
const OPENING_MEMBERS: u64 = 4_096;

/// How many members of the sample live in which block.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Place, first slot and members of each block.
    pub blocks: Vec<(Place, u64, u64)>,
    /// Cumulative share of members up to and with each area.
    shares: Vec<f64>,
}

impl Settlement {
    /// Lays out the blocks; it depends on the inputs and the size alone.
    pub fn plan(setting: &Setting) -> Self {
        let mut shares = Vec::new();
        let mut sum = 0.0;
        for area in &setting.inputs.areas {
            sum += area.member_share;
            shares.push(sum);
        }
        let mut blocks = Vec::new();
        let mut slot = 0;
        for (area, share) in shares.iter().enumerate() {
            let end = ((share / sum * setting.members as f64) + 0.5).floor() as u64;
            let members = end.saturating_sub(slot);
            let count = members.div_ceil(OPENING_MEMBERS).max(1);
            for part in 0..count {
                let (from, to) = (slot + members * part / count, slot + members * (part + 1) / count);
                let place = Place { area: area as u16, number: blocks.len() as u32 };
                blocks.push((place, from, to - from));
            }
            slot += members;
        }
        Self { blocks, shares }
    }

    /// Who joins each block in a year.
    pub fn joining(&self, setting: &Setting, year: u16) -> Vec<Vec<Newcomer>> {
        let mut joining = vec![Vec::new(); self.blocks.len()];
        let Some(entry) = setting.schedule.entry(year) else { return joining };
        for slot in 0..entry.workers + entry.retirees {
            let id = PersonId::entrant(year, slot);
            let luck = setting.luck.block(id, year, Decision::Place, 0);
            joining[self.block(unit(luck[0]), unit(luck[1]))].push(Newcomer { id, retired: slot >= entry.workers });
        }
        joining
    }

    fn block(&self, area_at: f64, block_at: f64) -> usize {
        let total = self.shares.last().copied().unwrap_or(1.0);
        let area = self.shares.partition_point(|share| *share <= area_at * total).min(self.shares.len() - 1);
        let first = self.blocks.partition_point(|(place, ..)| usize::from(place.area) < area);
        let end = self.blocks.partition_point(|(place, ..)| usize::from(place.area) <= area);
        first + ((block_at * (end - first) as f64) as usize).min(end - first - 1)
    }
}

/// Draws the opening population of one block. Balances are relative until [`scale_balances`].
pub fn open_block(setting: &Setting, place: Place, first_slot: u64, members: u64) -> Block {
    let drawn: Vec<Person> = (0..members).map(|nth| opening_member(setting, place, first_slot, nth, members)).collect();
    let mut block = Block { place, ..Block::default() };
    let mut rows = block.rows();
    let households = households(setting, &drawn);
    // All rows at once: to grow by steps is to copy every column at each.
    rows.grow(households.iter().map(Vec::len).sum::<usize>().next_multiple_of(CHUNK));
    let mut free = Vacancies::of(&rows);
    for household in households {
        free.settle(&mut rows, &household, None);
    }
    block
}

fn opening_member(setting: &Setting, place: Place, first_slot: u64, nth: u64, members: u64) -> Person {
    let Ages { active, retired, .. } = &setting.ages;
    let area = &setting.inputs.areas[usize::from(place.area)];
    let year = setting.inputs.opening_year;
    let id = PersonId::entrant(year, first_slot + nth);
    // Systematic sampling: one position in each of `members` equal parts of the distribution.
    let luck = setting.luck.uniform(id, year, Decision::Place, 0);
    let position = (nth as f64 + luck) / members as f64;
    let share = retired.total() / (active.total() + retired.total());
    let retired_share = (share * area.retired_ratio).min(0.95);
    let (is_retired, (sex, age)) = if position < retired_share {
        (true, retired.at(position / retired_share))
    } else {
        (false, active.at((position - retired_share) / (1.0 - retired_share)))
    };
    let mut person = member(setting, id, year, sex, age, is_retired);
    if person.has_account == 1 {
        person.balance = relative_balance(setting, &person);
    }
    person
}

/// An opening balance in units that [`scale_balances`] turns into fen: those who need little care have saved more.
fn relative_balance(setting: &Setting, person: &Person) -> i32 {
    let opening = &setting.inputs.opening;
    let luck = setting.luck.block(PersonId(person.person), setting.inputs.opening_year, Decision::Balance, 0);
    let chronic = if person.conditions != 0 { 0.6 } else { 1.1 };
    let by_age = opening.balance_by_age[usize::from(person.age).min(AGES - 1)];
    let within = f64::from(setting.opening_balance.value(luck[0]));
    (100_000.0 * by_age * chronic * within * f64::from(person.earning)).min(1e8) as i32
}

/// Brings the relative balances to the published total; gives back the sum in fen.
pub fn scale_balances(setting: &Setting, blocks: &mut [Block]) -> i64 {
    let wage = |block: &Block| setting.inputs.areas[usize::from(block.place.area)].wage_ratio;
    let relative: f64 = blocks
        .iter()
        .map(|block| wage(block) * block.balance.0.iter().map(|balance| i64::from(*balance)).sum::<i64>() as f64)
        .sum();
    let target = setting.inputs.opening.account_balance * money::FEN / setting.weight;
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

/// Members who are married to one another share a household: men and women who want a member as spouse are matched in the
/// order of age. The others bring their companions.
fn households(setting: &Setting, members: &[Person]) -> Vec<Vec<Person>> {
    let year = setting.inputs.opening_year;
    let mut seekers: [Vec<(u8, usize)>; 2] = [Vec::new(), Vec::new()];
    let draws: Vec<[u32; 4]> =
        members.iter().map(|person| setting.luck.block(PersonId(person.person), year, Decision::Company, 0)).collect();
    for (nth, person) in members.iter().enumerate() {
        if unit(draws[nth][0]) < setting.household(person.age).member_spouse {
            seekers[usize::from(person.sex)].push((person.age, nth));
        }
    }
    let [mut men, mut women] = seekers;
    men.sort_unstable();
    women.sort_unstable();
    let mut wife = vec![None; members.len()];
    let mut married = vec![false; members.len()];
    for ((_, man), (_, woman)) in men.into_iter().zip(women) {
        wife[man] = Some(woman);
        married[man] = true;
        married[woman] = true;
    }
    let is_wife: Vec<bool> = (0..members.len()).map(|nth| married[nth] && wife[nth].is_none()).collect();
    let mut households = Vec::new();
    for (nth, head) in members.iter().enumerate().filter(|(nth, _)| !is_wife[*nth]) {
        let pattern = setting.household(head.age);
        let at = unit(draws[nth][0]);
        let other = !married[nth] && at >= pattern.member_spouse && at < pattern.member_spouse + pattern.other_spouse;
        let mut family = vec![*head];
        family.extend(wife[nth].map(|woman: usize| members[woman]));
        companions(setting, head, year, pattern, draws[nth], other, &mut family);
        households.push(family);
    }
    households
}
