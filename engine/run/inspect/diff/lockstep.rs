//! Two societies side by side, year by year, until they part.

use std::collections::{BTreeMap, BTreeSet};

use gongji_boundary::note;
use gongji_model::block::columns::{COLUMNS, Person};
use gongji_model::foundation::identity::PersonId;
use gongji_model::law::programme::Programme;
use gongji_model::society::{Snapshot, Society};
use gongji_model::trace::history::{Event, Life, Watch};

use super::side::Side;
use crate::ground::diagnose::Failure;
use crate::inspect::life;
use crate::intake::plugin::Catalogue;
use crate::simulate::future::{self, RunOptions};
use crate::simulate::progress::{Mode, Progress};
use crate::words::Language;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Last year in which both were one society.
    pub one_until: Option<u16>,
    /// Last year that was compared.
    pub until: u16,
    /// First year in which a table beside the persons differs: its name, and the row on both sides.
    pub table: Option<(u16, &'static str, [String; 2])>,
    /// Where the first person parts.
    pub parting: Option<Parting>,
    /// Digests of the last states, when the runs never part.
    pub digests: Option<[String; 2]>,
}

/// The first year in which persons part.
#[derive(Debug)]
pub struct Parting {
    /// Calendar year.
    pub year: u16,
    /// The smallest identity among those who differ.
    pub person: u64,
    /// Events of the person's year on both sides.
    pub events: [Vec<Event>; 2],
    /// Persons whose year differs, and all persons of both sides.
    pub differing: (usize, usize),
    /// Columns of the persons that differ at the end of the year, and for how many.
    pub columns: Vec<(String, usize)>,
}

/// Two runs on their way.
pub struct Lockstep<'a> {
    sides: &'a [Side; 2],
    replicate: u32,
    options: RunOptions,
    programmes: [Programme; 2],
    other_ground: bool,
    progress: Progress,
    found: Found,
}

impl<'a> Lockstep<'a> {
    /// Two runs at their opening; with `other_ground` not even the past is shared.
    ///
    /// # Errors
    /// A policy that cannot be found.
    pub fn new(
        sides: &'a [Side; 2],
        other_ground: bool,
        replicate: u32,
        catalogue: &Catalogue,
        (options, mode): (RunOptions, Mode),
    ) -> Result<Self, Failure> {
        let [a, b] = sides;
        let programme = |side: &Side| -> Result<Programme, Failure> {
            let programme = future::programme(side.arm(), catalogue)?;
            Ok(side.scenario.programmes(&[programme], replicate - 1)?.remove(0))
        };
        let programmes = [programme(a)?, programme(b)?];
        let progress = Progress::new(mode, Language::of_terminal(None));
        Ok(Self { sides, replicate, options, programmes, other_ground, progress, found: Found::default() })
    }

    /// Follows both to the end, or to the year in which persons part.
    ///
    /// # Errors
    /// A policy's fault.
    pub fn follow(mut self) -> Result<Found, Failure> {
        let [a, b] = self.sides;
        let until = a.scenario.until.min(b.scenario.until);
        let mut one = life::society(&a.scenario, self.replicate, self.options)?;
        self.progress.start(2 * u64::from(until.saturating_sub(one.year())));
        if !self.other_ground {
            one = self.together(one, until)?;
        }
        if one.year() < until {
            let other = if self.other_ground {
                life::society(&b.scenario, self.replicate, self.options)?
            } else {
                let snapshot = one.snapshot();
                one.branch(snapshot)
            };
            self.found.until = self.apart([one, other], until)?;
        } else {
            let digest = one.digest();
            self.found.digests = Some([digest.clone(), digest]);
            self.found.until = one.year();
        }
        self.progress.finish();
        Ok(self.found)
    }

    /// Lives the years in which both have the same law on the same ground.
    fn together(&mut self, mut society: Society, until: u16) -> Result<Society, Failure> {
        let [a, b] = &self.programmes;
        let shared = (society.year() + 1..=until).take_while(|year| a.key(*year) == b.key(*year)).count();
        for _ in 0..shared {
            (society, _) = self.year(society, 0)?;
            self.found.one_until = Some(society.year());
        }
        Ok(society)
    }

    /// Lives the years in which they may part; the last year that was lived.
    fn apart(&mut self, [mut one, mut other]: [Society; 2], until: u16) -> Result<u16, Failure> {
        for society in [&mut one, &mut other] {
            society.watch(Some(Watch::Everyone));
        }
        while one.year() < until {
            let before = [one.snapshot(), other.snapshot()];
            let mut lives = [Vec::new(), Vec::new()];
            (one, lives[0]) = self.year(one, 0)?;
            (other, lives[1]) = self.year(other, 1)?;
            if self.found.table.is_none() {
                self.found.table = first_table(&mut one, &mut other);
            }
            let (differing, all) = differing(&lives);
            if let Some(person) = differing.first().copied() {
                let events = self.relive([&one, &other], before, person)?;
                let mut columns = columns(&[one.people(), other.people()], &differing);
                columns.extend(optional(&[one.optional_columns(), other.optional_columns()], &differing));
                columns.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let differing = (differing.len(), all);
                self.found.parting = Some(Parting { year: one.year(), person, events, differing, columns });
                return Ok(one.year());
            }
        }
        self.found.digests = Some([one.digest(), other.digest()]);
        Ok(one.year())
    }

    fn year(&self, society: Society, side: usize) -> Result<(Society, Vec<Life>), Failure> {
        let Side { arm, typed, .. } = &self.sides[side];
        note::year(society.year() + 1);
        let lived = society.live(&self.programmes[side]);
        let (mut society, _) = lived.map_err(|fault| future::failure(&fault, arm))?;
        self.progress.year(typed, self.replicate, society.year());
        let lives = society.lives();
        Ok((society, lives))
    }

    /// The year once more on both sides, with all events of one person.
    fn relive(&self, societies: [&Society; 2], before: [Snapshot; 2], person: u64) -> Result<[Vec<Event>; 2], Failure> {
        let mut events = [Vec::new(), Vec::new()];
        for (side, (society, before)) in societies.into_iter().zip(before).enumerate() {
            let mut again = society.branch(before);
            again.watch(Some(Watch::One(PersonId(person))));
            let (_, lives) = self.year(again, side)?;
            events[side] = lives.into_iter().flat_map(|life| life.events).collect();
        }
        Ok(events)
    }
}

/// Identities of those whose year differs, and the number of all: both lists are sorted.
fn differing([a, b]: &[Vec<Life>; 2]) -> (Vec<u64>, usize) {
    let mut found = Vec::new();
    let (mut left, mut right, mut all) = (a.iter().peekable(), b.iter().peekable(), 0);
    loop {
        let (one, other) = match (left.peek(), right.peek()) {
            (None, None) => return (found, all),
            (one, other) => (one.map(|life| life.person), other.map(|life| life.person)),
        };
        let person = one.into_iter().chain(other).min().unwrap_or_default();
        let one = left.next_if(|life| life.person == person);
        let other = right.next_if(|life| life.person == person);
        all += 1;
        if one.map(|life| life.print) != other.map(|life| life.print) {
            found.push(person);
        }
    }
}

/// For how many of these persons each column differs; `presence` stands for those who are on one side only.
fn columns(people: &[Vec<Person>; 2], persons: &[u64]) -> Vec<(String, usize)> {
    let find = |side: &Vec<Person>, id: u64| {
        side.binary_search_by_key(&id, |person| person.person).ok().map(|at| side[at].values())
    };
    let mut counts: Vec<(&'static str, usize)> = COLUMNS.iter().map(|column| (column.name, 0)).collect();
    let mut presence = 0;
    for id in persons {
        match people.each_ref().map(|side| find(side, *id)) {
            [Some(a), Some(b)] => {
                let pairs = counts.iter_mut().zip(a.iter().zip(&b)).filter(|(_, (a, b))| a != b);
                pairs.for_each(|((_, count), _)| *count += 1);
            }
            [None, None] => {}
            _ => presence += 1,
        }
    }
    counts.push(("presence", presence));
    counts.retain(|(_, count)| *count > 0);
    counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

/// For how many of these persons each column differs that not everybody needs.
fn optional(columns: &[BTreeMap<String, Vec<(u64, i64)>>; 2], persons: &[u64]) -> Vec<(String, usize)> {
    let [a, b] = columns;
    let held = |side: &BTreeMap<String, Vec<(u64, i64)>>, name: &str, person: u64| {
        let column = side.get(name)?;
        column.binary_search_by_key(&person, |(other, _)| *other).ok().map(|at| column[at].1)
    };
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let counted = names.into_iter().map(|name| {
        let differs = |person: &&u64| held(a, name, **person) != held(b, name, **person);
        (name.clone(), persons.iter().filter(differs).count())
    });
    counted.filter(|(_, count)| *count > 0).collect()
}

/// The first table beside the persons that differs, with its first row that does.
fn first_table(one: &mut Society, other: &mut Society) -> Option<(u16, &'static str, [String; 2])> {
    let year = one.year();
    for ((name, a), (_, b)) in one.tables().into_iter().zip(other.tables()) {
        for at in 0..a.len().max(b.len()) {
            let row = |rows: &[String]| rows.get(at).cloned().unwrap_or_else(|| "nothing".into());
            if a.get(at) != b.get(at) {
                return Some((year, name, [row(&a), row(&b)]));
            }
        }
    }
    None
}

/// The first pair of events that differ: one of them is none where only one side has the thing.
pub fn first_difference<'a>(a: &'a [Event], b: &'a [Event]) -> Option<(Option<&'a Event>, Option<&'a Event>)> {
    let busy = |events: &'a [Event]| events.iter().filter(|event| !event.idle).collect::<Vec<_>>();
    let (a, b) = (busy(a), busy(b));
    let same = a.iter().zip(&b).take_while(|(a, b)| a.is_equal(b)).count();
    let (one, other) = (a.get(same).copied(), b.get(same).copied());
    let (Some(left), Some(right)) = (one, other) else {
        return (one.is_some() || other.is_some()).then_some((one, other));
    };
    if left.is_about_the_same(right) && left.policy == right.policy {
        return Some((one, other));
    }
    // One of the two is a thing that the other side has later, or never.
    let later = |events: &[&Event], event: &Event| {
        let is_it = |other: &&Event| other.is_about_the_same(event) && other.policy == event.policy;
        events.iter().position(is_it).unwrap_or(usize::MAX)
    };
    let (in_b, in_a) = (later(&b[same..], left), later(&a[same..], right));
    Some(match in_b.cmp(&in_a) {
        std::cmp::Ordering::Less => (None, other),
        std::cmp::Ordering::Greater => (one, None),
        std::cmp::Ordering::Equal => (one, other),
    })
}
