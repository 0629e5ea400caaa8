//! How often libraries are opened: a verb that needs all of them opens each once.

use std::collections::BTreeMap;
use std::process::Command;

use crate::fixtures;

/// How often each library of policies was opened by the loader, by the name of its private copy.
fn openings(args: &[&str]) -> BTreeMap<String, usize> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.env("LD_DEBUG", "files").env_remove("GONGJI_PLUGINS").args(args).arg("--plugins").arg(fixtures::policies());
    let output = command.output().expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut counts = BTreeMap::new();
    // The loader writes such a line for each call that opens a file, whether it was open already or not.
    for line in told.lines().filter(|line| line.contains("direct_opencount=") && line.contains("opening file=")) {
        let name = line.split("opening file=").nth(1).and_then(|rest| rest.split(' ').next()).expect("a name");
        if name.contains("/gongji") && name.ends_with(".so") {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn what_needs_all_libraries_opens_each_once() {
    let verbs: [&[&str]; 6] = [
        &["describe"],
        &["describe", "--schema"],
        &["describe", "settle"],
        &["describe", "outpatient-pooling"],
        &["describe", "pool_share"],
        &["describe", "no-such-name"],
    ];
    for args in verbs {
        let opened = openings(args);
        assert!(opened.len() >= 4, "{args:?} opens {opened:?}: the loader is not heard");
        assert!(opened.values().all(|times| *times == 1), "{args:?} opens {opened:?}");
    }
}
