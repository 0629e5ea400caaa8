//! Named events from outside, dated: what they do to a series comes on top of its trend.

use gongji_model::codes::care::{CARES, Care};

use super::error::{InputError, Problem};
use super::parameters::known;
use super::table::{Row, Table};
use super::{Tables, Values};

const FILE: &str = "events.csv";
const COLUMNS: [&str; 10] =
    ["event", "series", "from", "until", "kind", "effect", "low", "high", "source", "confidence"];
const SHARES: [&str; 3] = ["employer_due", "maternity_outgo", "maternity_income"];
const CONFIDENCES: [&str; 5] = ["published", "derived", "recalled", "assumed", "fitted"];
/// Series beside those of care on which an event acts by a factor.
const COLLECTION: &str = "collection";
/// No event multiplies a series by less or more.
pub(super) const FACTORS: [f64; 2] = [0.01, 10.0];

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name.
    pub event: String,
    /// What it acts on.
    pub series: String,
    /// First year.
    pub from: u16,
    /// Last year; none for good.
    pub until: Option<u16>,
    /// `value`, `factor`, or `part` of what the event's factor does.
    pub kind: String,
    /// The number.
    pub effect: f64,
    /// Between which values the weighted set draws it; none where it is not drawn.
    pub band: Option<[f64; 2]>,
    /// `published`, `derived`, `recalled`, `assumed` or `fitted`.
    pub confidence: String,
}

impl Event {
    /// The name under which the effect can be changed: event, series and first year.
    pub fn key(&self) -> String {
        format!("{}.{}.{}", self.event, self.series, self.from)
    }

    fn holds(&self, year: u16) -> bool {
        self.from <= year && self.until.is_none_or(|until| year <= until)
    }
}

/// All events.
pub(super) struct Events {
    rows: Vec<Event>,
    /// Events that began after this year are not known; none where all are.
    known_until: Option<u16>,
}

impl Events {
    /// Reads the table, with other effects where they are given, as known at the end of a year.
    pub(super) fn read(tables: &Tables, values: &Values, known_until: Option<u16>) -> Result<Events, InputError> {
        let table = Table::read(tables, FILE, &COLUMNS)?;
        table.unique(&["event", "series", "from"])?;
        let mut events: Vec<Event> = Vec::new();
        for row in table.rows() {
            let mut event = event(&row)?;
            // Several events may act on a series by factors; a value there is but one.
            let last = events
                .iter()
                .rfind(|other| other.series == event.series && (event.kind == "value" || other.event == event.event));
            if let Some(last) = last.filter(|last| last.until.is_none_or(|until| until >= event.from)) {
                let expected = last.until.map_or(u32::MAX, |until| u32::from(until) + 1);
                return Err(row.wrong("from", Problem::Gap { expected, found: event.from.into() }));
            }
            if let Some(effect) = values.get(&event.key()) {
                event.effect = *effect;
            }
            events.push(event);
        }
        for (row, event) in table.rows().zip(&events) {
            if event.kind == "part" && events.iter().filter(|other| whole(other, event)).count() != 1 {
                return Err(
                    row.wrong("kind", Problem::MissingName("one factor of the same event and series".to_owned()))
                );
            }
        }
        Ok(Events { rows: events, known_until })
    }

    /// Every row.
    pub(super) fn list(self) -> Vec<Event> {
        self.rows
    }

    /// Employer's due part, maternity outgo and maternity income of a year.
    pub(super) fn shares(&self, year: u16) -> [f64; 3] {
        let otherwise = [1.0, 0.0, 0.0];
        std::array::from_fn(|nth| self.in_force(SHARES[nth], year).next().map_or(otherwise[nth], |event| event.effect))
    }

    /// Factors on the trends of volume or price by kind of care.
    pub(super) fn factors(&self, what: &str, year: u16) -> [f64; CARES] {
        Care::ALL.map(|care| self.factor(&series_of(care, what), year))
    }

    /// Factor on the trend of what is collected.
    pub(super) fn collection(&self, year: u16) -> f64 {
        self.factor(COLLECTION, year)
    }

    fn factor(&self, series: &str, year: u16) -> f64 {
        let of = |event: &Event| match event.kind.as_str() {
            "factor" => event.effect,
            _ => {
                let whole = self.rows.iter().find(|other| whole(other, event)).map_or(1.0, |other| other.effect);
                1.0 + event.effect * (whole - 1.0)
            }
        };
        self.in_force(series, year).map(of).product()
    }

    fn in_force(&self, series: &str, year: u16) -> impl Iterator<Item = &Event> {
        let known = |event: &Event| self.known_until.is_none_or(|until| event.from <= until);
        self.rows.iter().filter(move |event| event.series == series && event.holds(year) && known(event))
    }
}

/// Whether a row holds the effect of which another one is a part.
fn whole(whole: &Event, part: &Event) -> bool {
    (&whole.event, &whole.series, whole.kind.as_str()) == (&part.event, &part.series, "factor")
}

/// Name of a series of care.
pub(super) fn series_of(care: Care, what: &str) -> String {
    format!("{}_{what}", care.name())
}

fn event(row: &Row<'_>) -> Result<Event, InputError> {
    let care: Vec<String> =
        Care::ALL.iter().flat_map(|care| ["volume", "price"].map(|w| series_of(*care, w))).collect();
    let series: Vec<&str> = SHARES.into_iter().chain([COLLECTION]).chain(care.iter().map(String::as_str)).collect();
    known(row, "series", &series)?;
    let is_share = SHARES.contains(&row.text("series")?);
    known(row, "kind", if is_share { &["value"] } else { &["factor", "part"] })?;
    known(row, "confidence", &CONFIDENCES)?;
    row.text("source")?;
    let from = row.whole("from", 1949, 2200)?;
    let until = if row.is_empty("until")? { None } else { Some(row.whole("until", from, 2200)?) };
    let factor = row.text("kind")? == "factor";
    let effect = if factor { row.number("effect", FACTORS[0], FACTORS[1])? } else { row.share("effect")? };
    Ok(Event {
        event: row.text("event")?.to_owned(),
        series: row.text("series")?.to_owned(),
        from,
        until,
        kind: row.text("kind")?.to_owned(),
        effect,
        band: band(row, effect)?,
        confidence: row.text("confidence")?.to_owned(),
    })
}

/// The band of a row, around its effect; what is fitted is not drawn beside it.
fn band(row: &Row<'_>, effect: f64) -> Result<Option<[f64; 2]>, InputError> {
    if row.is_empty("low")? && row.is_empty("high")? {
        return Ok(None);
    }
    known(row, "confidence", &CONFIDENCES[..4])?;
    let [least, most] = if row.text("kind")? == "factor" { FACTORS } else { [0.0, 1.0] };
    Ok(Some([row.number("low", least, effect)?, row.number("high", effect, most)?]))
}
