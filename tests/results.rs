//! Results: tables, paired differences, manifest, report, summary and progress.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

#[path = "results/demo.rs"]
mod demo;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use gongji::paired::{self, Estimate, Moment};
use gongji::progress::Progress;
use gongji::results::{ArmResults, Lookup, PublishedFigure, Replicate, Results, ScenarioInfo};
use gongji::table::{Column, Table};
use gongji::{report, store, summary};
use gongji_model::observe::Row;

fn row(year: u16, metric: &'static str, value: Option<f64>) -> Row {
    Row { year, group: "all".into(), metric, value }
}

/// Two arms, from 2020; the arm differs from 2021 on.
fn small(base: &[f64], arm: &[f64]) -> Results {
    let replicate = |value: &f64, parted: f64| Replicate {
        rows: vec![row(2020, "visits", Some(7.0)), row(2021, "visits", Some(*value + parted))],
        state_digest: "00".into(),
    };
    let replicates = |values: &[f64]| values.iter().map(|value| replicate(value, 0.0)).collect();
    Results {
        scenario: ScenarioInfo {
            name: "small".into(),
            from: 2020,
            until: 2021,
            baseline: "base".into(),
            price_year: 2020,
            replicates: base.len() as u32,
            ..ScenarioInfo::default()
        },
        arms: vec![
            ArmResults { name: "arm".into(), replicates: replicates(arm), ..ArmResults::default() },
            ArmResults { name: "base".into(), replicates: replicates(base), ..ArmResults::default() },
        ],
        ..Results::default()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let results = demo::results();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    for folder in [&one, &two] {
        store::save(&results, folder, Some(&report::page(&results).unwrap())).unwrap();
    }
    let names: Vec<_> = files(&one).iter().map(|path| path.strip_prefix(&one).unwrap().to_path_buf()).collect();
    assert!(names.len() > 15);
    for name in names {
        assert_eq!(fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap(), "{}", name.display());
    }
}

#[test]
fn only_the_machine_table_may_change_on_repetition() {
    let home = tempfile::tempdir().unwrap();
    let mut results = demo::results();
    let folder = home.path().join("run");
    let read = || fs::read_to_string(folder.join("manifest.toml")).unwrap();
    store::save(&results, &folder, None).unwrap();
    let before = read();
    results.machine.wall_seconds = 99.0;
    results.machine.threads = 64;
    store::save(&results, &folder, None).unwrap();
    let after = read();
    let head = |text: &str| text.split("[machine]").next().unwrap().to_string();
    assert_ne!(before, after);
    assert_eq!(head(&before), head(&after));
    assert!(head(&after).contains("state_digest"));
}

#[test]
fn parquet_says_what_csv_says() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("run");
    store::save(&demo::results(), &folder, None).unwrap();
    for name in ["yearly", "paired"] {
        let table = Table::read_parquet(&folder.join(format!("{name}.parquet"))).unwrap();
        let mut csv = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
        let header: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>(), header);
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), table.rows());
        for (place, (_, column)) in table.columns.iter().enumerate() {
            for (record, index) in records.iter().zip(0..) {
                let text = &record[place];
                match column {
                    Column::Text(cells) => assert_eq!(text, cells[index]),
                    Column::Integer(cells) => assert_eq!(text.parse::<i32>().unwrap(), cells[index]),
                    Column::Number(cells) => assert_eq!(text.parse::<f64>().ok(), cells[index]),
                }
            }
        }
    }
    let header = fs::read_to_string(folder.join("yearly.csv")).unwrap();
    assert!(header.starts_with("arm,replicate,year,group,metric,unit,value\nenacted,1,2012,all,members,persons,"));
    let header = fs::read_to_string(folder.join("paired.csv")).unwrap();
    assert!(header.starts_with("arm,baseline,year,group,metric,unit,difference,standard_error\n"));
}

#[test]
fn a_folder_is_enough_to_make_the_page_again() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("run");
    let mut results = demo::results();
    results.scenario.seed = u64::MAX;
    store::save(&results, &folder, None).unwrap();
    let loaded = store::load(&folder).unwrap();
    assert_eq!(loaded.scenario, results.scenario);
    assert_eq!(loaded.published, results.published);
    assert_eq!(loaded.assumptions, results.assumptions);
    assert_eq!(loaded.take_up, results.take_up);
    assert_eq!(loaded.plugins, results.plugins);
    assert_eq!(loaded.machine, results.machine);
    assert_eq!(store::yearly_table(&loaded), store::yearly_table(&results));
    let page = report::page(&loaded).unwrap();
    assert_eq!(page.html, report::page(&results).unwrap().html);
    store::save_page(&page, &folder).unwrap();
    assert_eq!(fs::read_to_string(folder.join("report.html")).unwrap(), page.html);
}

#[test]
fn only_results_of_this_program_are_replaced() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("thesis");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("chapter.txt"), "years of work").unwrap();
    let results = small(&[1.0], &[2.0]);
    let refused = store::save(&results, &folder, None).unwrap_err();
    assert!(refused.to_string().contains("is not a results folder") && refused.exit_code() == 2, "{refused}");
    assert_eq!(files(home.path()), [folder.join("chapter.txt")]);
    let own = home.path().join("own");
    store::save(&results, &own, None).unwrap();
    store::save(&results, &own, None).unwrap();
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2, "nothing half-written stays behind");
}

#[test]
fn an_error_names_its_file() {
    let home = tempfile::tempdir().unwrap();
    let error = store::load(home.path()).unwrap_err().to_string();
    assert!(error.contains("manifest.toml"), "{error}");
    let blocker = home.path().join("file");
    fs::write(&blocker, "").unwrap();
    let error = store::save(&small(&[1.0], &[2.0]), &blocker.join("run"), None).unwrap_err().to_string();
    assert!(error.contains("file"), "{error}");
}

#[test]
fn differences_are_paired_replicate_by_replicate() {
    // By hand: differences 1, 3, 5; mean 3; sd 2; standard error 2 / sqrt 3.
    let rows = paired::differences(&small(&[10.0, 20.0, 30.0], &[11.0, 23.0, 35.0]));
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].arm.as_str(), rows[0].baseline.as_str(), rows[0].year), ("arm", "base", 2020));
    assert_eq!(rows[0].estimate, Estimate { mean: Some(0.0), standard_error: Some(0.0) });
    assert_eq!(rows[1].estimate.mean, Some(3.0));
    assert!((rows[1].estimate.standard_error.unwrap() - 2.0 / 3_f64.sqrt()).abs() < 1e-15);
}

#[test]
fn a_single_replicate_has_no_standard_error_and_a_missing_value_no_difference() {
    let rows = paired::differences(&small(&[10.0], &[12.5]));
    assert_eq!(rows[1].estimate, Estimate { mean: Some(2.5), standard_error: None });
    assert_eq!(Estimate::of_difference(&[Some(1.0), None], &[Some(1.0), Some(2.0)]), Estimate::default());
    let mut results = small(&[10.0, 11.0], &[12.5, 13.0]);
    results.arms[0].replicates[1].rows[1].value = None;
    assert_eq!(paired::differences(&results)[1].estimate, Estimate::default());
}

#[test]
fn standard_error_has_its_closed_form() {
    // 1..n: variance n (n + 1) / 12, so the standard error is sqrt((n + 1) / 12).
    for n in [2_u32, 5, 40] {
        let values: Vec<Option<f64>> = (1..=n).map(|value| Some(f64::from(value))).collect();
        let estimate = Estimate::of(&values);
        assert!((estimate.mean.unwrap() - f64::from(n + 1) / 2.0).abs() < 1e-12);
        assert!((estimate.standard_error.unwrap() - (f64::from(n + 1) / 12.0).sqrt()).abs() < 1e-12);
    }
}

#[test]
fn present_value_discounts_from_the_first_year() {
    assert_eq!(paired::present_value(&[], 0.03), 0.0);
    assert!((paired::present_value(&[100.0, 103.0, 106.09], 0.03) - 300.0).abs() < 1e-9);
    // An annuity of 1 for 20 years, first payment at once.
    let annuity = (1.0 - 1.05_f64.powi(-20)) / 0.05 * 1.05;
    assert!((paired::present_value(&[1.0; 20], 0.05) - annuity).abs() < 1e-12);
}

#[test]
fn the_gap_is_deflated_and_discounted() {
    // Prices double by the second year, so 210 of then are 105 of 2020, and 100 at 5%.
    let mut results = small(&[1.0], &[2.0]);
    results.scenario.discount_rate = 0.05;
    for arm in &mut results.arms {
        arm.replicates[0].rows = vec![
            row(2020, "pool_outgo", Some(50.0)),
            row(2020, "pool_income", Some(0.0)),
            row(2020, "consumer_prices", Some(1.0)),
            row(2021, "pool_outgo", Some(210.0)),
            row(2021, "pool_income", Some(0.0)),
            row(2021, "consumer_prices", Some(2.0)),
        ];
    }
    results.arms[0].replicates[0].rows[1].value = Some(20.0);
    let headline = paired::headline(&results, &Lookup::new(&results));
    assert_eq!((headline.parting, headline.parts), (2020, true));
    let table = headline.tables.iter().find(|table| table.moment == Moment::PresentValue).unwrap();
    let gap = table.lines.iter().find(|line| line.measure.name.starts_with("Actuarial gap")).unwrap();
    assert!((gap.cells[1].value.mean.unwrap() - 150.0).abs() < 1e-9);
    assert!((gap.cells[0].difference.mean.unwrap() + 20.0).abs() < 1e-9);
}

#[test]
fn the_arms_part_where_the_first_value_differs() {
    let results = demo::results();
    assert_eq!(paired::parting_year(&results, &Lookup::new(&results)), Some(2023));
    let headline = paired::headline(&results, &Lookup::new(&results));
    let moments: Vec<Moment> = headline.tables.iter().map(|table| table.moment).collect();
    let year = |year, after| Moment::Year { year, after };
    assert_eq!(moments, [year(2028, 5), year(2033, 10), year(2043, 20), Moment::PresentValue]);
    assert_eq!(headline.main_year(), 2033);
    let same = small(&[1.0], &[1.0]);
    assert_eq!(paired::parting_year(&same, &Lookup::new(&same)), None);
}

#[test]
fn published_units_are_scaled() {
    let figure = |unit: &str| PublishedFigure { value: 2.0, unit: unit.into(), ..PublishedFigure::default() };
    let value = |unit: &str| figure(unit).value_in_metric_unit();
    assert_eq!([value("100 million yuan"), value("10 thousand persons"), value("percent")], [2e8, 2e4, 0.02]);
    assert_eq!([value("million visits"), value("yuan")], [2e6, 2.0]);
}

#[test]
fn the_page_has_every_section() {
    let page = report::page(&demo::results()).unwrap().html;
    let mut at = 0;
    for id in [
        "question",
        "arms",
        "headline",
        "fund",
        "flows",
        "accounts",
        "out-of-pocket",
        "winners",
        "take-up",
        "explorer",
        "published",
        "sources",
        "assumptions",
        "method",
        "cite",
    ] {
        let found = page[at..].find(&format!("id=\"{id}\""));
        at += found.unwrap_or_else(|| panic!("section `{id}` is missing or out of order"));
    }
    assert!(page.contains("<b>8.0 chosen</b>") && page.contains("Household burden, % of income"), "the chosen take-up");
    let without = Results { take_up: Vec::new(), ..demo::results() };
    assert!(!report::page(&without).unwrap().html.contains("id=\"take-up\""));
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    if let Some(folder) = std::env::var_os("GONGJI_DEMO_REPORT") {
        store::save(&demo::results(), Path::new(&folder), Some(&report::page(&demo::results()).unwrap())).unwrap();
    }
}

#[test]
fn the_page_loads_nothing() {
    let page = report::page(&demo::results()).unwrap().html;
    for load in ["src=", "href=", "url(", "@import", "xlink", "xmlns", "<link", "<iframe", "fetch(", "import("] {
        assert!(!page.contains(load), "{load}");
    }
    // A link may stand in a source, as text.
    for (place, _) in page.match_indices("://") {
        assert!(page[..place].ends_with("https") && page[place..].starts_with("://example.org/bulletin"));
    }
}

#[test]
fn the_page_escapes_what_it_is_given() {
    let mut results = demo::results();
    let bad = "<script>alert('x')</script>&\"";
    results.arms[2].name = bad.into();
    results.arms[2].words = bad.into();
    results.scenario.title = bad.into();
    results.published[0].source = bad.into();
    let page = report::page(&results).unwrap();
    assert!(!page.html.contains("<script>alert"));
    assert!(page.figures.iter().all(|(_, svg)| !svg.contains("<script>alert")));
    assert!(page.html.contains("&lt;script&gt;alert"));
}

#[test]
fn the_page_stands_with_hardly_any_results() {
    for results in [small(&[1.0], &[2.0]), Results::default()] {
        assert!(report::page(&results).unwrap().html.contains("</html>"));
        assert!(!summary::summary(&results, false).is_empty());
    }
}

#[test]
fn the_summary_is_narrow_and_plain() {
    let text = summary::summary(&demo::results(), false);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("rules-of-1998") && text.contains("2033"));
    let chosen = text.lines().find(|line| line.trim_start().starts_with("8.0*")).expect("the chosen take-up is marked");
    assert!(chosen.ends_with("1.37"), "{chosen}");
    assert!(summary::summary(&demo::results(), true).contains('\u{1b}'));
}

#[test]
fn numbers_are_set_as_people_read_them() {
    assert_eq!(summary::number(-1_234_567.25, 1), "−1,234,567.2");
    assert_eq!(summary::number(-0.04, 1), "0.0");
    assert_eq!(summary::number(999.0, 0), "999");
    assert_eq!(summary::year_words(&[Some(2040), None, Some(2036), Some(2038)]), "2038 (3/4)");
    assert_eq!(summary::year_words(&[None]), "never");
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn progress_in_a_pipe_is_a_line_for_each_arm_and_replicate() {
    let out = Shared::default();
    let progress = Progress::to(Box::new(out.clone()));
    progress.start(40);
    std::thread::scope(|scope| {
        for replicate in 1..=4 {
            let progress = &progress;
            scope.spawn(move || (2012..2022).for_each(|year| progress.year("enacted", replicate, year)));
        }
    });
    progress.finish();
    let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(text.contains("enacted, replicate 3: from 2012") && text.contains("40 years simulated"), "{text}");
}
