//! `gongji calibrate`: fits the model to the published past and leaves a best vector and a weighted set of vectors behind.

use std::io::Write;
use std::path::PathBuf;

pub mod answers;
pub mod events;
pub mod fit;
pub mod linear;
pub mod moments;
pub mod places;
pub mod posterior;
pub mod text;
pub mod write;

use crate::ground::diagnose::{Failure, Mistake};
use crate::intake::fitted;
use crate::intake::inputs::Values;
use crate::intake::plugin::Catalogue;
use crate::results::manifest;
use crate::simulate::future::RunOptions;
use crate::simulate::past::{self, Reference, save};
use fit::{Fit, Task};
use posterior::Posterior;
use text::{PROFILE, Profile};
use write::Member;

/// Draws of the first wave, a parameter.
const WAVE: usize = 4;
/// Vectors of the set at least.
pub const FEWEST: usize = 200;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// Simulated persons of a trial of the fit.
    pub persons: u64,
    /// Number from which all luck follows.
    pub seed: u64,
    /// Vectors of the set.
    pub vectors: usize,
    /// Folder for what the fit tells.
    pub out: PathBuf,
    /// The project whose tables take the result.
    pub write: Option<PathBuf>,
    /// Whether it may take the place of another calibration.
    pub replace: bool,
    /// Say nothing while running.
    pub quiet: bool,
}

/// Fits, tells, and writes.
///
/// # Errors
/// Fewer figures than parameters; a folder that cannot be written; a policy's fault.
pub fn calibrate(
    order: &Order,
    catalogue: &Catalogue,
    options: RunOptions,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (free, drawn, moments) = (fitted::free()?, fitted::drawn()?, moments::moments()?);
    if let Some(root) = &order.write {
        write::check(root, &free, &past::best()?)?;
    }
    let verified = moments.iter().filter(|moment| moment.verified).count();
    if verified <= free.len() {
        let title = format!("{} parameters are free and {verified} figures verified: too few figures", free.len());
        return Err(Failure::input(Mistake::new(title).help("fewer rows may be `fitted`, or more targets `in_fit`")));
    }
    let &Order { persons, seed, .. } = order;
    let asked = [("persons", persons.to_string()), ("seed", seed.to_string()), ("vectors", order.vectors.to_string())];
    let (place, manifest) = past::place(&order.out, "calibration", asked, order.replace)?;
    let reference = Reference::new(catalogue, options.isa)?;
    let threads = options.threads;
    let task = Task { reference: &reference, free: &free, drawn: &drawn, moments: &moments, persons, seed, threads };
    let say = |words: String| {
        if !order.quiet {
            eprintln!("{words}");
        }
    };
    let fit = best(&task, &say)?;
    let small = (persons / 5).max(2_000).min(persons);
    say(format!("the event of 2020, profiles and {} vectors at {small} persons", order.vectors));
    let values = task.values(&fit.best.x);
    let effects = events::met(&task, &values)?;
    let told = profiles(&task, &fit, small)?;
    let posterior = task.posterior(&fit, order.vectors, small)?;
    let places = places::drawn(order.vectors, order.seed)?;
    let set = members(&task, &fit, &posterior, &effects, &places);
    let listed: Vec<(String, f64)> = effects.iter().map(|(name, effect)| (name.clone(), *effect)).collect();
    let mut summary = text::summary(&task, &fit, &told, &listed);
    summary += &text::set(&task, &posterior);
    let doubtful: Vec<String> = places.first().into_iter().flat_map(|place| place.keys().cloned()).collect();
    let ensemble = write::ensemble([&free, &drawn], &doubtful, &set, &head(order, small, &posterior));
    let landed = place.fill(|new| {
        save(new, "moments.csv", &text::moments(&task, &fit.best))?;
        save(new, "profiles.csv", &text::profiles(&task, &fit, &told))?;
        save(new, "directions.csv", &text::directions(&task, &fit))?;
        save(new, "behaviour.csv", &text::behaviour(&task, &posterior))?;
        save(new, "ensemble.csv", &ensemble)?;
        save(new, "summary.txt", &summary)?;
        Ok(manifest::write_plain(manifest, new)?)
    })?;
    out.write_all(summary.as_bytes())?;
    if let Some(root) = &order.write {
        let mut best = values;
        best.extend(effects);
        write::project(root, &free, &best, &ensemble)?;
        writeln!(out, "written into the tables of {}; build again, then `gongji hindcast`", root.display())?;
    }
    landed.verdict()
}

/// The best vector: from the tables' values and from the best draw of a wave over all ranges, with a tenth of the persons;
/// from the better end with all of them.
fn best(task: &Task<'_>, say: &dyn Fn(String)) -> Result<Fit, Failure> {
    let draws = WAVE * task.free.len();
    say(format!("a wave of {draws} draws over all ranges"));
    let wave = task.wave(draws)?;
    let drawn = wave.iter().skip(1).min_by(|a, b| a.misfit.total_cmp(&b.misfit));
    let small = Task { persons: (task.persons / 10).max(2_000).min(task.persons), ..*task };
    let told = |misfit: f64| say(format!("  misfit {misfit:.1}"));
    let mut ends = Vec::new();
    for start in wave.first().into_iter().chain(drawn) {
        say(format!("steps of Gauss and Newton with {} persons from a misfit of {:.1}", small.persons, start.misfit));
        ends.push(small.descend(start.x.clone(), &told)?.best);
    }
    let end = ends.into_iter().min_by(|a, b| a.misfit.total_cmp(&b.misfit));
    let end = end.ok_or_else(|| Failure::other("no vector was tried"))?;
    say(format!("steps of Gauss and Newton with {} persons", task.persons));
    task.descend(end.x, &told)
}

/// What each parameter does to the misfit when the rest stays.
fn profiles(task: &Task<'_>, fit: &Fit, persons: u64) -> Result<Vec<Profile>, Failure> {
    let deviations = text::deviations(&fit.information());
    let moved = |nth: usize, steps: f64| {
        let mut x = fit.best.x.clone();
        x[nth] = (x[nth] + steps * deviations[nth]).clamp(-1.0, 1.0);
        x
    };
    let places: Vec<Vec<f64>> = (0..task.free.len()).flat_map(|nth| PROFILE.map(|steps| moved(nth, steps))).collect();
    let tried = task.nearby(fit, &fit.best.x, &places, persons)?;
    let profile = |(nth, near): (usize, &[fit::Tried])| {
        let free = &task.free[nth];
        Profile {
            deviation: deviations[nth] * (free.max - free.min) / 2.0,
            identified: 1.0 - deviations[nth] * deviations[nth],
            rises: std::array::from_fn(|at| near.get(at).map_or(0.0, |near| near.misfit - fit.best.misfit)),
        }
    };
    Ok(tried.chunks(PROFILE.len()).enumerate().map(profile).collect())
}

/// The set in the units of the parameters, with the events and the places that belong to each vector.
fn members(task: &Task<'_>, fit: &Fit, posterior: &Posterior, effects: &Values, places: &[Values]) -> Vec<Member> {
    let best = task.values(&fit.best.x);
    let member = |((tried, weight), places): (&(fit::Tried, f64), &Values)| {
        let mut values = task.values(&tried.x);
        values.extend(events::carried(effects, &best, &values));
        values.extend(places.clone());
        Member { weight: *weight, values }
    };
    posterior.vectors.iter().zip(places).map(member).collect()
}

fn head(order: &Order, small: u64, posterior: &Posterior) -> String {
    format!(
        "Weighted parameter vectors: what the published past leaves possible. Written by `gongji calibrate --persons {} --seed {} --vectors {} --write .`\n\
         Randomised maximum likelihood: each vector is the best one for figures and a prior that draws of their errors have moved, by lines learned from\n\
         lives with {small} persons (squares of the figures' errors times {:.2}). All weigh the same. Confidence: fitted up to what was collected in\n\
         2020; drawn from their ranges, around the table's value, from there on.\n\
         Columns: vector: number; weight: adds up to 1; parameters of trends.csv and behaviour.csv; policy.parameter as in scheme.csv; event.series.year as in\n\
         events.csv: its effect, of the fitted one set so that what is expected of its year is that of the best vector; parameters of behaviour.csv; effects of events;\n\
         path.province of outpatient_calendar.csv: whether the province pooled, drawn with the chance of its share. Units are those of the tables.",
        order.persons, order.seed, order.vectors, posterior.spread
    )
}
