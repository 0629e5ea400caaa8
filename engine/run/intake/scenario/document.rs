//! A TOML file as a tree of values that know where they stand, laid over the file named in its `base`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::inherit::{Heir, lay_arm, lay_keys, name};
use super::node::{Entry, Item, Node, entry};
use super::note::Note;
use super::stranger::stranger;
use crate::ground::diagnose::{Mistake, Place, Source};

/// Files that may stand over one another.
const BASES: usize = 8;
/// Bytes that a scenario may have.
const LARGEST: u64 = 4 << 20;

/// Folders beside that of the scenario out of which its bases may be read; set once, by the command line.
static ELSEWHERE: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// Lets scenarios be based on files of these folders too.
pub(crate) fn may_read(folders: Vec<PathBuf>) {
    // It is asked for once, before any scenario is read.
    let _ = ELSEWHERE.set(folders);
}

/// What was read: the keys, every file that took part, and what a reader of them could miss.
pub(crate) struct Document {
    pub(crate) entries: Vec<Entry>,
    pub(crate) sources: Vec<Arc<Source>>,
    pub(super) notes: Vec<Note>,
}

/// Reads a file and what it is based on.
pub(crate) fn read(path: &Path) -> Result<Document, Vec<Mistake>> {
    let text = load(path).map_err(|title| {
        vec![Mistake::new(title).help("a scenario is a TOML file, such as `scenarios/account-reform.toml`")]
    })?;
    over_base(Arc::new(Source { path: path.to_owned(), text }), Vec::new())
}

/// Reads a text as though it were a file.
pub(crate) fn read_text(path: &Path, text: &str) -> Result<Document, Vec<Mistake>> {
    over_base(Arc::new(Source { path: path.to_owned(), text: text.to_owned() }), Vec::new())
}

fn load(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let facts = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file `{shown}`"),
        _ => format!("cannot read `{shown}`: {error}"),
    })?;
    if !facts.is_file() {
        return Err(format!("`{shown}` is not a file"));
    }
    if facts.len() > LARGEST {
        return Err(format!("`{shown}` has {} bytes: that is no scenario", facts.len()));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    String::from_utf8(bytes).map_err(|_| format!("`{shown}` is not UTF-8 text"))
}

fn over_base(source: Arc<Source>, mut below: Vec<Arc<Source>>) -> Result<Document, Vec<Mistake>> {
    let entries = parse(&source)?;
    // A file without a base may be anything: people of a case are read here too.
    if let Some(mistake) = stranger(&source.path, &entries).filter(|_| !below.is_empty()) {
        return Err(vec![mistake]);
    }
    below.push(Arc::clone(&source));
    let Some(base) = entry(&entries, "base") else {
        return Ok(Document { entries, sources: below, notes: Vec::new() });
    };
    let Item::Text(name) = &base.node.item else {
        let title = format!("`base` takes the name of a file, not {}", base.node.kind());
        return Err(vec![Mistake::at(&base.node.place, title, "expected a text")]);
    };
    let path = source.path.parent().unwrap_or(Path::new("")).join(name);
    let wrong = |title: String| vec![Mistake::at(&base.node.place, title, "named here")];
    if below.len() >= BASES || below.iter().any(|source| source.path == path) {
        return Err(wrong(format!("`{name}` leads back to itself or through more than {BASES} files")));
    }
    let top = below.first().map_or(source.path.as_path(), |source| source.path.as_path());
    if !is_within_reach(top, &path) {
        let title = format!("`{name}` lies outside the folder of the scenario");
        let help = "a scenario reads out of its own folder alone; `--read DIR` lets it read out of another";
        return Err(wrong(title).into_iter().map(|mistake| mistake.help(help)).collect());
    }
    let text = load(&path).map_err(|title| {
        let help = "`base` is looked up from the folder of the file that names it";
        wrong(title).into_iter().map(|mistake| mistake.help(help)).collect::<Vec<_>>()
    })?;
    let mut document = over_base(Arc::new(Source { path, text }), below)?;
    let file = name.clone();
    lay_over(&mut document.entries, entries, &file, &mut document.notes);
    Ok(document)
}

/// Whether a file lies in the folder of the scenario or in one that was named, wherever links lead. One that is not there is nowhere.
fn is_within_reach(top: &Path, path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return true };
    let own = top.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let named = ELSEWHERE.get().into_iter().flatten().map(PathBuf::as_path);
    let mut folders = std::iter::once(own).chain(named).filter_map(|folder| folder.canonicalize().ok());
    folders.any(|folder| path.starts_with(folder))
}

/// Lays the keys of a file over those of its base: arms by name, tables key by key, all else as a whole, also funds.
fn lay_over(base: &mut Vec<Entry>, over: Vec<Entry>, file: &str, notes: &mut Vec<Note>) {
    base.retain(|entry| !matches!(entry.key.as_str(), "base" | "name"));
    for upper in over {
        let Some(lower) = base.iter_mut().find(|entry| entry.key == upper.key) else {
            base.push(upper);
            continue;
        };
        // Funds say together how a scheme keeps its money: those of a file stand for themselves.
        let is_of_arms = upper.key != "fund";
        match (&mut lower.node.item, upper.node.item) {
            (Item::List(lower), Item::List(upper))
                if is_of_arms && matches!(upper.first(), Some(node) if node.entries().is_some()) =>
            {
                lay_arms(lower, upper, file, notes);
            }
            (Item::Table(lower), Item::Table(upper)) => lay_keys(lower, &upper),
            (_, item) => *lower = Entry { node: Node { item, place: upper.node.place }, ..upper },
        }
    }
}

fn lay_arms(base: &mut Vec<Node>, over: Vec<Node>, file: &str, notes: &mut Vec<Note>) {
    let below = base.len();
    for upper in over {
        let arm = name(&upper).unwrap_or_default().to_owned();
        match base[..below].iter().position(|lower| !arm.is_empty() && name(lower) == Some(&arm)) {
            Some(at) => base[at] = lay_arm(&base[at], upper, &mut Heir { arm: &arm, of: file, notes }),
            None => base.push(upper),
        }
    }
}

fn parse(source: &Arc<Source>) -> Result<Vec<Entry>, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut mistakes: Vec<_> = errors
        .iter()
        .map(|error| {
            let place = Place::new(source, error.span().unwrap_or(0..0));
            let words = error.message().trim().replace('\n', ", ");
            Mistake::at(&place, format!("this is not TOML: {words}"), "")
        })
        .collect();
    let entries = convert_table(source, table.get_ref(), &mut mistakes);
    if mistakes.is_empty() { Ok(entries) } else { Err(mistakes) }
}

fn convert_table(source: &Arc<Source>, table: &DeTable<'_>, mistakes: &mut Vec<Mistake>) -> Vec<Entry> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let node = convert(source, value, mistakes);
            (key.span().start, Entry { key: key.get_ref().to_string(), at: Place::new(source, key.span()), node })
        })
        .collect();
    entries.sort_by_key(|&(start, _)| start);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn convert(source: &Arc<Source>, value: &Spanned<DeValue<'_>>, mistakes: &mut Vec<Mistake>) -> Node {
    let place = Place::new(source, value.span());
    let item = match value.get_ref() {
        DeValue::String(text) => Item::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Item::Integer(number),
            Err(_) => {
                mistakes.push(Mistake::at(&place, "this number is too large", "expected at most 9223372036854775807"));
                Item::Integer(0)
            }
        },
        DeValue::Float(number) => Item::Real(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Item::Flag(*flag),
        DeValue::Datetime(_) => Item::Date,
        DeValue::Array(list) => Item::List(list.iter().map(|value| convert(source, value, mistakes)).collect()),
        DeValue::Table(table) => Item::Table(convert_table(source, table, mistakes)),
    };
    Node { item, place }
}
