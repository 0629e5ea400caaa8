//! Who lives the years of a society, and what is asked of whoever does: in this process, or in others.

use std::io::{self, Read, Write};

use gongji_model::books::observation::Row;
use gongji_model::books::panel::PanelYear;
use gongji_model::foundation::fault::Fault;
use gongji_model::law::programme::Programme;

use crate::ground::diagnose::Failure;
use crate::results::record::ReplicateResult;
use crate::simulate::progress::Progress;

/// What arms live through before they part.
pub(super) const COMMON: &str = "common past";

/// Years that some arms live under one law; `C` is what is noted of a year of the baseline.
pub struct Segment<'a, C> {
    /// The policies of these arms.
    pub programme: &'a Programme,
    /// First year; the one after that in which the society stands.
    pub first: u16,
    /// Last year; the one before `first` when the arms part at once.
    pub last: u16,
    /// Years from this one on are noted: other arms are compared with them.
    pub noted_from: Option<u16>,
    /// Years of the baseline that these are compared with, rising.
    pub baseline: Vec<(u16, C)>,
    /// Whether the run ends with it.
    pub ends: bool,
    /// The baseline is among these arms.
    pub holds_baseline: bool,
    /// Number of the replicate, counted from 0.
    pub replicate: u32,
    /// The arms in one word, as progress is told of them.
    pub(super) label: String,
    pub(super) progress: &'a Progress,
}

impl<'a, C: Clone> Segment<'a, C> {
    /// Some of its years, which are lived as a segment of their own.
    #[must_use]
    pub fn years(&self, first: u16, last: u16) -> Segment<'a, C> {
        let (baseline, label, ends) = (self.baseline.clone(), self.label.clone(), self.ends && last == self.last);
        Segment { first, last, baseline, ends, label, ..*self }
    }
}

impl<C> Segment<'_, C> {
    /// The arms and the replicate, in words.
    pub(super) fn words(&self) -> String {
        let arms = if self.label == COMMON { COMMON.to_owned() } else { format!("arm {}", self.label) };
        format!("{arms}, replicate {}", self.replicate + 1)
    }

    /// Reports that a year is done.
    pub fn told(&self, year: u16) {
        let label = if self.label == COMMON { self.progress.of_common_past() } else { self.label.clone() };
        self.progress.year(&label, self.replicate + 1, year);
    }

    /// Passes over a year that was lived by an earlier process.
    pub(super) fn is_there(&self) {
        self.progress.pass_over(1);
    }

    /// Whether a year is noted for other arms.
    pub fn is_noted(&self, year: u16) -> bool {
        self.noted_from.is_some_and(|first| first <= year)
    }

    /// The year of the baseline that this one is compared with.
    pub fn counterfactual(&self, year: u16) -> Option<&C> {
        self.baseline.iter().find(|(known, _)| *known == year).map(|(_, noted)| noted)
    }
}

/// One year that was lived.
pub struct Lived<C> {
    /// Calendar year.
    pub year: u16,
    /// What was observed.
    pub rows: Vec<Row>,
    /// Every member's year, where it is noted for other arms.
    pub noted: Option<C>,
    /// The panel, where it has this year.
    pub panel: Option<PanelYear>,
    /// Another run lived it, and kept its society as a branch.
    pub of_branch: bool,
}

/// Why a segment could not be lived.
pub enum Stop {
    /// Something went wrong in the society.
    Fault(Fault),
    /// The run cannot go on.
    Failure(Failure),
}

/// Where societies live: in this process, or each segment in a process of its own.
pub trait Executor {
    /// A society between two segments.
    type Society;
    /// What is noted of a year of the baseline.
    type Counterfactual: Clone;
    /// Whether a fault costs only the arms that live under that law, while the others go on.
    const CONTAINS: bool;
    /// A second society that goes on from the same year.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn branch(&mut self, society: &mut Self::Society) -> Result<Self::Society, Stop>;
    /// Lives through a segment; each year is handed to `collect`.
    ///
    /// # Errors
    /// What stopped it.
    fn live(
        &mut self,
        society: Self::Society,
        segment: &Segment<'_, Self::Counterfactual>,
        collect: &mut dyn FnMut(Lived<Self::Counterfactual>),
    ) -> Result<Self::Society, Stop>;
    /// Digest of the state at the end of the run.
    fn digest(&mut self, society: Self::Society) -> String;
}

/// An executor whose societies can be written down and read again.
pub(crate) trait Keeper: Executor {
    /// Whether that can be done between any two years of a segment without more ado.
    const BY_YEAR: bool;
    /// Writes a society down, which goes on afterwards.
    ///
    /// # Errors
    /// It cannot be written.
    fn keep(&mut self, society: &mut Self::Society, out: &mut dyn Write) -> io::Result<()>;
    /// A society that was written down.
    ///
    /// # Errors
    /// In words: it is none, or none of this replicate.
    fn fetch(&mut self, from: &mut dyn Read) -> Result<Self::Society, String>;
    /// Writes down what was noted of a year.
    ///
    /// # Errors
    /// It cannot be written.
    fn keep_noted(&mut self, noted: &Self::Counterfactual, out: &mut dyn Write) -> io::Result<()>;
    /// What was noted of a year and written down.
    ///
    /// # Errors
    /// In words: it is no such thing.
    fn fetch_noted(&mut self, from: &mut dyn Read) -> Result<Self::Counterfactual, String>;
}

/// What a replicate gave, arm by arm.
pub struct ArmsLived {
    /// In the order of the scenario; none where an arm was lost or left out.
    pub arms: Vec<Option<ReplicateResult>>,
    /// The arms that were lost, with the reason.
    pub lost: Vec<(Vec<usize>, Fault)>,
    /// Persons times years; a shared past counts once.
    pub person_years: u64,
}
