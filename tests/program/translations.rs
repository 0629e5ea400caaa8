//! A Chinese page has the sections of the English one, with the same code, the same names in code and the same links.

use crate::fixtures;

/// An English page and its Chinese counterpart.
const PAIRS: [[&str; 2]; 3] = [
    ["README.md", "README.zh.md"],
    ["docs/src/first-run.md", "docs/src/zh/first-run.md"],
    ["docs/src/scenarios.md", "docs/src/zh/scenarios.md"],
];

/// A counterpart that Chinese pages may lead to and that is not held against the English page here.
const GLOSSARY: [&str; 2] = ["docs/src/glossary.md", "docs/src/zh/glossary.md"];

/// A page by its path from the root of the repository.
struct Page {
    path: String,
    text: String,
}

impl Page {
    fn read(path: &str) -> Self {
        let text =
            std::fs::read_to_string(fixtures::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text }
    }

    /// Headings: level and words.
    fn headings(&self) -> impl Iterator<Item = (usize, String)> {
        blocks(&self.text).into_iter().filter_map(|block| match block {
            Block::Heading(level, words) => Some((level, words)),
            Block::Code(_) | Block::Prose(_) => None,
        })
    }

    /// The addresses of the headings, in their order.
    fn anchors(&self) -> Vec<String> {
        self.headings().map(|(_, words)| anchor(&words)).collect()
    }

    /// Whether an address within the page leads to a heading or to a place that the page names.
    fn has(&self, anchor: &str) -> bool {
        self.anchors().iter().any(|known| known == anchor) || self.text.contains(&format!("<a name=\"{anchor}\">"))
    }
}

fn pairs() -> Vec<[Page; 2]> {
    PAIRS.iter().map(|pair| pair.map(Page::read)).collect()
}

enum Block {
    Heading(usize, String),
    /// Fenced or indented code, fences included.
    Code(String),
    /// A paragraph, an item of a list or a row of a table, as one line.
    Prose(String),
}

impl Block {
    /// What is read as words; a heading is not.
    fn prose(&self) -> Option<&str> {
        match self {
            Self::Prose(prose) => Some(prose),
            Self::Heading(..) | Self::Code(_) => None,
        }
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    // Whether the next line goes on with the paragraph or the item before it.
    let mut goes_on = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let starts = line.trim_start();
        if starts.starts_with("```") {
            let mut code = vec![line];
            code.extend(lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")));
            found.push(Block::Code(code.join("\n")));
            goes_on = false;
        } else if line.starts_with("    ") && !goes_on {
            let mut code = vec![line];
            while let Some(next) = lines.next_if(|next| next.is_empty() || next.starts_with("    ")) {
                code.push(next);
            }
            found.push(Block::Code(code.join("\n").trim_end().to_owned()));
        } else if starts.is_empty() {
            goes_on = false;
        } else if let Some((level, words)) = heading(line) {
            found.push(Block::Heading(level, words.to_owned()));
            goes_on = false;
        } else {
            let is_row = starts.starts_with('|');
            match found.last_mut() {
                Some(Block::Prose(prose)) if goes_on && !is_row && !starts.starts_with("- ") => {
                    prose.push(' ');
                    prose.push_str(starts);
                }
                _ => found.push(Block::Prose(starts.to_owned())),
            }
            goes_on = !is_row;
        }
    }
    found
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    (level > 0).then_some(level).zip(words.strip_prefix(' '))
}

/// The name that mdBook and GitHub give to a heading.
fn anchor(words: &str) -> String {
    let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Code within a line.
fn names(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

/// A line without the code within it.
fn words(prose: &str) -> String {
    prose.split('`').step_by(2).collect()
}

fn links(prose: &str) -> Vec<String> {
    words(prose).split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

/// The path and the anchor to which a link of a page leads; none for an address on the web.
fn resolved(page: &str, link: &str) -> Option<(String, String)> {
    if link.contains("://") {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    if path.is_empty() {
        return Some((page.to_owned(), anchor.to_owned()));
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else if part != "." {
            parts.push(part);
        }
    }
    Some((parts.join("/"), anchor.to_owned()))
}

/// Where a link leads, the same for an English page and its counterpart, and for a heading and its translation.
fn target(page: &str, link: &str, pairs: &[[Page; 2]]) -> String {
    let Some((path, anchor)) = resolved(page, link) else { return link.to_owned() };
    if path == GLOSSARY[1] {
        return format!("{}#{anchor}", GLOSSARY[0]);
    }
    let Some([english, chinese]) = pairs.iter().find(|[_, chinese]| chinese.path == path) else {
        return format!("{path}#{anchor}");
    };
    let place = chinese.anchors().iter().position(|known| *known == anchor);
    let anchor = place.and_then(|place| english.anchors().get(place).cloned()).unwrap_or(anchor);
    format!("{}#{anchor}", english.path)
}

/// What must be the same in both languages, from one heading to the next.
#[derive(Default)]
struct Section {
    heading: String,
    level: usize,
    code: Vec<String>,
    names: Vec<String>,
    links: Vec<String>,
}

fn sections(page: &Page, pairs: &[[Page; 2]]) -> Vec<Section> {
    let mut found = vec![Section::default()];
    for block in blocks(&page.text) {
        if let Block::Heading(level, words) = &block {
            found.push(Section { heading: words.clone(), level: *level, ..Section::default() });
        }
        let Some(section) = found.last_mut() else { continue };
        match block {
            Block::Code(code) => section.code.push(code),
            Block::Heading(_, prose) | Block::Prose(prose) => {
                section.names.extend(names(&prose).map(str::to_owned));
                section.links.extend(links(&prose).iter().map(|link| target(&page.path, link, pairs)));
            }
        }
    }
    for section in &mut found {
        section.names.sort();
        section.links.sort();
    }
    found
}

/// What the first has more often than the second.
fn without<'a>(one: &'a [String], other: &[String]) -> Vec<&'a String> {
    let mut rest: Vec<&String> = other.iter().collect();
    let mut left = Vec::new();
    for it in one {
        match rest.iter().position(|known| *known == it) {
            Some(place) => drop(rest.swap_remove(place)),
            None => left.push(it),
        }
    }
    left
}

/// In what a Chinese page differs from the English one, a sentence each.
fn differences([english, chinese]: [&Page; 2], pairs: &[[Page; 2]]) -> Vec<String> {
    let sections = [english, chinese].map(|page| sections(page, pairs));
    let levels = sections.each_ref().map(|all| all.iter().map(|section| section.level).collect::<Vec<_>>());
    if levels[0] != levels[1] {
        let headings = sections.map(|all| all.into_iter().map(|section| section.heading).collect::<Vec<_>>());
        return vec![format!("other headings: {:?} and {:?}", headings[0], headings[1])];
    }
    let mut told = Vec::new();
    let [english, chinese] = &sections;
    for (one, other) in english.iter().zip(chinese) {
        let kinds = [
            ("code", &one.code, &other.code),
            ("names in code", &one.names, &other.names),
            ("links", &one.links, &other.links),
        ];
        for (kind, one_has, other_has) in kinds.into_iter().filter(|(_, one, other)| one != other) {
            let [lost, added] = [without(one_has, other_has), without(other_has, one_has)];
            let place = format!("`{}` and `{}`", one.heading, other.heading);
            told.push(match (lost.is_empty(), added.is_empty()) {
                (true, true) => format!("{place} have {kind} in another order"),
                _ => format!("{place}: {kind} only in the English {lost:?}, only in the Chinese {added:?}"),
            });
        }
    }
    told
}

/// Paragraphs, items and rows that have words but no Chinese ones; code and the targets of links are no words.
fn untranslated(page: &Page) -> Vec<String> {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let lacks = |prose: &&str| {
        let words = links(prose).iter().fold(words(prose), |words, link| words.replace(&format!("]({link})"), "]"));
        words.contains(|c: char| c.is_ascii_alphabetic()) && !words.contains(is_chinese)
    };
    let blocks = blocks(&page.text);
    blocks.iter().filter_map(Block::prose).filter(lacks).map(str::to_owned).collect()
}

#[test]
fn a_chinese_page_has_the_sections_code_names_and_links_of_the_english_one() {
    let pairs = pairs();
    for [english, chinese] in &pairs {
        let found = sections(english, &pairs);
        let names: usize = found.iter().map(|section| section.names.len()).sum();
        assert!(found.len() > 5 && names > 20, "{}: {names} names were found: the search is broken", english.path);
        let told = differences([english, chinese], &pairs);
        assert!(told.is_empty(), "{} and {} differ:\n{}", english.path, chinese.path, told.join("\n"));
    }
}

#[test]
fn every_paragraph_of_a_chinese_page_is_chinese() {
    for [_, chinese] in pairs() {
        let left = untranslated(&chinese);
        assert!(left.is_empty(), "{} has English paragraphs: {left:#?}", chinese.path);
    }
}

#[test]
fn links_of_a_chinese_page_lead_somewhere() {
    for [_, chinese] in pairs() {
        let blocks = blocks(&chinese.text);
        let links: Vec<String> = blocks.iter().filter_map(Block::prose).flat_map(links).collect();
        assert!(links.len() > 3, "{}: {} links were found: the search is broken", chinese.path, links.len());
        for link in links {
            let Some((path, anchor)) = resolved(&chinese.path, &link) else { continue };
            assert!(fixtures::root().join(&path).is_file(), "{} leads to {link}, which is not there", chinese.path);
            let is_there = anchor.is_empty() || Page::read(&path).has(&anchor);
            assert!(is_there, "{} leads to {link}, but {path} has no such place", chinese.path);
        }
    }
}

#[test]
fn lines_of_chinese_prose_have_at_most_120_columns() {
    for [_, chinese] in pairs() {
        for (number, line) in (1..).zip(chinese.text.lines()) {
            let is_prose = !line.starts_with('|') && !line.starts_with("    ");
            assert!(!is_prose || line.chars().count() <= 120, "{}:{number} is too long: {line}", chinese.path);
        }
    }
}

const ENGLISH: &str = "# Page

Read `a`, `b` and [more](more.md#part), then [the next step](#next-step).

    run one

    run two

## Next step

- An `item`
  that goes on

| `key` | meaning |

```sh
run three
```
";

const CHINESE: &str = "# 页

先读 `b` 和 `a`，以及[更多](../more.md#part)，再读[下一步](#下一步)。

    run one

    run two

## 下一步

- 一个
  `item`

| `key` | 含义 |

```sh
run three
```
";

/// The differences of two made-up pages.
fn compared(english: &str, chinese: &str) -> Vec<String> {
    let page = |path: &str, text: &str| Page { path: path.to_owned(), text: text.to_owned() };
    let pairs = [[page("docs/page.md", english), page("docs/zh/page.md", chinese)]];
    differences(pairs[0].each_ref(), &pairs)
}

#[test]
fn a_change_on_one_side_is_found_on_either() {
    assert_eq!(compared(ENGLISH, CHINESE), Vec::<String>::new());
    let changes = [
        ("    run two", "    run two\n    run four"),
        ("    run one\n", "    run one --fast\n"),
        ("    run one\n\n    run two", "    run two\n\n    run one"),
        ("run three", "run three\nrun four"),
        ("run three", ""),
        ("```sh", "```"),
        ("## ", "### "),
        ("## ", ""),
        ("`a`", "`c`"),
        ("`b`", "`b` `b`"),
        ("`item`", "item"),
        ("`key`", "key"),
        ("more.md", "less.md"),
        ("#part", "#whole"),
        ("](#", "](#no-"),
    ];
    for (old, new) in changes {
        let [english, chinese] = [ENGLISH, CHINESE].map(|text| text.replacen(old, new, 1));
        assert!(english != ENGLISH && chinese != CHINESE, "{old} is not in both pages");
        assert!(!compared(&english, CHINESE).is_empty(), "{new} for {old} in the English page is not found");
        assert!(!compared(ENGLISH, &chinese).is_empty(), "{new} for {old} in the Chinese page is not found");
    }
    let told = compared(&ENGLISH.replace("run three", "run three\nrun four"), CHINESE);
    assert!(told.len() == 1 && told[0].contains("run four") && told[0].contains("Next step"), "{told:?}");
    let swapped = compared(&ENGLISH.replace("- An `item`", "    run five\n\n- An `item`"), CHINESE);
    assert!(!swapped.is_empty(), "a block of code more is not found");
}

#[test]
fn a_paragraph_that_was_not_translated_is_found() {
    let left = |text: &str| untranslated(&Page { path: String::new(), text: text.to_owned() });
    assert_eq!(left(CHINESE), Vec::<String>::new());
    assert_eq!(left("中文。\n\nLeft as it was.\n\n- 一\n- two\n"), ["Left as it was.", "- two"]);
    assert_eq!(left("`run` 1\n\n[a link](页.md)\n"), ["[a link](页.md)"]);
}
