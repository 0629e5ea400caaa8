//! The results folder: what is written into it, and how it is read back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use gongji_model::books::observation::Row;
use gongji_model::law::metric;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::private;
use crate::results::factorial;
use crate::results::manifest::{self, Manifest};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{self, PairedRow, headline_row};
use crate::results::panel;
use crate::results::place::{Landed, Place};
use crate::results::record::{AccountValue, ReplicateResult, Results, ResultsError, metric_named, unit_of};
use crate::results::table::{Column, Table};
use crate::results::take_up;
use crate::words::Language;

/// Name of the scenario as one file.
pub const SCENARIO: &str = "scenario.toml";
/// What policies are called in other languages.
const POLICY_WORDS: &str = "policy_words.csv";

/// Name of the page.
pub(crate) const PAGE: &str = "report.html";

/// The column `group` in Parquet: the word itself is reserved in SQL.
const SUBGROUP: &str = "subgroup";
/// Name of the table of imposed take-up, which is there when the scenario asks for it.
pub(crate) const TAKE_UP: &str = "take_up.csv";
/// Name of the table of the replicates' parameters, which is there when they differ.
const VECTOR_VALUES: &str = "vector_values.csv";

/// Name of the table of what each part of a reform does, which is there when the scenario has a factorial.
const SHAPLEY: &str = "shapley.csv";
/// Name of the table of what brings entry into line with the published members.
const ALIGNMENT: &str = "alignment.csv";

/// Writes a results folder. `page` adds report and figures.
///
/// # Errors
/// Something else or another run stands there, or it cannot be written.
pub fn save(results: &Results, folder: &Path, page: Option<&Page>) -> Result<(), Failure> {
    let place = Place::prove(folder, Manifest::of(results).head(), false)?;
    save_into(place, results, page)?.verdict()
}

/// Writes results into the place that was proved for them.
///
/// # Errors
/// They cannot be written.
pub fn save_into(place: Place, results: &Results, page: Option<&Page>) -> Result<Landed, Failure> {
    place.fill(|new| Ok(fill(results, new, page)?))
}

/// Reads a results folder back.
pub fn load(folder: &Path) -> Result<Results, ResultsError> {
    let manifest = folder.join(manifest::FILE);
    let mut results = Manifest::read(&manifest)?.into_results();
    let path = folder.join("yearly.parquet");
    read_rows(&Table::read_parquet(&path)?, &mut results).map_err(ResultsError::table(&path))?;
    check(&results).map_err(ResultsError::table(&manifest))?;
    if results.arms.iter().all(|arm| arm.parts.is_none()) {
        // Written before manifests said when the law of an arm parts, or all arms have one law: the rows tell both apart.
        let parts = paired::parting::by_rows(&results);
        results.arms.iter_mut().zip(parts).for_each(|(arm, parts)| arm.parts = parts);
    }
    results.published = read_records(&folder.join("published.csv"))?;
    results.assumptions = read_records(&folder.join("assumptions.csv"))?;
    let path = folder.join(VECTOR_VALUES);
    if path.exists() {
        results.vector_values = read_records(&path)?;
    }
    let path = folder.join(ALIGNMENT);
    if path.exists() {
        results.alignment = read_records(&path)?;
    }
    let path = folder.join(TAKE_UP);
    if path.exists() {
        results.take_up = read_records(&path)?;
    }
    let path = folder.join(POLICY_WORDS);
    if path.exists() {
        results.policy_words = read_records(&path)?;
    }
    let path = folder.join(SCENARIO);
    if path.exists() {
        results.text = fs::read_to_string(&path).map_err(ResultsError::io(&path))?;
    }
    Ok(results)
}

/// The page and its figures.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// `report.html`.
    pub html: String,
    /// Name and SVG of every figure, for `figures/`.
    pub figures: Vec<(String, String)>,
}

/// The file of a figure in a folder of results.
fn figure_file(name: &str) -> String {
    format!("figures/{name}.svg")
}

/// Writes report and figures into an existing results folder.
pub fn save_page(page: &Page, folder: &Path) -> Result<(), ResultsError> {
    let figures = folder.join("figures");
    fs::create_dir_all(&figures).map_err(ResultsError::io(&figures))?;
    for (name, svg) in &page.figures {
        replace_file(&folder.join(figure_file(name)), svg)?;
    }
    replace_file(&folder.join(PAGE), &page.html)
}

/// Draws the page and adds it to the folder from which its results were read, and notes it in the manifest. The folder is held open:
/// should another run take its place meanwhile, nothing is written into that.
pub fn add_page(
    folder: &Path,
    lang: Option<Language>,
    draw: impl Fn(&Results) -> Result<Page, ResultsError>,
) -> Result<(), Failure> {
    let held = Held::open(folder).map_err(|error| unreadable(folder, &ResultsError::io(folder)(error)))?;
    let mut results = load(folder).map_err(|error| unreadable(folder, &error))?;
    results.scenario.lang = lang.unwrap_or(results.scenario.lang);
    let page = draw(&results)?;
    let path = held.path();
    held.keeps(folder, page.figures.iter().map(|(name, _)| figure_file(name)).chain([PAGE.into()]))?;
    let written = held.is_in_place(folder).and_then(|()| save_page(&page, &path)).and_then(|()| {
        let figures = page.figures.iter().map(|(name, _)| figure_file(name));
        let files = figures.chain([PAGE.into()]);
        Manifest::add_page(&path.join(manifest::FILE), results.scenario.lang, files)
    });
    held.is_in_place(folder)?;
    written.map_err(|error| match error {
        ResultsError::Io { path: file, source } => {
            // The user knows the folder by its name, and not as one that is held.
            Failure::unwritable(&file.strip_prefix(&path).map_or(file.clone(), |file| folder.join(file)), &source)
        }
        error => Failure::other(error.to_string().replace(&*path.to_string_lossy(), &folder.to_string_lossy())),
    })
}

/// Adds texts to a folder of results, by their paths from there, and notes them in the manifest. Of what earlier calls added,
/// which are the listed files that `is_ours`, those stay that have the same bytes; others are replaced or removed where `replace` says
/// so. What gongji did not write stays.
///
/// # Errors
/// The user's mistake: something else stands in a place, or was changed since it was written; nothing can be written there.
pub(crate) fn add_texts(
    folder: &Path,
    texts: &[(String, String)],
    is_ours: impl Fn(&str) -> bool,
    replace: bool,
) -> Result<(), Failure> {
    let held = Held::open(folder).map_err(|error| unreadable(folder, &ResultsError::io(folder)(error)))?;
    let path = held.path();
    let listed = Manifest::read(&path.join(manifest::FILE)).map_err(|error| unreadable(folder, &error))?.files;
    let (mut foreign, mut changed) = (Vec::new(), Vec::new());
    for (name, text) in texts {
        match fs::read(path.join(name)) {
            Ok(there) if !listed.contains(name) && there != text.as_bytes() => foreign.push(name.as_str()),
            Ok(there) if there != text.as_bytes() => changed.push(name.as_str()),
            _ => {}
        }
    }
    let refuse = |names: &[&str], what: &str, help: &str| {
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", folder.join(name).display())).collect();
        Err(Failure::input(Mistake::new(format!("{} {what}", names.join(", "))).help(help)))
    };
    if !foreign.is_empty() {
        return refuse(&foreign, "would be overwritten, and gongji did not write it", "move it elsewhere");
    }
    if !changed.is_empty() && !replace {
        let help = "copy it into your paper, or give up what was changed with `--replace`";
        return refuse(&changed, "was changed since gongji wrote it, or is of another version", help);
    }
    let names: Vec<String> = texts.iter().map(|(name, _)| name.clone()).collect();
    let old: Vec<String> = listed.into_iter().filter(|name| is_ours(name) && !names.contains(name)).collect();
    held.keeps(folder, names.iter().chain(&old).cloned())?;
    for (name, text) in texts {
        let place = path.join(name);
        let made =
            place.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| private::write(&place, text.as_bytes()));
        made.map_err(|error| Failure::unwritable(&folder.join(name), &error))?;
    }
    for name in &old {
        fs::remove_file(path.join(name)).or_else(none_is_as_well)?;
    }
    held.is_in_place(folder)?;
    Manifest::change_files(&path.join(manifest::FILE), &names, &old).map_err(|error| match error {
        ResultsError::Io { source, .. } => Failure::unwritable(&folder.join(manifest::FILE), &source),
        error => Failure::other(error.to_string()),
    })
}

fn none_is_as_well(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// Whatever cannot be read here is no folder of results, and so the user's input.
pub(crate) fn unreadable(folder: &Path, error: &ResultsError) -> Failure {
    let title = format!("{} holds no results of gongji that can be read: {error}", folder.display());
    Failure::input(Mistake::new(title))
}

/// A folder that is held open: its path leads to the very same one, wherever it is moved.
struct Held(File);

impl Held {
    fn open(folder: &Path) -> io::Result<Self> {
        File::open(folder).map(Self)
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.0.as_raw_fd()))
    }

    /// Refuses files that a link would lead out of the folder, which may have come from anybody.
    fn keeps(&self, folder: &Path, files: impl IntoIterator<Item = String>) -> Result<(), Failure> {
        let link = |file: &String| {
            let parts = Path::new(file).ancestors().filter(|part| !part.as_os_str().is_empty());
            parts.map(Path::to_owned).find(|part| self.path().join(part).is_symlink())
        };
        let Some(link) = files.into_iter().chain([manifest::FILE.into()]).find_map(|file| link(&file)) else {
            return Ok(());
        };
        let title = format!("`{}` is a link, and gongji writes into the folder alone", folder.join(link).display());
        Err(Failure::input(Mistake::new(title).help("put in its place what it leads to, or remove it")))
    }

    fn is_in_place(&self, folder: &Path) -> Result<(), ResultsError> {
        let mark = |facts: io::Result<Metadata>| facts.map(|facts| (facts.dev(), facts.ino())).ok();
        let is_same = mark(self.0.metadata()) == mark(fs::metadata(folder));
        let error = || io::Error::other("another run took its place meanwhile; its page is not written");
        if is_same { Ok(()) } else { Err(ResultsError::io(folder)(error())) }
    }
}

fn replace_file(path: &Path, text: &str) -> Result<(), ResultsError> {
    private::write(path, text.as_bytes()).map_err(ResultsError::io(path))
}

/// Writes all files of results into an empty folder.
///
/// # Errors
/// They cannot be written.
pub(crate) fn fill(results: &Results, folder: &Path, page: Option<&Page>) -> Result<(), ResultsError> {
    write_twins(yearly_table(results), &folder.join("yearly"))?;
    let differences = paired::differences(results);
    write_twins(paired_table(&differences), &folder.join("paired"))?;
    let lookup = Lookup::new(results);
    let headline = paired::headline(results, &lookup);
    let rows = paired::headline_rows(results, &lookup, &headline);
    write_records(&folder.join("summary.csv"), &headline_row::COLUMNS, &rows)?;
    let shares = factorial::shares(results, &lookup, &headline);
    if !shares.is_empty() {
        write_records(&folder.join(SHAPLEY), &factorial::COLUMNS, &factorial::rows(results, &shares))?;
    }
    let published = ["metric", "group", "year", "value", "unit", "confidence", "band", "source"];
    write_records(&folder.join("published.csv"), &published, &results.published)?;
    let assumptions = ["name", "value", "range", "unit", "source", "confidence"];
    write_records(&folder.join("assumptions.csv"), &assumptions, &results.assumptions)?;
    if !results.vectors.is_empty() {
        write_records(&folder.join("vectors.csv"), &["replicate", "vector", "weight"], &results.vectors)?;
        let values = ["replicate", "parameter", "value"];
        write_records(&folder.join(VECTOR_VALUES), &values, &results.vector_values)?;
    }
    if !results.alignment.is_empty() {
        let columns = ["replicate", "year", "multiplier", "capped", "late_share", "lost_share", "workers", "retirees"];
        write_records(&folder.join(ALIGNMENT), &columns, &results.alignment)?;
    }
    if !results.take_up.is_empty() {
        write_records(&folder.join(TAKE_UP), &take_up::COLUMNS, &results.take_up)?;
    }
    if !results.policy_words.is_empty() {
        write_records(&folder.join(POLICY_WORDS), &["policy", "language", "key", "text"], &results.policy_words)?;
    }
    if let Some(asked) = &results.panel {
        panel::write(results, asked, &folder.join(panel::PANEL))?;
        write_records(&folder.join(panel::DICTIONARY), &panel::COLUMNS, &panel::dictionary(results, asked))?;
    }
    if let Some(page) = page {
        save_page(page, folder)?;
    }
    write_text(&folder.join(SCENARIO), &results.text)?;
    Manifest::of(results).write(&folder.join(manifest::FILE))
}

/// Writes a table as CSV and as Parquet, where the column `group` has a name that is no word of SQL.
fn write_twins(table: Table<'_>, path: &Path) -> Result<(), ResultsError> {
    table.write_csv(&path.with_extension("csv"))?;
    table.renamed("group", SUBGROUP).write_parquet(&path.with_extension("parquet"))
}

/// Writes a text into a folder that is being filled.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), ResultsError> {
    fs::write(path, text).map_err(ResultsError::io(path))
}

/// Rows in the order of the tables: year, group (`all` first), metric as in `METRICS`, then those of policies by name.
fn sorted(replicate: &ReplicateResult) -> Vec<&Row> {
    let mut rows: Vec<&Row> = replicate.rows.iter().collect();
    rows.sort_by_cached_key(|row| {
        let place = metric_named(row.metric).map_or(usize::MAX, |(place, _)| place);
        (row.year, row.group != "all", row.group.as_str(), place, row.metric)
    });
    rows
}

/// The table `yearly`.
pub fn yearly_table(results: &Results) -> Table<'_> {
    let (mut arms, mut replicates, mut years, mut groups) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut metrics, mut units, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for arm in &results.arms {
        for (number, replicate) in (1..).zip(&arm.replicates) {
            for row in sorted(replicate) {
                arms.push(arm.name.as_str().into());
                replicates.push(number);
                years.push(i32::from(row.year));
                groups.push(row.group.as_str().into());
                metrics.push(row.metric.into());
                units.push(unit_of(row.metric).into());
                values.push(row.value);
            }
        }
    }
    table([
        ("arm", Column::Text(arms)),
        ("replicate", Column::Integer(replicates)),
        ("year", Column::Integer(years)),
        ("group", Column::Text(groups)),
        ("metric", Column::Text(metrics)),
        ("unit", Column::Text(units)),
        ("value", Column::Number(values)),
    ])
}

/// The table `paired`.
pub fn paired_table(rows: &[PairedRow]) -> Table<'_> {
    let text = |of: fn(&PairedRow) -> &str| Column::Text(rows.iter().map(|row| of(row).into()).collect());
    table([
        ("arm", text(|row| &row.arm)),
        ("baseline", text(|row| &row.baseline)),
        ("year", Column::Integer(rows.iter().map(|row| i32::from(row.year)).collect())),
        ("group", text(|row| &row.group)),
        ("metric", text(|row| row.metric)),
        ("unit", text(|row| row.unit)),
        ("difference", Column::Number(rows.iter().map(|row| row.estimate.mean).collect())),
        ("standard_error", Column::Number(rows.iter().map(|row| row.estimate.standard_error).collect())),
    ])
}

fn table<'a, const N: usize>(columns: [(&str, Column<'a>); N]) -> Table<'a> {
    Table { columns: columns.into_iter().map(|(name, column)| (name.to_string(), column)).collect() }
}

fn read_rows(table: &Table<'_>, results: &mut Results) -> Result<(), String> {
    // Tables written before the column had a name of its own for SQL have that of the CSV.
    let groups = texts(table, SUBGROUP).or_else(|_| texts(table, "group"))?;
    let (arms, metrics) = (texts(table, "arm")?, texts(table, "metric")?);
    let units = texts(table, "unit")?;
    let (replicates, years) = (integers(table, "replicate")?, integers(table, "year")?);
    let Some(Column::Number(values)) = table.column("value") else { return Err("no column `value`".into()) };
    let places: BTreeMap<String, usize> =
        results.arms.iter().enumerate().map(|(place, arm)| (arm.name.clone(), place)).collect();
    for row in 0..table.rows() {
        // A name with a point is that of a policy's metric.
        let of_policy = || metrics[row].contains('.').then(|| metric::in_table(&metrics[row], &units[row]).name);
        let metric = metric_named(&metrics[row]).map(|(_, metric)| metric.name).or_else(of_policy);
        let metric = metric.ok_or_else(|| format!("unknown metric `{}`", metrics[row]))?;
        let year = u16::try_from(years[row]).map_err(|_| format!("year {}", years[row]))?;
        let replicate = usize::try_from(replicates[row] - 1).map_err(|_| "replicate 0".to_string())?;
        let arm = places.get(arms[row].as_ref()).and_then(|place| results.arms.get_mut(*place));
        let into = arm.and_then(|arm| arm.replicates.get_mut(replicate));
        let into = into.ok_or_else(|| format!("replicate of arm `{}` is not in the manifest", arms[row]))?;
        into.rows.push(Row { year, group: groups[row].to_string(), metric, value: values[row] });
    }
    Ok(())
}

/// Holds the manifest's scenario against itself and the rows: everything that is reckoned from them relies on it.
fn check(results: &Results) -> Result<(), String> {
    let scenario = &results.scenario;
    let wrong = |key: &str, found: &dyn Display, expected: &str| {
        Err(format!("`scenario.{key}` is {found}, expected {expected}"))
    };
    if let Some(factor) = scenario.price_factor.filter(|factor| !factor.is_finite() || *factor <= 0.0) {
        return wrong("price_factor", &factor, "a number above 0");
    }
    if !scenario.discount_rate.is_finite() || scenario.discount_rate <= -1.0 {
        return wrong("discount_rate", &scenario.discount_rate, "a number above -1");
    }
    let AccountValue { value, low, high } = scenario.account_value;
    for (key, found) in [("value", value), ("low", low), ("high", high)] {
        if !(0.0..=1.0).contains(&found) {
            return wrong(&format!("account_value.{key}"), &found, "a number from 0 to 1");
        }
    }
    let name = &scenario.baseline;
    if !results.arms.iter().any(|arm| arm.name == *name) && !results.lost.iter().any(|lost| lost.arm == *name) {
        return wrong("baseline", &format!("`{name}`"), "the name of an arm in the manifest");
    }
    if let Some(arm) = results.arms.iter().find(|arm| arm.replicates.len() as u64 != u64::from(scenario.replicates)) {
        let expected = format!("{}, as many as arm `{}` has", arm.replicates.len(), arm.name);
        return wrong("replicates", &scenario.replicates, &expected);
    }
    let rows = results.arms.iter().flat_map(|arm| &arm.replicates).flat_map(|replicate| &replicate.rows);
    let years: BTreeSet<u16> = rows.map(|row| row.year).collect();
    for (key, found, year) in [("from", scenario.from, years.first()), ("until", scenario.until, years.last())] {
        if let Some(year) = year.filter(|year| **year != found) {
            return wrong(key, &found, &format!("{year}, as in yearly.parquet"));
        }
    }
    Ok(())
}

fn texts<'a>(table: &'a Table<'_>, name: &str) -> Result<&'a [Cow<'a, str>], String> {
    match table.column(name) {
        Some(Column::Text(cells)) => Ok(cells),
        _ => Err(format!("no column `{name}`")),
    }
}

fn integers<'a>(table: &'a Table<'_>, name: &str) -> Result<&'a [i32], String> {
    match table.column(name) {
        Some(Column::Integer(cells)) => Ok(cells),
        _ => Err(format!("no column `{name}`")),
    }
}

pub(crate) fn write_records<T: Serialize>(path: &Path, header: &[&str], records: &[T]) -> Result<(), ResultsError> {
    let builder = csv::WriterBuilder::new().has_headers(false).from_path(path);
    let mut writer = builder.map_err(ResultsError::table(path))?;
    writer.write_record(header).map_err(ResultsError::table(path))?;
    for record in records {
        writer.serialize(record).map_err(ResultsError::table(path))?;
    }
    writer.flush().map_err(ResultsError::io(path))
}

fn read_records<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, ResultsError> {
    let mut reader = csv::Reader::from_path(path).map_err(ResultsError::table(path))?;
    reader.deserialize().collect::<Result<_, _>>().map_err(ResultsError::table(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_held_is_the_same_wherever_it_is_moved() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let [place, aside] = ["r", "aside"].map(|name| home.path().join(name));
        fs::create_dir(&place).expect("made");
        let held = Held::open(&place).expect("open");
        held.is_in_place(&place).expect("it stands there");
        fs::rename(&place, &aside).expect("moved");
        assert!(held.is_in_place(&place).is_err());
        fs::create_dir(&place).expect("made");
        let error = held.is_in_place(&place).expect_err("another one").to_string();
        assert!(error.contains("another run took its place"), "{error}");
        replace_file(&held.path().join("report.html"), "page").expect("written");
        assert!(aside.join("report.html").is_file() && !place.join("report.html").exists());
    }
}
