//! The people worked out by hand: where their file is, and whether they come out.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Outcome, Subject, Verdict};
use crate::cases;

/// Name of the file.
const FILE: &str = "cases.toml";

/// They come out to the fen. A policy without any is warned: nothing else here knows the law.
pub(super) fn cases(subject: &Subject) -> Outcome {
    let id = &subject.raw.description().id;
    let places = places(&subject.path, id);
    let found = subject.cases.as_ref().or_else(|| places.iter().find(|path| path.is_file()));
    let Some(path) = found else {
        return Err(none_found(subject.neutral, &places));
    };
    let tally = cases::check(&subject.raw.loaded(), path)
        .map_err(|failure| Verdict::Fail(super::loading::words(failure.mistakes())))?;
    Ok(format!("{} cases, {} values", tally.cases, tally.values))
}

fn none_found(neutral: bool, places: &[PathBuf]) -> Verdict {
    if neutral {
        return Verdict::Skip("it declares to change nothing, so there is nobody to work out".into());
    }
    let places: Vec<String> = places.iter().map(|path| format!("`{}`", path.display())).collect();
    let words = "no people worked out by hand were found, so nothing holds it to the law";
    Verdict::Warn(format!("{words}: say where with --cases FILE; there is no {}", places.join(", ")))
}

/// Where the file of a policy can be: beside the library; in the crate in whose folder the library was built, or from whose
/// sources it was, as cargo notes beside it, or in which the user stands; and in the folder `plugins/ID` of such a workspace.
fn places(library: &Path, id: &str) -> Vec<PathBuf> {
    let mut places = vec![library.with_file_name(FILE)];
    let mut add = |place: PathBuf| {
        if !places.contains(&place) {
            places.push(place);
        }
    };
    let crates = |inside: &Path| {
        inside.ancestors().skip(1).filter(|it| it.join("Cargo.toml").is_file()).map(Path::to_owned).collect()
    };
    let above: Vec<PathBuf> = crates(library);
    let sources: Vec<PathBuf> = source(library).map_or_else(Vec::new, |source| crates(&source));
    for folder in above.iter().chain(&sources) {
        add(folder.join("plugins").join(id).join(FILE));
        add(folder.join(FILE));
    }
    let here: Vec<PathBuf> = std::env::current_dir().map_or_else(|_| Vec::new(), |folder| crates(&folder.join(FILE)));
    for folder in here {
        add(folder.join("plugins").join(id).join(FILE));
        if folder.file_name().is_some_and(|name| name == id) {
            add(folder.join(FILE));
        }
    }
    places
}

/// A source file of a library, by what cargo writes beside it: wherever `CARGO_TARGET_DIR` has it built.
fn source(library: &Path) -> Option<PathBuf> {
    let notes = fs::read_to_string(library.with_extension("d")).ok()?;
    // Paths with blanks are written with a backslash before each.
    let (_, sources) = notes.lines().next()?.split_once(": ")?;
    let mut paths =
        sources.replace("\\ ", "\0").split(' ').map(|path| path.replace('\0', " ")).collect::<Vec<_>>().into_iter();
    paths.find(|path| path.ends_with(".rs")).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_of_a_library_that_was_built_elsewhere_is_found() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (home, target) = (folder.path().join("my policy"), folder.path().join("target"));
        for folder in [&home.join("src"), &target] {
            fs::create_dir_all(folder).expect("made");
        }
        fs::write(home.join("Cargo.toml"), "").expect("written");
        let library = target.join("libfree_care.so");
        assert!(!places(&library, "free-care").contains(&home.join(FILE)));
        let source = home.join("src/lib.rs").to_string_lossy().replace(' ', "\\ ");
        fs::write(target.join("libfree_care.d"), format!("{}: {source}\n", library.display())).expect("written");
        assert!(places(&library, "free-care").contains(&home.join(FILE)));
    }
}
