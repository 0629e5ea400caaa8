//! The scorecard as people read it, and its tables.

use std::collections::BTreeMap;
use std::fmt::Write;

use gongji_model::foundation::math::{exp, ln};

use super::forecast::LAST_FITTED;
use super::score::{mean, share};
use super::{Forecast, Scored};

/// Head of the scorecard's table.
const HEAD: &str = "metric,group,year,simulated,published,band,in_fit,verified,inside,p10,p25,p75,p90,inside_50,inside_80,crps,\
                    naive_growth,naive_share,why\n";

fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn answer(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// One scored figure a line.
pub fn table(scored: &[Scored]) -> String {
    let mut text = HEAD.to_owned();
    for row in scored {
        let figure = &row.figure;
        let [p10, p25, p75, p90] = row.quantiles;
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{p10},{p25},{p75},{p90},{},{},{},{},{},\"{}\"",
            figure.metric,
            figure.group,
            figure.year,
            row.simulated,
            figure.value,
            cell(figure.band),
            answer(figure.in_fit),
            answer(row.verified()),
            row.inside().map_or("", answer),
            answer(row.within(p25, p75)),
            answer(row.within(p10, p90)),
            row.crps,
            cell(row.naive[0]),
            cell(row.naive[1]),
            figure.why.replace('"', "'")
        );
    }
    text
}

/// The forecast, one cell a line.
pub fn forecast(cells: &[Forecast]) -> String {
    let mut text = String::from("forecast,metric,group,year,simulated,p10,p25,p75,p90,naive_growth,naive_share\n");
    for cell in cells {
        let [p10, p25, p75, p90] = cell.quantiles;
        let (kind, metric, year, simulated) = (cell.kind.name(), &cell.metric, cell.year, cell.simulated);
        let [growth, share] = cell.naive.map(self::cell);
        let _ = writeln!(text, "{kind},{metric},all,{year},{simulated},{p10},{p25},{p75},{p90},{growth},{share}");
    }
    text
}

fn number(value: f64) -> String {
    match value.abs() {
        large if large >= 1e9 => format!("{:.0}e8", value / 1e8),
        large if large >= 1e6 => format!("{:.1}e6", value / 1e6),
        large if large >= 100.0 => format!("{value:.0}"),
        large if large >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// The scorecard in words.
pub fn scorecard(title: &str, scored: &[Scored]) -> String {
    let mut text = format!(
        "{title}\n{:<26} {:>4} {:>10} {:>10} {:>7}  {:>21}  {:<7} {:>9} {:>9}\n",
        "metric", "year", "simulated", "published", "off", "80% interval", "band", "growth", "share"
    );
    for row in scored.iter().filter(|row| row.verified() && row.figure.band.is_some()) {
        let figure = &row.figure;
        let interval = format!("{} to {}", number(row.quantiles[0]), number(row.quantiles[3]));
        let name =
            if figure.group == "all" { figure.metric.clone() } else { format!("{} {}", figure.metric, figure.group) };
        let naive = row.naive.map(|value| value.map_or_else(|| "-".into(), number));
        let _ = writeln!(
            text,
            "{:<26} {:>4} {:>10} {:>10} {:>+6.1}%  {:>21}  {:<7} {:>9} {:>9}",
            name.replace("hospitalisation", "hosp."),
            figure.year,
            number(row.simulated),
            number(figure.value),
            100.0 * row.off(),
            interval,
            row.inside().map_or("", |inside| if inside { "inside" } else { "OUTSIDE" }),
            naive[0],
            naive[1]
        );
    }
    text
}

/// Coverage, scores and what the naive forecasts would have scored.
pub fn scores(scored: &[Scored]) -> String {
    let verified = || scored.iter().filter(|row| row.verified() && row.figure.band.is_some());
    let percent = |share: Option<f64>| share.map_or_else(|| "none".into(), |share| format!("{:.0}%", 100.0 * share));
    let inside: Vec<bool> = verified().filter_map(Scored::inside).collect();
    let mut text = format!(
        "verified figures inside their band: {} of {}\n50% intervals hold {}, 80% intervals {} of them\n",
        inside.iter().filter(|inside| **inside).count(),
        inside.len(),
        percent(share(verified().map(|row| row.within(row.quantiles[1], row.quantiles[2])))),
        percent(share(verified().map(|row| row.within(row.quantiles[0], row.quantiles[3])))),
    );
    let relative = |of: &dyn Fn(&Scored) -> Option<f64>| {
        let both = verified().filter(|row| row.naive.iter().all(Option::is_some));
        mean(both.filter_map(|row| Some(100.0 * of(row)? / row.figure.value.abs())))
    };
    let model = relative(&|row| Some(row.crps));
    if let (Some(model), Some(growth), Some(share)) = (
        model,
        relative(&|row| row.naive[0].map(|value| (value - row.figure.value).abs())),
        relative(&|row| row.naive[1].map(|value| (value - row.figure.value).abs())),
    ) {
        let _ = writeln!(
            text,
            "mean CRPS, percent of the figure, where both naive forecasts have a value: model {model:.2}, constant growth \
             {growth:.2}, constant shares {share:.2}"
        );
    }
    text
}

/// Growth a year from 2013 to 2019, simulated and published, where both ends are verified.
pub fn growth(scored: &[Scored]) -> String {
    let mut ends: BTreeMap<&str, [Option<&Scored>; 2]> = BTreeMap::new();
    for row in scored.iter().filter(|row| row.verified() && row.figure.group == "all") {
        let at = match row.figure.year {
            2013 => 0,
            LAST_FITTED => 1,
            _ => continue,
        };
        ends.entry(row.figure.metric.as_str()).or_default()[at] = Some(row);
    }
    let mut text = String::from("growth a year 2013-2019, percent: simulated, published, difference (band 1 point)\n");
    for (metric, ends) in ends {
        let [Some(first), Some(last)] = ends else { continue };
        let of = |from: f64, to: f64| 100.0 * (exp(ln(to / from) / 6.0) - 1.0);
        let [simulated, published] = [of(first.simulated, last.simulated), of(first.figure.value, last.figure.value)];
        let verdict = if (simulated - published).abs() <= 1.0 { "inside" } else { "OUTSIDE" };
        let off = simulated - published;
        let _ = writeln!(text, "{metric:<26} {simulated:>6.2} {published:>6.2} {off:>+6.2}  {verdict}");
    }
    text
}

/// Every verified figure outside its band, with what is known of it.
pub fn misses(scored: &[Scored]) -> String {
    let mut text = String::from("outside:\n");
    let mut any = false;
    for row in scored.iter().filter(|row| row.verified() && row.inside() == Some(false)) {
        any = true;
        let why = if row.figure.why.is_empty() { "not known" } else { row.figure.why.as_str() };
        let name = format!("{} {}", row.figure.metric, row.figure.year);
        let _ = writeln!(text, "{name:<32} {:>+6.1}%  {why}", 100.0 * row.off());
    }
    if any { text } else { "outside: none\n".into() }
}

/// The same as tables of the book: of the past what misses its band, of the years after it every verified figure.
pub fn book(past: &[Scored], came: &[Scored]) -> String {
    let outside = past.iter().filter(|row| row.verified() && row.inside() == Some(false));
    let later = came.iter().filter(|row| row.verified() && row.figure.band.is_some());
    let head = |text: &str| format!("### {text}\n\n");
    let of_past = head("To 2020: what lies outside its band") + &rows(outside, false) + "\n" + &scores(past);
    of_past + "\n" + &head("From 2021 on: every verified figure") + &rows(later, true) + "\n" + &scores(came)
}

/// Rows of the book's table, with the verdict where both can be.
fn rows<'a>(scored: impl Iterator<Item = &'a Scored>, verdict: bool) -> String {
    let mut text = String::from(
        "| metric | group | year | simulated | published | off by | band | why, as far as known |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in scored {
        let (figure, inside) = (&row.figure, row.inside() == Some(true));
        let why = match figure.why.as_str() {
            _ if inside => "inside",
            "" => "not known",
            why => why,
        };
        let outside = if verdict && !inside { "**outside**: " } else { "" };
        let band = figure.band.map_or(0.0, |band| 100.0 * band / figure.value);
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {:+.1}% | {band:.1}% | {outside}{why} |",
            figure.metric,
            figure.group,
            figure.year,
            number(row.simulated),
            number(figure.value),
            100.0 * row.off()
        );
    }
    text
}
