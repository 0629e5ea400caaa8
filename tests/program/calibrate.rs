//! The fit: it finds what it should, says the same on any number of threads, and leaves a set that replicates can draw from.

use crate::fixtures::society::{catalogue, scenario};
use gongji::intake::fitted::{self, Free, Place};
use gongji::intake::inputs::{self, Values};
use gongji::simulate::past::Reference;
use gongji::study::calibrate::fit::{Fit, Task};
use gongji::study::calibrate::moments::{Moment, moments, simulated};
use gongji_sdk::isa::Isa;

/// So many that the whole stays of single persons do not hide a parameter.
const PERSONS: u64 = 12_000;
const MOVED: [(&str, f64); 4] = [
    ("outpatient_volume_2012", 1.1),
    ("inpatient_volume_growth", 0.05),
    ("outpatient_price_growth", 0.03),
    ("reported_share", 0.75),
];
/// Another start than the answer.
const START: f64 = 0.3;

fn reference() -> Reference {
    Reference::new(catalogue(), Isa::best()).unwrap_or_else(|failure| panic!("{failure}"))
}

fn free() -> Vec<Free> {
    fitted::free().expect("the tables are right")
}

/// The four parameters that are moved, and figures made with known values of them.
fn made(reference: &Reference) -> (Vec<Free>, Vec<Moment>) {
    let free: Vec<Free> = free().into_iter().filter(|free| MOVED.iter().any(|(name, _)| *name == free.name)).collect();
    let mut figures = moments().expect("the targets are right");
    figures.retain(|moment| moment.year <= 2015);
    let values: Values = MOVED.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    let task = Task { reference, free: &free, drawn: &[], moments: &figures, persons: PERSONS, seed: 5, threads: 2 };
    let cells = task.live(&values, PERSONS, 2015).unwrap_or_else(|failure| panic!("{failure}"));
    let made = simulated(&figures, &cells).unwrap_or_else(|failure| panic!("{failure}"));
    for (figure, value) in figures.iter_mut().zip(made) {
        figure.value = value;
        figure.sigma = value.abs() * 0.002;
    }
    (free, figures)
}

fn fit(reference: &Reference, free: &[Free], figures: &[Moment], threads: usize) -> Fit {
    let task = Task { reference, free, drawn: &[], moments: figures, persons: PERSONS, seed: 5, threads };
    task.descend(vec![START; free.len()], &|_| ()).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn the_fit_finds_the_values_with_which_figures_were_made_on_any_number_of_threads() {
    let reference = reference();
    let (free, figures) = made(&reference);
    let one = fit(&reference, &free, &figures, 1);
    let two = fit(&reference, &free, &figures, 2);
    assert_eq!(format!("{one:?}"), format!("{two:?}"), "threads changed the fit");
    let task = Task {
        reference: &reference,
        free: &free,
        drawn: &[],
        moments: &figures,
        persons: PERSONS,
        seed: 5,
        threads: 2,
    };
    let (found, before) = (task.values(&one.best.x), task.values(&vec![START; free.len()]));
    for (name, value) in MOVED {
        let [off, was] = [&found, &before].map(|values| (values[name] - value).abs());
        assert!(off < 0.1 * was.max(0.05) && off < 0.03 * value.max(0.1), "{name}: {} for {value}", found[name]);
    }
}

#[test]
fn there_are_fewer_free_parameters_than_figures_and_none_is_for_a_year() {
    let (free, figures) = (free(), moments().expect("the targets are right"));
    let verified = figures.iter().filter(|figure| figure.verified).count();
    assert!(free.len() < verified, "{} free, {verified} verified", free.len());
    assert!(figures.iter().all(|figure| figure.year <= 2019));
    // A name may tell the year of a level or of a change of rules; no series has a parameter for each year.
    let dated = |year: u16| free.iter().filter(|free| free.name.contains(&year.to_string())).count();
    for year in 2013..=2018 {
        assert_eq!(dated(year), 0, "{year}");
    }
}

#[test]
fn the_fitted_presets_are_those_of_the_table() {
    let mut checked = 0;
    for free in free() {
        let Place::Scheme { policy, preset, parameter } = &free.place else { continue };
        let policy = catalogue().find(policy).unwrap_or_else(|failure| panic!("{failure}"));
        let description = policy.description();
        let at = description.params.iter().position(|param| param.name == *parameter).expect("a parameter");
        let preset = description.presets.iter().find(|known| known.name == *preset).expect("a preset");
        let value = preset.values.iter().find(|(index, _)| *index == at).map(|(_, value)| *value);
        assert_eq!(value, Some(fitted::coded(description.params[at].kind, free.value)), "{}", free.name);
        checked += 1;
    }
    assert!(checked >= 3, "{checked}");
}

#[test]
fn the_set_lies_in_the_ranges_and_surrounds_the_best() {
    let vectors = inputs::built_in_ensemble().expect("the set is right");
    assert!(vectors.len() >= 200, "{}", vectors.len());
    for free in free() {
        let values: Vec<f64> = vectors.iter().map(|vector| vector.values[&free.name]).collect();
        assert!(values.iter().all(|value| (free.min..=free.max).contains(value)), "{}", free.name);
        let [below, above] = [|a: f64, b: f64| a <= b, |a: f64, b: f64| a >= b]
            .map(|side| values.iter().any(|value| side(*value, free.value)));
        assert!(below && above, "{} is {} and all of the set on one side", free.name, free.value);
    }
    for (replicate, other) in [(0, 1), (1, 2), (2, 3)] {
        let of = |replicate| inputs::drawn(&vectors, 7, replicate).expect("a vector").number;
        assert_ne!(of(replicate), of(other));
        assert_eq!(of(replicate), of(replicate));
    }
}

#[test]
fn replicates_draw_their_parameters_when_the_scenario_asks() {
    let arm = "[[arm]]\nname = \"a\"\npolicies = [{ use = \"unified-account-1998\", preset = \"national-average\" }]";
    let own = arm.replace("\" }]", "\", outpatient_share = 0.123 }]");
    let world = |head: &str, arm: &str, replicate: u32| {
        let scenario = scenario(&format!("{head}\n{arm}"));
        let programmes = gongji::simulate::future::programmes(&scenario, catalogue()).unwrap_or_else(|f| panic!("{f}"));
        let programmes = scenario.programmes(&programmes, replicate).expect("a set");
        let given = scenario.inputs(replicate).expect("inputs");
        (format!("{:?}", programmes[0].uses[0].values), given.years[5].volume, given.behaviour.reported_share)
    };
    let ensemble = "parameters = \"ensemble\"";
    assert_eq!(world("", arm, 0), world("", arm, 1), "the best ones are the same in all replicates");
    let [one, other] = [0, 1].map(|replicate| world(ensemble, arm, replicate));
    assert_eq!(one, world(ensemble, arm, 0));
    assert!(one.0 != other.0 && one.1 != other.1 && one.2 != other.2, "{one:?} {other:?}");
    let share = |world: &(String, _, _)| world.0.contains("integer: 123000");
    assert!(share(&world(ensemble, &own, 0)), "the scenario's own value stands");
    assert!(!share(&one));
}
