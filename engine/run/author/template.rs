//! `gongji new-policy`: a policy that compiles, is tested and runs at once, as the start of one's own.
//!
//! What it writes is one of the examples of the sdk under another name, with a scenario around it. The sdk travels inside
//! the program ([`sdk`]), so nothing has to be fetched.

use std::fs;
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

use gongji_boundary::note;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::private::Workplace;
use crate::intake::plugin::{Catalogue, is_kebab_case};

pub mod sdk;

/// The scenario that the new policy is put into.
const QUICK: &str = include_str!("../../../scenarios/quick.toml");
/// Names that would stop the build: words of Rust, and crates that it needs.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "gongji",
    "gongji-model",
    "gongji-sdk",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "sdk",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "template",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// Id of the policy and name of its folder.
    pub name: String,
    /// In C instead of Rust.
    pub in_c: bool,
    /// Folder in which the new folder is made.
    pub out: PathBuf,
}

/// A file to write: its path below the new folder, and its text.
type File = (String, String);

/// Writes the policy and tells what to do next.
///
/// # Errors
/// A name or a place that will not do, which leaves everything as it was; a folder that cannot be written.
pub fn write(order: &Order, catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    check_name(&order.name, catalogue).map_err(Failure::input)?;
    check_place(order).map_err(Failure::input)?;
    let files = if order.in_c { in_c(&order.name) } else { in_rust(&order.name) };
    note::writing(|| save(&order.out.join(&order.name), &files))?;
    Ok(out.write_all(next_steps(order).as_bytes())?)
}

fn check_name(name: &str, catalogue: &Catalogue) -> Result<(), Mistake> {
    if !is_kebab_case(name) {
        let mistake = Mistake::new(format!("a policy cannot be called `{name}`"));
        let nearest = kebab_case(name);
        let words = "a name is made of lower-case words with hyphens between them";
        return Err(if is_kebab_case(&nearest) {
            mistake.help(format!("{words}: `{nearest}`"))
        } else {
            mistake.help(format!("{words}, such as `higher-ceiling`"))
        });
    }
    if TAKEN.contains(&name) {
        let mistake = Mistake::new(format!("a policy cannot be called `{name}`: it is a word of Rust or of its build"));
        return Err(mistake.help(format!("call it by what it does, such as `{name}-reform`")));
    }
    // A library that cannot be read does not stop a new policy; `gongji describe` reports it.
    let known = catalogue.all().unwrap_or_default();
    if known.iter().any(|policy| policy.description().id == name) {
        let mistake = Mistake::new(format!("there is a policy `{name}` already"));
        let file = catalogue.origin(name).and_then(|origin| origin.path);
        let mistake = file.map_or(mistake.clone(), |file| mistake.help(format!("it stands in {}", file.display())));
        return Err(mistake.help(format!("choose another name, such as `my-{name}`")));
    }
    Ok(())
}

/// The nearest name in kebab-case.
fn kebab_case(name: &str) -> String {
    let mut text = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        if after_lower && letter.is_ascii_uppercase() {
            text.push('-');
        }
        after_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        text.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    }
    text.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn check_place(order: &Order) -> Result<(), Mistake> {
    if order.out.symlink_metadata().is_ok() && !order.out.is_dir() {
        return Err(Mistake::new(format!("`{}` is no folder", order.out.display()))
            .help("name another with `--out DIR`; it is made when it is not there"));
    }
    if is_among_families(&order.out) {
        return Err(Mistake::new(format!("in `{}` a policy is a module of its family", order.out.display()))
            .help("docs/src/write-a-policy.md tells its three files; `--out DIR` makes a crate of its own elsewhere"));
    }
    let folder = order.out.join(&order.name);
    if folder.symlink_metadata().is_ok() {
        return Err(Mistake::new(format!("`{}` exists already, and stays as it is", folder.display()))
            .help(format!("choose another name, such as `{}-2`, or another place with `--out DIR`", order.name)));
    }
    Ok(())
}

/// Whether a folder is that of gongji's own policies, beside the sdk, or lies in it.
fn is_among_families(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let sdk = |above: &Path| fs::read_to_string(above.join("sdk/Cargo.toml"));
    folder.ancestors().any(|above| sdk(above).is_ok_and(|text| text.contains("name = \"gongji-sdk\"")))
}

fn snake_case(name: &str) -> String {
    name.replace('-', "_")
}

/// An example's text under the new name.
fn renamed(text: &str, example: &str, name: &str) -> String {
    text.replace(example, name).replace(&snake_case(example), &snake_case(name))
}

fn in_rust(name: &str) -> Vec<File> {
    const EXAMPLE: &str = "simple-pooling";
    let mut files: Vec<File> =
        sdk::example(EXAMPLE).map(|(path, text)| (path.to_owned(), renamed(text, EXAMPLE, name))).collect();
    let manifest = files.iter_mut().find(|(path, _)| path == "Cargo.toml").expect("the example is a crate");
    manifest.1 = manifest.1.replace("path = \"../..\"", "path = \"gongji-sdk\"");
    files.extend(sdk::crate_files().map(|(path, text)| (format!("gongji-sdk/{path}"), text)));
    files.push((".gitignore".into(), "/target/\n/results/\n".into()));
    files.push(("scenario.toml".into(), scenario(name)));
    files
}

fn in_c(name: &str) -> Vec<File> {
    const EXAMPLE: &str = "flat-outpatient";
    let mut files: Vec<File> = sdk::example(EXAMPLE)
        .map(|(path, text)| (renamed(path, EXAMPLE, name), renamed(text, EXAMPLE, name)))
        .map(|(path, text)| (path, text.replace("-I ../../include ", "")))
        .collect();
    files.push(("gongji.h".into(), sdk::header().into()));
    files.push((".gitignore".into(), "/*.so\n/results/\n".into()));
    files.push(("scenario.toml".into(), scenario(name)));
    files
}

/// `scenarios/quick.toml` under the new name, with one more arm: its baseline and the new policy.
fn scenario(name: &str) -> String {
    let line = |line: &str| match line.split(" = ").next() {
        // The schema does not lie beside the copy.
        Some("#:schema ./schema.json") => String::new(),
        Some("name") if line.ends_with("\"quick\"") => format!("name = \"{name}\"\n"),
        Some("question") => {
            format!("question = \"What does {name} change? A copy of quick.toml with one more arm.\"\n")
        }
        _ => format!("{line}\n"),
    };
    let quick: String = QUICK.lines().map(line).collect();
    format!(
        r#"{quick}
[[arm]]
name = "with-{name}"
title = "With {name}"
words = "The rules of 1998, and {name} with its defaults."
extends = "rules-of-1998"
policies = [{{ use = "{name}", from = 2023 }}]
"#
    )
}

/// Writes all files beside the place and moves them there at once: nothing half-written stays behind.
fn save(folder: &Path, files: &[File]) -> Result<(), Failure> {
    put(folder, files).map_err(|error| Failure::unwritable(folder, &error))
}

/// The folder above is made when it is not there. The place is taken by making the folder, which fails when another process
/// was faster; an empty folder may then be replaced.
fn put(folder: &Path, files: &[File]) -> Result<(), Error> {
    let name = folder.file_name().unwrap_or_default();
    fs::create_dir_all(folder.parent().unwrap_or(Path::new(".")))?;
    drop(Workplace::left_beside(folder));
    let workplace = Workplace::beside(folder)?;
    let whole = workplace.path().join(name);
    fill(&whole, files)?;
    fs::create_dir(folder)?;
    fs::rename(whole, folder)
}

fn fill(folder: &Path, files: &[File]) -> std::io::Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// The commands that follow, one a line.
fn steps(order: &Order) -> Vec<String> {
    let (name, file) = (&order.name, snake_case(&order.name));
    let enter = format!("cd {}", shown(&order.out.join(name)));
    let (build, library, folder) = if order.in_c {
        let build = format!("cc -std=c11 -O2 -Wall -Wextra -Werror -fPIC -shared -o lib{file}.so {file}.c");
        (build, format!("lib{file}.so"), ".")
    } else {
        ("cargo build --release".into(), format!("target/release/lib{file}.so"), "target/release")
    };
    let run = format!("gongji run scenario.toml --plugins {folder}");
    vec![enter, build, format!("gongji check {library}"), run]
}

/// A path without the dot it may begin with.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn next_steps(order: &Order) -> String {
    let source = if order.in_c { format!("{}.c", snake_case(&order.name)) } else { "src/lib.rs".into() };
    let steps: String = steps(order).iter().map(|step| format!("  {step}\n")).collect();
    format!(
        "wrote {}: the rule in {source}, its sources in README.md, worked people in cases.toml, a run in scenario.toml\n\
        next:\n{steps}",
        shown(&order.out.join(&order.name))
    )
}
