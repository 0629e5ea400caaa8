//! What a scenario is locked to: the libraries in which its policies are found now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::ground::diagnose::{Failure, Mistake};
use crate::intake::lock::{Lock, LockedLibrary};
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Scenario;

/// The lock of a scenario as things stand now.
///
/// # Errors
/// A policy without a file of its own, or a table that cannot be read.
pub(crate) fn lock(file: &Path, scenario: &Scenario, catalogue: &Catalogue) -> Result<Lock, Failure> {
    let mut libraries: BTreeMap<PathBuf, LockedLibrary> = BTreeMap::new();
    for used in scenario.arms.iter().flat_map(|arm| &arm.policies) {
        let description = catalogue.find(&used.id)?;
        let origin = catalogue.origin(&used.id);
        let Some((path, abi, sha256)) = origin.and_then(|origin| Some((origin.path?, origin.abi, origin.sha256)))
        else {
            let title = format!("policy `{}` is linked into the program: there is no file to lock", used.id);
            return Err(Failure::input(Mistake::new(title)));
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let new = LockedLibrary { file, abi, sha256, policies: BTreeMap::new() };
        let library = libraries.entry(path).or_insert(new);
        library.policies.insert(used.id.clone(), description.description().version.clone());
    }
    Lock::of(file, libraries.into_values().collect())
}
