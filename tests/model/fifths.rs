//! Fifths of income, and the comparison with the baseline. Groups of income are fifths of the members in every year, the
//! same people in every arm. Winners and losers are persons, counted in every year since the law of the arms differs.

use crate::fixtures;
use std::collections::BTreeSet;

use crate::fixtures::society::{catalogue, live_arms, scenario, value};
use gongji::intake::scenario::Scenario;
use gongji::results::record::ReplicateResult;
use gongji_model::books::observation::Row;
use gongji_model::metrics::names::{METRICS, OF_GROUPS};
use gongji_sdk::isa::Isa;

const ARMS: &str = r#"
baseline = "rules-of-1998"
[[table]]
metrics = ["members", "losers_share", "household_burden", "account_balance", "account_credit"]
by = ["age", "income"]
[[arm]]
name = "rules-of-1998"
policies = [{ use = "unified-account-1998" }]
[[arm]]
name = "pooled"
policies = [{ use = "unified-account-1998" }, { use = "outpatient-pooling", preset = "wuhan-2024", from = 2016 }]
"#;

fn arms(persons: u64, until: u16) -> Scenario {
    scenario(&format!("persons = {persons}\nuntil = {until}\n{ARMS}"))
}

fn share(arm: &ReplicateResult, group: &str, year: u16) -> f64 {
    value(&arm.rows, "members", group, year) / value(&arm.rows, "members", "all", year)
}

#[test]
fn a_group_of_income_is_a_fifth_of_the_members_in_every_year() {
    let lived = live_arms(&arms(20_000, 2050), 2, Isa::best());
    for year in 2012..=2050 {
        for fifth in 1..=5 {
            let group = format!("income={fifth}");
            let [one, other] = [0, 1].map(|arm| share(&lived.arms[arm], &group, year));
            // Some 8,000 members: by chance a fifth is 20% within 0.45 points.
            assert!((one - 0.2).abs() < 0.02, "{group} in {year}: {one}");
            assert!((other - one).abs() < 0.003, "{group} in {year}: {one} and {other} are not the same people");
        }
    }
}

#[test]
fn winners_and_losers_are_told_in_every_year_since_the_law_differs() {
    let lived = live_arms(&arms(3_000, 2020), 1, Isa::best());
    let years = |arm: &ReplicateResult| -> Vec<u16> {
        let rows = arm.rows.iter().filter(|row| row.metric == "losers_share" && row.group == "all");
        rows.filter(|row| row.value.is_some()).map(|row| row.year).collect()
    };
    assert!(years(&lived.arms[0]).is_empty(), "nobody loses against themselves");
    assert_eq!(years(&lived.arms[1]), [2016, 2017, 2018, 2019, 2020]);
    let won = value(&lived.arms[1].rows, "winners_share", "all", 2018);
    assert!(won > 0.3, "outpatient care was pooled, and only {won} of the members have won");
}

#[test]
fn an_arm_under_the_same_law_is_held_against_nobody() {
    let text = "persons = 1_000\nuntil = 2014\n[[arm]]\nname = \"a\"\npolicies = [{ use = \"unified-account-1998\" }]
[[arm]]\nname = \"b\"\npolicies = [{ use = \"unified-account-1998\" }]";
    let lived = live_arms(&scenario(text), 1, Isa::best());
    assert_eq!(lived.arms[0].rows, lived.arms[1].rows);
    assert!(lived.arms[1].rows.iter().all(|row| row.metric != "losers_share"));
}

/// A way of grouping: what stands before the first `=`; crossings by both names.
fn cut(group: &str) -> String {
    group.split(' ').map(|part| part.split('=').next().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

/// Metrics of persons, money and events that are summed over the members of a group.
fn adds_up(row: &Row) -> bool {
    let unit = METRICS.iter().find(|metric| metric.name == row.metric).map_or("", |metric| metric.unit);
    // Each of these counts a part of what `all` counts: persons beside members, hospitals beside pharmacies.
    let is_part = matches!((row.metric, cut(&row.group).as_str()), ("medical_spending", "tier"));
    matches!(unit, "persons" | "yuan" | "visits" | "stays" | "beds")
        && !row.metric.contains("_per_")
        && !matches!(row.metric, "average_wage" | "persons_simulated")
        && !is_part
}

#[test]
fn the_parts_of_every_cut_add_up_to_all_or_a_row_holds_the_rest() {
    let lived = live_arms(&arms(5_000, 2018), 2, Isa::best());
    let rows = &lived.arms[1].rows;
    let of_year: Vec<&Row> = rows.iter().filter(|row| row.year == 2018 && adds_up(row)).collect();
    let cuts: BTreeSet<(&str, String)> =
        of_year.iter().filter(|row| row.group != "all").map(|row| (row.metric, cut(&row.group))).collect();
    assert!(cuts.contains(&("account_balance", "income".into())) && cuts.contains(&("hospital_bills", "tier".into())));
    assert!(cuts.contains(&("household_burden", "age income".into())), "{cuts:?}");
    assert!(cuts.contains(&("account_balance", "age income".into())), "{cuts:?}");
    for (metric, by) in cuts {
        let parts = of_year.iter().filter(|row| row.metric == metric && row.group != "all" && cut(&row.group) == by);
        let sum: f64 = parts.filter_map(|row| row.value).sum();
        let all = value(rows, metric, "all", 2018);
        assert!((sum - all).abs() <= 1e-9 * all.abs().max(1.0), "{metric} by {by}: {sum} of {all}");
    }
}

#[test]
fn what_is_counted_by_groups_of_members_is_what_can_be_crossed() {
    let lived = live_arms(&arms(1_000, 2018), 1, Isa::best());
    let by_age = lived.arms[1].rows.iter().filter(|row| row.group.starts_with("age=") && cut(&row.group) == "age");
    let counted: BTreeSet<&str> = by_age.map(|row| row.metric).collect();
    assert_eq!(counted, OF_GROUPS.iter().copied().collect());
}

#[test]
fn prices_are_one_in_the_year_that_their_label_names() {
    let inputs = fixtures::society::inputs();
    assert_eq!((inputs.opening_year, inputs.years[0].consumer_prices), (2011, 1.0));
    let label = METRICS.iter().find(|metric| metric.name == "consumer_prices").map_or("", |metric| metric.doc);
    assert!(label.contains("2011 = 1"), "{label}");
    assert!(catalogue().all().is_ok());
}
