//! Hospitals and their patients: who goes where, and how hospitals answer the way they are paid.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::fixtures::society::{
    OLD, hook, inputs, layer, live, made, next_year, programme, read, replicate, replicate_number, value, write,
};
use gongji_model::books::observation::Row;
use gongji_model::codes::care::{Care, MOST_BILLED};
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer};

const PERSONS: u64 = 12_000;
const YEAR: u16 = 2015;

fn run(change: impl FnOnce(&mut Inputs), programme: &Programme) -> Vec<Row> {
    let mut inputs = inputs();
    change(&mut inputs);
    live(inputs, programme, PERSONS, YEAR).unwrap_or_else(|fault| panic!("{fault}"))
}

fn of(rows: &[Row], metric: &str, group: &str) -> f64 {
    value(rows, metric, group, YEAR)
}

#[test]
fn no_stay_costs_more_than_a_bill_can_be() {
    // Half of all stays in a tail so heavy that some would pass 43 million yuan; a policy refuses such a bill.
    let rows = run(
        |inputs| {
            let stays = &mut inputs.cares[Care::Inpatient as usize];
            (stays.cost, stays.tail_share, stays.tail_index) = (300.0 * stays.cost, 0.5, 1.05);
            inputs.behaviour.forgone = 0.0;
        },
        &programme(OLD),
    );
    let mean = of(&rows, "cost_per_discharge", "all");
    assert!((50_000.0..MOST_BILLED as f64 / 100.0).contains(&mean), "{mean} yuan a stay");
}

/// Share of the members who go to each tier.
fn tiers(society: &mut Society) -> [f64; 3] {
    let people = society.people();
    let members: Vec<u8> = people.iter().filter(|person| person.status != 0).map(|person| person.tier).collect();
    [1, 2, 3].map(|tier| members.iter().filter(|one| **one == tier).count() as f64 / members.len() as f64)
}

fn lived(inputs: Inputs, programme: &Programme, years: usize) -> Society {
    let mut society = Society::open(replicate(inputs, 30_000), 2);
    for _ in 0..years {
        (society, _) = next_year(society, programme);
    }
    society
}

/// Pays half of ordinary outpatient care in the community on top of everything else.
fn community_discount() -> Programme {
    let half = layer(5, payer::POOL, care::OUTPATIENT, &["tier", "remaining_in"]);
    let used = made("near", 2012, vec![half], |_, _, columns| {
        let ColumnRef::ReadU8(tier) = columns[0] else { panic!("a tier is a byte") };
        let (tier, left) = (tier.to_vec(), read(&columns[1]).to_vec());
        write(&mut columns[3]).fill(0);
        for (lane, paid) in write(&mut columns[2]).iter_mut().enumerate() {
            *paid = if tier[lane] == 1 { left[lane] / 2 } else { 0 };
        }
        Ok(())
    });
    with(used)
}

fn with(used: gongji_model::law::programme::ActivePolicy) -> Programme {
    let mut programme = programme(OLD);
    programme.uses.push(used);
    programme
}

/// Pays hospitals a share of what they charge.
fn quota(share: i64) -> Programme {
    with(made(
        "quota",
        2012,
        vec![hook(place::REIMBURSE, &["tier", "charged"], &["pool_payment"])],
        move |_, _, columns| {
            let ColumnRef::ReadU8(tier) = columns[0] else { panic!("a tier is a byte") };
            let (tier, charged) = (tier.to_vec(), read(&columns[1]).to_vec());
            for (lane, paid) in write(&mut columns[2]).iter_mut().enumerate() {
                *paid = if tier[lane] == 0 { charged[lane] } else { charged[lane] * share / 100 };
            }
            Ok(())
        },
    ))
}

/// What a rule sees of a hospital: cases of this year, and cases and charges of the first under the rule.
#[derive(Clone, Copy)]
struct Year {
    cases: i64,
    first_cases: i64,
    first_charged: i64,
}

impl Year {
    /// The first year's charge of a case, for as many cases as there are now.
    fn at_first_fees(&self) -> f64 {
        self.cases as f64 * self.first_charged as f64 / self.first_cases.max(1) as f64
    }
}

/// Pays the three hospitals of an area by a rule, and pharmacies by the bill.
fn ruled(rule: impl Fn(&[Year]) -> Vec<f64> + Send + Sync + 'static) -> Programme {
    let writes = ["pool_payment", "own_provider_cases", "own_provider_charged"];
    let pays = hook(place::REIMBURSE, &["cases", "charged"], &writes);
    with(made("ruled", 2012, vec![pays], move |_, now, columns| {
        let [cases, charged] = [0, 1].map(|at| read(&columns[at]).to_vec());
        for (at, this_year) in [(3, &cases), (4, &charged)] {
            if now.years_active == 0 {
                write(&mut columns[at]).copy_from_slice(this_year);
            }
        }
        let first = [3, 4].map(|at| read(&columns[at]).to_vec());
        let year =
            |tier: usize| Year { cases: cases[tier], first_cases: first[0][tier], first_charged: first[1][tier] };
        let years: Vec<Year> = (1..4).map(year).collect();
        let paid = write(&mut columns[2]);
        paid[0] = charged[0];
        for (paid, fen) in paid[1..].iter_mut().zip(rule(&years)) {
            *paid = fen.round() as i64;
        }
        Ok(())
    }))
}

/// A fixed sum a case, so many times the first year's.
fn fee_per_case(level: f64) -> Programme {
    ruled(move |years| years.iter().map(|year| level * year.at_first_fees()).collect())
}

/// Pays each hospital so many times its charges of the first year, in every year.
fn own_budgets(level: f64) -> Programme {
    ruled(move |years| years.iter().map(|year| level * year.first_charged as f64).collect())
}

/// The same money in one sum, shared by points: cases at the fees of the first year.
fn points(level: f64) -> Programme {
    ruled(move |years| {
        let budget = level * years.iter().map(|year| year.first_charged as f64).sum::<f64>();
        let all: f64 = years.iter().map(Year::at_first_fees).sum();
        years.iter().map(|year| if all > 0.0 { budget * year.at_first_fees() / all } else { 0.0 }).collect()
    })
}

/// One pooling area, so that small samples have whole hospitals.
fn in_one_area(inputs: &mut Inputs) {
    silent(inputs);
    inputs.areas.truncate(1);
    inputs.areas[0].member_share = 1.0;
}

/// All answers of hospitals to their payment switched off, and to their beds.
fn silent(inputs: &mut Inputs) {
    let behaviour = &mut inputs.behaviour;
    behaviour.case_response = 0.0;
    (behaviour.bed_rationing, behaviour.bed_filling, behaviour.bed_building) = (0.0, 0.0, 0.0);
    behaviour.load_response = 0.0;
    behaviour.induced_volume = 0.0;
    behaviour.length_response = 0.0;
    behaviour.case_selection = 0.0;
    behaviour.catalogue_shift = 0.0;
    behaviour.private_entry = 0.0;
    behaviour.quality_response = 0.0;
}

/// All but one of them.
fn only(change: impl FnOnce(&mut Inputs)) -> impl FnOnce(&mut Inputs) {
    |inputs| {
        silent(inputs);
        change(inputs);
    }
}

#[test]
fn under_the_reference_scheme_the_shares_of_tiers_are_the_table_s() {
    let table = inputs().cares;
    let mut society = Society::open(replicate(inputs(), 60_000), 2);
    let mut rows = Vec::new();
    for _ in 0..3 {
        (society, rows) = next_year(society, &programme(OLD));
    }
    for (tier, name) in ["tier=community", "tier=district", "tier=city"].into_iter().enumerate() {
        let visits = value(&rows, "visits_share", name, 2014);
        assert!((visits - table[0].tier_share[tier]).abs() < 0.015, "visits, {name}: {visits}");
        let stays = value(&rows, "discharges_share", name, 2014);
        assert!((stays - table[3].tier_share[tier]).abs() < 0.015, "stays, {name}: {stays}");
    }
}

#[test]
fn cheaper_community_care_draws_patients_there() {
    let plain = tiers(&mut lived(inputs(), &programme(OLD), 4));
    let drawn = tiers(&mut lived(inputs(), &community_discount(), 4));
    assert!(drawn[0] > plain[0] + 0.05, "{plain:?} became {drawn:?}");
    assert!(drawn[1] < plain[1] && drawn[2] < plain[2], "{plain:?} became {drawn:?}");
}

#[test]
fn without_a_weight_no_price_moves_anybody() {
    let still = || {
        let mut inputs = inputs();
        // A discount moves load and with it quality, which would move people too.
        (inputs.behaviour.choice_price, inputs.behaviour.choice_quality) = (0.0, 0.0);
        // So would cover that some leave the scheme for lack of.
        inputs.behaviour.lapse_level = 0.0;
        inputs
    };
    let [plain, drawn] = [programme(OLD), community_discount()].map(|programme| {
        let mut society = lived(still(), &programme, 3);
        society.people().iter().map(|person| (person.person, person.tier)).collect::<Vec<_>>()
    });
    let moved = plain.iter().zip(&drawn).filter(|(plain, drawn)| plain != drawn).count();
    assert_eq!((moved, plain.len()), (0, drawn.len()));
}

#[test]
fn a_cheaper_community_stay_draws_stays_there() {
    let discount = || {
        let used = made(
            "near",
            2012,
            vec![layer(5, payer::POOL, care::INPATIENT, &["tier", "remaining_in"])],
            |_, _, columns| {
                let ColumnRef::ReadU8(tier) = columns[0] else { panic!("a tier is a byte") };
                let (tier, left) = (tier.to_vec(), read(&columns[1]).to_vec());
                write(&mut columns[3]).fill(0);
                for (lane, paid) in write(&mut columns[2]).iter_mut().enumerate() {
                    *paid = if tier[lane] == 1 { left[lane] } else { 0 };
                }
                Ok(())
            },
        );
        with(used)
    };
    let stays = |rows: &[Row]| of(rows, "discharges_share", "tier=community");
    let (plain, drawn) = (run(|_| (), &programme(OLD)), run(|_| (), &discount()));
    assert!(stays(&drawn) > stays(&plain) + 0.01, "{} became {}", stays(&plain), stays(&drawn));
}

#[test]
fn habit_keeps_people_where_they_were() {
    let moved = |habit: f64| {
        let mut inputs = inputs();
        inputs.behaviour.choice_habit = habit;
        let mut society = lived(inputs, &programme(OLD), 1);
        let before: std::collections::BTreeMap<u64, u8> =
            society.people().iter().map(|person| (person.person, person.tier)).collect();
        (society, _) = next_year(society, &programme(OLD));
        let after = society.people();
        let stayed: Vec<_> =
            after.iter().filter(|person| person.status != 0 && before.contains_key(&person.person)).collect();
        stayed.iter().filter(|person| before[&person.person] != person.tier).count() as f64 / stayed.len() as f64
    };
    let (none, strong) = (moved(0.0), moved(3.0));
    assert!((0.6..0.7).contains(&none), "without habit one minus the sum of the squared shares: {none}");
    assert!(strong < 0.2, "{strong}");
}

#[test]
fn the_old_go_nearer() {
    let share = |weight: f64| {
        let mut inputs = inputs();
        inputs.behaviour.choice_distance = weight;
        let mut society = lived(inputs, &programme(OLD), 3);
        let people = society.people();
        let old: Vec<_> = people.iter().filter(|person| person.status != 0 && person.age >= 65).collect();
        old.iter().filter(|person| person.tier == 1).count() as f64 / old.len() as f64
    };
    assert!(share(0.2) > share(0.0) + 0.1);
}

#[test]
fn paid_by_the_bill_nobody_answers_a_quota() {
    let answering = |inputs: &mut Inputs| {
        silent(inputs);
        let behaviour = &mut inputs.behaviour;
        (behaviour.length_response, behaviour.case_selection, behaviour.catalogue_shift) = (0.9, 2.0, 0.9);
        behaviour.case_response = 0.9;
    };
    let metrics = ["medical_spending", "discharges", "visits", "out_of_pocket", "pool_outgo"];
    let (loud, still) = (run(answering, &programme(OLD)), run(silent, &programme(OLD)));
    for metric in metrics {
        assert_eq!(of(&loud, metric, "all"), of(&still, metric, "all"), "{metric}");
    }
    assert_eq!(of(&still, "unpaid_share", "all"), 0.0);
}

#[test]
fn a_quota_below_the_bills_shortens_cases() {
    let (off, on) = (run(silent, &quota(80)), run(only(|inputs| inputs.behaviour.length_response = 0.5), &quota(80)));
    assert!(of(&off, "unpaid_share", "all") > 0.05);
    for metric in ["cost_per_discharge", "cost_per_visit"] {
        assert!(of(&on, metric, "all") < 0.98 * of(&off, metric, "all"), "{metric}");
    }
    assert!(of(&on, "drug_share", "all") < of(&off, "drug_share", "all"), "drugs and tests are cut first");
    assert!(of(&on, "stay_days", "tier=city") < 0.98 * of(&off, "stay_days", "tier=city"), "and the days with them");
}

#[test]
fn a_fee_per_case_calls_for_more_and_shorter_cases_however_well_it_pays() {
    let fee = || fee_per_case(1.5);
    let off = run(silent, &fee());
    assert!(of(&off, "unpaid_share", "all") < 0.0, "it pays more than the bills");
    let shorter = run(only(|inputs| inputs.behaviour.length_response = 0.5), &fee());
    assert!(of(&shorter, "cost_per_discharge", "all") < 0.9 * of(&off, "cost_per_discharge", "all"));
    let more = run(only(|inputs| inputs.behaviour.case_response = 0.5), &fee());
    for metric in ["visits", "discharges"] {
        assert!(of(&more, metric, "all") > 1.02 * of(&off, metric, "all"), "{metric}");
    }
    let choosy = run(only(|inputs| inputs.behaviour.case_selection = 1.0), &fee());
    assert!(of(&choosy, "refused_stays", "all") > 0.0, "a dear case brings no more than a cheap one");
}

#[test]
fn a_sum_per_head_cuts_cases_even_where_it_pays_above_the_bills() {
    let (off, on) =
        (run(silent, &own_budgets(3.0)), run(only(|inputs| inputs.behaviour.case_response = 0.5), &own_budgets(3.0)));
    assert!(of(&off, "unpaid_share", "all") < 0.0);
    for metric in ["visits", "discharges"] {
        assert!(of(&on, metric, "all") < 0.95 * of(&off, metric, "all"), "{metric}");
    }
}

#[test]
fn hospitals_race_for_points_and_so_lower_what_a_point_is_worth() {
    let answering = || only(|inputs| inputs.behaviour.case_response = 0.5);
    let (raced, budgeted) = (run(answering(), &points(2.5)), run(answering(), &own_budgets(2.5)));
    // Of a case more a hospital keeps what the others lose, though the money of all is the same.
    assert!(of(&raced, "visits", "all") > 1.05 * of(&budgeted, "visits", "all"));
    let still = run(silent, &points(2.5));
    assert!(of(&raced, "visits", "all") > 1.01 * of(&still, "visits", "all"));
    // Over the bills less is paid to them all.
    assert!(of(&raced, "unpaid_share", "all") > of(&still, "unpaid_share", "all") + 0.01);
    let spent = |rows: &[Row]| of(rows, "hospital_bills", "tier=city") * (1.0 - of(rows, "unpaid_share", "tier=city"));
    assert!((spent(&raced) / spent(&still) - 1.0).abs() < 0.05, "the budget is fixed");
}

#[test]
fn a_probe_says_that_it_is_one_and_leaves_what_a_policy_keeps() {
    let asked = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let seen = Arc::clone(&asked);
    let counting = made(
        "counting",
        2012,
        vec![hook(place::REIMBURSE, &["charged"], &["pool_payment", "own_provider_calls"])],
        move |_, now, columns| {
            seen[now.probe as usize].fetch_add(1, Ordering::Relaxed);
            let calls = write(&mut columns[2]);
            assert!(calls.iter().all(|calls| *calls == i64::from(now.years_active)), "{calls:?}");
            calls.iter_mut().for_each(|calls| *calls += 1);
            Ok(())
        },
    );
    run(in_one_area, &with(counting));
    let years = u64::from(YEAR) - 2011;
    let [real, probes] = [0, 1].map(|probe: usize| asked[probe].load(Ordering::Relaxed));
    assert_eq!((real, probes), (years, 6 * years), "a dearer year and one of more cases, for each of three hospitals");
}

#[test]
fn beds_are_as_full_as_the_table_says_and_grow_as_published() {
    let rows = run(in_one_area, &programme(OLD));
    let tables = inputs();
    for (tier, name) in ["tier=community", "tier=district", "tier=city"].into_iter().enumerate() {
        let opening = value(&rows, "bed_occupancy", name, 2012);
        assert!((opening - tables.hospitals[tier].bed_occupancy).abs() < 0.01, "{name}: {opening}");
        let grown = value(&rows, "beds", name, YEAR) / value(&rows, "beds", name, 2012);
        let published = tables.beds[4].beds / tables.beds[1].beds;
        assert!((grown / published - 1.0).abs() < 1e-3, "{name}: {grown} for {published}");
    }
    let days = value(&rows, "stay_days", "tier=city", 2012);
    assert!((days - 11.5 * 10.0 / 10.3).abs() < 0.05, "{days}");
}

/// Mean over replicates of the share of beds that are full, of the private share and of the hospitals' margins, by 2030.
fn learned(persons: u64, replicates: u32) -> [f64; 3] {
    let programme = programme(OLD);
    let metrics = [("bed_occupancy", "all"), ("private_share", "all"), ("provider_margin", "tier=city")];
    let mut sums = [0.0; 3];
    for number in 0..replicates {
        let mut society = Society::open(replicate_number(number, inputs(), persons), 2);
        let mut rows = Vec::new();
        while society.year() < 2030 {
            (society, rows) = next_year(society, &programme);
        }
        for (sum, (metric, group)) in sums.iter_mut().zip(metrics) {
            *sum += value(&rows, metric, group, 2030) / f64::from(replicates);
        }
    }
    sums
}

/// The short form of `tests/size`, which holds 20,000, 80,000 and 320,000 persons against each other.
#[test]
fn hospitals_learn_alike_in_a_small_sample_and_in_a_large_one() {
    let (small, large) = (learned(5_000, 20), learned(40_000, 4));
    let apart: Vec<f64> = small.iter().zip(large).map(|(small, large)| (small - large).abs()).collect();
    // When they learned from what luck had made of a year they were 0.14, 0.011 and less than 0.01 apart.
    assert!(apart[0] < 0.04 && apart[1] < 0.005 && apart[2] < 0.03, "{small:?} and {large:?}");
}

#[test]
fn who_finds_no_bed_goes_elsewhere_or_without_a_year_later() {
    // Twice as many fall ill from 2014 on.
    let surge = |rationing: f64| {
        move |inputs: &mut Inputs| {
            in_one_area(inputs);
            // So much is borne that nobody is without a bed before.
            (inputs.behaviour.bed_rationing, inputs.behaviour.bed_slack) = (rationing, 0.1);
            inputs.years.iter_mut().filter(|year| year.year >= 2014).for_each(|year| year.volume[3] *= 2.0);
        }
    };
    let (off, on) = (run(surge(0.0), &programme(OLD)), run(surge(1.0), &programme(OLD)));
    assert_eq!(value(&off, "discharges", "all", 2014), value(&on, "discharges", "all", 2014));
    assert_eq!(of(&off, "crowded_stays", "all"), 0.0);
    assert!(of(&on, "crowded_stays", "tier=city") > 0.0);
    assert!(of(&on, "discharges", "all") < 0.95 * of(&off, "discharges", "all"), "no tier has room");
    assert!(of(&on, "forgone_care_share", "care=inpatient") > of(&off, "forgone_care_share", "care=inpatient"));
    let building = run(
        |inputs| {
            surge(1.0)(inputs);
            inputs.behaviour.bed_building = 1.0;
        },
        &programme(OLD),
    );
    assert!(of(&building, "beds", "all") > 1.3 * of(&on, "beds", "all"));
}

#[test]
fn a_built_bed_is_filled_where_the_parameter_says_so() {
    let built = |filling: f64| {
        move |inputs: &mut Inputs| {
            in_one_area(inputs);
            inputs.behaviour.bed_filling = filling;
            inputs.beds.iter_mut().filter(|row| row.year >= 2013).for_each(|row| row.beds *= 2.0);
        }
    };
    let (off, on) = (run(built(0.0), &programme(OLD)), run(built(0.5), &programme(OLD)));
    assert!(of(&off, "bed_occupancy", "all") < 0.6);
    assert!(of(&on, "discharges", "all") > 1.05 * of(&off, "discharges", "all"));
    assert_eq!(value(&on, "discharges", "all", 2013), value(&off, "discharges", "all", 2013), "a year later");
}

#[test]
fn a_quota_below_the_bills_keeps_costly_cases_out() {
    let (off, on) = (run(silent, &quota(70)), run(only(|inputs| inputs.behaviour.case_selection = 3.0), &quota(70)));
    assert_eq!(of(&off, "refused_stays", "all"), 0.0);
    assert!(of(&on, "refused_stays", "all") > 0.0);
    assert!(of(&on, "forgone_care_share", "care=inpatient") > of(&off, "forgone_care_share", "care=inpatient"));
    assert!(of(&on, "discharges", "all") < of(&off, "discharges", "all"), "the grave are turned away");
    assert!(of(&on, "cost_per_discharge", "all") < of(&off, "cost_per_discharge", "all"), "the light are left");
}

#[test]
fn a_quota_below_the_bills_moves_cost_out_of_the_catalogue() {
    let (off, on) = (run(silent, &quota(70)), run(only(|inputs| inputs.behaviour.catalogue_shift = 1.0), &quota(70)));
    let own = |rows: &[Row]| of(rows, "out_of_pocket_share", "care=inpatient");
    assert!(own(&on) > own(&off) + 0.01, "{} became {}", own(&off), own(&on));
}

/// Pays the higher tiers less of what they charge, so that they move more of a bill out of the catalogue.
fn steep() -> gongji_model::law::programme::ActivePolicy {
    let rule = hook(place::REIMBURSE, &["tier", "charged"], &["pool_payment"]);
    made("steep", 2012, vec![rule], |_, _, columns| {
        let ColumnRef::ReadU8(tier) = columns[0] else { panic!("a tier is a byte") };
        let (tier, charged) = (tier.to_vec(), read(&columns[1]).to_vec());
        for (lane, paid) in write(&mut columns[2]).iter_mut().enumerate() {
            *paid = charged[lane] * (100 - 20 * i64::from(tier[lane])) / 100;
        }
        Ok(())
    })
}

#[test]
fn a_layer_that_looks_at_the_tier_and_pays_nothing_changes_nothing_under_a_rule() {
    let idle = made("idle", 2012, vec![layer(5, payer::POOL, care::ALL, &["tier"])], |_, _, columns| {
        columns[1..].iter_mut().for_each(|column| write(column).fill(0));
        Ok(())
    });
    let mut both = with(steep());
    both.uses.push(idle);
    let moved = |inputs: &mut Inputs| inputs.behaviour.catalogue_shift = 0.5;
    let (one, two) = (run(moved, &with(steep())), run(moved, &both));
    assert!(of(&one, "unpaid_share", "all") > 0.1, "the rule is in force");
    assert_eq!(format!("{one:?}"), format!("{two:?}"));
}

#[test]
fn a_thin_margin_calls_for_volume_where_the_bill_is_paid() {
    // A mark-up that doubles the price of drugs ends, and nothing makes it good: the margin is gone.
    let squeezed = |induced: f64| {
        move |inputs: &mut Inputs| {
            silent(inputs);
            inputs.behaviour.induced_volume = induced;
            for hospital in &mut inputs.hospitals {
                hospital.drug_share = 0.5;
            }
            inputs.markups[0].rate = [1.0; 3];
            inputs.markups[1].rate = [0.0; 3];
            inputs.markups[1].from = 2012;
            inputs.markups.truncate(2);
            inputs.markups[1].compensated = 0.0;
        }
    };
    let (off, on) = (run(squeezed(0.0), &programme(OLD)), run(squeezed(1.0), &programme(OLD)));
    assert!(of(&off, "provider_margin", "tier=city") < 0.05);
    for metric in ["visits", "discharges"] {
        assert!(of(&on, metric, "all") > 1.01 * of(&off, metric, "all"), "{metric}");
    }
}

#[test]
fn drugs_give_way_when_their_mark_up_ends() {
    let kept = run(|inputs| inputs.markups.truncate(1), &programme(OLD));
    let ended = run(|_| (), &programme(OLD));
    assert!(of(&ended, "drug_share", "tier=district") < of(&kept, "drug_share", "tier=district") - 0.02);
    let fixed = |inputs: &mut Inputs| inputs.behaviour.drug_response = 0.0;
    assert_eq!(of(&run(fixed, &programme(OLD)), "drug_share", "tier=district"), 0.43);
}

#[test]
fn private_capacity_grows_with_the_margin() {
    let share = |entry: f64| {
        let rows = run(|inputs| inputs.behaviour.private_entry = entry, &programme(OLD));
        of(&rows, "private_share", "all")
    };
    assert!(share(3.0) > share(0.0) + 0.001, "{} and {}", share(3.0), share(0.0));
}

#[test]
fn a_loss_costs_quality_and_quality_costs_patients() {
    let poor = |weight: f64| {
        move |inputs: &mut Inputs| {
            inputs.behaviour.choice_quality = weight;
            inputs.behaviour.quality_response = 2.0;
            inputs.hospitals[2].fixed_cost_share = 0.0;
            inputs.behaviour.provider_cost_share = 1.0;
        }
    };
    let (off, on) = (run(poor(0.0), &quota(50)), run(poor(3.0), &quota(50)));
    let quality = |rows: &[Row]| of(rows, "provider_quality", "tier=city");
    assert!(quality(&on) < 0.9, "{}", quality(&on));
    let there = |rows: &[Row]| of(rows, "visits_share", "tier=city");
    assert!(there(&on) < there(&off), "{} and {}", there(&on), there(&off));
}

#[test]
fn with_every_channel_open_the_ledger_is_proved_and_threads_change_nothing() {
    let open = || {
        let mut inputs = inputs();
        let behaviour = &mut inputs.behaviour;
        (behaviour.induced_volume, behaviour.length_response, behaviour.case_selection) = (1.0, 0.9, 3.0);
        (behaviour.catalogue_shift, behaviour.private_entry, behaviour.cash_short) = (1.0, 3.0, 1.0);
        (behaviour.case_response, behaviour.bed_filling, behaviour.bed_slack) = (0.5, 0.3, 0.0);
        replicate(inputs, PERSONS)
    };
    let digest = |threads: usize| {
        let mut society = Society::open(Arc::clone(&open()), threads);
        for _ in 0..5 {
            (society, _) = next_year(society, &points(0.7));
        }
        society.digest()
    };
    assert_eq!(digest(1), digest(3));
}
