//! Input tables: read, checked, and turned into what the model is told from outside.
//!
//! The tables of `scenarios/data` are built into the program, so that it runs from any folder; tables of a folder can be laid
//! over them. Every mistake in a table is refused with its file, line and column.

mod areas;
mod behaviour;
mod calendar;
mod ensemble;
mod environment;
mod error;
mod events;
mod families;
mod illness;
mod joining;
mod laid_over;
mod later;
mod need;
mod opening;
mod parameters;
mod patient_flows;
mod population;
mod providers;
mod provinces;
mod published;
mod relocation;
mod scheme;
mod table;
mod trends;
mod valuation;
mod work;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::inputs::nation::Inputs;

pub use calendar::{Doubtful, PATHS, Path as CalendarPath};
pub use ensemble::{Vector, drawn};
pub use error::{InputError, Problem};
pub use events::Event;
pub use laid_over::{laid_over, lay_over};
pub use later::later;
pub use parameters::Parameter;
pub use published::{Confidence, PublishedFigure};
pub use scheme::SchemeParameter;
pub use trends::trend;

/// Values that take the place of those of the tables, by name.
pub type Values = BTreeMap<String, f64>;

/// Which course the world takes.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    /// The closure of the environment.
    pub closure: &'a str,
    /// Other values than those of the tables for parameters of trends and behaviour, and for events (event, series and first
    /// year joined by points). Those of policies (policy and parameter) are nothing to the inputs.
    pub values: &'a Values,
    /// Last year of which anything is known; the closure goes on from there, data or not.
    pub known_until: Option<u16>,
}

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
    inputs(&Tables::Folder(dir), &Course { closure, values: &Values::new(), known_until: None })
}

/// The inputs for one closure of the environment from the tables built into the program.
pub fn built_in(closure: &str) -> Result<Inputs, InputError> {
    built_in_as(&Course { closure, values: &Values::new(), known_until: None })
}

/// The inputs for a course of the world from the tables built into the program.
pub fn built_in_as(course: &Course<'_>) -> Result<Inputs, InputError> {
    inputs(&Tables::BuiltIn, course)
}

/// Reads the weighted set of parameter vectors from a folder of tables.
pub fn ensemble(dir: &Path) -> Result<Vec<Vector>, InputError> {
    ensemble_of(&Tables::Folder(dir))
}

/// The weighted set of parameter vectors built into the program.
pub fn built_in_ensemble() -> Result<Vec<Vector>, InputError> {
    ensemble_of(&Tables::BuiltIn)
}

/// The names of the provinces built into the program, in their order.
pub fn built_in_provinces() -> Result<Vec<String>, InputError> {
    provinces::names(&Tables::BuiltIn)
}

/// Numbers of the pooling areas and of the provinces built into the program.
pub fn built_in_places() -> Result<(usize, usize), InputError> {
    let provinces = provinces::provinces(&Tables::BuiltIn)?;
    Ok((areas::areas(&Tables::BuiltIn, &provinces)?.len(), provinces.len()))
}

/// The paths of the calendar built into the program, each with its name.
pub fn built_in_calendar() -> Result<Vec<(&'static str, CalendarPath)>, InputError> {
    calendar::paths(&Tables::BuiltIn)
}

/// The provinces built into the program of which nobody knows whether they pooled before 2021.
pub fn built_in_doubtful() -> Result<Vec<Doubtful>, InputError> {
    calendar::doubtful(&Tables::BuiltIn)
}

/// The events built into the program.
pub fn built_in_events() -> Result<Vec<Event>, InputError> {
    Ok(events::Events::read(&Tables::BuiltIn, &Values::new(), None)?.list())
}

/// Every parameter of a trend built into the program, with range and source.
pub fn built_in_trends() -> Result<Vec<Parameter>, InputError> {
    trends::parameters(&Tables::BuiltIn)
}

/// The parameters of policies that are fitted.
pub fn built_in_scheme() -> Result<Vec<SchemeParameter>, InputError> {
    scheme::scheme(&Tables::BuiltIn)
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
pub fn behaviour(dir: &Path, values: &Values) -> Result<Behaviour, InputError> {
    behaviour::behaviour(&Tables::Folder(dir), values)
}

/// The behaviour built into the program, with other values for the parameters named.
pub fn built_in_behaviour(values: &Values) -> Result<Behaviour, InputError> {
    behaviour::behaviour(&Tables::BuiltIn, values)
}

/// Those of some values that are behaviour's.
pub fn of_behaviour(values: &Values) -> Values {
    let of_behaviour = values.iter().filter(|(name, _)| behaviour::is_behaviour(name));
    of_behaviour.map(|(name, value)| (name.clone(), *value)).collect()
}

/// Every behavioural parameter built into the program, with range and source.
pub fn built_in_parameters() -> Result<Vec<Parameter>, InputError> {
    behaviour::parameters(&Tables::BuiltIn)
}

/// What things are worth, built into the program, with ranges and sources.
pub fn built_in_valuation() -> Result<Vec<Parameter>, InputError> {
    valuation::parameters(&Tables::BuiltIn)
}

/// The behavioural parameters that the weighted set draws from their ranges.
pub fn built_in_drawn() -> Result<Vec<Parameter>, InputError> {
    behaviour::drawn(&Tables::BuiltIn)
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
            Tables::BuiltIn => laid_over::text(file)
                .or_else(|| BUILT_IN.iter().find(|(name, _)| *name == file).map(|(_, text)| *text))
                .map(Cow::Borrowed)
                .ok_or_else(|| unreadable("the program".to_owned(), std::io::ErrorKind::NotFound.into())),
        }
    }
}

impl Tables<'_> {
    /// The name of a table in messages.
    fn told(&self, file: &str) -> String {
        match self {
            Tables::Folder(_) => file.to_owned(),
            Tables::BuiltIn => laid_over::told(file),
        }
    }
}

/// Names of what is fitted and drawn, in the order of the ensemble's columns: trends, behaviour, policies, events; then the
/// behaviour and the events that are drawn, and the provinces of which nobody knows whether they pooled. Each with what it may be at
/// all.
fn varied(tables: &Tables) -> Result<Vec<(String, [f64; 2])>, InputError> {
    let plain = [trends::parameters(tables)?, behaviour::parameters(tables)?].concat();
    let plain = plain.into_iter().filter(|parameter| parameter.confidence == "fitted").map(|parameter| parameter.name);
    let policies = scheme::scheme(tables)?.into_iter().map(|parameter| parameter.key());
    let events = events::Events::read(tables, &Values::new(), None)?.list();
    let fitted = events.iter().filter(|event| event.confidence == "fitted").map(Event::key);
    let drawn = behaviour::drawn(tables)?.into_iter().map(|parameter| parameter.name);
    let banded = events.iter().filter(|event| event.band.is_some()).map(Event::key);
    let places = calendar::doubtful(tables)?.into_iter().map(|place| place.key());
    let within = |range: [f64; 2]| move |name: String| (name, range);
    let fitted = plain.chain(policies).map(within([-1e9, 1e9])).chain(fitted.map(within(events::FACTORS)));
    let drawn = drawn.map(within([-1e9, 1e9])).chain(banded.map(within(events::FACTORS)));
    Ok(fitted.chain(drawn).chain(places.map(within([0.0, 1.0]))).collect())
}

fn ensemble_of(tables: &Tables) -> Result<Vec<Vector>, InputError> {
    ensemble::ensemble(tables, &varied(tables)?)
}

fn inputs(tables: &Tables, course: &Course<'_>) -> Result<Inputs, InputError> {
    let years = environment::years(tables, course)?;
    let (opening_year, active, retired) =
        years.first().map_or((0, 0.0, 0.0), |year| (year.year, year.active, year.retired));
    let opening = opening::opening(tables, active, retired)?;
    let provinces = provinces::provinces(tables)?;
    let last = years.last().map_or(0, |year| year.year);
    let areas = areas::areas(tables, &provinces)?;
    Ok(Inputs {
        opening_year,
        patient_flows: patient_flows::patient_flows(tables, &provinces, &areas)?,
        areas,
        relocation: relocation::relocation(tables, &provinces)?,
        provinces: provinces.into_iter().map(|province| province.name).collect(),
        population: families::population(tables, &opening)?,
        opening,
        households: families::households(tables)?,
        joining: joining::joining(tables, [opening_year, last], course.known_until)?,
        work: work::work(tables)?,
        retirement: work::retirement(tables)?,
        years,
        illness: illness::illness(tables, opening_year)?,
        need: need::need(tables)?,
        cares: need::cares(tables)?,
        residents: need::residents(tables)?,
        hospitals: providers::hospitals(tables)?,
        markups: providers::markups(tables, opening_year)?,
        beds: providers::beds(tables, opening_year, course.known_until)?,
        behaviour: behaviour::behaviour(tables, &of_behaviour(course.values))?,
        valuation: valuation::valuation(tables)?,
    })
}

fn hashes(tables: &Tables) -> Result<Vec<InputFile>, InputError> {
    BUILT_IN
        .iter()
        .map(|(name, _)| Ok(InputFile { name, sha256: crate::ground::digest::sha256(tables.text(name)?.as_bytes()) }))
        .collect()
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../scenarios/data/", $name)))),*]
    };
}

/// Every table, by name.
const BUILT_IN: &[(&str, &str)] = &built_in![
    "areas.csv",
    "attraction.csv",
    "beds.csv",
    "behaviour.csv",
    "care.csv",
    "chronic_list.csv",
    "closures.csv",
    "condition_pairs.csv",
    "condition_shares.csv",
    "conditions.csv",
    "employment.csv",
    "ensemble.csv",
    "environment.csv",
    "events.csv",
    "fertility.csv",
    "gravity.csv",
    "households.csv",
    "hospitals.csv",
    "joining.csv",
    "markups.csv",
    "marriage.csv",
    "members.csv",
    "mortality.csv",
    "moves.csv",
    "need.csv",
    "opening.csv",
    "opening_members.csv",
    "opening_population.csv",
    "opening_profile.csv",
    "outpatient_calendar.csv",
    "patient_flows.csv",
    "population.csv",
    "provinces.csv",
    "relocation.csv",
    "residents_care.csv",
    "retirement.csv",
    "scheme.csv",
    "sectors.csv",
    "targets.csv",
    "trends.csv",
    "valuation.csv",
];
