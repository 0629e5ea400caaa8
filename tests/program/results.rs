//! Results: tables, paired differences, manifest, report, summary and progress.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

pub(crate) mod demo;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use gongji::report::{page, summary};
use gongji::results::paired::lookup::Lookup;
use gongji::results::paired::{self, Estimate, Moment};
use gongji::results::record::{ArmResults, Assumption, PublishedFigure, ReplicateResult, Results, ScenarioInfo};
use gongji::results::store;
use gongji::results::table::{Column, Table};
use gongji::simulate::progress::Progress;
use gongji::words::Language;
use gongji_model::books::observation::Row;

fn row(year: u16, metric: &'static str, value: Option<f64>) -> Row {
    Row { year, group: "all".into(), metric, value }
}

/// Two arms, from 2020; the arm differs from 2021 on.
fn small(base: &[f64], arm: &[f64]) -> Results {
    let replicate = |value: &f64, parted: f64| ReplicateResult {
        rows: vec![row(2020, "visits", Some(7.0)), row(2021, "visits", Some(*value + parted))],
        state_digest: "00".into(),
        ..ReplicateResult::default()
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
            ArmResults { name: "arm".into(), parts: Some(2021), replicates: replicates(arm), ..ArmResults::default() },
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
        store::save(&results, folder, Some(&page::page(&results).unwrap())).unwrap();
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
        assert!(header.contains(&"subgroup") && !header.contains(&"group"), "a word of SQL: {header:?}");
        let names = csv.headers().unwrap().iter().map(|name| if name == "group" { "subgroup" } else { name });
        assert_eq!(names.collect::<Vec<_>>(), header);
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), table.rows());
        for (place, (_, column)) in table.columns.iter().enumerate() {
            for (record, index) in records.iter().zip(0..) {
                let text = &record[place];
                match column {
                    Column::Text(cells) => assert_eq!(text, cells[index]),
                    Column::Integer(cells) => assert_eq!(text.parse::<i32>().unwrap(), cells[index]),
                    Column::Number(cells) => assert_eq!(text.parse::<f64>().ok(), cells[index]),
                    Column::Whole(cells) => assert_eq!(text.parse::<i64>().ok(), cells[index]),
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
fn parquet_with_the_older_name_of_the_column_is_read_too() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("run");
    let results = demo::results();
    store::save(&results, &folder, None).unwrap();
    store::yearly_table(&results).write_parquet(&folder.join("yearly.parquet")).unwrap();
    assert_eq!(store::yearly_table(&store::load(&folder).unwrap()), store::yearly_table(&results));
}

#[test]
fn a_small_table_has_the_headline_at_every_moment_with_its_intervals() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("run");
    let results = demo::results();
    store::save(&results, &folder, None).unwrap();
    let text = fs::read_to_string(folder.join("summary.csv")).unwrap();
    let header =
        "arm,baseline,measure,unit,moment,value,standard_error,difference,difference_standard_error,low,high,why";
    assert!(text.starts_with(header) && text.lines().count() < 700, "{} lines", text.lines().count());
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    let find = |arm: &str, measure: &str, moment: &str| {
        rows.iter().find(|row| (&row[0], &row[2], &row[4]) == (arm, measure, moment)).expect("the row")
    };
    let headline = paired::headline(&results, &Lookup::new(&results));
    let gap = find("no-accounts", "pool_gap", "present value");
    assert_eq!((&gap[1], &gap[3]), ("enacted", "yuan of 2020"));
    let line = headline.tables[3].line("pool_gap").unwrap();
    let difference = line.cells[2].difference;
    let interval = difference.interval().unwrap();
    assert_eq!(gap[7].parse(), Ok(difference.mean.unwrap()));
    assert_eq!([gap[9].parse(), gap[10].parse()], [Ok(interval.low), Ok(interval.high)]);
    let base = find("enacted", "household_burden", "2033");
    assert!(base[7].is_empty() && !base[9].is_empty(), "the baseline has the interval of its own value");
    assert_eq!(&find("enacted", "members", "2028")[3], "persons");
    assert_eq!(&find("enacted", "out_of_pocket_share.inpatient", "2043")[3], "share");
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
    assert_eq!((&loaded.vectors, &loaded.vector_values), (&results.vectors, &results.vector_values));
    assert_eq!((&loaded.alignment, &loaded.data), (&results.alignment, &results.data));
    assert_eq!(loaded.plugins, results.plugins);
    assert!(loaded.arms.iter().map(|arm| &arm.policies).eq(results.arms.iter().map(|arm| &arm.policies)));
    assert_eq!(loaded.machine, results.machine);
    assert_eq!(store::yearly_table(&loaded), store::yearly_table(&results));
    let page = page::page(&loaded).unwrap();
    assert_eq!(page.html, page::page(&results).unwrap().html);
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
    let nothing =
        Estimate { mean: Some(0.0), standard_error: Some(0.0), replicates: 3, known: 3, ..Estimate::default() };
    assert_eq!(rows[0].estimate, nothing);
    assert_eq!(rows[1].estimate.mean, Some(3.0));
    assert!((rows[1].estimate.standard_error.unwrap() - 2.0 / 3_f64.sqrt()).abs() < 1e-15);
}

#[test]
fn a_single_replicate_has_no_standard_error_and_a_missing_value_no_difference() {
    let rows = paired::differences(&small(&[10.0], &[12.5]));
    assert_eq!((rows[1].estimate.mean, rows[1].estimate.standard_error), (Some(2.5), None));
    let missing = Estimate { mean: None, standard_error: None, replicates: 2, known: 1, ..Estimate::default() };
    assert_eq!(Estimate::of_difference(&[Some(1.0), None], &[Some(1.0), Some(2.0)]), missing);
    let mut results = small(&[10.0, 11.0], &[12.5, 13.0]);
    results.arms[0].replicates[1].rows[1].value = None;
    assert_eq!(paired::differences(&results)[1].estimate, missing);
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
    results.arms[0].parts = Some(2020);
    let headline = paired::headline(&results, &Lookup::new(&results));
    assert_eq!((headline.parting, headline.parts), (2020, true));
    let table = headline.tables.iter().find(|table| table.moment == Moment::PresentValue).unwrap();
    let gap = table.lines.iter().find(|line| line.measure.key() == "pool_gap").unwrap();
    assert!((gap.cells[1].value.mean.unwrap() - 150.0).abs() < 1e-9);
    assert!((gap.cells[0].difference.mean.unwrap() + 20.0).abs() < 1e-9);
}

#[test]
fn horizons_count_from_the_year_in_which_the_first_law_differs() {
    let results = demo::results();
    assert_eq!(paired::parting_year(&results), Some(2023));
    let headline = paired::headline(&results, &Lookup::new(&results));
    let moments: Vec<Moment> = headline.tables.iter().map(|table| table.moment).collect();
    let year = |year, after| Moment::Year { year, after };
    assert_eq!(moments, [year(2028, 5), year(2033, 10), year(2043, 20), Moment::PresentValue]);
    assert_eq!(headline.main_year(), 2033);
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
    let page = page::page(&demo::results()).unwrap().html;
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
        "burden",
        "take-up",
        "explorer",
        "published",
        "method",
        "cite",
        "published-figures",
        "sources",
        "assumptions",
        "policies",
        "hashes",
    ] {
        let found = page[at..].find(&format!("id=\"{id}\""));
        at += found.unwrap_or_else(|| panic!("section `{id}` is missing or out of order"));
    }
    assert!(page.contains("<b>8.0 chosen</b>") && page.contains("Household burden, % of income"), "the chosen take-up");
    let without = Results { take_up: Vec::new(), ..demo::results() };
    assert!(!page::page(&without).unwrap().html.contains("id=\"take-up\""));
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    if let Some(folder) = std::env::var_os("GONGJI_DEMO_REPORT") {
        store::save(&demo::results(), Path::new(&folder), Some(&page::page(&demo::results()).unwrap())).unwrap();
    }
}

#[test]
fn the_page_says_what_sets_each_arm_apart_from_the_baseline() {
    let page = page::page(&demo::results()).unwrap().html;
    for words in [
        "<b>From 2012</b> <code>unified-account-1998</code> as <code>national-average</code>",
        "<b>From 2023</b> is without <code>outpatient-pooling</code>",
        "<b>From 2027</b> adds <code>employee-account-abolition</code> as <code>stop-credit</code>",
        "The same policies, years and values as the baseline.",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

fn figure<'a>(page: &'a store::Page, name: &str) -> &'a str {
    &page.figures.iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn a_group_without_members_is_not_drawn() {
    let mut results = demo::results();
    let drawn = |results: &Results| {
        let page = page::page(results).unwrap();
        ["out-of-pocket-share", "winners-02"].map(|name| figure(&page, name).contains("age 15–29"))
    };
    assert_eq!(drawn(&results), [true, true]);
    for row in results.arms.iter_mut().flat_map(|arm| &mut arm.replicates).flat_map(|replicate| &mut replicate.rows) {
        row.value = row.value.filter(|_| row.group != "age=15-29");
    }
    assert_eq!(drawn(&results), [false, false]);
}

#[test]
fn figures_say_how_sure_they_are() {
    let mut results = demo::results();
    let page = page::page(&results).unwrap();
    assert!(page.html.contains("class=\"band f0\"") && page.html.contains("Student’s t over 4 replicates"));
    assert!(figure(&page, "out-of-pocket-share").contains("class=\"whisker\""));
    let explored = |metric: &str| page.html.contains(&format!("\"name\":\"{metric}\""));
    assert!(explored("pool_balance") && !explored("depletion_year"), "the year of an event has no mean");
    results.scenario.replicates = 1;
    results.arms.iter_mut().for_each(|arm| arm.replicates.truncate(1));
    let page = page::page(&results).unwrap();
    assert!(!page.html.contains("class=\"band"), "one replicate has no interval");
    assert!(page.html.contains("nothing says how sure a path is"));
}

#[test]
fn a_figure_without_data_says_why_in_its_place() {
    let mut results = demo::results();
    for row in results.arms[2].replicates.iter_mut().flat_map(|replicate| &mut replicate.rows) {
        row.value = row.value.filter(|_| !matches!(row.metric, "winners_share" | "losers_share"));
    }
    let without = |parts: Option<u16>, results: &mut Results| {
        results.arms[2].parts = parts;
        page::page(results).unwrap().html
    };
    assert!(without(Some(2023), &mut results).contains("Members were not held against the baseline in 2033."));
    assert!(without(Some(2040), &mut results).contains("Until 2040 the law of this arm is the baseline"));
    assert!(without(None, &mut results).contains("so nobody can win or lose"));
}

#[test]
fn a_cell_without_a_figure_has_a_footnote() {
    let mut results = demo::results();
    for (arm, of) in results.arms.iter_mut().enumerate() {
        let rows = of.replicates.iter_mut().flat_map(|replicate| &mut replicate.rows);
        for row in rows.filter(|row| row.metric == "loss_ratio" || row.metric == "idle_share" && arm > 2) {
            row.value = None;
        }
    }
    let page = page::page(&results).unwrap().html;
    assert!(page.contains("–<sup>a</sup>") && page.contains("<sup>a</sup> no replicate has one"));
    for words in [
        "Nobody has a value of: Balance of the funds for large expenses (no policy has a fund for large expenses)",
        "Loss ratio of commercial products (no commercial product was ever sold)",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let text = page.replace("–<sup>", "");
    assert!(!text.contains("<td>–"), "every dash of the headline has its reason");
}

#[test]
fn the_page_says_when_nothing_can_be_told_apart() {
    let mut results = demo::results();
    let page = page::page(&results).unwrap().html;
    assert!(page.contains("Student’s t with 3 degrees of freedom") && !page.contains("nothing can be told apart"));
    assert!(page.contains("Standard errors hold chance alone"));
    results.scenario.parameters = "ensemble".into();
    assert!(page::page(&results).unwrap().html.contains("chance and the spread of the parameters"));
    results.scenario.replicates = 1;
    results.arms.iter_mut().for_each(|arm| arm.replicates.truncate(1));
    let page = page::page(&results).unwrap().html;
    assert!(page.contains("One replicate: nothing can be told apart.") && !page.contains("<td class=\"better\">"));
}

#[test]
fn every_arm_that_equals_the_baseline_is_named_on_the_page() {
    let mut results = demo::results();
    for arm in [3, 4] {
        results.arms[arm].replicates = results.arms[0].replicates.clone();
        results.arms[arm].parts = None;
    }
    let page = page::page(&results).unwrap().html;
    for arm in ["family-accounts", "later-retirement"] {
        assert!(page.contains(&format!("“{arm}” does not differ from the baseline")), "{arm}");
    }
    assert!(!page.contains("“no-accounts” does not differ"));
}

#[test]
fn the_page_says_who_bears_it_where_the_results_do() {
    let mut results = demo::results();
    let section_of = |results: &Results, id: &str| {
        let page = page::page(results).unwrap().html;
        let after = page.split_once(&format!("<section id=\"{id}\">")).map(|(_, after)| after.to_owned());
        after.map(|after| after.split("</section>").next().unwrap().to_owned())
    };
    let section = |results: &Results| section_of(results, "burden");
    let rows = section(&results).unwrap();
    for words in ["by age", "lowest income", "retired", "Losers, % of the group"] {
        assert!(rows.contains(words), "{words}");
    }
    assert!(!rows.contains("<summary>"), "nobody asked for two groupings at once");
    let crossing = |replicate: &mut ReplicateResult| {
        for (metric, value) in [("household_burden", 5e10), ("household_income", 1e12), ("losers_share", 0.25)] {
            let row = Row { year: 2033, group: "age=60-69 income=1".into(), metric, value: Some(value) };
            replicate.rows.push(row);
        }
    };
    results.arms.iter_mut().flat_map(|arm| &mut arm.replicates).for_each(crossing);
    let rows = section(&results).unwrap();
    let more = section_of(&results, "more-groups").unwrap();
    let crossed = more.split_once("<summary>By age and income</summary>").unwrap().1;
    assert!(crossed.contains("age 60–69, lowest income") && crossed.contains("<td class=\"base\">5.0<"));
    assert!(crossed.contains("<td>25.0<") && !rows.contains("age 60–69, lowest income"));
    for row in results.arms.iter_mut().flat_map(|arm| &mut arm.replicates).flat_map(|replicate| &mut replicate.rows) {
        row.value = row.value.filter(|_| row.group == "all" || row.metric != "household_burden");
    }
    assert_eq!(section(&results), None);
}

#[test]
fn literature_and_notes_stand_apart_and_tags_are_resolved() {
    let mut results = demo::results();
    let assumption = Assumption { source: "no estimate found".into(), ..results.assumptions[0].clone() };
    results.assumptions.push(assumption);
    results.plugins[0].values[0].source = "preset wuhan-2024: Wuhan from 2024 [R19].".into();
    let page = page::page(&results).unwrap().html;
    let sources = page.split_once("<section id=\"sources\">").unwrap().1.split("</section>").next().unwrap();
    let (literature, rest) = sources.split_once("What the tags mean").unwrap();
    let (tags, notes) = rest.split_once("<h3>Notes</h3>").unwrap();
    assert!(literature.contains("Yuen 2016") && !literature.contains("no estimate found"));
    assert!(notes.contains("no estimate found") && !notes.contains("Yuen 2016"));
    assert!(tags.contains("<dt>R19</dt>") && !tags.contains("<dt>R51</dt>"), "those that are named alone");
}

#[test]
fn years_that_were_lived_but_not_kept_are_said_to_be() {
    let mut results = demo::results();
    assert!(!page::page(&results).unwrap().html.contains("lived but not kept"));
    results.scenario.from = 2021;
    results.arms.iter_mut().flat_map(|arm| &mut arm.replicates).for_each(|one| one.rows.retain(|row| row.year > 2020));
    let page = page::page(&results).unwrap().html;
    assert!(
        page.contains(
            "The years 2012 to 2020 were lived but not kept, since the tables begin in 2021: 13 of 13 figures"
        )
    );
    assert!(page.contains("<code>--from 2012</code>") && page.contains("not kept</td>") && !page.contains("0 of 0"));
}

#[test]
fn the_page_loads_nothing() {
    let page = page::page(&demo::results()).unwrap().html;
    for load in ["src=", "href=", "url(", "@import", "xlink", "xmlns", "<link", "<iframe", "fetch(", "import("] {
        assert!(!page.contains(load), "{load}");
    }
    // A link may stand in a source, as text.
    for (place, _) in page.match_indices("://") {
        assert!(page[..place].ends_with("https") && page[place..].starts_with("://example.org/bulletin"));
    }
}

#[test]
fn the_page_stands_with_hardly_any_results() {
    for results in [small(&[1.0], &[2.0]), Results::default()] {
        assert!(page::page(&results).unwrap().html.contains("</html>"));
        assert!(!summary::summary(&results, Language::English, false).is_empty());
    }
}

#[test]
fn the_summary_is_narrow_and_plain() {
    let text = summary::summary(&demo::results(), Language::English, false);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("rules-of-1998") && text.contains("2033"));
    let chosen = text.lines().find(|line| line.trim_start().starts_with("8.0*")).expect("the chosen take-up is marked");
    assert!(chosen.ends_with("1.37"), "{chosen}");
    assert!(summary::summary(&demo::results(), Language::English, true).contains('\u{1b}'));
}

#[test]
fn a_step_of_take_up_is_one_over_all_replicates_or_none() {
    let mut results = demo::results();
    let step = |row: &&mut gongji::results::record::TakeUpRow| (row.imposed, row.replicate) == (Some(0.5), 2);
    let lost = results.take_up.iter_mut().filter(|row| row.metric == "loss_ratio").find(step);
    lost.expect("the row").value = None;
    let text = summary::summary(&results, Language::English, false);
    let half = text.lines().find(|line| line.trim_start().starts_with("50.0 ")).expect("the step");
    assert!(half.contains('–') && text.contains("– a replicate has none"), "{text}");
    assert!(!summary::summary(&demo::results(), Language::English, false).contains("– a replicate has none"));
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
    let progress = Progress::to(Box::new(out.clone()), gongji::words::Language::English);
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
