//! The figures that are fitted to, each with the weight that it has.

use crate::ground::diagnose::Failure;
use crate::intake::inputs::{self, Confidence, PublishedFigure};
use crate::simulate::past::Cells;

/// A figure of the fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Metric.
    pub metric: String,
    /// Group.
    pub group: String,
    /// Year.
    pub year: u16,
    /// Published value.
    pub value: f64,
    /// Standard deviation: half of the band when it is verified, else the band.
    pub sigma: f64,
    /// It may be scored; the others only guide.
    pub verified: bool,
}

impl Moment {
    fn of(figure: PublishedFigure) -> Option<Self> {
        let verified = figure.confidence == Confidence::Verified;
        let band = figure.band.filter(|_| figure.in_fit)?;
        let PublishedFigure { metric, group, year, value, .. } = figure;
        Some(Self { metric, group, year, value, sigma: if verified { band / 2.0 } else { band }, verified })
    }

    /// Its name in words.
    pub fn name(&self) -> String {
        format!("{} {}", self.metric, self.year)
    }
}

/// All figures of the fit.
///
/// # Errors
/// A table that cannot be read.
pub fn moments() -> Result<Vec<Moment>, Failure> {
    Ok(inputs::built_in_published()?.into_iter().filter_map(Moment::of).collect())
}

/// The simulated values in the order of the figures.
///
/// # Errors
/// A figure that is not simulated.
pub fn simulated(moments: &[Moment], cells: &Cells) -> Result<Vec<f64>, Failure> {
    let of = |moment: &Moment| {
        let key = (moment.metric.clone(), moment.group.clone(), moment.year);
        cells.get(&key).copied().ok_or_else(|| Failure::other(format!("{} is not simulated", moment.name())))
    };
    moments.iter().map(of).collect()
}

/// Differences in standard deviations.
pub fn residuals(moments: &[Moment], simulated: &[f64]) -> Vec<f64> {
    moments.iter().zip(simulated).map(|(moment, value)| (value - moment.value) / moment.sigma).collect()
}
