//! The input tables: they load, they add up, and each kind of mistake is refused in its place.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongji::intake::inputs::{self, Confidence, InputError};
use gongji_model::codes::ages::AGES;
use gongji_model::inputs::nation::Inputs;
use tempfile::TempDir;

const CLOSURES: [&str; 3] = ["low", "medium", "high"];

pub(crate) fn tables() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data"))
}

pub(crate) fn built_in(closure: &str) -> Inputs {
    inputs::built_in(closure).unwrap_or_else(|error| panic!("{closure}: {error}"))
}

/// The message with which the tables are refused after an edit of one of them.
pub(crate) fn refused(file: &str, edit: impl Fn(&str) -> String) -> String {
    let dir = TempDir::new().unwrap();
    for table in inputs::built_in_files().unwrap() {
        fs::copy(tables().join(table.name), dir.path().join(table.name)).unwrap();
    }
    let before = fs::read_to_string(tables().join(file)).unwrap();
    let after = edit(&before);
    assert_ne!(before, after, "the edit of {file} changes nothing");
    fs::write(dir.path().join(file), after).unwrap();
    let loaded = inputs::load(dir.path(), "medium").map(drop);
    let loaded = loaded.and_then(|()| inputs::published(dir.path()).map(drop));
    let loaded = loaded.and_then(|()| inputs::ensemble(dir.path()).map(drop));
    loaded.expect_err("a mistake was accepted").to_string()
}

/// Replaces a piece of text that stands once.
pub(crate) fn swap<'a>(from: &'a str, to: &'a str) -> impl Fn(&str) -> String + 'a {
    move |text| {
        assert_eq!(text.matches(from).count(), 1, "{from:?} does not stand once");
        text.replace(from, to)
    }
}

/// Leaves out the rows that begin so.
pub(crate) fn drop_line(start: &'static str) -> impl Fn(&str) -> String {
    move |text| text.lines().filter(|line| !line.starts_with(start)).collect::<Vec<_>>().join("\n")
}

/// Line of a file, from 1, on which a text stands first.
pub(crate) fn line_of(file: &str, start: &str) -> usize {
    let text = fs::read_to_string(tables().join(file)).unwrap();
    text.lines().position(|line| line.starts_with(start)).unwrap() + 1
}

#[track_caller]
pub(crate) fn names(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

#[test]
fn every_closure_loads_from_the_program_and_from_the_folder() {
    for closure in CLOSURES {
        let (inside, outside) = (built_in(closure), inputs::load(tables(), closure).unwrap());
        assert_eq!(inside.opening_year, 2011);
        assert_eq!(inside.years.first().unwrap().year, 2011);
        assert_eq!(inside.years.last().unwrap().year, 2060);
        assert_eq!(format!("{inside:?}"), format!("{outside:?}"));
    }
}

#[test]
fn areas_are_the_nation() {
    let areas = built_in("medium").areas;
    assert!(areas.len() >= 30);
    let mean = |of: fn(&gongji_model::inputs::nation::Area) -> f64| {
        areas.iter().map(|area| area.member_share * of(area)).sum::<f64>()
    };
    for value in [
        mean(|_| 1.0),
        mean(|area| area.wage_ratio),
        mean(|area| area.retired_ratio),
        mean(|area| area.price_ratio),
        mean(|area| area.reserve_ratio),
    ] {
        assert!((value - 1.0).abs() < 1e-6, "{value}");
    }
}

#[test]
fn the_opening_has_the_published_members_and_balances() {
    let opening = built_in("medium").opening;
    assert_eq!(opening.active.iter().flatten().sum::<f64>(), 189_485_000.0);
    assert_eq!(opening.retired.iter().flatten().sum::<f64>(), 62_786_000.0);
    assert_eq!((opening.account_balance, opening.pool_balance), (2165e8, 3527e8));
    assert_eq!(opening.active[0][..16].iter().sum::<f64>(), 0.0);
    assert!(opening.retired[1][52] > opening.retired[0][52], "women retire first");
}

#[test]
fn need_of_the_opening_members_has_the_published_level() {
    let inputs = built_in("medium");
    let persons = |age: usize| {
        let opening = &inputs.opening;
        (0..2).map(|sex| opening.active[sex][age] + opening.retired[sex][age]).sum::<f64>()
    };
    let band = |age: usize| inputs.need.iter().rfind(|need| usize::from(need.from) <= age).unwrap();
    let total: f64 = (0..AGES).map(persons).sum();
    let mean = |kind: usize| (0..AGES).map(|age| persons(age) * band(age).frequency[kind]).sum::<f64>() / total;
    // Published lines per member of 2012, one year of mean growth (4.3, 8.4, 4.8%) earlier.
    for (kind, expected) in [(0, 4.082 / 1.0431), (1, 0.442 / 1.0837), (3, 0.13159 / 1.0481)] {
        assert!((mean(kind) / expected - 1.0).abs() < 0.002, "{kind}: {} for {expected}", mean(kind));
    }
}

#[test]
fn years_follow_the_published_members_and_then_a_naive_forecast() {
    let inputs = built_in("medium");
    assert_eq!((inputs.joining.published_until, inputs.joining.urban_employed.len()), (2025, inputs.years.len()));
    let years = inputs.years;
    let of = |year: usize| &years[year - 2011];
    assert_eq!((of(2012).active, of(2020).retired), (198_613_000.0, 90_260_000.0));
    assert_eq!((of(2025).active, of(2025).retired), (280_623_200.0, 107_938_000.0));
    assert!(of(2040).active < of(2030).active && of(2040).retired > of(2030).retired);
    assert!((1.2..1.5).contains(&(of(2050).active / of(2050).retired)));
}

#[test]
fn data_win_over_the_closure() {
    let [low, medium, high] = CLOSURES.map(|closure| built_in(closure).years);
    for index in 0..10 {
        assert_eq!(format!("{:?}", low[index]), format!("{:?}", high[index]));
        assert!(!low[index].projected);
    }
    assert!(low[10].projected);
    assert_eq!(low[13].average_wage, high[13].average_wage, "wages are published to 2024");
    let grown = [&low, &medium, &high].map(|years| years[39].average_wage);
    assert!(grown[0] < grown[1] && grown[1] < grown[2]);
    assert!((medium[15].average_wage / medium[14].average_wage - 1.0403).abs() < 1e-9);
}

#[test]
fn dated_events_stand_in_their_years() {
    let years = built_in("medium").years;
    let relieved: Vec<u16> = years.iter().filter(|year| year.employer_due < 1.0).map(|year| year.year).collect();
    assert_eq!(relieved, [2020]);
    let first_maternity = years.iter().find(|year| year.maternity_outgo > 0.0).unwrap();
    assert_eq!(first_maternity.year, 2019);
}

#[test]
fn mortality_gives_the_published_life_expectancy() {
    let years = built_in("medium").years;
    // UN World Population Prospects 2024 for 2012.
    for (sex, published) in [(0, 73.62), (1, 78.98)] {
        let mut alive = 1.0;
        let mut lived = 0.0;
        for chance in years[1].mortality[sex] {
            let left = alive * (1.0 - chance);
            lived += (alive + left) / 2.0;
            alive = left;
        }
        assert!((lived - published).abs() < 0.3, "{lived} for {published}");
    }
}

#[test]
fn fertility_adds_up_to_the_published_total() {
    let years = built_in("medium").years;
    let total: f64 = years[8].fertility.iter().sum();
    assert!((total - 1.496_117).abs() < 1e-4, "{total}");
}

#[test]
fn published_figures_of_the_accounts_agree_with_each_other() {
    let figures = inputs::built_in_published().unwrap();
    let of = |metric: &str, year: u16| {
        let found = figures.iter().find(|figure| (figure.metric.as_str(), figure.year) == (metric, year)).unwrap();
        assert_eq!(found.group, "all");
        found.value
    };
    assert!(figures.iter().all(|figure| figure.year <= 2023 && !(figure.in_fit && figure.year > 2019)));
    assert_eq!(of("pool_payment_per_stay", 2012), 6522.0);
    for year in [2012, 2018, 2019, 2020, 2021, 2022, 2023] {
        let parts = of("pool_income", year) + of("account_credit", year);
        assert!((parts - of("total_income", year)).abs() <= 1e8, "{year}");
    }
    for year in 2012..=2020 {
        let per_member = of("visits", year) / of("members", year);
        assert!((per_member - of("recorded_visits_per_member", year)).abs() < 1e-3, "{year}");
    }
    assert!(figures.iter().any(|figure| figure.confidence == Confidence::Estimated));
}

#[test]
fn every_table_is_listed_with_its_hash() {
    let files = inputs::built_in_files().unwrap();
    let mut listed: Vec<String> = files.iter().map(|file| file.name.to_owned()).collect();
    let mut found: Vec<String> = fs::read_dir(tables())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    listed.sort();
    found.sort();
    assert_eq!(listed, found);
    assert_eq!(files, inputs::files(tables()).unwrap());
    assert!(files.iter().all(|file| file.sha256.len() == 64));
}

#[test]
fn an_unknown_closure_is_refused_with_the_nearest() {
    let error = inputs::built_in("medum").unwrap_err();
    assert!(matches!(&error, InputError::UnknownClosure { nearest: Some(name), .. } if name == "medium"));
    names(&error.to_string(), &["medum", "did you mean \"medium\"", "low, medium, high"]);
}

#[test]
fn a_missing_file_is_refused() {
    let dir = TempDir::new().unwrap();
    let message = inputs::load(dir.path(), "medium").unwrap_err().to_string();
    names(&message, &["environment.csv", "cannot be read"]);
}

#[test]
fn missing_and_unknown_columns_are_refused() {
    let header = line_of("areas.csv", "area,").to_string();
    let message = refused("areas.csv", swap(",price_ratio,", ",prise_ratio,"));
    names(&message, &[&format!("areas.csv:{header}:"), "prise_ratio", "did you mean \"price_ratio\""]);
    let message = refused("households.csv", |text| {
        text.lines()
            .map(|line| line.rsplit_once(',').filter(|_| !line.starts_with('#')).map_or(line, |cut| cut.0))
            .collect::<Vec<_>>()
            .join("\n")
    });
    names(&message, &["households.csv:", "parent_comes_share", "is missing"]);
}

#[test]
fn families_that_cannot_be_are_refused() {
    let line = line_of("opening_population.csv", "30,");
    let row = fs::read_to_string(tables().join("opening_population.csv")).unwrap();
    let row = row.lines().find(|line| line.starts_with("30,")).unwrap().to_owned();
    let few = refused("opening_population.csv", |text| text.replace(&format!("\n{row}\n"), "\n30,1000,1000\n"));
    names(&few, &[&format!("opening_population.csv:{line}: column male_persons"), "1000 is outside"]);
    let gap = refused("opening_population.csv", |text| text.replace(&format!("\n{row}\n"), "\n"));
    names(&gap, &["opening_population.csv", "age", "30", "31"]);
    let back = refused("marriage.csv", |text| text.replace("\n2017,", "\n2010,"));
    names(&back, &["marriage.csv", "year", "2012", "2010"]);
    let rate = refused("marriage.csv", swap("2011,27,0.2,", "2011,27,-0.2,"));
    names(&rate, &["marriage.csv", "male_first_share", "-0.2"]);
    let twice = refused("marriage.csv", swap("\n2011,22,", "\n2011,20,"));
    names(&twice, &["marriage.csv", "2011 20 stands already"]);
}

#[test]
fn what_is_no_number_is_refused() {
    for (bad, problem) in [("NaN", "not a number"), ("inf", "not a number"), ("3,1", ""), ("", "is empty")] {
        let message = refused("care.csv", |text| text.replace("outpatient,139.83,", &format!("outpatient,{bad},")));
        let line = line_of("care.csv", "outpatient,");
        if bad == "3,1" {
            names(&message, &[&format!("care.csv:{line}: column 18: the row has 18 cells where the header has 17")]);
        } else {
            names(&message, &[&format!("care.csv:{line}: column cost_yuan"), problem]);
        }
    }
}

#[test]
fn a_rate_outside_its_range_is_refused() {
    let line = line_of("mortality.csv", "2011,3,");
    let message = refused("mortality.csv", swap("2011,3,0.0007048,", "2011,3,-0.0007048,"));
    names(&message, &[&format!("mortality.csv:{line}: column male_share"), "outside 0 to 1"]);
    let line = line_of("behaviour.csv", "lambda,");
    for bad in ["1.2", "-0.1"] {
        let line = line_of("joining.csv", "23,");
        let message = refused("joining.csv", |text| text.replace("\n23,0.05303,", &format!("\n23,{bad},")));
        names(&message, &[&format!("joining.csv:{line}: column male_chance"), "outside 0 to 1"]);
    }
    let message = refused("behaviour.csv", swap("\nentry_cap,0.7,0.6,0.8,", "\nentry_cap,1.7,0.6,1.8,"));
    names(&message, &["behaviour.csv:", "column value", "outside 0 to 1"]);
    let message = refused("behaviour.csv", swap("lambda,0.5,0,1,", "lambda,1.5,0,2,"));
    names(&message, &[&format!("behaviour.csv:{line}: column value"), "outside 0 to 1"]);
    let message = refused("behaviour.csv", swap("lambda,0.5,0,1,", "lambda,0.5,0.6,1,"));
    names(&message, &["outside 0.6 to 1"]);
}

#[test]
fn gaps_and_early_ends_are_refused() {
    let line = line_of("mortality.csv", "2015,40,");
    let message = refused("mortality.csv", drop_line("2015,40,"));
    names(&message, &[&format!("mortality.csv:{line}: column age"), "41 stands where 40 is due"]);
    names(&refused("mortality.csv", drop_line("2060,")), &["mortality.csv:", "ends before 2060"]);
    let message = refused("environment.csv", drop_line("2014,"));
    names(&message, &["environment.csv:", "column year", "2015 stands where 2014 is due"]);
    let message = refused("closures.csv", drop_line("medium,2030,"));
    names(&message, &["closures.csv:", "2031 stands where 2030 is due"]);
    let message = refused("opening_members.csv", drop_line("100,"));
    names(&message, &["opening_members.csv:", "ends before 100"]);
    let message = refused("fertility.csv", drop_line("2020,25,"));
    names(&message, &["fertility.csv:", "age_from", "30 stands where 25 is due"]);
    let message = refused("population.csv", drop_line("2025,"));
    names(&message, &["population.csv:", "2026 stands where 2025 is due"]);
    let line = line_of("joining.csv", "31,");
    let message = refused("joining.csv", drop_line("31,"));
    names(&message, &[&format!("joining.csv:{line}: column age"), "32 stands where 31 is due"]);
    names(&refused("joining.csv", drop_line("100,")), &["joining.csv:", "ends before 100"]);
    let message = refused("employment.csv", drop_line("2033,"));
    names(&message, &["employment.csv:", "column year", "2034 stands where 2033 is due"]);
    names(&refused("employment.csv", drop_line("2060,")), &["employment.csv:", "ends before 2060"]);
    names(&refused("behaviour.csv", drop_line("known_need,")), &["behaviour.csv:", "\"known_need\" is missing"]);
}

#[test]
fn a_series_may_end_early_but_not_go_on() {
    let line = line_of("environment.csv", "2013,") + 1;
    let message = refused("environment.csv", swap("2013,42094,", "2013,,"));
    names(&message, &[&format!("environment.csv:{line}: column average_wage_yuan"), "goes on after an empty cell"]);
}

#[test]
fn duplicates_are_refused_with_both_lines() {
    let first = line_of("areas.csv", "beijing,");
    let message = refused("areas.csv", swap("tianjin,tianjin,", "beijing,tianjin,"));
    names(&message, &[&format!("areas.csv:{}: column area:", first + 1), &format!("already on line {first}")]);
    let message = refused("targets.csv", |text| format!("{text}{}\n", text.lines().last().unwrap()));
    names(&message, &["targets.csv:", "stands already on line"]);
}

#[test]
fn sums_that_do_not_close_are_refused() {
    let message = refused("opening_members.csv", swap("18,251253,", "18,351253,"));
    names(&message, &["opening_members.csv: column active_*_persons", "must be 189485000"]);
    let line = line_of("care.csv", "inpatient,");
    let message = refused("care.csv", swap(",0.15,0.37,0.48,", ",0.15,0.37,0.58,"));
    names(&message, &[&format!("care.csv:{line}: column community_share"), "the sum over tiers"]);
    let message = refused("residents_care.csv", swap(",0.38,0.37,0.25,", ",0.38,0.37,0.35,"));
    names(&message, &["residents_care.csv:", "column community_share", "the sum over tiers"]);
    let message = refused("opening_profile.csv", |text| text.replace("\n40,1.", "\n40,3."));
    names(&message, &["opening_profile.csv: column wage_ratio", "must be 1"]);
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    let line = line_of("behaviour.csv", "known_need,");
    let message = refused("behaviour.csv", swap("\nknown_need,", "\nknown_needs,"));
    names(&message, &[&format!("behaviour.csv:{line}: column parameter"), "did you mean \"known_need\""]);
    let message = refused("targets.csv", |text| text.replacen("account_balance,", "acount_balance,", 1));
    names(&message, &["targets.csv:", "did you mean \"account_balance\""]);
    let message = refused("care.csv", swap("\npharmacy,", "\npharmacies,"));
    names(&message, &["care.csv:", "did you mean \"pharmacy\""]);
}

#[test]
fn shares_of_conditions_lie_on_straight_lines_between_the_ages_of_the_table() {
    let illness = built_in("medium").illness;
    let [men, women] = &illness.prevalence;
    assert_eq!((men.len(), women.len()), (AGES, AGES));
    let middle = 0.5 * (men[50].any + men[60].any);
    assert!((men[55].any - middle).abs() < 1e-12 && women[55].any > men[55].any);
    assert_eq!(men[100].share, men[80].share);
    // National Health Services Survey 2013: 38.9% at 55 to 64, both sexes together.
    assert!((0.5 * (men[60].any + women[60].any) - 0.389).abs() < 1e-4);
    assert_eq!(illness.onset_ratio[1][5], 2.5, "diabetes and kidney disease");
    assert_eq!(illness.list(2011, 2060), illness.list(2011, 2021));
    assert!(illness.list(2011, 2021).iter().zip(illness.list(2011, 2011)).all(|(late, early)| *late > early));
}

#[test]
fn mistakes_in_the_tables_of_conditions_are_refused() {
    let line = line_of("conditions.csv", "stroke,");
    let message = refused("conditions.csv", swap("\nstroke,0.03,2.3,", "\nstroke,0.03,0.3,"));
    names(&message, &[&format!("conditions.csv:{line}: column mortality_ratio"), "outside 1 to"]);
    let message = refused("conditions.csv", swap("\nkidney,", "\nkidneys,"));
    names(&message, &["conditions.csv:", "did you mean \"kidney\""]);
    let line = line_of("condition_pairs.csv", "heart,stroke,");
    let message = refused("condition_pairs.csv", swap("\nheart,stroke,", "\nheart,heart,"));
    names(&message, &[&format!("condition_pairs.csv:{line}: column of"), "another one is expected"]);
    let line = line_of("condition_pairs.csv", "stroke,heart,");
    let message = refused("condition_pairs.csv", swap("\nheart,stroke,", "\nstroke,heart,"));
    names(&message, &[&format!("condition_pairs.csv:{line}"), "already on line"]);
    let line = line_of("condition_shares.csv", "male,50,");
    let message = refused("condition_shares.csv", swap("male,50,0.22093,0.12402,", "male,50,0.22093,0.32402,"));
    names(&message, &[&format!("condition_shares.csv:{line}: column hypertension_share"), "outside 0 to 0.22093"]);
    let message = refused("condition_shares.csv", swap("male,50,0.22093,", "male,50,0.42093,"));
    names(&message, &[&format!("condition_shares.csv:{line}: column any_share"), "more than all conditions"]);
    let message = refused("condition_shares.csv", |text| text.replace("female,", "femal,"));
    names(&message, &["condition_shares.csv:", "did you mean \"female\""]);
    let line = line_of("chronic_list.csv", "2013,");
    let message = refused("chronic_list.csv", swap("\n2013,", "\n2014,"));
    names(&message, &[&format!("chronic_list.csv:{line}: column year"), "2014 stands where 2013 is due"]);
    let line = line_of("care.csv", "inpatient,");
    let message = refused("care.csv", swap(",0.05,1.9,", ",0.05,1.0,"));
    names(&message, &[&format!("care.csv:{line}: column tail_index"), "outside 1.2"]);
}

#[test]
fn trends_events_and_targets_are_refused_in_their_place() {
    let at = |file: &str, start: &str, column: &str| format!("{file}:{}: column {column}", line_of(file, start));
    let cut = |start: &'static str| {
        move |text: &str| text.lines().filter(|line| !line.starts_with(start)).collect::<Vec<_>>().join("\n")
    };
    let edit = |start: &'static str, at: usize, cell: &'static str| {
        move |text: &str| {
            let changed = |line: &str| {
                let mut cells: Vec<&str> = line.split(',').collect();
                cells[at] = cell;
                cells.join(",")
            };
            let lines = text.lines().map(|line| if line.starts_with(start) { changed(line) } else { line.to_owned() });
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    names(&refused("trends.csv", cut("collection_rise,")), &["trends.csv:", "\"collection_rise\" is missing"]);
    let message = refused("trends.csv", edit("chronic_price_growth,", 1, "0.5"));
    names(&message, &[&at("trends.csv", "chronic_price_growth,", "value"), "0.5 is outside"]);
    let message = refused("events.csv", edit("pandemic,outpatient_volume,2020", 1, "outpatient_volumes"));
    names(&message, &[&at("events.csv", "pandemic,outpatient_volume,2020", "series"), "did you mean"]);
    let message = refused("events.csv", edit("relief-2020,", 5, "-0.1"));
    names(&message, &[&at("events.csv", "relief-2020,", "effect"), "outside 0 to 1"]);
    let message = refused("events.csv", edit("relief-2020,", 4, "factor"));
    names(&message, &[&at("events.csv", "relief-2020,", "kind"), "not known"]);
    let message = refused("events.csv", edit("pandemic,outpatient_volume,2021", 2, "2020"));
    names(&message, &["events.csv:", "stands already on line"]);
    let message = refused("events.csv", cut("pandemic,outpatient_price,2020"));
    names(&message, &["events.csv:", "column kind", "factor of the same event"]);
    let message = refused("targets.csv", edit("cost_per_visit,all,2020", 8, "yes"));
    names(&message, &[&at("targets.csv", "cost_per_visit,all,2020", "year"), "2020 is outside 1949 to 2019"]);
    let message = refused("targets.csv", edit("cost_per_visit,all,2019", 7, "-1"));
    names(&message, &[&at("targets.csv", "cost_per_visit,all,2019", "band"), "outside"]);
    let message = refused("targets.csv", edit("cost_per_visit,all,2019", 4, "visits"));
    names(&message, &[&at("targets.csv", "cost_per_visit,all,2019", "unit"), "not known"]);
    names(&refused("scheme.csv", |text| text.replace(",fitted\n", ",sure\n")), &["scheme.csv:", "confidence"]);
    names(&refused("ensemble.csv", cut("2,")), &["ensemble.csv:", "3 stands where 2 is due"]);
    names(&refused("ensemble.csv", edit("1,", 1, "0.9")), &["ensemble.csv: column weight", "must be 1"]);
    let message = refused("environment.csv", cut("2020,"));
    names(&message, &["environment.csv:", "2021 stands where 2020 is due"]);
}

#[test]
fn trends_are_smooth_and_events_stand_out() {
    let years = built_in("medium").years;
    let growth = |year: usize| years[year - 2011].volume[3] / years[year - 2012].volume[3] - 1.0;
    for year in 2013..2019 {
        assert!(growth(year + 1) < growth(year) && growth(year + 1) > 0.0, "{year}: {}", growth(year));
    }
    assert!(growth(2020) < -0.1, "the pandemic");
    let known = inputs::Course { closure: "medium", values: &inputs::Values::new(), known_until: Some(2020) };
    let known = inputs::built_in_as(&known).unwrap();
    assert_eq!(known.joining.published_until, 2020);
    let known = known.years;
    assert_eq!(known[9].average_wage, years[9].average_wage);
    assert!(known[10].average_wage != years[10].average_wage && known[14].active != years[14].active);
    let values = inputs::Values::from([("inpatient_volume_2012".to_owned(), 2.0)]);
    let other = inputs::built_in_as(&inputs::Course { closure: "medium", values: &values, known_until: None }).unwrap();
    assert_eq!((other.years[1].volume[3], other.years[1].volume[0]), (2.0, years[1].volume[0]));
}

/// How the row of an area begins, and the same with a mistake in its share of members.
const THIRD: [&str; 2] = ["hebei-1,hebei,0.", "hebei-1,hebei,x"];

#[test]
fn comments_between_rows_do_not_move_the_line() {
    let message = refused("areas.csv", |text| {
        text.replace("\ntianjin,", "\n# a comment\n# another\ntianjin,").replace(THIRD[0], THIRD[1])
    });
    let line = line_of("areas.csv", THIRD[0]) + 2;
    names(&message, &[&format!("areas.csv:{line}: column member_share"), "not a number"]);
}

#[test]
fn the_line_is_that_of_an_editor_whatever_ends_lines_and_whatever_stands_in_cells() {
    let line = line_of("areas.csv", THIRD[0]);
    let wrong = |text: &str| text.replace(THIRD[0], THIRD[1]);
    let windows = |text: &str| wrong(text).replace('\n', "\r\n");
    for (moved, message) in [
        (0, refused("areas.csv", windows)),
        (0, refused("areas.csv", |text| format!("\u{feff}{}", windows(text)))),
        (2, refused("areas.csv", |text| windows(text).replace("\nbeijing", "\n\r\n# a comment\r\nbeijing"))),
    ] {
        names(&message, &[&format!("areas.csv:{}: column member_share", line + moved), "not a number"]);
    }
}

#[test]
fn a_cell_that_spans_lines_moves_what_comes_after_it() {
    let head = "year,scheme,outpatient_ordinary_visits_per_member,chronic_visits_per_member,discharges_per_100_members,\
                cost_per_ordinary_visit_yuan,cost_per_chronic_visit_yuan,cost_per_discharge_yuan,\
                institution_cost_per_member_yuan,source,confidence";
    let row = |year: &str, source: &str, confidence: &str| {
        format!("{year},uebmi,5.5,0.9,17.5,230,600,13000,,\"{source}\",{confidence}")
    };
    for end in ["\n", "\r\n"] {
        let refused = |rows: [String; 2]| {
            let text = format!("\u{feff}# of mine\n\n{head}\n{}\n{}\n", rows[0], rows[1]).replace('\n', end);
            inputs::later("mine.csv", &text).expect_err("accepted").to_string()
        };
        let long = "a report\nof three\nlines";
        // The first row begins on line 4 and ends on line 6.
        let first = refused([row("2021", long, "sure"), row("2022", "b", "verified")]);
        names(&first, &["mine.csv:6: column confidence"]);
        let second = refused([row("2021", long, "verified"), row("22", "b", "verified")]);
        names(&second, &["mine.csv:7: column year"]);
        let start = refused([row("21", long, "verified"), row("2022", "b", "verified")]);
        names(&start, &["mine.csv:4: column year"]);
    }
}

#[test]
fn a_row_of_another_length_is_refused_in_its_place() {
    let line = line_of("members.csv", "2013,");
    let cut = refused("members.csv", |text| {
        let cut = |row: &str| if row.starts_with("2013,") { "2013,1".to_owned() } else { row.to_owned() };
        text.lines().map(cut).collect::<Vec<_>>().join("\n")
    });
    names(&cut, &[&format!("members.csv:{line}: column "), "the row has 2 cells where the header has"]);
    // A quote that nobody closes takes what follows into its cell.
    let open = refused("members.csv", |text| text.replace("\n2013,", "\n\"2013,"));
    names(&open, &[&format!("members.csv:{line}: column "), "the row has 2 cells where the header has 5"]);
}

#[test]
fn a_column_named_twice_is_refused() {
    let message = refused("opening_profile.csv", swap("age,wage_ratio,balance_ratio", "age,wage_ratio,wage_ratio"));
    names(&message, &["opening_profile.csv:", "column wage_ratio: stands twice"]);
}

#[test]
fn members_of_the_opening_must_be_those_of_the_year() {
    let message = refused("members.csv", swap("2011,189485000,", "2011,189585000,"));
    names(&message, &["opening_members.csv: column active_*_persons", "must be 189585000"]);
}

#[test]
fn behaviour_can_be_changed_by_name_within_what_it_can_mean() {
    let change = |name: &str, value: f64| inputs::built_in_behaviour(&BTreeMap::from([(name.to_owned(), value)]));
    let changed = change("lambda", 1.0).unwrap();
    assert_eq!((changed.lambda, changed.elasticity[0]), (1.0, -0.25));
    names(&change("lambda", 1.5).unwrap_err().to_string(), &["lambda", "1.5 is outside 0 to 1"]);
    names(&change("lamda", 1.0).unwrap_err().to_string(), &["lamda", "did you mean \"lambda\""]);
    names(&change("lambda", f64::NAN).unwrap_err().to_string(), &["lambda", "not a number"]);
    names(&change("tender_years", 0.5).unwrap_err().to_string(), &["tender_years", "0.5 is not a whole number"]);
    let line = line_of("behaviour.csv", "tender_bidders,");
    let message = refused("behaviour.csv", swap("\ntender_bidders,5,", "\ntender_bidders,4.5,"));
    names(&message, &[&format!("behaviour.csv:{line}: column value"), "4.5 is not a whole number"]);
}

#[test]
fn every_parameter_lies_in_its_range_and_says_where_it_comes_from() {
    let parameters = inputs::built_in_parameters().unwrap();
    assert!(!parameters.is_empty());
    for parameter in parameters {
        assert!((parameter.min..=parameter.max).contains(&parameter.value), "{}", parameter.name);
        assert!(!parameter.source.is_empty(), "{}", parameter.name);
    }
}

#[test]
fn the_error_can_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<InputError>();
}

#[test]
fn mistakes_in_sectors_moves_and_retirement_are_refused_in_their_place() {
    let small = line_of("sectors.csv", "small,");
    let message = refused("sectors.csv", swap("small,0.13,0.16,0.74", "smal,0.13,0.16,0.74"));
    names(&message, &["sectors.csv", &small.to_string(), "sector", "small"]);
    let message = refused("sectors.csv", swap("small,0.13,0.16,0.74", "small,0.13,0.16,0"));
    names(&message, &["sectors.csv", &small.to_string(), "wage_ratio"]);
    let message = refused("sectors.csv", swap("small,0.13,0.16", "small,0.14,0.16"));
    names(&message, &["sectors.csv", "opening_share", "1.01"]);
    let message = refused("sectors.csv", swap("small,0.13,0.16", "small,-0.13,0.16"));
    names(&message, &["sectors.csv", &small.to_string(), "opening_share", "-0.13"]);
    let lost = |text: &str| text.lines().filter(|line| !line.starts_with("migrant,")).collect::<Vec<_>>().join("\n");
    names(&refused("sectors.csv", lost), &["sectors.csv", "migrant"]);

    let line = line_of("moves.csv", "state,private").to_string();
    let message = refused("moves.csv", swap("state,private,0.01", "state,privat,0.01"));
    names(&message, &["moves.csv", &line, "to", "private"]);
    names(&refused("moves.csv", swap("state,private,0.01", "state,state,0.01")), &["moves.csv", &line, "itself"]);
    // Somebody moves once a year at most: with the insolvent and the other moves no more than all do.
    let message = refused("moves.csv", swap("state,private,0.01", "state,private,0.999"));
    names(&message, &["moves.csv", &line, "chance_per_year", "0.998"]);
    let twice = refused("moves.csv", swap("state,laid_off,0.003", "state,private,0.003"));
    names(&twice, &["moves.csv", "state private"]);

    let line = line_of("retirement.csv", "women,").to_string();
    let message = refused("retirement.csv", swap("women,50,5", "women,5,5"));
    names(&message, &["retirement.csv", &line, "age_years", "40"]);
    names(&refused("retirement.csv", swap("women,50,5", "woman,50,5")), &["retirement.csv", &line, "women"]);

    let message = refused("opening.csv", swap("wage_transitory,0.2,0,0.3", "wage_transitory,0.5,0,0.6"));
    names(&message, &["opening.csv", "value", "0.47"]);
}
