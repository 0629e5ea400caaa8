//! The headline table as the page shows it.

use minijinja::{Value, context};

use crate::report::summary::{amount, error, present_value_words, signed, verdict};
use crate::results::paired::{Cell, Direction, HeadlineLine, HeadlineTable, Moment, Shown, Why};

use super::Report;

/// Reasons for cells without a figure, in the order in which they are met: a, b, c, …
#[derive(Default)]
struct Footnotes(Vec<Why>);

impl Footnotes {
    /// The letter of a reason.
    fn mark(&mut self, why: Option<Why>) -> Option<char> {
        let why = why?;
        let place = self.0.iter().position(|known| *known == why).unwrap_or_else(|| {
            self.0.push(why);
            self.0.len() - 1
        });
        ('a'..='z').nth(place)
    }

    fn context(&self) -> Value {
        let note = |(mark, why): (char, &Why)| context! { mark => mark.to_string(), words => why.to_string() };
        ('a'..='z').zip(&self.0).map(note).collect()
    }
}

impl Report<'_> {
    /// The table at one moment.
    pub(super) fn headline_table(&self, table: &HeadlineTable) -> Value {
        let (tab, title) = self.moment(table.moment);
        let is_main = matches!(table.moment, Moment::Year { year, .. } if year == self.headline.main_year());
        let mut notes = Footnotes::default();
        let lines: Vec<Value> = table.lines.iter().map(|line| self.headline_line(line, &mut notes)).collect();
        let left_out: Vec<String> = table.empty.iter().map(nobody_has).collect();
        context! {
            tab => tab,
            title => title,
            is_main => is_main,
            lines => lines,
            notes => notes.context(),
            left_out => left_out.join("; "),
        }
    }

    fn headline_line(&self, line: &HeadlineLine, notes: &mut Footnotes) -> Value {
        let baseline = self.results.baseline();
        let (shown, good) = (line.measure.shown, line.measure.good);
        let base = baseline.map(|place| base_cell(&line.cells[place], shown, notes));
        let others = line.cells.iter().enumerate().filter(|(place, _)| Some(*place) != baseline);
        // Without a baseline each arm stands by itself.
        let cell = |(_, cell): (usize, &Cell)| match baseline {
            Some(_) => difference_cell(cell, shown, good, notes),
            None => base_cell(cell, shown, notes),
        };
        context! {
            name => line.measure.name,
            unit => match shown {
                Shown::Percent => "%".into(),
                Shown::Number => line.measure.unit(self.results.scenario.price_year),
                Shown::Money | Shown::Millions => String::new(),
            },
            base => base,
            cells => others.map(cell).collect::<Vec<_>>(),
        }
    }

    /// Name of the tab and title of the table.
    fn moment(&self, moment: Moment) -> (String, String) {
        let scenario = &self.results.scenario;
        let parting = self.headline.parting;
        match moment {
            Moment::Year { year, .. } if year < parting => {
                (format!("{year}: before the arms part"), format!("In {year}; the arms part in {parting}"))
            }
            Moment::PresentValue => ("Present value".into(), present_value_words(&self.headline, scenario)),
            Moment::Year { year, .. } if !self.headline.parts || !scenario.read_in.is_empty() => {
                (year.to_string(), format!("In {year}"))
            }
            Moment::Year { year, after } => (format!("{after} years on: {year}"), format!("In {year}")),
        }
    }
}

/// A line without a figure in any arm, with the reasons.
fn nobody_has(line: &HeadlineLine) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for words in line.cells.iter().filter_map(|cell| Some(cell.why()?.to_string())) {
        if !reasons.contains(&words) {
            reasons.push(words);
        }
    }
    format!("{} ({})", line.measure.name.trim_start_matches("— "), reasons.join(", or "))
}

fn base_cell(cell: &Cell, shown: Shown, notes: &mut Footnotes) -> Value {
    context! {
        value => cell.value.mean.map_or_else(|| "–".into(), |value| amount(value, shown)),
        error => cell.value.standard_error.map(|value| error(value, shown)),
        mark => notes.mark(cell.why()).map(String::from),
    }
}

/// A difference; one that can be told from zero is never told as zero.
pub(super) fn told(difference: f64, shown: Shown, is_clear: bool) -> String {
    let text = signed(difference, shown);
    if !is_clear || text.chars().any(|c| matches!(c, '1'..='9')) {
        return text;
    }
    format!("{}{}", if difference > 0.0 { '+' } else { '−' }, error(difference.abs(), shown))
}

fn difference_cell(cell: &Cell, shown: Shown, good: Direction, notes: &mut Footnotes) -> Value {
    let tint = match verdict(&cell.difference, good) {
        Some(true) => "better",
        Some(false) => "worse",
        None => "",
    };
    // Where the baseline has no such thing (a loss ratio without products), the arm's own value stands, in words.
    let alone = || cell.value.mean.map_or_else(|| "–".into(), |value| format!("is {}", amount(value, shown)));
    let difference = cell.difference.mean.map(|value| told(value, shown, cell.difference.is_clear()));
    let spread = if difference.is_some() { cell.difference.standard_error } else { cell.value.standard_error };
    context! {
        value => difference.unwrap_or_else(alone),
        error => spread.map(|value| error(value, shown)),
        tint => tint,
        mark => notes.mark(cell.why_no_difference()).map(String::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_that_can_be_told_from_zero_is_not_told_as_zero() {
        let percent = |difference, is_clear| told(difference, Shown::Percent, is_clear);
        assert_eq!([percent(1e-5, true), percent(-1e-5, true)], ["+<0.01", "−<0.01"]);
        assert_eq!([percent(1e-5, false), percent(0.02, true)], ["0.00", "+2.0"]);
    }

    #[test]
    fn every_reason_has_one_letter() {
        let mut notes = Footnotes::default();
        let reasons = [Why::NeverSold, Why::NotCompared, Why::NeverSold].map(|why| notes.mark(Some(why)));
        assert_eq!(reasons, [Some('a'), Some('b'), Some('a')]);
        assert_eq!(notes.mark(None), None);
    }
}
