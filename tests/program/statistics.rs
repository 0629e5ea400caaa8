//! Statistics say what they are: how sure, over which replicates, since which year, and why one is missing.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use crate::fixtures;
use std::path::Path;
use std::process::Command;

use gongji::report::{page, summary};
use gongji::results::paired::lookup::Lookup;
use gongji::results::paired::{self, Estimate, Headline, Moment, Why, median_year, year_range, year_words};
use gongji::results::record::{ArmResults, ReplicateResult, Results, ScenarioInfo};
use gongji::results::store;
use gongji::words::Language;
use gongji_model::books::observation::Row;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;

fn row(year: u16, metric: &'static str, value: Option<f64>) -> Row {
    Row { year, group: "all".into(), metric, value }
}

/// An arm whose replicates have these rows, and whose law parts from the baseline's in a year.
fn arm(name: &str, parts: Option<u16>, replicates: Vec<Vec<Row>>) -> ArmResults {
    let replicate = |rows| ReplicateResult { rows, state_digest: "00".into(), ..ReplicateResult::default() };
    let replicates = replicates.into_iter().map(replicate).collect();
    ArmResults { name: name.into(), parts, replicates, ..ArmResults::default() }
}

fn results(from: u16, until: u16, arms: Vec<ArmResults>) -> Results {
    let scenario = ScenarioInfo {
        name: "small".into(),
        from,
        until,
        baseline: "base".into(),
        price_year: 2020,
        replicates: arms[0].replicates.len() as u32,
        parameters: "best".into(),
        ..ScenarioInfo::default()
    };
    Results { scenario, arms, ..Results::default() }
}

fn headline(results: &Results) -> Headline {
    paired::headline(results, &Lookup::new(results))
}

/// The summary as one line, whose breaks are those of the terminal.
fn summed_up(results: &Results) -> String {
    let text = summary::summary(results, Language::English, false);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    one_line(&text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A normal draw by the method of Box and Muller.
fn normal(luck: &mut impl Rng) -> f64 {
    let [one, two] = [(); 2].map(|()| luck.random::<f64>());
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * two).cos()
}

#[test]
fn an_interval_holds_the_mean_in_95_of_100_cases_however_few_the_replicates() {
    let mut luck = Pcg64::seed_from_u64(6);
    for replicates in [2, 4, 10, 20] {
        const TRIALS: u32 = 20_000;
        let mut held = 0;
        for _ in 0..TRIALS {
            let values: Vec<Option<f64>> = (0..replicates).map(|_| Some(3.0 + 2.0 * normal(&mut luck))).collect();
            let interval = Estimate::of(&values).interval().unwrap();
            held += u32::from((interval.low..=interval.high).contains(&3.0));
        }
        let share = f64::from(held) / f64::from(TRIALS);
        assert!((share - 0.95).abs() < 0.01, "{replicates} replicates: {share}");
    }
}

#[test]
fn what_cannot_be_told_from_zero_is_not_tinted() {
    let estimate = |values: &[f64]| Estimate::of(&values.iter().copied().map(Some).collect::<Vec<_>>());
    // Three standard errors from zero, of two replicates: the interval reaches twelve.
    let two = estimate(&[2.0, 4.0]);
    assert_eq!((two.mean, two.standard_error, two.is_clear()), (Some(3.0), Some(1.0), false));
    assert_eq!(summary::verdict(&two, paired::Direction::Up), None);
    assert!(estimate(&[2.9, 3.0, 3.1]).is_clear());
    let one = estimate(&[3.0]);
    assert_eq!((one.interval(), one.is_clear(), one.why_no_interval()), (None, false, Some(Why::OneReplicate)));
    assert!(!estimate(&[0.0, 0.0]).is_clear() && estimate(&[1.0, 1.0]).is_clear());
}

#[test]
fn the_year_of_an_event_is_the_median_of_all_replicates_never_included() {
    let never = None;
    let five = [never, Some(2012), Some(2016), Some(2025), Some(2014)];
    assert_eq!(
        (median_year(&five), year_words(&five, Language::English).as_str()),
        (Some(2016), "2016 (it comes in 4 of 5 replicates)")
    );
    assert_eq!(year_range(&five, Language::English).as_deref(), Some("2012 to never"));
    let half = [never, Some(2012), never, Some(2014)];
    assert_eq!(
        (median_year(&half), year_words(&half, Language::English).as_str()),
        (None, "not in the median (it comes in 2 of 4 replicates)")
    );
    let even = [Some(2040), Some(2030), Some(2036), Some(2038)];
    assert_eq!(
        (year_words(&even, Language::English).as_str(), year_range(&even, Language::English).as_deref()),
        ("2036", Some("2030 to 2040"))
    );
    assert_eq!(
        (year_words(&[never], Language::English).as_str(), year_range(&[never], Language::English)),
        ("never", None)
    );
    assert_eq!(
        year_words(&[Some(2040), never], Language::English),
        "not in the median (it comes in 1 of 2 replicates)"
    );
    assert_eq!(
        year_words(&[Some(2040), never, Some(2036), Some(2038)], Language::English),
        "2038 (it comes in 3 of 4 replicates)"
    );
}

#[test]
fn an_event_before_the_tables_begin_is_told_all_the_same() {
    let rows = || vec![row(2024, "pool_balance", Some(5.0)), row(2025, "first_deficit_year", Some(2016.0))];
    let results = results(2024, 2025, vec![arm("base", None, vec![rows()])]);
    assert_eq!(paired::first_deficit_years(&results, &Lookup::new(&results), 0), [Some(2016)]);
}

/// Both arms from 2024 on; the law of the arm has been another one since 2023.
fn late() -> Results {
    let rows = |flow: f64| {
        let of_year = |year: u16| [row(year, "household_burden", Some(flow)), row(year, "consumer_prices", Some(2.0))];
        (2024..=2030).flat_map(of_year).collect::<Vec<Row>>()
    };
    let arms = vec![arm("base", None, vec![rows(100.0)]), arm("arm", Some(2023), vec![rows(110.0)])];
    let mut results = results(2024, 2030, arms);
    results.scenario.discount_rate = 0.25;
    results.scenario.price_factor = Some(0.5);
    results
}

#[test]
fn arms_part_where_the_law_says_whatever_years_are_printed() {
    let results = late();
    let headline = headline(&results);
    assert_eq!(
        (headline.parting, headline.parts, headline.first_summed, headline.main_year()),
        (2023, true, 2024, 2028)
    );
    assert_eq!(headline.tables[0].moment, Moment::Year { year: 2028, after: 5 });
    let text = summed_up(&results);
    assert!(text.contains("The arms part in 2023;"), "{text}");
    assert!(
        text.contains("Present value in 2023 of the years 2024–2030 at 25.0% a year (2023 is not in the"),
        "{text}"
    );
    // Each of the seven years a discount of a fifth further than the one before, the first of them one from 2023.
    let value: f64 = (1..=7).map(|year| 50.0 * 0.8_f64.powi(year)).sum();
    let burden = headline.tables[1].line("household_burden").unwrap();
    assert!((burden.cells[0].value.mean.unwrap() - value).abs() < 1e-9);
}

#[test]
fn the_headline_is_read_in_the_years_that_the_scenario_names() {
    let mut results = late();
    results.scenario.read_in = vec![2026, 2029];
    let moments: Vec<Moment> = headline(&results).tables.iter().map(|table| table.moment).collect();
    let year = |year, after| Moment::Year { year, after };
    assert_eq!(moments, [year(2026, 3), year(2029, 6), Moment::PresentValue]);
    // Where nothing is within ten years, the first is the main one.
    results.scenario.read_in = vec![2029, 2030];
    results.arms[1].parts = Some(2015);
    assert_eq!(headline(&results).main_year(), 2029);
    // A year before the parting is the main one only where there is no other.
    results.arms[1].parts = Some(2027);
    for (read_in, main) in [(vec![2025, 2029], 2029), (vec![2024, 2025], 2025)] {
        results.scenario.read_in = read_in;
        assert_eq!(headline(&results).main_year(), main);
    }
    let page = page::page(&results).unwrap().html;
    assert!(page.contains("2025: before the arms part"), "the tab says so");
}

#[test]
fn a_chance_of_few_replicates_is_no_certainty() {
    let rows = |outgo| vec![row(2024, "pool_income", Some(1.0)), row(2024, "pool_outgo", Some(outgo))];
    let told = |replicates: usize| {
        let arms =
            vec![arm("base", None, vec![rows(0.5); replicates]), arm("arm", Some(2024), vec![rows(2.0); replicates])];
        let results = results(2024, 2024, arms);
        let headline = headline(&results);
        let row = |arm: &str| {
            let rows = paired::headline_rows(&results, &Lookup::new(&results), &headline);
            rows.into_iter().find(|row| row.measure == "pool_deficit" && row.arm == arm).unwrap()
        };
        let line = headline.tables[0].line("pool_deficit").unwrap();
        (row("base"), row("arm"), line.cells[1].difference)
    };
    let (base, row, difference) = told(2);
    assert_eq!((base.value, base.standard_error, base.low), (Some(0.0), None, Some(0.0)));
    assert!((base.high.unwrap() - (1.0 - 0.025_f64.sqrt())).abs() < 1e-9, "{base:?}");
    assert_eq!((row.difference, row.difference_standard_error, row.low, row.high), (Some(1.0), None, None, None));
    assert!(row.why.contains("2 replicates differ, too few"), "{}", row.why);
    assert_eq!(summary::verdict(&difference, paired::Direction::Down), None);
    let (_, row, difference) = told(6);
    assert!(row.why.contains("the sign test"), "{}", row.why);
    assert_eq!(summary::verdict(&difference, paired::Direction::Down), Some(false));
}

#[test]
fn nobody_loses_before_the_arms_part() {
    let of_group = |group: &str| {
        let group = group.to_owned();
        ["household_burden", "household_income"]
            .map(|metric| Row { group: group.clone(), ..row(2024, metric, Some(1.0)) })
    };
    let rows = || [of_group("all"), of_group("status=worker")].concat();
    let mut results = results(2024, 2030, vec![arm("base", None, vec![rows()]), arm("arm", Some(2026), vec![rows()])]);
    results.scenario.read_in = vec![2024];
    let page = page::page(&results).unwrap().html;
    let losers = page.split_once("Losers, % of the group").unwrap().1.split_once("</table>").unwrap().0;
    assert!(losers.contains("<td>0.00</td>") && !losers.contains('–'), "{losers}");
}

#[test]
fn names_that_differ_at_the_end_stay_apart() {
    let rows = || vec![row(2024, "household_burden", Some(1.0))];
    let of = |name: &str| arm(name, None, vec![rows()]);
    let names = ["recrediting-from-the-year-2015", "recrediting-from-the-year-2020"];
    let arms = vec![of("base"), of(names[0]), of(names[1])];
    let text = summed_up(&results(2024, 2024, arms));
    // A name that is too long for its column goes on in the next line.
    assert!(text.contains(" year-2015 ") && text.contains(" year-2020 ") && !text.contains('…'), "{text}");
}

#[test]
fn an_arm_alone_in_one_replicate_differs_from_nothing_and_has_no_errors() {
    let mut results =
        results(2024, 2024, vec![arm("base", None, vec![vec![row(2024, "household_burden", Some(1.0))]])]);
    results.scenario.persons = 1;
    let text = summed_up(&results);
    assert!(text.contains("In 2024; the arm by itself") && text.contains("1 person, 1 replicate"), "{text}");
    assert!(!text.contains("(standard error)"), "{text}");
    let page = page::page(&results).unwrap().html;
    assert!(page.contains("<p>The only arm by itself. Money") && page.contains("1 person simulated"));
}

#[test]
fn constant_yuan_are_those_of_the_price_year_also_where_the_tables_begin_later() {
    let results = late();
    let mean = Lookup::new(&results).mean_constant(0, "household_burden", "all", 2025, 2020);
    assert_eq!(mean, Some(50.0), "prices of 2025 are twice those of 2020");
}

#[test]
fn a_folder_says_when_its_arms_part_and_an_older_one_is_read_by_its_rows() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("run");
    store::save(&late(), &folder, None).unwrap();
    let manifest = std::fs::read_to_string(folder.join("manifest.toml")).unwrap();
    assert_eq!(manifest.matches("parts = 2023").count(), 1, "{manifest}");
    assert_eq!(paired::parting_year(&store::load(&folder).unwrap()), Some(2023));
    std::fs::write(folder.join("manifest.toml"), manifest.replace("parts = 2023\n", "")).unwrap();
    assert_eq!(paired::parting_year(&store::load(&folder).unwrap()), Some(2024));
}

#[test]
fn a_cell_without_a_figure_says_why() {
    let rows = |ratio: Option<f64>, idle: Option<f64>| {
        let able = row(2024, "takeup_of_able", ratio.map(|_| 0.5));
        vec![able, row(2025, "loss_ratio", ratio), row(2025, "idle_share", idle), row(2025, "visits", Some(1e6))]
    };
    let arms = vec![
        arm("base", None, vec![rows(None, Some(0.2)), rows(None, Some(0.2))]),
        arm("sells", Some(2024), vec![rows(Some(0.8), None), rows(Some(0.9), Some(0.2))]),
    ];
    let results = results(2024, 2025, arms);
    let table = &headline(&results).tables[0];
    let whys = |name: &str| {
        let cells = &table.line(name).unwrap().cells;
        (cells[0].why(), cells[1].why(), cells[1].why_no_difference())
    };
    assert_eq!(whys("loss_ratio"), (Some(Why::NeverSold), None, Some(Why::NotInBaseline)));
    let some = Some(Why::SomeReplicates { known: 1, replicates: 2 });
    assert_eq!(whys("idle_share"), (None, some, some));
    let losers = "losers_share";
    assert_eq!(whys(losers), (None, Some(Why::NotCompared), Some(Why::NotCompared)));
    assert_eq!(whys("household_burden"), (Some(Why::NoReplicate), Some(Why::NoReplicate), Some(Why::NoReplicate)));
    assert_eq!(table.lines[0].cells[0].why_no_difference(), Some(Why::IsBaseline));
    let text = summed_up(&results);
    assert!(text.contains("– idle of sells: only 1 of 2 replicates has one"), "{text}");
    assert!(text.contains("– losers of sells: members were not compared with the baseline in this year"), "{text}");
    assert_eq!(whys("mpc_account").0, Some(Why::IsBaseline));
}

#[test]
fn a_mean_is_one_over_all_replicates_or_none() {
    let rows = |ratio| vec![row(2025, "loss_ratio", ratio)];
    let results = results(2025, 2025, vec![arm("base", None, vec![rows(Some(0.8)), rows(None)])]);
    let lookup = Lookup::new(&results);
    assert_eq!(lookup.mean(0, "loss_ratio", "all", 2025), None);
    let estimate = lookup.estimate(0, "loss_ratio", "all", 2025);
    assert_eq!((estimate.known, estimate.replicates), (1, 2));
}

#[test]
fn every_arm_that_equals_the_baseline_is_named() {
    let rows = |visits| vec![row(2025, "visits", Some(visits))];
    let losing = [rows(7.0), vec![row(2025, "losers_share", Some(0.0))]].concat();
    let arms = vec![
        arm("base", None, vec![rows(7.0)]),
        arm("idle", Some(2024), vec![losing]),
        arm("same", None, vec![rows(7.0)]),
        arm("other", Some(2023), vec![rows(8.0)]),
    ];
    let text = summed_up(&results(2025, 2025, arms));
    let named = |words: &str| assert!(text.contains(words), "{words}\n{text}");
    named("“idle” does not differ from the baseline in anything that is counted, though its law does from 2024 on.");
    named(
        "“same” does not differ from the baseline in anything that is counted, and its law is the same in every year of the run.",
    );
    assert!(!text.contains("“other” does not") && text.contains("The arms part in 2023"), "{text}");
}

#[test]
fn nobody_loses_before_the_law_differs_and_losers_stand_among_the_paired_differences() {
    let rows = |year: u16, losers| vec![row(year, "visits", Some(1.0)), row(2030, "losers_share", Some(losers))];
    let arms = vec![
        arm("base", None, vec![vec![row(2030, "visits", Some(1.0))]; 2]),
        arm("early", Some(2025), vec![rows(2030, 0.1), rows(2030, 0.3)]),
        arm("late", Some(2031), vec![vec![row(2030, "visits", Some(1.0))]; 2]),
    ];
    let results = results(2030, 2035, arms);
    let losers = headline(&results).tables[0].line("losers_share").cloned().unwrap();
    let means = losers.cells.iter().map(|cell| cell.difference.mean).collect::<Vec<_>>();
    assert_eq!(means, [None, Some(0.2), Some(0.0)]);
    let paired = paired::differences(&results);
    let row = paired.iter().find(|row| row.metric == "losers_share").expect("the baseline's share is 0 by definition");
    assert_eq!((row.arm.as_str(), row.estimate.mean), ("early", Some(0.2)));
    assert!((row.estimate.standard_error.unwrap() - 0.1).abs() < 1e-12);
}

const SCENARIO: &str = r#"
name = "late"
from = 2014
until = 2015
persons = 1000
replicates = 2
baseline = "rules"
[[arm]]
name = "rules"
policies = [{ use = "unified-account-1998", preset = "national-average" }]
[[arm]]
name = "pooled"
policies = [
  { use = "unified-account-1998", preset = "national-average" },
  { use = "outpatient-pooling", preset = "wuhan-2024", from = 2013, cap_worker = 4321 },
]
[[arm]]
name = "idle"
order = ["unified-account-1998", "do-nothing"]
policies = [{ use = "unified-account-1998", preset = "national-average" }, { use = "do-nothing", from = 2015 }]
"#;

/// Runs the scenario, and gives what the program prints.
fn run(folder: &Path, args: &[&str]) -> String {
    std::fs::write(folder.join("late.toml"), SCENARIO).unwrap();
    start(folder, &[&["compare", "late.toml", "--quiet"], args].concat())
}

fn start(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env("GONGJI_PLUGINS", fixtures::policies());
    let output = command.args(args).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    one_line(&String::from_utf8_lossy(&output.stdout))
}

/// The rows of a table, cell by cell.
fn table(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn replicates_with_vectors_say_which_and_what_their_errors_hold() {
    let folder = tempfile::tempdir().unwrap();
    let text = run(folder.path(), &["--parameters", "ensemble"]);
    assert!(text.contains("Standard errors hold chance and the spread of the parameters"), "{text}");
    let out = folder.path().join("results/late");
    let (vectors, values) = (table(&out.join("vectors.csv")), table(&out.join("vector_values.csv")));
    assert_eq!(vectors.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_ne!(vectors[0][1], vectors[1][1], "two replicates span the set");
    let set = gongji::intake::inputs::built_in_ensemble().unwrap();
    for row in &vectors {
        let vector = &set[row[1].parse::<usize>().unwrap() - 1];
        assert_eq!(row[2].parse(), Ok(vector.weight));
        let of_it = values.iter().filter(|value| value[0] == row[0]);
        let told: Vec<(String, f64)> = of_it.map(|value| (value[1].clone(), value[2].parse().unwrap())).collect();
        assert_eq!(told, vector.values.clone().into_iter().collect::<Vec<_>>());
    }
    let loaded = store::load(&out).unwrap();
    let aligned = |replicate: u32| loaded.alignment.iter().filter(move |row| row.replicate == replicate);
    for replicate in [1, 2] {
        let years: Vec<u16> = aligned(replicate).map(|row| row.year).collect();
        assert_eq!(years, (2012..=loaded.scenario.until).collect::<Vec<_>>());
        assert!(aligned(replicate).all(|row| row.multiplier > 0.3 && row.multiplier < 3.0 && !row.capped));
        let of_2012 = aligned(replicate).next().unwrap();
        assert_eq!((of_2012.workers, of_2012.retirees), (198_613_000.0, 66_242_000.0), "the published members");
    }
    assert_eq!(aligned(3).count(), 0);
    assert_eq!(
        loaded.vectors.iter().map(|of| of.vector.to_string()).collect::<Vec<_>>(),
        [&*vectors[0][1], &*vectors[1][1]]
    );
    let drawn = |value: &&gongji::results::record::PluginValue| value.source.ends_with("(vector_values.csv)");
    assert!(loaded.plugins.iter().flat_map(|plugin| &plugin.values).any(|value| drawn(&value)));
}

#[test]
fn a_run_of_the_archived_scenario_has_the_same_hash_and_is_cited_the_same() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["--replicates", "1"]);
    let first = folder.path().join("results/late");
    let archived = std::fs::read(first.join("scenario.toml")).unwrap();
    let again = tempfile::tempdir().unwrap();
    std::fs::write(again.path().join("kept.toml"), &archived).unwrap();
    start(again.path(), &["compare", "kept.toml", "--quiet"]);
    let [first, second] = [first, again.path().join("results/late")].map(|out| store::load(&out).unwrap());
    assert_eq!(first.scenario.sha256, gongji::ground::digest::sha256(&archived));
    assert_eq!(second.scenario.sha256, first.scenario.sha256);
    assert_eq!(gongji::results::manifest::cite(&second), gongji::results::manifest::cite(&first));
    assert!(gongji::results::manifest::cite(&first).contains("1 replicate, seed"));
    let [file, text] = [("late.toml", SCENARIO.as_bytes()), ("kept.toml", &archived)];
    for (results, (name, text)) in [(&first, file), (&second, text)] {
        let of = &results.scenario.sources[0];
        assert_eq!((of.file.as_str(), of.sha256.as_str()), (name, gongji::ground::digest::sha256(text).as_str()));
    }
}

#[test]
fn a_manifest_says_what_the_program_was_built_from_and_where_each_parameter_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["--replicates", "1"]);
    let results = store::load(&folder.path().join("results/late")).unwrap();
    assert!(results.versions.rustc.starts_with("rustc 1."), "{}", results.versions.rustc);
    let commit = &results.versions.commit;
    let (hash, changes) = commit.split_once(", ").map_or((commit.as_str(), None), |(hash, rest)| (hash, Some(rest)));
    let is_hash = hash.len() == 40 && hash.chars().all(|c| c.is_ascii_hexdigit());
    let mut status = Command::new("git");
    status.current_dir(fixtures::root()).args(["status", "--porcelain", "--untracked-files=no", "--"]);
    status.args(["build.rs", "engine", "plugins/sdk", "scenarios/data", "Cargo.toml", "Cargo.lock"]);
    match status.output() {
        Ok(told) if told.status.success() => {
            assert_eq!(changes, (!told.stdout.is_empty()).then_some("with changes"), "{commit}");
        }
        _ => assert!(!is_hash || changes == Some("perhaps with changes"), "{commit}"),
    }
    assert_eq!(is_hash, fixtures::root().join(".git").exists(), "{commit}");
    assert!(results.data.figures_until >= 2020 && results.data.observed_until >= 2020, "{:?}", results.data);
    let values: Vec<_> = results.plugins.iter().flat_map(|plugin| &plugin.values).collect();
    assert!(values.iter().all(|value| !value.source.is_empty()));
    let from = |start: &str| values.iter().filter(|value| value.source.starts_with(start)).count();
    assert!(from("preset wuhan-2024: ") > 0 && from("default: ") > 0);
    let stated = values.iter().find(|value| value.source == "scenario late.toml:15");
    assert_eq!(stated.map(|value| value.value.as_str()), Some("4321"), "{values:?}");
}

#[test]
fn a_tag_is_told_with_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    let text = start(folder.path(), &["describe", "R51"]);
    assert!(text.starts_with("reference R51 State Council, opinions on outpatient mutual aid"), "{text}");
}

#[test]
fn a_run_that_prints_late_years_says_what_its_law_says() {
    let folder = tempfile::tempdir().unwrap();
    let text = run(folder.path(), &[]);
    assert!(text.contains("The arms part in 2013;"), "{text}");
    assert!(text.contains("“idle” does not differ from the baseline in anything that is counted"), "{text}");
    let loaded = store::load(&folder.path().join("results/late")).unwrap();
    assert_eq!(loaded.arms.iter().map(|arm| arm.parts).collect::<Vec<_>>(), [None, Some(2013), Some(2015)]);
}
