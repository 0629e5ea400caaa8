//! What a reader of a scenario could miss, told before the run: not an error.

/// A note on an arm.
pub(crate) struct Note {
    /// The arm.
    pub(super) arm: String,
    /// A sentence without it.
    pub(super) words: String,
}

impl Note {
    /// A note on an arm.
    pub(super) fn new(arm: &str, words: String) -> Self {
        Self { arm: arm.to_owned(), words }
    }
}

/// A line for each sentence, with the arms of which it is true.
pub(super) fn lines<'a>(notes: impl IntoIterator<Item = &'a Note>) -> Vec<String> {
    let mut told: Vec<(&str, Vec<String>)> = Vec::new();
    for Note { arm, words } in notes {
        let arm = format!("`{arm}`");
        match told.iter_mut().find(|(known, _)| known == words) {
            Some((_, arms)) if arms.contains(&arm) => {}
            Some((_, arms)) => arms.push(arm),
            None => told.push((words, vec![arm])),
        }
    }
    told.into_iter().map(|(words, arms)| format!("{}: {words}", arms.join(", "))).collect()
}
