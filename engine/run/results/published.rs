//! Published figures beside a run, and how far off the simulated values lie.

use serde::{Deserialize, Serialize};

use crate::ground::references::is_literature;

/// A published figure to hold the simulation against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PublishedFigure {
    /// A name of [`METRICS`](gongji_model::metrics::names::METRICS).
    pub metric: String,
    /// As in [`Row::group`](gongji_model::books::observation::Row::group).
    pub group: String,
    /// Calendar year.
    pub year: u16,
    /// In `unit`.
    pub value: f64,
    /// The metric's own unit, or that unit with a scale as published: `100 million yuan`, `10 thousand persons`, `percent`.
    pub unit: String,
    /// `verified` figures are scored; `recalled` and `estimated` ones are only shown.
    pub confidence: String,
    /// How far a simulated value may lie off, in `unit`; none where the table of figures says nothing.
    #[serde(default)]
    pub band: Option<f64>,
    /// Where it was read.
    pub source: String,
}

/// Half-width of the band around a figure whose table says nothing, as a share of it.
const BAND: f64 = 0.05;

impl PublishedFigure {
    /// Whether its source can be looked up; a note otherwise.
    pub fn is_from_literature(&self) -> bool {
        is_literature(&self.source)
    }

    /// The value in the unit of the metric.
    pub fn value_in_metric_unit(&self) -> f64 {
        let scale = match self.unit.split_once(' ') {
            _ if self.unit == "percent" => 0.01,
            _ if self.unit.starts_with("100 million") => 1e8,
            _ if self.unit.starts_with("10 thousand") => 1e4,
            Some(("billion", _)) => 1e9,
            Some(("million", _)) => 1e6,
            Some(("thousand", _)) => 1e3,
            _ => 1.0,
        };
        self.value * scale
    }

    /// Whether it counts for the score.
    pub fn is_verified(&self) -> bool {
        self.confidence == "verified"
    }

    /// How far a simulated value lies off, as a share of the published one.
    pub(crate) fn deviation(&self, simulated: f64) -> f64 {
        simulated / self.value_in_metric_unit() - 1.0
    }

    /// How far a simulated value may lie off, as a share of the published one: as the table says, else 5%.
    pub(crate) fn allowed(&self) -> f64 {
        self.band.map_or(BAND, |band| (band / self.value).abs())
    }

    /// Whether a simulated value lies inside the band; none where the figure does not count for the score.
    pub(crate) fn is_inside(&self, simulated: f64) -> Option<bool> {
        self.is_verified().then(|| self.deviation(simulated).abs() <= self.allowed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_judged_by_its_own_band_and_by_5_percent_where_it_has_none() {
        let figure = |band: Option<f64>| PublishedFigure {
            value: 200.0,
            unit: "100 million yuan".into(),
            confidence: "verified".into(),
            band,
            ..PublishedFigure::default()
        };
        let inside = |band, simulated: f64| figure(band).is_inside(simulated * 1e8);
        assert_eq!([inside(Some(6.0), 205.9), inside(Some(6.0), 206.1)], [Some(true), Some(false)]);
        assert_eq!([inside(Some(30.0), 171.0), inside(None, 209.9)], [Some(true); 2]);
        assert_eq!(inside(None, 210.1), Some(false));
        assert_eq!(PublishedFigure { confidence: "recalled".into(), ..figure(Some(6.0)) }.is_inside(2e10), None);
    }
}
