//! Many products in one arm: those behind the eighth are like the first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use crate::fixtures::society::{
    HALF, NEARLY_ALL, OLD, hook, inputs, layer, next_year, on_terms, programme, read, replicate, sold_by, value, write,
};
use gongji_model::block::columns::InUse;
use gongji_model::books::insurer::Insurer;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::{Inputs, Universe};
use gongji_model::law::policy::{ColumnRef, Hook, Product};
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::{care, hook as place, payer};
use gongji_sdk::isa::Isa;

/// A cover of a hundredth of what is left of every stay, for a premium of half a yuan; counts those who held it before.
fn cover(nth: u32, insurers: u32, held: &Arc<AtomicI64>) -> ActivePolicy {
    let hooks = vec![
        Hook { product: Some(0), ..hook(place::PURCHASE, &["held"], &["premium"]) },
        Hook { product: Some(0), ..layer(40 + nth, payer::COMMERCIAL, care::INPATIENT, &["covered", "remaining_in"]) },
    ];
    let held = held.clone();
    sold_by(insurers, false, &format!("cover-{nth}"), 2012, hooks, move |number, now, columns| {
        let ColumnRef::ReadU8(flags) = &columns[0] else { panic!("the first column is a flag") };
        if number == 0 {
            held.fetch_add(flags.iter().map(|flag| i64::from(*flag)).sum(), Relaxed);
            write(&mut columns[1]).fill(50 * now.price_level / 1_000_000);
            return Ok(());
        }
        let paid: Vec<i64> =
            read(&columns[1]).iter().zip(flags.iter()).map(|(left, flag)| left / 100 * i64::from(*flag)).collect();
        write(&mut columns[2]).copy_from_slice(&paid);
        Ok(())
    })
}

/// Nearly everybody buys.
fn eager() -> Inputs {
    let mut inputs = inputs();
    inputs.behaviour.take_up = NEARLY_ALL;
    (inputs.behaviour.insurer_lives, inputs.behaviour.insurer_endurance) = (0.0, 1_000.0);
    inputs
}

fn arm(products: u32, held: &[Arc<AtomicI64>]) -> Programme {
    let mut programme = programme(OLD);
    programme.uses.extend((0..products).zip(held).map(|(nth, held)| cover(nth, 3, held)));
    programme
}

#[test]
fn twenty_products_add_up() {
    let lived = |threads: usize| {
        let held: Vec<Arc<AtomicI64>> = (0..20).map(|_| Arc::default()).collect();
        let (programme, mut rows) = (arm(20, &held), Vec::new());
        let mut society = Society::open(replicate(eager(), 4_000), threads);
        for year in [2012, 2013] {
            let before: i64 = held.iter().map(|held| held.load(Relaxed)).sum();
            assert_eq!(before, 0, "nobody has held anything before {year}");
            // What is read off the accounts of all is proved to the fen at the end of each year.
            let lived;
            (society, lived) = next_year(society, &programme);
            rows.extend(lived);
        }
        (rows, society.insurers(), society.digest(), held)
    };
    let (rows, insurers, digest, held) = lived(1);
    assert_eq!(lived(2).2, digest, "threads change nothing");
    let sum = |of: fn(&Insurer) -> i64| insurers.iter().map(of).sum::<i64>() as f64;
    let of_all = |metric: &str| value(&rows, metric, "all", 2013);
    // Yuan of the nation, and fen of the sample.
    let expected = sum(|one| one.claims) / 100.0 * replicate(eager(), 4_000).weight;
    assert!((of_all("commercial_payment") / expected - 1.0).abs() < 1e-9, "insurers pay what persons are paid");
    assert!((of_all("loss_ratio") * sum(|one| one.premiums) / sum(|one| one.claims) - 1.0).abs() < 1e-9);
    let by_product = |nth: usize, of: fn(&Insurer) -> i64| {
        insurers.iter().filter(|one| one.product == nth).map(of).sum::<i64>() as f64
    };
    for nth in 0..20 {
        let likeness = by_product(nth, |one| one.holders) / by_product(0, |one| one.holders);
        assert!((likeness - 1.0).abs() < 0.01, "product {nth} has {likeness} of the holders of the first");
        assert!(by_product(nth, |one| one.claims) > 0.0, "product {nth}");
        let likeness = held[nth].load(Relaxed) as f64 / held[0].load(Relaxed) as f64;
        assert!((likeness - 1.0).abs() < 0.01, "product {nth} is remembered by {likeness} of those of the first");
        assert!(
            insurers.iter().filter(|one| one.product == nth).all(|one| one.holders > 0),
            "three sell product {nth}"
        );
    }
}

#[test]
fn more_products_than_persons_have_room_for_are_refused() {
    let held: Vec<Arc<AtomicI64>> = (0..73).map(|_| Arc::default()).collect();
    let society = Society::open(replicate(eager(), 2_000), 1);
    let words = society.live(&arm(73, &held)).err().expect("too many").to_string();
    assert!(words.contains("73 products") && words.contains("at most 72"), "{words}");
}

/// A cover of half of what is left of every stay, on some terms; it asks for 100 yuan in its first year and twice that later, and
/// counts those to whom it pays.
fn on(from: u16, terms: impl Fn(&mut Product)) -> ActivePolicy {
    let paid = ["paid_in", "paid_out", "count_covered"];
    let hooks = vec![
        Hook { product: Some(0), ..hook(place::PURCHASE, &["held"], &["premium"]) },
        Hook {
            product: Some(0),
            layer: 40,
            payer: payer::COMMERCIAL,
            cares: care::INPATIENT,
            ..hook(place::SETTLE, &["covered", "remaining_in"], &paid)
        },
    ];
    let used = sold_by(3, false, "termed", from, hooks, move |number, now, columns| {
        if number == 0 {
            write(&mut columns[1]).fill(if i32::from(from) == now.year { 10_000 } else { 20_000 });
            return Ok(());
        }
        let ColumnRef::ReadU8(covered) = &columns[0] else { panic!("the first column is a flag") };
        let covered: Vec<i64> = covered.iter().map(|flag| i64::from(*flag)).collect();
        let half: Vec<i64> = read(&columns[1]).iter().zip(&covered).map(|(left, flag)| left / 2 * flag).collect();
        write(&mut columns[2]).copy_from_slice(&half);
        write(&mut columns[3]).fill(0);
        write(&mut columns[4]).copy_from_slice(&covered);
        Ok(())
    });
    on_terms(used, terms)
}

/// The years from 2012 to 2016 with a product from 2013 on.
fn termed(inputs: Inputs, terms: impl Fn(&mut Product)) -> (Society, Vec<gongji_model::books::observation::Row>) {
    let mut programme = programme(OLD);
    programme.uses.push(on(2013, terms));
    let mut society = Society::open(replicate(inputs, 5_000), 2);
    let mut rows = Vec::new();
    while society.year() < 2016 {
        let lived;
        (society, lived) = next_year(society, &programme);
        rows.extend(lived);
    }
    (society, rows)
}

/// Half of all buy, by a draw of every year, and price is no matter.
fn fickle() -> Inputs {
    let mut inputs = eager();
    inputs.behaviour.take_up = HALF;
    inputs
}

#[test]
fn a_contract_of_years_keeps_its_premium_and_is_not_chosen_again() {
    let ((mut yearly, plain), (mut termed, bound)) = (termed(fickle(), |_| {}), termed(fickle(), |it| it.term = 3));
    let of = |rows: &[_], metric: &str, year| value(rows, metric, "all", year);
    assert_eq!(of(&plain, "takeup_share", 2013), of(&bound, "takeup_share", 2013), "the first choice is the same");
    // Half holds in any year; who is bound goes on, and of the others half joins.
    let share = |year| of(&bound, "takeup_share", year);
    assert!((of(&plain, "takeup_share", 2015) / of(&plain, "takeup_share", 2013) - 1.0).abs() < 0.1);
    assert!(share(2014) > 1.4 * share(2013) && share(2015) > share(2014), "{} {}", share(2014), share(2013));
    // In the fourth year the first have the choice again.
    assert!(share(2016) < share(2015));
    let each =
        |rows: &[_], year| of(rows, "premiums", year) / of(rows, "takeup_share", year) / of(rows, "members", year);
    assert!((each(&bound, 2013) / 100.0 - 1.0).abs() < 0.01);
    assert!(each(&plain, 2014) > 150.0 && each(&bound, 2014) < 0.8 * each(&plain, 2014), "{}", each(&bound, 2014));
    assert_ne!(yearly.digest(), termed.digest());
    assert!(of(&bound, "loss_ratio", 2014) > 0.0);
}

#[test]
fn who_waits_pays_and_is_paid_nothing() {
    let (_, plain) = termed(eager(), |_| {});
    let (_, waiting) = termed(eager(), |it| it.waiting = 2);
    let of = |rows: &[_], metric: &str, year| value(rows, metric, "all", year);
    for year in [2013, 2014] {
        assert_eq!(of(&waiting, "commercial_payment", year), 0.0);
        assert_eq!(of(&waiting, "termed.count_covered", year), 0.0);
        assert!(of(&waiting, "premiums", year) > 0.0 && of(&waiting, "takeup_share", year) > 0.9);
    }
    let (one, other) = (of(&waiting, "commercial_payment", 2015), of(&plain, "commercial_payment", 2015));
    assert!(one > 0.8 * other && one < other, "{one} of {other}: only newcomers still wait");
}

#[test]
fn a_household_decides_as_one() {
    let together = |of_household: bool| {
        let (mut society, rows) = termed(fickle(), |it| it.of_household = of_household);
        let mut homes: BTreeMap<(usize, u16), [usize; 2]> = BTreeMap::new();
        for (number, block) in society.snapshot().blocks().iter().enumerate() {
            let (status, home, held) = (&block.status.0, &block.household.0, &block.holdings.0);
            for row in (0..status.len()).filter(|row| status[*row] != 0) {
                homes.entry((number, home[row])).or_default()[usize::from(held[row] & 1)] += 1;
            }
        }
        let several: Vec<_> = homes.values().filter(|seen| seen.iter().sum::<usize>() > 1).collect();
        let split = several.iter().filter(|seen| seen[0] > 0 && seen[1] > 0).count();
        assert!(value(&rows, "premiums", "all", 2016) > 0.0);
        (several.len(), split)
    };
    let ((all, split), (_, alone)) = (together(true), together(false));
    // Whoever is not insured this year was not asked.
    assert!(split * 20 < all && alone * 5 > all, "{split} of {all} households are split, {alone} where each decides");
}

#[test]
fn what_a_household_decides_ends_no_contract() {
    let mut inputs = fickle();
    inputs.behaviour.arrears_level = 0.0;
    let mut programme = programme(OLD);
    programme.uses.push(on(2013, |it| (it.of_household, it.term) = (true, 5)));
    // Blocks of several batches: those of later ones do as was decided, unless they are bound.
    let mut society = Society::open(replicate(inputs, 40_000), 2);
    let holds = |society: &mut Society| -> BTreeMap<u64, bool> {
        let members = society.people().into_iter().filter(|person| person.status != 0);
        members.map(|person| (person.person, person.holdings & 1 == 1)).collect()
    };
    for _ in 2012..=2013 {
        (society, _) = next_year(society, &programme);
    }
    let mut before = holds(&mut society);
    for year in 2014..=2016 {
        (society, _) = next_year(society, &programme);
        let now = holds(&mut society);
        let bound = before.iter().filter(|(_, held)| **held).filter_map(|(person, _)| now.get(person));
        let (kept, ended): (Vec<bool>, Vec<bool>) = bound.partition(|held| **held);
        assert!(kept.len() > 1_000 && ended.is_empty(), "{} contracts of {} end in {year}", ended.len(), kept.len());
        before = now;
    }
}

#[test]
fn nobody_whose_benefits_have_stopped_is_sold_cover() {
    let mut inputs = eager();
    (inputs.behaviour.arrears_level, inputs.behaviour.arrears_entitlement) = (3.0, 0.0);
    let (mut society, rows) = termed(inputs, |_| {});
    let held: u64 = society.people().iter().map(|person| u64::from(person.holdings & 1)).sum();
    let of = |metric: &str| value(&rows, metric, "all", 2016);
    // The table counts those alone who are in the scheme.
    let counted = of("takeup_share") * of("members") / society.replicate().weight;
    assert!(of("arrears_share") > 0.01 && (held as f64 - counted).abs() < 0.5, "{held} hold it, {counted} are insured");
}

#[test]
fn a_lump_sum_of_a_product_is_a_claim_that_is_expected() {
    let sum = 5_000_000;
    let hooks = vec![
        Hook { product: Some(0), ..hook(place::PURCHASE, &["held"], &["premium"]) },
        Hook {
            product: Some(0),
            payer: payer::COMMERCIAL,
            ..hook(place::DIAGNOSE, &["began", "covered"], &["lump_sum", "count_paid"])
        },
    ];
    let used = sold_by(2, false, "lump", 2013, hooks, move |number, _, columns| {
        if number == 0 {
            write(&mut columns[1]).fill(20_000);
            return Ok(());
        }
        let [ColumnRef::ReadU8(began), ColumnRef::ReadU8(covered), ..] = &columns[..] else { panic!("other columns") };
        let paid: Vec<i64> = began.iter().zip(covered.iter()).map(|(one, other)| i64::from(one & other)).collect();
        write(&mut columns[2]).iter_mut().zip(&paid).for_each(|(fen, paid)| *fen = paid * sum);
        write(&mut columns[3]).copy_from_slice(&paid);
        Ok(())
    });
    let mut programme = programme(OLD);
    programme.uses.push(on_terms(used, |it| (it.lump_sum, it.waiting) = (true, 1)));
    let mut inputs = inputs();
    inputs.behaviour.take_up = [0.3, 2.0, 0.0];
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    let replicate = Replicate::new(inputs, 20_000, Universe::MemberHouseholds, luck, Isa::best(), &solved);
    let replicate = Arc::new(replicate.with_columns(InUse::default().and("diagnosed")));
    let (mut society, mut rows) = (Society::open(replicate.clone(), 2), Vec::new());
    while society.year() < 2015 {
        let lived;
        (society, lived) = next_year(society, &programme);
        rows.extend(lived);
    }
    let of = |metric: &str, year| value(&rows, metric, "all", year);
    assert_eq!(of("lump_sums", 2013), 0.0, "all wait");
    for year in [2014, 2015] {
        let paid = of("lump.count_paid", year) * sum as f64 / 100.0;
        assert!(paid > 0.0 && (of("lump_sums", year) / paid - 1.0).abs() < 1e-9);
        assert_eq!(of("commercial_payment", year), 0.0, "and no bill");
    }
    let insurers = society.insurers();
    let all = |of: fn(&Insurer) -> i64| insurers.iter().map(of).sum::<i64>() as f64;
    let paid = of("lump_sums", 2015) / replicate.weight * 100.0;
    assert!((all(|one| one.claims) / paid - 1.0).abs() < 1e-9, "a lump sum is a claim");
    let expected = all(|one| one.expected) / all(|one| one.claims);
    assert!((0.6..1.6).contains(&expected), "insurers expect {expected} of what they paid");
    let selected = of("selection_ratio", 2014);
    assert!(selected > 1.02, "whoever is likelier to fall ill buys: {selected}");
}
