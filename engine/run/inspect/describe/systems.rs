//! The catalogue of policy systems: which of them are served, by which policies, where that is shown, and what is left out.

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::ground::diagnose::Failure;

/// The list, which stands beside the policies.
const LIST: &str = include_str!("../../../../plugins/systems.toml");
/// Columns of a line for people.
const WIDTH: usize = 120;

/// The table of `plugins/systems.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    system: Vec<System>,
}

/// A system of the catalogue.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// From 1 to 50.
    pub number: u32,
    /// In kebab-case.
    pub id: String,
    /// A few words.
    pub name: String,
    /// To which families it belongs.
    pub kind: Vec<Kind>,
    /// How far it is served.
    pub state: State,
    /// Policies of this repository.
    #[serde(default)]
    pub served_by: Vec<Service>,
    /// Keys, parameters, columns and metrics by which the engine serves it without a policy.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Scenarios with an arm, `FILE:ARM`, from the root of this repository.
    #[serde(default, rename = "where")]
    pub shown: Vec<String>,
    /// What of it is not served.
    pub parts_left_out: Vec<LeftOut>,
    /// Beside the worked people; there when it is working.
    pub proofs: Option<Proofs>,
}

/// A family of systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A scheme from which reforms begin.
    Baseline,
    /// A reform.
    Policy,
    /// Pays a part of bills.
    Layer,
    /// A product.
    Market,
    /// How hospitals work and are paid.
    Supply,
    /// Who takes part and pays in.
    Finance,
    /// Planning and control.
    Tool,
    /// In no source document of the catalogue.
    Extra,
}

/// How far a system is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum State {
    /// With worked people, a figure of its source, and an effect.
    #[serde(rename = "working")]
    Working,
    /// Something of it runs.
    #[serde(rename = "served in part")]
    InPart,
    /// Nothing of it runs.
    #[serde(rename = "not yet")]
    NotYet,
}

/// A policy that serves a system.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its id.
    pub policy: String,
    /// Those of its presets that serve it.
    pub presets: Vec<String>,
}

/// What of a system is not served.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// In a few words.
    pub part: String,
    /// Why.
    pub reason: String,
}

/// What is shown of a working system beside its worked people.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Proofs {
    /// A figure of its source.
    pub figure: Figure,
    /// A difference that is no luck.
    pub effect: Effect,
}

/// A worked person that hits a figure of a source.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// In the cases of this policy.
    pub policy: String,
    /// Name of the case.
    pub case: String,
    /// Tag of the source.
    pub source: String,
}

/// A metric of all members that differs between two arms, or between two years of one, by more than three standard errors.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// `FILE:ARM`.
    pub arm: String,
    /// The other arm of the scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// The other year, of the same arm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<u16>,
    /// What differs.
    pub metric: String,
    /// In this year.
    pub year: u16,
    /// In which direction.
    pub sign: Sign,
}

/// The direction of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// More.
    Up,
    /// Less.
    Down,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Policy => "policy",
            Self::Layer => "layer",
            Self::Market => "market",
            Self::Supply => "supply",
            Self::Finance => "finance",
            Self::Tool => "tool",
            Self::Extra => "extra",
        }
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::InPart => "served in part",
            Self::NotYet => "not yet",
        }
    }
}

/// All systems by number.
///
/// # Errors
/// The list that was built in cannot be read.
pub fn all() -> Result<Vec<System>, Failure> {
    let list: List = toml::from_str(LIST).map_err(|error| Failure::other(format!("plugins/systems.toml: {error}")))?;
    Ok(list.system)
}

/// Prints all systems, for people or as JSON.
///
/// # Errors
/// The list cannot be read, or the output cannot be written.
pub fn list(json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let systems = all()?;
    if json {
        let text = serde_json::to_string_pretty(&systems).map_err(|error| Failure::other(error.to_string()))?;
        return Ok(writeln!(out, "{text}")?);
    }
    writeln!(out, "{:>2}  {:<32} {:<17} {:<14} served by", "no", "system", "kind", "state")?;
    for system in &systems {
        row(system, out)?;
    }
    let count = |state| systems.iter().filter(|system| system.state == state).count();
    let states = [State::Working, State::InPart, State::NotYet];
    let counts: Vec<String> = states.iter().map(|state| format!("{} {}", count(*state), state.name())).collect();
    writeln!(out, "\n{} systems: {}", systems.len(), counts.join(", "))?;
    writeln!(out, "\nwhere they are shown, and what is left out")?;
    for system in &systems {
        details(system, out)?;
    }
    Ok(())
}

/// A system in the table; further policies stand below the first.
fn row(system: &System, out: &mut dyn Write) -> Result<(), Failure> {
    let System { number, id, kind, state, served_by, keys, .. } = system;
    let kinds: Vec<&str> = kind.iter().map(|kind| kind.name()).collect();
    let mut served: Vec<String> = served_by.iter().map(|service| service.policy.clone()).collect();
    if !keys.is_empty() {
        served.extend(wrapped(&format!("engine: {}", keys.join(", ")), WIDTH - 70));
    }
    let mut served = served.iter().map(String::as_str);
    let (kinds, first) = (kinds.join(", "), served.next().unwrap_or("—"));
    writeln!(out, "{number:>2}  {id:<32} {kinds:<17} {:<14} {first}", state.name())?;
    for more in served {
        writeln!(out, "{:70}{more}", "")?;
    }
    Ok(())
}

/// A system with its name, its places and what is left out of it.
fn details(system: &System, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "\n{:>2}  {}: {}", system.number, system.id, system.name)?;
    let mut lines: Vec<String> = system.shown.iter().map(|place| format!("shown in {place}")).collect();
    lines.extend(system.parts_left_out.iter().map(|left| format!("without {}: {}", left.part, left.reason)));
    for line in lines {
        let mut pieces = wrapped(&line, WIDTH - 8).into_iter();
        writeln!(out, "    {}", pieces.next().unwrap_or_default())?;
        for piece in pieces {
            writeln!(out, "      {piece}")?;
        }
    }
    Ok(())
}

/// A text in lines of at most so many characters, but for longer words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}
