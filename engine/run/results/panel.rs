//! The panel of persons as it is written: a table of persons and years, and a dictionary of its columns.

use std::ops::Range;
use std::path::Path;

use gongji_model::books::panel::{Cells, Kind, PanelYear, columns, sector_name};
use serde::Serialize;

use crate::results::record::{OwnColumn, PanelInfo, Results, ResultsError};
use crate::results::table::{Column, Parquet, Table};
use crate::words::Language;

/// Name of the table.
pub(crate) const PANEL: &str = "panel.parquet";
/// Name of the list of its columns.
pub(crate) const DICTIONARY: &str = "panel_dictionary.csv";
/// Columns of the dictionary.
pub(crate) const COLUMNS: [&str; 7] = ["column", "label_en", "label_zh", "unit", "formula_en", "formula_zh", "type"];

/// Persons of one group of the table: as many stand in memory as cells of a table while it is written.
const ROWS_PER_GROUP: usize = 1 << 18;

/// Columns that every panel has, with their units.
const FIXED: [(&str, &str, &str); 5] = [
    ("arm", "name", "text"),
    ("replicate", "number", "integer"),
    ("year", "year", "integer"),
    ("person", "identity", "integer"),
    ("weight", "persons", "real"),
];

/// A line of the dictionary.
#[derive(Serialize)]
pub(crate) struct Line {
    column: String,
    label_en: String,
    label_zh: String,
    unit: String,
    formula_en: String,
    formula_zh: String,
    r#type: &'static str,
}

/// The dictionary of a panel.
pub(crate) fn dictionary(results: &Results, panel: &PanelInfo) -> Vec<Line> {
    let fixed = FIXED.iter().map(|(name, unit, kind)| line(name, unit, kind));
    let asked = panel.columns.iter().map(|name| match columns().find(|column| column.name == *name) {
        Some(column) => line(column.name, column.unit, type_of(column.kind)),
        // Of a policy that no arm of the run has nothing is known but the name.
        None => match panel.own.iter().find(|own| own.name == *name) {
            Some(own) => own_line(results, own),
            None => own_line(results, &OwnColumn { name: name.clone(), ..OwnColumn::default() }),
        },
    });
    fixed.chain(asked).collect()
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Whole => "integer",
        Kind::Real => "real",
        Kind::Area | Kind::Province | Kind::Sector => "text",
    }
}

fn line(name: &str, unit: &str, kind: &'static str) -> Line {
    let key = format!("panel-{name}");
    let formula = |language: Language| language.known(&key).unwrap_or_default();
    // Some names are said of more than one thing.
    let label = |language: Language| language.attribute(&key, "label").unwrap_or_else(|| language.name_of(name));
    Line {
        column: name.to_owned(),
        label_en: label(Language::English),
        label_zh: label(Language::Chinese),
        unit: unit.to_owned(),
        formula_en: formula(Language::English),
        formula_zh: formula(Language::Chinese),
        r#type: kind,
    }
}

/// The line of a policy's column; in Chinese where its library has the words.
fn own_line(results: &Results, own: &OwnColumn) -> Line {
    let (policy, name) = own.name.split_once('.').unwrap_or((&own.name, ""));
    let said = results.said(policy, &format!("column.{name}"), Language::Chinese).unwrap_or(&own.doc);
    let label = name.replace('_', " ");
    Line {
        column: own.name.clone(),
        label_en: label.clone(),
        label_zh: label,
        unit: own.unit.clone(),
        formula_en: own.doc.clone(),
        formula_zh: said.to_owned(),
        r#type: "integer",
    }
}

/// Writes the table: arms in the order of the scenario, then replicate, year and person.
pub(crate) fn write(results: &Results, panel: &PanelInfo, path: &Path) -> Result<(), ResultsError> {
    let kinds: Vec<Kind> = panel.columns.iter().map(|name| kind_of(name)).collect();
    let mut group = empty(panel, &kinds);
    let mut parquet = Parquet::create(path, &group)?;
    for arm in &results.arms {
        for (number, replicate) in (1..).zip(&arm.replicates) {
            for (year, found) in &replicate.panel {
                let mut first = 0;
                while first < found.persons.len() {
                    let room = ROWS_PER_GROUP - group.rows();
                    let rows = first..found.persons.len().min(first + room);
                    first = rows.end;
                    add_fixed(&mut group, (&arm.name, number, *year), found, rows.clone());
                    for (nth, cells) in found.columns.iter().enumerate() {
                        add_cells(&mut group.columns[FIXED.len() + nth].1, panel, kinds[nth], cells, rows.clone());
                    }
                    if group.rows() == ROWS_PER_GROUP {
                        parquet.write(path, &group)?;
                        group = empty(panel, &kinds);
                    }
                }
            }
        }
    }
    if group.rows() > 0 {
        parquet.write(path, &group)?;
    }
    parquet.close(path)
}

/// What the cells of a column are; those of policies are whole numbers.
fn kind_of(name: &str) -> Kind {
    columns().find(|column| column.name == name).map_or(Kind::Whole, |column| column.kind)
}

/// The table without a row.
fn empty<'a>(panel: &PanelInfo, kinds: &[Kind]) -> Table<'a> {
    let fixed = FIXED.iter().map(|(name, ..)| {
        let column = match *name {
            "arm" => Column::Text(Vec::new()),
            "weight" => Column::Number(Vec::new()),
            "person" => Column::Whole(Vec::new()),
            _ => Column::Integer(Vec::new()),
        };
        ((*name).to_owned(), column)
    });
    let asked = panel.columns.iter().zip(kinds).map(|(name, kind)| {
        let column = match kind {
            Kind::Whole => Column::Whole(Vec::new()),
            Kind::Real => Column::Number(Vec::new()),
            Kind::Area | Kind::Province | Kind::Sector => Column::Text(Vec::new()),
        };
        (name.clone(), column)
    });
    Table { columns: fixed.chain(asked).collect() }
}

fn add_fixed<'a>(
    group: &mut Table<'a>,
    (arm, replicate, year): (&'a str, i32, u16),
    found: &PanelYear,
    rows: Range<usize>,
) {
    let more = rows.len();
    for (name, column) in group.columns.iter_mut().take(FIXED.len()) {
        match column {
            Column::Text(cells) => cells.extend(std::iter::repeat_n(arm.into(), more)),
            Column::Integer(cells) => {
                let value = if name == "year" { year.into() } else { replicate };
                cells.extend(std::iter::repeat_n(value, more));
            }
            Column::Number(cells) => cells.extend(std::iter::repeat_n(Some(found.weight), more)),
            Column::Whole(cells) => {
                cells.extend(found.persons[rows.clone()].iter().map(|person| Some(person.cast_signed())));
            }
        }
    }
}

fn add_cells<'a>(column: &mut Column<'a>, panel: &'a PanelInfo, kind: Kind, cells: &Cells, rows: Range<usize>) {
    match column {
        Column::Whole(into) => into.extend(rows.map(|row| cells.whole_at(row))),
        Column::Number(into) => into.extend(rows.map(|row| cells.real_at(row))),
        Column::Integer(_) => {}
        Column::Text(into) => {
            let named = |names: &'a [String], number: i64| {
                usize::try_from(number).ok().and_then(|number| names.get(number)).map(String::as_str)
            };
            let name = |number: i64| match kind {
                Kind::Area => named(&panel.areas, number),
                Kind::Province => named(&panel.provinces, number),
                Kind::Sector | Kind::Whole | Kind::Real => sector_name(number),
            };
            into.extend(rows.map(|row| cells.whole_at(row).and_then(name).unwrap_or_default().into()));
        }
    }
}
