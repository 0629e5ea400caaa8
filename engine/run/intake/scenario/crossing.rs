//! `[[table]]`: metrics by two ways of grouping members at once, such as age and income.

use gongji_model::metrics::names::{METRICS, OF_GROUPS};

use super::keys::TABLE;
use super::node::{Entry, Item};
use super::reader::Reader;
use crate::ground::diagnose::{Mistake, Place};

/// A way in which members are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Worker, flexible worker or retired.
    Status,
    /// Ten years of age.
    Age,
    /// With a chronic disease or without.
    Chronic,
    /// Fifths of income.
    Income,
}

impl Dimension {
    /// All of them, in the order of [`gongji_model::books::tally::classes`].
    pub const ALL: [Self; 4] = [Self::Status, Self::Age, Self::Chronic, Self::Income];

    /// Its name in scenarios and in the groups of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Age => "age",
            Self::Chronic => "chronic",
            Self::Income => "income",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.name() == name)
    }
}

/// A table that a scenario asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Names out of [`OF_GROUPS`], at least one, none twice.
    pub metrics: Vec<&'static str>,
    /// Two different ways of grouping.
    pub by: [Dimension; 2],
}

impl Crossing {
    /// As the model counts it.
    pub fn counted(&self) -> gongji_model::books::tally::Crossing {
        gongji_model::books::tally::Crossing {
            by: self.by.map(|dimension| dimension as usize),
            metrics: self.metrics.clone(),
        }
    }

    fn groups_as(&self, other: &Self) -> bool {
        self.by == other.by || self.by == [other.by[1], other.by[0]]
    }
}

/// The tables of a scenario; one that is wrong is noted and left out.
pub(super) fn crossings(tables: Vec<(&Place, &[Entry])>, mistakes: &mut Vec<Mistake>) -> Vec<Crossing> {
    let mut kept: Vec<(Crossing, &Place)> = Vec::new();
    for (place, entries) in tables {
        let Some(crossing) = crossing(place, entries, mistakes) else { continue };
        if let Some((_, first)) = kept.iter().find(|(earlier, _)| earlier.groups_as(&crossing)) {
            let title = format!("two tables are by `{}` and `{}`", crossing.by[0].name(), crossing.by[1].name());
            let mistake = Mistake::at(place, title, "again here").and_at(first, "first here");
            mistakes.push(mistake.help("put all metrics into one of them"));
        } else {
            kept.push((crossing, place));
        }
    }
    kept.into_iter().map(|(crossing, _)| crossing).collect()
}

fn crossing(place: &Place, entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Option<Crossing> {
    let mut reader = Reader::strict(entries, TABLE, "a table", mistakes);
    let metrics = metrics(place, &mut reader);
    let by = dimensions(place, &mut reader)?;
    (!metrics.is_empty()).then_some(Crossing { metrics, by })
}

fn metrics(place: &Place, reader: &mut Reader<'_, '_>) -> Vec<&'static str> {
    let given = reader.names("metrics");
    if given.is_empty() && is_list_or_missing(reader, "metrics") {
        let place = reader.place("metrics").unwrap_or(place);
        reader.note(Mistake::at(place, "this table has no metrics", "expected `metrics = [\"visits\"]`"));
    }
    let mut known = Vec::new();
    for (name, place) in given {
        match OF_GROUPS.iter().find(|metric| **metric == name) {
            Some(metric) if known.contains(metric) => {}
            Some(metric) => known.push(*metric),
            None => reader.note(not_of_groups(&name, &place)),
        }
    }
    known
}

fn not_of_groups(name: &str, place: &Place) -> Mistake {
    if METRICS.iter().any(|metric| metric.name == name) {
        let title = format!("`{name}` is not counted by groups of members");
        let metrics = OF_GROUPS.join(", ");
        return Mistake::at(place, title, "cannot be crossed").help(format!("these can: {metrics}"));
    }
    let mistake = Mistake::at(place, format!("there is no metric `{name}`"), "unknown metric");
    mistake.suggest(name, OF_GROUPS.iter().copied()).help("`gongji describe` lists all metrics")
}

/// Whether a key is missing or holds a list: otherwise the mistake was noted already.
fn is_list_or_missing(reader: &Reader<'_, '_>, name: &str) -> bool {
    reader.node(name).is_none_or(|node| matches!(node.item, Item::List(_)))
}

fn dimensions(place: &Place, reader: &mut Reader<'_, '_>) -> Option<[Dimension; 2]> {
    let given = reader.names("by");
    let mut known = Vec::new();
    for (name, place) in &given {
        match Dimension::named(name) {
            Some(dimension) => known.push(dimension),
            None => {
                let mistake = Mistake::at(place, format!("members are not grouped by `{name}`"), "unknown grouping");
                reader.note(mistake.suggest(name, Dimension::ALL.map(Dimension::name)));
            }
        }
    }
    if given.len() != 2 && is_list_or_missing(reader, "by") {
        let place = reader.place("by").unwrap_or(place);
        let title = format!("a table is by two groupings, not {}", given.len());
        reader.note(Mistake::at(place, title, "expected `by = [\"age\", \"income\"]`"));
    }
    <[Dimension; 2]>::try_from(known).ok().filter(|[one, two]| one != two)
}
