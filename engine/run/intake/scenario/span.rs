//! The years of a run, and keys that the command line changes.

use super::Changes;
use super::keys::{FIRST_YEAR, LAST_YEAR, ROOT, Shape, find};
use super::node::Item;
use super::reader::Reader;
use crate::ground::diagnose::Mistake;

/// Last year when the scenario is silent.
const USUAL_END: u16 = 2050;

/// The value of the command line, if there is one. That of the file is checked all the same: it will be read again.
pub(super) fn changed<T: TryFrom<i64> + Into<u64> + Copy>(
    reader: &mut Reader<'_, '_>,
    name: &'static str,
    change: Option<T>,
) -> Option<T> {
    let written = reader.count(name).and_then(|value| T::try_from(value).ok());
    let Some(value) = change else { return written };
    let Some(Shape::Count(min, max)) = find(ROOT, name).map(|key| key.shape) else { return None };
    let wide: u64 = value.into();
    if i64::try_from(wide).is_ok_and(|wide| (min..=max).contains(&wide)) {
        return Some(value);
    }
    reader.note(Mistake::new(format!("`--{name} {wide}` is out of range: expected {min} to {max}")));
    None
}

/// First and last year, and the last year of the file.
pub(super) fn years(reader: &mut Reader<'_, '_>, changes: &Changes) -> (u16, u16, u16) {
    let (from, until) = (changed(reader, "from", changes.from), changed(reader, "until", changes.until));
    let written_from = entry_year(reader, "from").unwrap_or(FIRST_YEAR);
    let written_until = entry_year(reader, "until").unwrap_or(USUAL_END);
    let (from, until) = (from.unwrap_or(FIRST_YEAR), until.unwrap_or(USUAL_END));
    let in_file = reader.place("until").or(reader.place("from")).filter(|_| written_until < written_from);
    if let Some(place) = in_file {
        let title = format!("the scenario ends in {written_until}, before it begins in {written_from}");
        let expected = match reader.place("until") {
            Some(_) => format!("expected {written_from} or later"),
            None => format!("expected {written_until} or earlier"),
        };
        reader.note(Mistake::at(place, title, expected));
    } else if until < from {
        let title = format!("the scenario ends in {until}, before it begins in {from}");
        reader.note(Mistake::new(title).help(format!("set `until` to {from} or later")));
    }
    (from, until.max(from), written_until)
}

/// A year of the file that has been checked already.
fn entry_year(reader: &Reader<'_, '_>, name: &str) -> Option<u16> {
    match reader.node(name)?.item {
        Item::Integer(year) => u16::try_from(year).ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year)),
        _ => None,
    }
}
