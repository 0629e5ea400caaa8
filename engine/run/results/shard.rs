//! A shard of a run: one of some parts that are lived apart from each other and merged.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::intake::number::{NotTaken, whole};

/// More shards than any array of jobs has.
const MOST: u32 = 100_000;

/// Which shard, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Shard {
    /// Counted from 1.
    pub(crate) number: u32,
    /// How many there are.
    pub(crate) of: u32,
}

impl Shard {
    /// Reads `I/N`.
    pub(crate) fn typed(text: &str) -> Result<Self, NotTaken> {
        let part = |part: &str| whole::<u32>(0, u32::MAX.into())(part).ok();
        let numbers = text.split_once('/').and_then(|(number, of)| Some((part(number)?, part(of)?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) && of <= MOST => Ok(Self { number, of }),
            Some((_, of)) if (1..=MOST).contains(&of) => {
                Err(NotTaken::kind(text, "one of the shards", format!("1/{of} to {of}/{of}")))
            }
            Some(_) => Err(NotTaken::kind(text, "one of 1 to 100,000 shards", "I/N, such as 1/8".into())),
            None => Err(NotTaken::kind(text, "a shard and how many there are", "I/N, such as 1/8".into())),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = NotTaken;

    fn try_from(text: String) -> Result<Self, NotTaken> {
        Self::typed(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_some_and_what_is_none_says_why() {
        assert_eq!(Shard::typed("2/3").ok(), Some(Shard { number: 2, of: 3 }));
        for (text, words) in [
            ("0/3", "takes one of the shards, not `0/3`: expected 1/3 to 3/3"),
            ("4/3", "takes one of the shards, not `4/3`: expected 1/3 to 3/3"),
            ("1/0", "takes one of 1 to 100,000 shards, not `1/0`"),
            ("1/200000", "takes one of 1 to 100,000 shards"),
            ("2", "takes a shard and how many there are, not `2`: expected I/N, such as 1/8"),
            ("a/3", "takes a shard and how many there are"),
            ("-1/3", "takes a shard and how many there are"),
            ("1/2/3", "takes a shard and how many there are"),
            ("", "takes a shard and how many there are"),
        ] {
            let said = Shard::typed(text).expect_err("it is none").to_string();
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
