//! A sentence on what is new in an arm from a year on.

/// What is new from a year on. Names of policies, presets and parameters stand between backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// First year in which it holds.
    pub year: u16,
    /// What it is.
    pub words: String,
}

/// A name between the marks of code.
pub(crate) fn code(name: &str) -> String {
    format!("`{name}`")
}
