//! What a scenario asks for beside its results: tables by any crossing and a panel of persons. They add up to what is told anyway,
//! change nothing else, and each kind of mistake is refused in its place.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gongji::results::record::ReplicateResult;
use gongji::results::table::{Column, Table};
use gongji_sdk::isa::Isa;

use crate::fixtures::society::{live_arms, scenario};
use crate::started::{gongji, succeeds};

const ARMS: &str = r#"
[[arm]]
name = "old"
policies = [{ use = "unified-account-1998" }]

[[arm]]
name = "new"
policies = [
  { use = "unified-account-1998" },
  { use = "outpatient-pooling", preset = "wuhan-2024", from = 2014 },
  { use = "account-recrediting", from = 2014 },
]
"#;

fn text(keys: &str, asked: &str) -> String {
    format!("name = \"asked\"\nuntil = 2015\npersons = 3_000\nreplicates = 1\n{keys}\n{asked}\n{ARMS}")
}

/// A table by some groupings.
fn table(by: &[&str], metrics: &[&str]) -> String {
    format!("[[table]]\nmetrics = {metrics:?}\nby = {by:?}\n")
}

/// The arms of a scenario.
fn arms(text: &str, threads: usize) -> Vec<ReplicateResult> {
    live_arms(&scenario(text), threads, Isa::best()).arms
}

/// By year and group, with some dimensions of each group alone: the sums of a metric.
fn sums(arm: &ReplicateResult, metric: &str, of: &[&str], to: &[&str]) -> BTreeMap<(u16, String), f64> {
    let mut sums = BTreeMap::new();
    for row in arm.rows.iter().filter(|row| row.metric == metric) {
        let parts: Vec<(&str, &str)> = row.group.split(' ').filter_map(|part| part.split_once('=')).collect();
        if parts.iter().map(|(name, _)| *name).ne(of.iter().copied()) || parts.iter().any(|(_, class)| *class == "rest")
        {
            continue;
        }
        let kept = parts.iter().filter(|(name, _)| to.contains(name)).map(|(name, class)| format!("{name}={class}"));
        let group = kept.collect::<Vec<_>>().join(" ");
        *sums.entry((row.year, if group.is_empty() { "all".into() } else { group })).or_insert(0.0) +=
            row.value.unwrap();
    }
    sums
}

fn of_all(arm: &ReplicateResult, metric: &str) -> BTreeMap<(u16, String), f64> {
    let rows = arm.rows.iter().filter(|row| row.metric == metric && row.group == "all");
    rows.map(|row| ((row.year, row.group.clone()), row.value.unwrap())).collect()
}

fn near(one: &BTreeMap<(u16, String), f64>, other: &BTreeMap<(u16, String), f64>, what: &str) {
    assert!(one.keys().eq(other.keys()) && !one.is_empty(), "{what}: {one:?}, {other:?}");
    for (key, value) in one {
        assert!((value - other[key]).abs() <= 1e-9 * value.abs().max(1.0), "{what}, {key:?}: {value}, {}", other[key]);
    }
}

const SUMS: [&str; 8] = [
    "members",
    "visits",
    "medical_spending",
    "out_of_pocket",
    "household_outlay",
    "account_credit",
    "account_balance",
    "tail_cash_persons",
];

#[test]
fn tables_by_more_dimensions_add_up_to_those_by_fewer_and_to_all() {
    let deep = ["age", "sex", "income"];
    let asked = [
        table(&deep, &SUMS),
        table(&["age", "income"], &SUMS),
        table(&["sex", "sector", "lifetime", "chronic", "status"], &SUMS),
        table(&["area", "sex"], &SUMS),
        table(&["status", "age", "income"], &SUMS),
        table(&["province"], &["members", "out_of_pocket"]),
        table(&["province", "sex"], &SUMS),
        table(&["sector"], &["members", "out_of_pocket"]),
        table(&["sex"], &SUMS),
    ];
    for arm in arms(&text("", &asked.concat()), 2) {
        for metric in SUMS {
            near(
                &sums(&arm, metric, &deep, &["age", "income"]),
                &sums(&arm, metric, &["age", "income"], &["age", "income"]),
                metric,
            );
            near(
                &sums(&arm, metric, &["status", "age", "income"], &["age", "income"]),
                &sums(&arm, metric, &["age", "income"], &["age", "income"]),
                metric,
            );
            near(&sums(&arm, metric, &deep, &["sex"]), &sums(&arm, metric, &["sex"], &["sex"]), metric);
            near(&sums(&arm, metric, &["area", "sex"], &["sex"]), &sums(&arm, metric, &["sex"], &["sex"]), metric);
            near(&sums(&arm, metric, &["province", "sex"], &["sex"]), &sums(&arm, metric, &["sex"], &["sex"]), metric);
            let five = ["sex", "sector", "lifetime", "chronic", "status"];
            near(&sums(&arm, metric, &five, &["status"]), &sums(&arm, metric, &["status"], &["status"]), metric);
            near(&sums(&arm, metric, &five, &["lifetime"]), &sums(&arm, metric, &["lifetime"], &["lifetime"]), metric);
            if !["account_credit", "account_balance"].contains(&metric) {
                near(&sums(&arm, metric, &deep, &[]), &of_all(&arm, metric), metric);
            }
        }
        for metric in ["members", "out_of_pocket"] {
            near(
                &sums(&arm, metric, &["province", "sex"], &["province"]),
                &sums(&arm, metric, &["province"], &["province"]),
                metric,
            );
            near(&sums(&arm, metric, &["sector"], &[]), &of_all(&arm, metric), metric);
        }
        let mut told = BTreeSet::new();
        let twice = arm.rows.iter().find(|row| !told.insert((row.year, &row.group, row.metric)));
        assert_eq!(twice, None, "told twice");
    }
}

/// Shares, and who wins and loses against the baseline, are those of the same persons in a table that is a cut of the tally.
#[test]
fn a_table_that_is_counted_apart_tells_what_a_cut_of_the_tally_tells() {
    let metrics = [
        "idle_share",
        "empty_share",
        "dormant_share",
        "takeup_share",
        "catastrophic_share",
        "tail_cash_share",
        "losers_share",
        "winners_per_head",
        "employer_payment",
        "net_benefit",
        "household_burden",
        "visits_per_member",
    ];
    let keys = "care = \"everybody\"";
    // There is one scheme of members and none, which cuts by status as well.
    let asked = table(&["age", "status"], &metrics) + &table(&["age", "status", "scheme"], &metrics);
    let mut seen = BTreeSet::new();
    for arm in arms(&text(keys, &asked), 2) {
        let tell = |groups: usize| {
            let rows = arm.rows.iter().filter(move |row| row.group.split(' ').count() == groups);
            rows.filter(|row| {
                row.group.starts_with("age=") && row.group.contains("status=") && metrics.contains(&row.metric)
            })
        };
        for row in tell(3).filter(|row| row.group.ends_with("scheme=employees")) {
            let group = row.group.replace(" scheme=employees", "");
            // Members whose benefits stopped are in no scheme.
            let alone = !tell(3).any(|other| other.group == format!("{group} scheme=none"));
            let same = tell(2).find(|other| (other.year, &other.group, other.metric) == (row.year, &group, row.metric));
            if alone {
                assert_eq!(same.and_then(|same| same.value), row.value, "{} {} {}", row.year, row.group, row.metric);
                seen.insert(row.metric);
            }
        }
    }
    assert_eq!(seen.len(), metrics.len(), "{seen:?}");
}

const PANEL: &str = "[panel]\npersons = \"all\"\ncolumns = [\"age\", \"status\", \"income\", \"area\", \"sector\", \
                     \"earnings_rank\", \"out_of_pocket\", \"pool_payment\", \"visits\", \"household_outlay\", \"household_burden\"]\n";

#[test]
fn what_nobody_asks_for_changes_nothing() {
    let plain = arms(&text("", ""), 2);
    let asked = arms(&text("", &(table(&["age", "sex", "area"], &["visits"]) + PANEL)), 2);
    for (plain, asked) in plain.iter().zip(&asked) {
        assert_eq!(plain.state_digest, asked.state_digest);
        assert!(plain.panel.is_empty() && !asked.panel.is_empty());
        let rows = |arm: &ReplicateResult| {
            let kept = arm.rows.iter().filter(|row| !row.group.contains("sex="));
            kept.map(|row| (row.year, row.group.clone(), row.metric, row.value.map(f64::to_bits))).collect::<Vec<_>>()
        };
        assert_eq!(rows(plain), rows(asked));
    }
}

#[test]
fn a_panel_does_not_depend_on_threads_or_on_how_arms_share_their_past() {
    let asked = table(&["age", "sex", "area"], &["visits", "losers_share"]) + PANEL;
    let shared = arms(&text("", &asked), 1);
    assert!(shared == arms(&text("", &asked), 3), "threads");
    assert!(shared == arms(&text("past = \"replayed\"", &asked), 2), "past");
    let [old, new] = &shared[..] else { panic!("two arms") };
    let of = |arm: &ReplicateResult, year: u16| arm.panel.iter().find(|(known, _)| *known == year).unwrap().1.clone();
    assert_eq!(of(old, 2013), of(new, 2013), "one past");
    let (one, other) = (of(old, 2014), of(new, 2014));
    assert!(one.persons == other.persons && one.columns != other.columns, "the same persons under another law");
}

fn run(folder: &Path, text: &str, out: &str, flags: &[&str]) {
    fs::write(folder.join("asked.toml"), text).unwrap();
    succeeds(folder, &[&["run", "asked.toml", "--quiet", "--out", out], flags].concat());
}

fn whole(table: &Table<'_>, name: &str) -> Vec<i64> {
    match table.column(name) {
        Some(Column::Whole(cells)) => cells.iter().map(|cell| cell.unwrap()).collect(),
        Some(Column::Integer(cells)) => cells.iter().map(|cell| i64::from(*cell)).collect(),
        other => panic!("{name}: {other:?}"),
    }
}

fn real(table: &Table<'_>, name: &str) -> Vec<f64> {
    let Some(Column::Number(cells)) = table.column(name) else { panic!("{name}") };
    cells.iter().map(|cell| cell.unwrap()).collect()
}

fn names(table: &Table<'_>, name: &str) -> Vec<String> {
    let Some(Column::Text(cells)) = table.column(name) else { panic!("{name}") };
    cells.iter().map(ToString::to_string).collect()
}

#[test]
fn a_panel_adds_up_to_the_tables_and_is_the_same_apart() {
    let folder = tempfile::tempdir().unwrap();
    let text = text("", PANEL).replace("replicates = 1", "replicates = 2");
    run(folder.path(), &text, "here", &[]);
    run(folder.path(), &text, "apart", &["--isolate", "--threads", "1"]);
    for file in ["panel.parquet", "panel_dictionary.csv", "yearly.parquet"] {
        let bytes = |out: &str| fs::read(folder.path().join(out).join(file)).unwrap();
        assert!(bytes("here") == bytes("apart"), "{file}");
    }
    let panel = Table::read_parquet(&folder.path().join("here/panel.parquet")).unwrap();
    let (arm, replicate, year) = (names(&panel, "arm"), whole(&panel, "replicate"), whole(&panel, "year"));
    let (weight, person) = (real(&panel, "weight"), whole(&panel, "person"));
    let key = |row: usize| (arm[row] != "old", replicate[row], year[row], person[row]);
    assert!((1..panel.rows()).all(|row| key(row - 1) < key(row)), "sorted, and each once");
    let yearly = Table::read_parquet(&folder.path().join("here/yearly.parquet")).unwrap();
    let [arms, groups, metrics] = ["arm", "subgroup", "metric"].map(|name| names(&yearly, name));
    let [replicates, years] = ["replicate", "year"].map(|name| whole(&yearly, name));
    let Some(Column::Number(values)) = yearly.column("value") else { panic!("values") };
    for (metric, unit) in
        [("out_of_pocket", 100.0), ("pool_payment", 100.0), ("visits", 1.0), ("household_outlay", 100.0)]
    {
        let cells = whole(&panel, metric);
        for row in 0..yearly.rows() {
            if metrics[row] != metric || groups[row] != "all" {
                continue;
            }
            let of = |at: &usize| (&arm[*at], replicate[*at], year[*at]) == (&arms[row], replicates[row], years[row]);
            let sum: f64 = (0..panel.rows()).filter(of).map(|at| cells[at] as f64 / unit * weight[at]).sum();
            let told = values[row].unwrap();
            assert!((sum - told).abs() < 1e-6 * told.abs(), "{metric} {}: {sum}, {told}", years[row]);
        }
    }
    assert!(names(&panel, "area").iter().any(|area| area == "hebei-1"));
    assert!(names(&panel, "sector").iter().any(|sector| sector == "retired"));
    let dictionary = fs::read_to_string(folder.path().join("here/panel_dictionary.csv")).unwrap();
    let columns: Vec<&str> = dictionary.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(columns, panel.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    assert!(dictionary.contains("out_of_pocket,out-of-pocket payment,个人现金支出,fen,"), "{dictionary}");
    let manifest = fs::read_to_string(folder.path().join("here/manifest.toml")).unwrap();
    assert!(manifest.contains("\"panel.parquet\"") && manifest.contains("\"panel_dictionary.csv\""));
}

#[test]
fn a_sample_has_the_same_persons_in_all_arms_and_years_and_the_columns_of_policies() {
    let folder = tempfile::tempdir().unwrap();
    let asked = "[panel]\nsample = 300\nyears = [2013, 2015]\ncolumns = [\"age\", \"balance\", \"out_of_pocket\"]\n";
    run(folder.path(), &text("", asked), "some", &[]);
    let panel = Table::read_parquet(&folder.path().join("some/panel.parquet")).unwrap();
    let (arm, year, person) = (names(&panel, "arm"), whole(&panel, "year"), whole(&panel, "person"));
    let of = |name: &str, at: i64| -> BTreeSet<i64> {
        (0..panel.rows()).filter(|row| arm[*row] == name && year[*row] == at).map(|row| person[row]).collect()
    };
    assert_eq!(year.iter().copied().collect::<BTreeSet<i64>>(), [2013, 2015].into());
    for at in [2013, 2015] {
        assert_eq!(of("old", at), of("new", at));
        assert!((200..450).contains(&of("old", at).len()), "{}", of("old", at).len());
    }
    let both = of("old", 2013).intersection(&of("old", 2015)).count();
    assert!(both * 10 > of("old", 2013).len() * 9, "persons stay in the panel: {both}");
    // A sample stands for all: its weights add up to the members, but for chance.
    let weight = real(&panel, "weight");
    let yearly = fs::read_to_string(folder.path().join("some/yearly.csv")).unwrap();
    let members = yearly.lines().find_map(|line| line.strip_prefix("old,1,2013,all,members,persons,")).unwrap();
    let told: f64 =
        (0..panel.rows()).filter(|row| arm[*row] == "old" && year[*row] == 2013).map(|row| weight[row]).sum();
    let members: f64 = members.parse().unwrap();
    assert!((told / members - 1.0).abs() < 0.2, "{told}, {members}");
}

#[test]
fn mistakes_of_a_panel_are_refused_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    for (asked, words) in [
        (
            "[panel]\npersons = \"all\"\ncolumns = [\"agge\"]",
            vec!["asked.toml:8:", "no column `agge`", "did you mean `age`", "household_burden"],
        ),
        ("[panel]\npersons = \"all\"\ncolumns = [\"person\"]", vec!["no column `person`"]),
        ("[panel]\ncolumns = [\"age\"]", vec!["does not say of whom", "`sample = 1000`"]),
        ("[panel]\npersons = \"all\"\nsample = 10\ncolumns = [\"age\"]", vec!["both `persons` and `sample`"]),
        ("[panel]\npersons = \"some\"\ncolumns = [\"age\"]", vec!["`persons` cannot be `some`", "expected all"]),
        ("[panel]\npersons = \"all\"\ncolumns = []", vec!["the panel has no columns"]),
        ("[panel]\npersons = \"all\"", vec!["the panel has no columns"]),
        ("[panel]\npersons = \"all\"\ncolumns = [\"age\", \"age\"]", vec!["`age` stands twice"]),
        ("[panel]\nsample = 0\ncolumns = [\"age\"]", vec!["`sample` is 0"]),
        (
            "[panel]\nsample = 10\nyears = [2040]\ncolumns = [\"age\"]",
            vec!["`years` has the year 2040", "2012 to 2015"],
        ),
        ("[panel]\nsample = 10\ncolumns = [\"scheme\"]", vec!["`scheme` is not kept", "care = \"everybody\""]),
        (
            "[panel]\nsample = 10\ncolumns = [\"county\"]",
            vec!["`county` is not kept", "where a policy of some arm asks"],
        ),
        (
            "[panel]\nsample = 10\ncolumns = [\"outpatient-pooling.nothing\"]",
            vec!["no column `outpatient-pooling.nothing`"],
        ),
        ("[panel]\nsample = 10\ncolumn = [\"age\"]", vec!["no key `column`", "did you mean `columns`"]),
    ] {
        fs::write(folder.path().join("asked.toml"), text("", asked)).unwrap();
        let output = gongji(folder.path(), &["run", "asked.toml", "--quiet"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{asked}\n{told}");
        assert!(words.iter().all(|words| told.contains(words)), "{asked}: {words:?} is not in\n{told}");
    }
    let large = text("", "[panel]\npersons = \"all\"\ncolumns = [\"age\"]");
    // A twin stands among the arms.
    let twin = format!("{large}neutral = {{ by = \"pooled-share\", over = [2014, 2015] }}\n");
    for (large, persons, words) in [
        (
            large,
            "90_000_000",
            ["would have 720000000 cells", "90000000 persons, 4 years, 2 arms, 1 replicates and 1 columns"],
        ),
        (
            twin,
            "20_000_000",
            ["would have 240000000 cells", "20000000 persons, 4 years, 3 arms, 1 replicates and 1 columns"],
        ),
    ] {
        fs::write(folder.path().join("asked.toml"), large.replace("3_000", persons)).unwrap();
        let output = gongji(folder.path(), &["run", "asked.toml", "--quiet"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && words.iter().all(|words| told.contains(words)), "{told}");
    }
}
