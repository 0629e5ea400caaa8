//! Tells the program which commit and which compiler it was built from, for the manifest of its results. Reads the files of
//! git itself, and is run again only when another commit is checked out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=GONGJI_COMMIT={}", commit().unwrap_or_else(|| "unknown".into()));
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
