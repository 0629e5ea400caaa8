//! The year that is printed is the year that is lived, whatever order its systems were put together in; and a fault ends it.

use std::ops::Range;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::fixtures::society::{
    OLD, REFORM, hook, inputs, made, next_year, programme, replicate, replicate_for, value, write,
};
use gongji_model::law::hooks::{HOOKS, HookTable};
use gongji_model::law::policy::Hook;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_model::trace::timer::{Clock, PhaseTimer};
use gongji_model::year::plan::{Over, PHASES};
use gongji_sdk::abi::hook as place;
use gongji_sdk::abi::hook_table::Serves;
use gongji_sdk::abi::{care, payer};

/// Cover that an account buys.
const COVER: &str = ", { use = \"shanghai-account-purchase\", standard_price = false }";

/// What ran, phase by phase, on all threads together.
#[derive(Debug, Default)]
struct Recorder(Mutex<Vec<usize>>);

impl PhaseTimer for Recorder {
    fn begin(&self) {}

    fn lap(&self, phase: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(phase);
    }
}

impl Recorder {
    /// Nothing yet, for as long as the tests run.
    fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    fn taken(&self) -> Vec<usize> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A small society on one thread whose years are recorded.
fn recorded(persons: u64, programme: &Programme) -> (Society, &'static Recorder) {
    let mut society = Society::open(replicate_for(inputs(), persons, programme), 1);
    let recorder = Recorder::new();
    society.time(Clock(Some(recorder)));
    (society, recorder)
}

fn number(name: &str) -> usize {
    PHASES.iter().position(|phase| phase.name == name).unwrap_or_else(|| panic!("no phase {name}"))
}

/// The numbers of the phases of a kind in a part of the table.
fn numbers(over: Over, part: Range<usize>) -> Vec<usize> {
    part.filter(|number| PHASES[*number].over == over).collect()
}

/// Where a phase of the whole society stands after one over persons, or before one.
fn pass() -> Range<usize> {
    let of_persons = |phase: &gongji_model::year::plan::Phase| phase.over != Over::Nation;
    let first = PHASES.iter().position(of_persons).expect("a phase over persons");
    let count = PHASES[first..].iter().take_while(|phase| of_persons(phase)).count();
    first..first + count
}

#[test]
fn the_printed_year_is_the_year_that_runs() {
    let programme = programme(&format!("{REFORM}{COVER}"));
    let (society, recorder) = recorded(6_000, &programme);
    let (society, _) = next_year(society, &programme);
    recorder.taken();
    drop(next_year(society, &programme));
    let ran = recorder.taken();
    let pass = pass();
    let (before, rest) = ran.split_at(ran.iter().position(|number| pass.contains(number)).expect("persons live"));
    let (persons, after) = rest.split_at(rest.iter().rposition(|number| pass.contains(number)).expect("as above") + 1);
    // Several systems of a phase stand together.
    let each_once = |numbers: &[usize]| {
        let mut numbers = numbers.to_vec();
        numbers.dedup();
        numbers
    };
    assert_eq!(each_once(before), numbers(Over::Nation, 0..pass.start));
    assert_eq!(each_once(after), numbers(Over::Nation, pass.end..PHASES.len()));
    let first = numbers(Over::Block, pass.clone())[0];
    let begins: Vec<usize> = (0..persons.len()).filter(|at| persons[*at] == first).collect();
    assert!(begins.len() > 3, "{} blocks lived", begins.len());
    for (nth, begin) in begins.iter().enumerate() {
        block(&persons[*begin..begins.get(nth + 1).copied().unwrap_or(persons.len())]);
    }
}

/// What ran of one block's year is what the table says, in its order.
fn block(ran: &[usize]) {
    let of = |over: Over| ran.iter().copied().filter(|number| PHASES[*number].over == over).collect::<Vec<_>>();
    assert_eq!(of(Over::Block), numbers(Over::Block, 0..PHASES.len()));
    let batch = numbers(Over::Batch, 0..PHASES.len());
    let batches = of(Over::Batch);
    assert!(!batches.is_empty() && batches.len().is_multiple_of(batch.len()));
    batches.chunks(batch.len()).for_each(|ran| assert_eq!(ran, batch));
    // A kind of care has its phases one after the other; of stays need comes long before treatment.
    let care = numbers(Over::Care, 0..PHASES.len());
    let turns: Vec<usize> = of(Over::Care);
    let whole = turns.chunk_by(|one, next| next > one).filter(|turn| **turn == care).count();
    assert!(whole >= 2 * batches.len() / batch.len(), "every batch has outpatient care and purchases at pharmacies");
    for turn in turns.chunk_by(|one, next| next > one) {
        let begin = care.iter().position(|number| *number == turn[0]).expect("a phase of care");
        assert_eq!(turn, &care[begin..begin + turn.len()], "no phase is left out");
    }
    // Nothing runs before what stands above it has run.
    let first_time = |number: usize| ran.iter().position(|other| *other == number);
    let firsts: Vec<usize> =
        pass().map(|number| first_time(number).unwrap_or_else(|| panic!("{number} ran"))).collect();
    assert!(firsts.is_sorted(), "{firsts:?}");
}

#[test]
fn the_order_in_which_systems_are_put_together_changes_nothing() {
    let programme = programme(&format!("{OLD}{COVER}"));
    let lived = |shuffle: u64| {
        let mut society = Society::open(replicate_for(inputs(), 2_000, &programme), 2);
        society.shuffle(shuffle);
        let mut all = Vec::new();
        for _ in 0..3 {
            let rows;
            (society, rows) = next_year(society, &programme);
            all.extend(rows);
        }
        (society.digest(), society.insurers(), all)
    };
    let plain = lived(0);
    assert!(!plain.1.is_empty(), "insurers are in it");
    for shuffle in 1..=6 {
        assert!(lived(shuffle) == plain, "shuffle {shuffle}");
    }
}

/// A policy with a hook of every kind that its product needs; the one of this table refuses.
fn refusing(table: &HookTable) -> ActivePolicy {
    let cares = |kind: u32| if [place::SETTLE, place::TREAT].contains(&kind) { care::ALL } else { 0 };
    let plain = |kind: u32, writes: &[&str]| Hook { cares: cares(kind), payer: payer::POOL, ..hook(kind, &[], writes) };
    let sold = |kind: u32, writes: &[&str]| Hook { product: Some(0), ..plain(kind, writes) };
    let is_sold = table.row.is_of_the_policy() || table.serves == Serves::EachProduct;
    let first_read = table.columns.iter().find(|column| !column.is_writable()).expect("a column to read");
    let hooks = if is_sold {
        vec![
            plain(place::OFFER, &["price_level"]),
            sold(place::PURCHASE, &["premium"]),
            plain(place::SUPERVISE, &["support"]),
        ]
    } else {
        vec![Hook { layer: 40, ..Hook { cares: cares(table.hook), ..hook(table.hook, &[first_read.name], &[]) } }]
    };
    let refuses = hooks.iter().position(|hook| hook.hook == table.hook).expect("its own hook");
    made("tried", 2013, hooks, move |number, _, columns| match number {
        _ if number == refuses => Err("not this year".into()),
        1 => {
            write(&mut columns[0]).fill(100);
            Ok(())
        }
        _ => Ok(()),
    })
}

#[test]
fn a_fault_in_each_hook_tells_itself_and_nothing_runs_after_it() {
    for table in HOOKS {
        let (society, recorder) = recorded(1_000, &programme(OLD));
        let mut arm: Programme = programme(OLD);
        arm.uses.push(refusing(table));
        let (society, _) = next_year(society, &arm);
        recorder.taken();
        let words = society.live(&arm).err().unwrap_or_else(|| panic!("{} is not called", table.name)).to_string();
        for part in ["tried", table.name, "2013", "not this year"] {
            assert!(words.contains(part), "{}: `{part}` is not in: {words}", table.name);
        }
        let ran = recorder.taken();
        let phase = number(table.phase);
        assert!(ran.iter().all(|number| *number <= phase), "{}: {ran:?} ran, which stands in {phase}", table.name);
        // A hook that is asked in a probe too refuses earlier than its phase.
        let mut before = (0..phase).filter(|number| PHASES[*number].over == PHASES[phase].over);
        assert!(table.is_probed || before.all(|number| ran.contains(&number)), "{}: {ran:?}", table.name);
    }
}

#[test]
fn policies_that_cannot_be_enacted_end_the_year_before_anything_runs() {
    let (society, recorder) = recorded(1_000, &programme(OLD));
    let mut arm = programme(OLD);
    arm.uses.push(made("tried", 2012, vec![hook(place::RELIEF, &["no_such_column"], &[])], |_, _, _| Ok(())));
    let words = society.live(&arm).err().expect("refused").to_string();
    assert!(words.contains("tried") && words.contains("no_such_column") && words.contains("2012"), "{words}");
    assert_eq!(recorder.taken(), [number("enact")]);
}

#[test]
fn whoever_prices_products_is_told_of_last_year() {
    static TOLD: AtomicI64 = AtomicI64::new(-1);
    let sells = vec![
        hook(place::OFFER, &[], &["price_level"]),
        Hook { product: Some(0), ..hook(place::PURCHASE, &[], &["premium"]) },
    ];
    let mut arm = programme(OLD);
    arm.uses.push(made("tried", 2013, sells, |number, now, _| {
        if number == 0 {
            TOLD.store(now.members, Relaxed);
        }
        Ok(())
    }));
    let (society, _) = next_year(Society::open(replicate(inputs(), 1_000), 1), &arm);
    let (_, rows) = next_year(society, &arm);
    let members = value(&rows, "members", "all", 2013);
    let told = TOLD.load(Relaxed) as f64 * replicate(inputs(), 1_000).weight;
    assert!(told > 0.5 * members && told < 1.5 * members, "{told} of {members}");
}
