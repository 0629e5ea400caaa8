//! The files of a crate stand on floors: what stands below knows nothing of what stands above it.

#[path = "floors/graph.rs"]
mod graph;
#[path = "floors/source.rs"]
mod source;

use std::path::Path;

use graph::{Crate, Edge, circle, edges_of_folder, folders};

/// The source folders that are held to it.
const CRATES: &[&str] = &["engine/boundary/src", "engine/model/src", "plugins/sdk/src", "engine/run"];

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

/// Each folder with a circle, and a shortest one in words: a file and the folder of its name count as one.
fn circles(files: &[(String, String)]) -> Vec<(String, String)> {
    let edges = Crate::new(files).edges();
    let found = folders(&edges).into_iter().filter_map(|folder| {
        let circle = circle(&edges_of_folder(&edges, &folder))?;
        Some((folder, circle.iter().map(words).collect::<Vec<_>>().join(", ")))
    });
    found.collect()
}

fn words(edge: &Edge) -> String {
    format!("{}:{} uses {}", edge.from_file, edge.line, edge.to_file)
}

#[test]
fn no_files_or_folders_use_each_other_in_a_circle() {
    for source in CRATES {
        let files = files(source);
        assert!(files.len() > 3, "{source} has {} files: the search is broken", files.len());
        let found: Vec<String> =
            circles(&files).into_iter().map(|(folder, circle)| format!("{source}, {folder}: {circle}")).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// The rooms of a crate as the book draws them, from the top.
fn drawn<'a>(book: &'a str, heading: &str) -> Vec<&'a str> {
    let (_, section) = book.split_once(heading).expect("a section on the crate");
    let drawing = section.split("```").nth(1).expect("a drawing");
    drawing.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect()
}

/// Edges between rooms that lead up in the drawing, or to and from a room that is not drawn.
fn upward(files: &[(String, String)], rooms: &[&str]) -> Vec<String> {
    let floor = |room: &str| rooms.iter().position(|drawn| *drawn == room);
    let edges = edges_of_folder(&Crate::new(files).edges(), "");
    let up = edges.iter().filter(|edge| match (floor(&edge.from), floor(&edge.to)) {
        (Some(from), Some(to)) => from > to,
        (None, _) => edge.from != "main",
        _ => true,
    });
    up.map(words).collect()
}

#[test]
fn no_room_uses_one_that_is_drawn_above_it() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/architecture.md");
    let book = std::fs::read_to_string(book).expect("the book");
    for (heading, source) in [("### `engine/model`", "engine/model/src"), ("### `engine/run`", "engine/run")] {
        let (rooms, files) = (drawn(&book, heading), files(source));
        assert_eq!(upward(&files, &rooms), [""; 0]);
        for room in &rooms {
            let is_there =
                |(name, _): &(String, String)| *name == format!("{room}/mod.rs") || *name == format!("{room}.rs");
            assert!(files.iter().any(is_there), "the book draws `{room}`, which is not in {source}");
        }
        for (name, _) in files.iter().filter_map(|(name, _)| name.split_once('/')) {
            assert!(rooms.contains(&name), "the book does not draw `{name}` of {source}");
        }
    }
}

#[test]
fn a_room_that_looks_up_is_found() {
    let made = [("lib.rs", "mod a;\nmod b;"), ("a.rs", "use crate::b;"), ("b.rs", "")];
    let made = made.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(upward(&made, &["b", "a"]), ["a.rs:1 uses b.rs"]);
    assert!(upward(&made, &["a", "b"]).is_empty() && !upward(&made, &["a"]).is_empty());
}

/// Modules of a room that are public, from its `mod.rs`.
fn public_modules(room: &str) -> impl Iterator<Item = &str> {
    room.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
}

/// A text names the module of a crate: by its path, or in the list behind its room.
fn names(text: &str, of: &str, room: &str, module: &str) -> bool {
    let is_word = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    text.split(&format!("{of}::{room}::")).skip(1).any(|rest| match rest.strip_prefix('{') {
        Some(list) => {
            let list = list.split("};").next().unwrap_or_default();
            list.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == module)
        }
        None => rest.strip_prefix(module).is_some_and(is_word),
    })
}

/// What is public without need the compiler cannot call dead.
#[test]
fn a_module_is_public_where_another_crate_names_it_and_nowhere_else() {
    let others = |folders: &[&str]| -> String {
        folders.iter().flat_map(|folder| files(folder)).map(|(_, text)| text).collect::<Vec<_>>().join("\n")
    };
    let main: String =
        files("engine/run").into_iter().filter(|(name, _)| name == "main.rs").map(|(_, text)| text).collect();
    let of_model = others(&["engine/run", "engine/boundary/src", "tests", "benches"]);
    let of_run = others(&["tests", "benches"]) + &main;
    for (source, of, text) in [("engine/model/src", "gongji_model", &of_model), ("engine/run", "gongji", &of_run)] {
        let files = files(source);
        let rooms = files.iter().filter_map(|(name, text)| Some((name.strip_suffix("/mod.rs")?, text)));
        for (room, modules) in rooms {
            for module in public_modules(modules) {
                assert!(names(text, of, room, module), "{source}/{room}: no other crate names `{module}`");
            }
        }
    }
    assert!(names("use a::b::{c, d};", "a", "b", "d") && !names("use a::b::cd;", "a", "b", "c"));
}

fn sample(files: &[(&str, &str)]) -> Vec<String> {
    let owned: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    circles(&owned).into_iter().map(|(_, circle)| circle).collect()
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
