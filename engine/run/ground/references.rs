//! The references of the book: entries by tag, the tags in a text, and what is literature and what a note.

/// The page of the book, which is the list.
const PAGE: &str = include_str!("../../../docs/src/references.md");
/// Bodies and series that publish figures.
const PUBLISHERS: [&str; 8] =
    ["NHSA", "NBS", "MOF", "MOHRSS", "labour ministry", "finance ministry", "bulletin", "yearbook"];
/// First and last year that is taken for that of a publication.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2099;

/// Every tag with its entry, in the order of the page.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let row = |line: &'static str| {
        let (tag, entry) = line.strip_prefix("| ")?.split_once(" | ")?;
        is_tag(tag).then_some((tag, entry.trim_end_matches('|').trim_end()))
    };
    PAGE.lines().filter_map(row)
}

/// The entry of a tag.
pub fn entry(tag: &str) -> Option<&'static str> {
    entries().find(|(known, _)| *known == tag).map(|(_, entry)| entry)
}

/// The tags in a text: `R51`, `S4` and `Rd` wherever they stand as a word, `D` and `K` in brackets.
pub fn tags(text: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut within = false;
    for (piece, end) in pieces(text) {
        if is_tag(piece) && (within || !matches!(piece, "D" | "K")) {
            tags.push(piece);
        }
        within = match end {
            '[' => true,
            ']' => false,
            _ => within,
        };
    }
    tags
}

/// The words of a text, each with the character behind it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, char)> {
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'));
    text.split_inclusive(is_end).map(move |piece| {
        let word = piece.trim_end_matches(is_end);
        (word.trim_matches(['.', '-']), piece[word.len()..].chars().next().unwrap_or(' '))
    })
}

/// `R` or `S` with a number and at most one letter, `Rd`, `K`, `D`.
fn is_tag(word: &str) -> bool {
    matches!(word, "Rd" | "K" | "D") || is_numbered(word)
}

fn is_numbered(word: &str) -> bool {
    let number =
        word.strip_prefix(['R', 'S']).map(|rest| rest.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest));
    number.is_some_and(|number| (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a source leads to something that can be looked up; a note otherwise. The rule stands on the page of references.
pub fn is_literature(source: &str) -> bool {
    let publisher = || PUBLISHERS.iter().any(|name| source.contains(name));
    let tagged = || tags(source).into_iter().any(is_numbered);
    let number = || source.contains("doi ") || source.contains("PMC");
    !source.contains("from memory") && (publisher() || tagged() || number() || has_author_and_year(source))
}

/// A capitalised word, or `al.`, and a year behind it that begins no range.
fn has_author_and_year(source: &str) -> bool {
    let words: Vec<&str> = source.split(' ').collect();
    words.windows(2).any(|pair| {
        let name = pair[0].trim_start_matches('(');
        let is_name =
            name == "al." || name.starts_with(|c: char| c.is_uppercase()) && name.ends_with(char::is_alphabetic);
        let year = pair[1].trim_end_matches([')', ',', ';', ':', '.']);
        is_name && year.parse().is_ok_and(|year: u16| YEARS.contains(&year))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::inputs;

    #[test]
    fn tags_are_found_where_they_stand() {
        assert_eq!(
            tags("[S1: tilted to retirees; D] and | S0, R51b | T2, [R31 and cities; fitted]"),
            ["S1", "D", "S0", "R51b", "R31"]
        );
        assert_eq!(tags("D is no tag here, nor K, R2D2, S-1.5, R300, [fitted]").len(), 0);
    }

    #[test]
    fn every_source_of_the_tables_is_literature_or_a_note_by_the_rule() {
        // What a reader can look up in the literature among the sources, row by row.
        let literature = [
            "NHSA",
            "MOF",
            "bulletin",
            "labour ministry",
            "finance ministry",
            "NBS",
            "article quoting",
            "Social Insurance Law 2010",
            "Econ 2017",
            "et al.",
            "Gan 2017",
            "McGarry 2006",
            "PMC10236872",
            "Health 2020",
            "Health 2023",
            "doi 10.1080",
            "Gruber and McKnight 2010",
            "Li 2020",
        ];
        let figures = inputs::built_in_published().expect("the table is right").into_iter().map(|figure| figure.source);
        let rows = inputs::built_in_parameters().into_iter().chain(inputs::built_in_trends()).flatten();
        let (mut found, mut notes) = (0, 0);
        for source in figures.chain(rows.map(|row| row.source)) {
            let expected = literature.iter().any(|piece| source.contains(piece)) && !source.contains("from memory");
            assert_eq!(is_literature(&source), expected, "{source}");
            *(if expected { &mut found } else { &mut notes }) += 1;
        }
        assert!(found > 100 && notes > 60, "{found} and {notes}");
        for note in
            ["no estimate found", "default", "default: What a retiree pays first [D].", "scenario a.toml:7", "[K]"]
        {
            assert!(!is_literature(note), "{note}");
        }
        assert!(is_literature("preset wuhan-2024: Wuhan from 2024 [R19]."));
    }
}
