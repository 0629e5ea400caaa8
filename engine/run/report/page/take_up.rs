//! The section on take-up: figures and the table behind them.

use minijinja::{Value, context};

use crate::ground::words::number;
use crate::report::figure::{Figure, Line, LineChart, Point, SMALL, mark};
use crate::results::record::ResultsError;
use crate::results::take_up::{Measure, Step, shown};
use crate::say;
use crate::words::Language;

/// The steps of each arm, its place among the arms and its colour.
pub(super) struct Axis {
    pub(super) language: Language,
    pub(super) arms: Vec<(usize, usize, String, Vec<Step>)>,
}

impl Axis {
    /// One figure a measure.
    ///
    /// # Errors
    /// A figure that cannot be drawn.
    pub(super) fn figures(&self) -> Result<Vec<(String, Figure)>, ResultsError> {
        let measures = Measure::ALL.into_iter().filter(|_| !self.arms.is_empty());
        measures.map(|measure| Ok((measure.words(self.language), self.figure(measure)?))).collect()
    }

    fn figure(&self, measure: Measure) -> Result<Figure, ResultsError> {
        let at = |step: &Step| Some(((100.0 * step.share).round() as u16, step.values[measure as usize]?));
        let line = |(_, slot, label, steps): &(usize, usize, String, Vec<Step>)| Line {
            slot: *slot,
            label: label.clone(),
            values: steps
                .iter()
                .filter(|step| !step.is_chosen)
                .filter_map(at)
                .map(|(share, value)| (share, value.into()))
                .collect(),
        };
        let chosen = |(_, slot, _, steps): &(usize, usize, String, Vec<Step>)| {
            let (year, value) = at(steps.iter().find(|step| step.is_chosen)?)?;
            Some(Point { slot: *slot, year, value, hollow: false, label: Some(say!(self.language, "page-chosen")) })
        };
        let chart = LineChart {
            name: measure.name().into(),
            title: say!(self.language, "page-take-up-title", measure = measure.words(self.language)),
            unit: String::new(),
            size: SMALL,
            decimals: measure.decimals(),
            lines: self.arms.iter().map(line).collect(),
            points: self.arms.iter().filter_map(chosen).collect(),
            labelled: true,
        };
        chart.draw(&say!(self.language, "page-take-up-none"))
    }

    /// One row an arm and step.
    pub(super) fn rows(&self) -> Value {
        let row = |arm: &str, slot: usize, step: &Step| {
            let values =
                Measure::ALL.into_iter().map(|measure| shown(step.values[measure as usize], measure.decimals()));
            context! {
                arm => arm,
                mark => mark(slot),
                share => number(100.0 * step.share, 1),
                holders => shown(step.holders.map(|share| 100.0 * share), 1),
                is_chosen => step.is_chosen,
                values => values.collect::<Value>(),
            }
        };
        let rows = |(_, slot, arm, steps): &(usize, usize, String, Vec<Step>)| -> Vec<Value> {
            steps.iter().map(|step| row(arm, *slot, step)).collect()
        };
        self.arms.iter().flat_map(rows).collect()
    }
}
