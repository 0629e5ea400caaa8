//! One year of a chunk of persons as gongji would live it: addressed draws, quantile tables, tables of chances by age,
//! money in whole fen, one loop a stage over columns that stay in the first cache.

use gongji_model::draw::{Decision, Luck};
use gongji_model::math;
use gongji_model::members::LANES;
use gongji_model::person::PersonId;
use gongji_model::quantile::Quantiles;
use gongji_sdk::isa::Kernel;

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

/// The tables: chances by age as 32-bit draws below which something happens.
pub(crate) struct Tables {
    death: [[u32; AGES]; 2],
    onset: [u32; AGES],
    stay: [[u32; AGES]; 2],
    visits: [[u32; MOST_VISITS]; 2],
    wage: Quantiles,
    visit: Quantiles,
    hospital: Quantiles,
    luck: Luck,
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

impl Tables {
    /// Tables for a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let by_age = |chance: &dyn Fn(f64) -> f64| std::array::from_fn(|age| below(chance(age as f64)));
        Self {
            death: [false, true].map(|chronic| by_age(&|age| model::death(age, chronic))),
            onset: by_age(&model::onset),
            stay: [false, true].map(|chronic| by_age(&|age| model::stay(age, chronic))),
            visits: [false, true].map(|chronic| poisson(model::visits(chronic))),
            wage: lognormal(model::WAGE),
            visit: lognormal(model::VISIT),
            hospital: lognormal(model::STAY),
            luck: Luck::new(seed, 0),
        }
    }

    /// The persons of some slots at the start.
    pub(crate) fn open(&self, first: u64, persons: usize) -> Columns {
        let mut columns = Columns::default();
        for slot in first..first + persons as u64 {
            let id = PersonId::entrant(1900, slot);
            let [age, sex, wage, chronic] = self.luck.block(id, 0, Decision::Newcomer, 0);
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
    draws: [[u32; LANES]; 4],
    more: [[u32; LANES]; 4],
    dies: [u8; LANES],
    outpatient: [i32; LANES],
    inpatient: [i32; LANES],
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            draws: [[0; LANES]; 4],
            more: [[0; LANES]; 4],
            dies: [0; LANES],
            outpatient: [0; LANES],
            inpatient: [0; LANES],
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
            age_and_die(year, &mut chunk, self.bench, &mut sums);
            work_and_pay(&mut chunk, &mut sums);
            fall_ill(year, &mut chunk, self.bench, &mut sums);
            settle(&mut chunk, self.bench, &mut sums);
        }
        sums
    }
}

/// Steps 1 and 2: the dead are replaced at once.
#[inline(always)]
fn age_and_die((tables, year): (&Tables, u16), chunk: &mut Chunk<'_>, bench: &mut Bench, sums: &mut Sums) {
    let n = chunk.person.len();
    let (age, chronic, dies) = (&mut chunk.age[..n], &chunk.chronic[..n], &mut bench.dies[..n]);
    let [death, onset, visits, visit] = &mut bench.draws;
    let [stay, cost, ..] = &mut bench.more;
    for lane in 0..n {
        let id = PersonId(chunk.person[lane]);
        [death[lane], onset[lane], visits[lane], visit[lane]] = tables.luck.block(id, year, Decision::Ambulatory, 0);
    }
    for lane in 0..n {
        [stay[lane], cost[lane], ..] = tables.luck.block(PersonId(chunk.person[lane]), year, Decision::Hospital, 0);
    }
    let mut dead = 0;
    for lane in 0..n {
        age[lane] += 1;
        let of = &tables.death[usize::from(chronic[lane] & 1)];
        dies[lane] = u8::from(death[lane] < of[usize::from(age[lane]) % AGES]);
        dead += i64::from(dies[lane]);
    }
    sums.persons += n as i64;
    sums.deaths += dead;
    for lane in 0..n {
        if bench.dies[lane] == 1 {
            replace((tables, year), chunk, lane, bench);
        }
    }
}

/// Somebody of 20 in the place of a dead person, with luck of his own.
#[cold]
fn replace((tables, year): (&Tables, u16), chunk: &mut Chunk<'_>, lane: usize, bench: &mut Bench) {
    // One person a slot and year: the slot of the first who stood here names the next.
    let id = PersonId::entrant(1900 + year, chunk.person[lane] & ((1 << 34) - 1));
    let [sex, wage, stay, cost] = tables.luck.block(id, year, Decision::Newcomer, 0);
    let [_, onset, visits, visit] = tables.luck.block(id, year, Decision::Ambulatory, 0);
    chunk.person[lane] = id.0;
    chunk.age[lane] = YOUNGEST;
    chunk.sex[lane] = (sex >> 31) as u8;
    chunk.wage[lane] = tables.wage.value(wage) as i32;
    chunk.chronic[lane] = 0;
    chunk.account[lane] = 0;
    (bench.draws[1][lane], bench.draws[2][lane], bench.draws[3][lane]) = (onset, visits, visit);
    (bench.more[0][lane], bench.more[1][lane]) = (stay, cost);
}

/// Step 4: wages rise by 3%; 3.8% of them go to the account and 4.2% to the pool.
#[inline(always)]
fn work_and_pay(chunk: &mut Chunk<'_>, sums: &mut Sums) {
    let n = chunk.person.len();
    let (age, wage, account) = (&chunk.age[..n], &mut chunk.wage[..n], &mut chunk.account[..n]);
    let (mut pool, mut accounts) = (0, 0);
    for lane in 0..n {
        let works = i32::from(age[lane] < RETIREMENT);
        wage[lane] += works * ((wage[lane] as f32 * 0.03 + 0.5) as i32);
        let base = wage[lane] as f32;
        let credit = works * ((base * 0.038 + 0.5) as i32) + (1 - works) * RETIREE;
        account[lane] += credit;
        accounts += i64::from(credit);
        pool += i64::from(works * ((base * 0.042 + 0.5) as i32));
    }
    sums.acct_in += accounts;
    sums.pool_in += pool;
}

/// Steps 3, 5 and 6: chronic disease, visits, a stay.
#[inline(always)]
fn fall_ill((tables, _): (&Tables, u16), chunk: &mut Chunk<'_>, bench: &mut Bench, sums: &mut Sums) {
    let n = chunk.person.len();
    let (age, chronic) = (&chunk.age[..n], &mut chunk.chronic[..n]);
    let (onset, visits, visit) = (&bench.draws[1][..n], &bench.draws[2][..n], &bench.draws[3][..n]);
    let (stay, cost) = (&bench.more[0][..n], &bench.more[1][..n]);
    let (outpatient, inpatient) = (&mut bench.outpatient[..n], &mut bench.inpatient[..n]);
    let mut ill = 0;
    for lane in 0..n {
        chronic[lane] |= u8::from(onset[lane] < tables.onset[usize::from(age[lane]) % AGES]);
        ill += i64::from(chronic[lane]);
    }
    sums.chronic += ill;
    let [healthy, sick] = &tables.visits;
    for lane in 0..n {
        let mut count = 0;
        for most in 0..MOST_VISITS {
            let end = if chronic[lane] == 1 { sick[most] } else { healthy[most] };
            count += i32::from(visits[lane] >= end);
        }
        outpatient[lane] = count;
    }
    for lane in 0..n {
        outpatient[lane] = (outpatient[lane] as f32 * tables.visit.value(visit[lane])) as i32;
    }
    // Few have a stay: their lanes are listed, and only they draw a bill.
    let (mut listed, mut count) = ([0_u8; LANES], 0);
    for lane in 0..n {
        let of = &tables.stay[usize::from(chronic[lane] & 1)];
        inpatient[lane] = 0;
        listed[count % LANES] = lane as u8;
        count += usize::from(stay[lane] < of[usize::from(age[lane]) % AGES]);
    }
    for lane in &listed[..count] {
        let lane = usize::from(*lane);
        inpatient[lane] = tables.hospital.value(cost[lane]).min(DEAREST) as i32;
    }
}

/// Step 7: the account pays visits; the pool pays its part of the stay, the account what it can of the rest.
#[inline(always)]
fn settle(chunk: &mut Chunk<'_>, bench: &mut Bench, sums: &mut Sums) {
    let n = chunk.person.len();
    let (age, account) = (&chunk.age[..n], &mut chunk.account[..n]);
    let (outpatient, inpatient) = (&bench.outpatient[..n], &bench.inpatient[..n]);
    let (mut from_pool, mut from_accounts, mut cash, mut stock) = (0, 0, 0, 0);
    for lane in 0..n {
        let first = outpatient[lane].min(account[lane]);
        let over = (inpatient[lane] - DEDUCTIBLE).max(0);
        // 85 in 100 from 60 on, else 80.
        let twentieths = if age[lane] >= RETIREMENT { 17 } else { 16 };
        let pool = (over / 20 * twentieths + over % 20 * twentieths / 20).min(CEILING);
        let rest = inpatient[lane] - pool;
        let second = rest.min(account[lane] - first);
        account[lane] -= first + second;
        from_pool += i64::from(pool);
        from_accounts += i64::from(first + second);
        cash += i64::from(outpatient[lane] - first) + i64::from(rest - second);
        stock += i64::from(account[lane]);
    }
    sums.pool_out += from_pool;
    sums.acct_out += from_accounts;
    sums.cash += cash;
    sums.acct_stock += stock;
}
