//! A folder of results, and the page that is drawn of it.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use gongji::report::page::page;
use gongji::results::manifest::FILE;
use gongji::results::record::{ArmResults, Results, ScenarioInfo};
use gongji::results::store;
use gongji_sdk::isa::Isa;

use super::{changed, headed, replace};
use crate::fixtures::society::{live_arms, scenario};

/// A table whose bytes are described by changes.
const PACKED: &str = "yearly.parquet";
/// The other files that are read back.
const READ: [&str; 7] =
    [FILE, "published.csv", "assumptions.csv", "vector_values.csv", "alignment.csv", "take_up.csv", "policy_words.csv"];

/// The file whose name stands in the first line, among those of a small run.
pub(super) fn enter(bytes: &[u8]) {
    let Some((name, bytes)) = headed(bytes) else { return };
    let whole = whole();
    let file = match name {
        PACKED => changed(whole.iter().find(|(name, _)| name == PACKED).expect("written").1.clone(), bytes),
        _ if READ.contains(&name) => bytes.to_vec(),
        _ => return,
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in whole {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    replace(&folder.path().join(name), &file);
    match store::load(folder.path()) {
        Ok(results) => {
            if let Err(error) = page(&results) {
                assert!(!error.to_string().is_empty());
            }
        }
        Err(error) => assert!(error.to_string().contains("/"), "it names no file: {error}"),
    }
}

/// The files that a small run leaves.
fn whole() -> &'static [(String, Vec<u8>)] {
    static WHOLE: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let results = folder.path().join("r");
        store::save(&lived(), &results, None).unwrap_or_else(|failure| panic!("{failure}"));
        files(&results)
    })
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_file());
    let named =
        entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("read")));
    named.collect()
}

/// A baseline and an arm that parts from it at once, for two years.
fn lived() -> Results {
    let scenario = scenario(
        "name = \"a\"\nfrom = 2012\nuntil = 2013\npersons = 60\nreplicates = 1\nbaseline = \"old\"\n\
         [[arm]]\nname = \"old\"\npolicies = [{ use = \"unified-account-1998\" }]\n\
         [[arm]]\nname = \"new\"\npolicies = [{ use = \"unified-account-1998\" }, { use = \"account-recrediting\", from = 2013 }]",
    );
    let replicates = live_arms(&scenario, 1, Isa::best()).arms;
    let arms = scenario.arms.iter().zip(replicates).map(|(arm, replicate)| ArmResults {
        name: arm.name.clone(),
        replicates: vec![replicate],
        ..ArmResults::default()
    });
    let info = ScenarioInfo {
        name: "a".into(),
        from: 2012,
        until: 2013,
        persons: 60,
        replicates: 1,
        baseline: "old".into(),
        price_year: 2012,
        ..ScenarioInfo::default()
    };
    Results { arms: arms.collect(), scenario: info, ..Results::default() }
}
