//! What an arm has otherwise than the rest of the scenario: `[arm.behaviour]` and `[arm.environment]`, plain or by year.

use gongji_model::inputs::departure::{Departure, Departures, Subject};

use super::behaviour::{self, Key, Setting};
use super::environment;
use super::keys::FIRST_YEAR;
use super::node::{Entry, Item, Node};
use super::reader::{by_year, wrong_kind};
use super::{Arm, Closure};
use crate::ground::diagnose::{Mistake, Place};

/// Words for the course beyond the data: that of all arms.
const CLOSURE: &str = "closure";

/// A value of behaviour or a factor of the environment that an arm has from a year on, until its next one.
#[derive(Clone, Debug)]
pub struct OwnValue {
    /// What it is of.
    pub key: &'static Key,
    /// Part of the key, 0 when it has none.
    pub part: usize,
    /// First year.
    pub from: u16,
    /// The value, or the factor; 0 or 1 for a flag.
    pub value: f64,
    /// Where the scenario says it.
    pub place: Place,
}

impl OwnValue {
    /// Its name with its part, as in `price.inpatient`.
    pub fn label(&self) -> String {
        self.key.label(self.part)
    }

    /// A factor on the course of the environment, and no value of behaviour.
    pub fn is_factor(&self) -> bool {
        matches!(self.key.subject, Subject::Environment(_))
    }

    /// The value as `[behaviour]` would set it; none for a factor.
    pub fn setting(&self) -> Option<Setting> {
        let &Self { key, part, value, .. } = self;
        (!self.is_factor()).then_some(Setting { name: key.name, part, value })
    }

    /// As the model takes it.
    pub(crate) fn departure(&self) -> Departure {
        let &Self { key, part, from, value, .. } = self;
        Departure { from, name: key.name, part, value, subject: key.subject }
    }
}

impl Arm {
    /// Where it departs from the ground, as the model takes it.
    pub fn departures(&self) -> Departures {
        Departures::new(self.own.iter().map(OwnValue::departure).collect())
    }
}

/// One of the two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnTable {
    Behaviour,
    Environment,
}

impl OwnTable {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::Behaviour, Self::Environment];

    /// The key of an arm.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Environment => "environment",
        }
    }

    fn keys(self) -> impl Iterator<Item = &'static Key> {
        let keys = match self {
            Self::Behaviour => behaviour::KEYS,
            Self::Environment => environment::COLUMNS,
        };
        keys.iter()
    }

    /// The values of its entries, in the order of their years by key and part.
    pub(super) fn read(self, entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Vec<OwnValue> {
        let mut own = Vec::new();
        for entry in entries {
            match self.key(entry) {
                Ok(key) => self.of_key(key, entry, &mut own, mistakes),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        own
    }

    /// The key that an entry names, if an arm may have a value of its own of it.
    fn key(self, given: &Entry) -> Result<&'static Key, Mistake> {
        let key = self.keys().find(|key| key.name == given.key);
        let ground = match (self, key) {
            (Self::Behaviour, key) => key.and_then(|key| key.ground),
            (Self::Environment, _) => {
                environment::GROUND.iter().find(|(name, _)| *name == given.key).map(|(_, why)| *why)
            }
        };
        if let Some(why) = ground {
            let title = format!("`{}` is of the ground, on which all arms stand", given.key);
            let mistake = Mistake::at(&given.at, title, "no arm has a value of its own");
            return Err(mistake.help(why).help(match self {
                Self::Behaviour => "set it for all arms, in the scenario's `[behaviour]`",
                Self::Environment => "it is the same for all arms: that of the input tables and of `closure`",
            }));
        }
        key.ok_or_else(|| self.unknown(given))
    }

    fn unknown(self, given: &Entry) -> Mistake {
        let title = format!("`[arm.{}]` has no key `{}`", self.name(), given.key);
        let mistake = Mistake::at(&given.at, title, "unknown key");
        if given.key == CLOSURE {
            return mistake.help(OF_ALL_ARMS);
        }
        let other = Self::ALL.into_iter().find(|other| other.keys().any(|key| key.name == given.key));
        if let Some(other) = other.filter(|other| *other != self) {
            return mistake.help(format!("it stands in `[arm.{}]`", other.name()));
        }
        // A part may be written like a column of a table: `price_inpatient`.
        let labels: Vec<String> = self.keys().filter(|key| key.ground.is_none()).flat_map(labels).collect();
        mistake.suggest(&given.key, labels.iter().map(String::as_str))
    }

    fn of_key(self, key: &'static Key, given: &Entry, own: &mut Vec<OwnValue>, mistakes: &mut Vec<Mistake>) {
        if key.parts.is_empty() {
            return self.of_part(key, 0, &given.node, own, mistakes);
        }
        let Some(entries) = given.node.entries() else {
            let expected = format!("a table such as `{{ {} = ... }}`", key.parts[0]);
            mistakes.push(wrong_kind(key.name, &given.node, &expected));
            return;
        };
        for entry in entries {
            match key.parts.iter().position(|part| *part == entry.key) {
                Some(part) => self.of_part(key, part, &entry.node, own, mistakes),
                None => mistakes.push(unknown_part(key, entry)),
            }
        }
    }

    fn of_part(
        self,
        key: &'static Key,
        part: usize,
        node: &Node,
        own: &mut Vec<OwnValue>,
        mistakes: &mut Vec<Mistake>,
    ) {
        let called = key.label(part);
        let mut one = |from: u16, node: &Node, mistakes: &mut Vec<Mistake>| match key.value(&called, node) {
            Ok(value) => own.push(OwnValue { key, part, from, value, place: node.place.clone() }),
            Err(mistake) => mistakes.push(self.explained(mistake, node)),
        };
        match node.entries() {
            None => one(FIRST_YEAR, node, mistakes),
            Some([]) => mistakes.push(Mistake::at(&node.place, format!("`{called}` by year is empty"), "")),
            Some(entries) => {
                for (year, entry) in by_year(&called, entries, mistakes) {
                    one(year, &entry.node, mistakes);
                }
            }
        }
    }

    /// A mistake in a value, with what the environment takes.
    fn explained(self, mistake: Mistake, node: &Node) -> Mistake {
        let is_closure = matches!(&node.item, Item::Text(text) if Closure::named(text).is_some());
        match self {
            Self::Environment if is_closure => mistake.help(OF_ALL_ARMS),
            Self::Environment => {
                mistake.help("a column of the environment is multiplied by it: 1 leaves it on its course")
            }
            Self::Behaviour => mistake,
        }
    }
}

const OF_ALL_ARMS: &str = "the closure is one for all arms, `closure = \"high\"` of the scenario; an arm multiplies columns of the \
                           environment: `average_wage = { 2027 = 1.05 }`";

/// The names by which a key can be meant: its own, or those of its parts.
fn labels(key: &'static Key) -> Vec<String> {
    std::iter::once(key.name.to_owned()).chain((0..key.parts.len()).map(|part| key.label(part))).collect()
}

fn unknown_part(key: &Key, given: &Entry) -> Mistake {
    let mistake = Mistake::at(&given.at, format!("`{}` has no part `{}`", key.name, given.key), "unknown key");
    if given.key.parse::<u16>().is_ok() {
        let part = key.parts[0];
        return mistake
            .help(format!("the years stand within a part: `{} = {{ {part} = {{ {} = ... }} }}`", key.name, given.key));
    }
    mistake.suggest(&given.key, key.parts.iter().copied())
}
