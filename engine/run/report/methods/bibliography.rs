//! The references of a run as BibTeX: program, run, and the sources that are named beside what the run used.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::references::{entry, is_literature, tags};
use crate::report::methods::AUTHOR;
use crate::results::manifest;
use crate::results::record::Results;

/// How the program is cited.
const CITATION: &str = include_str!("../../../../CITATION.cff");
/// Digits of a hash in a key.
const DIGITS: usize = 12;
/// Characters of what may be a title; what is longer is a description.
const TITLE: usize = 90;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The sources of a run by key, and their fields.
pub(super) type Sources = BTreeMap<String, Vec<(&'static str, String)>>;

/// The sources that are named beside published figures, assumptions and parameters of policies: by tag, or by name and year where the
/// program has no entry of its own.
pub(super) fn sources(results: &Results) -> Sources {
    let figures = results.published.iter().map(|figure| ("published figures", figure.source.as_str()));
    let assumed = results.assumptions.iter().map(|of| (of.name.as_str(), of.source.as_str()));
    let values =
        results.plugins.iter().flat_map(|plugin| plugin.values.iter().map(|v| (plugin.id.as_str(), v.source.as_str())));
    let mut sources = Sources::new();
    let mut uses: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (of, source) in figures.chain(assumed).chain(values).filter(|(_, source)| is_literature(source)) {
        let tagged = tags(source).into_iter().filter_map(|tag| Some((tag.to_owned(), tagged(entry(tag)?))));
        let named = named(source).into_iter().map(|name| (key(&name), by_name(&name)));
        let mut found: Vec<_> = tagged.filter(|(tag, _)| is_numbered(tag)).chain(named).collect();
        if found.is_empty() {
            found.push((key(source), in_words(source)));
        }
        for (key, fields) in found {
            uses.entry(key.clone()).or_default().insert(of);
            sources.entry(key).or_insert(fields);
        }
    }
    for (key, fields) in &mut sources {
        let of: Vec<&str> = uses[key].iter().copied().collect();
        fields.push(("annote", format!("used for {}", of.join(", "))));
    }
    sources
}

/// Literature has a number; a note has none.
fn is_numbered(tag: &str) -> bool {
    tag.bytes().any(|byte| byte.is_ascii_digit())
}

/// An entry of the book's page of references.
fn tagged(entry: &str) -> Vec<(&'static str, String)> {
    let plain = entry.replace('`', "");
    let mut fields = vec![("title", plain.clone())];
    if let Some((names, year)) = names_and_year(&plain) {
        fields.extend([("author", authors(names)), ("year", year.to_owned())]);
    } else {
        fields.extend(dated(&plain).map(|year| ("year", year.to_owned())));
    }
    fields.extend(doi(&plain));
    let address = entry.split('`').skip(1).step_by(2).find(|piece| piece.contains('.') && piece.contains('/'));
    fields.extend(address.map(|address| ("url", format!("https://{address}"))));
    fields
}

/// The authors and the year of an entry that begins with them.
fn names_and_year(entry: &str) -> Option<(&str, &str)> {
    let year = entry.split([' ', ',']).find(|word| is_year(word))?;
    let names = entry.split(year).next()?.trim();
    let is_name = |word: &str| ["and", "et", "al."].contains(&word) || word.starts_with(char::is_uppercase);
    let all = names.split([' ', ',']).filter(|word| !word.is_empty()).all(is_name);
    (all && names.contains(" and ") || names.ends_with("et al.")).then_some((names, year))
}

/// The year of a date: one that stands behind a month. Other years in an entry are those that a work is about.
fn dated(entry: &str) -> Option<&str> {
    let words: Vec<&str> = entry.split([' ', ',', ';']).collect();
    words.windows(2).find(|pair| MONTHS.contains(&pair[0]) && is_year(pair[1])).map(|pair| pair[1])
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1900..=2099).contains(&year))
}

fn doi(text: &str) -> Option<(&'static str, String)> {
    let doi = text.split_once("doi ")?.1.split_whitespace().next()?;
    Some(("doi", doi.trim_end_matches(['.', ',', ')', ':', ';']).to_owned()))
}

/// Names of authors as BibTeX separates them.
fn authors(names: &str) -> String {
    names.replace(" et al.", " and others").replace(", ", " and ").trim_end_matches([',', ' ']).to_owned()
}

/// Names and years in a source, as `Huang and Gan 2017`, `Feng et al. 2020` or a journal with its year.
fn named(source: &str) -> Vec<String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let mut found = Vec::new();
    for at in 1..words.len() {
        let year = words[at].trim_end_matches([')', ',', ';', ':', '.']);
        let is_part = |word: &str| {
            let bare = word.trim_start_matches('(').trim_end_matches(',');
            ["and", "et", "al.", "of"].contains(&bare)
                || bare.starts_with(char::is_uppercase) && !bare.ends_with([';', ':', '.', ')'])
        };
        let before = words[..at].iter().rev().take_while(|word| is_part(word));
        // What opens a bracket begins the name.
        let mut names: Vec<&str> = Vec::new();
        for word in before {
            names.insert(0, word.trim_start_matches('('));
            if word.starts_with('(') {
                break;
            }
        }
        while names.first().is_some_and(|first| ["and", "et", "al.", "of"].contains(first)) {
            names.remove(0);
        }
        // Of what stands before `et al.` the last name is that of the author.
        if names.last() == Some(&"al.") {
            names.drain(..names.len().saturating_sub(3));
        }
        let is_name = |last: &&str| !last.ends_with(',') && *last != "and" && !MONTHS.contains(last);
        if is_year(year) && names.last().is_some_and(is_name) {
            found.push(format!("{} {year}", names.join(" ")));
        }
    }
    found
}

/// A source that is known by its name and year alone.
fn by_name(name: &str) -> Vec<(&'static str, String)> {
    let (names, year) = name.rsplit_once(' ').unwrap_or((name, ""));
    let is_author = names.contains(" and ") || names.contains("et al.");
    let whose = if is_author { ("author", authors(names)) } else { ("howpublished", names.to_owned()) };
    let title = format!("{AUTHOR}the title; the program knows this source as {name}");
    vec![("title", title), whose, ("year", year.to_owned())]
}

/// A source that the program knows in words alone.
fn in_words(source: &str) -> Vec<(&'static str, String)> {
    let mut fields = if source.chars().count() <= TITLE {
        vec![("title", source.to_owned())]
    } else {
        vec![("title", format!("{AUTHOR}the publication that is meant")), ("note", source.to_owned())]
    };
    fields.extend(doi(source));
    fields
}

/// A key of letters, digits and hyphens.
fn key(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    plain.split_whitespace().take(6).collect::<Vec<_>>().join("-")
}

/// The keys of all sources, as pandoc reads them.
pub(super) fn cited(sources: &Sources) -> String {
    sources.keys().map(|key| format!("@{key}")).collect::<Vec<_>>().join("; ")
}

/// The key of the run.
pub(super) fn run_key(results: &Results) -> String {
    format!("run-{}", results.scenario.sha256.chars().take(DIGITS).collect::<String>())
}

/// The file.
pub(super) fn text(results: &Results, sources: &Sources) -> String {
    let versions = &results.versions;
    let program = [
        ("title", cff("title")),
        ("author", format!("{{{}}}", cff("- name"))),
        ("version", versions.gongji.clone()),
        ("note", format!("commit {}, {}", versions.commit, versions.rustc)),
    ];
    let run =
        [("title", format!("Results of the scenario {}", results.scenario.name)), ("note", manifest::cite(results))];
    let mut text = item("software", "gongji", &program) + &item("misc", &run_key(results), &run);
    for (key, fields) in sources {
        text += &item("misc", key, fields);
    }
    text
}

/// The value of a key of the file that says how the program is cited.
fn cff(key: &str) -> String {
    let line = CITATION.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'));
    line.unwrap_or_default().trim().trim_matches('"').to_owned()
}

fn item(kind: &str, key: &str, fields: &[(&str, String)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<String> =
        fields.map(|(name, value)| format!("  {name} = {{{}}},\n", escaped(name, value))).collect();
    format!("@{kind}{{{key},\n{}}}\n\n", fields.concat())
}

/// A value in which no letter has a meaning of its own; addresses are taken as they are.
fn escaped(name: &str, value: &str) -> String {
    if ["url", "doi"].contains(&name) {
        return value.replace(['{', '}'], "");
    }
    let mut out = String::new();
    for c in value.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            '\\' | '~' | '^' => out.push(' '),
            // The braces around the name of a body keep it whole.
            '{' | '}' if name != "author" => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_years_are_found_in_a_source() {
        assert_eq!(named("in RAND, Manning et al. 1987; recalled; since April 2024"), ["Manning et al. 1987"]);
        let source = "use did not react (Huang and Gan 2017): but (Chandra, Gruber and McKnight 2010 AER; Feng et al. 2020), 2016 too";
        assert_eq!(named(source), ["Huang and Gan 2017", "Chandra, Gruber and McKnight 2010", "Feng et al. 2020"]);
        assert_eq!(authors("Chandra, Gruber and McKnight"), "Chandra and Gruber and McKnight");
        assert_eq!(authors("Feng et al."), "Feng and others");
        assert_eq!(key("Feng et al. 2020"), "feng-et-al-2020");
    }

    #[test]
    fn an_entry_of_the_book_becomes_fields() {
        let fields: BTreeMap<_, _> =
            tagged("Wu, Zheng and Qiu 2025, on Sanming. doi 10.2147/RMHP.S541047").into_iter().collect();
        assert_eq!((fields["author"].as_str(), fields["year"].as_str()), ("Wu and Zheng and Qiu", "2025"));
        assert_eq!(fields["doi"], "10.2147/RMHP.S541047");
        let fields: BTreeMap<_, _> = tagged("Shine, on cover. `shine.cn/biz/1907027734`").into_iter().collect();
        assert_eq!(fields["url"], "https://shine.cn/biz/1907027734");
        assert!(!fields.contains_key("author") && !fields.contains_key("year"));
        assert_eq!(dated("Reuters, explainer of 16 February 2023; on the draft of 2020"), Some("2023"));
        assert_eq!(dated("A news report on the draft of 2020"), None);
    }

    #[test]
    fn the_program_is_cited_as_its_file_says() {
        assert!(cff("title").starts_with("gongji") && !cff("- name").is_empty());
        assert_eq!(cff("version"), env!("CARGO_PKG_VERSION"));
    }
}
