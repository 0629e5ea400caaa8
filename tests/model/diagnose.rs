//! Conditions as policies see them: which begin, who is put on the chronic list, and lump sums to the fen.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::fixtures::society::{OLD, hook, inputs, made, next_year, programme, read, value, write};
use gongji_model::block::columns::InUse;
use gongji_model::books::observation::Row;
use gongji_model::codes::conditions::Condition;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::Universe;
use gongji_model::law::asked::columns_of;
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::{hook as place, payer};
use gongji_sdk::isa::Isa;

const PERSONS: u64 = 6_000;
const YEAR: u16 = 2014;
/// Paid on a first diagnosis, fen.
const SUM: i64 = 1_000_000;

fn kept(columns: InUse) -> Arc<Replicate> {
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    let replicate = Replicate::new(inputs(), PERSONS, Universe::MemberHouseholds, luck, Isa::best(), &solved);
    Arc::new(replicate.with_columns(columns))
}

fn began() -> InUse {
    InUse::default().and("diagnosed")
}

/// All rows up to [`YEAR`].
fn live(programme: &Programme, threads: usize) -> (Society, Vec<Row>) {
    let mut society = Society::open(kept(began()), threads);
    let mut rows = Vec::new();
    while society.year() < YEAR {
        let year;
        (society, year) = next_year(society, programme);
        rows.extend(year);
    }
    (society, rows)
}

fn with(used: ActivePolicy) -> Programme {
    let mut programme = programme(OLD);
    programme.uses.push(used);
    programme
}

/// A hook over conditions that some payer pays.
fn diagnose(payer: u32, reads: &[&str], writes: &[&str]) -> Hook {
    Hook { payer, ..hook(place::DIAGNOSE, reads, writes) }
}

fn bytes<'a>(column: &'a ColumnRef<'_>) -> &'a [u8] {
    match column {
        ColumnRef::ReadU8(rows) => rows,
        other => panic!("{other:?} is no code"),
    }
}

/// Somebody pays a sum on each first diagnosis, and counts them.
fn pays(payer: u32) -> Programme {
    let hook = diagnose(payer, &["began"], &["lump_sum", "count_began"]);
    with(made("pays", 2013, vec![hook], |_, _, columns| {
        let began: Vec<i64> = bytes(&columns[0]).iter().map(|began| i64::from(*began)).collect();
        write(&mut columns[1]).iter_mut().zip(&began).for_each(|(paid, began)| *paid = began * SUM);
        write(&mut columns[2]).copy_from_slice(&began);
        Ok(())
    }))
}

fn near(one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-9 * other.abs() && other > 0.0, "{one} is not {other}");
}

#[test]
fn a_lump_sum_is_paid_once_by_its_payer_and_is_the_household_s() {
    let (_, plain) = live(&programme(OLD), 1);
    for (payer, metric) in [(payer::TREASURY, None), (payer::EMPLOYER, None), (payer::POOL, Some("pool_outgo"))] {
        let (_, paid) = live(&pays(payer), 1);
        let of = |rows: &[Row], metric: &str| value(rows, metric, "all", 2013);
        let sum = of(&paid, "lump_sums");
        near(sum, of(&paid, "pays.count_began") * SUM as f64 / 100.0);
        near(of(&plain, "household_burden") - of(&paid, "household_burden"), sum);
        let moved = of(&paid, "pool_outgo") - of(&plain, "pool_outgo");
        match metric {
            Some(_) => near(moved, sum),
            None => assert_eq!(moved, 0.0),
        }
        assert_eq!(of(&plain, "medical_spending"), of(&paid, "medical_spending"), "no bill is changed");
    }
    assert_eq!(value(&plain, "lump_sums", "all", 2013), 0.0);
}

#[test]
fn a_condition_begins_once_in_a_life_and_newcomers_bring_theirs() {
    let seen = Arc::new(Mutex::new((BTreeSet::new(), 0_usize)));
    let noted = seen.clone();
    let hook = diagnose(0, &["person", "condition", "began"], &[]);
    let notes = made("notes", 2012, vec![hook], move |_, _, columns| {
        let ColumnRef::ReadU64(persons) = &columns[0] else { panic!("another column") };
        let mut noted = noted.lock().expect("no test panics");
        for (row, person) in persons.iter().enumerate() {
            let (condition, began) = (bytes(&columns[1])[row], bytes(&columns[2])[row]);
            if usize::from(condition) >= Condition::ALL.len() {
                return Err(format!("there is no condition {condition}"));
            }
            noted.1 += 1;
            if began == 1 && !noted.0.insert((*person, condition)) {
                return Err(format!("condition {condition} of {person} began twice"));
            }
        }
        Ok(())
    });
    live(&with(notes), 2);
    let seen = seen.lock().expect("no test panics");
    let (begun, told) = (seen.0.len(), seen.1);
    assert!(begun > 0 && begun * 5 < told, "{begun} of {told} rows began: most were brought along");
}

#[test]
fn whoever_is_certified_has_chronic_care_from_this_year_on() {
    let hook = diagnose(0, &["condition", "chronic_certified"], &["certify", "count_new"]);
    let certifies = with(made("certifies", YEAR, vec![hook], |_, _, columns| {
        let is_new = |row: usize| bytes(&columns[0])[row] == 0 && bytes(&columns[1])[row] == 0;
        let new: Vec<bool> = (0..read(&columns[3]).len()).map(is_new).collect();
        let ColumnRef::WriteU8(certify) = &mut columns[2] else { panic!("another column") };
        certify.iter_mut().zip(&new).for_each(|(flag, new)| *flag = u8::from(*new));
        write(&mut columns[3]).iter_mut().zip(&new).for_each(|(count, new)| *count = i64::from(*new));
        Ok(())
    }));
    let ((mut before, plain), (mut after, more)) = (live(&programme(OLD), 1), live(&certifies, 1));
    let visits = |rows: &[Row]| value(rows, "chronic_visits", "all", YEAR);
    assert!(visits(&more) > 1.2 * visits(&plain), "{} and {}", visits(&more), visits(&plain));
    let listed = |society: &mut Society| society.people().iter().filter(|one| one.chronic_certified == 1).count();
    let added = listed(&mut after) - listed(&mut before);
    let all = value(&more, "persons", "all", YEAR) / value(&more, "persons_simulated", "all", YEAR);
    let counted = value(&more, "certifies.count_new", "all", YEAR) / all;
    assert!((added as f64 - counted).abs() < 0.5, "{added} of {counted}");
}

#[test]
fn what_is_paid_to_nobody_s_harm_is_refused_in_words() {
    let pays = |sum: i64, flag: u8| {
        let hook = diagnose(payer::TREASURY, &[], &["lump_sum", "certify"]);
        let used = made("odd", 2012, vec![hook], move |_, _, columns| {
            write(&mut columns[0]).fill(sum);
            let ColumnRef::WriteU8(certify) = &mut columns[1] else { panic!("another column") };
            certify.fill(flag);
            Ok(())
        });
        let fault = Society::open(kept(began()), 1).live(&with(used)).err().map(|fault| fault.to_string());
        fault.unwrap_or_else(|| panic!("{sum} and {flag} are taken"))
    };
    for (sum, flag) in [(-1, 0), (1 << 33, 0), (0, 2)] {
        let words = pays(sum, flag);
        assert!(words.contains("`lump_sum` for condition") && words.contains("odd"), "{words}");
    }
}

#[test]
fn who_asks_what_began_needs_it_from_the_opening_on() {
    let used = pays(payer::TREASURY);
    assert_eq!(columns_of(used.uses[used.uses.len() - 1].policy.description()), began());
    let mut society = Society::open(kept(InUse::default()), 1);
    (society, _) = next_year(society, &programme(OLD));
    let fault = society.live(&used).err().map(|fault| fault.to_string()).expect("it is refused");
    assert!(fault.contains("asks for began of persons, which was not kept from the opening on"), "{fault}");
}

#[test]
fn threads_change_nothing_and_who_does_not_ask_pays_nothing() {
    let [one, three] = [1, 3].map(|threads| live(&pays(payer::POOL), threads).0.digest());
    assert_eq!(one, three);
    assert_eq!(InUse::default().bytes() + 2, began().bytes());
    let silent = with(made("silent", 2012, Vec::new(), |_, _, _| Ok(())));
    assert_eq!(columns_of(silent.uses[silent.uses.len() - 1].policy.description()), InUse::default());
}
