//! What holds in every society, whatever scenario, policies and size: random ones from fixed seeds, more of them where `GONGJI_CASES`
//! says so, or only that of `GONGJI_CASE`.

#[path = "fixtures/mod.rs"]
mod fixtures;
#[path = "properties/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use gongji::ground::diagnose::Failure;
use gongji::intake::scenario::{self, Changes, Scenario};
use gongji::simulate::future::{self, LivedReplicate, RunOptions};
use gongji::simulate::progress::{Mode, Progress};
use gongji::words::Language;
use gongji_model::books::observation::Row;
use gongji_model::books::panel::PanelYear;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::trace::timer::Clock;
use gongji_sdk::isa::Isa;

use fixtures::society::{OLD, PAYMENTS, REFORM, catalogue, inputs, live, nation, next_year, programme, replicate};
use random::{Dice, columns, text};

/// Cases where nobody says how many.
const CASES: u64 = 48;

fn seeds() -> Vec<u64> {
    let asked = |name: &str| std::env::var(name).ok().map(|number| number.parse().expect("a whole number"));
    match asked("GONGJI_CASE") {
        Some(seed) => vec![seed],
        None => (0..asked("GONGJI_CASES").unwrap_or(CASES)).collect(),
    }
}

#[test]
fn whatever_is_allowed_closes_its_books_and_pays_no_bill_twice() {
    let seeds = seeds();
    let mut lived = 0;
    for seed in &seeds {
        let mut dice = Dice::new(*seed);
        let text = text(&mut dice);
        match scenario::parse(Path::new("random.toml"), &text, &Changes::default(), catalogue()) {
            Ok(scenario) => {
                println!("case {seed}:\n{text}");
                holds(&scenario, dice.up_to(3) as usize + 1);
                lived += 1;
            }
            Err(failure) => {
                let words = failure.render(false);
                assert!(!words.is_empty(), "case {seed}");
                println!("case {seed} is refused: {words}");
            }
        }
    }
    assert!(lived * 2 >= seeds.len(), "only {lived} of {} random scenarios are allowed", seeds.len());
}

fn lived(scenario: &Scenario, threads: usize) -> Result<LivedReplicate, Failure> {
    let programmes = future::programmes(scenario, catalogue())?;
    let mut given = inputs();
    scenario.set_behaviour(&mut given.behaviour);
    scenario.set_valuation(&mut given.valuation);
    let options = RunOptions { threads, isa: Isa::best(), clock: Clock::default() };
    future::live_arms(scenario, &programmes, given, 0, options, &Progress::new(Mode::Quiet, Language::English))
}

fn holds(scenario: &Scenario, threads: usize) {
    let replicate = match lived(scenario, threads) {
        Ok(replicate) => replicate,
        // A policy may refuse parameters that do not go together; a ledger that does not close is no such thing.
        Err(failure) => return assert!(failure.to_string().contains("hook create"), "{failure}"),
    };
    for (arm, lived) in scenario.arms.iter().zip(&replicate.arms) {
        assert!(!lived.rows.is_empty(), "{}", arm.name);
        bills_are_paid_once(&lived.rows);
        let years = lived.panel.iter().map(|(year, panel)| (*year, panel.as_ref()));
        years.for_each(|(year, panel)| each_person_is_indemnified(panel, &format!("{} {year}", arm.name)));
    }
}

fn at(rows: &[Row], metric: &str, group: &str, year: u16) -> f64 {
    let found = rows.iter().find(|row| (row.metric, row.group.as_str(), row.year) == (metric, group, year));
    found.and_then(|row| row.value).unwrap_or(0.0)
}

/// What all payers pay adds up to the bills, and no number is one that overflowed.
fn bills_are_paid_once(rows: &[Row]) {
    let years: BTreeSet<u16> = rows.iter().map(|row| row.year).collect();
    for year in years {
        let paid: f64 = PAYMENTS.iter().map(|metric| at(rows, metric, "all", year)).sum();
        let billed = at(rows, "medical_spending", "all", year);
        assert!((paid - billed).abs() <= 1e-9 * billed.abs().max(1.0), "{year}: {paid} paid for bills of {billed}");
    }
    for row in rows {
        assert!(row.value.is_none_or(f64::is_finite), "{row:?}");
    }
}

/// Nobody is paid more than the bills, nobody pays less than nothing, and no account is overdrawn.
fn each_person_is_indemnified(panel: &PanelYear, words: &str) {
    let column = |name: &str| {
        let place = columns().iter().position(|column| *column == name).expect("a column that was asked for");
        &panel.columns[place]
    };
    for (row, person) in panel.persons.iter().enumerate() {
        let of = |name: &str| column(name).whole_at(row).unwrap_or(0);
        let words = || format!("{words}, person {person}");
        let payments = PAYMENTS.map(of);
        assert!(payments.iter().all(|fen| *fen >= 0), "{}: {payments:?}", words());
        assert_eq!(payments.iter().sum::<i64>(), of("medical_spending"), "{}: {payments:?}", words());
        assert!(of("balance") >= 0, "{}: {}", words(), of("balance"));
        for name in ["wage", "pension", "worker_contributions", "account_credit", "premiums"] {
            assert!(of(name) >= 0, "{}: {name} is {}", words(), of(name));
        }
    }
}

/// Identities of the living.
fn alive(society: &mut Society) -> Vec<u64> {
    let snapshot = society.snapshot();
    let rows = snapshot.blocks().iter().flat_map(|block| block.person.0.iter().zip(&block.alive.0));
    rows.filter(|(_, alive)| **alive == 1).map(|(person, _)| *person).collect()
}

/// Whoever is gone stays gone, whoever is there stands once, and those alive and those gone are all that ever were.
fn nobody_is_lost(replicate: Arc<Replicate>, law: &Programme, words: &str) {
    let mut society = Society::open(replicate, 2);
    let mut now: BTreeSet<u64> = alive(&mut society).into_iter().collect();
    let (mut ever, mut gone) = (now.clone(), BTreeSet::new());
    for _ in 0..6 {
        let rows;
        (society, rows) = next_year(society, law);
        let (year, there) = (society.year(), alive(&mut society));
        let next: BTreeSet<u64> = there.iter().copied().collect();
        assert_eq!(next.len(), there.len(), "{words} {year}: a person stands twice");
        assert!(next.is_disjoint(&gone), "{words} {year}: somebody came back: {:?}", next.intersection(&gone).next());
        gone.extend(now.difference(&next).copied());
        ever.extend(&next);
        assert_eq!(next.len() + gone.len(), ever.len(), "{words} {year}: some are neither alive nor gone");
        assert_eq!(next.len() as f64, at(&rows, "persons_simulated", "all", year), "{words} {year}");
        now = next;
    }
}

#[test]
fn whoever_ever_was_is_alive_or_gone_at_any_size() {
    let law = programme(REFORM);
    for persons in [1, 2, 255, 256, 257, 700] {
        nobody_is_lost(replicate(inputs(), persons), &law, &format!("{persons} of members' households"));
        nobody_is_lost(nation(inputs(), persons), &law, &format!("{persons} of the nation"));
    }
}

/// Changes that raise what people earn, what care costs and what they have, up to what tables may hold.
fn raised(factor: f64) -> [(&'static str, Inputs); 4] {
    const LARGEST: f64 = 1e15;
    let raise = |value: &mut f64| *value = (*value * factor).min(LARGEST);
    let [mut wages, mut prices, mut accounts, mut all] = std::array::from_fn(|_| inputs());
    for inputs in [&mut wages, &mut all] {
        inputs.years.iter_mut().flat_map(|year| [&mut year.average_wage, &mut year.average_pension]).for_each(raise);
    }
    for inputs in [&mut prices, &mut all] {
        inputs.cares.iter_mut().for_each(|care| raise(&mut care.cost));
    }
    for inputs in [&mut accounts, &mut all] {
        [&mut inputs.opening.account_balance, &mut inputs.opening.pool_balance].into_iter().for_each(raise);
    }
    [("wages", wages), ("prices", prices), ("accounts", accounts), ("all", all)]
}

#[test]
fn the_largest_amounts_are_lived_or_refused_in_words() {
    let mut refused = 0;
    for factor in [1e2, 1e4, 1e7, 1e15] {
        for law in [OLD, REFORM] {
            for (what, inputs) in raised(factor) {
                match live(inputs, &programme(law), 300, 2014) {
                    Ok(rows) => {
                        bills_are_paid_once(&rows);
                        let least =
                            rows.iter().filter(|row| row.metric == "medical_spending").filter_map(|row| row.value);
                        assert!(least.fold(0.0, f64::min) >= 0.0, "{what} times {factor}: bills below nothing");
                    }
                    Err(fault) => {
                        assert!(!fault.to_string().is_empty());
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 0, "no amount is too large, so what becomes of one that is was not seen");
}
