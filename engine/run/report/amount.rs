//! Amounts as people see them, in the unit in which a measure is shown.

use crate::ground::words::number;
use crate::results::paired::Shown;

/// A value in the unit in which it is shown.
pub fn amount(value: f64, shown: Shown) -> String {
    match shown {
        Shown::Money => number(value / 1e8, if value.abs() < 1e10 { 1 } else { 0 }),
        Shown::Percent => number(value * 100.0, if value.abs() < 0.01 { 2 } else { 1 }),
        Shown::Millions => number(value / 1e6, 1),
        Shown::Number => number(value, if value.abs() < 100.0 { 2 } else { 0 }),
    }
}

/// A standard error in the unit in which it is shown; what would round to nothing is told as a bound.
pub fn error(value: f64, shown: Shown) -> String {
    let text = amount(value, shown);
    if value == 0.0 {
        return "0".into();
    }
    if text.chars().any(|c| c.is_ascii_digit() && c != '0') {
        return text;
    }
    let mut digits = text;
    digits.pop();
    format!("<{digits}1")
}

/// The same with its sign; a true minus.
pub fn signed(value: f64, shown: Shown) -> String {
    let text = amount(value, shown);
    let zero = text.chars().all(|c| matches!(c, '0' | '.' | '−'));
    if value > 0.0 && !zero { format!("+{text}") } else { text }
}
