//! Input tables: read, checked, and turned into what the model is told from outside.
//!
//! The tables of `scenarios/data` are built into the program, so that it runs from any folder; a folder with tables of the same
//! names can take their place. Every mistake in a table is refused with its file, line and column.

mod areas;
mod behaviour;
mod environment;
mod error;
mod need;
mod opening;
mod parameters;
mod population;
mod providers;
mod published;
mod table;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongji_model::inputs::{Behaviour, Inputs};

pub use error::{InputError, Problem};
pub use parameters::Parameter;
pub use published::{Confidence, PublishedFigure};

/// One table as the manifest and the lock file know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// File name.
    pub name: &'static str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Reads the inputs for one closure of the environment from a folder of tables.
pub fn load(dir: &Path, closure: &str) -> Result<Inputs, InputError> {
    inputs(&Tables::Folder(dir), closure)
}

/// The inputs for one closure of the environment from the tables built into the program.
pub fn built_in(closure: &str) -> Result<Inputs, InputError> {
    inputs(&Tables::BuiltIn, closure)
}

/// Reads the published figures from a folder of tables.
pub fn published(dir: &Path) -> Result<Vec<PublishedFigure>, InputError> {
    published::published(&Tables::Folder(dir))
}

/// The published figures built into the program.
pub fn built_in_published() -> Result<Vec<PublishedFigure>, InputError> {
    published::published(&Tables::BuiltIn)
}

/// Reads the behaviour from a folder of tables, with other values for the parameters named.
pub fn behaviour(dir: &Path, values: &BTreeMap<String, f64>) -> Result<Behaviour, InputError> {
    behaviour::behaviour(&Tables::Folder(dir), values)
}

/// The behaviour built into the program, with other values for the parameters named.
pub fn built_in_behaviour(values: &BTreeMap<String, f64>) -> Result<Behaviour, InputError> {
    behaviour::behaviour(&Tables::BuiltIn, values)
}

/// Every behavioural parameter built into the program, with range and source.
pub fn built_in_parameters() -> Result<Vec<Parameter>, InputError> {
    behaviour::parameters(&Tables::BuiltIn)
}

/// Every table of a folder with its hash, by name.
pub fn files(dir: &Path) -> Result<Vec<InputFile>, InputError> {
    hashes(&Tables::Folder(dir))
}

/// Every table built into the program with its hash, by name.
pub fn built_in_files() -> Result<Vec<InputFile>, InputError> {
    hashes(&Tables::BuiltIn)
}

/// Where the tables are.
enum Tables<'a> {
    Folder(&'a Path),
    BuiltIn,
}

impl Tables<'_> {
    fn text(&self, file: &str) -> Result<Cow<'static, str>, InputError> {
        let unreadable = |folder: String, source| InputError::Unreadable { file: file.to_owned(), folder, source };
        match self {
            Tables::Folder(dir) => fs::read_to_string(dir.join(file))
                .map(Cow::Owned)
                .map_err(|source| unreadable(dir.display().to_string(), source)),
            Tables::BuiltIn => BUILT_IN
                .iter()
                .find(|(name, _)| *name == file)
                .map(|(_, text)| Cow::Borrowed(*text))
                .ok_or_else(|| unreadable("the program".to_owned(), std::io::ErrorKind::NotFound.into())),
        }
    }
}

fn inputs(tables: &Tables, closure: &str) -> Result<Inputs, InputError> {
    let years = environment::years(tables, closure)?;
    let (opening_year, active, retired) =
        years.first().map_or((0, 0.0, 0.0), |year| (year.year, year.active, year.retired));
    Ok(Inputs {
        opening_year,
        areas: areas::areas(tables)?,
        opening: opening::opening(tables, active, retired)?,
        households: opening::households(tables)?,
        years,
        need: need::need(tables)?,
        cares: need::cares(tables)?,
        hospitals: providers::hospitals(tables)?,
        markups: providers::markups(tables, opening_year)?,
        behaviour: behaviour::behaviour(tables, &BTreeMap::new())?,
    })
}

fn hashes(tables: &Tables) -> Result<Vec<InputFile>, InputError> {
    BUILT_IN
        .iter()
        .map(|(name, _)| Ok(InputFile { name, sha256: crate::digest::sha256(tables.text(name)?.as_bytes()) }))
        .collect()
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../scenarios/data/", $name)))),*]
    };
}

/// Every table, by name.
const BUILT_IN: [(&str, &str); 19] = built_in![
    "areas.csv",
    "behaviour.csv",
    "care.csv",
    "care_index.csv",
    "closures.csv",
    "environment.csv",
    "fertility.csv",
    "households.csv",
    "hospitals.csv",
    "joining.csv",
    "markups.csv",
    "members.csv",
    "mortality.csv",
    "need.csv",
    "opening.csv",
    "opening_members.csv",
    "opening_profile.csv",
    "population.csv",
    "published.csv",
];
