//! The house rules that no compiler checks: who depends on whom, where `unsafe` may stand, what the model never touches.

mod fixtures;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fixtures::{Source, root};
use gongji::ground::references;
use toml::{Table, Value};

/// Functions longer than the limit, with the reason.
const LONG_FUNCTIONS: &[(&str, &str)] = &[];
/// Files longer than the limit, with the reason.
const LONG_FILES: &[(&str, &str)] = &[];
const MOST_LINES_OF_A_FILE: usize = 600;
const MOST_LINES_OF_A_FUNCTION: usize = 80;

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Files below a folder, by their path from the root, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            // In a further work tree `.git` is a file.
            let is_written_by_runs = name == "results" && path.parent() == Some(root());
            if name == "target" || name == ".git" || is_written_by_runs {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(root()).expect("below the root").to_owned());
            }
        }
    }
    found.sort();
    found
}

fn rust(folders: &[&str]) -> Vec<(String, String)> {
    let files = folders.iter().flat_map(|folder| files(folder));
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    files.map(|path| (path.to_string_lossy().into_owned(), read(&path))).collect()
}

/// The code of a line, without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// Names of the dependencies in one table of a manifest, those for some targets alone included.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let table: Table = read(manifest).parse().expect("a manifest is TOML");
    let direct = ["dependencies", "build-dependencies"].into_iter().filter_map(|key| table.get(key));
    let targets = table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let targeted = targets.filter_map(|target| target.get("dependencies"));
    let tables = direct.chain(targeted).filter_map(Value::as_table);
    tables.flat_map(Table::keys).cloned().collect()
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_sdk_depends_on_nothing() {
    assert_eq!(dependencies("plugins/sdk/Cargo.toml"), names(&[]));
}

#[test]
fn a_policy_depends_on_the_sdk_alone() {
    for family in fixtures::libraries::crates() {
        assert_eq!(dependencies(&format!("plugins/{family}/Cargo.toml")), names(&["gongji-sdk"]), "{family}");
    }
}

#[test]
fn the_model_depends_on_the_sdk_and_a_few_crates_that_touch_nothing() {
    let allowed = names(&["gongji-sdk", "bevy_ecs", "bevy_tasks", "bytemuck", "serde", "sha2", "thiserror"]);
    let used = dependencies("engine/model/Cargo.toml");
    assert!(used.is_subset(&allowed), "{:?}", used.difference(&allowed).collect::<Vec<_>>());
}

#[test]
fn the_model_uses_what_it_depends_on() {
    let text: String = rust(&["engine/model"]).into_iter().map(|(_, text)| text).collect();
    for name in dependencies("engine/model/Cargo.toml") {
        assert!(text.contains(&format!("{}::", name.replace('-', "_"))), "`{name}` is not used");
    }
}

#[test]
fn the_model_touches_no_file_clock_network_environment_or_terminal() {
    let outside = ["fs", "net", "env", "time", "thread", "process", "io", "os"];
    let printing = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];
    for (file, text) in rust(&["engine/model"]) {
        for (number, line) in text.lines().map(code).enumerate() {
            let named = |module: &str| {
                let word = |path: String| {
                    line.match_indices(&path).any(|(at, _)| {
                        !line[at + path.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
                    })
                };
                word(format!("std::{module}")) || (line.contains("std::{") && word(format!(" {module}")))
            };
            assert!(!outside.iter().any(|module| named(module)), "{file}:{}: {line}", number + 1);
            assert!(!printing.iter().any(|macro_| line.contains(macro_)), "{file}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn the_model_has_no_table_without_an_order() {
    for (file, text) in rust(&["engine/model"]) {
        for (number, line) in text.lines().map(code).enumerate() {
            assert!(!line.contains("HashMap") && !line.contains("HashSet"), "{file}:{}: {line}", number + 1);
        }
    }
}

/// What cargo would switch on for the crate of carried policies, when these packages are built.
fn features_of_carried(packages: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO"));
    command.current_dir(root()).args(["tree", "--offline", "--edges", "features", "--invert", "gongji-carried"]);
    let output = command.args(packages).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_program_carries_the_policies_when_it_is_built_alone_and_only_then() {
    let beside = "gongji-carried feature \"beside\"";
    for all in [&[][..], &["--workspace"]] {
        assert!(features_of_carried(all).contains(beside), "the policies would be built twice: {all:?}");
    }
    let alone = features_of_carried(&["--package", "gongji"]);
    assert!(alone.contains("gongji-carried") && !alone.contains(beside), "{alone}");
    assert_eq!(dependencies("engine/carried/Cargo.toml"), names(&[]));
    assert_eq!(dependencies("engine/carried/beside/Cargo.toml"), names(&["gongji-carried"]));
}

#[test]
fn the_engine_knows_no_policy_by_name() {
    let engine = rust(&["engine"]);
    for policy in fixtures::policy_names().iter().filter(|name| *name != "do-nothing") {
        for (file, text) in &engine {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            // A message may show a name as an example.
            let lines = code.lines().map(crate::code).filter(|line| !line.contains("such as"));
            let named = lines.into_iter().any(|line| line.contains(policy.as_str()));
            assert!(!named, "{file} names the policy {policy}");
        }
    }
}

/// A line on which unsafe code begins.
fn is_unsafe(line: &str) -> bool {
    let code = code(line);
    code.match_indices("unsafe").any(|(at, word)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || "_\"`".contains(c))
            && !after.is_some_and(|c| c.is_alphanumeric() || "_\"`".contains(c))
    })
}

/// Files outside the sdk with unsafe code: the boundary, the loader, and the memory with walls of `gongji check`.
const UNSAFE_FILES: &[&str] = &[
    "engine/boundary/src/board.rs",
    "engine/boundary/src/lib.rs",
    "engine/boundary/src/mode.rs",
    "engine/boundary/src/note.rs",
    "engine/boundary/src/process.rs",
    "engine/run/intake/plugin.rs",
    "engine/run/intake/plugin/inspect.rs",
    "engine/run/intake/plugin/raw.rs",
    "engine/run/intake/plugin/words.rs",
    "engine/run/author/conformance/guarded_memory.rs",
    "engine/run/simulate/memory.rs",
];

#[test]
fn unsafe_code_stands_where_the_book_says_alone() {
    for (file, text) in rust(&["engine", "plugins", "benches", "examples"]) {
        if file.starts_with("plugins/sdk/src/") || UNSAFE_FILES.contains(&file.as_str()) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            assert!(!is_unsafe(line), "{file}:{}: {line}", number + 1);
        }
    }
    assert!(is_unsafe("unsafe { x }") && !is_unsafe("#![forbid(unsafe_code)]") && !is_unsafe("// unsafe"));
}

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    for (file, text) in rust(&["engine", "plugins"]) {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_unsafe(line)) {
            let block = code(line).contains("unsafe {") || code(line).trim_start().starts_with("unsafe impl");
            // The reason stands above the statement that the block is part of.
            let reason = lines[at.saturating_sub(8)..=at].iter().any(|line| line.contains("SAFETY:"));
            assert!(!block || reason, "{file}:{}: an unsafe block without a SAFETY comment", at + 1);
        }
    }
}

#[test]
fn every_crate_of_the_house_forbids_or_denies_unsafe_code() {
    for family in fixtures::libraries::crates() {
        let text = read(format!("plugins/{family}/src/lib.rs"));
        assert!(text.contains("#![deny(unsafe_code)]") || text.contains("#![forbid(unsafe_code)]"), "{family}");
    }
    assert!(read("engine/model/src/lib.rs").contains("#![forbid(unsafe_code)]"));
}

#[test]
fn no_file_is_too_long_to_read() {
    for (file, text) in rust(&["engine", "plugins", "tests", "benches", "examples"]) {
        let (lines, excused) = (text.lines().count(), LONG_FILES.iter().any(|(name, _)| *name == file));
        assert!(lines <= MOST_LINES_OF_A_FILE || excused, "{file} has {lines} lines");
    }
}

/// Name and lines of every function, by the indentation that rustfmt gives.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let start = line.trim_start();
        let words = start.split_once("fn ").filter(|(before, _)| {
            before
                .split_whitespace()
                .all(|word| word.starts_with("pub") || ["const", "async", "unsafe", "extern", "\"C\""].contains(&word))
        });
        let Some((_, rest)) = words else { continue };
        let name = rest.split(['(', '<']).next().unwrap_or_default().to_owned();
        let indent = &line[..line.len() - start.len()];
        let (end, arguments) = (format!("{indent}}}"), format!("{indent})"));
        // A method that a trait only declares ends with its signature.
        let ends = |line: &&str| **line == end || line.starts_with(&arguments) && line.ends_with(';');
        let one_line = line.ends_with('}') || line.ends_with(';');
        let length = lines[at..].iter().position(ends).map_or(1, |length| length + 1);
        found.push((name, if one_line { 1 } else { length }));
    }
    found
}

#[test]
fn no_function_is_too_long_to_read() {
    let mut count = 0;
    for (file, text) in rust(&["engine", "plugins", "tests", "benches", "examples"]) {
        for (name, lines) in functions(&text) {
            count += 1;
            let excused = LONG_FUNCTIONS.iter().any(|(known, _)| *known == format!("{file}::{name}"));
            assert!(lines <= MOST_LINES_OF_A_FUNCTION || excused, "{file}::{name} has {lines} lines");
        }
    }
    assert!(count > 500, "{count} functions were found: the search is broken");
    let sample =
        "impl A {\n    pub(crate) const fn long(\n        a: u8,\n    ) -> u8 {\n        a\n    }\n}\nfn short() {}\n";
    assert_eq!(functions(sample), [("long".to_owned(), 5), ("short".to_owned(), 1)]);
    let declared = "trait A {\n    fn told(\n        a: u8,\n    ) -> u8;\n}\nimpl B {\n    fn done() {\n    }\n}\n";
    assert_eq!(functions(declared), [("told".to_owned(), 3), ("done".to_owned(), 2)]);
}

#[test]
fn every_scenario_has_its_expected_totals() {
    let scenarios = files("scenarios");
    let names: Vec<String> = scenarios.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let is_scenario = |name: &&String| name.ends_with(".toml") && !name.ends_with(".expect.toml");
    let found: Vec<&String> = names.iter().filter(is_scenario).collect();
    assert!(found.len() >= 2);
    for name in found {
        let expected = name.replace(".toml", ".expect.toml");
        assert!(names.contains(&expected), "{name} has no {expected}");
    }
}

#[test]
fn every_policy_is_a_module_with_its_rules_and_worked_people_beside_it() {
    let sources = fixtures::sources();
    for Source { id, family, rules, cases } in &sources {
        assert!(read(rules).lines().count() > 3, "{rules} says too little");
        assert!(read(rules).starts_with(&format!("# {id}\n")), "{rules} does not begin with the id");
        if id != "do-nothing" {
            assert!(read(format!("plugins/{family}/src/{}.rs", id.replace('-', "_"))).contains(&format!("\"{id}\"")));
            assert!(read(cases).contains("[[case]]"), "{cases}");
        }
    }
    let exported = fixtures::society::catalogue().all().unwrap_or_else(|failure| panic!("{failure}"));
    let exported: Vec<&str> = exported.iter().map(|policy| policy.description().id.as_str()).collect();
    let written: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(exported, written, "the libraries' policies, and the pages of rules beside modules");
}

/// The rules name a parameter, or a row of them with a star: `share_community_*`.
fn names_parameter(rules: &str, name: &str) -> bool {
    let starred = |word: &str| {
        let (start, end) = word.split_once('*')?;
        Some(name.starts_with(start) && name.ends_with(end) && !start.is_empty())
    };
    rules.split('`').any(|word| word.split([' ', ':']).next() == Some(name) || starred(word) == Some(true))
}

#[test]
fn every_parameter_of_a_policy_stands_in_its_rules() {
    for Source { id, rules, .. } in fixtures::sources() {
        let text = read(&rules);
        let found = fixtures::society::catalogue().find(&id).unwrap_or_else(|failure| panic!("{failure}"));
        let names = found.description().params.iter().map(|param| param.name.as_str());
        let missing: Vec<&str> = names.filter(|name| !names_parameter(&text, name)).collect();
        assert!(missing.is_empty(), "{rules} lacks {missing:?}");
    }
}

#[test]
fn every_file_of_the_code_that_the_book_names_is_there() {
    let there: Vec<String> =
        rust(&["engine", "plugins", "tests", "benches"]).into_iter().map(|(name, _)| name).collect();
    let mut named = 0;
    for page in files("docs/src").iter().filter(|path| path.extension().is_some_and(|end| end == "md")) {
        // Names within code are those of a made-up project.
        let text = read(page);
        let names = text.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs") && name.contains('/'));
        for name in names.filter(|name| !name.contains(' ') && !name.starts_with("src/")) {
            let is_there = there.iter().any(|file| file == name || file.ends_with(&format!("/{name}")));
            assert!(is_there, "{} names {name}", page.display());
            named += 1;
        }
    }
    assert!(named > 30, "{named} names were found: the search is broken");
}

#[test]
fn every_tag_of_a_source_has_its_reference_and_every_reference_is_used() {
    let page = "docs/src/references.md";
    if !root().join(page).is_file() {
        return;
    }
    let mut used = BTreeSet::new();
    let written = ["rs", "md", "toml", "csv"];
    for file in ["plugins", "scenarios", "docs"].iter().flat_map(|folder| files(folder)) {
        if file == Path::new(page) || !file.extension().is_some_and(|end| written.iter().any(|known| end == *known)) {
            continue;
        }
        for (number, line) in (1..).zip(read(&file).lines()) {
            for tag in references::tags(line) {
                let known = references::entry(tag).is_some();
                assert!(known, "{}:{number}: [{tag}] has no entry in {page}: {line}", file.display());
                used.insert(tag.to_owned());
            }
        }
    }
    let unused: Vec<&str> = references::entries().map(|(tag, _)| tag).filter(|tag| !used.contains(*tag)).collect();
    assert!(unused.is_empty(), "{page} has entries that nothing uses: {unused:?}");
}

#[test]
fn every_page_of_the_book_is_in_its_contents() {
    if !root().join("docs/src/SUMMARY.md").is_file() {
        return;
    }
    let summary = read("docs/src/SUMMARY.md");
    for page in files("docs/src") {
        let name = page.to_string_lossy().replace("docs/src/", "");
        if name.ends_with(".md") && name != "SUMMARY.md" {
            assert!(summary.contains(&format!("({name})")), "docs/src/SUMMARY.md does not list {name}");
        }
    }
    let links = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    // A heading that only groups pages has no page of its own.
    for link in links.filter(|link| !link.is_empty()) {
        assert!(root().join("docs/src").join(link).is_file(), "docs/src/SUMMARY.md lists {link}, which is not there");
    }
}

#[test]
fn what_a_page_of_the_book_includes_is_there() {
    for page in files("docs/src") {
        let text = if page.extension().is_some_and(|kind| kind == "md") { read(&page) } else { continue };
        for include in text.split("{{#include ").skip(1).filter_map(|rest| rest.split("}}").next()) {
            let (file, anchor) = include.split_once(':').unwrap_or((include, ""));
            let path = root().join(&page).with_file_name(file);
            let found = std::fs::read_to_string(&path);
            let is_there = found.is_ok_and(|text| anchor.is_empty() || text.contains(&format!("ANCHOR: {anchor} ")));
            assert!(is_there, "{} includes {include}, which is not there", page.display());
        }
    }
}

#[test]
fn no_file_names_a_place_on_the_machine_on_which_it_was_written() {
    // Cut in two so that this file does not find itself.
    let places =
        [["/wo", "rk/"], ["/ho", "me/"], ["/ro", "ot/"], ["/tm", "p/"], ["/Us", "ers/"]].map(|parts| parts.concat());
    for path in files(".") {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            let found = places.iter().find(|place| line.contains(place.as_str()) && !is_address(line, place));
            assert!(found.is_none(), "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

/// Part of an address on the web, not of a path.
fn is_address(line: &str, place: &str) -> bool {
    let before = |at: usize| line[..at].rsplit([' ', '"', '(', '`']).next().unwrap_or_default();
    line.match_indices(place).all(|(at, _)| before(at).contains("://"))
}
