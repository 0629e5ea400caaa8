//! One year of a chunk of persons as gongji would live it: addressed draws, quantile tables, tables of chances by age,
//! money in whole fen, one loop a stage over columns that stay in the first cache.

use gongji_model::foundation::distribution::Quantiles;
use gongji_model::foundation::draw::{RandomPurpose, RandomSource};
use gongji_model::foundation::identity::PersonId;
use gongji_model::foundation::lanes::LANES;
use gongji_model::foundation::math;
use gongji_sdk::isa::{Isa, Kernel};

use crate::model::{self, RETIREMENT, Sums, YOUNGEST};

const AGES: usize = 128;
/// More visits in a year have a chance below one in a hundred million.
const MOST_VISITS: usize = 24;
/// Of a stay, fen.
const DEDUCTIBLE: i32 = 1_200 * 100;
const CEILING: i32 = 300_000 * 100;
/// A stay is no dearer, so that the pool's share is worked out in 32 bits: the ceiling is reached long before.
const DEAREST: f32 = 600_000.0 * 100.0;
/// Paid into a retiree's account in a year.
const RETIREE: i32 = 1_800 * 100;

/// One column an attribute; money in fen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    /// Identities.
    pub(crate) person: Vec<u64>,
    /// Years.
    pub(crate) age: Vec<u8>,
    /// 1 female. Nothing depends on it: the state has it.
    pub(crate) sex: Vec<u8>,
    /// Chronically ill.
    pub(crate) chronic: Vec<u8>,
    /// Fen a year.
    pub(crate) wage: Vec<i32>,
    /// Fen.
    pub(crate) account: Vec<i32>,
}

impl Columns {
    /// Room for so many persons, and no more.
    fn of(persons: usize) -> Self {
        Self {
            person: Vec::with_capacity(persons),
            age: Vec::with_capacity(persons),
            sex: Vec::with_capacity(persons),
            chronic: Vec::with_capacity(persons),
            wage: Vec::with_capacity(persons),
            account: Vec::with_capacity(persons),
        }
    }
}

/// Chances of a person of one age, ill or not, as 32-bit draws below which something happens.
#[derive(Clone, Copy, Default)]
#[repr(C, align(16))]
struct Odds {
    /// Death within the year.
    dies: u32,
    /// Death, or in the healthy the beginning of a chronic disease: one draw decides between both.
    changes: u32,
    /// A stay in hospital.
    stay: u32,
}

/// The tables.
pub(crate) struct Tables {
    /// By age, the chronically ill behind the others.
    odds: [Odds; 2 * AGES],
    /// A chronic disease begins in the year in which a person of [`YOUNGEST`] takes a place.
    onset_of_newcomer: u32,
    visits: [[u32; MOST_VISITS]; 2],
    wage: Quantiles,
    visit: Quantiles,
    hospital: Quantiles,
    luck: RandomSource,
}

fn below(chance: f64) -> u32 {
    (chance * 4_294_967_296.0).min(u32::MAX.into()) as u32
}

fn lognormal((median, sigma): (f64, f64)) -> Quantiles {
    Quantiles::tabulate(|p| 100.0 * median * math::exp(sigma * math::normal_quantile(p)))
}

/// Draws from which on a Poisson variable is larger than 0, 1, 2 ...
fn poisson(mean: f64) -> [u32; MOST_VISITS] {
    let (mut chance, mut sum) = (math::exp(-mean), 0.0);
    std::array::from_fn(|count| {
        sum += chance;
        chance *= mean / (count as f64 + 1.0);
        below(sum)
    })
}

/// Place in the table of [`Odds`].
#[inline(always)]
fn place(age: u8, chronic: u8) -> usize {
    usize::from(age) % AGES + AGES * usize::from(chronic & 1)
}

fn odds(at: usize) -> Odds {
    let (age, chronic) = ((at % AGES) as f64, at >= AGES);
    let dies = model::death(age, chronic);
    // Who dies does not fall ill first.
    let falls_ill = if chronic { 0.0 } else { (1.0 - dies) * model::onset(age) };
    Odds { dies: below(dies), changes: below(dies + falls_ill), stay: below(model::stay(age, chronic)) }
}

impl Tables {
    /// Tables for a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            odds: std::array::from_fn(odds),
            onset_of_newcomer: below(model::onset(YOUNGEST.into())),
            visits: [false, true].map(|chronic| poisson(model::visits(chronic))),
            wage: lognormal(model::WAGE),
            visit: lognormal(model::VISIT),
            hospital: lognormal(model::STAY),
            luck: RandomSource::new(seed, 0),
        }
    }

    /// The persons of some slots at the start.
    pub(crate) fn open(&self, first: u64, persons: usize) -> Columns {
        let mut columns = Columns::of(persons);
        for slot in first..first + persons as u64 {
            let id = PersonId::entrant(1900, slot);
            let [age, sex, wage, chronic] = self.luck.block(id, 0, RandomPurpose::Newcomer, 0);
            let years = YOUNGEST + ((u64::from(age) * u64::from(model::OLDEST - YOUNGEST)) >> 32) as u8;
            columns.person.push(id.0);
            columns.age.push(years);
            columns.sex.push((sex >> 31) as u8);
            columns.wage.push(self.wage.value(wage) as i32);
            columns.chronic.push(u8::from(chronic < below(model::chronic_at_start(years.into()))));
            columns.account.push(0);
        }
        columns
    }
}

/// What a chunk is worked out with; it stays in the first cache.
#[repr(C, align(64))]
pub(crate) struct Bench {
    /// Death or disease; number of visits; their price; a stay.
    draws: [[u32; LANES]; 4],
    /// Ends of the draws that mean death, any change of health, and a stay.
    ends: [[u32; LANES]; 3],
    /// Bill of all visits, fen.
    outpatient: [i32; LANES],
    /// What the pool leaves of a stay, fen.
    due: [i32; LANES],
    /// Price of a visit, fen.
    price: [f32; LANES],
    /// Lanes to which something rare happens, and their persons.
    listed: [u8; LANES],
    person: [u64; LANES],
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            draws: [[0; LANES]; 4],
            ends: [[0; LANES]; 3],
            outpatient: [0; LANES],
            due: [0; LANES],
            price: [0.0; LANES],
            listed: [0; LANES],
            person: [0; LANES],
        }
    }
}

/// The columns of one chunk.
struct Chunk<'a> {
    person: &'a mut [u64],
    age: &'a mut [u8],
    sex: &'a mut [u8],
    chronic: &'a mut [u8],
    wage: &'a mut [i32],
    account: &'a mut [i32],
}

/// A year of a block; give back its sums.
pub(crate) struct Live<'a> {
    /// The tables.
    pub(crate) tables: &'a Tables,
    /// Years since 1900.
    pub(crate) year: u16,
    /// The persons.
    pub(crate) block: &'a mut Columns,
    /// Where it is worked out.
    pub(crate) bench: &'a mut Bench,
    /// The instruction set for which this is compiled.
    pub(crate) isa: Isa,
}

impl Kernel for Live<'_> {
    type Output = Sums;

    #[inline(always)]
    fn run(self) -> Sums {
        let mut sums = Sums::default();
        let Columns { person, age, sex, chronic, wage, account } = self.block;
        for first in (0..person.len()).step_by(LANES) {
            let all = first..(first + LANES).min(person.len());
            let mut chunk = Chunk {
                person: &mut person[all.clone()],
                age: &mut age[all.clone()],
                sex: &mut sex[all.clone()],
                chronic: &mut chronic[all.clone()],
                wage: &mut wage[all.clone()],
                account: &mut account[all],
            };
            let year = (self.tables, self.year);
            draw(year, chunk.person, &mut self.bench.draws);
            grow_older(self.tables, &mut chunk, &mut self.bench.ends);
            change(year, &mut chunk, self.bench, &mut sums);
            work_and_pay(&mut chunk, &mut sums);
            visit((self.tables, self.isa), chunk.chronic, self.bench);
            stay(year, &chunk, self.bench, &mut sums);
            settle(chunk.account, self.bench, &mut sums);
        }
        sums
    }
}

/// Four draws for each person: death or disease, number of visits, their price, a stay.
#[inline(always)]
fn draw((tables, year): (&Tables, u16), person: &[u64], draws: &mut [[u32; LANES]; 4]) {
    let n = person.len().min(LANES);
    let [fate, visits, price, stay] = draws;
    let (fate, visits, price, stay) = (&mut fate[..n], &mut visits[..n], &mut price[..n], &mut stay[..n]);
    for lane in 0..n {
        let id = PersonId(person[lane]);
        [fate[lane], visits[lane], price[lane], stay[lane]] = tables.luck.block(id, year, RandomPurpose::Life, 0);
    }
}

/// Step 1, and the chances of the year: look-ups alone, no arithmetic between them.
#[inline(always)]
fn grow_older(tables: &Tables, chunk: &mut Chunk<'_>, ends: &mut [[u32; LANES]; 3]) {
    let n = chunk.person.len().min(LANES);
    let (age, chronic) = (&mut chunk.age[..n], &chunk.chronic[..n]);
    let [dies, changes, stay] = ends;
    let (dies, changes, stay) = (&mut dies[..n], &mut changes[..n], &mut stay[..n]);
    for lane in 0..n {
        age[lane] += 1;
        let odds = tables.odds[place(age[lane], chronic[lane])];
        (dies[lane], changes[lane], stay[lane]) = (odds.dies, odds.changes, odds.stay);
    }
}

/// Lists the lanes whose draw lies below its end; how many they are.
#[inline(always)]
fn list(draws: &[u32], ends: &[u32], listed: &mut [u8; LANES]) -> usize {
    let mut count = 0;
    // No branch: the lane is always written, and overwritten by the next when nothing happens to it.
    for (lane, (draw, end)) in draws.iter().zip(ends).enumerate() {
        listed[count % LANES] = lane as u8;
        count += usize::from(draw < end);
    }
    count
}

/// Steps 2 and 3: few die or fall ill; the dead are replaced at once.
#[inline(always)]
fn change(year: (&Tables, u16), chunk: &mut Chunk<'_>, bench: &mut Bench, sums: &mut Sums) {
    let n = chunk.person.len().min(LANES);
    let mut listed = bench.listed;
    let count = list(&bench.draws[0][..n], &bench.ends[1][..n], &mut listed);
    for lane in &listed[..count] {
        let lane = usize::from(*lane);
        if bench.draws[0][lane] < bench.ends[0][lane] {
            sums.deaths += 1;
            replace(year, chunk, lane, bench);
        } else {
            chunk.chronic[lane] = 1;
        }
        bench.ends[2][lane] = year.0.odds[place(chunk.age[lane], chunk.chronic[lane])].stay;
    }
    sums.persons += n as i64;
    sums.chronic += chunk.chronic.iter().map(|chronic| i64::from(*chronic)).sum::<i64>();
}

/// A person of 20 in the place of a dead one, with luck of their own.
#[inline(never)]
fn replace((tables, year): (&Tables, u16), chunk: &mut Chunk<'_>, lane: usize, bench: &mut Bench) {
    // One person a slot and year: the slot of the first who stood here names the next.
    let id = PersonId::entrant(1900 + year, chunk.person[lane] & ((1 << 34) - 1));
    let [sex, wage, onset, _] = tables.luck.block(id, year, RandomPurpose::Newcomer, 0);
    let draws = tables.luck.block(id, year, RandomPurpose::Life, 0);
    chunk.person[lane] = id.0;
    chunk.age[lane] = YOUNGEST;
    chunk.sex[lane] = (sex >> 31) as u8;
    chunk.wage[lane] = tables.wage.value(wage) as i32;
    chunk.chronic[lane] = u8::from(onset < tables.onset_of_newcomer);
    chunk.account[lane] = 0;
    for (column, draw) in bench.draws.iter_mut().zip(draws) {
        column[lane] = draw;
    }
}

/// Step 4: wages rise by 3%; 3.8% of them go to the account and 4.2% to the pool.
#[inline(always)]
fn work_and_pay(chunk: &mut Chunk<'_>, sums: &mut Sums) {
    let n = chunk.person.len();
    let (age, wage, account) = (&chunk.age[..n], &mut chunk.wage[..n], &mut chunk.account[..n]);
    let (mut pool, mut accounts) = (0, 0);
    for lane in 0..n {
        let works = age[lane] < RETIREMENT;
        let rise = (wage[lane] as f32 * 0.03 + 0.5) as i32;
        wage[lane] += if works { rise } else { 0 };
        let base = wage[lane] as f32;
        let credit = if works { (base * 0.038 + 0.5) as i32 } else { RETIREE };
        account[lane] += credit;
        accounts += i64::from(credit);
        pool += i64::from(if works { (base * 0.042 + 0.5) as i32 } else { 0 });
    }
    sums.acct_in += accounts;
    sums.pool_in += pool;
}

/// Step 5: visits and what they cost.
#[inline(always)]
fn visit((tables, isa): (&Tables, Isa), chronic: &[u8], bench: &mut Bench) {
    let n = chronic.len().min(LANES);
    let (visits, outpatient, price) = (&bench.draws[1][..n], &mut bench.outpatient[..n], &mut bench.price[..n]);
    tables.visit.values(isa, &bench.draws[2][..n], price);
    let [healthy, sick] = &tables.visits;
    for lane in 0..n {
        // A mask and no choice between two tables, which would be sixteen look-ups a number.
        let ill = u32::from(chronic[lane]).wrapping_neg();
        let mut count = 0;
        for most in 0..MOST_VISITS {
            let end = healthy[most] ^ ((healthy[most] ^ sick[most]) & ill);
            count += i32::from(visits[lane] >= end);
        }
        outpatient[lane] = (count as f32 * price[lane]) as i32;
    }
}

/// Step 6, and the pool's part of it: few have a stay, and only they draw a bill.
#[inline(always)]
fn stay((tables, year): (&Tables, u16), chunk: &Chunk<'_>, bench: &mut Bench, sums: &mut Sums) {
    let n = chunk.person.len().min(LANES);
    let Bench { draws: [fate, .., stay], ends: [_, _, ends], due, listed, person, .. } = bench;
    let count = list(&stay[..n], &ends[..n], listed);
    let listed = &listed[..count];
    for (person, lane) in person.iter_mut().zip(listed) {
        *person = chunk.person[usize::from(*lane)];
    }
    // The draws of this year's fates are spent: their place takes the bills'.
    for (bill, person) in fate.iter_mut().zip(&person[..count]) {
        [*bill, ..] = tables.luck.block(PersonId(*person), year, RandomPurpose::Stay, 0);
    }
    due[..n].fill(0);
    for (lane, bill) in listed.iter().zip(&fate[..count]) {
        let lane = usize::from(*lane);
        let cost = tables.hospital.value(*bill).min(DEAREST) as i32;
        let over = (cost - DEDUCTIBLE).max(0);
        // 85 in 100 from 60 on, else 80.
        let twentieths = if chunk.age[lane] >= RETIREMENT { 17 } else { 16 };
        let pool = (over / 20 * twentieths + over % 20 * twentieths / 20).min(CEILING);
        due[lane] = cost - pool;
        sums.pool_out += i64::from(pool);
    }
}

/// Step 7: the account pays visits, then what it can of the rest of the stay.
#[inline(always)]
fn settle(account: &mut [i32], bench: &mut Bench, sums: &mut Sums) {
    let n = account.len().min(LANES);
    let (account, outpatient, due) = (&mut account[..n], &bench.outpatient[..n], &bench.due[..n]);
    let (mut from_accounts, mut cash, mut stock) = (0, 0, 0);
    for lane in 0..n {
        let first = outpatient[lane].min(account[lane]);
        let second = due[lane].min(account[lane] - first);
        account[lane] -= first + second;
        from_accounts += i64::from(first + second);
        cash += i64::from(outpatient[lane] - first) + i64::from(due[lane] - second);
        stock += i64::from(account[lane]);
    }
    sums.acct_out += from_accounts;
    sums.cash += cash;
    sums.acct_stock += stock;
}
