//! Demand: who answers a price by how much, and care for which the cash is not there.

use crate::fixtures::society::{OLD, inputs, live, programme, value};
use gongji_model::books::observation::Row;
use gongji_model::codes::care::Care;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::Programme;
use gongji_model::tables::elasticities::{Elasticities, group};

const PERSONS: u64 = 12_000;
const YEAR: u16 = 2013;

fn run(change: impl FnOnce(&mut Inputs), programme: &Programme) -> Vec<Row> {
    live(changed(change), programme, PERSONS, YEAR).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The first year, before what was paid at the pharmacy is missing on the account.
const FIRST: u16 = 2012;
/// The scheme where no ordinary visit is pooled.
const UNPOOLED: &str = "{ use = \"unified-account-1998\", outpatient_pooled = 0.0 }";

fn changed(change: impl FnOnce(&mut Inputs)) -> Inputs {
    let mut inputs = inputs();
    change(&mut inputs);
    inputs
}

fn of(rows: &[Row], metric: &str, group: &str) -> f64 {
    value(rows, metric, group, YEAR)
}

/// Elasticities as one for all, but for one multiplier.
fn only(change: impl FnOnce(&mut Inputs)) -> impl FnOnce(&mut Inputs) {
    |inputs| {
        let behaviour = &mut inputs.behaviour;
        (behaviour.elasticity_income, behaviour.elasticity_age, behaviour.elasticity_severity) = (0.0, 0.0, 0.0);
        change(inputs);
    }
}

/// Visits of a group without any cover over those under the rules of 1998.
fn fall(change: impl FnOnce(&mut Inputs) + Clone, group: &str) -> f64 {
    let covered = run(change.clone(), &programme(OLD));
    let bare = run(change, &Programme::default());
    of(&bare, "visits_per_member", group) / of(&covered, "visits_per_member", group)
}

#[test]
fn the_poor_answer_a_price_more_strongly_and_the_ill_less() {
    let alike = |_: &mut Inputs| ();
    let by_income = |inputs: &mut Inputs| inputs.behaviour.elasticity_income = 0.5;
    let by_illness = |inputs: &mut Inputs| inputs.behaviour.elasticity_severity = 0.5;
    let by_age = |inputs: &mut Inputs| inputs.behaviour.elasticity_age = 0.5;
    let falls = |change: fn(&mut Inputs), group: &str| fall(only_of(change), group);
    assert!(falls(by_income, "income=1") < falls(alike, "income=1"), "the poorest lose more visits");
    assert!(falls(by_income, "income=5") > falls(alike, "income=5"), "the richest lose fewer");
    assert!(falls(by_illness, "chronic=no") < falls(alike, "chronic=no"), "the healthy lose more");
    assert!(falls(by_illness, "chronic=yes") > falls(alike, "chronic=yes"), "the ill lose fewer");
    assert!(falls(by_age, "age=70-79") < falls(alike, "age=70-79"), "the old lose more");
    assert!(falls(by_age, "age=30-39") > falls(alike, "age=30-39"), "the young lose fewer");
}

fn only_of(change: fn(&mut Inputs)) -> impl FnOnce(&mut Inputs) + Clone {
    move |inputs: &mut Inputs| only(change)(inputs)
}

#[test]
fn multipliers_of_nothing_are_the_table_s_elasticity_for_all() {
    let mut inputs = inputs();
    only(|_| ())(&mut inputs);
    let elasticities = Elasticities::of(&inputs.behaviour);
    for care in Care::ALL {
        let table = inputs.behaviour.elasticity[care as usize];
        assert!(elasticities.of_care(care).iter().all(|elasticity| *elasticity == table), "{}", care.name());
    }
}

#[test]
fn no_multiplier_makes_free_care_boundless_or_turns_the_sign() {
    let mut inputs = inputs();
    let behaviour = &mut inputs.behaviour;
    behaviour.elasticity = [-0.4; 4];
    (behaviour.elasticity_income, behaviour.elasticity_age, behaviour.elasticity_severity) = (1.0, 1.0, 1.0);
    let elasticities = Elasticities::of(behaviour);
    let of = |fifth, age, ill| elasticities.of_care(Care::Inpatient)[usize::from(group(fifth, age, ill))];
    assert_eq!(of(0, 80, 0), -0.5, "the strongest answer is bounded");
    assert_eq!(of(4, 30, 1), 0.0, "nobody wants more of what is dearer");
}

#[test]
fn care_is_given_up_when_the_cash_is_short() {
    let never = run(|inputs| inputs.behaviour.cash_short = 0.0, &programme(OLD));
    let always = run(|inputs| inputs.behaviour.cash_short = 1.0, &programme(OLD));
    let forgone = |rows: &[Row], kind: &str| of(rows, "forgone_care_share", kind);
    let stays = [&always, &never].map(|rows| forgone(rows, "care=inpatient"));
    assert!(stays[0] > stays[1], "{stays:?}");
    // Visits are cheap: a household that can bear next to nothing gives them up too.
    let strained = |cash_short: f64| {
        let set = |inputs: &mut Inputs| {
            (inputs.behaviour.hardship_share, inputs.behaviour.forgone) = (0.01, 0.0);
            inputs.behaviour.cash_short = cash_short;
        };
        forgone(&run(set, &programme(OLD)), "care=outpatient")
    };
    let visits = [strained(1.0), strained(0.0)];
    assert!(visits[0] > visits[1], "{visits:?}");
    assert!(of(&always, "forgone_care_share", "care=inpatient") > 0.03, "stays are dear");
    assert!(of(&always, "catastrophic_share", "all") < of(&never, "catastrophic_share", "all"));
    let poor_over_rich = |rows: &[Row]| {
        of(rows, "forgone_care_share", "income=1") / of(rows, "forgone_care_share", "income=5").max(1e-9)
    };
    assert!(poor_over_rich(&always) > 1.5, "it is the poor who go without");
}

#[test]
fn who_can_bear_every_bill_gives_nothing_up() {
    let rich = |chance: f64| {
        run(
            |inputs| {
                inputs.behaviour.hardship_share = 10_000.0;
                inputs.behaviour.cash_short = chance;
            },
            &programme(OLD),
        )
    };
    let (never, always) = (rich(0.0), rich(1.0));
    assert_eq!(of(&always, "forgone_care_share", "all"), 0.0);
    assert_eq!(never, always, "where no bill is too dear the chance changes nothing");
}

#[test]
fn what_was_paid_before_counts_against_what_can_be_borne() {
    // Uncovered, the cash of a bill is the bill. Who never pays beyond a quarter of the income, all bills of the household
    // together, never pays two fifths of what is above subsistence (28%); relatives whose bills come together may.
    let within = |chance: f64| {
        run(
            |inputs| {
                inputs.behaviour.forgone = 0.0;
                inputs.behaviour.hardship_share = 0.25;
                inputs.behaviour.cash_short = chance;
            },
            &Programme::default(),
        )
    };
    let (never, always) =
        (of(&within(0.0), "catastrophic_share", "all"), of(&within(1.0), "catastrophic_share", "all"));
    assert!(never > 0.05 && always < 0.1 * never, "{never} became {always}");
}

/// A pension of 88 yuan a month raised the share who buy over-the-counter drugs by 33 points and moved neither visits nor stays
/// (Int J Equity Health 2023, s12939-023-01985-5): income acts at the pharmacy, upwards, and nowhere else.
#[test]
fn more_income_goes_to_the_pharmacy_and_not_to_visits_or_stays() {
    let with = |pharmacy_income: f64| {
        let set = |inputs: &mut Inputs| inputs.behaviour.pharmacy_income = pharmacy_income;
        live(changed(set), &programme(OLD), PERSONS, FIRST).unwrap_or_else(|fault| panic!("{fault}"))
    };
    let (alike, apart) = (with(0.0), with(0.5));
    let a_head = |rows: &[Row], metric: &str, group: &str| {
        value(rows, metric, group, FIRST) / value(rows, "members", group, FIRST)
    };
    let rich_over_poor =
        |rows: &[Row]| a_head(rows, "pharmacy_spending", "income=5") / a_head(rows, "pharmacy_spending", "income=1");
    let rise = rich_over_poor(&apart) / rich_over_poor(&alike);
    // What need asks for is a small part of what is bought; the rest is the money at hand, which income does not move.
    assert!(rise > 1.05, "the rich buy more over the poor: {rise}");
    for metric in ["visits", "discharges"] {
        for group in ["income=1", "income=5"] {
            let moved = value(&apart, metric, group, FIRST) / value(&alike, metric, group, FIRST) - 1.0;
            assert!(moved.abs() < 0.02, "{metric} of {group} move by {moved}");
        }
    }
}

/// Recorded care is part of the care that was had, all of it where cash is recorded too; what is recorded moves nobody.
#[test]
fn what_is_recorded_follows_from_who_paid_and_changes_no_care() {
    let with = |recorded_cash: f64| {
        let set = |inputs: &mut Inputs| inputs.behaviour.recorded_cash = recorded_cash;
        live(changed(set), &programme(UNPOOLED), PERSONS, FIRST).unwrap_or_else(|fault| panic!("{fault}"))
    };
    let (none, all) = (with(0.0), with(1.0));
    let of = |rows: &[Row], metric: &str| value(rows, metric, "all", FIRST);
    assert_eq!(of(&none, "visits"), of(&all, "visits"));
    assert_eq!(of(&all, "recorded_visits_per_member"), of(&all, "visits_per_member"));
    // Nothing is pooled: what is hidden is what members paid in cash.
    let hidden = 1.0 - value(&none, "recorded_share", "care=outpatient", FIRST);
    let cash = value(&none, "out_of_pocket_share", "care=outpatient", FIRST);
    assert!((hidden - cash).abs() < 1e-12 && cash > 0.05, "{hidden} and {cash}");
}

#[test]
fn care_that_would_not_be_sought_at_the_full_price_grows_with_cover_and_with_the_answer_to_it() {
    let kinds = ["care=outpatient", "care=chronic", "care=pharmacy", "care=inpatient"];
    let share = |rows: &[Row]| kinds.map(|care| of(rows, "moral_hazard_share", care));
    let bare = share(&run(|_| (), &Programme::default()));
    assert!(bare.iter().all(|share| share.abs() < 1e-4), "nobody who pays all of it has more for it: {bare:?}");
    let covered = share(&run(|_| (), &programme(OLD)));
    let stiff = share(&run(|inputs| inputs.behaviour.elasticity.fill(0.0), &programme(OLD)));
    assert!(stiff.iter().all(|share| share.abs() < 1e-4), "who answers no price has none of it: {stiff:?}");
    // Nobody has more than free care would give at the strongest answer.
    assert!(covered.iter().all(|share| (0.0..2.0 / 3.0).contains(share)), "{covered:?}");
    let keen = |inputs: &mut Inputs| inputs.behaviour.elasticity.iter_mut().for_each(|elasticity| *elasticity *= 1.5);
    let keen = share(&run(keen, &programme(OLD)));
    let pooled = share(&run(|_| (), &programme(&format!("{OLD}, {{ use = \"outpatient-pooling\" }}"))));
    assert!((0..4).all(|kind| keen[kind] > covered[kind]), "{keen:?} and {covered:?}");
    assert!(pooled[0] > covered[0], "cover of visits: {pooled:?} and {covered:?}");
}
