//! The simulated past against the published figures, as the paper tells it.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::csv;
use crate::ground::words::{counted, number};
use crate::results::paired::lookup::Lookup;
use crate::results::record::{PublishedFigure, Results, ResultsError};

/// Half-width of the band that a simulated value should lie in; that of the page.
const BAND: f64 = 0.05;

/// A published figure beside the simulated one of the baseline.
struct Beside<'a> {
    figure: &'a PublishedFigure,
    simulated: Option<f64>,
}

/// All of them.
pub(super) struct Validation<'a> {
    rows: Vec<Beside<'a>>,
}

impl Beside<'_> {
    fn published(&self) -> f64 {
        self.figure.value_in_metric_unit()
    }

    /// How far the simulated value lies off, as a share; none where it was not simulated.
    fn off(&self) -> Option<f64> {
        Some(self.simulated? / self.published() - 1.0)
    }

    /// Whether it lies inside the band; none where it does not count.
    fn is_inside(&self) -> Option<bool> {
        self.figure.is_verified().then(|| self.off()).flatten().map(|off| off.abs() <= BAND)
    }

    fn verdict(&self) -> &'static str {
        match (self.off(), self.is_inside()) {
            (None, _) => "not simulated",
            (_, None) => "not scored",
            (_, Some(true)) => "inside",
            (_, Some(false)) => "outside",
        }
    }
}

impl<'a> Validation<'a> {
    pub(super) fn of(results: &'a Results, lookup: &Lookup<'_>) -> Self {
        let beside = |figure: &'a PublishedFigure| {
            let mean = |arm| lookup.mean(arm, &figure.metric, &figure.group, figure.year);
            Beside { figure, simulated: results.baseline().and_then(mean) }
        };
        Self { rows: results.published.iter().map(beside).collect() }
    }

    /// For the templates.
    pub(super) fn words(&self) -> Value {
        let mut metrics: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (row, inside) in self.rows.iter().filter_map(|row| Some((row, row.is_inside()?))) {
            let of = metrics.entry(&row.figure.metric).or_default();
            *of = (of.0 + 1, of.1 + usize::from(inside));
        }
        let scored: usize = metrics.values().map(|(scored, _)| scored).sum();
        let inside: usize = metrics.values().map(|(_, inside)| inside).sum();
        let offs = self.rows.iter().filter(|row| row.is_inside().is_some()).filter_map(Beside::off);
        let mean = offs.map(f64::abs).sum::<f64>() / scored.max(1) as f64;
        let band = number(BAND * 100.0, 0);
        let words = if scored == 0 {
            "No verified published figure falls into the reported years of this run.".to_owned()
        } else {
            format!(
                "Of {} that {} held against the baseline arm, {inside} ({}%) {} within {band}% of the published value; \
                 the mean absolute deviation is {}%.",
                counted(scored, "verified published figure", "verified published figures"),
                if scored == 1 { "is" } else { "are" },
                number(100.0 * inside as f64 / scored as f64, 0),
                if inside == 1 { "lies" } else { "lie" },
                number(mean * 100.0, 1),
            )
        };
        let metric = |(name, (scored, inside)): (&&str, &(usize, usize))| {
            context! { name => *name, scored => scored, inside => inside }
        };
        context! {
            words => words,
            scored => scored,
            inside => inside,
            band => band,
            metrics => metrics.iter().map(metric).collect::<Value>(),
        }
    }

    /// One row a published figure.
    pub(super) fn table(&self) -> Result<String, ResultsError> {
        let told = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let row = |row: &Beside<'_>| {
            let PublishedFigure { metric, group, year, confidence, source, .. } = row.figure;
            let names = [metric.clone(), group.clone(), year.to_string()];
            let numbers = [row.published().to_string(), told(row.simulated), told(row.off())];
            let words = [row.verdict().to_owned(), confidence.clone(), source.clone()];
            names.into_iter().chain(numbers).chain(words).collect::<Vec<String>>()
        };
        let header =
            ["metric", "group", "year", "published", "simulated", "deviation", "verdict", "confidence", "source"];
        csv(&header, &self.rows.iter().map(row).collect::<Vec<_>>())
    }
}
