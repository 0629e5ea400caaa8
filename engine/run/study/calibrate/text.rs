//! What the fit tells: figures met and missed, what each parameter does, and what the figures leave open.

use std::fmt::Write;

use super::fit::{DRAWN, Fit, Task, Tried, with_prior};
use super::linear::{Square, eigen};
use super::moments::residuals;
use super::posterior::{self, Posterior};
use crate::ground::words::counted;
use crate::intake::fitted::Free;

/// An eigenvalue below this is held more by the prior than by the figures.
const FLAT: f64 = 1.0;
/// Of a parameter that is drawn the figures say something from this part of the prior's variance on.
const SAID: f64 = 0.1;
/// Parameters named in a direction: those with at least this part of its square.
const NAMED: f64 = 0.08;

/// A parameter with what the figures say about it.
pub struct Profile {
    /// Standard deviation left by figures and prior, in the parameter's unit.
    pub deviation: f64,
    /// How much of the range's the figures have taken away: 1 - variance over the prior's.
    pub identified: f64,
    /// Misfit above the best when it moves by -2, -1, 1, 2 standard deviations and the rest stays.
    pub rises: [f64; 4],
}

/// Steps of a profile in standard deviations.
pub const PROFILE: [f64; 4] = [-2.0, -1.0, 1.0, 2.0];

/// Standard deviations on the scale of the ranges.
pub fn deviations(information: &Square) -> Vec<f64> {
    with_prior(information).map_or_else(|| vec![1.0; information.len()], |lower| posterior::deviations(&lower))
}

/// The table of the figures.
pub fn moments(task: &Task<'_>, best: &Tried) -> String {
    let mut text = String::from("metric,group,year,published,simulated,residual_deviations,verified\n");
    let residuals = residuals(task.moments, &best.simulated);
    for ((moment, simulated), residual) in task.moments.iter().zip(&best.simulated).zip(residuals) {
        let verified = if moment.verified { "yes" } else { "no" };
        let (metric, group, year, value) = (&moment.metric, &moment.group, moment.year, moment.value);
        let _ = writeln!(text, "{metric},{group},{year},{value},{simulated},{residual:.3},{verified}");
    }
    text
}

/// The table of the parameters.
pub fn profiles(task: &Task<'_>, fit: &Fit, profiles: &[Profile]) -> String {
    let mut text = String::from(
        "parameter,value,standard_deviation,identified_share,min,max,unit,rise_minus_2,rise_minus_1,rise_plus_1,rise_plus_2\n",
    );
    let values = task.values(&fit.best.x);
    for (free, profile) in task.free.iter().zip(profiles) {
        let [a, b, c, d] = profile.rises;
        let _ = writeln!(
            text,
            "{},{},{:.5},{:.3},{},{},{},{a:.2},{b:.2},{c:.2},{d:.2}",
            free.name,
            values.get(&free.name).copied().unwrap_or_default(),
            profile.deviation,
            profile.identified,
            free.min,
            free.max,
            free.unit
        );
    }
    text
}

/// Directions in which the figures hold less than the prior, as a table.
pub fn directions(task: &Task<'_>, fit: &Fit) -> String {
    let mut text = String::from("eigenvalue,direction\n");
    for (value, vector) in eigen(&fit.information()) {
        let _ = writeln!(text, "{value:.4},{}", direction(task, &vector));
    }
    text
}

fn direction(task: &Task<'_>, vector: &[f64]) -> String {
    let mut parts: Vec<(&str, f64)> =
        task.free.iter().map(|free| free.name.as_str()).zip(vector.iter().copied()).collect();
    parts.retain(|(_, entry)| entry * entry >= NAMED);
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let words = parts.iter().map(|(name, entry)| format!("{entry:+.2} {name}"));
    words.collect::<Vec<_>>().join(" ")
}

/// How much of the range of a drawn parameter the figures have taken away, and the weighted mean and deviation of the set.
struct Drawn<'a> {
    name: &'a str,
    value: f64,
    identified: f64,
    mean: f64,
    deviation: f64,
}

fn drawn<'a>(task: &Task<'a>, posterior: &Posterior) -> Vec<Drawn<'a>> {
    let of = |(nth, free): (usize, &'a Free)| {
        let half = (free.max - free.min) / 2.0;
        let in_units = |x: f64| (free.min + free.max) / 2.0 + x * half;
        let mean_of = |of: &dyn Fn(f64) -> f64| -> f64 {
            let x = |(tried, weight): &(Tried, f64)| weight * of(in_units(tried.x[task.free.len() + nth]));
            posterior.vectors.iter().map(x).sum()
        };
        let mean = mean_of(&|value| value);
        let left = posterior.deviations[nth] / DRAWN;
        let deviation = mean_of(&|value| (value - mean) * (value - mean)).sqrt();
        Drawn { name: &free.name, value: free.value, identified: 1.0 - left * left, mean, deviation }
    };
    task.drawn.iter().enumerate().map(of).collect()
}

/// The table of the parameters that are drawn from their ranges.
pub fn behaviour(task: &Task<'_>, posterior: &Posterior) -> String {
    let mut text = String::from("parameter,value,min,max,identified_share,mean,standard_deviation\n");
    for (free, drawn) in task.drawn.iter().zip(drawn(task, posterior)) {
        let Drawn { name, value, identified, mean, deviation } = drawn;
        let _ = writeln!(text, "{name},{value},{},{},{identified:.3},{mean:.5},{deviation:.5}", free.min, free.max);
    }
    text
}

/// What the set says: how much, and which parameters of behaviour the figures say anything of.
pub fn set(task: &Task<'_>, posterior: &Posterior) -> String {
    let mut text = format!(
        "\n{}, worth {:.0} of equal weight; squares of the figures' errors times {:.2}\n\n\
         standard deviation of the figures over the set, in errors of the figures\n\
         wave    as lived    of it luck    without it\n",
        counted(posterior.vectors.len(), "vector", "vectors"),
        posterior.effective(),
        posterior.spread
    );
    for (nth, wave) in (1..).zip(&posterior.waves) {
        let _ = writeln!(text, "{nth:>4} {:>11.2} {:>13.2} {:>13.2}", wave.lived, wave.luck, wave.believed);
    }
    let mut told = drawn(task, posterior);
    told.sort_by(|one, other| other.identified.total_cmp(&one.identified));
    let flat = told.partition_point(|drawn| drawn.identified >= SAID);
    text += "\nbehaviour of which the figures say something          value      mean        sd  identified\n";
    for Drawn { name, value, mean, deviation, identified } in &told[..flat] {
        let percent = 100.0 * identified;
        let _ = writeln!(text, "{name:<50} {value:>10.5} {mean:>9.5} {deviation:>9.5} {percent:>10.0}%");
    }
    let names: Vec<&str> = told[flat..].iter().map(|drawn| drawn.name).collect();
    text + &format!("\nbehaviour that they leave as wide as its range: {}\n", names.join(", "))
}

/// What the terminal shows.
pub fn summary(task: &Task<'_>, fit: &Fit, told: &[Profile], events: &[(String, f64)]) -> String {
    let verified = task.moments.iter().filter(|moment| moment.verified).count();
    let (free, all) = (task.free.len(), task.moments.len());
    let mut text = format!(
        "{free} free parameters, {verified} verified figures and {} that guide ({all} in all)\nmisfit after each step:",
        all - verified
    );
    fit.course.iter().for_each(|misfit| text += &format!(" {misfit:.1}"));
    text += "\n\nparameter                                     value        sd  identified   misfit at -1 and +1 sd\n";
    let values = task.values(&fit.best.x);
    for (free, profile) in task.free.iter().zip(told) {
        let _ = writeln!(
            text,
            "{:<40} {:>10.5} {:>9.5} {:>10.0}%   {:>8.2} {:>8.2}",
            free.name,
            values.get(&free.name).copied().unwrap_or_default(),
            profile.deviation,
            100.0 * profile.identified,
            profile.rises[1],
            profile.rises[2]
        );
    }
    text += "\nset so that 2020 is met, no evidence:\n";
    for (name, effect) in events {
        let _ = writeln!(text, "{name:<40} {effect:>10.5}");
    }
    text += "\ndirections that the figures leave flat (eigenvalue below the prior's 1):\n";
    let flat: Vec<_> = eigen(&fit.information()).into_iter().filter(|(value, _)| *value < FLAT).collect();
    for (value, vector) in &flat {
        let _ = writeln!(text, "{value:>9.3}  {}", direction(task, vector));
    }
    if flat.is_empty() {
        text += "none\n";
    }
    text += "\nverified figures outside their band (2 standard deviations):\n";
    for (moment, residual) in task.moments.iter().zip(residuals(task.moments, &fit.best.simulated)) {
        if moment.verified && residual.abs() > 2.0 {
            let _ = writeln!(text, "{:<40} {residual:>+6.1} sd", moment.name());
        }
    }
    text
}
