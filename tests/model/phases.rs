//! Every phase of the year does something: leaving it out, by inputs or programme, moves the metrics named here.

use std::sync::{Arc, OnceLock};

use crate::fixtures::society::{
    OLD, REFORM, committed, hook, inputs, live, live_arms, made, nation, next_year, nobody_joins, programme, read,
    value, write,
};
use gongji_model::books::observation::Row;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::{Inputs, Universe};
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::Programme;
use gongji_model::metrics::names::METRICS;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_model::year::plan::PHASES;
use gongji_sdk::abi::hook as place;
use gongji_sdk::isa::Isa;

const PERSONS: u64 = 4_000;
const LAST: u16 = 2014;
/// The account buys cover whose price follows the insurers' quotes.
const COVER: &str = ", { use = \"shanghai-account-purchase\", standard_price = false }";

fn run(inputs: Inputs, programme: &Programme) -> Vec<Row> {
    live(inputs, programme, PERSONS, LAST).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Three years of the old rules with everything in its place.
fn whole() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| run(inputs(), &programme(OLD)))
}

/// Three years of the old rules and of bought cover.
fn whole_with_cover() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| run(inputs(), &programme(&format!("{OLD}{COVER}"))))
}

/// Three years of the old rules on changed inputs.
fn without(change: impl FnOnce(&mut Inputs)) -> Vec<Row> {
    let mut changed = inputs();
    change(&mut changed);
    run(changed, &programme(OLD))
}

/// A metric of the nation with the phase whole and left out.
fn both(whole: &[Row], without: &[Row], metric: &str) -> (f64, f64) {
    (value(whole, metric, "all", LAST), value(without, metric, "all", LAST))
}

#[track_caller]
fn falls(whole: &[Row], without: &[Row], metrics: &[&str]) {
    for metric in metrics {
        let (with, left) = both(whole, without, metric);
        assert!(left < with, "{metric}: {with} with the phase, {left} without");
    }
}

#[track_caller]
fn rises(whole: &[Row], without: &[Row], metrics: &[&str]) {
    for metric in metrics {
        let (with, left) = both(whole, without, metric);
        assert!(left > with, "{metric}: {with} with the phase, {left} without");
    }
}

#[track_caller]
fn vanishes(whole: &[Row], without: &[Row], metrics: &[&str]) {
    for metric in metrics {
        let (with, left) = both(whole, without, metric);
        assert!(with > 0.0 && left == 0.0, "{metric}: {with} with the phase, {left} without");
    }
}

#[track_caller]
fn stays(whole: &[Row], without: &[Row], metrics: &[&str]) {
    for metric in metrics {
        let (with, left) = both(whole, without, metric);
        assert!(with == left, "{metric}: {with} with the phase, {left} without");
    }
}

#[test]
fn the_book_tells_the_phases_in_their_order() {
    let book = std::fs::read_to_string("docs/src/the-year.md").expect("the page on the year");
    let told: Vec<String> =
        book.lines().filter(|line| line.starts_with("## ") && line.contains('`')).map(Into::into).collect();
    let phases = PHASES.iter().enumerate();
    let expected: Vec<String> = phases.map(|(nth, phase)| format!("## {}. `{}`", nth + 1, phase.name)).collect();
    assert_eq!(told, expected);
}

#[test]
fn every_phase_is_tested_here() {
    let tests = include_str!("phases.rs");
    for phase in PHASES {
        assert!(tests.contains(&format!("\nfn {}_", phase.name)), "no test says what `{}` does", phase.name);
    }
}

#[test]
fn enact_without_policies_nothing_is_paid_in() {
    vanishes(whole(), &run(inputs(), &Programme::default()), &["contributions", "account_credit", "pool_payment"]);
}

#[test]
fn enter_without_newcomers_fewer_work() {
    let without = without(nobody_joins);
    falls(whole(), &without, &["workers", "members", "contributions"]);
}

#[test]
fn enter_without_births_fewer_live() {
    let without = without(|inputs| inputs.years.iter_mut().for_each(|year| year.fertility.fill(0.0)));
    falls(whole(), &without, &["persons_simulated"]);
    stays(whole(), &without, &["members"]);
}

#[test]
fn enter_without_death_more_are_old() {
    // The year before the first one says whose health the opening has: it stays.
    let without = without(|inputs| {
        inputs.years.iter_mut().skip(1).flat_map(|year| &mut year.mortality).for_each(|mortality| mortality.fill(0.0));
    });
    let old = |rows: &[Row]| value(rows, "members", "age=80+", LAST);
    assert!(old(&without) > old(whole()), "{} and {}", old(&without), old(whole()));
    rises(whole(), &without, &["discharges_per_member"]);
}

#[test]
fn enter_without_onset_fewer_are_ill_and_see_a_doctor() {
    let without = without(|inputs| {
        inputs.behaviour.onset_level = 0.0;
        inputs.illness.conditions.iter_mut().for_each(|condition| condition.certification = 0.0);
    });
    let ill = |rows: &[Row]| value(rows, "members", "chronic=yes", LAST);
    assert!(ill(&without) < ill(whole()));
    falls(whole(), &without, &["chronic_visits", "discharges"]);
}

#[test]
fn earn_without_growing_wages_less_is_contributed() {
    let without = without(|inputs| {
        let first = inputs.years[0].average_wage;
        inputs.years.iter_mut().for_each(|year| year.average_wage = first);
    });
    falls(whole(), &without, &["average_wage", "contributions", "household_income"]);
}

/// The old rules, and an eligibility rule that lets nobody in.
fn nobody_is_insured() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut closed = programme(OLD);
        closed.uses.push(made("closed", 2012, vec![hook(place::ELIGIBILITY, &[], &["insured"])], |_, _, columns| {
            let [ColumnRef::WriteU8(insured)] = columns else { return Err("other columns".into()) };
            insured.fill(0);
            Ok(())
        }));
        run(inputs(), &closed)
    })
}

#[test]
fn insure_who_is_not_let_in_contributes_nothing_and_is_credited_nothing() {
    vanishes(whole(), nobody_is_insured(), &["contributions", "worker_contributions"]);
    falls(whole(), nobody_is_insured(), &["account_credit", "pool_income"]);
}

#[test]
fn insure_the_pool_pays_nothing_for_who_is_not_let_in() {
    vanishes(whole(), nobody_is_insured(), &["pool_payment"]);
}

#[test]
fn contribute_without_rates_the_funds_get_nothing() {
    let free = "{ use = \"unified-account-1998\", employer_rate = 0.0, worker_rate = 0.0, flexible_rate = 0.0 }";
    let without = run(inputs(), &programme(free));
    vanishes(whole(), &without, &["contributions", "worker_contributions"]);
    falls(whole(), &without, &["pool_income", "pool_balance", "household_burden"]);
    rises(&without, whole(), &["total_balance"]);
}

#[test]
fn credit_without_it_accounts_run_dry_and_cash_pays() {
    let dry = "{ use = \"unified-account-1998\", own_credit = 0.0, young_credit = 0.0, middle_credit = 0.0,
        older_credit = 0.0, flexible_credit = 0.0, retiree_credit = 0.0, old_retiree_credit = 0.0 }";
    let without = run(inputs(), &programme(dry));
    falls(whole(), &without, &["account_credit", "account_balance", "account_payment", "visits"]);
    rises(whole(), &without, &["pool_income", "out_of_pocket_share"]);
}

#[test]
fn offer_without_repricing_premiums_are_others() {
    let mut frozen = inputs();
    frozen.behaviour.insurer_credibility = 0.0;
    let without = run(frozen, &programme(&format!("{OLD}{COVER}")));
    // No claims are known in the first year: the price answers from the second on.
    let premiums = |rows: &[Row], year: u16| value(rows, "premiums", "all", year);
    assert_eq!(premiums(whole_with_cover(), 2012), premiums(&without, 2012));
    assert_ne!(premiums(whole_with_cover(), LAST), premiums(&without, LAST));
    let (with, left) = both(whole_with_cover(), &without, "loss_ratio");
    assert!(with != left, "the loss ratio answers");
}

#[test]
fn buy_without_takers_insurers_get_and_pay_nothing() {
    let mut shy = inputs();
    shy.behaviour.take_up = [0.0, 1_000.0, 0.0];
    let without = run(shy, &programme(&format!("{OLD}{COVER}")));
    vanishes(whole_with_cover(), &without, &["premiums", "takeup_share", "commercial_payment"]);
    rises(whole_with_cover(), &without, &["account_balance"]);
}

/// Nobody needs anything, nor buys what is not needed.
fn without_need(inputs: &mut Inputs) {
    inputs.need.iter_mut().for_each(|need| need.frequency.fill(0.0));
    inputs.behaviour.retail_propensity = 0.0;
}

#[test]
fn fall_ill_without_need_nobody_is_treated() {
    let without = without(without_need);
    let all = ["visits", "chronic_visits", "discharges", "medical_spending", "pharmacy_spending", "pool_payment"];
    // The roundings of need are chances below one visit; without need there is none.
    vanishes(whole(), &without, &all);
    rises(whole(), &without, &["pool_balance", "account_balance"]);
}

#[test]
fn seek_without_elasticity_the_price_moves_no_visit() {
    let without = without(|inputs| inputs.behaviour.elasticity.fill(0.0));
    for metric in ["visits", "chronic_visits", "pharmacy_spending"] {
        let (with, left) = both(whole(), &without, metric);
        assert_ne!(with, left, "{metric}");
    }
}

#[test]
fn seek_without_hardship_no_care_is_forgone() {
    // Without any cover, so that a year's care is dear.
    let hard = run(inputs(), &Programme::default());
    let mut easy = inputs();
    (easy.behaviour.forgone, easy.behaviour.cash_short) = (0.0, 0.0);
    let easy = run(easy, &Programme::default());
    vanishes(&hard, &easy, &["forgone_care_share"]);
    rises(&hard, &easy, &["medical_spending"]);
}

#[test]
fn treat_with_everything_in_the_catalogue_the_pool_pays_more() {
    let without = without(|inputs| inputs.cares.iter_mut().for_each(|care| care.out_of_catalogue = 0.0));
    rises(whole(), &without, &["pool_payment", "pool_payment_per_stay"]);
    falls(whole(), &without, &["out_of_pocket_share"]);
}

#[test]
fn treat_without_tiers_a_stay_costs_another_bill() {
    let without = without(|inputs| inputs.cares[3].tier_cost.fill(0.1));
    falls(whole(), &without, &["cost_per_discharge", "medical_spending"]);
    // Dear care is forgone more often, and some health with it: no more than that moves who lives.
    let (with, left) = both(whole(), &without, "persons_simulated");
    assert!((left / with - 1.0).abs() < 0.002, "{with} with the phase, {left} without");
}

#[test]
fn settle_without_layers_cash_pays_all() {
    let without = run(inputs(), &Programme::default());
    vanishes(whole(), &without, &["pool_payment", "account_payment"]);
    assert_eq!(value(&without, "out_of_pocket_share", "all", LAST), 1.0);
    falls(whole(), &without, &["visits", "chronic_visits", "discharges"]);
}

#[test]
fn share_without_family_accounts_relatives_pay_nothing() {
    let reform = run(inputs(), &programme(REFORM));
    let alone = run(inputs(), &programme(&REFORM.replace("{ use = \"family-account-sharing\" }, ", "")));
    falls(&reform, &alone, &["account_payment"]);
    rises(&reform, &alone, &["out_of_pocket_share", "account_balance"]);
}

#[test]
fn reimburse_a_hospital_s_load_moves_its_volume_a_year_later() {
    let answered = without(|inputs| inputs.behaviour.load_response = 0.5);
    let silent = without(|inputs| inputs.behaviour.load_response = 0.0);
    let visits = |rows: &[Row], year: u16| value(rows, "visits", "all", year);
    assert_eq!(visits(&answered, 2012), visits(&silent, 2012), "no load is known in the first year");
    assert_ne!(visits(&answered, LAST), visits(&silent, LAST));
}

#[test]
fn reimburse_providers_bear_their_cost() {
    // Hospitals do not answer to their margin, so that their cost changes nothing else.
    let costing = |share: f64| {
        without(|inputs| {
            let behaviour = &mut inputs.behaviour;
            behaviour.provider_cost_share = share;
            (behaviour.induced_volume, behaviour.private_entry, behaviour.quality_response) = (0.0, 0.0, 0.0);
        })
    };
    let (dear, free) = (costing(0.95), costing(0.0));
    rises(&dear, &free, &["provider_margin"]);
    stays(&dear, &free, &["medical_spending", "pool_balance"]);
}

#[test]
fn close_without_interest_the_pools_hold_less() {
    let without = without(|inputs| inputs.years.iter_mut().for_each(|year| year.pool_rate = 0.0));
    falls(whole(), &without, &["pool_income", "pool_balance"]);
    stays(whole(), &without, &["pool_outgo", "contributions"]);
}

#[test]
fn close_a_subsidy_reaches_the_pools() {
    let mut backed = programme(OLD);
    backed.uses.push(made("backstop", 2012, vec![hook(place::CLOSE, &[], &["subsidy"])], |_, _, columns| {
        write(&mut columns[0]).fill(100_000);
        Ok(())
    }));
    let backed = run(inputs(), &backed);
    vanishes(&backed, whole(), &["subsidy"]);
    rises(whole(), &backed, &["pool_income", "pool_balance"]);
    stays(whole(), &backed, &["pool_outgo", "medical_spending"]);
}

#[test]
fn observe_every_metric_has_a_row_and_every_row_a_metric() {
    let scenario = committed("account-reform", 1_000, Some(2028));
    let lived = live_arms(&scenario, 2, Isa::best());
    let moved = moved();
    let rows: Vec<&Row> = lived.arms.iter().flat_map(|arm| &arm.rows).chain(&moved).collect();
    let missing: Vec<&str> =
        METRICS.iter().map(|metric| metric.name).filter(|name| !rows.iter().any(|row| row.metric == *name)).collect();
    assert!(missing.is_empty(), "no row ever: {missing:?}");
    let unknown = rows.iter().find(|row| !METRICS.iter().any(|metric| metric.name == row.metric));
    assert!(unknown.is_none(), "{unknown:?}");
    let never: Vec<&str> = METRICS
        .iter()
        .map(|metric| metric.name)
        .filter(|name| !rows.iter().any(|row| row.metric == *name && row.value.is_some_and(f64::is_finite)))
        .filter(|name| !["first_deficit_year", "depletion_year"].contains(name))
        .collect();
    assert!(never.is_empty(), "no value ever: {never:?}");
    assert!(rows.iter().all(|row| row.value.is_none_or(f64::is_finite)), "a value is no number");
}

#[test]
fn observe_no_cell_is_counted_twice() {
    let (_, rows) = ((), whole());
    for (at, row) in rows.iter().enumerate() {
        let twin = rows[at + 1..].iter().find(|other| {
            (other.year, other.metric, other.group.as_str()) == (row.year, row.metric, row.group.as_str())
        });
        assert!(twin.is_none(), "{row:?} stands twice");
    }
}

#[test]
fn choose_led_to_the_community_care_is_cheaper() {
    let mut led = programme(OLD);
    led.uses.push(made("led", 2012, vec![hook(place::STEER, &[], &["to_community"])], |_, _, columns| {
        write(&mut columns[0]).fill(1_000_000);
        Ok(())
    }));
    rises(&run(inputs(), &led), whole(), &["cost_per_discharge", "medical_spending"]);
}

#[test]
fn diagnose_with_all_the_ill_certified_more_have_chronic_care() {
    let mut certified = programme(OLD);
    certified.uses.push(made("certified", 2012, vec![hook(place::DIAGNOSE, &[], &["certify"])], |_, _, columns| {
        let ColumnRef::WriteU8(certify) = &mut columns[0] else { return Err("another column".into()) };
        certify.fill(1);
        Ok(())
    }));
    rises(whole(), &run(inputs(), &certified), &["chronic_visits", "chronic_visits_per_member"]);
}

#[test]
fn relieve_with_all_cash_paid_back_none_is_catastrophic() {
    let mut relieved = programme(OLD);
    relieved.uses.push(made("relieved", 2012, vec![hook(place::RELIEF, &["cash"], &["relief"])], |_, _, columns| {
        let [cash, relief] = columns else { return Err("other columns".into()) };
        write(relief).copy_from_slice(read(cash));
        Ok(())
    }));
    vanishes(whole(), &run(inputs(), &relieved), &["catastrophic_share"]);
}

#[test]
fn bear_without_care_households_bear_contributions_less_credits() {
    let nothing = without(without_need);
    falls(whole(), &nothing, &["household_burden"]);
    let of = |metric: &str| value(&nothing, metric, "all", LAST);
    assert_eq!(of("medical_spending"), 0.0);
    // What households bear then is what they pay in, less what their accounts grow by; closed accounts are their own money.
    let grown = of("account_credit");
    assert!(
        of("household_burden") < of("worker_contributions")
            && of("household_burden") > of("worker_contributions") - 1.05 * grown
    );
}

#[test]
fn count_everybody_stands_in_one_group_of_each_kind() {
    let of = |group: &str| value(whole(), "members", group, LAST);
    let status: f64 = ["status=worker", "status=flexible", "status=retired"].map(of).iter().sum();
    let income: f64 = (1..=5).map(|fifth| of(&format!("income={fifth}"))).sum();
    for sum in [status, income] {
        assert!((sum - of("all")).abs() < 1e-6 * of("all"), "{sum} and {}", of("all"));
    }
}

/// A year of a nation in which households move and patients travel.
fn moved() -> Vec<Row> {
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    let still = Replicate::new(inputs(), PERSONS, Universe::Nation, luck, Isa::best(), &solved);
    next_year(Society::open(Arc::new(still.with_moves().with_out_of_area_care(true)), 1), &programme(OLD)).1
}

#[test]
fn move_without_it_nobody_changes_the_area() {
    assert!(value(&moved(), "moved_households", "all", 2012) > 0.0);
    let (_, rows) = next_year(Society::open(nation(inputs(), PERSONS), 1), &programme(OLD));
    assert!(rows.iter().all(|row| row.metric != "moved_households"));
}
