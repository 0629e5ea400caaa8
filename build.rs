//! Tells the program which commit and which compiler it was built from, for the manifest of its results, and whether its
//! sources were those of the commit. Is run again when another commit is checked out or one of the sources changes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What the program is built from, and is compiled again for in any case. Policies have libraries of their own, and the
/// manifest has their hashes.
const SOURCES: [&str; 7] =
    ["build.rs", "engine", "plugins/sdk", "plugins/systems.toml", "scenarios/data", "Cargo.toml", "Cargo.lock"];

fn main() {
    SOURCES.iter().for_each(|source| watch(Path::new(source)));
    let commit = commit().map_or_else(|| "unknown".into(), |commit| commit + changes());
    println!("cargo::rustc-env=GONGJI_COMMIT={commit}");
    println!("cargo::rustc-env=GONGJI_RUSTC={}", compiler().unwrap_or_else(|| "unknown".into()));
}

/// The commit that is checked out here; none outside a repository of git.
fn commit() -> Option<String> {
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)?;
    let folder = folder(&root)?;
    let head = read(&folder.join("HEAD"))?;
    // Git notes every commit and every change of branch here.
    watch(&folder.join("HEAD"));
    watch(&folder.join("logs/HEAD"));
    let Some(branch) = head.strip_prefix("ref: ") else { return Some(head) };
    // A further work tree has a HEAD of its own, and shares the branches.
    let shared = read(&folder.join("commondir")).map_or(folder.clone(), |path| folder.join(path));
    let packed = || {
        let all = read(&shared.join("packed-refs"))?;
        let of = |line: &str| line.split_once(' ').filter(|(_, name)| *name == branch).map(|(hash, _)| hash.to_owned());
        all.lines().find_map(of)
    };
    read(&shared.join(branch)).or_else(packed)
}

/// Words for sources that are not as they were committed, as git sees them.
fn changes() -> &'static str {
    let status = ["--no-optional-locks", "status", "--porcelain", "--untracked-files=no", "--"];
    match Command::new("git").args(status).args(SOURCES).output() {
        Ok(output) if output.status.success() && output.stdout.is_empty() => "",
        Ok(output) if output.status.success() => ", with changes",
        _ => ", perhaps with changes",
    }
}

/// The folder of git: in a further work tree `.git` is a file that names it.
fn folder(root: &Path) -> Option<PathBuf> {
    let place = root.join(".git");
    if place.is_dir() {
        return Some(place);
    }
    Some(root.join(read(&place)?.strip_prefix("gitdir: ")?))
}

fn read(path: &Path) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

/// A path that is not there would have this script run at every build.
fn watch(path: &Path) {
    if path.exists() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

fn compiler() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("-V").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(str::to_owned)
}
