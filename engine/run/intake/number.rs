//! Numbers on the command line, checked like those of a scenario file and in the same words.

use std::error::Error;
use std::fmt;

use crate::ground::diagnose::Mistake;
use crate::intake::scenario::keys::{self, Shape};

/// Why a flag does not take a value.
#[derive(Clone, Debug)]
pub(crate) struct NotTaken {
    /// What is wrong, to stand behind the name of the flag.
    title: String,
    expected: String,
    /// The same number as it is written here.
    written: Option<i128>,
}

impl NotTaken {
    /// The mistake of a flag.
    pub(crate) fn mistake(&self, flag: &str) -> Mistake {
        let mistake = Mistake::new(format!("`{flag}` {}", self.title)).help(format!("expected {}", self.expected));
        match self.written {
            Some(number) => mistake.help(format!("write it as `{number}`")),
            None => mistake,
        }
    }

    /// The same with the unit of what is expected.
    pub(crate) fn in_unit(self, unit: &str) -> Self {
        Self { expected: format!("{} {unit}", self.expected), ..self }
    }

    /// A value of another kind than what the flag takes.
    pub(crate) fn kind(text: &str, what: &str, expected: String) -> Self {
        Self { title: format!("takes {what}, not `{text}`"), expected, written: None }
    }

    fn range(text: &str, expected: String) -> Self {
        Self { title: format!("is {text}, which is out of range"), expected, written: None }
    }
}

impl fmt::Display for NotTaken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "it {}: expected {}", self.title, self.expected)
    }
}

impl Error for NotTaken {}

/// Takes a whole number in a range.
pub(crate) fn whole<T: TryFrom<i128>>(min: i128, max: i128) -> impl Fn(&str) -> Result<T, NotTaken> + Clone {
    move |text| {
        let expected = || format!("{min} to {max}");
        let Some(number) = digits(text) else {
            let written = real(text).filter(|real| real.fract() == 0.0).map(|real| real as i128);
            let written = written.filter(|number| (min..=max).contains(number));
            return Err(NotTaken { written, ..NotTaken::kind(text, "a whole number", expected()) });
        };
        let fits = (min..=max).contains(&number).then(|| T::try_from(number).ok()).flatten();
        fits.ok_or_else(|| NotTaken::range(text, expected()))
    }
}

/// Takes what the key of this name takes in a scenario file.
///
/// # Panics
/// When there is no such key, or it takes no whole number.
pub(crate) fn of_key<T: TryFrom<i128>>(name: &str) -> impl Fn(&str) -> Result<T, NotTaken> + Clone {
    match keys::find(keys::ROOT, name).map(|key| key.shape) {
        Some(Shape::Count(min, max)) => whole(min.into(), max.into()),
        _ => panic!("`{name}` is no key of a scenario that takes a whole number"),
    }
}

/// Takes a number in a range.
pub(crate) fn number(min: f64, max: f64) -> impl Fn(&str) -> Result<f64, NotTaken> + Clone {
    move |text| {
        let expected = || format!("{min} to {max}");
        let number = real(text).ok_or_else(|| NotTaken::kind(text, "a number", expected()))?;
        if (min..=max).contains(&number) { Ok(number) } else { Err(NotTaken::range(text, expected())) }
    }
}

/// A whole number as TOML writes it: underscores stand between digits.
fn digits(text: &str) -> Option<i128> {
    let plain = text.trim_start_matches(['-', '+']);
    if plain.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return text.replace('_', "").parse().ok();
    }
    None
}

fn real(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok().filter(|real: &f64| real.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_read_as_toml_reads_it() {
        let read = |text: &str| whole::<u64>(0, 1_000_000_000)(text).ok();
        for (text, number) in [("1_000_000", Some(1_000_000)), ("+7", Some(7)), ("-1", None), ("_1", None)] {
            assert_eq!(read(text), number, "{text}");
        }
        for text in ["1__0", "1_", "", "-", "--1", "1e6", "1.0", "０", "99999999999999999999999999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_written_in_another_way_is_shown_in_ours() {
        let written = |text: &str| whole::<u64>(1, 4_000_000_000)(text).err().and_then(|not| not.written);
        assert_eq!(
            [written("1e6"), written("1.5"), written("1e12"), written("x")],
            [Some(1_000_000), None, None, None]
        );
    }
}
