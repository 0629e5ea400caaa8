//! The table of hooks held to itself.

use super::*;

#[test]
fn numbers_are_whole_and_names_are_told_apart() {
    let mut numbers: Vec<u32> = HOOKS.iter().map(|table| table.hook).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..HOOKS.len() as u32).collect::<Vec<_>>());
    for table in HOOKS {
        assert_eq!(number_of(table.name), table.hook, "{}", table.name);
        for (at, column) in table.columns.iter().enumerate() {
            assert!(table.columns[..at].iter().all(|other| other.name != column.name), "{}", column.name);
        }
    }
}

#[test]
fn a_unit_fits_its_element() {
    for column in HOOKS.iter().flat_map(|table| table.columns) {
        let fits = match column.unit {
            Unit::Identity => column.element == element::U64,
            Unit::Flag | Unit::Years => column.element == element::U8,
            Unit::Code | Unit::Count => true,
            Unit::Fen | Unit::Share => column.element == element::I64,
        };
        assert!(fits, "{}", column.name);
    }
}

#[test]
fn a_name_that_is_longer_or_shorter_is_another() {
    assert!(is_same(b"treat", b"treat") && !is_same(b"treat", b"treats") && !is_same(b"treat", b"tread"));
    assert!(std::panic::catch_unwind(|| number_of("treats")).is_err());
}
