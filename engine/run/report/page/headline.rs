//! The headline table as the page shows it.

use minijinja::{Value, context};

use crate::report::summary::{amount, error, present_value_words, signed, verdict};
use crate::results::paired::{Cell, Direction, HeadlineLine, HeadlineTable, Measure, Moment, Shown, Why};
use crate::say;
use crate::words::Language;

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

    fn context(&self, language: Language) -> Value {
        let note = |(mark, why): (char, &Why)| context! { mark => mark.to_string(), words => why.words(language) };
        ('a'..='z').zip(&self.0).map(note).collect()
    }
}

/// Arms beside the baseline that a table of the appendix holds.
const COLUMNS: usize = 8;

impl Report<'_> {
    /// The tables of the arms that are shown; and of all arms, so many at a time, where not all are.
    pub(super) fn headline_context(&self, arms: &[Value]) -> Value {
        let tables = |columns: &[usize]| -> Value {
            self.headline.tables.iter().map(|table| self.headline_table(table, columns)).collect()
        };
        let rest: Vec<usize> = (0..self.results.arms.len()).filter(|arm| !self.shown.contains(arm)).collect();
        let sheet = |columns: &[usize]| {
            let baseline = self.results.baseline();
            let with_baseline: Vec<usize> = baseline.into_iter().chain(columns.iter().copied()).collect();
            let told = with_baseline.iter().map(|arm| arms[*arm].clone()).collect::<Value>();
            context! { columns => told, tables => tables(&with_baseline) }
        };
        context! { shown => tables(&self.shown), rest => rest.chunks(COLUMNS).map(sheet).collect::<Value>() }
    }

    /// The table at one moment.
    fn headline_table(&self, table: &HeadlineTable, columns: &[usize]) -> Value {
        let (tab, title) = self.moment(table.moment);
        let is_main = matches!(table.moment, Moment::Year { year, .. } if year == self.headline.main_year());
        let mut notes = Footnotes::default();
        let lines: Vec<Value> = table.lines.iter().map(|line| self.headline_line(line, columns, &mut notes)).collect();
        let left_out: Vec<String> = table.empty.iter().map(|line| self.nobody_has(line)).collect();
        context! {
            tab => tab,
            title => title,
            is_main => is_main,
            lines => lines,
            notes => notes.context(self.language),
            left_out => left_out.join(&say!(self.language, "list-semicolon")),
        }
    }

    fn headline_line(&self, line: &HeadlineLine, columns: &[usize], notes: &mut Footnotes) -> Value {
        let baseline = self.results.baseline();
        let (shown, good) = (line.measure.shown, line.measure.good);
        let base = baseline.map(|place| base_cell(&line.cells[place], shown, notes));
        let others = columns.iter().copied().filter(|place| Some(*place) != baseline);
        // Without a baseline each arm stands by itself.
        let cell = |place: usize| match baseline {
            Some(_) => self.difference_cell(&line.cells[place], shown, good, notes),
            None => base_cell(&line.cells[place], shown, notes),
        };
        context! {
            name => line.measure.label(self.language),
            unit => match shown {
                Shown::Percent => "%".into(),
                Shown::Number => self.unit_of(&line.measure),
                Shown::Money | Shown::Millions => String::new(),
            },
            base => base,
            cells => others.map(cell).collect::<Vec<_>>(),
        }
    }

    fn unit_of(&self, measure: &Measure) -> String {
        match measure.is_flow() {
            true => say!(self.language, "measure-unit-yuan", year = self.results.scenario.price_year),
            false => self.language.unit(&measure.unit(self.results.scenario.price_year)),
        }
    }

    /// Name of the tab and title of the table.
    fn moment(&self, moment: Moment) -> (String, String) {
        let (scenario, language) = (&self.results.scenario, self.language);
        let parting = self.headline.parting;
        let title = |year: u16| say!(language, "page-in-year", year = year);
        match moment {
            Moment::Year { year, .. } if year < parting => (
                say!(language, "page-before", year = year),
                say!(language, "page-before-title", year = year, parting = parting),
            ),
            Moment::PresentValue => {
                (say!(language, "page-present-value"), present_value_words(&self.headline, scenario, language))
            }
            Moment::Year { year, .. } if !self.headline.parts || !scenario.read_in.is_empty() => {
                (year.to_string(), title(year))
            }
            Moment::Year { year, after } => (say!(language, "page-years-on", after = after, year = year), title(year)),
        }
    }

    /// A line without a figure in any arm, with the reasons.
    fn nobody_has(&self, line: &HeadlineLine) -> String {
        let mut reasons: Vec<String> = Vec::new();
        for words in line.cells.iter().filter_map(|cell| Some(cell.why()?.words(self.language))) {
            if !reasons.contains(&words) {
                reasons.push(words);
            }
        }
        let measure = line.measure.label(self.language);
        let why = reasons.join(&say!(self.language, "page-or"));
        say!(self.language, "page-nobody-why", measure = measure.trim_start_matches("— "), why = why)
    }

    fn difference_cell(&self, cell: &Cell, shown: Shown, good: Direction, notes: &mut Footnotes) -> Value {
        let tint = match verdict(&cell.difference, good) {
            Some(true) => "better",
            Some(false) => "worse",
            None => "",
        };
        // Where the baseline has no such thing (a loss ratio without products), the arm's own value stands, in words.
        let is = |value| say!(self.language, "page-is", value = amount(value, shown));
        let alone = || cell.value.mean.map_or_else(|| "–".into(), is);
        let difference = cell.difference.mean.map(|value| told(value, shown, cell.difference.is_clear()));
        let spread = if difference.is_some() { cell.difference.standard_error } else { cell.value.standard_error };
        context! {
            value => difference.unwrap_or_else(alone),
            error => spread.map(|value| error(value, shown)),
            tint => tint,
            mark => notes.mark(cell.why_no_difference()).map(String::from),
        }
    }
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
