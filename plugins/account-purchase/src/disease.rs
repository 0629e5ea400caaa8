//! Diseases by which products tell their customers apart, as bits of the column `conditions`.

use gongji_sdk::abi::condition;

const GRAVE: i64 = 1 << condition::HEART
    | 1 << condition::STROKE
    | 1 << condition::LUNG
    | 1 << condition::KIDNEY
    | 1 << condition::CANCER;

/// A disease that city products pay less for when it was there before: cancer, heart, stroke, kidney, lung.
pub(crate) const fn is_grave(conditions: i64) -> bool {
    conditions & GRAVE != 0
}

/// Cancer under treatment or surveillance: who needs most of the costly drugs of the lists.
pub(crate) const fn has_cancer(conditions: i64) -> bool {
    conditions >> condition::CANCER & 1 == 1
}

/// A disease at which a critical-illness plan pays, as a number of the column `condition`: cancer, heart, stroke, kidney.
pub(crate) const fn is_critical(condition: u8) -> bool {
    matches!(condition as u32, condition::HEART | condition::STROKE | condition::KIDNEY | condition::CANCER)
}
