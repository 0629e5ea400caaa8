//! Two folders beside each other, byte by byte: what stands there and what was made again.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::{repeated, rows};
use crate::ground::diagnose::Failure;
use crate::ground::words::clip;
use crate::results::manifest;

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;
/// Columns of a line that are shown.
const WIDTH: usize = 100;

/// A file that differs, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// By its path from the folder.
    pub(super) file: String,
    /// What differs in one line.
    pub(super) what: String,
    /// The first places.
    pub(super) places: Vec<String>,
}

impl Difference {
    fn of(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into(), places: Vec::new() }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.file, self.what)?;
        self.places.iter().try_for_each(|place| write!(out, "\n    {place}"))
    }
}

/// Every file that is listed or was made again and is not the same in both folders; the manifest but for its last table.
///
/// # Errors
/// What was made again cannot be read.
pub(super) fn differences(there: &Path, again: &Path, listed: &[String]) -> Result<Vec<Difference>, Failure> {
    let mut found: Vec<Difference> = of_manifests(there, again)?.into_iter().collect();
    let made = manifest::listing(again)?;
    let all: BTreeSet<&String> = listed.iter().chain(made.iter().filter(|name| *name != manifest::FILE)).collect();
    for name in all {
        let difference = match (listed.contains(name), made.contains(name)) {
            (true, false) => Some(Difference::of(name, "is listed, but the scenario does not give such a file")),
            (false, _) => Some(Difference::of(name, "is not in the manifest's list, but the scenario gives it")),
            (true, true) => of_files(name, &there.join(name), &again.join(name))?,
        };
        found.extend(difference);
    }
    Ok(found)
}

fn of_manifests(there: &Path, again: &Path) -> Result<Option<Difference>, Failure> {
    let [there, again] = [there, again].map(|folder| fs::read_to_string(folder.join(manifest::FILE)));
    let (there, again) = (there?, again?);
    let differs = of_lines(manifest::FILE, repeated(&there), repeated(&again));
    Ok(differs.or_else(|| strange_tables(&there, &again)))
}

/// Tables behind the last one: nothing of the program's stands there.
fn strange_tables(there: &str, again: &str) -> Option<Difference> {
    let names =
        |text: &str| toml::from_str::<toml::Table>(text).map(|table| table.keys().cloned().collect::<BTreeSet<_>>());
    let (there, again) = (names(there).ok()?, names(again).ok()?);
    let strange = there.difference(&again).next()?;
    Some(Difference::of(manifest::FILE, format!("has `{strange}`, which is none of its tables")))
}

fn of_files(name: &str, there: &Path, again: &Path) -> Result<Option<Difference>, Failure> {
    let byte = match File::open(there) {
        Ok(file) => first_difference(file, File::open(again)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Difference::of(name, "is missing"))),
        Err(error) => Err(error),
    };
    let byte = match byte {
        Ok(None) => return Ok(None),
        Ok(Some(byte)) => byte,
        Err(error) => return Ok(Some(Difference::of(name, format!("cannot be read: {error}")))),
    };
    let end = Path::new(name).extension().and_then(|end| end.to_str());
    let told = match end {
        Some("csv") => rows::of_csv(there, again),
        Some("parquet") => rows::of_parquet(there, again),
        _ => None,
    };
    let (what, places) = match told {
        Some(told) => told,
        None => match (fs::read_to_string(there), fs::read_to_string(again)) {
            (Ok(there), Ok(again)) if end != Some("parquet") => {
                return Ok(of_lines(name, &there, &again).or_else(|| Some(Difference::of(name, at(byte)))));
            }
            _ => (at(byte), Vec::new()),
        },
    };
    Ok(Some(Difference { places, ..Difference::of(name, what) }))
}

/// The first byte in which two files differ, counted from 1; the first behind the end of the shorter one.
fn first_difference(one: File, other: File) -> io::Result<Option<u64>> {
    let (mut one, mut other) = (BufReader::with_capacity(PIECE, one), BufReader::with_capacity(PIECE, other));
    let (mut a, mut b) = ([0; PIECE], [0; PIECE]);
    let mut before = 0;
    loop {
        let (left, right) = (whole(&mut one, &mut a)?, whole(&mut other, &mut b)?);
        if let Some(at) = (0..left.min(right)).find(|at| a[*at] != b[*at]) {
            return Ok(Some(before + at as u64 + 1));
        }
        if left != right {
            return Ok(Some(before + left.min(right) as u64 + 1));
        }
        if left == 0 {
            return Ok(None);
        }
        before += left as u64;
    }
}

/// Reads until the piece is full or the file ends.
fn whole(file: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < piece.len() {
        match file.read(&mut piece[read..])? {
            0 => break,
            bytes => read += bytes,
        }
    }
    Ok(read)
}

fn at(byte: u64) -> String {
    format!("differs from byte {byte} on")
}

/// Texts by their lines.
fn of_lines(name: &str, there: &str, again: &str) -> Option<Difference> {
    if there == again {
        return None;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (there.split('\n').collect(), again.split('\n').collect());
    let differ = |at: &usize| one.get(*at) != other.get(*at);
    let lines: Vec<usize> = (0..one.len().max(other.len())).filter(differ).collect();
    let first = *lines.first()?;
    // Lines of a page are long: what is shown begins shortly before the place.
    let [line, made] = [one.get(first), other.get(first)].map(|line| line.copied().unwrap_or("(no such line)"));
    let same = line.chars().zip(made.chars()).take_while(|(a, b)| a == b).count().saturating_sub(20);
    let show = |line: &str| clip(line.chars().skip(same).collect::<String>().trim_end(), WIDTH);
    let what = match lines.len() {
        1 => format!("line {} differs", first + 1),
        count => format!("{count} lines differ, the first is line {}", first + 1),
    };
    let places = vec![format!("there: {}", show(line)), format!("again: {}", show(made))];
    Some(Difference { places, ..Difference::of(name, what) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_found_wherever_it_stands() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str, bytes: &[u8]| {
            let path = home.path().join(name);
            fs::write(&path, bytes).expect("written");
            File::open(path).expect("open")
        };
        let bytes = vec![7; PIECE * 2 + 5];
        for at in [0, PIECE - 1, PIECE, PIECE * 2 + 4] {
            let mut other = bytes.clone();
            other[at] = 8;
            let found = first_difference(file("a", &bytes), file("b", &other)).expect("read");
            assert_eq!(found, Some(at as u64 + 1));
        }
        let shorter = first_difference(file("a", &bytes), file("b", &bytes[1..])).expect("read");
        assert_eq!(shorter, Some(bytes.len() as u64));
        assert_eq!(first_difference(file("a", &bytes), file("b", &bytes)).expect("read"), None);
    }

    #[test]
    fn the_first_line_is_told_from_shortly_before_the_place() {
        let long = "x".repeat(300);
        let found = of_lines("a", &format!("1\n{long}a\n"), &format!("1\n{long}b\n")).expect("they differ");
        assert_eq!(found.what, "line 2 differs");
        assert!(found.places[0].ends_with("xa") && found.places[0].len() < 40, "{found}");
    }
}
