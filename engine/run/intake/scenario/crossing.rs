//! `[[table]]`: metrics by two ways of grouping members at once, such as age and income, or by province.

use gongji_model::books::tally;
use gongji_model::metrics::names::{METRICS, OF_GROUPS, OF_MOVES, OF_PROVINCES};

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

/// What stands in `by` of a table by province.
pub(super) const PROVINCE: &str = "province";

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Members by two different ways of grouping.
    Two([Dimension; 2]),
    /// Provinces.
    Province,
}

impl By {
    fn groups_as(self, other: Self) -> bool {
        let turned = match other {
            Self::Two([one, two]) => Self::Two([two, one]),
            Self::Province => other,
        };
        self == other || self == turned
    }

    fn words(self) -> String {
        match self {
            Self::Two([one, two]) => format!("`{}` and `{}`", one.name(), two.name()),
            Self::Province => format!("`{PROVINCE}`"),
        }
    }

    /// The metrics of such tables.
    fn metrics(self) -> Vec<&'static str> {
        match self {
            Self::Two(_) => OF_GROUPS.to_vec(),
            Self::Province => OF_GROUPS.iter().chain(OF_PROVINCES).copied().collect(),
        }
    }
}

/// A table that a scenario asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Names out of [`OF_GROUPS`], in a table by province out of [`OF_PROVINCES`] too, at least one, none twice.
    pub metrics: Vec<&'static str>,
    /// What its rows are.
    pub by: By,
}

impl Crossing {
    /// As the model counts it.
    pub fn counted(&self) -> tally::Crossing {
        let by = match self.by {
            By::Two(ways) => tally::By::Classes(ways.map(|dimension| dimension as usize)),
            By::Province => tally::By::Province,
        };
        tally::Crossing { by, metrics: self.metrics.clone() }
    }
}

/// The tables of a scenario, in which households move or not; one that is wrong is noted and left out.
pub(super) fn crossings(tables: Vec<(&Place, &[Entry])>, moves: bool, mistakes: &mut Vec<Mistake>) -> Vec<Crossing> {
    let mut kept: Vec<(Crossing, &Place)> = Vec::new();
    for (place, entries) in tables {
        let Some(crossing) = crossing(place, entries, moves, mistakes) else { continue };
        if let Some((_, first)) = kept.iter().find(|(earlier, _)| earlier.by.groups_as(crossing.by)) {
            let title = format!("two tables are by {}", crossing.by.words());
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
    let metrics = metrics(place, &mut reader, by, moves);
    let by = by?;
    (!metrics.is_empty()).then_some(Crossing { metrics, by })
}

/// The metrics of a table; none whose rows are not known may be more than those by two ways of grouping.
fn metrics(place: &Place, reader: &mut Reader<'_, '_>, by: Option<By>, moves: bool) -> Vec<&'static str> {
    let there = by.map_or_else(|| OF_GROUPS.to_vec(), By::metrics);
    let given = reader.names("metrics");
    if given.is_empty() && is_list_or_missing(reader, "metrics") {
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

fn not_counted(name: &str, place: &Place, by: Option<By>, there: &[&str]) -> Mistake {
    if METRICS.iter().any(|metric| metric.name == name) {
        let (of, label) = match by {
            Some(By::Province) => ("province", "not in a table by province"),
            Some(By::Two(_)) | None => ("groups of members", "cannot be crossed"),
        };
        let help = Mistake::at(place, format!("`{name}` is not counted by {of}"), label)
            .help(format!("these can: {}", there.join(", ")));
        let of_provinces = of != "province" && OF_PROVINCES.contains(&name);
        return if of_provinces { help.help("it is counted in a table `by = [\"province\"]`") } else { help };
    }
    let mistake = Mistake::at(place, format!("there is no metric `{name}`"), "unknown metric");
    mistake.suggest(name, there.iter().copied()).help("`gongji describe` lists all metrics")
}

/// Whether a key is missing or holds a list: otherwise the mistake was noted already.
fn is_list_or_missing(reader: &Reader<'_, '_>, name: &str) -> bool {
    reader.node(name).is_none_or(|node| matches!(node.item, Item::List(_)))
}

fn dimensions(place: &Place, reader: &mut Reader<'_, '_>) -> Option<By> {
    let given = reader.names("by");
    let mut known = Vec::new();
    let mut by_province = false;
    for (name, place) in &given {
        match Dimension::named(name) {
            Some(dimension) => known.push(dimension),
            None if name == PROVINCE => by_province = true,
            None => {
                let mistake = Mistake::at(place, format!("members are not grouped by `{name}`"), "unknown grouping");
                let names = Dimension::ALL.map(Dimension::name).into_iter().chain([PROVINCE]);
                reader.note(mistake.suggest(name, names));
            }
        }
    }
    if by_province && given.len() == 1 {
        return Some(By::Province);
    }
    let at = reader.place("by").unwrap_or(place);
    if by_province {
        let title = "a table is by `province` alone or by two other groupings";
        reader.note(Mistake::at(at, title, "expected `by = [\"province\"]`"));
        return None;
    }
    if given.len() != 2 && is_list_or_missing(reader, "by") {
        let title = format!("a table is by two groupings, not {}", given.len());
        let mistake = Mistake::at(at, title, "expected `by = [\"age\", \"income\"]`");
        reader.note(mistake.help("`by = [\"province\"]` stands alone"));
    }
    let [one, two] = <[Dimension; 2]>::try_from(known).ok()?;
    (one != two).then_some(By::Two([one, two]))
}
