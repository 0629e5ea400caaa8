//! `[[table]]`: metrics by some ways of grouping persons at once, such as age, sex and income, or by province.

use gongji_model::books::crossing::{Crossing, Dimension, MOST_CELLS, MOST_DIMENSIONS};
use gongji_model::metrics::names::{METRICS, OF_GROUPS, OF_MOVES, OF_PROVINCES};

use super::keys::TABLE;
use super::node::Entry;
use super::reader::Reader;
use crate::ground::diagnose::{Mistake, Place};
use crate::intake::inputs;

/// Groups of metrics that are no groups of persons: nothing is crossed with them.
const OF_CARE: [(&str, &str); 2] = [("care", "kinds of care"), ("tier", "tiers of hospitals")];

/// The metrics of tables by these dimensions; of provinces alone funds have some too.
fn metrics_of(by: &[Dimension]) -> Vec<&'static str> {
    match by {
        [Dimension::Province] => OF_GROUPS.iter().chain(OF_PROVINCES).copied().collect(),
        _ => OF_GROUPS.to_vec(),
    }
}

fn words(by: &[Dimension]) -> String {
    by.iter().map(|dimension| format!("`{}`", dimension.name())).collect::<Vec<_>>().join(" and ")
}

/// The tables of a scenario, in which households move or not; one that is wrong is noted and left out.
pub(super) fn crossings(tables: Vec<(&Place, &[Entry])>, moves: bool, mistakes: &mut Vec<Mistake>) -> Vec<Crossing> {
    let mut kept: Vec<(Crossing, &Place)> = Vec::new();
    let sorted = |by: &[Dimension]| {
        let mut by = by.to_vec();
        by.sort_unstable();
        by
    };
    for (place, entries) in tables {
        let Some(crossing) = crossing(place, entries, moves, mistakes) else { continue };
        if let Some((_, first)) = kept.iter().find(|(earlier, _)| sorted(&earlier.by) == sorted(&crossing.by)) {
            let title = format!("two tables are by {}", words(&crossing.by));
            let mistake = Mistake::at(place, title, "again here").and_at(first, "first here");
            mistakes.push(mistake.help("put all metrics into one of them"));
        } else {
            kept.push((crossing, place));
        }
    }
    kept.into_iter().map(|(crossing, _)| crossing).collect()
}

fn crossing(place: &Place, entries: &[Entry], moves: bool, mistakes: &mut Vec<Mistake>) -> Option<Crossing> {
    let mut reader = Reader::strict(entries, TABLE, "a table", mistakes);
    let by = dimensions(place, &mut reader);
    let metrics = metrics(place, &mut reader, by.as_deref(), moves);
    let by = by?;
    (!metrics.is_empty()).then_some(Crossing { by, metrics })
}

/// The metrics of a table; none whose rows are not known may be more than those of groups of persons.
fn metrics(place: &Place, reader: &mut Reader<'_, '_>, by: Option<&[Dimension]>, moves: bool) -> Vec<&'static str> {
    let there = metrics_of(by.unwrap_or_default());
    let given = reader.names("metrics");
    if given.is_empty() && reader.is_list_or_missing("metrics") {
        let place = reader.place("metrics").unwrap_or(place);
        reader.note(Mistake::at(place, "this table has no metrics", "expected `metrics = [\"visits\"]`"));
    }
    let mut known = Vec::new();
    for (name, place) in given {
        match there.iter().find(|metric| **metric == name) {
            Some(metric) if known.contains(metric) => {}
            Some(metric) if !moves && OF_MOVES.contains(metric) => {
                let title = format!("`{metric}` is counted where households move");
                let mistake = Mistake::at(&place, title, "nobody moves in this scenario");
                reader.note(mistake.help("set `moves = true` and `universe = \"nation\"`"));
            }
            Some(metric) => known.push(*metric),
            None => reader.note(not_counted(&name, &place, by, &there)),
        }
    }
    known
}

fn not_counted(name: &str, place: &Place, by: Option<&[Dimension]>, there: &[&str]) -> Mistake {
    if METRICS.iter().any(|metric| metric.name == name) {
        let (of, label) = match by {
            Some([Dimension::Province]) => ("province", "not in a table by province"),
            _ => ("groups of members", "cannot be crossed"),
        };
        let help = Mistake::at(place, format!("`{name}` is not counted by {of}"), label)
            .help(format!("these can: {}", there.join(", ")));
        let of_provinces = of != "province" && OF_PROVINCES.contains(&name);
        return if of_provinces { help.help("it is counted in a table `by = [\"province\"]`") } else { help };
    }
    let mistake = Mistake::at(place, format!("there is no metric `{name}`"), "unknown metric");
    mistake.suggest(name, there.iter().copied()).help("`gongji describe` lists all metrics")
}

fn dimensions(place: &Place, reader: &mut Reader<'_, '_>) -> Option<Vec<Dimension>> {
    let given = reader.names("by");
    let mut known = Vec::new();
    for (name, place) in &given {
        match Dimension::named(name) {
            Some(dimension) => known.push(dimension),
            None => reader.note(no_grouping(name, place)),
        }
    }
    let at = reader.place("by").unwrap_or(place);
    let is_list = reader.is_list_or_missing("by");
    if (given.is_empty() || given.len() > MOST_DIMENSIONS) && is_list {
        let title = format!("a table is by 1 to {MOST_DIMENSIONS} groupings, not {}", given.len());
        reader.note(Mistake::at(at, title, "expected `by = [\"age\", \"income\"]`"));
        return None;
    }
    let is_right = known.len() == given.len() && (1..known.len()).all(|nth| !known[..nth].contains(&known[nth]));
    if !is_right || !is_list {
        return None;
    }
    match cells(&known) {
        Ok(cells) if cells <= MOST_CELLS => Some(known),
        Ok(cells) => {
            let title = format!("a table by {} has {cells} cells a year", words(&known));
            reader.note(Mistake::at(at, title, format!("expected at most {MOST_CELLS}")));
            None
        }
        Err(error) => {
            reader.note(Mistake::new(error.to_string()));
            None
        }
    }
}

fn no_grouping(name: &str, place: &Place) -> Mistake {
    let mistake = Mistake::at(place, format!("members are not grouped by `{name}`"), "unknown grouping");
    let mistake = mistake.suggest(name, Dimension::ALL.map(Dimension::name));
    match OF_CARE.iter().find(|(known, _)| *known == name) {
        Some((_, what)) => mistake.help(format!("metrics of {what} stand in every yearly table: groups `{name}=...`")),
        None => mistake,
    }
}

/// Cells of a table in a year, those included in which there is nobody. The places are looked up where they are asked for.
fn cells(by: &[Dimension]) -> Result<u64, inputs::InputError> {
    let has_places = by.iter().any(|dimension| matches!(dimension, Dimension::Area | Dimension::Province));
    let (areas, provinces) = if has_places { inputs::built_in_places()? } else { (0, 0) };
    Ok(by.iter().map(|dimension| dimension.classes(areas, provinces) as u64).product())
}
