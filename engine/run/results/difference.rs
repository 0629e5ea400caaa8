//! What sets an arm apart from the baseline, in sentences made from the policies that both used and the values that are their
//! own.
//!
//! The author of a scenario says what an arm is for; here stands what it is: policies more or less, other years, other
//! areas, other values, another order.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::words::percent;
use crate::results::change::Change;
use crate::results::own::OwnValues;
use crate::results::record::ArmResults;
use crate::results::used::{DatedValues, UsedPolicy};

/// An arm against the baseline, or by itself.
pub(crate) fn of_arm(arm: &ArmResults, baseline: Option<&ArmResults>) -> Vec<Change> {
    let (policies, own) = match baseline {
        None => (programme(&arm.policies), arm.own.changes(&OwnValues::default())),
        Some(baseline) => (differences(&arm.policies, &baseline.policies), arm.own.changes(&baseline.own)),
    };
    by_year(policies.into_iter().chain(own))
}

/// A programme by itself: its policies with their years, areas and values.
fn programme(policies: &[UsedPolicy]) -> Vec<Change> {
    by_year(policies.iter().flat_map(|policy| introduced(policy, "")))
}

/// What an arm has that the baseline has not, and the other way round; nothing when they are the same.
fn differences(arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Vec<Change> {
    let of_policy = |policy: &UsedPolicy| match named(baseline, &policy.id) {
        None => introduced(policy, "adds "),
        Some(other) => changed(policy, other),
    };
    let own = arm.iter().flat_map(of_policy);
    by_year(removed(arm, baseline).into_iter().chain(own).chain(reordered(arm, baseline)))
}

fn named<'a>(policies: &'a [UsedPolicy], id: &str) -> Option<&'a UsedPolicy> {
    policies.iter().find(|policy| policy.id == id)
}

/// One line a year, in the order of the years.
fn by_year(changes: impl IntoIterator<Item = Change>) -> Vec<Change> {
    let mut years: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for change in changes {
        years.entry(change.year).or_default().push(change.words);
    }
    years.into_iter().map(|(year, words)| Change { year, words: words.join("; ") }).collect()
}

/// A policy that the other side has not, and what becomes of its values.
fn introduced(policy: &UsedPolicy, verb: &str) -> Vec<Change> {
    let first = policy.first_year();
    let now = policy.in_year(first);
    let values = now.map(setting).unwrap_or_default();
    let spread = areas(policy).map(|areas| format!(" in {areas}")).unwrap_or_default() + &by_calendar(policy);
    let end = policy.until.map(|year| format!(", until {year}")).unwrap_or_default();
    let mut changes = vec![Change { year: first, words: format!("{verb}`{}`{values}{spread}{end}", policy.id) }];
    let later = policy.since.iter().filter(|since| since.year > first);
    changes.extend(later.map(|since| Change { year: since.year, words: format!("`{}`{}", policy.id, setting(since)) }));
    for (province, there) in &policy.by_province {
        changes.extend(introduced(there, verb).into_iter().map(|change| change.within(province, &policy.id)));
    }
    changes
}

impl Change {
    /// The same of a policy in one province.
    fn within(self, province: &str, id: &str) -> Self {
        let id = format!("`{id}`");
        Self { words: self.words.replacen(&id, &format!("{id} in {province}"), 1), ..self }
    }
}

/// The values in short: the nearest preset, and what differs from it.
fn setting(values: &DatedValues) -> String {
    let but: Vec<String> = values.but.iter().map(|name| format!("`{name}` {}", values.values[name])).collect();
    match (values.preset.as_str(), but.as_slice()) {
        ("", []) => String::new(),
        ("", but) => format!(" with {}", list(but)),
        (preset, []) => format!(" as `{preset}`"),
        (preset, but) => format!(" as `{preset}`, but with {}", list(but)),
    }
}

/// The areas in which it is active, step by step; none where it is active in all of them from the first year on.
fn areas(policy: &UsedPolicy) -> Option<String> {
    let first = policy.first_year();
    let (before, after): (Vec<_>, Vec<_>) = policy.rollout.iter().partition(|(year, _)| **year <= first);
    let share = |share: f64| if share >= 1.0 { "all".to_owned() } else { format!("{}%", percent(share)) };
    let begun = before.last().map(|(_, begun)| **begun)?;
    let steps = after.iter().map(|(year, reached)| format!(", {} from {year}", share(**reached)));
    (begun < 1.0 || !after.is_empty()).then(|| format!("{} of areas{}", share(begun), steps.collect::<String>()))
}

/// The paths of the calendar that it follows by province.
fn by_calendar(policy: &UsedPolicy) -> String {
    let paths: Vec<String> = policy.calendar.values().map(|path| format!("`{path}`")).collect();
    if paths.is_empty() { String::new() } else { format!(", by province as {} of the calendar", list(&paths)) }
}

fn removed(arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Vec<Change> {
    let mut years: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for policy in baseline.iter().filter(|policy| named(arm, &policy.id).is_none()) {
        years.entry(policy.first_year()).or_default().push(format!("`{}`", policy.id));
    }
    years.into_iter().map(|(year, ids)| Change { year, words: format!("is without {}", list(&ids)) }).collect()
}

/// The same policy in both, in other years or areas or with other values.
fn changed(policy: &UsedPolicy, other: &UsedPolicy) -> Vec<Change> {
    let (own, there) = (term(policy), term(other));
    let year = moves(policy).chain(moves(other)).filter(|year| policy.share_in(*year) != other.share_in(*year)).min();
    let moved = year.map(|year| Change { year, words: format!("`{}` acts {own}, not {there}", policy.id) });
    let mut changes: Vec<Change> = moved.into_iter().chain(revalued(policy, other)).collect();
    let named: BTreeSet<&String> = policy.by_province.keys().chain(other.by_province.keys()).collect();
    for province in named {
        let [one, two] = [policy, other].map(|used| used.by_province.get(province).unwrap_or(used));
        let [one, two] = [one, two].map(|used| UsedPolicy { by_province: BTreeMap::new(), ..used.clone() });
        changes.extend(changed(&one, &two).into_iter().map(|change| change.within(province, &policy.id)));
    }
    changes
}

/// The years in which a policy begins, reaches more areas, or acts no more.
fn moves(policy: &UsedPolicy) -> impl Iterator<Item = u16> {
    let ended = policy.until.map(|year| year.saturating_add(1));
    policy.rollout.keys().copied().chain([policy.first_year()]).chain(ended)
}

/// When and where a policy acts.
fn term(policy: &UsedPolicy) -> String {
    let spread = areas(policy).map(|areas| format!(" in {areas}")).unwrap_or_default();
    let end = policy.until.map(|year| format!(" until {year}")).unwrap_or_default();
    format!("from {}{spread}{end}", policy.first_year())
}

/// Other values of the same policy: told in the first year in which both are there, and whenever one of them moves while both
/// are.
fn revalued(policy: &UsedPolicy, other: &UsedPolicy) -> Vec<Change> {
    let first = policy.first_year().max(other.first_year());
    let moves = policy.since.iter().chain(&other.since).map(|since| since.year).filter(|year| *year > first);
    let both_act = |year: &u16| policy.share_in(*year) > 0.0 && other.share_in(*year) > 0.0;
    let years: BTreeSet<u16> = moves.chain([first]).filter(both_act).collect();
    let mut before = BTreeMap::new();
    let mut changes = Vec::new();
    for year in years {
        let (Some(own), Some(there)) = (policy.in_year(year), other.in_year(year)) else { continue };
        let now = apart(own, there);
        let told = if now.is_empty() { "has the baseline's values again".into() } else { instead(own, there, &now) };
        if now != before {
            changes.push(Change { year, words: format!("`{}` {told}", policy.id) });
        }
        before = now;
    }
    changes
}

type Pairs<'a> = BTreeMap<&'a str, (&'a str, &'a str)>;

/// Parameters in which two settings differ.
fn apart<'a>(own: &'a DatedValues, there: &'a DatedValues) -> Pairs<'a> {
    let pair = |(name, value): (&'a String, &'a String)| {
        Some((name.as_str(), (value.as_str(), there.values.get(name)?.as_str())))
    };
    own.values.iter().filter_map(pair).filter(|(_, (own, there))| own != there).collect()
}

fn instead(own: &DatedValues, there: &DatedValues, pairs: &Pairs<'_>) -> String {
    let pair = |(name, (own, there)): (&&str, &(&str, &str))| format!("`{name}` {own} instead of {there}");
    let values = list(&pairs.iter().map(pair).collect::<Vec<_>>());
    let named = |values: &DatedValues| values.but.is_empty() && !values.preset.is_empty();
    if named(own) && named(there) && own.preset != there.preset {
        format!("is as `{}` instead of `{}`: {values}", own.preset, there.preset)
    } else {
        format!("has {values}")
    }
}

/// Policies that both have and that act in another order, from the year in which two of them are there.
fn reordered(arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Option<Change> {
    let common = |one: &[UsedPolicy], other: &[UsedPolicy]| -> Vec<String> {
        one.iter().filter(|policy| named(other, &policy.id).is_some()).map(|policy| policy.id.clone()).collect()
    };
    let (own, there) = (common(arm, baseline), common(baseline, arm));
    let moved = |(id, other): (&String, &String)| (id != other).then(|| id.clone());
    let moved: BTreeSet<String> = own.iter().zip(&there).filter_map(moved).collect();
    let mut years: Vec<u16> = moved.iter().filter_map(|id| Some(named(arm, id)?.first_year())).collect();
    years.sort_unstable();
    let shown = |ids: &[String]| {
        let shown: Vec<String> = ids.iter().filter(|id| moved.contains(*id)).map(|id| format!("`{id}`")).collect();
        shown.join(" before ")
    };
    let words = format!("has {}, where the baseline has {}", shown(&own), shown(&there));
    years.get(1).map(|year| Change { year: *year, words })
}

/// One, two and three.
fn list(parts: &[String]) -> String {
    match parts {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(year: u16, preset: &str, values: &[(&str, &str)], but: &[&str]) -> DatedValues {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let but = but.iter().map(|name| (*name).to_owned()).collect();
        DatedValues { year, preset: preset.into(), but, values: values.collect() }
    }

    fn used(id: &str, from: u16) -> UsedPolicy {
        let since = vec![dated(from, "", &[("cap", "2000 yuan"), ("share", "50%")], &[])];
        UsedPolicy { id: id.into(), from, since, ..UsedPolicy::default() }
    }

    fn told(arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Vec<String> {
        differences(arm, baseline).iter().map(|change| format!("{}: {}", change.year, change.words)).collect()
    }

    #[test]
    fn equal_programmes_differ_in_nothing() {
        assert!(told(&[used("pool", 2012)], &[used("pool", 2012)]).is_empty());
        assert!(told(&[], &[]).is_empty());
    }

    #[test]
    fn a_policy_more_is_told_with_its_year_areas_values_and_end() {
        let mut abolition = used("abolition", 2027);
        abolition.since = vec![
            dated(2027, "stop", &[("refund", "100%"), ("mode", "stop")], &["refund"]),
            dated(2030, "seize", &[("refund", "0%"), ("mode", "seize")], &[]),
        ];
        abolition.until = Some(2035);
        let rollout = [(2021, 0.2), (2022, 0.6), (2023, 1.0)].into();
        let pooling = UsedPolicy { rollout, ..used("pooling", 2021) };
        assert_eq!(
            told(&[used("pool", 2012), pooling, abolition], &[used("pool", 2012)]),
            [
                "2021: adds `pooling` in 20% of areas, 60% from 2022, all from 2023",
                "2027: adds `abolition` as `stop`, but with `refund` 100%, until 2035",
                "2030: `abolition` as `seize`",
            ]
        );
    }

    #[test]
    fn policies_less_are_told_together() {
        let baseline = [used("pool", 2012), used("pooling", 2021), used("sharing", 2021), used("crediting", 2023)];
        assert_eq!(
            told(&baseline[..1], &baseline),
            ["2021: is without `pooling` and `sharing`", "2023: is without `crediting`"]
        );
    }

    #[test]
    fn other_years_and_areas_are_told_with_those_of_the_baseline() {
        let late = UsedPolicy { until: Some(2040), ..used("pooling", 2025) };
        assert_eq!(
            told(&[late], &[used("pooling", 2021)]),
            ["2021: `pooling` acts from 2025 until 2040, not from 2021"]
        );
        let slow = UsedPolicy { rollout: [(2021, 0.5), (2030, 0.8)].into(), ..used("pooling", 2021) };
        assert_eq!(
            told(&[slow], &[used("pooling", 2021)]),
            ["2021: `pooling` acts from 2021 in 50% of areas, 80% from 2030, not from 2021"]
        );
    }

    #[test]
    fn years_and_areas_are_told_from_the_first_year_in_which_they_differ() {
        let rollout = |steps: &[(u16, f64)], until| {
            let rollout = steps.iter().copied().collect();
            UsedPolicy { rollout, until, ..used("pooling", 2023) }
        };
        let baseline = [rollout(&[(2023, 0.5), (2025, 1.0)], Some(2028))];
        assert_eq!(
            told(&[rollout(&[(2023, 0.5), (2025, 1.0)], None)], &baseline),
            [
                "2029: `pooling` acts from 2023 in 50% of areas, all from 2025, not from 2023 in 50% of areas, all from 2025 until 2028"
            ]
        );
        assert_eq!(
            told(&[rollout(&[(2023, 0.5), (2027, 1.0)], Some(2028))], &baseline),
            [
                "2025: `pooling` acts from 2023 in 50% of areas, all from 2027 until 2028, not from 2023 in 50% of areas, all from 2025 until 2028"
            ]
        );
        let mut ended = used("pooling", 2023);
        (ended.until, ended.since) = (Some(2026), vec![dated(2023, "", &[("cap", "2000 yuan")], &[])]);
        let mut dearer = UsedPolicy { until: None, ..ended.clone() };
        dearer.since.push(dated(2028, "", &[("cap", "4000 yuan")], &["cap"]));
        assert_eq!(
            told(&[dearer], &[ended]),
            ["2027: `pooling` acts from 2023, not from 2023 until 2026"],
            "what has ended has no values from which others could differ"
        );
        let same = rollout(&[(2023, 0.5), (2024, 0.5), (2025, 1.0)], Some(2028));
        assert!(told(&[same], &baseline).is_empty(), "a step that reaches no more areas is none");
    }

    #[test]
    fn a_rollout_that_reaches_every_area_at_once_is_none() {
        let at_once = UsedPolicy { rollout: [(2021, 1.0)].into(), ..used("pooling", 2012) };
        assert!(
            told(&[at_once], &[UsedPolicy { since: used("pooling", 2012).since, ..used("pooling", 2021) }]).is_empty()
        );
    }

    #[test]
    fn other_values_are_told_by_name_whenever_they_move() {
        let mut dearer = used("pooling", 2021);
        dearer.since = vec![
            dated(2021, "", &[("cap", "2000 yuan"), ("share", "60%")], &["share"]),
            dated(2025, "", &[("cap", "4000 yuan"), ("share", "60%")], &["cap", "share"]),
            dated(2030, "", &[("cap", "2000 yuan"), ("share", "50%")], &[]),
        ];
        assert_eq!(
            told(&[dearer], &[used("pooling", 2021)]),
            [
                "2021: `pooling` has `share` 60% instead of 50%",
                "2025: `pooling` has `cap` 4000 yuan instead of 2000 yuan and `share` 60% instead of 50%",
                "2030: `pooling` has the baseline's values again",
            ]
        );
    }

    #[test]
    fn another_preset_is_told_by_name() {
        let preset = |name: &str, cap: &str| UsedPolicy {
            since: vec![dated(2021, name, &[("cap", cap)], &[])],
            ..used("pooling", 2021)
        };
        assert_eq!(
            told(&[preset("shanghai", "4000 yuan")], &[preset("wuhan", "2000 yuan")]),
            ["2021: `pooling` is as `shanghai` instead of `wuhan`: `cap` 4000 yuan instead of 2000 yuan"]
        );
    }

    #[test]
    fn another_order_is_told_of_those_that_changed_places() {
        let baseline = [used("pool", 2012), used("crediting", 2021), used("abolition", 2027)];
        let arm = [used("pool", 2012), used("abolition", 2027), used("crediting", 2021)];
        assert_eq!(
            told(&arm, &baseline),
            ["2027: has `abolition` before `crediting`, where the baseline has `crediting` before `abolition`"]
        );
    }

    #[test]
    fn a_programme_by_itself_names_every_policy() {
        let told: Vec<String> = programme(&[used("pool", 2012), used("pooling", 2021)])
            .iter()
            .map(|change| format!("{}: {}", change.year, change.words))
            .collect();
        assert_eq!(told, ["2012: `pool`", "2021: `pooling`"]);
    }
}
