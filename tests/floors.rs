//! The files of a crate stand on floors: what stands below knows nothing of what stands above it.

#[path = "floors/graph.rs"]
mod graph;
#[path = "floors/source.rs"]
mod source;

use std::path::Path;

use graph::{Crate, Edge, circle, edges_of_folder, folders};

/// The source folders that are held to it.
const CRATES: &[&str] = &["engine/boundary/src", "engine/model/src", "plugins/sdk/src"];

/// The Rust files of a folder by their path below it, with their text.
fn files(folder: &str) -> Vec<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut open, mut found) = (vec![source.clone()], Vec::new());
    while let Some(inner) = open.pop() {
        let entries = std::fs::read_dir(&inner).unwrap_or_else(|error| panic!("{}: {error}", inner.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(&source).expect("below the folder").to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    found.sort();
    found
}

/// A shortest circle within each folder, in words: a file and the folder of its name count as one.
fn circles(files: &[(String, String)]) -> Vec<String> {
    let edges = Crate::new(files).edges();
    let found = folders(&edges).into_iter().filter_map(|folder| circle(&edges_of_folder(&edges, &folder)));
    found.map(|circle| circle.iter().map(words).collect::<Vec<_>>().join(", ")).collect()
}

fn words(edge: &Edge) -> String {
    format!("{}:{} uses {}", edge.from_file, edge.line, edge.to_file)
}

#[test]
fn no_files_or_folders_use_each_other_in_a_circle() {
    for folder in CRATES {
        let files = files(folder);
        assert!(files.len() > 3, "{folder} has {} files: the search is broken", files.len());
        let found = circles(&files);
        assert!(found.is_empty(), "{folder}: {}", found.join("\n"));
    }
}

fn sample(files: &[(&str, &str)]) -> Vec<String> {
    let owned: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    circles(&owned)
}

#[test]
fn a_circle_is_found_however_the_names_come_in() {
    let lib = ("lib.rs", "mod a;\nmod b;\npub use a::A;");
    for b in ["use crate::a::A;", "fn f() -> crate::a::A {}", "use super::A;", "use crate::{\n    a as c,\n};"] {
        let found = sample(&[lib, ("a.rs", "\nuse crate::b;"), ("b.rs", b)]);
        let first = found.first().expect("a circle");
        assert!(first.contains("a.rs:2 uses b.rs") && first.contains(" uses a.rs"), "{b}: {found:?}");
    }
    for b in ["// use crate::a::A;", "const C: &str = \"crate::a::A\";", "#[cfg(test)]\nmod tests { use crate::a; }"] {
        assert!(sample(&[lib, ("a.rs", "use crate::b;"), ("b.rs", b)]).is_empty(), "{b}");
    }
}

#[test]
fn a_circle_of_folders_is_found_where_no_file_is_in_one() {
    let lib = ("lib.rs", "mod a;\nmod b;");
    let rooms = [("a/mod.rs", "mod c;\nmod d;"), ("b/mod.rs", "mod e;\nmod f;"), ("b/e.rs", ""), ("a/d.rs", "")];
    let mut files = vec![lib, ("a/c.rs", "use crate::b::e;"), ("b/f.rs", "use crate::a::d;")];
    files.extend(rooms);
    assert_eq!(sample(&files), ["a/c.rs:1 uses b/e.rs, b/f.rs:1 uses a/d.rs"]);
}
