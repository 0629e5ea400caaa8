//! A row as it is written into files between processes: without the name of its metric, which both sides know.

use gongji_model::books::observation::Row;
use gongji_model::law::metric;
use gongji_model::metrics::names::METRICS;
use serde::{Deserialize, Serialize};

use crate::results::record::{metric_named, unit_of};

/// A row with its metric by number, or by name and unit where it is a policy's.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    metric: Result<usize, (String, String)>,
    group: String,
    value: Option<f64>,
}

impl Kept {
    /// A row, packed.
    pub(crate) fn of(row: &Row) -> Self {
        let of_policy = || (row.metric.to_owned(), unit_of(row.metric).to_owned());
        let metric = metric_named(row.metric).map(|(place, _)| place).ok_or_else(of_policy);
        Self { metric, group: row.group.clone(), value: row.value }
    }

    /// The row again; none where its metric is not known.
    pub(crate) fn row(self, year: u16) -> Option<Row> {
        let metric = match self.metric {
            Ok(place) => METRICS.get(place)?.name,
            Err((name, unit)) => metric::in_table(&name, &unit).name,
        };
        Some(Row { year, group: self.group, metric, value: self.value })
    }
}
