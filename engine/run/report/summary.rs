//! What the terminal says when a run is over: the headline, one line an arm, at most 100 columns wide.

use std::fmt::Write;
use std::io::{IsTerminal, stdout};

use crate::ground::words::{clip, counted, number, shortened};
use crate::report::{answer, parts};
use crate::results::paired::break_even::{BreakEven, break_evens};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{
    self, Cell, Direction, Estimate, Headline, HeadlineTable, Moment, Shown, Why, year_range,
};
use crate::results::record::{AccountValue, ArmResults, OwnMetric, Results, ScenarioInfo};
use crate::results::take_up;

pub use crate::report::amount::{amount, error, signed};
pub use crate::results::paired::year_words;

const NAME_WIDTH: usize = 22;
const WIDTH: usize = 11;
/// Of a column of which there are three.
const WIDE: usize = 25;
/// Columns of the terminal that are used.
const COLUMNS_USED: usize = 100;

/// Losers after the closure that the terminal shows.
const LOSERS: &str = "Losers: burden up by over 1% of income, funds closed per head";

/// Short heads and the measures of `paired::MEASURES` below them.
const COLUMNS: &[(&str, &str)] = &[
    ("pool", "Balance of the pooled funds"),
    ("accounts", "Stock of the individual accounts"),
    ("idle", "Idle share of the accounts"),
    ("burden", "Household burden"),
    ("cash share", "Out-of-pocket share: all care"),
    ("losers", LOSERS),
];

/// The same for present values.
const SUMS: &[(&str, &str)] = &[
    ("gap of the funds", "Actuarial gap: outgo less income of all funds"),
    ("household burden", "Household burden"),
    ("spending", "Total medical spending"),
];

/// Whether standard output wants colour.
pub fn wants_colour() -> bool {
    stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The summary of a run.
pub fn summary(results: &Results, colour: bool) -> String {
    let lookup = Lookup::new(results);
    let headline = paired::headline(results, &lookup);
    let mut text = String::new();
    let scenario = &results.scenario;
    let title = if scenario.title.is_empty() { &scenario.name } else { &scenario.title };
    let _ = writeln!(text, "{}\n", clip(title, COLUMNS_USED));
    if let Some(answer) = answer::answer(results, &lookup, &headline) {
        let _ = writeln!(text, "{}", wrapped(&answer));
    }
    let main = headline.main_year();
    let table = headline.tables.iter().find(|t| matches!(t.moment, Moment::Year { year, .. } if year == main));
    if let Some(table) = table {
        let what = match results.baseline() {
            _ if results.arms.len() == 1 => "the arm by itself",
            Some(_) => "baseline and differences from it",
            None => "each arm by itself",
        };
        let _ = writeln!(text, "In {main}; {what}, 100 million yuan of {}:", scenario.price_year);
        year_table(&mut text, results, &lookup, table, colour);
        own_tables(&mut text, results, table, colour);
    }
    future(&mut text, results, &headline, colour);
    let parts = parts::lines(results, &lookup, &headline);
    if !parts.is_empty() {
        text.extend(parts.iter().map(|line| wrapped(line)).chain(["\n".into()]));
    }
    text.push_str(&worth_of_accounts(results, &lookup, &headline));
    text.push_str(&take_up::text(results, &lookup, main));
    text.push_str(&footer(results, &lookup, &headline));
    text
}

/// A table of the terminal: one line an arm.
struct Sheet<'a> {
    results: &'a Results,
    table: &'a HeadlineTable,
    /// Heads and measures.
    columns: &'a [(&'a str, &'a str)],
    /// Of a column.
    width: usize,
    colour: bool,
}

impl Sheet<'_> {
    fn heads(&self) -> String {
        let heads = self.columns.iter().map(|(head, _)| format!("{head:>width$}", width = self.width));
        format!("{:NAME_WIDTH$}{}", "", heads.collect::<String>())
    }

    /// A line an arm, with `words` in each cell and `end` behind the last, and the reasons of dashes.
    fn lines(&self, words: &dyn Fn(&Cell, Shown, bool) -> String, end: &dyn Fn(usize) -> String) -> String {
        let mut text = String::new();
        let mut dashes = Dashes::default();
        for (place, arm) in self.results.arms.iter().enumerate() {
            let _ = write!(text, "{:NAME_WIDTH$}", shortened(&arm.name, NAME_WIDTH - 1));
            let alone = stands_alone(self.results, place);
            for (head, name) in self.columns {
                let cell = self.table.line(name).and_then(|line| Some((line.measure, line.cells.get(place)?)));
                let shown = cell.map_or_else(|| "–".into(), |(measure, cell)| words(cell, measure.shown, alone));
                let padded = format!("{shown:>width$}", width = self.width);
                let good = cell.map_or(Direction::Neutral, |(measure, _)| measure.good);
                text.push_str(&tinted(&padded, cell.map(|(_, cell)| cell.difference), good, self.colour));
                dashes.note(cell.and_then(|(_, cell)| why(cell, alone)), head, &arm.name);
            }
            text.push_str(&end(place));
            text.push('\n');
        }
        text + &dashes.text(self.results.arms.len()) + "\n"
    }
}

fn year_table(text: &mut String, results: &Results, lookup: &Lookup<'_>, table: &HeadlineTable, colour: bool) {
    let sheet = Sheet { results, table, columns: COLUMNS, width: WIDTH, colour };
    let _ = writeln!(text, "{}{:>12}", sheet.heads(), "deficit");
    let deficit = |place: usize| {
        let median = paired::median_year(&paired::first_deficit_years(results, lookup, place));
        format!("{:>12}", median.map_or_else(|| "never".into(), |year| year.to_string()))
    };
    text.push_str(&sheet.lines(&show, &deficit));
}

/// What policies count themselves and the scenario asks for, three a table.
fn own_tables(text: &mut String, results: &Results, table: &HeadlineTable, colour: bool) {
    let asked: Vec<&OwnMetric> = results.asked_metrics().collect();
    for metrics in asked.chunks(SUMS.len()) {
        let heads: Vec<String> = metrics.iter().map(|metric| own_head(metric)).collect();
        let columns: Vec<(&str, &str)> =
            heads.iter().zip(metrics).map(|(head, metric)| (head.as_str(), metric.name.as_str())).collect();
        let sheet = Sheet { results, table, columns: &columns, width: WIDE, colour };
        let _ = writeln!(text, "{}", sheet.heads());
        text.push_str(&sheet.lines(&show, &|_| String::new()));
    }
}

/// The name of a policy's metric without that of the policy, with its unit where it is no money.
fn own_head(metric: &OwnMetric) -> String {
    let name = metric.name.split_once('.').map_or(metric.name.as_str(), |(_, name)| name);
    let unit = if metric.unit == "yuan" { String::new() } else { format!(", {}", metric.unit) };
    shortened(&format!("{name}{unit}"), WIDE - 1)
}

/// Present values, one line an arm.
fn future(text: &mut String, results: &Results, headline: &Headline, colour: bool) {
    let Some(table) = headline.tables.iter().find(|table| table.moment == Moment::PresentValue) else { return };
    if table.lines.is_empty() {
        return;
    }
    let scenario = &results.scenario;
    let errors = if scenario.replicates > 1 { " (standard error)" } else { "" };
    let words = present_value_words(headline, scenario);
    text.push_str(&wrapped(&format!("{words}, 100 million yuan of {}{errors}:", scenario.price_year)));
    let sheet = Sheet { results, table, columns: SUMS, width: WIDE, colour };
    let _ = writeln!(text, "{}", sheet.heads());
    let words = |cell: &Cell, shown: Shown, alone: bool| {
        let estimate = if alone { cell.value } else { cell.difference };
        let error = estimate.standard_error.map(|value| format!(" ({})", error(value, shown)));
        show(cell, shown, alone) + &error.unwrap_or_default()
    };
    text.push_str(&sheet.lines(&words, &|_| String::new()));
}

/// Which arms cost less than the baseline, at what value of an account yuan; nothing where no arm can be held against it.
fn worth_of_accounts(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> String {
    let Some(baseline) = results.baseline() else { return String::new() };
    let is_shown = |one: &BreakEven| one.moment == Moment::PresentValue && one.other == baseline;
    let all: Vec<BreakEven> = break_evens(results, lookup, headline).into_iter().filter(|one| is_shown(one)).collect();
    if all.is_empty() {
        return String::new();
    }
    let worth = results.scenario.account_value;
    let mut text = wrapped(&format!("{}:", worth_words(worth)));
    let _ = writeln!(text, "{:NAME_WIDTH$}{:>WIDE$}{:>WIDE$}", "", "households", "with the public funds");
    for one in &all {
        let name = shortened(&results.arms[one.arm].name, NAME_WIDTH - 1);
        let [alone, closed] = [one.households, one.closed].map(|over| over.short_words(worth));
        let _ = writeln!(text, "{name:NAME_WIDTH$}{alone:>WIDE$}{closed:>WIDE$}");
    }
    text + "\n"
}

/// What the table of break-even values says.
fn worth_words(worth: AccountValue) -> String {
    let [low, high] = [worth.low, worth.high].map(|end| number(end, 1));
    format!(
        "At which value of a yuan on an account an arm costs less than the baseline, by present values; open: the break-even lies \
         within {low} to {high} and is not decided by evidence (burdens are counted at {})",
        number(worth.value, 2)
    )
}

/// What a present value is, for the head of its table: the years, the rate, and which years are missing.
pub fn present_value_words(headline: &Headline, scenario: &ScenarioInfo) -> String {
    let Headline { parting, first_summed, .. } = *headline;
    let (until, rate) = (scenario.until, number(scenario.discount_rate * 100.0, 1));
    if first_summed <= parting {
        return format!("Present value {parting}–{until} at {rate}% a year");
    }
    let missing = match first_summed - 1 {
        last if last == parting => format!("{last} is"),
        last => format!("{parting}–{last} are"),
    };
    format!(
        "Present value in {parting} of the years {first_summed}–{until} at {rate}% a year ({missing} not in the tables and \
         not added)"
    )
}

/// Cells without a figure.
#[derive(Default)]
struct Dashes<'a>(Vec<Dash<'a>>);

/// The arms that have none in one column, for one reason.
struct Dash<'a> {
    why: Why,
    head: &'a str,
    arms: Vec<&'a str>,
}

impl<'a> Dashes<'a> {
    fn note(&mut self, why: Option<Why>, head: &'a str, arm: &'a str) {
        let Some(why) = why else { return };
        match self.0.iter_mut().find(|dash| (dash.why, dash.head) == (why, head)) {
            Some(dash) => dash.arms.push(arm),
            None => self.0.push(Dash { why, head, arms: vec![arm] }),
        }
    }

    /// One footnote a reason; `arms` is the number of all.
    fn text(&self, arms: usize) -> String {
        let mut whys: Vec<Why> = Vec::new();
        for dash in &self.0 {
            if !whys.contains(&dash.why) {
                whys.push(dash.why);
            }
        }
        let line = |why: &Why| {
            let of_it = self.0.iter().filter(|dash| dash.why == *why);
            let columns: Vec<String> = of_it.map(|dash| dash.column(arms)).collect();
            wrapped(&format!("– {}: {why}", columns.join(", ")))
        };
        whys.iter().map(line).collect()
    }
}

impl Dash<'_> {
    fn column(&self, arms: usize) -> String {
        if self.arms.len() == arms {
            self.head.to_owned()
        } else {
            format!("{} of {}", self.head, self.arms.join(" and "))
        }
    }
}

/// Why a cell shows a dash.
fn why(cell: &Cell, alone: bool) -> Option<Why> {
    if alone { cell.why() } else { cell.why_no_difference() }
}

fn footer(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> String {
    let scenario = &results.scenario;
    let mut lines: Vec<String> = results.lost.iter().map(|lost| format!("Left out: {}", lost.words())).collect();
    if results.baseline().is_none() {
        lines.push(format!("The baseline {} was lost: there are no differences.", scenario.baseline));
    }
    if headline.parts {
        lines.push(format!("The arms part in {}; until then they are the same, person by person.", headline.parting));
    }
    lines.extend(equal_arms(results));
    lines.push(
        "deficit: first year in which the pooled funds' outgo exceeds their income (median of all replicates, never \
         included)."
            .into(),
    );
    lines.extend(deficit_spread(results, lookup));
    lines.push(sureness(scenario));
    lines.push(format!(
        "{}, {}, seed {}; closure {}.",
        persons(scenario.persons),
        counted(scenario.replicates, "replicate", "replicates"),
        scenario.seed,
        scenario.closure
    ));
    lines.iter().map(|line| wrapped(line)).collect()
}

/// How many persons, in words.
pub(crate) fn persons(count: u64) -> String {
    format!("{} {}", number(count as f64, 0), if count == 1 { "person" } else { "persons" })
}

/// One sentence for each arm that equals the baseline in all rows.
pub fn equal_arms(results: &Results) -> Vec<String> {
    let sentence = |arm: &&ArmResults| {
        let law = match arm.parts {
            Some(year) => format!("though its law does from {year} on"),
            None => "and its law is the same in every year of the run".into(),
        };
        format!("`{}` does not differ from the baseline in anything that is counted, {law}.", arm.name)
    };
    paired::equal_to_baseline(results).iter().map(sentence).collect()
}

/// Arms whose replicates do not agree on the year of the first deficit.
fn deficit_spread(results: &Results, lookup: &Lookup<'_>) -> Vec<String> {
    let line = |arm: usize| {
        let years = paired::first_deficit_years(results, lookup, arm);
        let range = year_range(&years)?;
        Some(format!("  {}: {}, from {range}", results.arms[arm].name, year_words(&years)))
    };
    (0..results.arms.len()).filter_map(line).collect()
}

/// What standard errors and tints say, and what they do not.
pub fn sureness(scenario: &ScenarioInfo) -> String {
    if scenario.replicates < 2 {
        return "One replicate has no standard error: any difference may be luck.".into();
    }
    format!(
        "{} A difference is told from zero where its 95% interval (Student's t, {} replicates) does not hold it.",
        scenario.what_errors_hold(),
        scenario.replicates
    )
}

/// Lines of at most 100 columns, those after the first set in.
fn wrapped(text: &str) -> String {
    let indent = text.len() - text.trim_start().len();
    let mut lines = vec![" ".repeat(indent)];
    for word in text.split_whitespace() {
        let line = lines.last_mut().map_or("", |line| line.as_str());
        let is_first = line.trim().is_empty();
        if !is_first && line.chars().count() + 1 + word.chars().count() > COLUMNS_USED {
            lines.push(" ".repeat(indent + 3) + word);
        } else if let Some(line) = lines.last_mut() {
            if !is_first {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

/// Whether an arm is shown by its own values: the baseline, and everybody when the baseline was lost.
fn stands_alone(results: &Results, arm: usize) -> bool {
    results.baseline().is_none_or(|baseline| baseline == arm)
}

fn show(cell: &Cell, shown: Shown, is_base: bool) -> String {
    if is_base {
        return cell.value.mean.map_or_else(|| "–".into(), |value| amount(value, shown) + unit(shown, "%"));
    }
    cell.difference.mean.map_or_else(|| "–".into(), |value| signed(value, shown) + unit(shown, " pp"))
}

fn unit(shown: Shown, percent: &'static str) -> &'static str {
    if shown == Shown::Percent { percent } else { "" }
}

fn tinted(text: &str, difference: Option<Estimate>, good: Direction, colour: bool) -> String {
    match (colour, difference.and_then(|estimate| verdict(&estimate, good))) {
        (true, Some(true)) => format!("\u{1b}[32m{text}\u{1b}[0m"),
        (true, Some(false)) => format!("\u{1b}[31m{text}\u{1b}[0m"),
        _ => text.to_string(),
    }
}

/// Better, worse, or nothing to say: not to be told from zero, or a matter of taste.
pub fn verdict(difference: &Estimate, good: Direction) -> Option<bool> {
    let up = difference.mean? > 0.0;
    (difference.is_clear() && good != Direction::Neutral).then_some(up == (good == Direction::Up))
}
