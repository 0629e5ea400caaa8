//! The project's own tables with what was fitted: values in their rows, the set, and the presets of policies.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, WriterBuilder};

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::private;
use crate::intake::fitted::{Free, Place};
use crate::intake::inputs::Values;
use crate::simulate::past::unwritable;

/// Folder of the tables in the project.
const TABLES: &str = "scenarios/data";

/// A vector of the set as it is written.
pub struct Member {
    /// Its weight.
    pub weight: f64,
    /// Its values by name.
    pub values: Values,
}

/// A file of the project with its new text.
type Change = (PathBuf, String);

/// Refuses a folder that is not the project, or cannot be written, before minutes are spent.
///
/// # Errors
/// The folder holds no tables; a table or preset lacks what is to be written; a file cannot be written.
pub fn check(root: &Path, free: &[Free], values: &Values) -> Result<(), Failure> {
    if !root.join(TABLES).join("trends.csv").is_file() {
        let title = format!("`{}` holds no `{TABLES}/trends.csv`: it is not the project", root.display());
        return Err(Failure::input(Mistake::new(title)));
    }
    let changes = changes(root, free, values, "")?;
    changes.iter().try_for_each(|(path, _)| private::can_write(path).map_err(|error| unwritable(path, &error)))
}

/// Writes the best values and the set, as its table, into the tables of the project in this folder.
///
/// # Errors
/// A table or preset lacks what is to be written, and nothing is; a file cannot be written.
pub fn project(root: &Path, free: &[Free], best: &Values, ensemble: &str) -> Result<(), Failure> {
    let write = |(path, text): &Change| private::write(path, text.as_bytes()).map_err(|error| unwritable(path, &error));
    changes(root, free, best, ensemble)?.iter().try_for_each(write)
}

/// Everything that is to be written.
fn changes(root: &Path, free: &[Free], best: &Values, ensemble: &str) -> Result<Vec<Change>, Failure> {
    let mut changes: Vec<Change> = Vec::new();
    for file in ["trends.csv", "behaviour.csv"] {
        let rows = free.iter().filter(|free| free.place == Place::Table(file));
        let rows = rows.filter_map(|free| Some((vec![free.name.clone()], *best.get(&free.name)?)));
        changes.push(cells(root.join(TABLES).join(file), "value", &rows.collect::<Vec<_>>())?);
    }
    let scheme = free.iter().filter_map(|free| match &free.place {
        Place::Scheme { policy, preset, parameter } => {
            Some((vec![policy.clone(), preset.clone(), parameter.clone()], *best.get(&free.name)?))
        }
        Place::Table(_) => None,
    });
    let scheme: Vec<(Vec<String>, f64)> = scheme.collect();
    changes.push(cells(root.join(TABLES).join("scheme.csv"), "value", &scheme)?);
    for (key, value) in &scheme {
        let [policy, name, parameter] = &key[..] else { continue };
        let path = parameters(root, policy)?;
        // Several parameters may stand in one file.
        let at = changes.iter().position(|(changed, _)| *changed == path);
        let (path, text) = match at {
            Some(at) => changes.remove(at),
            None => read(path)?,
        };
        let text = preset(&path, &text, name, parameter, *value)?;
        changes.push((path, text));
    }
    let events = best.iter().filter_map(|(name, value)| Some((event(name)?, *value)));
    changes.push(cells(root.join(TABLES).join("events.csv"), "effect", &events.collect::<Vec<_>>())?);
    changes.push((root.join(TABLES).join("ensemble.csv"), ensemble.to_owned()));
    Ok(changes)
}

/// The file with the parameters of a policy, whose module stands in one of the families of policies.
fn parameters(root: &Path, policy: &str) -> Result<PathBuf, Failure> {
    let (folder, module) = (root.join("plugins"), policy.replace('-', "_"));
    let families = fs::read_dir(&folder).into_iter().flatten().flatten();
    let files = families.map(|family| family.path().join("src").join(&module).join("params.rs"));
    let missing = || Failure::other(format!("no family in `{}` has the file `{module}/params.rs`", folder.display()));
    files.into_iter().find(|file| file.is_file()).ok_or_else(missing)
}

fn read(path: PathBuf) -> Result<Change, Failure> {
    let text = fs::read_to_string(&path);
    let text = text.map_err(|error| Failure::other(format!("cannot read `{}`: {error}", path.display())))?;
    Ok((path, text))
}

/// The first four cells of an event's row but its last year: event, series, first year.
fn event(name: &str) -> Option<Vec<String>> {
    let parts: Vec<String> = name.split('.').map(str::to_owned).collect();
    (parts.len() == 3).then_some(parts)
}

/// The set as a table: what is fitted, fitted events, what is drawn, and doubtful places.
pub fn ensemble([free, drawn]: [&[Free]; 2], places: &[String], set: &[Member], head: &str) -> String {
    let mut text: String = head.lines().map(|line| format!("# {line}\n")).collect();
    let is_drawn = |name: &&String| drawn.iter().any(|free| free.name == **name);
    let events = set.first().into_iter().flat_map(|member| member.values.keys()).filter(|name| event(name).is_some());
    let events = events.filter(|name| !is_drawn(name));
    let [free, drawn] = [free, drawn].map(|free| free.iter().map(|free| &free.name));
    let names: Vec<&String> = free.chain(events).chain(drawn).chain(places).collect();
    text += "vector,weight";
    names.iter().for_each(|name| text += &format!(",{name}"));
    text.push('\n');
    for (number, member) in (1..).zip(set) {
        // A text takes all.
        let _ = write!(text, "{number},{:.12}", member.weight);
        for name in &names {
            let _ = write!(text, ",{}", member.values.get(*name).copied().unwrap_or_default());
        }
        text.push('\n');
    }
    text
}

/// Replaces cells of one column in the rows whose first cells are the keys; everything else stays as it stands.
fn cells(path: PathBuf, column: &str, rows: &[(Vec<String>, f64)]) -> Result<Change, Failure> {
    let (path, text) = read(path)?;
    let wrong = |what: String| Failure::other(format!("{}: {what}", path.display()));
    let mut at = None;
    let mut written = 0;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            lines.push(line.to_owned());
            continue;
        }
        let mut cells = record(line).ok_or_else(|| wrong(format!("no row: {line}")))?;
        let Some(at) = at else {
            at = cells.iter().position(|name| name == column);
            lines.push(line.to_owned());
            continue;
        };
        if let Some((_, value)) = rows.iter().find(|(key, _)| cells.starts_with(key)) {
            cells[at] = value.to_string();
            written += 1;
            lines.push(row(&cells).ok_or_else(|| wrong(format!("no row: {line}")))?);
        } else {
            lines.push(line.to_owned());
        }
    }
    if written < rows.len() {
        return Err(wrong(format!("{written} of {} values found their row", rows.len())));
    }
    let text = lines.join("\n") + "\n";
    Ok((path, text))
}

fn record(line: &str) -> Option<Vec<String>> {
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

fn row(cells: &[String]) -> Option<String> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(cells).ok()?;
    let bytes = writer.into_inner().ok()?;
    Some(String::from_utf8(bytes).ok()?.trim_end().to_owned())
}

/// Replaces the number of a parameter in a preset; the path is for messages.
fn preset(path: &Path, text: &str, preset: &str, parameter: &str, value: f64) -> Result<String, Failure> {
    let wrong = |what: &str| Failure::other(format!("{}: {what}", path.display()));
    let begin = text.find(&format!("\"{preset}\" {{")).ok_or_else(|| wrong(&format!("no preset `{preset}`")))?;
    let end = begin + text[begin..].find('}').unwrap_or(text.len() - begin);
    let name = format!("{parameter}: ");
    let found = text[begin..end]
        .match_indices(&name)
        .find(|(at, _)| !text[..begin + at].ends_with(|before: char| before.is_alphanumeric() || before == '_'));
    let Some((at, _)) = found else { return Err(wrong(&format!("`{preset}` does not set `{parameter}`"))) };
    let start = begin + at + name.len();
    let digits = text[start..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(0);
    Ok(format!("{}{value:?}{}", &text[..start], &text[start + digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_changes_in_its_row_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("t.csv");
        let text = "# a\na,b,value,why\nx,1,2,\"so, or\"\nx,2,2,\"so, or\"\n";
        fs::write(&path, text).expect("written");
        let change = cells(path.clone(), "value", &[(vec!["x".into(), "2".into()], 0.25)]).expect("changed");
        assert_eq!(change, (path.clone(), text.replace("x,2,2,", "x,2,0.25,")));
        assert!(cells(path, "value", &[(vec!["y".into()], 0.25)]).is_err());
    }

    #[test]
    fn the_parameters_of_the_fitted_policy_are_found_in_this_tree() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(parameters(root, "unified-account-1998").is_ok());
        assert!(parameters(root, "no-such-policy").is_err());
    }

    #[test]
    fn a_preset_changes_in_one_number_alone() {
        let path = Path::new("params.rs");
        let text = "\"a\" { my_x: 0.5, x: 0.5, y: 1.0 }\n\"b\" { x: 0.5 }\n";
        let changed = preset(path, text, "a", "x", 0.125).expect("changed");
        assert_eq!(changed, "\"a\" { my_x: 0.5, x: 0.125, y: 1.0 }\n\"b\" { x: 0.5 }\n");
        assert!(preset(path, text, "a", "z", 0.125).is_err());
    }
}
