//! A mean over replicates, and how sure it is.

use super::student;
use super::why::Why;

/// A mean over replicates and its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// None when a replicate has no value.
    pub mean: Option<f64>,
    /// Standard deviation of the replicates over the root of their number; none for a single replicate.
    pub standard_error: Option<f64>,
    /// Replicates that were asked.
    pub replicates: u32,
    /// Replicates that have a value.
    pub known: u32,
}

/// Where a mean lies in 95 of 100 cases, by Student's t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// Mean and standard error of these values, one a replicate; none if one is missing.
    pub fn of(values: &[Option<f64>]) -> Self {
        let known: Vec<f64> = values.iter().copied().flatten().collect();
        let [replicates, there] = [values.len(), known.len()].map(|number| number as u32);
        let counted = Self { replicates, known: there, ..Self::default() };
        if known.is_empty() || there < replicates {
            return counted;
        }
        let count = known.len() as f64;
        let mean = known.iter().sum::<f64>() / count;
        let squares = known.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        let standard_error = (known.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt());
        Self { mean: Some(mean), standard_error, ..counted }
    }

    /// The paired difference of `values` from `base`.
    pub fn of_difference(values: &[Option<f64>], base: &[Option<f64>]) -> Self {
        let differences: Vec<Option<f64>> = values.iter().zip(base).map(|(v, b)| Some((*v)? - (*b)?)).collect();
        Self::of(&differences)
    }

    /// The 95% interval, by Student's t with one degree of freedom less than there are replicates; none for a single one.
    pub fn interval(&self) -> Option<Interval> {
        let (mean, error) = (self.mean?, self.standard_error?);
        let reach = student::critical(self.replicates.saturating_sub(1))? * error;
        Some(Interval { mean, low: mean - reach, high: mean + reach })
    }

    /// Whether the mean can be told from zero: its 95% interval does not hold it.
    pub fn is_clear(&self) -> bool {
        self.interval().is_some_and(|interval| interval.low > 0.0 || interval.high < 0.0)
    }

    /// Why there is a mean without an interval.
    pub fn why_no_interval(&self) -> Option<Why> {
        (self.mean.is_some() && self.standard_error.is_none()).then_some(Why::OneReplicate)
    }
}
