//! `gongji methods`: the methods section of a paper and the tables of reporting standards, made from a folder of results and the
//! program's own definitions.
//!
//! Numbers come from the folder alone, facts of the program from its registries, so that neither can go stale. What only the
//! author can know is marked. The same folder gives the same bytes.

use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use crate::ground::diagnose::{Failure, Mistake};
use crate::results::manifest;
use crate::results::paired::headline;
use crate::results::paired::lookup::Lookup;
use crate::results::record::{Results, ResultsError, Verb};
use crate::results::store;

mod bibliography;
mod measures;
mod program;
mod run;
mod standards;
mod validation;

/// Name of the page.
pub(crate) const PAGE: &str = "methods.md";
/// Folder of the tables.
const FOLDER: &str = "methods/";
/// How what only the author can write begins.
pub(crate) const AUTHOR: &str = "TO BE WRITTEN BY THE AUTHOR: ";
const TEMPLATE: &str = include_str!("methods/methods.md");

/// Writes page and tables into a folder of results; returns their names.
///
/// # Errors
/// The user's mistake: it is no folder of results, something else stands in a place, or was changed by hand and `replace` is not said.
pub(crate) fn write(folder: &Path, replace: bool) -> Result<Vec<String>, Failure> {
    let manifest = manifest::of_results(folder)?;
    if manifest.verb == Verb::Sensitivity {
        let title = format!("`{}` was left by `gongji sensitivity`, and is no run of arms", folder.display());
        return Err(Failure::input(Mistake::new(title).help("name a folder of `gongji run` or `gongji compare`")));
    }
    let results = store::load(folder).map_err(|error| store::unreadable(folder, &error))?;
    let texts = pack(&results).map_err(|error| Failure::other(error.to_string()))?;
    store::add_texts(folder, &texts, |name| name == PAGE || name.starts_with(FOLDER), replace)?;
    Ok(texts.into_iter().map(|(name, _)| name).collect())
}

/// All files by their names.
fn pack(results: &Results) -> Result<Vec<(String, String)>, ResultsError> {
    let lookup = Lookup::new(results);
    let headline = headline(results, &lookup);
    let sources = bibliography::sources(results);
    let scored = validation::Validation::of(results, &lookup)?;
    let plain = context! {
        author => AUTHOR,
        to_write => format!("**{}** ", AUTHOR.trim_end()),
        program => program::facts(results),
        measures => measures::reported(results, &headline),
        validation => scored.words(),
        cited => bibliography::cited(&sources),
        run_key => bibliography::run_key(results),
        ..run::facts(results, &headline)
    };
    let environment = environment()?;
    let mut tables = Vec::new();
    for standard in standards::ALL {
        tables.push((standard, standard.rows(&environment, &plain)?));
    }
    let standards: Value = tables.iter().map(|(standard, rows)| standard.summary(rows)).collect();
    let page = environment.render_named_str(PAGE, TEMPLATE, context! { standards => standards, ..plain })?;
    // What authors wrote is text: no tag of theirs may live in a page that is made from this one.
    let page = page.replace('<', "&lt;");
    let mut files = vec![(PAGE.to_owned(), page)];
    let mut add = |name: &str, text: String| files.push((format!("{FOLDER}{name}"), text));
    for (standard, rows) in &tables {
        add(standard.file, csv(&["item", "question", "answer", "source"], rows)?);
    }
    add("decisions.csv", program::decisions_table(results)?);
    add("entities.csv", program::entities_table()?);
    add("phases.csv", program::phases_table()?);
    add("measures.csv", measures::table(results, &headline)?);
    add("policies.csv", run::policies_table(results)?);
    add("validation.csv", scored.table()?);
    add("references.bib", bibliography::text(results, &sources));
    Ok(files)
}

/// Templates that refuse a name which is not there.
fn environment() -> Result<Environment<'static>, ResultsError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line with a tag alone leaves none behind.
    environment
        .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    Ok(environment)
}

/// A table as text.
fn csv<R: AsRef<[String]>>(header: &[&str], rows: &[R]) -> Result<String, ResultsError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let path = Path::new(FOLDER);
    writer.write_record(header).map_err(ResultsError::table(path))?;
    for row in rows {
        writer.write_record(row.as_ref()).map_err(ResultsError::table(path))?;
    }
    let bytes = writer.into_inner().map_err(ResultsError::table(path))?;
    String::from_utf8(bytes).map_err(ResultsError::table(path))
}
