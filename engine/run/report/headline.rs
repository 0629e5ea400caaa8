//! The headline table as the page shows it.

use minijinja::{Value, context};

use crate::paired::{Cell, Direction, HeadlineLine, HeadlineTable, Moment, Shown};
use crate::summary::{amount, error, number, signed, verdict};

use super::Report;

impl Report<'_> {
    /// The table at one moment.
    pub(super) fn headline_table(&self, table: &HeadlineTable) -> Value {
        let baseline = self.results.baseline();
        let (tab, title) = self.moment(table.moment);
        let line = |line: &HeadlineLine| {
            let (shown, good) = (line.measure.shown, line.measure.good);
            let others = line.cells.iter().enumerate().filter(|(place, _)| Some(*place) != baseline);
            context! {
                name => line.measure.name,
                unit => if shown == Shown::Percent { "%" } else { "" },
                base => baseline.map(|place| base_cell(&line.cells[place], shown)),
                cells => others.map(|(_, cell)| difference_cell(cell, shown, good)).collect::<Value>(),
            }
        };
        let is_main = matches!(table.moment, Moment::Year { year, .. } if year == self.headline.main_year());
        let lines: Value = table.lines.iter().map(line).collect();
        context! { tab => tab, title => title, is_main => is_main, lines => lines }
    }

    /// Name of the tab and title of the table.
    fn moment(&self, moment: Moment) -> (String, String) {
        let scenario = &self.results.scenario;
        match moment {
            Moment::Year { year, after } => (format!("{after} years on: {year}"), format!("In {year}")),
            Moment::PresentValue => {
                let rate = number(scenario.discount_rate * 100.0, 1);
                let years = format!("{}–{}", self.headline.parting, scenario.until);
                ("Present value".into(), format!("Present value of {years}, at {rate}% a year"))
            }
        }
    }
}

fn base_cell(cell: &Cell, shown: Shown) -> Value {
    context! {
        value => cell.value.mean.map_or_else(|| "–".into(), |value| amount(value, shown)),
        error => cell.value.standard_error.map(|value| error(value, shown)),
    }
}

fn difference_cell(cell: &Cell, shown: Shown, good: Direction) -> Value {
    let tint = match verdict(&cell.difference, good) {
        Some(true) => "better",
        Some(false) => "worse",
        None => "",
    };
    // Where the baseline has no such thing (a loss ratio without products), the arm's own value stands, in words.
    let alone = || cell.value.mean.map_or_else(|| "–".into(), |value| format!("is {}", amount(value, shown)));
    let difference = cell.difference.mean.map(|value| signed(value, shown));
    let spread = if difference.is_some() { cell.difference.standard_error } else { cell.value.standard_error };
    context! {
        value => difference.unwrap_or_else(alone),
        error => spread.map(|value| error(value, shown)),
        tint => tint,
    }
}
