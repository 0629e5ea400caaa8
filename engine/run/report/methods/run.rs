//! Facts of the run, from its folder: sample, years, arms, policies, parameters, luck, machine.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::csv;
use crate::ground::words::{counted, number};
use crate::intake::scenario::keys::FIRST_YEAR;
use crate::results::change::Change;
use crate::results::paired::{Estimate, Headline, Moment};
use crate::results::record::{AlignedYear, ArmResults, Assumption, PluginInfo, Results, ResultsError, unit_of};
use crate::results::{difference, manifest};
use crate::words::Language;

/// What the source of a parameter says that chooses between theories instead of measuring something.
const SWITCH: &str = "switch:";
/// The key of a scenario that asks for imposed shares of buyers.
const AXIS: &str = "take_up_axis";

/// What templates may say of the run.
pub(super) fn facts(results: &Results, headline: &Headline) -> Value {
    let baseline = results.baseline().map(|place| &results.arms[place]);
    let arm = |of: &ArmResults| arm(results, of, baseline);
    let others = results.arms.iter().filter(|arm| baseline.is_none_or(|baseline| baseline.name != arm.name));
    context! {
        scenario => scenario(results),
        population => population(results),
        arms => results.arms.iter().map(arm).collect::<Value>(),
        others => others.map(arm).collect::<Value>(),
        baseline => baseline.map_or_else(|| context! { changes => Vec::<Value>::new() }, arm),
        lost => results.lost.iter().map(|lost| lost.words(Language::English)).collect::<Value>(),
        policies => results.plugins.iter().map(policy).collect::<Value>(),
        precision => precision(results),
        take_up => take_up(results),
        behaviour => behaviour(results),
        alignment => alignment(&results.alignment),
        errors => errors(results),
        headline => headline_facts(headline),
        data => context! { figures_until => results.data.figures_until, observed_until => results.data.observed_until },
        inputs => results.inputs.len(),
        machine => machine(results),
        cite => manifest::cite(results),
    }
}

fn scenario(results: &Results) -> Value {
    let of = &results.scenario;
    context! {
    name => of.name.as_str(),
    title => line(of.title_in(Language::English)),
    question => line(of.question.told(Language::English)),
    from => of.from,
    until => of.until,
    first_lived => FIRST_YEAR,
    persons_counted => persons(of.persons),
    replicates => of.replicates,
    replicates_counted => counted(of.replicates, "replicate", "replicates"),
    seed => of.seed.to_string(),
    baseline => of.baseline.as_str(),
    closure => of.closure.as_str(),
    price_year => of.price_year,
    discount => number(of.discount_rate * 100.0, 1),
    account_value => context! {
        value => of.account_value.value, low => of.account_value.low, high => of.account_value.high,
    },
    universe => of.universe.as_str(),
    care => of.care.as_str(),
    out_of_area_care => of.out_of_area_care,
    moves => of.moves,
    funds => list(&of.funds),
    parameters => of.parameters.as_str(),
    weight => number(of.weight, 1),
    sha256 => of.sha256.as_str(),
    overrides => list(&of.overrides),
        }
}

fn persons(count: u64) -> String {
    format!("{} simulated {}", number(count as f64, 0), if count == 1 { "person" } else { "persons" })
}

/// A text of several lines as one.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list<'a, T: AsRef<str> + 'a>(texts: impl IntoIterator<Item = &'a T>) -> Value {
    texts.into_iter().map(|text| Value::from(text.as_ref())).collect()
}

/// Who is simulated, in a sentence, and by which groups they are counted.
fn population(results: &Results) -> Value {
    let of = &results.scenario;
    let who = match of.universe.as_str() {
        "members" => "the members of China's employee medical insurance",
        "nation" => "all residents of China, members of the employee medical insurance or not",
        _ => "the members of China's employee medical insurance and everybody who lives in their households",
    };
    let care = if of.care == "everybody" { "of everybody" } else { "of the members" };
    let words = format!(
        "The population consists of {who}; the care {care} is simulated. It is represented by {} at the opening (the end of {}), each \
         standing for {} persons, a weight that is the same for all and never changes.",
        persons(of.persons),
        FIRST_YEAR - 1,
        number(of.weight, 1),
    );
    let rows = results.arms.iter().take(1).flat_map(|arm| arm.replicates.iter().take(1)).flat_map(|first| &first.rows);
    let cuts = rows.filter_map(|row| row.group.split(' ').next()?.split_once('=').map(|(cut, _)| cut.to_owned()));
    context! { words => words, cuts => list(&cuts.collect::<BTreeSet<String>>()) }
}

fn arm(results: &Results, arm: &ArmResults, baseline: Option<&ArmResults>) -> Value {
    let is_baseline = baseline.is_some_and(|baseline| baseline.name == arm.name);
    let change = |change: &Change| context! { year => change.year, words => change.words.as_str() };
    let changes = difference::of_arm(results, arm, baseline.filter(|_| !is_baseline), Language::English);
    context! {
        name => arm.name.as_str(),
        words => line(arm.title.and(&arm.words).told(Language::English)),
        is_baseline => is_baseline,
        parts => arm.parts,
        changes => changes.iter().map(change).collect::<Value>(),
    }
}

fn policy(of: &PluginInfo) -> Value {
    let arms: BTreeSet<&str> = of.values.iter().map(|value| value.arm.as_str()).collect();
    let parameters: BTreeSet<&str> = of.values.iter().filter_map(|value| value.name.split(' ').next()).collect();
    context! {
        id => of.id.as_str(),
        version => of.version.as_str(),
        file => if of.file.is_empty() { "linked" } else { of.file.as_str() },
        sha256 => of.sha256.as_str(),
        arms => list(&arms),
        parameters => parameters.len(),
    }
}

/// Policies by arm, with every parameter.
pub(super) fn policies_table(results: &Results) -> Result<String, ResultsError> {
    let header =
        ["policy", "version", "file", "sha256", "arm", "from", "until", "parameter", "value", "unit", "source"];
    let mut rows = Vec::new();
    for of in &results.plugins {
        for value in &of.values {
            let arm = results.arms.iter().find(|arm| arm.name == value.arm);
            let used = arm.and_then(|arm| arm.policies.iter().find(|used| used.id == of.id));
            let from = used.map(|used| used.first_year().to_string()).unwrap_or_default();
            let until = used.and_then(|used| used.until).map(|year| year.to_string()).unwrap_or_default();
            let file = [&of.id, &of.version, &of.file, &of.sha256, &value.arm, &from, &until];
            let own = [&value.name, &value.value, &value.unit, &value.source];
            rows.push(file.into_iter().chain(own).cloned().collect::<Vec<String>>());
        }
    }
    csv(&header, &rows)
}

fn behaviour(results: &Results) -> Value {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for assumption in &results.assumptions {
        *counts.entry(&assumption.confidence).or_default() += 1;
    }
    let told = |of: &&Assumption| context! { name => of.name.as_str(), value => of.value.as_str(), source => of.source.as_str() };
    let own = |of: &&Assumption| of.source.starts_with("this scenario") || of.source.contains("; in the arm ");
    let vectors: BTreeSet<u16> = results.vectors.iter().map(|vector| vector.vector).collect();
    let words = if results.scenario.has_vectors() {
        format!(
            "each replicate has one vector of the weighted set, {} in all (vectors.csv, vector_values.csv), so that intervals hold \
             their joint spread.",
            counted(vectors.len(), "vector", "vectors")
        )
    } else {
        "every replicate has the best-fitting values, so that no interval holds doubt about parameters.".to_owned()
    };
    let switches = results.assumptions.iter().filter(|of| of.source.contains(SWITCH));
    context! {
        count => results.assumptions.len(),
        confidence => counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", "),
        own => results.assumptions.iter().filter(own).map(|of| told(&of)).collect::<Value>(),
        switches => switches.map(|of| told(&of)).collect::<Value>(),
        parameters_words => words,
    }
}

fn alignment(years: &[AlignedYear]) -> Value {
    let multipliers = || years.iter().map(|year| year.multiplier);
    let (low, high) = (multipliers().fold(f64::INFINITY, f64::min), multipliers().fold(f64::NEG_INFINITY, f64::max));
    let capped: BTreeSet<u16> = years.iter().filter(|year| year.capped).map(|year| year.year).collect();
    let words = match (years.is_empty(), capped.len()) {
        (true, _) => "no year was aligned".to_owned(),
        (false, 0) => format!("{low:.2} to {high:.2}, never held back by its cap"),
        (false, count) => format!("{low:.2} to {high:.2}, held back by its cap in {}", counted(count, "year", "years")),
    };
    context! { words => words }
}

/// What is said of standard errors and intervals.
fn errors(results: &Results) -> Value {
    let replicates = results.scenario.replicates;
    // The half-width of an interval whose standard error is one, read off an estimate of that many values.
    let unit =
        Estimate { mean: Some(0.0), standard_error: Some(1.0), replicates, known: replicates, ..Estimate::default() };
    let critical = unit.interval().map(|interval| interval.high);
    let words = match critical {
        None => "There is one replicate, so no standard error and no interval: nothing is told from zero.".to_owned(),
        Some(critical) => format!(
            "Standard errors are standard deviations over replicates (divisor {}) over the root of {replicates}; 95% intervals are \
             the mean ± {} standard errors (Student's t, {}). {}",
            replicates - 1,
            number(critical, 2),
            counted(replicates - 1, "degree of freedom", "degrees of freedom"),
            results.scenario.what_errors_hold(Language::English),
        ),
    };
    context! { words => words }
}

/// How the number of replicates was chosen.
fn precision(results: &Results) -> Value {
    let replicates = counted(results.scenario.replicates, "replicate", "replicates");
    let Some(of) = &results.scenario.precision else {
        let words = "The number of replicates is the one that the scenario, or the command line, sets.";
        return context! { is_wanted => false, words => words };
    };
    let unit = unit_of(&of.metric);
    let amount = |value: f64| format!("{} {unit}", significant(value)).trim_end().to_owned();
    let came_to = match of.reached {
        None => format!("It came to {replicates}, and the difference has no standard error."),
        Some(reached) if reached <= of.error => {
            format!("It came to {replicates} and reached a standard error of {}.", amount(reached))
        }
        Some(reached) => format!(
            "It ended at {replicates} with a standard error of {}, so that the wanted one was not reached.",
            amount(reached)
        ),
    };
    let words = format!(
        "Replicates were added from {} until the standard error of `{}` in {}, as the difference of the arm `{}` from the baseline, \
         was at most {}, and at most {} were to be lived. {came_to} Because the number depends on the errors themselves, errors that are \
         reported after such stopping are slightly too small.",
        of.begun,
        of.metric,
        of.year,
        of.arm,
        amount(of.error),
        of.at_most,
    );
    context! { is_wanted => true, words => words }
}

/// A number with three digits at least that tell something.
fn significant(value: f64) -> String {
    let (mut decimals, mut rest) = (0, value.abs());
    while rest > 0.0 && rest < 100.0 && decimals < 12 {
        rest *= 10.0;
        decimals += 1;
    }
    number(value, decimals)
}

/// What is said of arms that were lived again at imposed take-up; nothing where none was asked for.
fn take_up(results: &Results) -> Value {
    let arms: BTreeSet<String> = results.take_up.iter().map(|row| format!("`{}`", row.arm)).collect();
    let mut shares: Vec<f64> = results.take_up.iter().filter_map(|row| row.imposed).collect();
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    let shares: Vec<String> =
        shares.iter().map(|share| format!("{}%", number(share * 100.0, 1).trim_end_matches(".0"))).collect();
    let asked = || results.text.lines().any(|line| line.trim_start().starts_with(AXIS));
    let words = if !shares.is_empty() {
        format!(
            "Arms that sell cover ({}) were lived again with the share of those who can pay that holds every product set to {}, \
             those who want it most first, beside the share that people choose; what they come to stands in take_up.csv.",
            arms.into_iter().collect::<Vec<_>>().join(", "),
            shares.join(", "),
        )
    } else if asked() {
        format!(
            "The scenario has a `{AXIS}`, at whose shares `gongji compare` lives the arms that sell cover; this folder holds none."
        )
    } else {
        String::new()
    };
    context! { words => words }
}

fn headline_facts(headline: &Headline) -> Value {
    let moment = |moment: Moment| match moment {
        Moment::Year { year, .. } => year.to_string(),
        Moment::PresentValue => "present value".into(),
    };
    context! {
        parting => headline.parting,
        parts => headline.parts,
        first_summed => headline.first_summed,
        moments => headline.tables.iter().map(|table| moment(table.moment)).collect::<Value>(),
    }
}

fn machine(results: &Results) -> Value {
    let of = &results.machine;
    let words = format!(
        "{}, {}, instruction set {}: {} s of wall time, {} s of processor time, {} person-years per processor second.",
        of.cpu,
        counted(of.threads, "thread", "threads"),
        of.isa,
        number(of.wall_seconds, 1),
        number(of.cpu_seconds, 1),
        number(of.person_years_per_cpu_second, 0),
    );
    context! { threads => of.threads, words => words }
}
