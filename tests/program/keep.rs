//! A society that is written down goes on as though nothing had happened; a damaged file is refused in words.

use std::path::{Path, PathBuf};

use crate::fixtures::society::{REFORM, inputs, next_year, programme, replicate};
use gongji::simulate::keep;
use gongji_model::block::columns::OwnColumn;
use gongji_model::block::own_values::OwnValues;
use gongji_model::books::counterfactual::Against;
use gongji_model::society::Society;
use tempfile::TempDir;

/// A society of 2013, written down, in a folder.
fn kept() -> (TempDir, PathBuf, Society) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("state");
    let mut society = Society::open(replicate(inputs(), 2_000), 1);
    for _ in 0..2 {
        (society, _) = next_year(society, &programme(REFORM));
    }
    keep::write(&society.snapshot(), &path).expect("written");
    (folder, path, society)
}

fn refused(path: &Path, words: &str) {
    let text = keep::read(path).err().expect("refused");
    assert!(text.contains(words) && text.contains("state"), "{text}");
}

#[test]
fn a_kept_society_lives_on_like_the_one_that_stayed() {
    let (_folder, path, mut stayed) = kept();
    let mut kept = Society::resume(replicate(inputs(), 2_000), 2, keep::read(&path).expect("read")).expect("fits");
    assert_eq!((kept.year(), kept.digest()), (2013, stayed.digest()));
    for _ in 0..3 {
        let law = programme(REFORM);
        let both =
            [kept, stayed].map(|one| one.live_against(&law, Against::Noted).unwrap_or_else(|fault| panic!("{fault}")));
        assert!(both[0].rows == both[1].rows && both[0].noted == both[1].noted);
        [kept, stayed] = both.map(|lived| lived.society);
    }
    assert_eq!(kept.digest(), stayed.digest());
    let end = kept.into_snapshot();
    assert_eq!(Society::resume(replicate(inputs(), 2_000), 1, end).expect("fits").digest(), stayed.digest());
}

#[test]
fn every_column_is_kept_and_those_of_policies_too() {
    let (_folder, path, mut society) = kept();
    let snapshot = society.snapshot();
    let mut blocks = snapshot.blocks().to_vec();
    let values = (0..blocks[3].person.0.len() as i64).map(|row| row * row - 7).collect();
    blocks[3].own.0.push(OwnColumn { name: "some-policy.saved_up".into(), values: OwnValues::I64(values) });
    let before = format!("{blocks:?}");
    keep::write(&snapshot.with_blocks(blocks), &path).expect("written");
    let after = keep::read(&path).expect("read");
    assert!(before.contains("saved_up") && format!("{:?}", after.blocks()) == before);
}

#[test]
fn a_society_of_another_size_is_refused() {
    let (_folder, path, _) = kept();
    let other = Society::resume(replicate(inputs(), 400_000), 1, keep::read(&path).expect("read"));
    let text = other.err().expect("refused").to_string();
    assert!(text.contains("year 2013") && text.contains("not the"), "{text}");
}

#[test]
fn a_damaged_file_is_refused_in_words() {
    let (_folder, path, _) = kept();
    let bytes = std::fs::read(&path).expect("the file");
    let with = |changed: &[u8]| std::fs::write(&path, changed).expect("written");
    for at in [12, 20, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        with(&changed);
        assert!(keep::read(&path).is_err(), "byte {at} may change");
    }
    let mut changed = bytes.clone();
    changed[bytes.len() - 1] ^= 1;
    with(&changed);
    refused(&path, "is damaged: its digest is not that of its bytes");
    with(&bytes[..bytes.len() / 2]);
    refused(&path, "is damaged");
    with(&bytes[..5]);
    refused(&path, "is damaged");
    with(&[b"something else entirely, and long enough", &bytes[..]].concat());
    refused(&path, "is no kept society");
    changed = bytes.clone();
    changed[8] += 1;
    with(&changed);
    refused(&path, "has revision 8; this program reads 7");
}

#[test]
fn a_society_of_a_build_with_another_field_is_refused() {
    let (_folder, path, _) = kept();
    let mut bytes = std::fs::read(&path).expect("the file");
    let (known, other) = (b" unpaid_bill:i64", b" unpaid_tale:i64");
    let at = bytes.windows(known.len()).position(|part| part == known).expect("the layout names every field");
    bytes[at..at + known.len()].copy_from_slice(other);
    std::fs::write(&path, &bytes).expect("written");
    refused(&path, "is of another build");
}

/// What a year leaves to the next one and no snapshot holds would be lost when a society is founded anew, as it is each time that
/// it is set down.
#[test]
fn no_year_leaves_anything_to_the_next_that_is_not_written_down() {
    let (_folder, path, _) = kept();
    let law = programme(REFORM);
    let open = || Society::open(replicate(inputs(), 2_000), 1);
    let (mut stays, mut shown, mut read) = (open(), open(), open());
    for _ in 0..15 {
        let [(one, rows), (two, of_two), (three, of_three)] = [stays, shown, read].map(|it| next_year(it, &law));
        assert!(rows == of_two && rows == of_three, "{}", one.year());
        (stays, shown) = (one, two);
        shown.show(|snapshot| keep::write(snapshot, &path)).expect("written");
        drop(three);
        read = Society::resume(replicate(inputs(), 2_000), 2, keep::read(&path).expect("read")).expect("fits");
    }
    assert_eq!((stays.digest(), stays.digest()), (shown.digest(), read.digest()));
}
