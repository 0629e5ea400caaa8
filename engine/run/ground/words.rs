//! Numbers and names as every text of the program writes them.

use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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

/// A name of at most so many columns, of which a Chinese letter takes two: the middle gives way, since names of arms often
/// differ at the end alone.
pub(crate) fn shortened(name: &str, width: usize) -> String {
    let kept = width.saturating_sub(1);
    cut(name, width, kept / 2)
}

/// Names of at most so many columns, of which no two are alike that were not alike before.
pub(crate) fn shortened_apart(names: &[&str], width: usize) -> Vec<String> {
    let kept = width.saturating_sub(1);
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if let Some(place) = names[..all.len()].iter().position(|known| known == name) {
            all.push(all[place].clone());
            continue;
        }
        // Where the middle tells them apart, more of the beginning or of the end is kept; at last they are counted.
        let ways = [kept / 2].into_iter().chain((0..=kept).rev()).map(|head| cut(name, width, head));
        let counted = (2..).map(|number| {
            let mark = format!("…{number}");
            beginning(name, width.saturating_sub(mark.width())) + &mark
        });
        let mut ways = ways.chain(counted).take(kept + 2 + names.len());
        all.push(ways.find(|way| !all.contains(way)).unwrap_or_else(|| (*name).to_owned()));
    }
    all
}

/// A name that is too wide, with so much of its beginning, and of its end what there is room for.
fn cut(name: &str, width: usize, head: usize) -> String {
    if name.width() <= width {
        return name.to_owned();
    }
    let reversed: String = name.chars().rev().collect();
    let tail = beginning(&reversed, width.saturating_sub(1 + head));
    beginning(name, head) + "…" + &tail.chars().rev().collect::<String>()
}

/// As many letters as there is room for.
fn beginning(name: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |letter: &char| {
        used += letter.width().unwrap_or(0);
        used <= width
    };
    name.chars().take_while(fits).collect()
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
    fn what_is_cut_keeps_both_ends_and_no_two_names_are_cut_alike() {
        assert_eq!(shortened("reform-without-family-sharing", 11), "refor…aring");
        assert_eq!(shortened("取消个人账户返还职工", 11), "取消…职工");
        let names = ["phase-out-in-five-years-of-ten", "phase-out-in-nine-years-of-ten", "phase-out", "phase-out"];
        let cut = shortened_apart(&names, 17);
        assert_eq!(cut, ["phase-ou…s-of-ten", "phase-out-in-nin…", "phase-out", "phase-out"]);
        let long = |middle: usize| format!("aaaaaaaaaaaa{middle:03}zzzzzzzzzzzz");
        let alike: Vec<String> = (0..120).map(long).collect();
        let cut = shortened_apart(&alike.iter().map(String::as_str).collect::<Vec<_>>(), 9);
        assert!(cut.iter().all(|name| name.width() <= 9), "{cut:?}");
        let different: std::collections::BTreeSet<&String> = cut.iter().collect();
        assert_eq!(different.len(), alike.len(), "{cut:?}");
    }

    #[test]
    fn a_chinese_letter_takes_two_columns() {
        assert_eq!((right("基金", 6), left("基金", 6)), ("  基金".into(), "基金  ".into()));
    }
}
