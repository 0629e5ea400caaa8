//! The people worked out by hand: where their file is, and whether they come out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Outcome, Subject, Verdict};
use crate::author::cases;

/// Name of the file in a crate that has one policy.
const ALONE: &str = "cases.toml";

/// They come out to the fen. A policy without any is warned: nothing else here knows the law.
pub(super) fn cases(subject: &Subject) -> Outcome {
    let wanted = Wanted::new(&subject.raw.description().id, subject.alone);
    let places = wanted.places(&subject.path);
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

/// The file of a policy: beside its module and named after it, or that of its crate where it is alone there.
struct Wanted<'a> {
    id: &'a str,
    named: String,
    alone: bool,
}

impl<'a> Wanted<'a> {
    fn new(id: &'a str, alone: bool) -> Self {
        Self { id, named: format!("{}.{ALONE}", id.replace('-', "_")), alone }
    }

    /// Where it can be: beside the library; in the crate in whose folder the library was built, or from whose sources it was,
    /// as cargo notes beside it, or in which the user stands; and in a crate below `plugins` of such a workspace.
    fn places(&self, library: &Path) -> Vec<PathBuf> {
        let mut places = vec![library.with_file_name(&self.named)];
        if self.alone {
            places.push(library.with_file_name(ALONE));
        }
        let built = std::iter::once(library.to_owned()).chain(sources(library)).flat_map(|file| crates(&file));
        for folder in built {
            places.extend(self.of_workspace(&folder));
            places.extend(self.of_crate(&folder, self.alone));
        }
        let here = std::env::current_dir().map_or_else(|_| Vec::new(), |folder| crates(&folder.join(ALONE)));
        for folder in here {
            let is_its_own = self.alone && folder.file_name().is_some_and(|name| name == self.id);
            places.extend(self.of_workspace(&folder));
            places.extend(self.of_crate(&folder, is_its_own));
        }
        let mut seen = BTreeSet::new();
        places.retain(|place| seen.insert(place.clone()));
        places
    }

    fn of_crate(&self, folder: &Path, alone: bool) -> Vec<PathBuf> {
        let module = folder.join("src").join(&self.named);
        let modules = module.is_file().then_some(module).into_iter();
        modules.chain(alone.then(|| folder.join(ALONE))).collect()
    }

    fn of_workspace(&self, folder: &Path) -> Vec<PathBuf> {
        let families = fs::read_dir(folder.join("plugins")).into_iter().flatten().flatten();
        let mut places: Vec<PathBuf> = families.flat_map(|family| self.of_crate(&family.path(), false)).collect();
        places.sort();
        places.extend(self.alone.then(|| folder.join("plugins").join(self.id).join(ALONE)));
        places
    }
}

/// The crates around a file, the nearest first.
fn crates(file: &Path) -> Vec<PathBuf> {
    file.ancestors().skip(1).filter(|it| it.join("Cargo.toml").is_file()).map(Path::to_owned).collect()
}

/// The source files of a library, by what cargo writes beside it: wherever `CARGO_TARGET_DIR` has it built.
fn sources(library: &Path) -> Vec<PathBuf> {
    let notes = fs::read_to_string(library.with_extension("d")).unwrap_or_default();
    let Some((_, sources)) = notes.lines().next().and_then(|line| line.split_once(": ")) else { return Vec::new() };
    // Paths with blanks are written with a backslash before each.
    let paths = sources.replace("\\ ", "\0");
    let paths = paths.split(' ').filter(|path| path.ends_with(".rs"));
    paths.map(|path| PathBuf::from(path.replace('\0', " "))).collect()
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
        let places = || Wanted::new("free-care", true).places(&library);
        assert!(!places().contains(&home.join(ALONE)));
        let source = home.join("src/lib.rs").to_string_lossy().replace(' ', "\\ ");
        fs::write(target.join("libfree_care.d"), format!("{}: {source}\n", library.display())).expect("written");
        assert!(places().contains(&home.join(ALONE)));
    }

    #[test]
    fn among_several_policies_only_a_file_named_after_one_is_its_own() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let source = folder.path().join("plugins/free/src");
        fs::create_dir_all(&source).expect("made");
        for manifest in ["Cargo.toml", "plugins/free/Cargo.toml"] {
            fs::write(folder.path().join(manifest), "").expect("written");
        }
        let library = folder.path().join("target/release/libfree.so");
        let places = || Wanted::new("free-care", false).places(&library);
        assert!(places().iter().all(|place| place.ends_with("free_care.cases.toml")), "{:?}", places());
        let cases = source.join("free_care.cases.toml");
        assert!(!places().contains(&cases));
        fs::write(&cases, "").expect("written");
        assert!(places().contains(&cases));
    }
}
