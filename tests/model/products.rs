//! Many products in one arm: those behind the eighth are like the first.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use crate::fixtures::society::{
    OLD, hook, inputs, layer, next_year, programme, read, replicate, sold_by, value, write,
};
use gongji_model::books::insurer::Insurer;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer};

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
    inputs.behaviour.take_up = [20.0, 0.0, 0.0];
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
