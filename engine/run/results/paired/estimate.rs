//! A mean over replicates, or the share of them in which something happens, and how sure it is.

use std::cmp::Ordering;

use super::why::Why;
use super::{chance, student};

/// A mean over replicates and its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// None when a replicate has no value.
    pub mean: Option<f64>,
    /// Standard deviation of the replicates over the root of their number; none for a single replicate.
    pub standard_error: Option<f64>,
    /// All replicates.
    pub replicates: u32,
    /// Replicates that have a value.
    pub known: u32,
    /// The kind of value that each replicate has.
    pub told: Told,
}

/// The kind of value that a replicate has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// An amount, or how much two of them differ.
    #[default]
    Amount,
    /// Whether something happens.
    Whether {
        /// Replicates in which it does.
        happens: u32,
    },
    /// Whether it happens in one arm or in the other.
    WhetherElse {
        /// Replicates in which it happens in the one alone.
        gained: u32,
        /// Replicates in which it happens in the other alone.
        lost: u32,
    },
}

/// A 95% interval: of a mean by Student's t, of a chance the exact one, which holds at least so much.
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

    /// The share of replicates in which something happens: 1 where it does, 0 where it does not.
    pub fn of_chance(values: &[Option<f64>]) -> Self {
        let happens = values.iter().flatten().filter(|value| **value != 0.0).count() as u32;
        Self::of(values).telling(Told::Whether { happens })
    }

    /// The paired difference of such shares.
    pub fn of_chance_difference(values: &[Option<f64>], base: &[Option<f64>]) -> Self {
        let pairs = || values.iter().zip(base).filter_map(|(value, base)| Some((*value)?.total_cmp(&(*base)?)));
        let [gained, lost] =
            [Ordering::Greater, Ordering::Less].map(|way| pairs().filter(|order| *order == way).count() as u32);
        Self::of_difference(values, base).telling(Told::WhetherElse { gained, lost })
    }

    /// Without a standard error where all replicates agree: a spread of 0 is no sign of certainty.
    fn telling(self, told: Told) -> Self {
        Self { told, standard_error: self.standard_error.filter(|error| *error > 0.0), ..self }
    }

    /// The 95% interval. Of a mean by Student's t with one degree of freedom less than there are replicates; of a chance that of
    /// Clopper and Pearson; of a difference of chances none. None for a single replicate.
    pub fn interval(&self) -> Option<Interval> {
        let mean = self.mean?;
        let reach = student::critical(self.replicates.saturating_sub(1))?;
        let (low, high) = match self.told {
            Told::Amount => (mean - reach * self.standard_error?, mean + reach * self.standard_error?),
            Told::Whether { happens } => chance::interval(happens, self.replicates),
            Told::WhetherElse { .. } => return None,
        };
        Some(Interval { mean, low, high })
    }

    /// Whether the mean can be told from zero: its 95% interval does not hold it; chances differ by the exact sign test.
    pub fn is_clear(&self) -> bool {
        match self.told {
            Told::WhetherElse { gained, lost } => self.mean.is_some() && chance::are_apart(gained, lost),
            _ => self.interval().is_some_and(|interval| interval.low > 0.0 || interval.high < 0.0),
        }
    }

    /// Whether it can be told from zero as one of so many: by intervals that all hold at once in 95 of 100 cases (Bonferroni).
    pub fn is_clear_among(&self, many: usize) -> bool {
        let Some(mean) = self.mean else { return false };
        match (self.told, self.standard_error) {
            (Told::WhetherElse { gained, lost }, _) => chance::are_apart_among(gained, lost, many),
            (Told::Amount, Some(error)) => student::critical_among(self.replicates.saturating_sub(1), many)
                .is_some_and(|reach| mean.abs() > reach * error),
            _ => many < 2 && self.is_clear(),
        }
    }

    /// Why there is a mean without an interval.
    pub fn why_no_interval(&self) -> Option<Why> {
        if self.mean.is_none() || self.interval().is_some() {
            return None;
        }
        Some(match self.told {
            _ if self.replicates < 2 => Why::OneReplicate,
            Told::WhetherElse { gained, lost } if !self.is_clear() => Why::FewDiffer { differ: gained + lost },
            _ => Why::SignTest,
        })
    }
}
