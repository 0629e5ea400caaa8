//! Names of groups.

/// A group as people say it.
pub(super) fn words(group: &str) -> String {
    match group.split_once('=') {
        None => "everybody".into(),
        Some(("age", range)) => format!("age {}", range.replace('-', "–")),
        Some(("chronic", "yes")) => "chronically ill".into(),
        Some(("chronic", _)) => "not chronic".into(),
        Some(("income", "1")) => "lowest income".into(),
        Some(("income", "5")) => "highest income".into(),
        Some(("income", fifth)) => format!("income fifth {fifth}"),
        Some(("lifetime", "1")) => "lowest lifetime income".into(),
        Some(("lifetime", "5")) => "highest lifetime income".into(),
        Some(("lifetime", fifth)) => format!("lifetime fifth {fifth}"),
        Some((_, name)) => name.replace('-', " "),
    }
}
