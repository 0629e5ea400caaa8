//! The references of a run as BibTeX: program, run, and the sources that are named beside what the run used.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::references::{
    PRESET, chinese, entry, is_han, is_literature, is_place, is_year, tags, written, year_in,
};
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

/// How a published figure says that it is arithmetic on a publication.
const COMPUTED: &str = "computed from the ";
/// How a source begins that is a publication without author and year.
const SERIES: [&str; 9] = [
    "NHSA",
    "NBS",
    "MOF",
    "MOHRSS",
    "labour ministry",
    "finance ministry",
    "bulletin",
    "statistical bulletin",
    "statistical yearbook",
];

/// Name and value.
type Field = (&'static str, String);
/// The sources of a run by key, and their fields.
pub(super) type Sources = BTreeMap<String, Vec<Field>>;

/// A source that was found: what makes it one and no other, the key that it would like to have, and its fields.
struct Found {
    identity: String,
    key: String,
    fields: Vec<Field>,
}

impl Found {
    fn new(identity: &str, key: String, fields: Vec<Field>) -> Self {
        Self { identity: identity.to_owned(), key, fields }
    }
}

/// The sources that are named beside published figures, assumptions and parameters of policies: by tag, or by name and year where the
/// program has no entry of its own.
pub(super) fn sources(results: &Results) -> Sources {
    let figures = results.published.iter().map(|figure| ("published figures", figure.source.as_str()));
    let assumed = results.assumptions.iter().map(|of| (of.name.as_str(), of.source.as_str()));
    let values =
        results.plugins.iter().flat_map(|plugin| plugin.values.iter().map(|v| (plugin.id.as_str(), v.source.as_str())));
    let mut all: BTreeMap<String, (Found, BTreeSet<&str>)> = BTreeMap::new();
    for (of, source) in figures.chain(assumed).chain(values).filter(|(_, source)| is_literature(source)) {
        for found in found(source) {
            all.entry(found.identity.clone()).or_insert_with(|| (found, BTreeSet::new())).1.insert(of);
        }
    }
    // Keys of the program and the run are taken.
    let mut taken = BTreeSet::from(["gongji".to_owned(), run_key(results)]);
    let mut sources = Sources::new();
    for (Found { key, mut fields, .. }, uses) in all.into_values() {
        let uses: Vec<&str> = uses.into_iter().collect();
        fields.push(("annote", format!("used for {}", uses.join(", "))));
        sources.insert(free(&key, &mut taken), fields);
    }
    sources
}

/// A key that no other source has: the wanted one, or that with a number behind it. BibTeX takes no heed of capitals.
fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let suffixed = (2_u32..).map(|number| format!("{wanted}-{number}"));
    let mut keys = std::iter::once(wanted.to_owned()).chain(suffixed);
    keys.find(|key| taken.insert(key.to_ascii_lowercase())).unwrap_or_default()
}

/// The publications that a source names. What is a note, a formula or the name of a preset beside them is none.
fn found(source: &str) -> Vec<Found> {
    let source = written(source);
    let tagged = tags(source).into_iter().filter(|tag| is_numbered(tag));
    let mut found: Vec<Found> =
        tagged.filter_map(|tag| Some(Found::new(tag, tag.to_owned(), tagged_fields(entry(tag)?)))).collect();
    let in_chinese = chinese(source);
    // Beside a tag a Chinese text is a remark, unless it has a title.
    let is_title = |piece: &&str| found.is_empty() || piece.contains('《');
    let titles: Vec<Found> =
        in_chinese.into_iter().filter(is_title).map(|piece| Found::new(piece, key(piece), of_china(piece))).collect();
    found.extend(titles);
    found.extend(named(source).iter().map(|name| Found::new(name, key(name), by_name(name))));
    if let (true, Some(doi)) = (found.is_empty(), doi(source)) {
        found.push(Found::new(&doi.1, key(&format!("doi {}", doi.1)), in_words(source)));
    }
    if let (true, Some(series)) = (found.is_empty() && !source.starts_with(PRESET), series(source)) {
        let year = series.rsplit(' ').next().filter(|last| is_year(last)).map(|year| ("year", year.to_owned()));
        found.push(Found::new(series, key(series), in_words(series).into_iter().chain(year).collect()));
    }
    found
}

/// The publication in a source that begins with one: without what was computed from it, and how.
fn series(source: &str) -> Option<&str> {
    let whole = source.strip_prefix(COMPUTED).unwrap_or(source);
    let mut depth = 0_i32;
    let end = whole.find(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0 && matches!(c, ';' | ':')
    });
    let piece = whole[..end.unwrap_or(whole.len())].trim();
    // Brackets at the end that name no publisher tell of the arithmetic.
    let piece = match piece.rsplit_once(" (") {
        Some((name, within)) if within.ends_with(')') && !is_literature(within) => name,
        _ => piece,
    };
    SERIES.iter().any(|name| piece.starts_with(name)).then_some(piece)
}

/// A publication that is named in Chinese: author, or body, with title and year.
fn of_china(piece: &str) -> Vec<Field> {
    let year = year_in(piece).unwrap_or_default();
    let title = piece.split_once('《').and_then(|(before, rest)| Some((before, rest.split_once('》')?.0)));
    let name = piece.replace(year, "").replace('年', "");
    let is_name = (2..=4).contains(&name.trim().chars().count()) && name.trim().chars().all(is_han);
    let mut fields = match title {
        Some((before, title)) => {
            let before = before.replace(year, "").replace('年', "");
            let whose = before.trim_matches(|c: char| !is_han(c)).to_owned();
            vec![("title", title.to_owned()), ("author", braced(&whose))]
        }
        None if is_name => {
            let title = format!("{AUTHOR}the title; the program knows this source as {piece}");
            vec![("title", title), ("author", braced(name.trim()))]
        }
        None => in_words(piece),
    };
    fields.push(("year", year.to_owned()));
    fields
}

/// A name that is kept whole; none stays none.
fn braced(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("{{{name}}}") }
}

/// Literature has a number; a note has none.
fn is_numbered(tag: &str) -> bool {
    tag.bytes().any(|byte| byte.is_ascii_digit())
}

/// An entry of the book's page of references.
fn tagged_fields(entry: &str) -> Vec<Field> {
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

fn doi(text: &str) -> Option<Field> {
    let doi = text.split_once("doi ")?.1.split_whitespace().next()?;
    Some(("doi", doi.trim_end_matches(['.', ',', ')', ':', ';']).to_owned()))
}

/// Names of authors as BibTeX separates them.
fn authors(names: &str) -> String {
    names.replace(" et al.", " and others").replace(", ", " and ").trim_end_matches([',', ' ']).to_owned()
}

/// Words that join names and are none.
const JOINTS: [&str; 5] = ["and", "&", "et", "al.", "of"];

/// Names and years in a source, as `Huang and Gan 2017`, `Feng et al. 2020` or a journal with its year; not a place with its year.
fn named(source: &str) -> Vec<String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let mut found = Vec::new();
    for at in 1..words.len() {
        let year = words[at].trim_end_matches([')', ',', ';', ':', '.']);
        let is_part = |word: &str| {
            let bare = word.trim_start_matches('(').trim_end_matches(',');
            JOINTS.contains(&bare) || bare.starts_with(char::is_uppercase) && !bare.ends_with([';', ':', '.', ')'])
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
        while names.first().is_some_and(|first| JOINTS.contains(first)) {
            names.remove(0);
        }
        // Of what stands before `et al.` the last name is that of the author.
        if names.last() == Some(&"al.") {
            names.drain(..names.len().saturating_sub(3));
        }
        let is_name = |last: &&str| !last.ends_with(',') && !["and", "&"].contains(last) && !MONTHS.contains(last);
        let is_somewhere = names.iter().all(|name| JOINTS.contains(name) || is_place(name.trim_end_matches(',')));
        if is_year(year) && names.last().is_some_and(is_name) && !is_somewhere && !is_body(&names) {
            found.push(format!("{} {year}", names.join(" ").replace(" & ", " and ")));
        }
    }
    found
}

/// Whether it is a body that publishes figures, and no author.
fn is_body(names: &[&str]) -> bool {
    names.len() == 1 && SERIES.contains(&names[0])
}

/// A source that is known by its name and year alone.
fn by_name(name: &str) -> Vec<Field> {
    let (names, year) = name.rsplit_once(' ').unwrap_or((name, ""));
    let is_author = names.contains(" and ") || names.contains("et al.");
    let whose = if is_author { ("author", authors(names)) } else { ("howpublished", names.to_owned()) };
    let title = format!("{AUTHOR}the title; the program knows this source as {name}");
    vec![("title", title), whose, ("year", year.to_owned())]
}

/// A source that the program knows in words alone.
fn in_words(source: &str) -> Vec<Field> {
    let mut fields = if source.chars().count() <= TITLE {
        vec![("title", source.to_owned())]
    } else {
        vec![("title", format!("{AUTHOR}the publication that is meant")), ("note", source.to_owned())]
    };
    fields.extend(doi(source));
    fields
}

/// A key of letters, digits and hyphens. What has no Latin letter, as a Chinese text, is a source of its year.
fn key(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let key = plain.split_whitespace().take(6).collect::<Vec<_>>().join("-");
    if key.contains(|c: char| c.is_ascii_alphabetic()) {
        key
    } else {
        format!("source-{key}").trim_end_matches('-').to_owned()
    }
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
        ("year", cff("date-released").chars().take_while(char::is_ascii_digit).collect()),
        ("version", versions.gongji.clone()),
        ("url", [cff("url"), cff("repository-code")].into_iter().find(|url| !url.is_empty()).unwrap_or_default()),
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
    // The braces around the name of a body keep it whole.
    let body = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|_| name == "author");
    let mut out = String::new();
    for c in body.unwrap_or(value).chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            '\\' | '~' | '^' => out.push(' '),
            '{' | '}' => {}
            _ => out.push(c),
        }
    }
    match (body, name, out.strip_prefix(AUTHOR)) {
        (Some(_), ..) => format!("{{{out}}}"),
        (None, "title", Some(rest)) => format!("{AUTHOR}{}", protected(rest)),
        (None, "title", None) => protected(&out),
        _ => out,
    }
}

/// A title in which braces keep the capitals of acronyms.
fn protected(title: &str) -> String {
    let mut out = String::new();
    for piece in title.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let is_acronym = word.bytes().filter(u8::is_ascii_uppercase).count() > 1;
        out += &if is_acronym { format!("{{{word}}}{}", &piece[word.len()..]) } else { piece.to_owned() };
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
        assert_eq!(named("Wang & Zhang 2014 article quoting statistics"), named("Wang and Zhang 2014 article"));
        assert_eq!(named("by Wang & Zhang 2014"), ["Wang and Zhang 2014"]);
        assert_eq!(named("Beijing 2023: no limit; Hubei and Wuhan 2024; NHSA 2021").len(), 0);
        assert_eq!(authors("Wang and Zhang"), "Wang and Zhang");
        assert_eq!(authors("Chandra, Gruber and McKnight"), "Chandra and Gruber and McKnight");
        assert_eq!(authors("Feng et al."), "Feng and others");
        assert_eq!(key("Feng et al. 2020"), "feng-et-al-2020");
    }

    #[test]
    fn an_entry_of_the_book_becomes_fields() {
        let fields: BTreeMap<_, _> =
            tagged_fields("Wu, Zheng and Qiu 2025, on Sanming. doi 10.2147/RMHP.S541047").into_iter().collect();
        assert_eq!((fields["author"].as_str(), fields["year"].as_str()), ("Wu and Zheng and Qiu", "2025"));
        assert_eq!(fields["doi"], "10.2147/RMHP.S541047");
        let fields: BTreeMap<_, _> = tagged_fields("Shine, on cover. `shine.cn/biz/1907027734`").into_iter().collect();
        assert_eq!(fields["url"], "https://shine.cn/biz/1907027734");
        assert!(!fields.contains_key("author") && !fields.contains_key("year"));
        assert_eq!(dated("Reuters, explainer of 16 February 2023; on the draft of 2020"), Some("2023"));
        assert_eq!(dated("A news report on the draft of 2020"), None);
    }

    /// Keys of the publications in a source.
    fn keys(source: &str) -> Vec<String> {
        found(source).into_iter().map(|found| found.key).collect()
    }

    #[test]
    fn presets_notes_and_formulas_are_no_publications() {
        assert_eq!(
            keys("preset beijing-2023: Beijing 2023: no limit, but 60% and 80% beyond 20,000 yuan [R19, K]."),
            ["R19"]
        );
        assert_eq!(keys("total balance less balance of accounts, both in the bulletins").len(), 0);
        assert_eq!(keys("food is some 36% of urban consumption in 2011 (NBS): 25% and more").len(), 0);
        assert_eq!(keys("NHSA bulletin 2021: 36.0 over 8.6"), keys("NHSA bulletin 2021"));
        assert_eq!(keys("computed from the NHSA benefit series 2012-2025"), ["nhsa-benefit-series-2012-2025"]);
        assert_eq!(series("MOF final accounts 2016 (level less increase)"), Some("MOF final accounts 2016"));
        let whole = "bulletins and national report (labour ministry to 2017; medical security administration)";
        assert_eq!(series(&format!("{whole}; maternity included")), Some(whole));
    }

    #[test]
    fn chinese_sources_have_keys_of_their_own() {
        let fields = |piece: &str| of_china(piece).into_iter().collect::<BTreeMap<_, _>>();
        let bulletin = fields("国家医疗保障局 2018 年统计公报");
        assert_eq!((bulletin["title"].as_str(), bulletin["year"].as_str()), ("国家医疗保障局 2018 年统计公报", "2018"));
        assert_eq!(fields("王伟 2019")["author"], "{王伟}");
        let titled = fields("国家医疗保障局《2018年全国统计公报》");
        assert_eq!((titled["title"].as_str(), titled["author"].as_str()), ("2018年全国统计公报", "{国家医疗保障局}"));
        let mut taken = BTreeSet::new();
        let mut keyed = |piece: &str| free(&key(piece), &mut taken);
        assert_eq!(keyed("王伟 2019"), "source-2019");
        assert_eq!(keyed("李明 2019"), "source-2019-2");
        assert_eq!((key("王伟"), key("")), ("source".to_owned(), "source".to_owned()));
    }

    #[test]
    fn acronyms_of_titles_keep_their_capitals() {
        assert_eq!(escaped("title", "NHSA bulletin, by the MOF & others"), "{NHSA} bulletin, by the {MOF} \\& others");
        assert_eq!(escaped("note", "NHSA {x}"), "NHSA x");
        assert_eq!(escaped("title", &format!("{AUTHOR}what the NBS says")), format!("{AUTHOR}what the {{NBS}} says"));
        assert_eq!((escaped("author", "{A}"), escaped("author", "A {b")), ("{A}".to_owned(), "A b".to_owned()));
    }

    #[test]
    fn the_program_is_cited_as_its_file_says() {
        assert!(cff("title").starts_with("gongji") && !cff("- name").is_empty());
        assert_eq!(cff("version"), env!("CARGO_PKG_VERSION"));
    }
}
