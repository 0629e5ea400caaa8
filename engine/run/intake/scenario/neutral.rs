//! `neutral` of an arm: a twin beside it whose public funds are to have the present value of the baseline's.

use std::ops::RangeInclusive;

use gongji_model::law::policy::Description;
use gongji_sdk::abi::hook;

use super::departure::OwnValue;
use super::environment;
use super::keys::NEUTRAL;
use super::node::{Entry, Item};
use super::reader::Reader;
use super::{Arm, Scenario, behaviour};
use crate::ground::diagnose::{Mistake, Place};
use crate::say;
use crate::words::{Language, Told};

/// What stands behind the name of an arm in that of its twin.
const ENDING: &str = "-neutral";

/// What is changed until public funds are neutral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// What of the contributions is pooled and not credited to accounts.
    PooledShare,
    /// The contributions.
    ContributionRate,
}

impl Lever {
    /// All, in the order in which the key `by` lists them.
    pub const ALL: [Self; 2] = [Self::PooledShare, Self::ContributionRate];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::PooledShare => "pooled-share",
            Self::ContributionRate => "contribution-rate",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lever| lever.name() == name)
    }

    /// The column of the environment that it multiplies: another arm has the same with `environment = { COLUMN = ... }`.
    pub fn column(self) -> &'static str {
        match self {
            Self::PooledShare => "credit_level",
            Self::ContributionRate => "contribution_level",
        }
    }

    /// What is moved, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::PooledShare => "credits to accounts",
            Self::ContributionRate => "contributions of employers and members",
        }
    }

    /// The metric that it multiplies, and whether more of it is good for the public funds.
    pub fn moves(self) -> (&'static str, bool) {
        match self {
            Self::PooledShare => ("account_credit", false),
            Self::ContributionRate => ("contributions", true),
        }
    }

    /// The least and the most that the factor may be.
    pub fn bounds(self) -> [f64; 2] {
        self.key().map_or([1.0; 2], |key| [key.min, key.max])
    }

    fn key(self) -> Option<&'static behaviour::Key> {
        environment::column(self.column())
    }

    /// A policy decides on what it moves.
    fn is_of(self, policy: &Description) -> bool {
        let wanted = match self {
            Self::PooledShare => hook::CREDIT,
            Self::ContributionRate => hook::CONTRIBUTION,
        };
        policy.hooks.iter().any(|hook| hook.hook == wanted)
    }
}

/// What is asked of a twin.
#[derive(Clone, Debug)]
pub struct Neutral {
    /// What is changed, from the first year on.
    pub by: Lever,
    /// First year of the present value.
    pub from: u16,
    /// Last year of it.
    pub until: u16,
    /// Where the scenario asks for it.
    pub place: Place,
}

/// An arm that is solved before the run: another one with one value changed.
#[derive(Clone, Debug)]
pub struct Twin {
    /// The arm whose twin it is.
    pub of: String,
    /// Its own name.
    pub name: String,
    /// What is asked of it.
    pub neutral: Neutral,
}

impl Twin {
    /// The arm, with the value of the lever: 1 is the arm itself.
    pub fn at(&self, scenario: &Scenario, value: f64) -> Option<Arm> {
        let of = scenario.arms.iter().find(|arm| arm.name == self.of)?;
        let Neutral { by, from, place, .. } = &self.neutral;
        let mut arm = Arm { name: self.name.clone(), title: title(&of.title), ..of.clone() };
        arm.own.push(OwnValue { key: by.key()?, part: 0, from: *from, value, place: place.clone() });
        Some(arm)
    }
}

/// The arm whose twin has this name.
pub(super) fn arm_of(twin: &str) -> Option<&str> {
    twin.strip_suffix(ENDING)
}

fn title(of: &Told) -> Told {
    let said = |language: Language| say!(language, "twin-title", of = of.told(language));
    Told::Each { en: said(Language::English), zh: said(Language::Chinese) }
}

/// Reads the table; nothing where it is wrong.
pub(super) fn read(
    place: &Place,
    entries: &[Entry],
    run: RangeInclusive<u16>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Neutral> {
    let mut reader = Reader::strict(entries, NEUTRAL, "`neutral`", mistakes);
    let is_short = entries.len() < NEUTRAL.len();
    for key in NEUTRAL.iter().filter(|key| is_short && !entries.iter().any(|entry| entry.key == key.name)) {
        let title = format!("`neutral` has no `{}`", key.name);
        let label = "expected `{ by = \"pooled-share\", over = [2027, 2050] }`";
        reader.note(Mistake::at(place, title, label));
    }
    let by = reader.text("by").and_then(|name| Lever::named(&name));
    let years = reader.years("over", run);
    let is_list = reader.node("over").is_some_and(|node| matches!(&node.item, Item::List(list) if list.len() != 2));
    if let Some(at) = reader.place("over").cloned().filter(|_| is_list && !years.is_empty()) {
        reader.note(Mistake::at(&at, "`over` has not two years", "expected the first and the last, `[2027, 2050]`"));
    }
    match years[..] {
        [from, until] => Some(Neutral { by: by?, from, until, place: place.clone() }),
        _ => None,
    }
}

/// The twin of an arm with policies and values of its own; refused where it could not be solved: that of the baseline, of an arm
/// without funds, of one with a value of its own for what is to be changed, and of one whose name another arm has.
pub(super) fn twin<'a>(
    of: &str,
    neutral: &Neutral,
    (own, mut policies): (&[OwnValue], impl Iterator<Item = &'a Description>),
    (baseline, names): (&str, &[&str]),
    mistakes: &mut Vec<Mistake>,
) -> Twin {
    let Neutral { by, place, .. } = neutral;
    let name = format!("{of}{ENDING}");
    if of == baseline {
        let title = format!("`{of}` is the baseline, which needs no twin");
        let mistake = Mistake::at(place, title, "leave it out here");
        mistakes
            .push(mistake.help("`neutral` of another arm makes a twin whose funds have the baseline's present value"));
    } else if !policies.any(|policy| by.is_of(policy)) {
        let title = format!("no policy of `{of}` decides on {}: there are no funds to be neutral", by.words());
        mistakes.push(Mistake::at(place, title, "expected an arm with a scheme, such as `unified-account-1998`"));
    }
    if let Some(own) = own.iter().find(|own| own.is_factor() && own.key.name == by.column()) {
        let title = format!("`{of}` has a `{}` of its own, which its twin is to find", by.column());
        mistakes.push(Mistake::at(&own.place, title, "leave it out").and_at(place, "or the twin"));
    }
    if names.contains(&name.as_str()) {
        let title = format!("the twin of `{of}` would be called `{name}`, as another arm is");
        mistakes.push(Mistake::at(place, title, "give one of the two another name"));
    }
    Twin { of: of.to_owned(), name, neutral: neutral.clone() }
}
