//! The sdk as it travels inside the program: every file of `plugins/sdk`.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../plugins/sdk/", $path)))),*]
    };
}

/// Path below `plugins/sdk` and text of every file but the manifest, which speaks of this repository's workspace.
pub const FILES: &[(&str, &str)] = files![
    "examples/flat-outpatient/README.md",
    "examples/flat-outpatient/cases.toml",
    "examples/flat-outpatient/flat_outpatient.c",
    "examples/simple-pooling/Cargo.toml",
    "examples/simple-pooling/README.md",
    "examples/simple-pooling/cases.toml",
    "examples/simple-pooling/src/lib.rs",
    "include/gongji.h",
    "src/abi.rs",
    "src/abi/hook_table.rs",
    "src/abi/hook_table/tests.rs",
    "src/account.rs",
    "src/draw.rs",
    "src/hooks.rs",
    "src/indexation.rs",
    "src/isa.rs",
    "src/lib.rs",
    "src/money.rs",
    "src/panics.rs",
    "src/params.rs",
    "src/person.rs",
    "src/policy.rs",
    "src/refusal.rs",
    "src/testing.rs",
    "src/text.rs",
];

/// The licences under which the sdk may be passed on.
const LICENCES: &[(&str, &str)] = &[
    ("LICENSE-APACHE", include_str!("../../../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../../../LICENSE-MIT")),
];

/// The contract in C.
pub fn header() -> &'static str {
    FILES.iter().find(|(path, _)| *path == "include/gongji.h").expect("the header is one of the files").1
}

/// The files of an example, by their path below its folder.
pub fn example(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(move |(path, text)| {
        let path = path.strip_prefix("examples/")?.strip_prefix(name)?.strip_prefix('/')?;
        Some((path, *text))
    })
}

/// The sdk as a crate that stands alone.
pub fn crate_files() -> impl Iterator<Item = (&'static str, String)> {
    let sources = FILES.iter().filter(|(path, _)| !path.starts_with("examples/"));
    let copied = sources.chain(LICENCES).map(|(path, text)| (*path, (*text).to_owned()));
    copied.chain(std::iter::once(("Cargo.toml", manifest())))
}

fn manifest() -> String {
    format!(
        r#"[package]
name = "gongji-sdk"
description = "The contract between gongji and a policy: a C ABI and the safe Rust face of it"
version = "{}"
edition = "2024"
rust-version = "{}"
license = "{}"
publish = false
"#,
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_RUST_VERSION"),
        env!("CARGO_PKG_LICENSE")
    )
}
