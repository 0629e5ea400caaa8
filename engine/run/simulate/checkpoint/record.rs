//! What a checkpoint holds beside societies: finished replicates, and how far one has come that is in the middle of its years.

use std::sync::Arc;

use gongji_model::books::observation::Row;
use gongji_model::books::panel::PanelYear;
use gongji_model::foundation::fault::Fault;
use gongji_model::metrics::names::OF_COMPARISON;
use serde::{Deserialize, Serialize};

use crate::results::record::ReplicateResult;
use crate::simulate::executor::{ArmsLived, Lived, Segment};
use crate::simulate::packed_row::Kept;

/// Which scenario of a run is meant, and which of its replicates: the scenario itself is 0, its arms at imposed shares of buyers
/// follow; replicates are counted from 0.
pub(super) type Number = (u32, u32);

/// A replicate of which every arm is at its end.
#[derive(Serialize, Deserialize)]
pub(super) struct Finished {
    pub(super) number: Number,
    pub(super) arms: Vec<Option<FinishedArm>>,
    /// The arms that were lost, with the reason.
    pub(super) lost: Vec<(Vec<usize>, Fault)>,
    pub(super) person_years: u64,
    pub(super) weight: f64,
}

/// One of its arms.
#[derive(Serialize, Deserialize)]
pub(super) struct FinishedArm {
    rows: Vec<(u16, Kept)>,
    digest: String,
    panel: Vec<(u16, Vec<u8>)>,
}

impl Finished {
    pub(super) fn of(number: Number, lived: &ArmsLived, weight: f64) -> Self {
        let arm = |arm: &ReplicateResult| FinishedArm {
            rows: arm.rows.iter().map(|row| (row.year, Kept::of(row))).collect(),
            digest: arm.state_digest.clone(),
            panel: arm.panel.iter().map(|(year, panel)| (*year, packed(panel))).collect(),
        };
        let arms = lived.arms.iter().map(|one| one.as_ref().map(arm)).collect();
        Self { number, arms, lost: lived.lost.clone(), person_years: lived.person_years, weight }
    }

    /// What came of the arms; none where it is nothing that this program knows.
    pub(super) fn arms(&mut self) -> Option<Vec<Option<ReplicateResult>>> {
        let arm = |arm: FinishedArm| {
            let rows: Option<Vec<Row>> = arm.rows.into_iter().map(|(year, row)| row.row(year)).collect();
            let panel =
                arm.panel.into_iter().map(|(year, bytes)| Some((year, Arc::new(postcard::from_bytes(&bytes).ok()?))));
            Some(ReplicateResult { rows: rows?, state_digest: arm.digest, panel: panel.collect::<Option<_>>()? })
        };
        std::mem::take(&mut self.arms).into_iter().map(|one| one.map_or(Some(None), |one| arm(one).map(Some))).collect()
    }
}

/// How far a replicate has come.
#[derive(Deserialize)]
pub(super) struct Middle {
    pub(super) number: Number,
    /// Segments that were lived to their end, in the order in which they were begun.
    pub(super) segments: Vec<SegmentRecord>,
    /// The segment that is being lived, with the file of its society.
    pub(super) current: Option<(SegmentRecord, String)>,
    /// The years of the baseline that are noted for others, with their files.
    pub(super) noted: Vec<(u16, String)>,
}

/// The same, as it is written.
#[derive(Serialize)]
pub(super) struct MiddleRef<'a> {
    pub(super) number: Number,
    pub(super) segments: &'a [SegmentRecord],
    pub(super) current: Option<(&'a SegmentRecord, &'a str)>,
    pub(super) noted: &'a [(u16, String)],
}

impl MiddleRef<'_> {
    /// The files that it needs.
    pub(super) fn files(&self) -> Vec<String> {
        files(self.segments, self.current.map(|(_, file)| file), self.noted)
    }
}

impl Middle {
    /// The files that it needs.
    pub(super) fn files(&self) -> Vec<String> {
        files(&self.segments, self.current.as_ref().map(|(_, file)| file.as_str()), &self.noted)
    }

    /// Nothing was lived of this year, or of a later one.
    pub(super) fn is_before(&self, year: u16) -> bool {
        let segments = self.segments.iter().chain(self.current.as_ref().map(|(segment, _)| segment));
        segments.flat_map(|segment| &segment.years).all(|lived| lived.year < year)
    }

    /// The last year of the segment that is being lived, or of the last one.
    pub(super) fn year(&self) -> Option<u16> {
        let last = self.current.as_ref().map(|(segment, _)| segment).or(self.segments.last())?;
        last.years.last().map(|lived| lived.year)
    }
}

fn files(segments: &[SegmentRecord], current: Option<&str>, noted: &[(u16, String)]) -> Vec<String> {
    let ends = segments.iter().filter_map(|segment| match &segment.end {
        End::Society(file) => file.clone(),
        _ => None,
    });
    ends.chain(current.map(str::to_owned)).chain(noted.iter().map(|(_, file)| file.clone())).collect()
}

/// A segment and what came of it.
#[derive(Serialize, Deserialize)]
pub(super) struct SegmentRecord {
    /// The arms in words, and its years: by these it is known again.
    pub(super) label: String,
    pub(super) first: u16,
    pub(super) last: u16,
    /// The years that were lived, with what was observed.
    pub(super) years: Vec<YearRecord>,
    pub(super) end: End,
}

impl SegmentRecord {
    /// A segment of which nothing was lived yet.
    pub(super) fn of<C>(segment: &Segment<'_, C>) -> Self {
        let &Segment { first, last, .. } = segment;
        Self { label: segment.label.clone(), first, last, years: Vec::new(), end: End::Society(None) }
    }
}

/// A year that was lived.
#[derive(Serialize, Deserialize)]
pub(super) struct YearRecord {
    pub(super) year: u16,
    rows: Vec<Kept>,
    /// The panel, packed.
    panel: Option<Vec<u8>>,
}

impl YearRecord {
    pub(super) fn of<C>(lived: &Lived<C>) -> Self {
        let panel = lived.panel.as_ref().map(packed);
        Self { year: lived.year, rows: lived.rows.iter().map(Kept::of).collect(), panel }
    }

    /// The same without what is told because others are compared with it: what an arm tells that has been the same.
    pub(super) fn alone<C>(lived: &Lived<C>) -> Self {
        let rows = lived.rows.iter().filter(|row| !OF_COMPARISON.contains(&row.metric));
        Self { year: lived.year, rows: rows.map(Kept::of).collect(), panel: lived.panel.as_ref().map(packed) }
    }

    /// What was observed in it; none where that is nothing that this program knows.
    pub(super) fn observed(&self) -> Option<(Vec<Row>, Option<PanelYear>)> {
        let rows: Option<Vec<Row>> = self.rows.iter().map(|row| row.clone().row(self.year)).collect();
        let panel = self.panel.as_ref().map(|bytes| postcard::from_bytes(bytes));
        Some((rows?, panel.transpose().ok()?))
    }
}

fn packed(panel: &PanelYear) -> Vec<u8> {
    // What a panel is made of has no part that cannot be written.
    postcard::to_stdvec(panel).unwrap_or_default()
}

/// How a segment ended.
#[derive(Serialize, Deserialize)]
pub(super) enum End {
    /// With a society, which has a file as long as anybody is to go on from it.
    Society(Option<String>),
    /// With the run.
    Digest(String),
    /// With a fault, which cost its arms.
    Fault(Fault),
}
