//! Builds the policies for a program that is built alone. Where they are built beside it, this does nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let libraries = if env::var_os("CARGO_FEATURE_BESIDE").is_some() { Vec::new() } else { build(&out) };
    let line = |path: &PathBuf| {
        let name = path.file_name().expect("a library has a name").to_string_lossy();
        format!("({name:?}, include_bytes!({:?}).as_slice()),\n", path.display().to_string())
    };
    let text: String = libraries.iter().map(line).collect();
    fs::write(out.join("libraries.rs"), format!("&[\n{text}]\n")).expect("cargo's own folder can be written");
}

/// The libraries of all policies, built by the same cargo into a folder of their own: the outer one is locked.
fn build(out: &Path) -> Vec<PathBuf> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let root = Path::new(&manifest).join("../..");
    let policies = policies(&root.join("plugins"));
    let target = out.join("policies");
    let mut command = Command::new(env::var_os("CARGO").expect("cargo sets it"));
    command.current_dir(&root).args(["build", "--release", "--target-dir"]).arg(&target);
    if root.join("Cargo.lock").is_file() {
        command.arg("--locked");
    }
    let [host, wanted] = ["HOST", "TARGET"].map(|name| env::var(name).expect("cargo sets it"));
    let mut libraries = target.clone();
    if host != wanted {
        command.args(["--target", &wanted]);
        libraries.push(wanted);
    }
    command.args(policies.iter().flat_map(|name| ["--package", name]));
    assert!(command.status().expect("cargo runs").success(), "the policies do not build");
    let library = |name: &String| libraries.join(format!("release/lib{}.so", name.replace('-', "_")));
    policies.iter().map(library).collect()
}

/// Names of the packages that become libraries of policies, in order.
fn policies(folder: &Path) -> Vec<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let is_policy = |name: &String| {
        let manifest = fs::read_to_string(folder.join(name).join("Cargo.toml"));
        manifest.is_ok_and(|text| text.contains("cdylib"))
    };
    let entries = fs::read_dir(folder).expect("the policies stand there").flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(is_policy);
    names.sort();
    names
}
