//! One program of the side-by-side comparison: `gongji-refmodel PROGRAM PERSONS YEARS [ISA]`.
//!
//! PROGRAM is `gongji` (blocks of a bevy world), `vectors` (the same loops over the same blocks in a plain vector), `plain`
//! (a plain Rust program) or `bandwidth` (no model: what the memory gives). Prints one line of JSON.

use std::process::ExitCode;
use std::time::Instant;

use bevy_ecs::prelude::{Component, World};
use gongji_sdk::isa::Isa;

use crate::chunk::{Bench, Columns, Live, Tables};
use crate::model::{Sums, Totals};

mod chunk;
mod model;
mod plain;

const USAGE: &str =
    "usage: gongji-refmodel gongji|vectors|plain PERSONS YEARS [base|avx2|avx512], or gongji-refmodel bandwidth TIMES";
const SEED: u64 = 20_210_422;
/// Persons of a block.
const BLOCK: usize = 16_384;

#[derive(Component)]
struct Block(Columns);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Result<String, String> {
    if let ["bandwidth", times @ ..] = words {
        return Ok(bandwidth(times.first().and_then(|times| times.parse().ok()).unwrap_or(10)));
    }
    let [program, persons, years, isa @ ..] = words else { return Err("three words are needed".into()) };
    let count = |word: &str| word.replace('_', "").parse().map_err(|_| format!("`{word}` is not a number"));
    let (persons, years): (usize, usize) = (count(persons)?, count(years)?);
    if persons == 0 || years == 0 {
        return Err("at least one person and one year".into());
    }
    let isa = match isa {
        [] | ["avx512"] => Isa::best(),
        ["avx2"] => Isa::from_code(1),
        ["base"] => Isa::BASE,
        _ => return Err(format!("unknown instruction set `{}`", isa.join(" "))),
    };
    match *program {
        "gongji" => Ok(measure(persons, years, |watch| in_world(persons, years, isa, watch))),
        "vectors" => Ok(measure(persons, years, |watch| in_vectors(persons, years, isa, watch))),
        "plain" => Ok(measure(persons, years, |watch| in_plain(persons, years, watch))),
        other => Err(format!("unknown program `{other}`")),
    }
}

fn blocks(tables: &Tables, persons: usize) -> impl Iterator<Item = Columns> {
    (0..persons).step_by(BLOCK).map(move |first| tables.open(first as u64, BLOCK.min(persons - first)))
}

/// Calls `opened` once the population stands.
fn in_world(persons: usize, years: usize, isa: Isa, opened: &mut dyn FnMut()) -> Totals {
    let tables = Tables::new(SEED);
    let mut world = World::new();
    world.spawn_batch(blocks(&tables, persons).map(Block).collect::<Vec<_>>());
    opened();
    let mut query = world.query::<&mut Block>();
    let mut bench = Box::<Bench>::default();
    let mut sums = Sums::default();
    for year in 1..=years {
        sums = Sums::default();
        for mut block in query.iter_mut(&mut world) {
            let live = Live { tables: &tables, year: year as u16, block: &mut block.0, bench: &mut bench, isa };
            sums.add(&isa.dispatch(live));
        }
    }
    sums.totals()
}

fn in_vectors(persons: usize, years: usize, isa: Isa, opened: &mut dyn FnMut()) -> Totals {
    let tables = Tables::new(SEED);
    let mut all: Vec<Columns> = blocks(&tables, persons).collect();
    opened();
    let mut bench = Box::<Bench>::default();
    let mut sums = Sums::default();
    for year in 1..=years {
        sums = Sums::default();
        for block in &mut all {
            sums.add(&isa.dispatch(Live { tables: &tables, year: year as u16, block, bench: &mut bench, isa }));
        }
    }
    sums.totals()
}

fn in_plain(persons: usize, years: usize, opened: &mut dyn FnMut()) -> Totals {
    let mut society = plain::Society::open(persons, SEED);
    opened();
    let mut totals = Totals::default();
    for _ in 0..years {
        totals = society.live();
    }
    assert!(society.women() < 0.9, "both sexes are there");
    totals
}

/// Times a program and writes what came out as one line of JSON.
fn measure(persons: usize, years: usize, program: impl FnOnce(&mut dyn FnMut()) -> Totals) -> String {
    let (before, cpu, start) = (peak_bytes(), cpu_seconds(), Instant::now());
    let mut init = 0.0;
    let totals = program(&mut || init = start.elapsed().as_secs_f64());
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let bytes = (peak_bytes() - before) as f64 / persons as f64;
    let Totals { chronic_share, pool_in, pool_out, acct_in, acct_out, acct_stock, cash, deaths } = totals;
    format!(
        "{{\"persons\": {persons}, \"years\": {years}, \"seconds\": {seconds:.4}, \"init_seconds\": {init:.4}, \"compile_seconds\": 0, \"cpu_seconds\": {cpu:.4}, \"bytes_per_person\": {bytes:.1}, \"chronic_share\": {chronic_share}, \"pool_in\": {pool_in}, \"pool_out\": {pool_out}, \"acct_in\": {acct_in}, \"acct_out\": {acct_out}, \"acct_stock\": {acct_stock}, \"cash\": {cash}, \"deaths\": {deaths}}}"
    )
}

/// Bytes that one core reads, and reads and writes, in a second of CPU time: 256 MiB, several times.
fn bandwidth(times: usize) -> String {
    const WORDS: usize = 32 << 20;
    let mut memory = vec![1_u64; WORDS];
    let (mut sum, start) = (0_u64, cpu_seconds());
    for _ in 0..times {
        sum = sum.wrapping_add(std::hint::black_box(&memory).iter().fold(0, |sum, word| sum ^ word));
    }
    let read = cpu_seconds() - start;
    let start = cpu_seconds();
    for _ in 0..times {
        for word in std::hint::black_box(&mut memory).iter_mut() {
            *word = word.wrapping_add(sum | 1);
        }
    }
    let update = cpu_seconds() - start;
    let giga = (times * WORDS * 8) as f64 / 1e9;
    format!(
        "{{\"read_gb_per_cpu_second\": {:.1}, \"read_write_gb_per_cpu_second\": {:.1}}}",
        giga / read,
        2.0 * giga / update
    )
}

/// User and system time of the process (Linux).
fn cpu_seconds() -> f64 {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold spaces; fields are counted behind it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / TICKS
}

/// Largest resident size so far (Linux).
fn peak_bytes() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<i64>().ok()).unwrap_or(0) * 1024
}
