//! One observed number.

/// One observation of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Calendar year.
    pub year: u16,
    /// `all`, or a cut such as `status=retired`, `age=60-69`, `chronic=yes`, `income=1`, `lifetime=1`, `sector=small`,
    /// `care=inpatient`, `tier=city`; of a crossing two of them, `age=60-69 income=1`. `status=rest` and the like hold what is in no
    /// other group of the cut.
    pub group: String,
    /// One of `METRICS`.
    pub metric: &'static str,
    /// Weighted up to the nation; none where it never happens.
    pub value: Option<f64>,
}
