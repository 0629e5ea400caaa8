//! Numbers and names as every text of the program writes them.

use std::fmt;

use unicode_width::UnicodeWidthStr;

/// A number with its noun.
pub(crate) fn counted<N: From<u8> + PartialEq + fmt::Display>(number: N, one: &str, many: &str) -> String {
    let noun = if number == N::from(1) { one } else { many };
    format!("{number} {noun}")
}

/// A number with thousands apart; a true minus.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let mut out = String::from(if value < 0.0 && !zero { "−" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// At most so many characters, the last an ellipsis when something is cut.
pub(crate) fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_string();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// A name of at most so many characters: the middle gives way, since names of arms often differ at the end alone.
pub(crate) fn shortened(name: &str, width: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= width {
        return name.to_string();
    }
    let kept = width.saturating_sub(1);
    let (head, tail) = (kept / 2, kept - kept / 2);
    letters[..head].iter().chain(&['…']).chain(&letters[letters.len() - tail..]).collect()
}

/// Blanks before a text, up to a width in columns of the terminal, of which a Chinese letter takes two.
pub(crate) fn right(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width())) + text
}

/// Blanks behind it.
pub(crate) fn left(text: &str, width: usize) -> String {
    text.to_owned() + &" ".repeat(width.saturating_sub(text.width()))
}

/// A share in percent with one digit at most.
pub(crate) fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

/// Who asked the program to end, by a signal.
pub(crate) fn asking_words(signal: i32) -> &'static str {
    match signal {
        libc::SIGINT => "by Ctrl-C (SIGINT)",
        libc::SIGHUP => "by the end of the terminal (SIGHUP)",
        _ => "by the system or a user (SIGTERM)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_something_is_no_plural() {
        let told = [0, 1, 2].map(|number| counted(number, "replicate", "replicates"));
        assert_eq!(told, ["0 replicates", "1 replicate", "2 replicates"]);
    }

    #[test]
    fn numbers_are_set_as_people_read_them() {
        assert_eq!(number(-1_234_567.25, 1), "−1,234,567.2");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(999.0, 0), "999");
    }

    #[test]
    fn a_chinese_letter_takes_two_columns() {
        assert_eq!((right("基金", 6), left("基金", 6)), ("  基金".into(), "基金  ".into()));
    }
}
