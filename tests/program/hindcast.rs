//! The scorecard: scores against closed forms, a forecast that later figures cannot touch, and files that are refused in place.

use crate::fixtures;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::fixtures::society::catalogue;
use gongji::intake::inputs;
use gongji::simulate::future::RunOptions;
use gongji::study::hindcast::naive::{constant_growth, constant_share};
use gongji::study::hindcast::score::{crps, mean, quantile, share};
use gongji::study::hindcast::{Order, hindcast};
use gongji_model::foundation::math::normal_quantile;
use gongji_model::trace::timer::Clock;
use gongji_sdk::isa::Isa;
use tempfile::TempDir;

const ACCOUNTS: &str = "year,incl_maternity,enrolled_total,enrolled_active,enrolled_retired,active_per_retiree,income_total,\
expenditure_total,balance_total,pool_income,pool_expenditure,pool_balance,ia_income,ia_expenditure,ia_balance,recalled_items,source,confidence";
/// Made up.
const ROW: &str = "2021,1,35000,26000,9000,2.89,18000,14000,29000,11000,9000,17000,7000,5000,12000,pool_income ia_income,made up,recalled";
const BENEFITS: &str = "year,scheme,outpatient_ordinary_visits_per_member,chronic_visits_per_member,discharges_per_100_members,\
cost_per_ordinary_visit_yuan,cost_per_chronic_visit_yuan,cost_per_discharge_yuan,institution_cost_per_member_yuan,source,confidence";
/// Made up.
const VISITS: &str = "2022,uebmi,5.5,0.9,17.5,230,600,13000,,made up,verified";

/// SHA-256 of the forecast of 2021 to 2025 that was put away before any figure of these years was looked at.
const PUT_AWAY: &str = "dc7227bb288f4903058169e29c95fc7483d64215db1968179d025fc2e88c070b";

#[test]
fn the_forecast_of_2019_is_what_was_put_away() {
    let folder = fixtures::root().join("docs/forecasts/2019");
    let forecast = std::fs::read(folder.join("forecast.csv")).expect("the forecast is there");
    assert_eq!(gongji::ground::digest::sha256(&forecast), PUT_AWAY);
    let told = std::fs::read_to_string(folder.join("forecast.sha256")).expect("its hash is there");
    assert_eq!(told, format!("{PUT_AWAY}  forecast.csv\n"));
}

#[test]
fn the_score_is_that_of_closed_forms() {
    assert!((crps(&[3.0], 5.0) - 2.0).abs() < 1e-12, "of one value the absolute error");
    assert!((crps(&[0.0, 1.0], 0.5) - 0.25).abs() < 1e-12);
    assert!((crps(&[1.0, 0.0], 3.0) - 2.25).abs() < 1e-12);
    let normal: Vec<f64> = (0..4_000).map(|nth| normal_quantile((f64::from(nth) + 0.5) / 4_000.0)).collect();
    // 2 phi(0) - 1 / sqrt(pi), and at one standard deviation (2 Phi(1) - 1) + 2 phi(1) - 1 / sqrt(pi).
    for (outcome, expected) in [(0.0, 0.233_695), (1.0, 0.602_441)] {
        assert!((crps(&normal, outcome) - expected).abs() < 1e-3, "{}", crps(&normal, outcome));
    }
}

#[test]
fn intervals_hold_what_they_say() {
    let even: Vec<f64> = (0..=100).map(f64::from).collect();
    assert_eq!([0.0, 0.1, 0.25, 0.9, 1.0].map(|p| quantile(&even, p)), [0.0, 10.0, 25.0, 90.0, 100.0]);
    assert_eq!(quantile(&[1.0, 2.0], 0.5), 1.5);
    let inside = even.iter().map(|value| (quantile(&even, 0.1)..=quantile(&even, 0.9)).contains(value));
    assert_eq!(share(inside), Some(81.0 / 101.0));
    assert_eq!((share([]), mean([]), mean([1.0, 3.0])), (None, None, Some(2.0)));
}

#[test]
fn naive_forecasts_go_on_as_they_say() {
    let series: BTreeMap<u16, f64> = (2013..=2016).map(|year| (year, 2.0_f64.powi(i32::from(year) - 2013))).collect();
    let grown = constant_growth(&series, 2016, 2016, 2018).expect("a value");
    assert!((grown - 32.0).abs() < 1e-9, "{grown}");
    assert_eq!(constant_growth(&series, 2015, 2015, 2018), None, "no growth without its first year");
    let inputs = inputs::built_in("medium").expect("the tables are right");
    let ratio = |of: fn(&gongji_model::inputs::nation::Year) -> f64| of(&inputs.years[8]) / of(&inputs.years[5]);
    let of = |metric: &str| constant_share(&inputs, metric, &series, 2016, 2019).expect("a value") / 8.0;
    assert_eq!(of("recorded_visits_per_member"), 1.0);
    assert!((of("cost_per_visit") - ratio(|year| year.average_wage)).abs() < 1e-12);
    assert!((of("pool_outgo") - ratio(|year| year.average_wage * year.active)).abs() < 1e-12);
}

fn order(out: &Path, targets: Vec<PathBuf>) -> Order {
    Order { persons: 2_000, vectors: 3, seed: 3, targets, out: out.to_owned(), write: None, replace: false }
}

#[test]
fn later_figures_are_scored_and_do_not_touch_the_forecast() {
    let dir = TempDir::new().expect("a folder");
    let (accounts, benefits) = (dir.path().join("accounts.csv"), dir.path().join("benefits.csv"));
    std::fs::write(&accounts, format!("{ACCOUNTS}\n{ROW}\n")).expect("written");
    std::fs::write(&benefits, format!("{BENEFITS}\n{VISITS}\n")).expect("written");
    let read = |folder: &str, name: &str| std::fs::read_to_string(dir.path().join(folder).join(name)).expect(name);
    let run = |folder: &str, targets: Vec<PathBuf>, threads: usize| {
        let mut told = Vec::new();
        let options = RunOptions { threads, isa: Isa::best(), clock: Clock::default() };
        hindcast(&order(&dir.path().join(folder), targets), catalogue(), options, &mut told)
            .unwrap_or_else(|failure| panic!("{failure}"));
        String::from_utf8(told).expect("a text")
    };
    let without = run("without", Vec::new(), 1);
    let with = run("with", vec![accounts, benefits], 2);
    assert_eq!(read("with", "forecast.csv"), read("without", "forecast.csv"));
    assert_eq!(read("with", "hindcast.csv"), read("without", "hindcast.csv"));
    let hash = gongji::ground::digest::sha256(read("with", "forecast.csv").as_bytes());
    assert!(without.contains(&hash) && with.contains(&hash) && read("with", "forecast.sha256").starts_with(&hash));
    let scores = read("with", "scores-as-came.csv");
    assert!(scores.lines().any(|line| line.starts_with("total_income,all,2021,")), "{scores}");
    assert!(
        scores
            .lines()
            .any(|line| line.starts_with("recorded_discharges_per_member,all,2022,") && line.contains(",0.175"))
    );
    let of = |name: &str| scores.lines().find(|line| line.starts_with(name)).expect("a row").to_owned();
    assert!(of("pool_income,").contains(",no,no,"), "a recalled cell is not verified");
    assert!(of("pool_outgo,").contains(",no,yes,"));
    assert_ne!(scores, read("with", "scores-known-2020.csv"), "policies and inputs differ");
    assert!(!dir.path().join("without/scores-as-came.csv").exists());
}

#[test]
fn files_of_later_figures_are_refused_in_their_place() {
    let refused = |text: String| inputs::later("mine.csv", &text).expect_err("accepted").to_string();
    let wrong = |from: &str, to: &str| refused(format!("{ACCOUNTS}\n{}\n", ROW.replace(from, to)));
    for (message, parts) in [
        (wrong(",18000,", ",18o00,"), ["mine.csv:2: column income_total", "not a number"]),
        (wrong(",18000,", ",-18000,"), ["mine.csv:2: column income_total", "outside 0"]),
        (wrong(",18000,", ",0,"), ["mine.csv:2: column income_total", "outside"]),
        (wrong("2021,1,", "21,1,"), ["mine.csv:2: column year", "outside 1949"]),
        (
            wrong(",pool_income ia_income,", ",pool_income ia_incom,"),
            ["mine.csv:2: column recalled_items", "\"ia_incom\" is not known (did you mean \"ia_income\"?)"],
        ),
        (wrong(",made up,", ",made up,more,"), ["mine.csv:2: column 19", "19 cells where the header has 18"]),
        (wrong(",made up,recalled", ""), ["mine.csv:2: column source", "16 cells where the header has 18"]),
        (wrong("2021,1,", "2019,1,"), ["mine.csv:2: column year", "figure of 2021 or later"]),
        (refused(format!("{ACCOUNTS}\n{ROW}\n{ROW}\n")), ["mine.csv:3: column year", "already on line 2"]),
        (
            refused(format!("{}\n", ACCOUNTS.replace("income_total", "incme_total"))),
            ["mine.csv:1: column incme_total", "did you mean \"income_total\""],
        ),
        (
            refused(format!("{BENEFITS}\n{}\n", VISITS.replace("uebmi", "uebm"))),
            ["mine.csv:2: column scheme", "did you mean \"uebmi\""],
        ),
        (refused(String::new()), ["mine.csv:", "is missing"]),
    ] {
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    let read = inputs::later("mine.csv", &format!("{ACCOUNTS}\n{ROW}\n")).expect("right");
    let balance = read.iter().find(|figure| figure.metric == "pool_balance").expect("a figure");
    assert_eq!((balance.value, balance.band), (17_000e8, Some(9_000e8 / 24.0)));
}
