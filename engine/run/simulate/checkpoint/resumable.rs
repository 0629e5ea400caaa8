//! Societies that can be set down: whoever lives them is asked for no year that a checkpoint holds.
//!
//! The arms of a replicate are always followed in the same order. So a run that goes on from a checkpoint follows them again, is
//! handed what came of the segments that were lived, and lives on where the checkpoint ends. A society is read where arms go on from
//! it, and not before.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::{Rc, Weak};
use std::time::Instant;

use gongji_boundary::note;

use super::Ledger;
use super::folder::{NOTED, SOCIETY};
use super::record::{End, Middle, MiddleRef, SegmentRecord, YearRecord};
use crate::ground::diagnose::{Failure, Fault};
use crate::simulate::executor::{Executor, Keeper, Lived, Segment, Stop};

/// Lives segments with another executor, and sets them down.
pub(crate) struct Resumable<'a, E: Keeper, O> {
    inner: &'a mut E,
    ledger: &'a mut Ledger,
    open: O,
    replicate: u32,
    /// What was lived to its end.
    segments: Vec<SegmentRecord>,
    /// Years of the baseline that were written.
    noted: Vec<(u16, String)>,
    /// Those that were not.
    unwritten: Vec<(u16, E::Counterfactual)>,
    /// What a checkpoint holds and was not asked for yet.
    replay: VecDeque<SegmentRecord>,
    current: Option<(SegmentRecord, String)>,
    /// Years of the baseline, as long as its society is still to be kept.
    past: Vec<YearRecord>,
    /// Societies from which arms are to go on.
    slots: Vec<Weak<Slot<E::Society>>>,
}

/// A society, or where it can be had.
pub(crate) struct Slot<S> {
    society: RefCell<Option<S>>,
    origin: Origin,
}

#[derive(Clone)]
enum Origin {
    /// It is the opening one, which anybody can open.
    Opening,
    /// It stands at the end of a segment, by its number.
    End(usize),
    /// It is being lived.
    Current,
    /// The run has ended with it: its digest.
    Ended(String),
}

pub(crate) type Handle<S> = Rc<Slot<S>>;

impl<S> Slot<S> {
    fn new(society: Option<S>, origin: Origin) -> Handle<S> {
        Rc::new(Self { society: RefCell::new(society), origin })
    }
}

/// The opening society of a run that can be set down.
pub(crate) fn opening<S>() -> Handle<S> {
    Slot::new(None, Origin::Opening)
}

impl<'a, E: Keeper, O: FnMut() -> E::Society> Resumable<'a, E, O> {
    /// Goes on from where the ledger has this replicate.
    pub(crate) fn new(inner: &'a mut E, ledger: &'a mut Ledger, replicate: u32, open: O) -> Self {
        let (segments, current, noted) = match ledger.middle(replicate) {
            Some(Middle { segments, current, noted, .. }) => (segments, current, noted),
            None => Default::default(),
        };
        let replay = segments.into();
        Self {
            inner,
            ledger,
            open,
            replicate,
            segments: Vec::new(),
            noted,
            unwritten: Vec::new(),
            replay,
            current,
            past: Vec::new(),
            slots: Vec::new(),
        }
    }

    fn slot(&mut self, society: Option<E::Society>, origin: Origin) -> Handle<E::Society> {
        let slot = Slot::new(society, origin);
        self.slots.retain(|slot| slot.strong_count() > 0);
        self.slots.push(Rc::downgrade(&slot));
        slot
    }

    /// The society of a slot, which is left empty.
    fn society(&mut self, slot: &Slot<E::Society>) -> Result<E::Society, Stop> {
        if let Some(society) = slot.society.take() {
            return Ok(society);
        }
        let file = match &slot.origin {
            Origin::Opening => return Ok((self.open)()),
            Origin::End(number) => match self.segments.get(*number).map(|segment| &segment.end) {
                Some(End::Society(Some(file))) => file.clone(),
                _ => return Err(unfit("it has no society from which arms are to go on")),
            },
            Origin::Current | Origin::Ended(_) => return Err(unfit("arms are to go on from a society that is gone")),
        };
        self.fetch(&file)
    }

    fn fetch(&mut self, file: &str) -> Result<E::Society, Stop> {
        let inner = &mut *self.inner;
        self.ledger.read(file, |from| inner.fetch(from)).map_err(|words| Stop::Failure(Failure::other(words)))
    }

    /// Hands on the years of a segment that a checkpoint holds.
    fn hand_on(
        &mut self,
        segment: &Segment<'_, E::Counterfactual>,
        (years, of_branch): (&[YearRecord], bool),
        collect: &mut dyn FnMut(Lived<E::Counterfactual>),
    ) -> Result<(), Stop> {
        for lived in years {
            let year = &lived.year;
            let (rows, panel) = lived.observed().ok_or_else(|| unfit("it has a row of no metric, or no panel"))?;
            let file = self.noted.iter().find(|(known, _)| known == year).map(|(_, file)| file.clone());
            let noted = match (segment.is_noted(*year), file) {
                (false, _) => None,
                (true, None) => return Err(unfit("a year of the baseline is missing")),
                (true, Some(file)) => {
                    let inner = &mut *self.inner;
                    let read = self.ledger.read(&file, |from| inner.fetch_noted(from));
                    Some(read.map_err(|words| Stop::Failure(Failure::other(words)))?)
                }
            };
            collect(Lived { year: *year, rows, noted, panel, of_branch });
            segment.is_there();
        }
        Ok(())
    }

    /// A segment that was lived to its end.
    fn lived_before(
        &mut self,
        done: SegmentRecord,
        segment: &Segment<'_, E::Counterfactual>,
        collect: &mut dyn FnMut(Lived<E::Counterfactual>),
    ) -> Result<Handle<E::Society>, Stop> {
        same(&done, segment)?;
        self.hand_on(segment, (&done.years, false), collect)?;
        let origin = match &done.end {
            End::Society(_) => Origin::End(self.segments.len()),
            End::Digest(digest) => Origin::Ended(digest.clone()),
            End::Fault(fault) => {
                let fault = fault.clone();
                self.segments.push(done);
                return Err(Stop::Fault(fault));
            }
        };
        self.segments.push(done);
        Ok(self.slot(None, origin))
    }

    /// What is lived next, before anybody looks whether there is to be a checkpoint; whether its society is to be kept at its end, and
    /// is not yet the last one then.
    fn step<'s>(
        &self,
        segment: &Segment<'s, E::Counterfactual>,
        first: u16,
        kept: Option<u16>,
    ) -> (Segment<'s, E::Counterfactual>, bool) {
        let years = match self.ledger.is_kept() {
            true if E::BY_YEAR => 1,
            true => self.ledger.step(),
            false => u16::MAX,
        };
        let last = segment.last.min(first.saturating_add(years - 1));
        let kept = kept.filter(|kept| (first..=last).contains(kept));
        let mut step = segment.years(first, kept.unwrap_or(last));
        step.ends &= kept.is_none();
        (step, kept.is_some())
    }

    /// With what a segment begins, and the years of it that are there already.
    fn begun(
        &mut self,
        society: &Slot<E::Society>,
        segment: &Segment<'_, E::Counterfactual>,
        collect: &mut dyn FnMut(Lived<E::Counterfactual>),
    ) -> Result<(SegmentRecord, E::Society), Stop> {
        let mut record = SegmentRecord::of(segment);
        if let Some((record, file)) = self.current.take() {
            same(&record, segment)?;
            self.hand_on(segment, (&record.years, false), collect)?;
            return Ok((record, self.fetch(&file)?));
        }
        let start = match society.origin {
            Origin::Opening => self.ledger.start(self.replicate, &mut *self.inner),
            _ => None,
        };
        let Some(start) = start else { return Ok((record, self.society(society)?)) };
        let (years, begun) = start.map_err(|words| Stop::Failure(Failure::other(words)))?;
        self.hand_on(segment, (&years, true), collect)?;
        record.years = years;
        Ok((record, begun))
    }

    /// Keeps the baseline's society, for others to begin with.
    fn keep(&mut self, slot: &Slot<E::Society>, past: &[YearRecord]) -> Result<(), Stop> {
        let mut society = slot.society.take().ok_or_else(|| unfit("the society is gone"))?;
        let inner = &mut *self.inner;
        let kept = self.ledger.keep(self.replicate, past, |out| inner.keep(&mut society, out));
        slot.society.replace(Some(society));
        kept.map_err(Stop::Failure)
    }

    /// Lives a segment on from where it was begun. Of the baseline `past` has all years, as long as its society is to be kept at the
    /// end of the year `kept`.
    fn lives_on(
        &mut self,
        society: Handle<E::Society>,
        segment: &Segment<'_, E::Counterfactual>,
        (kept, past): (Option<u16>, &RefCell<Vec<YearRecord>>),
        collect: &mut dyn FnMut(Lived<E::Counterfactual>),
    ) -> Result<Handle<E::Society>, Stop> {
        let (mut record, begun) = self.begun(&society, segment, collect)?;
        drop(society);
        let (mut first, mut is_over) = (record.years.last().map_or(segment.first, |lived| lived.year + 1), false);
        let slot = self.slot(Some(begun), Origin::Current);
        let is_missing = |first: u16, is_over: bool| first <= segment.last || (segment.ends && !is_over);
        while is_missing(first, is_over) {
            let (step, is_to_be_kept) = self.step(segment, first, kept);
            match self.lives(&slot, &step, &mut record, collect) {
                Ok(()) => {}
                Err(Stop::Fault(fault)) => {
                    (record.years, record.end) = (Vec::new(), End::Fault(fault.clone()));
                    self.segments.push(record);
                    return Err(Stop::Fault(fault));
                }
                Err(Stop::Failure(failure)) if matches!(failure.fault(), Fault::Interrupted(_)) => {
                    self.look(Some(&record))?;
                    return Err(Stop::Failure(failure));
                }
                Err(stop) => return Err(stop),
            }
            if is_to_be_kept {
                self.keep(&slot, &past.borrow())?;
            }
            (first, is_over) = (step.last + 1, step.ends);
            if is_missing(first, is_over) {
                self.look(Some(&record))?;
            }
        }
        let ended = self.society(&slot)?;
        drop(slot);
        let (society, origin) = if segment.ends {
            let digest = self.inner.digest(ended);
            record.end = End::Digest(digest.clone());
            (None, Origin::Ended(digest))
        } else {
            (Some(ended), Origin::End(self.segments.len()))
        };
        self.segments.push(record);
        let slot = self.slot(society, origin);
        self.look(None)?;
        Ok(slot)
    }

    /// Lives one step; what came of it stands in the record.
    fn lives(
        &mut self,
        slot: &Slot<E::Society>,
        step: &Segment<'_, E::Counterfactual>,
        record: &mut SegmentRecord,
        collect: &mut dyn FnMut(Lived<E::Counterfactual>),
    ) -> Result<(), Stop> {
        let mut society = slot.society.take().ok_or_else(|| unfit("the society is gone"))?;
        if E::CONTAINS {
            // A copy costs nothing here, and is there when the work is stopped.
            slot.society.replace(Some(self.inner.branch(&mut society)?));
        }
        let (is_kept, unwritten) = (self.ledger.is_kept(), &mut self.unwritten);
        let lived = self.inner.live(society, step, &mut |lived| {
            if is_kept {
                record.years.push(YearRecord::of(&lived));
                unwritten.extend(lived.noted.clone().map(|noted| (lived.year, noted)));
            }
            collect(lived);
        })?;
        slot.society.replace(Some(lived));
        self.ledger.lived(step.first, step.last);
        Ok(())
    }

    /// Sets everything down when it is time, and stops when somebody asks for it.
    fn look(&mut self, current: Option<&SegmentRecord>) -> Result<(), Stop> {
        if !self.ledger.is_kept() {
            return Ok(());
        }
        let asked = note::asked();
        if asked.is_none() && !self.ledger.is_due() {
            return Ok(());
        }
        let begun = Instant::now();
        let written = self.set_down(current);
        self.ledger.ends(begun, &written);
        match asked {
            Some(signal) => Err(Stop::Failure(self.ledger.interruption(signal))),
            None => Ok(()),
        }
    }

    fn set_down(&mut self, current: Option<&SegmentRecord>) -> io::Result<()> {
        self.ledger.write_finished()?;
        while let Some((year, noted)) = self.unwritten.last() {
            let inner = &mut *self.inner;
            let file = self.ledger.write(NOTED, |out| inner.keep_noted(noted, out))?;
            self.noted.push((*year, file));
            self.unwritten.pop();
        }
        let slots: Vec<_> = self.slots.iter().filter_map(Weak::upgrade).collect();
        for (number, segment) in self.segments.iter_mut().enumerate() {
            let is_held = slots.iter().any(|slot| matches!(slot.origin, Origin::End(end) if end == number));
            if let (false, End::Society(file)) = (is_held, &mut segment.end) {
                *file = None;
            }
        }
        let mut living = None;
        for slot in slots {
            let known = match &slot.origin {
                Origin::End(number) => self.segments.get_mut(*number).map(|segment| &mut segment.end),
                Origin::Current => None,
                Origin::Opening | Origin::Ended(_) => continue,
            };
            if matches!(known, Some(End::Society(Some(_)))) {
                continue;
            }
            if let Some(society) = &mut *slot.society.borrow_mut() {
                let inner = &mut *self.inner;
                let file = self.ledger.write(SOCIETY, |out| inner.keep(society, out))?;
                match known {
                    Some(end) => *end = End::Society(Some(file)),
                    None => living = Some(file),
                }
            }
        }
        let current = current.zip(living.as_deref());
        let number = self.ledger.number(self.replicate);
        self.ledger.write_middle(&MiddleRef { number, segments: &self.segments, current, noted: &self.noted })
    }
}

fn unfit(why: &str) -> Stop {
    Stop::Failure(Failure::other(format!("the checkpoint does not fit its run: {why}")))
}

fn same<C>(record: &SegmentRecord, segment: &Segment<'_, C>) -> Result<(), Stop> {
    let known = (record.label.as_str(), record.first, record.last);
    if known == (segment.label.as_str(), segment.first, segment.last) {
        return Ok(());
    }
    Err(unfit(&format!(
        "it has {} from {} to {}, and what is to be lived is {} from {} to {}",
        record.label, record.first, record.last, segment.label, segment.first, segment.last
    )))
}

impl<E: Keeper, O: FnMut() -> E::Society> Executor for Resumable<'_, E, O> {
    type Society = Handle<E::Society>;
    type Counterfactual = E::Counterfactual;
    const CONTAINS: bool = E::CONTAINS;

    fn branch(&mut self, society: &mut Self::Society) -> Result<Self::Society, Stop> {
        let branch = if self.replay.is_empty() && self.current.is_none() {
            let mut stays = self.society(society)?;
            let branch = self.inner.branch(&mut stays)?;
            society.society.replace(Some(stays));
            Some(branch)
        } else {
            // Nobody may need it: it is had again where it is.
            None
        };
        Ok(self.slot(branch, society.origin.clone()))
    }

    fn live(
        &mut self,
        society: Self::Society,
        segment: &Segment<'_, E::Counterfactual>,
        collect: &mut dyn FnMut(Lived<E::Counterfactual>),
    ) -> Result<Self::Society, Stop> {
        let kept = self.ledger.keeps(self.replicate).filter(|_| segment.holds_baseline);
        let past = RefCell::new(std::mem::take(&mut self.past));
        let mut noting = |lived: Lived<E::Counterfactual>| {
            if kept.is_some() {
                past.borrow_mut().push(YearRecord::alone(&lived));
            }
            collect(lived);
        };
        let lived = match self.replay.pop_front() {
            Some(done) => self.lived_before(done, segment, &mut noting),
            None => self.lives_on(society, segment, (kept, &past), &mut noting),
        };
        self.past = past.into_inner();
        lived
    }

    fn digest(&mut self, society: Self::Society) -> String {
        match &society.origin {
            Origin::Ended(digest) => digest.clone(),
            _ => String::new(),
        }
    }
}
