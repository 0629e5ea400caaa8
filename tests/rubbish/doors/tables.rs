//! Input tables, and figures of later years.

use std::sync::OnceLock;

use gongji::intake::inputs;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;

use super::{headed, link_all, replace};
use crate::fixtures::root;
use crate::fixtures::society::{OLD, programme, replicate};

/// A year on inputs that were taken: whatever they allow is lived, or stops in words.
fn lives(inputs: Inputs) {
    static LAW: OnceLock<Programme> = OnceLock::new();
    let law = LAW.get_or_init(|| programme(OLD));
    if let Err(fault) = Society::open(replicate(inputs, 20), 1).live(law) {
        assert!(!fault.to_string().is_empty());
    }
}

/// The table whose name stands in the first line, among the tables of the program.
pub(super) fn table(bytes: &[u8]) {
    let Some((name, text)) = headed(bytes) else { return };
    let known = inputs::built_in_files().expect("the tables of the program");
    let Some(known) = known.iter().find(|known| known.name == name) else { return };
    among_others(known.name, text);
}

/// Published figures of later years, and the same bytes as the targets of a fit.
pub(super) fn targets(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        match inputs::later("later.csv", text) {
            Ok(figures) => assert!(!figures.is_empty()),
            Err(error) => assert!(error.to_string().contains("later.csv"), "{error}"),
        }
    }
    among_others("targets.csv", bytes);
}

fn among_others(name: &str, text: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    link_all(&root().join("scenarios/data"), folder);
    replace(&folder.join(name), text);
    let loaded = inputs::load(folder, "medium").map(lives);
    let errors = [
        loaded.err(),
        inputs::published(folder).err(),
        inputs::ensemble(folder).err(),
        inputs::behaviour(folder, &inputs::Values::new()).err(),
    ];
    for error in errors.into_iter().flatten() {
        assert!(!error.to_string().trim().is_empty());
    }
}
