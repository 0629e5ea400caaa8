//! Insurers and their customers: the price by experience, selection of either sign, who hears of a product, and when it is
//! given up.

mod fixtures;

use fixtures::society::{OLD, inputs, live, programme, value};
use gongji_model::inputs::Inputs;
use gongji_model::observe::Row;

/// Bought by who asks, at the policy's price.
const FIXED: &str = "{ use = \"shanghai-account-purchase\" }";
/// The same at the insurers' price.
const PRICED: &str = "{ use = \"shanghai-account-purchase\", standard_price = false }";

fn run(cover: &str, inputs: Inputs, until: u16) -> Vec<Row> {
    let programme = programme(&format!("{OLD}, {cover}"));
    live(inputs, &programme, 6_000, until).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A society in which nothing grows, and everybody who can pay buys.
fn still() -> Inputs {
    let mut inputs = inputs();
    let first = inputs.years[0].clone();
    for year in &mut inputs.years {
        (year.average_wage, year.price, year.volume) = (first.average_wage, first.price, first.volume);
    }
    inputs.behaviour.take_up = [10.0, 0.0, 0.0];
    inputs.behaviour.insurer_credibility = 1.0;
    inputs
}

#[test]
fn without_growth_the_loss_ratio_is_the_priced_one() {
    for loading in [0.1, 0.5] {
        let mut inputs = still();
        inputs.behaviour.insurer_loading = loading;
        inputs.behaviour.insurer_endurance = 1_000.0;
        let rows = run(PRICED, inputs, 2024);
        let sum = |metric: &str| (2017..=2024).map(|year| value(&rows, metric, "all", year)).sum::<f64>();
        let (ratio, priced) = (sum("commercial_payment") / sum("premiums"), 1.0 / (1.0 + loading));
        assert!((ratio / priced - 1.0).abs() < 0.1, "loading {loading}: loss ratio {ratio}, priced {priced}");
    }
}

#[test]
fn a_forecast_carries_the_growth_of_prices_on() {
    let growing = |trend: f64| {
        let mut inputs = still();
        for (nth, year) in inputs.years.iter_mut().enumerate() {
            year.price[3] *= 1.1_f64.powi(nth as i32);
        }
        inputs.behaviour.insurer_trend = trend;
        inputs.behaviour.insurer_endurance = 1_000.0;
        value(&run(PRICED, inputs, 2024), "premiums", "all", 2024)
    };
    // The forecast comes on top of the price that experience asks for: each of the years from 2013 on would have been a
    // tenth dearer, were last year's claims not the smaller a share of the dearer premium.
    let (with, without) = (growing(1.0), growing(0.0));
    assert!((with / without - 1.1).abs() < 0.02, "{with} and {without}");
}

#[test]
fn selection_takes_the_sign_of_what_drives_demand() {
    let ratio = |take_up: [f64; 3], correlation: f64| {
        let mut inputs = inputs();
        inputs.behaviour.take_up = take_up;
        (inputs.behaviour.risk_dispersion, inputs.behaviour.risk_need_correlation) = (1.0, correlation);
        value(&run(FIXED, inputs, 2013), "selection_ratio", "all", 2013)
    };
    let of_need = ratio([-1.0, 0.0, 100.0], 0.0);
    assert!(of_need > 1.02, "who gains more buys more: {of_need}");
    let (careful_are_ill, careful_are_well) = (ratio([-1.0, 0.0, 100.0], 0.9), ratio([-1.0, 0.0, 100.0], -0.9));
    assert!(careful_are_ill > 1.02 * careful_are_well, "{careful_are_ill} and {careful_are_well}");
    let by_chance = ratio([-1.0, 0.0, 0.0], 0.9);
    assert!((by_chance - 1.0).abs() < 0.1, "who buys by chance is like those who were asked: {by_chance}");
}

#[test]
fn who_does_not_hear_of_a_product_does_not_buy_it() {
    let take_up = |awareness: f64, income: f64, group: &str| {
        let mut inputs = inputs();
        inputs.behaviour.take_up = [10.0, 0.0, 0.0];
        (inputs.behaviour.awareness, inputs.behaviour.awareness_income) = (awareness, income);
        value(&run(FIXED, inputs, 2012), "takeup_share", group, 2012)
    };
    assert_eq!(take_up(0.0, 0.0, "all"), 0.0);
    let (half, all) = (take_up(0.5, 0.0, "all"), take_up(1.0, 0.0, "all"));
    assert!((half / all - 0.5).abs() < 0.05, "{half} of {all}");
    let spread = |income: f64| take_up(0.4, income, "income=5") / take_up(0.4, income, "income=1");
    assert!(spread(1.0) > 1.3 * spread(0.0), "the better paid hear of it sooner");
}

#[test]
fn an_insurer_in_debt_gives_up_and_its_debt_stays() {
    let mut inputs = inputs();
    inputs.behaviour.take_up = [10.0, 0.0, 0.0];
    inputs.behaviour.insurer_expenses = 1.0;
    let years = |endurance: f64| {
        let mut inputs = inputs.clone();
        inputs.behaviour.insurer_endurance = endurance;
        run(FIXED, inputs, 2014)
    };
    let (brief, patient) = (years(0.0), years(1_000.0));
    let of = |rows: &[Row], metric: &str, year: u16| value(rows, metric, "all", year);
    assert!(of(&brief, "premiums", 2012) > 0.0 && of(&brief, "insurer_balance", 2012) < 0.0);
    for year in [2013, 2014] {
        assert_eq!((of(&brief, "premiums", year), of(&brief, "takeup_share", year)), (0.0, 0.0));
        assert_eq!(of(&brief, "insurer_balance", year), of(&brief, "insurer_balance", 2012));
        assert!(of(&patient, "premiums", year) > 0.0);
    }
}
