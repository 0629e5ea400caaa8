//! Published figures of later years from a file of the user's: accounts of the scheme, or benefits per head.

use super::error::{InputError, Problem};
use super::parameters::known;
use super::published::{Confidence, PublishedFigure};
use super::table::{BYTE_ORDER_MARK, Row, SMALLEST, Table};
use crate::ground::diagnose::nearest;

/// First year that counts.
const FIRST: u16 = 2021;
/// Half a month, as part of a year.
const HALF_A_MONTH: f64 = 1.0 / 24.0;
const ACCOUNTS: [&str; 17] = [
    "year",
    "incl_maternity",
    "enrolled_total",
    "enrolled_active",
    "enrolled_retired",
    "active_per_retiree",
    "income_total",
    "expenditure_total",
    "balance_total",
    "pool_income",
    "pool_expenditure",
    "pool_balance",
    "ia_income",
    "ia_expenditure",
    "ia_balance",
    "recalled_items",
    "source",
];
const BENEFITS: [&str; 11] = [
    "year",
    "scheme",
    "outpatient_ordinary_visits_per_member",
    "chronic_visits_per_member",
    "discharges_per_100_members",
    "cost_per_ordinary_visit_yuan",
    "cost_per_chronic_visit_yuan",
    "cost_per_discharge_yuan",
    "institution_cost_per_member_yuan",
    "source",
    "confidence",
];

/// A column that is scored: its metric, the unit in which it stands, the band as a share, or the outgo of which half a month is
/// the band.
struct Scored {
    column: &'static str,
    metric: &'static str,
    unit: &'static str,
    scale: f64,
    band: Band,
}

enum Band {
    Share(f64),
    MonthOf(&'static str),
}

const fn scored(column: &'static str, metric: &'static str, unit: &'static str, scale: f64, band: Band) -> Scored {
    Scored { column, metric, unit, scale, band }
}

const OF_ACCOUNTS: [Scored; 12] = [
    scored("enrolled_total", "members", "persons", 1e4, Band::Share(0.01)),
    scored("enrolled_active", "workers", "persons", 1e4, Band::Share(0.01)),
    scored("enrolled_retired", "retirees", "persons", 1e4, Band::Share(0.01)),
    scored("income_total", "total_income", "yuan", 1e8, Band::Share(0.05)),
    scored("expenditure_total", "total_outgo", "yuan", 1e8, Band::Share(0.05)),
    scored("balance_total", "total_balance", "yuan", 1e8, Band::MonthOf("expenditure_total")),
    scored("pool_income", "pool_income", "yuan", 1e8, Band::Share(0.05)),
    scored("pool_expenditure", "pool_outgo", "yuan", 1e8, Band::Share(0.05)),
    scored("pool_balance", "pool_balance", "yuan", 1e8, Band::MonthOf("pool_expenditure")),
    scored("ia_income", "account_credit", "yuan", 1e8, Band::Share(0.05)),
    scored("ia_expenditure", "account_outgo", "yuan", 1e8, Band::Share(0.05)),
    scored("ia_balance", "account_balance", "yuan", 1e8, Band::MonthOf("ia_expenditure")),
];
const OF_BENEFITS: [Scored; 6] = [
    scored("outpatient_ordinary_visits_per_member", "recorded_visits_per_member", "visits", 1.0, Band::Share(0.03)),
    scored("chronic_visits_per_member", "recorded_chronic_visits_per_member", "visits", 1.0, Band::Share(0.03)),
    scored("discharges_per_100_members", "recorded_discharges_per_member", "stays", 0.01, Band::Share(0.03)),
    scored("cost_per_ordinary_visit_yuan", "cost_per_visit", "yuan", 1.0, Band::Share(0.03)),
    scored("cost_per_chronic_visit_yuan", "cost_per_chronic_visit", "yuan", 1.0, Band::Share(0.03)),
    scored("cost_per_discharge_yuan", "cost_per_discharge", "yuan", 1.0, Band::Share(0.03)),
];

/// No figure is larger: ten times what the nation spends on health in 100 million yuan.
const MOST: f64 = 1e6;

/// Reads the figures of 2021 and later; `file` is the name that messages give the text.
pub fn later(file: &str, text: &str) -> Result<Vec<PublishedFigure>, InputError> {
    let lines = text.trim_start_matches(BYTE_ORDER_MARK).split(['\r', '\n']);
    let header = lines.into_iter().find(|line| !line.is_empty() && !line.starts_with('#'));
    let benefits = header.is_some_and(|header| header.contains("scheme"));
    let table = if benefits {
        let table = Table::of_text(file, text, &BENEFITS)?;
        table.unique(&["year", "scheme"])?;
        table
    } else {
        let columns: Vec<&str> = ACCOUNTS.into_iter().chain(["confidence"]).collect();
        let table = Table::of_text(file, text, &columns)?;
        table.unique(&["year"])?;
        table
    };
    let mut figures = Vec::new();
    for row in table.rows() {
        let year = row.year()?;
        known(&row, "confidence", &["verified", "recalled", "estimated"])?;
        if !benefits {
            recalled(&row)?;
        }
        if benefits {
            known(&row, "scheme", &["uebmi", "urrbmi"])?;
        }
        let columns: &[Scored] = if benefits { &OF_BENEFITS } else { &OF_ACCOUNTS };
        let of_the_scheme = !benefits || row.text("scheme")? == "uebmi";
        for column in columns {
            // Every cell is checked, also where it does not count.
            if let Some(figure) = figure(&row, year, column, benefits)?
                && year >= FIRST
                && of_the_scheme
            {
                figures.push(figure);
            }
        }
    }
    if figures.is_empty() {
        return Err(table.lacks("year", "a figure of 2021 or later"));
    }
    Ok(figures)
}

/// Refuses a recalled item that is no column: its figure would be scored as though it had been read.
fn recalled(row: &Row<'_>) -> Result<(), InputError> {
    let column = "recalled_items";
    let unknown = row.any(column)?.split_whitespace().find(|item| !ACCOUNTS.contains(item));
    unknown.map_or(Ok(()), |name| {
        let nearest = nearest(name, ACCOUNTS).map(str::to_owned);
        Err(row.wrong(column, Problem::UnknownName { name: name.to_owned(), nearest }))
    })
}

fn figure(row: &Row<'_>, year: u16, scored: &Scored, benefits: bool) -> Result<Option<PublishedFigure>, InputError> {
    if row.is_empty(scored.column)? {
        return Ok(None);
    }
    let number = row.number(scored.column, 0.0, MOST)?;
    if number == 0.0 {
        return Err(row.wrong(scored.column, Problem::OutOfRange { value: 0.0, min: SMALLEST, max: MOST }));
    }
    let value = number * scored.scale;
    let band = match scored.band {
        Band::Share(share) => Some(value * share),
        Band::MonthOf(outgo) if row.is_empty(outgo)? => None,
        Band::MonthOf(outgo) => Some(row.amount(outgo)? * scored.scale * HALF_A_MONTH),
    };
    let recalled = if benefits {
        row.text("confidence")? != "verified"
    } else {
        row.any("recalled_items")?.split_whitespace().any(|item| item == scored.column)
    };
    Ok(Some(PublishedFigure {
        metric: scored.metric.to_owned(),
        group: "all".to_owned(),
        year,
        value,
        unit: scored.unit.to_owned(),
        confidence: if recalled { Confidence::Recalled } else { Confidence::Verified },
        source: row.text("source")?.to_owned(),
        band,
        in_fit: false,
        why: String::new(),
    }))
}
