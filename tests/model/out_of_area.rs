//! Stays in city hospitals of other areas: who travels where, who is paid, and what a law can know of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fixtures::society::{
    OLD, hook, inputs, layer, live_arms, made, next_year, programme, read, scenario, value,
};
use gongji_model::books::observation::Row;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::{Inputs, Universe};
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::{care, hook as place, payer};
use gongji_sdk::isa::Isa;

const PERSONS: u64 = 12_000;
const UNTIL: u16 = 2014;

fn open(persons: u64, isa: Isa, threads: usize, travels: bool) -> Society {
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    let replicate = Replicate::new(inputs(), persons, Universe::MemberHouseholds, luck, isa, &solved);
    Society::open(Arc::new(replicate.with_out_of_area_care(travels)), threads)
}

fn live(programme: &Programme, travels: bool) -> Vec<Row> {
    let (mut society, mut rows) = (open(PERSONS, Isa::best(), 2, travels), Vec::new());
    while society.year() < UNTIL {
        let year;
        (society, year) = next_year(society, programme);
        rows.extend(year);
    }
    rows
}

fn of(rows: &[Row], metric: &str) -> f64 {
    (2012..=UNTIL).map(|year| value(rows, metric, "all", year)).sum()
}

/// Stays of everybody that the matrix sends between provinces, over all that come to city hospitals: by origin and by destination,
/// largest first.
fn between_provinces(inputs: &Inputs) -> [Vec<(f64, String)>; 2] {
    let (members, everybody) = (0.194, 1.0);
    let mut flows = [BTreeMap::new(), BTreeMap::new()];
    for (area, outflows) in inputs.areas.iter().zip(&inputs.patient_flows) {
        let persons = area.member_share * members + area.resident_share * (everybody - members);
        for flow in outflows {
            let to = inputs.areas[usize::from(flow.to)].province;
            if to != area.province {
                *flows[0].entry(area.province).or_insert(0.0) += persons * flow.share;
                *flows[1].entry(to).or_insert(0.0) += persons * flow.share;
            }
        }
    }
    flows.map(|flows| {
        let mut all: Vec<(f64, String)> = flows
            .into_iter()
            .map(|(province, share)| (share, inputs.provinces[usize::from(province)].clone()))
            .collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0));
        all
    })
}

#[test]
fn the_matrix_sends_patients_where_the_inpatients_of_2019_went() {
    let inputs = inputs();
    let [from, to] = between_provinces(&inputs);
    let names = |all: &[(f64, String)], most: usize| -> Vec<String> {
        all.iter().take(most).map(|(_, name)| name.clone()).collect()
    };
    // Published for 2019: 5,994,624 cross-provincial inpatients, 2.3% of all stays; main destinations Beijing, Shanghai, Zhejiang and
    // Jiangsu, main origins Anhui, Henan, Hebei and Jiangsu.
    let mut receivers = names(&to, 4);
    receivers.sort();
    assert_eq!(receivers, ["beijing", "jiangsu", "shanghai", "zhejiang"]);
    let origins = names(&from, 6);
    assert!(["anhui", "henan", "hebei", "jiangsu"].iter().all(|name| origins.contains(&(*name).into())), "{origins:?}");
    let of_all = 0.48 * from.iter().map(|(share, _)| share).sum::<f64>();
    assert!((0.019..0.025).contains(&of_all), "{of_all} of all stays are had in another province");
}

#[test]
fn nobody_travels_where_the_scenario_does_not_ask() {
    let rows = live(&programme(OLD), false);
    assert!(rows.iter().all(|row| row.metric != "out_of_area_stays"));
    // The luck of everything else is the same.
    let travelled = live(&programme(OLD), true);
    for metric in ["contributions", "persons", "visits"] {
        assert_eq!(value(&rows, metric, "all", 2012), value(&travelled, metric, "all", 2012), "{metric}");
    }
}

#[test]
fn as_many_travel_as_the_matrix_says_and_their_stays_are_the_hospitals_that_have_them() {
    let mut of_provinces =
        String::from("[[table]]\nmetrics = [\"discharges\", \"out_of_area_stays\", \"incoming_stays\"]\n");
    of_provinces += "by = [\"province\"]\n";
    let text = format!(
        "from = 2012\nuntil = 2016\npersons = 40000\nreplicates = 1\nout_of_area_care = true\n{of_provinces}[[arm]]\nname = \"old\"\npolicies = [{OLD}]"
    );
    let lived = live_arms(&scenario(&text), 2, Isa::best());
    let rows = &lived.arms[0].rows;
    let sum = |metric: &str, group: &str| -> f64 { (2012..=2016).map(|year| value(rows, metric, group, year)).sum() };
    let inputs = inputs();
    let (mut gone, mut come) = (0.0, 0.0);
    for (number, name) in inputs.provinces.iter().enumerate() {
        let group = format!("province={name}");
        gone += sum("out_of_area_stays", &group);
        come += sum("incoming_stays", &group);
        if ["anhui", "guangdong"].contains(&name.as_str()) {
            // City hospitals have about half of the stays of members.
            let areas = inputs.areas.iter().zip(&inputs.patient_flows);
            let own = areas.filter(|(area, _)| usize::from(area.province) == number);
            let shares = own.map(|(area, flows)| area.member_share * flows.iter().map(|flow| flow.share).sum::<f64>());
            let members: f64 = inputs
                .areas
                .iter()
                .filter(|area| usize::from(area.province) == number)
                .map(|area| area.member_share)
                .sum();
            let expected = 0.5 * shares.sum::<f64>() / members;
            let found = sum("out_of_area_stays", &group) / sum("discharges", &group);
            assert!(
                (found / expected - 1.0).abs() < 0.25,
                "{name}: {found} of stays are had elsewhere, expected {expected}"
            );
        }
    }
    let all = sum("out_of_area_stays", "all");
    assert!(all > 0.0 && (gone / all - 1.0).abs() < 1e-9 && (come / all - 1.0).abs() < 1e-9);
    let net = |name: &str| {
        let group = format!("province={name}");
        sum("incoming_stays", &group) - sum("out_of_area_stays", &group)
    };
    assert!(["beijing", "shanghai"].iter().all(|name| net(name) > 0.0));
    assert!(["anhui", "henan", "hebei", "jiangxi"].iter().all(|name| net(name) < 0.0));
    // Care is had and paid all the same: what hospitals bill is what patients' bills are.
    let bills = sum("medical_spending", "all") - sum("pharmacy_spending", "all");
    assert!((sum("hospital_bills", "all") / bills - 1.0).abs() < 1e-9);
}

#[test]
fn a_law_knows_where_a_stay_is_had_and_a_rule_of_payment_pays_for_its_own_patients_alone() {
    let mut programme = programme(OLD);
    let mut outside = layer(9, payer::POOL, care::INPATIENT, &["out_of_area", "tier", "stay", "remaining_in"]);
    outside.fields.extend(hook(place::SETTLE, &[], &["count_away", "count_far"]).fields);
    programme.uses.push(made("pays-outside", 2012, vec![outside], |_, now, columns| {
        let bytes = |column: &ColumnRef<'_>| match column {
            ColumnRef::ReadU8(rows) => rows.to_vec(),
            other => panic!("{other:?} is no byte"),
        };
        let [places, tiers, stays] = [0, 1, 2].map(|at| bytes(&columns[at]));
        let left = read(&columns[3]).to_vec();
        assert!(places.iter().zip(&tiers).all(|(place, tier)| *place == 0 || *tier == 3));
        assert!(places.iter().zip(&stays).all(|(place, stay)| *place == 0 || *stay > 0));
        let mut write = |at: usize, value: &dyn Fn(usize) -> i64| {
            let ColumnRef::WriteI64(rows) = &mut columns[at] else { panic!("a column to write") };
            rows.iter_mut().enumerate().for_each(|(lane, row)| *row = value(lane));
        };
        write(4, &|lane| if places[lane] > 0 { left[lane] } else { 0 });
        write(5, &|_| 0);
        if now.probe == 0 {
            write(6, &|lane| i64::from(places[lane] > 0));
            write(7, &|lane| i64::from(places[lane] == 2));
        }
        Ok(())
    }));
    let rule = hook(place::REIMBURSE, &["stays", "charged"], &["pool_payment", "count_own"]);
    programme.uses.push(made("pays-by-the-bill", 2012, vec![rule], |_, now, columns| {
        let stays = read(&columns[0]).to_vec();
        let ColumnRef::WriteI64(rows) = &mut columns[3] else { panic!("a column to write") };
        if now.probe == 0 {
            rows.copy_from_slice(&stays);
        }
        Ok(())
    }));
    let rows = live(&programme, true);
    let away = of(&rows, "out_of_area_stays");
    assert!((of(&rows, "pays-outside.count_away") / away - 1.0).abs() < 1e-9);
    let far = of(&rows, "pays-outside.count_far");
    assert!(0.0 < far && far < away, "{far} of {away} stays in another province");
    assert!((of(&rows, "pays-by-the-bill.count_own") / (of(&rows, "discharges") - away) - 1.0).abs() < 1e-9);
}

#[test]
fn hospitals_expect_those_who_come() {
    let [with, without] = [true, false].map(|travels| live(&programme(OLD), travels));
    for (metric, most) in [("bed_occupancy", 0.03), ("provider_margin", 0.02)] {
        let of = |rows: &[Row]| value(rows, metric, "tier=city", UNTIL);
        assert!((of(&with) - of(&without)).abs() < most, "{metric}: {} against {}", of(&with), of(&without));
    }
}

#[test]
fn where_patients_go_depends_on_no_thread_and_no_instruction_set() {
    let programme = programme(OLD);
    let digest = |isa: Isa, threads: usize| {
        let mut society = open(3_000, isa, threads, true);
        for _ in 0..2 {
            (society, _) = next_year(society, &programme);
        }
        society.digest()
    };
    let one = digest(Isa::BASE, 1);
    assert_eq!((digest(Isa::best(), 2), digest(Isa::best(), 5)), (one.clone(), one));
}
