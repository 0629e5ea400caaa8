//! Funds of provinces and of the nation, and adjustment funds between those of areas.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::fixtures::society::{OLD, hook, inputs, made, next_year, programme, read, value, write};
use gongji_model::books::observation::Row;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::fund::{FundRule, FundRules, Level, Role};
use gongji_model::inputs::nation::Universe;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::{hook as place, scheme};
use gongji_sdk::isa::Isa;

const PERSONS: u64 = 6_000;
const UNTIL: u16 = 2015;

fn pooled(level: Level) -> FundRule {
    FundRule { scheme: scheme::EMPLOYEES, level, role: Role::Pooled }
}

fn adjustment(level: Level, share: f64) -> FundRule {
    FundRule { scheme: scheme::EMPLOYEES, level, role: Role::Adjustment { share } }
}

fn open(rules: &[FundRule], threads: usize) -> Society {
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    let replicate = Replicate::new(inputs(), PERSONS, Universe::MemberHouseholds, luck, Isa::best(), &solved);
    Society::open(Arc::new(replicate.with_funds(FundRules(rules.to_vec()))), threads)
}

/// Lives to the last year, and shows the funds after each.
fn live(rules: &[FundRule], programme: &Programme, mut each: impl FnMut(&[Books])) -> Vec<Row> {
    let (mut society, mut rows) = (open(rules, 2), Vec::new());
    while society.year() < UNTIL {
        let year;
        (society, year) = next_year(society, programme);
        rows.extend(year);
        each(&books(&mut society));
    }
    rows
}

/// A fund as the table of funds tells it.
#[derive(Debug)]
struct Books {
    adjusts: bool,
    level: String,
    province: i64,
    area: usize,
    balance: i64,
    income: i64,
    outgo: i64,
    members: i64,
}

fn books(society: &mut Society) -> Vec<Books> {
    let tables = society.tables();
    let (_, pools) = tables.iter().find(|(name, _)| *name == "pooled funds").expect("a table of funds");
    let read = |words: &String| {
        let (head, rest) = words.split_once("large_expense: ").expect("a fund for large expenses");
        let (_, rest) = rest.split_once('}').expect("its end");
        let of = |words: &str, field: &str| -> String {
            let (_, after) = words.split_once(&format!(" {field}: ")).expect("a field");
            after.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '-').collect()
        };
        let number = |words: &str, field: &str| of(words, field).parse::<i64>().expect("a number");
        Books {
            adjusts: of(head, "adjusts") == "true",
            level: of(head, "level"),
            province: number(head, "province"),
            area: number(head, "area") as usize,
            balance: number(head, "balance"),
            income: number(rest, "income"),
            outgo: number(rest, "outgo"),
            members: number(rest, "members"),
        }
    };
    pools.iter().map(read).collect()
}

fn of(rows: &[Row], metric: &str, year: u16) -> f64 {
    value(rows, metric, "all", year)
}

/// The same but for a fen of rounding of each of the funds.
fn close(one: f64, other: f64, weight: f64) -> bool {
    (one - other).abs() <= weight * inputs().areas.len() as f64 / 100.0 + 1e-9 * one.abs()
}

/// Part of the members whose fund is in deficit, all years together.
fn deficits(rows: &[Row]) -> f64 {
    (2012..=UNTIL).map(|year| of(rows, "deficit_area_share", year)).sum()
}

#[test]
fn a_fund_above_the_areas_pools_what_theirs_would() {
    let old = programme(OLD);
    let weight = open(&[], 1).replicate().weight;
    let by_area = live(&[], &old, |_| ());
    for (level, name) in [(Level::Province, "Province"), (Level::Nation, "Nation")] {
        let units = if level == Level::Nation { 1 } else { inputs().provinces.len() };
        let pooled = live(&[pooled(level)], &old, |funds| {
            assert_eq!(funds.len(), units);
            assert!(funds.iter().all(|fund| fund.level == name && fund.members > 0 && !fund.adjusts), "{funds:?}");
        });
        // In the first year nobody answers yet what a fund did, and all of them hold money on which the interest is the same.
        for metric in ["contributions", "pool_income", "pool_outgo", "pool_balance", "members", "medical_spending"] {
            let [one, other] = [&by_area, &pooled].map(|rows| of(rows, metric, 2012));
            assert!(close(one, other, weight), "{name}, {metric}: {one} by area, {other} together");
        }
        // The nation takes in more than it pays, while many an area has a bad year.
        assert!(level != Level::Nation || deficits(&pooled) == 0.0);
    }
    assert!(deficits(&by_area) > 0.1, "{}", deficits(&by_area));
}

#[test]
fn said_of_the_areas_it_is_what_is_there_without_a_word() {
    let old = programme(OLD);
    let digest = |rules: &[FundRule]| {
        let mut society = open(rules, 1);
        for _ in 2012..=2013 {
            (society, _) = next_year(society, &old);
        }
        society.digest()
    };
    assert_eq!(digest(&[]), digest(&[pooled(Level::City)]));
    assert_ne!(digest(&[]), digest(&[pooled(Level::Province)]));
}

#[test]
fn every_area_is_told_of_the_fund_of_its_unit() {
    type Told = Arc<Mutex<BTreeMap<u32, [i64; 2]>>>;
    let (told, of_nation) = (Told::default(), Arc::new(Mutex::new(0)));
    let (areas, nation) = (told.clone(), of_nation.clone());
    let hooks = vec![
        hook(place::CREDIT, &["own_fund_income"], &[]),
        hook(place::ADAPT, &["income"], &["own_fund_income"]),
        hook(place::EQUALISE, &["income"], &["transfer"]),
    ];
    let telling = made("telling", 2012, hooks, move |number, now, columns| {
        match number {
            0 if now.year == 2013 => {
                let kept = read(&columns[0])[0];
                areas.lock().expect("no test panics").insert(now.area, [now.pool_income, kept]);
            }
            1 => {
                let income = read(&columns[0])[0];
                write(&mut columns[1]).fill(income);
            }
            2 if now.year == 2013 => *nation.lock().expect("no test panics") = now.pool_income,
            _ => {}
        }
        Ok(())
    });
    let mut with = programme(OLD);
    with.uses.push(telling);
    let mut society = open(&[pooled(Level::Province)], 2);
    (society, _) = next_year(society, &with);
    let funds = books(&mut society);
    next_year(society, &with);
    let (told, given) = (told.lock().expect("no test panics").clone(), inputs());
    assert_eq!(told.len(), given.areas.len());
    for (area, told) in told {
        let province = i64::from(given.areas[area as usize].province);
        let fund = funds.iter().find(|fund| fund.province == province).expect("the fund of its province");
        assert_eq!(told, [fund.income; 2], "area {area}");
    }
    let all: i64 = funds.iter().map(|fund| fund.income).sum();
    assert_eq!(*of_nation.lock().expect("no test panics"), all, "each fund once");
}

#[test]
fn adjustment_funds_pay_deficits_while_they_have_money() {
    let (old, given) = (programme(OLD), inputs());
    let plain = live(&[], &old, |_| ());
    let (mut held, mut was_short, mut was_rich) = (BTreeMap::new(), false, false);
    let share = 0.03;
    let rows = live(&[adjustment(Level::Province, share)], &old, |funds| {
        let (adjusting, pooled): (Vec<&Books>, Vec<&Books>) = funds.iter().partition(|fund| fund.adjusts);
        assert_eq!((adjusting.len(), pooled.len()), (given.provinces.len(), given.areas.len()));
        for fund in adjusting {
            let its = || pooled.iter().filter(|one| i64::from(given.areas[one.area].province) == fund.province);
            let before: i64 = held.insert(fund.province, fund.balance).unwrap_or_default();
            assert_eq!(fund.balance, before + fund.income - fund.outgo, "{fund:?}");
            assert!(fund.balance >= 0 && fund.income > 0, "{fund:?}");
            let in_deficit = its().filter(|one| one.outgo > one.income).count();
            // What is not paid for want of money is less than a fen each.
            let is_empty = fund.balance < its().count() as i64;
            assert!(in_deficit == 0 || is_empty, "{in_deficit} funds are in deficit beside {fund:?}");
            was_short |= in_deficit > 0 && fund.outgo > 0;
            was_rich |= in_deficit == 0 && fund.outgo > 0;
        }
    });
    assert!(was_short && was_rich, "both cases are there");
    // In the first year nothing but the money between funds is other than without: none comes from anywhere.
    let more = |metric| of(&rows, metric, 2012) - of(&plain, metric, 2012);
    let moved = of(&rows, "fund_transfers", 2012);
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * of(&plain, "pool_balance", 2012);
    assert!(moved > share * 0.9 * of(&plain, "pool_income", 2012), "{moved}");
    assert!(near(more("pool_income"), moved) && near(more("pool_outgo"), moved) && near(more("pool_balance"), 0.0));
}

#[test]
fn half_of_all_income_shared_by_the_nation_leaves_hardly_a_deficit() {
    let old = programme(OLD);
    let [plain, shared] =
        [&[][..], &[adjustment(Level::Nation, 0.5)]].map(|rules| deficits(&live(rules, &old, |_| ())));
    assert!(shared < 0.5 * plain, "{shared} with adjustment, {plain} without");
}

#[test]
fn the_same_bits_for_any_threads() {
    let rules = [pooled(Level::Province), adjustment(Level::Nation, 0.1)];
    let old = programme(OLD);
    let digest = |threads: usize| {
        let mut society = open(&rules, threads);
        for _ in 2012..=2014 {
            (society, _) = next_year(society, &old);
        }
        let kinds: Vec<bool> = books(&mut society).iter().map(|fund| fund.adjusts).collect();
        assert_eq!(kinds.iter().filter(|adjusts| **adjusts).count(), 1);
        society.digest()
    };
    assert_eq!(digest(1), digest(3));
}

#[test]
fn a_snapshot_of_other_funds_is_refused() {
    let mut society = open(&[], 1);
    let snapshot = society.snapshot();
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    let replicate = Replicate::new(inputs(), PERSONS, Universe::MemberHouseholds, luck, Isa::best(), &solved);
    let by_province = Arc::new(replicate.with_funds(FundRules(vec![pooled(Level::Province)])));
    let refused = Society::resume(by_province, 1, snapshot).err().map(|fault| fault.to_string());
    assert!(refused.is_some_and(|words| words.contains("funds of other units")));
}
