//! Names of groups.

/// A group as people say it; of a group by two groupings, both.
pub(super) fn words(group: &str) -> String {
    group.split(' ').map(one).collect::<Vec<_>>().join(", ")
}

/// What a group is grouped by.
pub(super) fn dimensions(group: &str) -> Vec<&str> {
    group.split(' ').filter_map(|part| Some(part.split_once('=')?.0)).collect()
}

fn one(group: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_by_two_groupings_is_told_by_both() {
        assert_eq!(words("age=60-69 income=1"), "age 60–69, lowest income");
        assert_eq!(dimensions("age=60-69 income=1"), ["age", "income"]);
        assert_eq!((words("all"), words("status=retired")), ("everybody".into(), "retired".into()));
    }
}
