//! What sets an arm apart from the baseline, in sentences made from the policies that both used and the values that are their
//! own.
//!
//! The author of a scenario says what an arm is for; here stands what it is: policies more or less, other years, other
//! areas, other values, another order.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::words::percent;
use crate::results::change::{Change, code};
use crate::results::own::OwnValues;
use crate::results::record::{ArmResults, Results};
use crate::results::used::{DatedValues, UsedPolicy};
use crate::say;
use crate::words::Language;

/// An arm against the baseline, or by itself.
pub(crate) fn of_arm(
    results: &Results,
    arm: &ArmResults,
    baseline: Option<&ArmResults>,
    language: Language,
) -> Vec<Change> {
    let teller = Teller(language, results);
    let (policies, own) = match baseline {
        None => (teller.programme(&arm.policies), arm.own.changes(&OwnValues::default(), language)),
        Some(baseline) => {
            (teller.differences(&arm.policies, &baseline.policies), arm.own.changes(&baseline.own, language))
        }
    };
    teller.by_year(policies.into_iter().chain(own))
}

fn named<'a>(policies: &'a [UsedPolicy], id: &str) -> Option<&'a UsedPolicy> {
    policies.iter().find(|policy| policy.id == id)
}

/// Tells it in a language, with the words that policies have for their choices.
#[derive(Clone, Copy)]
struct Teller<'a>(Language, &'a Results);

impl Teller<'_> {
    /// A programme by itself: its policies with their years, areas and values.
    fn programme(self, policies: &[UsedPolicy]) -> Vec<Change> {
        self.by_year(policies.iter().flat_map(|policy| self.introduced(policy, &code(&policy.id), "change-has")))
    }

    /// What an arm has that the baseline has not, and the other way round; nothing when they are the same.
    fn differences(self, arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Vec<Change> {
        let of_policy = |policy: &UsedPolicy| match named(baseline, &policy.id) {
            None => self.introduced(policy, &code(&policy.id), "change-adds"),
            Some(other) => self.changed(policy, other, &code(&policy.id)),
        };
        let own = arm.iter().flat_map(of_policy);
        self.by_year(self.removed(arm, baseline).into_iter().chain(own).chain(self.reordered(arm, baseline)))
    }

    /// One line a year, in the order of the years.
    fn by_year(self, changes: impl IntoIterator<Item = Change>) -> Vec<Change> {
        let mut years: BTreeMap<u16, Vec<String>> = BTreeMap::new();
        for change in changes {
            years.entry(change.year).or_default().push(change.words);
        }
        let between = say!(self.0, "list-semicolon");
        years.into_iter().map(|(year, words)| Change { year, words: words.join(&between) }).collect()
    }

    /// A policy that the other side has not, and what becomes of its values. `called` is what it is called: its id, or that in a province.
    fn introduced(self, policy: &UsedPolicy, called: &str, message: &str) -> Vec<Change> {
        let first = policy.first_year();
        let now = policy.in_year(first);
        let words = say!(
            self.0,
            message,
            policy = called,
            setting = now.map(|values| self.setting(&policy.id, values)).unwrap_or_default(),
            spread = self.spread(policy),
            calendar = self.by_calendar(policy),
            end = policy.until.map(|year| say!(self.0, "change-until", year = year)).unwrap_or_default()
        );
        let mut changes = vec![Change { year: first, words }];
        let later = policy.since.iter().filter(|since| since.year > first);
        changes.extend(later.map(|since| Change {
            year: since.year,
            words: say!(self.0, "change-later", policy = called, setting = self.setting(&policy.id, since)),
        }));
        for (province, there) in &policy.by_province {
            changes.extend(self.introduced(there, &self.within(called, province), message));
        }
        changes
    }

    /// What a policy is called in one province.
    fn within(self, called: &str, province: &str) -> String {
        say!(self.0, "change-policy-in", policy = called, province = self.0.area(province))
    }

    /// The values in short: the nearest preset, and what differs from it.
    fn setting(self, policy: &str, values: &DatedValues) -> String {
        let value = |name: &String| {
            let value = self.1.value_of(policy, name, &values.values[name], self.0);
            say!(self.0, "change-value", name = code(name), value = value)
        };
        let but: Vec<String> = values.but.iter().map(value).collect();
        let but = (!but.is_empty()).then(|| self.0.list(&but));
        match (values.preset.as_str(), but) {
            ("", None) => String::new(),
            ("", Some(but)) => say!(self.0, "change-with", values = but),
            (preset, None) => say!(self.0, "change-as", preset = code(preset)),
            (preset, Some(but)) => say!(self.0, "change-as-but", preset = code(preset), values = but),
        }
    }

    /// The areas in which it is active, step by step; nothing where it is active in all of them from the first year on.
    fn spread(self, policy: &UsedPolicy) -> String {
        let first = policy.first_year();
        let (before, after): (Vec<_>, Vec<_>) = policy.rollout.iter().partition(|(year, _)| **year <= first);
        let Some(begun) = before.last().map(|(_, begun)| **begun) else { return String::new() };
        if begun >= 1.0 && after.is_empty() {
            return String::new();
        }
        let step =
            |(year, reached): (&u16, &f64)| say!(self.0, "change-reached", share = self.share(*reached), year = *year);
        let steps: String = after.into_iter().map(step).collect();
        let areas = say!(self.0, "change-of-areas", share = self.share(begun)) + &steps;
        say!(self.0, "change-areas", areas = areas)
    }

    fn share(self, share: f64) -> String {
        match share >= 1.0 {
            true => say!(self.0, "change-all"),
            false => say!(self.0, "change-share", share = percent(share).to_string()),
        }
    }

    /// The paths of the calendar that it follows by province.
    fn by_calendar(self, policy: &UsedPolicy) -> String {
        let paths: Vec<String> = policy.calendar.values().map(|path| code(path)).collect();
        if paths.is_empty() {
            return String::new();
        }
        say!(self.0, "change-by-calendar", paths = self.0.list(&paths))
    }

    fn removed(self, arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Vec<Change> {
        let mut years: BTreeMap<u16, Vec<String>> = BTreeMap::new();
        for policy in baseline.iter().filter(|policy| named(arm, &policy.id).is_none()) {
            years.entry(policy.first_year()).or_default().push(code(&policy.id));
        }
        let without = |(year, ids): (u16, Vec<String>)| Change {
            year,
            words: say!(self.0, "change-without", policies = self.0.list(&ids)),
        };
        years.into_iter().map(without).collect()
    }

    /// The same policy in both, in other years or areas or with other values.
    fn changed(self, policy: &UsedPolicy, other: &UsedPolicy, called: &str) -> Vec<Change> {
        let (own, there) = (self.term(policy), self.term(other));
        let year =
            moves(policy).chain(moves(other)).filter(|year| policy.share_in(*year) != other.share_in(*year)).min();
        let moved = year
            .map(|year| Change { year, words: say!(self.0, "change-acts", policy = called, own = own, there = there) });
        let mut changes: Vec<Change> = moved.into_iter().chain(self.revalued(policy, other, called)).collect();
        let named: BTreeSet<&String> = policy.by_province.keys().chain(other.by_province.keys()).collect();
        for province in named {
            let [one, two] = [policy, other].map(|used| used.by_province.get(province).unwrap_or(used));
            let [one, two] = [one, two].map(|used| UsedPolicy { by_province: BTreeMap::new(), ..used.clone() });
            changes.extend(self.changed(&one, &two, &self.within(called, province)));
        }
        changes
    }

    /// When and where a policy acts.
    fn term(self, policy: &UsedPolicy) -> String {
        let end = policy.until.map(|year| say!(self.0, "change-term-until", year = year)).unwrap_or_default();
        say!(self.0, "change-term", year = policy.first_year(), spread = self.spread(policy), end = end)
    }

    /// Other values of the same policy: told in the first year in which both are there, and whenever one of them moves while
    /// both are.
    fn revalued(self, policy: &UsedPolicy, other: &UsedPolicy, called: &str) -> Vec<Change> {
        let first = policy.first_year().max(other.first_year());
        let moves = policy.since.iter().chain(&other.since).map(|since| since.year).filter(|year| *year > first);
        let both_act = |year: &u16| policy.share_in(*year) > 0.0 && other.share_in(*year) > 0.0;
        let years: BTreeSet<u16> = moves.chain([first]).filter(both_act).collect();
        let mut before = BTreeMap::new();
        let mut changes = Vec::new();
        for year in years {
            let (Some(own), Some(there)) = (policy.in_year(year), other.in_year(year)) else { continue };
            let now = apart(own, there);
            if now != before {
                changes.push(Change { year, words: self.instead((policy, called), own, there, &now) });
            }
            before = now;
        }
        changes
    }

    fn instead(
        self,
        (policy, called): (&UsedPolicy, &str),
        own: &DatedValues,
        there: &DatedValues,
        pairs: &Pairs<'_>,
    ) -> String {
        if pairs.is_empty() {
            return say!(self.0, "change-again", policy = called);
        }
        let pair = |(name, (own, there)): (&&str, &(&str, &str))| {
            let [own, there] = [own, there].map(|value| self.1.value_of(&policy.id, name, value, self.0));
            say!(self.0, "change-pair", name = code(name), own = own, there = there)
        };
        let values = self.0.list(&pairs.iter().map(pair).collect::<Vec<_>>());
        let named = |values: &DatedValues| values.but.is_empty() && !values.preset.is_empty();
        if named(own) && named(there) && own.preset != there.preset {
            let (own, there) = (code(&own.preset), code(&there.preset));
            say!(self.0, "change-instead-preset", policy = called, own = own, there = there, values = values)
        } else {
            say!(self.0, "change-instead", policy = called, values = values)
        }
    }

    /// Policies that both have and that act in another order, from the year in which two of them are there.
    fn reordered(self, arm: &[UsedPolicy], baseline: &[UsedPolicy]) -> Option<Change> {
        let common = |one: &[UsedPolicy], other: &[UsedPolicy]| -> Vec<String> {
            one.iter().filter(|policy| named(other, &policy.id).is_some()).map(|policy| policy.id.clone()).collect()
        };
        let (own, there) = (common(arm, baseline), common(baseline, arm));
        let moved = |(id, other): (&String, &String)| (id != other).then(|| id.clone());
        let moved: BTreeSet<String> = own.iter().zip(&there).filter_map(moved).collect();
        let mut years: Vec<u16> = moved.iter().filter_map(|id| Some(named(arm, id)?.first_year())).collect();
        years.sort_unstable();
        let shown = |ids: &[String]| {
            let shown: Vec<String> = ids.iter().filter(|id| moved.contains(*id)).map(|id| code(id)).collect();
            shown.join(&say!(self.0, "change-before"))
        };
        let words = say!(self.0, "change-order", own = shown(&own), there = shown(&there));
        years.get(1).map(|year| Change { year: *year, words })
    }
}

/// The years in which a policy begins, reaches more areas, or acts no more.
fn moves(policy: &UsedPolicy) -> impl Iterator<Item = u16> {
    let ended = policy.until.map(|year| year.saturating_add(1));
    policy.rollout.keys().copied().chain([policy.first_year()]).chain(ended)
}

type Pairs<'a> = BTreeMap<&'a str, (&'a str, &'a str)>;

/// Parameters in which two settings differ.
fn apart<'a>(own: &'a DatedValues, there: &'a DatedValues) -> Pairs<'a> {
    let pair = |(name, value): (&'a String, &'a String)| {
        Some((name.as_str(), (value.as_str(), there.values.get(name)?.as_str())))
    };
    own.values.iter().filter_map(pair).filter(|(_, (own, there))| own != there).collect()
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
        Teller(Language::English, &Results::default())
            .differences(arm, baseline)
            .iter()
            .map(|change| format!("{}: {}", change.year, change.words))
            .collect()
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
        let told: Vec<String> = Teller(Language::English, &Results::default())
            .programme(&[used("pool", 2012), used("pooling", 2021)])
            .iter()
            .map(|change| format!("{}: {}", change.year, change.words))
            .collect();
        assert_eq!(told, ["2012: `pool`", "2021: `pooling`"]);
    }
}
