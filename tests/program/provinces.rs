//! Terms of a policy by province: what a scenario says, what it takes over, and what is refused or told.

use crate::fixtures;
use std::path::Path;
use std::sync::OnceLock;

use crate::fixtures::society::{REFORM, catalogue};
use gongji::ground::diagnose::Failure;
use gongji::intake::inputs;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, PolicyUse, Scenario};
use gongji::simulate::future;
use tempfile::TempDir;

fn read(text: &str) -> Result<Scenario, Failure> {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fixtures::build(folder.path(), "libmutual_aid.so", &[]);
        folder
    });
    scenario::parse(Path::new("a.toml"), text, &Changes::default(), &discover([folder.path().to_owned()]))
}

/// An arm with this use of a policy, in a scenario that ends in 2030.
fn arm(set: &str) -> Result<Scenario, Failure> {
    read(&format!("until = 2030\n[[arm]]\nname = \"a\"\npolicies = [{{ use = \"mutual-aid\", {set} }}]"))
}

fn used(set: &str) -> PolicyUse {
    arm(set).unwrap_or_else(|failure| panic!("{failure}")).arms[0].policies[0].clone()
}

#[track_caller]
fn refused(set: &str, parts: &[&str]) {
    let message = arm(set).expect_err("a mistake was accepted").to_string();
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

fn number(province: &str) -> Option<u8> {
    let provinces = inputs::built_in_provinces().expect("the tables are right");
    provinces.iter().position(|name| name == province).map(|number| number as u8)
}

/// Share and first value of a policy in a province.
fn terms(used: &PolicyUse, province: &str, year: u16) -> (f64, i64) {
    assert!(number(province).is_some(), "{province}");
    let there = used.within(number(province));
    (there.share(year), there.values(year)[CAP].integer / 100)
}

/// Which parameter of the fixture is `cap`.
const CAP: usize = 1;

#[test]
fn the_terms_of_a_province_are_laid_over_those_of_the_use() {
    let used = used(
        "from = 2025, until = 2028, cap = 20, by_province = { hubei = { from = 2023 }, tibet = { until = 2026 }, \
         guangdong = { rollout = { 2022 = 0.5, 2024 = 1.0 }, cap = { 2022 = 50, 2024 = 60 } } }",
    );
    assert_eq!(terms(&used, "beijing", 2024), (0.0, 20));
    assert_eq!((terms(&used, "beijing", 2025), terms(&used, "beijing", 2029)), ((1.0, 20), (0.0, 20)));
    assert_eq!((terms(&used, "hubei", 2023), terms(&used, "hubei", 2029)), ((1.0, 20), (0.0, 20)));
    assert_eq!((terms(&used, "tibet", 2026).0, terms(&used, "tibet", 2027).0), (1.0, 0.0));
    assert_eq!((terms(&used, "guangdong", 2022), terms(&used, "guangdong", 2024)), ((0.5, 50), (1.0, 60)));
    assert_eq!((used.active(2021), used.active(2022), used.share(2022)), (false, true, 0.0));
    let own = |name: &str| used.by_province.iter().find(|there| there.name == name).map(|there| there.own_rollout);
    assert_eq!((own("guangdong"), own("hubei")), (Some(true), Some(false)));
}

#[test]
fn mistakes_in_the_terms_of_a_province_are_refused_in_their_place() {
    refused("by_province = { hubej = { from = 2023 } }", &["there is no province `hubej`", "`hubei`", "a.toml:4"]);
    refused("by_province = 2023", &["`by_province` takes a table", "beijing"]);
    refused("by_province = { hubei = 2023 }", &["`hubei` takes a table", "from = 2022"]);
    refused("by_province = { hubei = { replace = true } }", &["the terms of a province have no key `replace`"]);
    refused("by_province = { hubei = { form = 2023 } }", &["`mutual-aid` has no parameter `form`", "`from`"]);
    refused("by_province = { hubei = { from = 1990 } }", &["`from` is 1990", "2012 to 2060"]);
    refused("from = 2025, by_province = { hubei = { until = 2020 } }", &["ends in 2020, before it begins in 2025"]);
    refused(
        "by_province = { hubei = { from = 2020, rollout = { 2022 = 1.0 } } }",
        &["`from = 2020` and a rollout that begins in 2022 contradict each other"],
    );
    refused("by_province = { hubei = { preset = \"generos\" } }", &["has no preset `generos`", "`generous`"]);
}

#[test]
fn what_has_no_effect_in_a_province_is_told() {
    let notes = |set: &str| arm(set).unwrap_or_else(|failure| panic!("{failure}")).notes;
    assert_eq!(
        notes("from = 2025, by_province = { hubei = { from = 2031 } }"),
        ["`a`: `mutual-aid` never acts in hubei: it begins in 2031, after the last year, 2030"]
    );
    assert_eq!(
        notes("from = 2025, by_province = { hubei = { from = 2025 } }"),
        ["`a`: `mutual-aid` has in hubei the terms that it has without them"]
    );
    assert_eq!(
        notes("from = 2025, by_province = { hubei = { cap = { 2020 = 1, 2025 = 2 } } }"),
        ["`a`: `mutual-aid` acts 2025 to 2030 in hubei, and this is never in force: `cap` of 2020"]
    );
    assert_eq!(notes("from = 2025, by_province = { hubei = { from = 2023 } }"), Vec::<String>::new());
    // It is there to be laid over.
    assert_eq!(notes("from = 2040, cap = 3, by_province = { hubei = { from = 2023 } }"), Vec::<String>::new());
}

#[test]
fn an_arm_that_extends_another_lays_its_provinces_over() {
    let text = "until = 2030
        [[arm]]
        name = \"a\"
        policies = [{ use = \"mutual-aid\", from = 2025, cap = 20, by_province = { hubei = { from = 2023 }, tibet = { until = 2026 } } }]
        [[arm]]
        name = \"b\"
        extends = \"a\"
        policies = [{ use = \"mutual-aid\", cap = 30, by_province = { hubei = { cap = 40 }, hunan = { from = 2027 } } }]";
    let scenario = read(text).unwrap_or_else(|failure| panic!("{failure}"));
    let used = &scenario.arms[1].policies[0];
    assert_eq!((terms(used, "beijing", 2025), terms(used, "hubei", 2023)), ((1.0, 30), (1.0, 40)));
    assert_eq!((terms(used, "tibet", 2026), terms(used, "tibet", 2027)), ((1.0, 30), (0.0, 30)));
    assert_eq!((terms(used, "hunan", 2026), terms(used, "hunan", 2027)), ((0.0, 30), (1.0, 30)));
    assert_eq!(scenario.notes, ["`b`: `mutual-aid` keeps `from = 2025` and the terms of `tibet` of `a`"]);
}

#[test]
fn a_policy_that_another_one_needs_must_be_there_in_every_province() {
    let parse = |set: &str| {
        let policies = REFORM.replace("\"account-recrediting\"", &format!("\"account-recrediting\"{set}"));
        let text = format!("until = 2030\n[[arm]]\nname = \"a\"\npolicies = [{policies}]");
        scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue())
    };
    let message =
        parse(", by_province = { hubei = { until = 2020 } }").map(drop).map_err(|failure| failure.to_string());
    assert_eq!(message, Ok(()), "it is there with what it needs, and in hubei it goes before it");
    let old = REFORM
        .replace("\"unified-account-1998\"", "\"unified-account-1998\", by_province = { hubei = { until = 2020 } }");
    let text = format!("until = 2030\n[[arm]]\nname = \"a\"\npolicies = [{old}]");
    let refused = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue());
    let message = refused.expect_err("a policy without what it needs").to_string();
    for part in
        ["needs `unified-account-1998`", "in 2021 active in 100% of areas of hubei, `unified-account-1998` in 0%"]
    {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

#[test]
fn arms_share_the_past_until_a_province_parts_them() {
    let arm = |name: &str, set: &str| {
        let policies = REFORM.replace("\"account-recrediting\"", &format!("\"account-recrediting\", from = 2025{set}"));
        format!("[[arm]]\nname = \"{name}\"\npolicies = [{policies}]\n")
    };
    let text = ["", ", by_province = { hubei = { from = 2023 } }", ", by_province = { tibet = { from = 2025 } }"];
    let text: String = ["one", "two", "three"].iter().zip(text).map(|(name, set)| arm(name, set)).collect();
    let scenario = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue());
    let scenario = scenario.unwrap_or_else(|failure| panic!("{failure}"));
    let programmes = future::programmes(&scenario, catalogue()).unwrap_or_else(|failure| panic!("{failure}"));
    for year in 2012..2030 {
        let [one, two, three] = [0, 1, 2].map(|arm| programmes[arm].key(year));
        // In 2025 all areas are in force, and hubei has been for two years.
        assert_eq!(one == two, year < 2023, "{year}");
        assert_eq!(one, three, "{year}");
    }
    assert_eq!(future::parting(&programmes, 2012, 2029), Some(2023));
    assert!(scenario.notes.iter().any(|note| note.contains("`one` and `three` have the same policies")));
}
