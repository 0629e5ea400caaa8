//! What is told of a run, or of a branch, that was begun before.

use std::io::Write;

use crate::results::record::Versions;
use crate::simulate::checkpoint::head::Head;

/// Tells what is worth to be known of a run that goes on.
pub(super) fn tell(note: &str) {
    // When standard error is closed, the note cannot be shown anywhere.
    let _ = writeln!(std::io::stderr(), "note: {note}");
}

/// That it was begun by another program, in words.
pub(crate) fn other_program(there: &Head) -> Option<String> {
    let (old, new) = (&there.manifest.versions, Versions::here());
    if (&old.gongji, &old.commit) != (&new.gongji, &new.commit) {
        return Some(format!("it was begun by {}, and this is {}", old.words(), new.words()));
    }
    (!there.is_laid_out_alike()).then(|| "it was begun by a build that lays out its societies in another way".into())
}
