//! `[panel]`: persons, year by year, with the columns that are named.

use gongji_model::block::columns::InUse;
use gongji_model::books::panel::{Panel, columns};

use super::CareOf;
use super::keys::PANEL;
use super::node::Entry;
use super::reader::Reader;
use crate::ground::diagnose::{Mistake, Place};

/// Most cells of a panel: persons at the opening times years, arms, replicates and columns. A cell takes one to eight bytes of memory
/// until the results are written, and arms that live together have theirs once.
pub(super) const MOST_CELLS: u64 = 200_000_000;

/// What is written of it.
pub(super) struct Written {
    place: Place,
    columns: Vec<(String, Place)>,
    years: Vec<u16>,
    sample: Option<u64>,
}

/// Reads the table; nothing where it names no column.
pub(super) fn read(
    place: &Place,
    entries: &[Entry],
    (from, until): (u16, u16),
    mistakes: &mut Vec<Mistake>,
) -> Option<Written> {
    let mut reader = Reader::strict(entries, PANEL, "`[panel]`", mistakes);
    let columns = reader.names("columns");
    if columns.is_empty() && reader.is_list_or_missing("columns") {
        let at = reader.place("columns").unwrap_or(place);
        reader.note(Mistake::at(at, "the panel has no columns", "expected `columns = [\"age\", \"out_of_pocket\"]`"));
    }
    let _everybody = reader.text("persons");
    let sample = reader.count("sample").and_then(|sample| u64::try_from(sample).ok());
    match (reader.place("persons"), reader.place("sample")) {
        (Some(persons), Some(sample)) => {
            let mistake = Mistake::at(sample, "the panel has both `persons` and `sample`", "a part of them");
            reader.note(mistake.and_at(persons, "all persons").help("leave one of them out"));
        }
        (None, None) => {
            let label = "expected `persons = \"all\"` or `sample = 1000`";
            reader.note(Mistake::at(place, "the panel does not say of whom it is", label));
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
    let years = reader.years("years", from..=until);
    (!columns.is_empty()).then(|| Written { place: place.clone(), columns, years, sample })
}

/// What it is held against.
pub(super) struct Run {
    /// First and last year.
    pub(super) years: (u16, u16),
    pub(super) persons: u64,
    pub(super) replicates: u32,
    /// Arms that are lived.
    pub(super) arms: usize,
    pub(super) care: CareOf,
    /// Columns of persons that policies ask for.
    pub(super) in_use: InUse,
    /// The columns of persons that policies of the arms keep, as `policy-id.column`.
    pub(super) own: Vec<String>,
}

/// Holds it against the policies of all arms, what is kept of a person, and the size of the run.
pub(super) fn resolved(written: &Written, run: &Run, mistakes: &mut Vec<Mistake>) -> Option<Panel> {
    let before = mistakes.len();
    for (name, place) in &written.columns {
        mistakes.extend(refused(name, place, run));
    }
    let (from, until) = run.years;
    let years = if written.years.is_empty() { (from..=until).collect() } else { written.years.clone() };
    let persons = written.sample.map_or(run.persons, |sample| sample.min(run.persons));
    let (arms, columns) = (run.arms as u64, written.columns.len() as u64);
    let factors = [persons, years.len() as u64, arms, u64::from(run.replicates), columns];
    let cells = factors.iter().fold(1, |cells: u64, factor| cells.saturating_mul(*factor));
    if cells > MOST_CELLS {
        let [persons, years, arms, replicates, columns] = factors;
        let title = format!("the panel would have {cells} cells");
        let label = format!("expected at most {MOST_CELLS}");
        let sum = format!(
            "{persons} persons, {years} years, {arms} arms, {replicates} replicates and {columns} columns: \
             `sample` makes persons fewer, `years` names some"
        );
        mistakes.push(Mistake::at(&written.place, title, label).help(sum));
    }
    let names = written.columns.iter().map(|(name, _)| name.clone()).collect();
    let panel = Panel { columns: names, years, sample: written.sample, persons: run.persons };
    (mistakes.len() == before).then_some(panel)
}

/// Why a column cannot be had.
fn refused(name: &str, place: &Place, run: &Run) -> Option<Mistake> {
    let Run { in_use, own, care, .. } = run;
    if own.iter().any(|own| own == name) {
        return None;
    }
    let Some(column) = columns().find(|column| column.name == name) else {
        let known: Vec<&str> = columns().map(|column| column.name).chain(own.iter().map(String::as_str)).collect();
        let mistake = Mistake::at(place, format!("a panel has no column `{name}`"), "unknown column");
        return Some(mistake.among(name, known));
    };
    let is_scheme = name == "scheme";
    let is_there = !column.optional || in_use.has(name) || (is_scheme && *care == CareOf::Everybody);
    if is_there {
        return None;
    }
    let mistake = Mistake::at(place, format!("`{name}` is not kept in this scenario"), "nobody uses it");
    Some(mistake.help(match is_scheme {
        true => "it is kept with `care = \"everybody\"`",
        false => "it is kept where a policy of some arm asks for it",
    }))
}
