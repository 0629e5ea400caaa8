//! What the terminal says when a run is over: the headline, one line an arm, at most 100 columns wide.

use std::io::{IsTerminal, stdout};
use std::path::Path;

use crate::ground::words::{clip, left, number, right, shortened};
use crate::report::{answer, cover, parts};
use crate::results::paired::break_even::{BreakEven, break_evens};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{
    self, Cell, Direction, Estimate, Headline, HeadlineTable, Moment, Shown, Why, year_range,
};
use crate::results::record::{ArmResults, LostArm, OwnMetric, Results, ScenarioInfo, metric_named};
use crate::results::shard::Shard;
use crate::results::take_up::{self, Measure, Step};
use crate::say;
use crate::words::Language;

pub use crate::report::amount::{amount, error, signed};
pub use crate::results::paired::year_words;

const NAME_WIDTH: usize = 22;
const WIDTH: usize = 11;
/// Of a column of which there are three.
const WIDE: usize = 25;
/// Columns of the terminal that are used.
const COLUMNS_USED: usize = 100;

/// Short heads and the measures below them.
const COLUMNS: &[(&str, &str)] = &[
    ("column-pool", "pool_balance"),
    ("column-accounts", "account_balance"),
    ("column-idle", "idle_share"),
    ("column-burden", "household_burden"),
    ("column-cash", "out_of_pocket_share"),
    ("column-losers", "losers_per_head"),
];

/// The same for present values.
const SUMS: &[(&str, &str)] = &[
    ("column-gap", "pool_gap"),
    ("column-household-burden", "household_burden"),
    ("column-spending", "medical_spending"),
];

/// Whether standard output wants colour.
pub fn wants_colour() -> bool {
    stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The summary of a run.
pub fn summary(results: &Results, language: Language, colour: bool) -> String {
    let lookup = Lookup::new(results);
    let headline = paired::headline(results, &lookup);
    let called = results.called(language);
    Summary { results, lookup: &lookup, headline: &headline, called: &called, language, colour }.text()
}

struct Summary<'a> {
    results: &'a Results,
    lookup: &'a Lookup<'a>,
    headline: &'a Headline,
    /// What the arms are called.
    called: &'a [String],
    language: Language,
    colour: bool,
}

impl Summary<'_> {
    fn text(&self) -> String {
        let Self { results, lookup, headline, language, .. } = *self;
        let title = results.scenario.title_in(language);
        let mut text = format!("{}\n\n", clip(title, COLUMNS_USED));
        if let Some(answer) = answer::answer(results, lookup, headline, language) {
            text += &format!("{}\n", wrapped(&answer));
        }
        if let Some(table) = headline.main_table() {
            let what = match results.baseline() {
                _ if results.arms.len() == 1 => "alone",
                Some(_) => "differences",
                None => "each",
            };
            let price = results.scenario.price_year;
            text += &format!(
                "{}\n",
                say!(language, "summary-in-year", year = headline.main_year(), what = what, price = price)
            );
            text += &self.year_table(table);
            text += &self.own_tables(table);
        }
        text += &self.cover();
        text += &self.future();
        let parts = parts::lines(results, lookup, headline, language);
        if !parts.is_empty() {
            text.extend(parts.iter().map(|line| wrapped(line)).chain(["\n".into()]));
        }
        text + &self.worth_of_accounts() + &self.take_up() + &self.footer()
    }

    fn sheet<'s>(&'s self, table: &'s HeadlineTable, columns: Vec<(String, &'s str)>, width: usize) -> Sheet<'s> {
        let Self { results, called, language, colour, .. } = *self;
        Sheet { results, called, table, columns, width, language, colour }
    }

    fn columns(&self, columns: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        columns.iter().map(|(head, measure)| (self.language.known(head).unwrap_or_default(), *measure)).collect()
    }

    fn year_table(&self, table: &HeadlineTable) -> String {
        let sheet = self.sheet(table, self.columns(COLUMNS), WIDTH);
        let deficit = |place: usize| {
            let median = paired::median_year(&paired::first_deficit_years(self.results, self.lookup, place));
            let year = median.map_or_else(|| say!(self.language, "year-never"), |year| year.to_string());
            right(&year, WIDTH + 1)
        };
        let head = right(&say!(self.language, "column-deficit"), WIDTH + 1);
        format!("{}{head}\n", sheet.heads())
            + &sheet.lines(&|cell, shown, alone| self.show(cell, shown, alone), &deficit)
    }

    /// What policies count themselves and the scenario asks for, three a table.
    fn own_tables(&self, table: &HeadlineTable) -> String {
        let asked: Vec<&OwnMetric> = self.results.asked_metrics().collect();
        let mut text = String::new();
        for metrics in asked.chunks(SUMS.len()) {
            let columns = metrics.iter().map(|metric| (own_head(metric, self.language), metric.name.as_str()));
            let sheet = self.sheet(table, columns.collect(), WIDE);
            text += &format!("{}\n", sheet.heads());
            text += &sheet.lines(&|cell, shown, alone| self.show(cell, shown, alone), &|_| String::new());
        }
        text
    }

    /// Present values, one line an arm.
    fn future(&self) -> String {
        let Self { results, headline, language, .. } = *self;
        let present = headline.tables.iter().find(|table| table.moment == Moment::PresentValue);
        let Some(table) = present.filter(|table| !table.lines.is_empty()) else { return String::new() };
        let (errors, price) = (results.scenario.has_errors(), results.scenario.price_year);
        let words = present_value_words(headline, &results.scenario, language);
        let head = say!(language, "summary-present-value", words = words, price = price, errors = errors);
        let sheet = self.sheet(table, self.columns(SUMS), WIDE);
        let words = |cell: &Cell, shown: Shown, alone: bool| {
            let estimate = if alone { cell.value } else { cell.difference };
            let error = estimate.standard_error.map(|value| format!(" ({})", error(value, shown)));
            self.show(cell, shown, alone) + &error.unwrap_or_default()
        };
        wrapped(&head) + &format!("{}\n", sheet.heads()) + &sheet.lines(&words, &|_| String::new())
    }

    /// Which arms cost less than the baseline, at what value of an account yuan; nothing where no arm can be held against it.
    fn worth_of_accounts(&self) -> String {
        let Self { results, lookup, headline, language, .. } = *self;
        let Some(baseline) = results.baseline() else { return String::new() };
        let is_shown = |one: &BreakEven| one.moment == Moment::PresentValue && one.other == baseline;
        let all = break_evens(results, lookup, headline).into_iter();
        let all: Vec<BreakEven> = all.filter(|one| is_shown(one)).collect();
        if all.is_empty() {
            return String::new();
        }
        let worth = results.scenario.account_value;
        let [low, high] = [worth.low, worth.high].map(|end| number(end, 1));
        let value = number(worth.value, 2);
        let mut text = wrapped(&say!(language, "summary-worth", low = low, high = high, value = value));
        let heads = [say!(language, "column-households"), say!(language, "column-closed")];
        text += &format!("{}{}\n", " ".repeat(NAME_WIDTH), heads.map(|head| right(&head, WIDE)).concat());
        for one in &all {
            let over = [one.households, one.closed].map(|over| right(&over.short_words(worth, language), WIDE));
            text += &named(&self.called[one.arm], &over.concat());
        }
        text + "\n"
    }

    /// Arms that sell cover.
    fn cover(&self) -> String {
        let Self { results, lookup, headline, language, .. } = *self;
        let year = headline.main_year();
        let sold = cover::sold(results, lookup, year);
        if sold.is_empty() {
            return String::new();
        }
        let errors = results.scenario.has_errors();
        let heads =
            cover::COLUMNS.map(|(head, width)| right(&language.known(head).unwrap_or_default(), width)).concat();
        let mut text = wrapped(&say!(language, "summary-cover", year = year, errors = errors));
        text += &format!("{}{heads}\n", " ".repeat(NAME_WIDTH));
        for arm in sold {
            let cells = arm.cells(language).into_iter().zip(cover::COLUMNS);
            // A cell as wide as its column still stands apart from the one before.
            let line: String = cells.map(|(cell, (_, width))| right(&format!(" {cell}"), width)).collect();
            text += &named(&self.called[arm.place], &line);
        }
        text + "\n"
    }

    /// The steps of take-up of each arm that has them.
    fn take_up(&self) -> String {
        let Self { results, lookup, headline, language, .. } = *self;
        let year = headline.main_year();
        let (mut text, mut dashes) = (String::new(), false);
        let heads = TAKE_UP.map(|(head, width)| right(&language.known(head).unwrap_or_default(), width)).concat();
        for (place, steps) in take_up::steps(results, lookup, year) {
            let arm = self.called[place].as_str();
            text += &wrapped(&say!(language, "summary-take-up", arm = arm, year = year));
            text += &format!("{heads}\n");
            for Step { share, is_chosen, holders, values } in steps {
                dashes |= holders.is_none() || values.iter().any(Option::is_none);
                let mark = if is_chosen { "*" } else { " " };
                let first = [number(100.0 * share, 1) + mark, take_up::shown(holders.map(|share| 100.0 * share), 1)];
                let measured = Measure::ALL.map(|measure| take_up::shown(values[measure as usize], measure.decimals()));
                let cells = first.into_iter().chain(measured).zip(TAKE_UP);
                text.extend(cells.map(|(cell, (_, width))| right(&cell, width)));
                text.push('\n');
            }
            text.push('\n');
        }
        if !text.is_empty() {
            text += &wrapped(&say!(language, "summary-take-up-given-up"));
            if dashes {
                text += &wrapped(&format!("– {}.", say!(language, "take-up-no-step")));
            }
            text.push('\n');
        }
        text
    }

    fn footer(&self) -> String {
        let Self { results, headline, language, .. } = *self;
        let scenario = &results.scenario;
        let left_out = |lost: &LostArm| say!(language, "summary-left-out", lost = lost.words(language));
        let mut lines: Vec<String> = results.lost.iter().map(left_out).collect();
        if results.baseline().is_none() {
            lines.push(say!(language, "summary-baseline-lost", baseline = scenario.baseline.as_str()));
        }
        if headline.parts {
            lines.push(say!(language, "summary-parting", year = headline.parting));
        }
        lines.extend(equal_arms(results, language));
        lines.push(say!(language, "summary-deficit"));
        lines.extend(self.deficit_spread());
        lines.push(sureness(scenario, language));
        lines.extend(precision(results, language));
        lines.push(say!(
            language,
            "summary-made",
            persons = persons(scenario.persons, language),
            replicates = say!(language, "counted-replicates", number = scenario.replicates),
            seed = scenario.seed.to_string(),
            closure = language.known(&format!("closure-{}", scenario.closure)).unwrap_or_default()
        ));
        lines.iter().map(|line| wrapped(line)).collect()
    }

    /// Arms whose replicates do not agree on the year of the first deficit.
    fn deficit_spread(&self) -> Vec<String> {
        let Self { results, lookup, language, .. } = *self;
        let line = |arm: usize| {
            let years = paired::first_deficit_years(results, lookup, arm);
            let range = year_range(&years, language)?;
            let (arm, year) = (self.called[arm].as_str(), year_words(&years, language));
            Some("  ".to_owned() + &say!(language, "summary-deficit-spread", arm = arm, year = year, range = range))
        };
        (0..results.arms.len()).filter_map(line).collect()
    }

    fn show(&self, cell: &Cell, shown: Shown, alone: bool) -> String {
        let is_percent = shown == Shown::Percent;
        if alone {
            let unit = if is_percent { "%" } else { "" };
            return cell.value.mean.map_or_else(|| "–".into(), |value| amount(value, shown) + unit);
        }
        let unit = if is_percent { say!(self.language, "summary-unit-points") } else { String::new() };
        cell.difference.mean.map_or_else(|| "–".into(), |value| signed(value, shown) + &unit)
    }
}

/// Heads of the table of take-up, and how wide they are.
const TAKE_UP: [(&str, usize); 6] = [
    ("column-take-up", 10),
    ("column-holders", 12),
    ("column-take-up-pool", 14),
    ("column-take-up-burden", 12),
    ("column-take-up-loss", 12),
    ("column-take-up-selection", 12),
];

/// A table of the terminal: one line an arm.
struct Sheet<'a> {
    results: &'a Results,
    called: &'a [String],
    table: &'a HeadlineTable,
    /// Heads and keys of measures.
    columns: Vec<(String, &'a str)>,
    /// Of a column.
    width: usize,
    language: Language,
    colour: bool,
}

impl Sheet<'_> {
    fn heads(&self) -> String {
        let heads = self.columns.iter().map(|(head, _)| right(head, self.width));
        " ".repeat(NAME_WIDTH) + &heads.collect::<String>()
    }

    /// A line an arm, with `words` in each cell and `end` behind the last, and the reasons of dashes.
    fn lines(&self, words: &dyn Fn(&Cell, Shown, bool) -> String, end: &dyn Fn(usize) -> String) -> String {
        let mut text = String::new();
        let mut dashes = Dashes::default();
        for (place, arm) in self.called.iter().enumerate() {
            let mut line = String::new();
            let alone = stands_alone(self.results, place);
            for (head, key) in &self.columns {
                let cell = self.table.line(key).and_then(|line| Some((line.measure, line.cells.get(place)?)));
                let shown = cell.map_or_else(|| "–".into(), |(measure, cell)| words(cell, measure.shown, alone));
                let good = cell.map_or(Direction::Neutral, |(measure, _)| measure.good);
                let difference = cell.map(|(_, cell)| cell.difference);
                line += &tinted(&right(&shown, self.width), difference, good, self.colour);
                dashes.note(cell.and_then(|(_, cell)| why(cell, alone)), head, arm);
            }
            line.push_str(&end(place));
            text += &named(arm, &line);
        }
        text + &dashes.text(self.called.len(), self.language) + "\n"
    }
}

/// What is told of an arm behind what it is called, which goes on below where it is too long for the line.
fn named(arm: &str, told: &str) -> String {
    let lines = textwrap::wrap(arm, textwrap::Options::new(NAME_WIDTH - 1).subsequent_indent("  "));
    let mut lines = lines.into_iter();
    let first = format!("{}{told}\n", left(&lines.next().unwrap_or_default(), NAME_WIDTH));
    first + &lines.map(|line| format!("{line}\n")).collect::<String>()
}

/// The name of a policy's metric without that of the policy, with its unit where it is no money.
fn own_head(metric: &OwnMetric, language: Language) -> String {
    let name = metric.name.split_once('.').map_or(metric.name.as_str(), |(_, name)| name);
    let unit = if metric.unit == "yuan" { String::new() } else { format!(", {}", language.unit(&metric.unit)) };
    shortened(&format!("{name}{unit}"), WIDE - 1)
}

/// Where something lies, behind the tables.
pub(crate) fn place(key: &str, path: &Path, language: Language) -> String {
    match key {
        "summary-report" => say!(language, "summary-report", page = path.display().to_string()),
        "summary-branch" => say!(language, "summary-branch", folder = path.display().to_string()),
        _ => say!(language, "summary-results", folder = path.display().to_string()),
    }
}

/// What a shard has of all arms of replicates, and where it lies.
pub(crate) fn shard(shard: Shard, [own, all]: [usize; 2], folder: &Path, language: Language) -> String {
    let Shard { number, of } = shard;
    let told = say!(language, "summary-shard", number = number, of = of, own = own, all = all);
    format!("{told}\n{}\n", say!(language, "summary-shard-place", folder = folder.display().to_string()))
}

/// What a present value is, for the head of its table: the years, the rate, and which years are missing.
pub fn present_value_words(headline: &Headline, scenario: &ScenarioInfo, language: Language) -> String {
    let Headline { parting, first_summed, .. } = *headline;
    let (until, rate) = (scenario.until, number(scenario.discount_rate * 100.0, 1));
    if first_summed <= parting {
        return say!(language, "page-present-value-title", from = parting, until = until, rate = rate);
    }
    say!(
        language,
        "page-present-value-missing",
        parting = parting,
        from = first_summed,
        until = until,
        rate = rate,
        count = first_summed - parting,
        last = first_summed - 1
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
    fn text(&self, arms: usize, language: Language) -> String {
        let mut whys: Vec<Why> = Vec::new();
        for dash in &self.0 {
            if !whys.contains(&dash.why) {
                whys.push(dash.why);
            }
        }
        let line = |why: &Why| {
            let of_it = self.0.iter().filter(|dash| dash.why == *why);
            let columns: Vec<String> = of_it.map(|dash| dash.column(arms, language)).collect();
            let columns = columns.join(&say!(language, "list-comma"));
            wrapped(&say!(language, "summary-dash", columns = columns, why = why.words(language)))
        };
        whys.iter().map(line).collect()
    }
}

impl Dash<'_> {
    fn column(&self, arms: usize, language: Language) -> String {
        if self.arms.len() == arms {
            return self.head.to_owned();
        }
        let of: Vec<String> = self.arms.iter().map(|arm| (*arm).to_owned()).collect();
        say!(language, "summary-dash-of", column = self.head, arms = language.list(&of))
    }
}

/// Why a cell shows a dash.
fn why(cell: &Cell, alone: bool) -> Option<Why> {
    if alone { cell.why() } else { cell.why_no_difference() }
}

/// How many persons, in words.
pub(crate) fn persons(count: u64, language: Language) -> String {
    say!(language, "counted-persons", number = count, shown = number(count as f64, 0))
}

/// One sentence for each arm that equals the baseline in all rows.
pub fn equal_arms(results: &Results, language: Language) -> Vec<String> {
    let sentence = |arm: &&ArmResults| {
        let called = results.called_by_name(&arm.name, language);
        match arm.parts {
            Some(year) => say!(language, "page-equal-from", arm = called, year = year),
            None => say!(language, "page-equal-always", arm = called),
        }
    };
    paired::equal_to_baseline(results).iter().map(sentence).collect()
}

/// What standard errors and tints say, and what they do not.
pub fn sureness(scenario: &ScenarioInfo, language: Language) -> String {
    if scenario.replicates < 2 {
        return say!(language, "summary-one-replicate");
    }
    let errors = scenario.what_errors_hold(language);
    say!(language, "summary-told-apart", errors = errors, replicates = scenario.replicates)
}

/// Whether a difference is as sure as the scenario wants, and at how many replicates it would be; nothing where it wants none.
pub(crate) fn precision(results: &Results, language: Language) -> Option<String> {
    let scenario = &results.scenario;
    let wanted = scenario.precision.as_ref()?;
    let unit = metric_named(&wanted.metric).map_or("", |(_, metric)| metric.unit);
    let shown = |value: f64| format!("{} {}", significant(value), language.unit(unit));
    let metric = language.name_of(&wanted.metric);
    let (year, replicates) = (wanted.year, scenario.replicates);
    let arm = results.called_by_name(&wanted.arm, language);
    let Some(reached) = wanted.reached else {
        return Some(say!(language, "precision-none", metric = metric, arm = arm, year = year));
    };
    let (is, error) = (shown(reached), shown(wanted.error));
    if reached <= wanted.error {
        return Some(say!(
            language,
            "precision-reached",
            metric = metric,
            arm = arm,
            year = year,
            is = is,
            error = error,
            replicates = replicates
        ));
    }
    let needed = (f64::from(replicates) * (reached / wanted.error).powi(2)).ceil();
    let needed = if needed < 1e9 { number(needed, 0) } else { say!(language, "precision-beyond") };
    Some(say!(
        language,
        "precision-missed",
        metric = metric,
        arm = arm,
        year = year,
        is = is,
        error = error,
        replicates = replicates,
        needed = needed
    ))
}

/// Three digits that count.
fn significant(value: f64) -> String {
    let digits = if value > 0.0 { 2 - value.log10().floor() as i32 } else { 0 };
    number(value, digits.clamp(0, 9) as usize)
}

/// Lines of at most 100 columns, those after the first set in.
fn wrapped(text: &str) -> String {
    let words = text.trim_start();
    let indent = " ".repeat(text.len() - words.len());
    let rest = format!("{indent}   ");
    let options = textwrap::Options::new(COLUMNS_USED).initial_indent(&indent).subsequent_indent(&rest);
    textwrap::fill(words, options.break_words(false)) + "\n"
}

/// Whether an arm is shown by its own values: the baseline, and everybody when the baseline was lost.
fn stands_alone(results: &Results, arm: usize) -> bool {
    results.baseline().is_none_or(|baseline| baseline == arm)
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
