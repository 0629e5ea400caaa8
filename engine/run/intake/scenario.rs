//! Scenarios: a TOML file becomes a checked [`Scenario`], or a list of everything that is wrong with it.
//!
//! Two steps: the structure is read without any policy ([`draft`]), then every policy, preset and parameter is held
//! against what the plugins declare ([`resolve`]). Both note all mistakes, with place, expectation and nearest name.

use std::path::Path;
use std::sync::Arc;

use gongji_model::block::columns::InUse;
use gongji_model::books::crossing::Crossing;
use gongji_model::books::panel::Panel;
use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::inputs::fund::{FundRule, FundRules};
use gongji_model::inputs::nation;
use gongji_model::inputs::valuation::Valuation;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::Value;

use crate::ground::diagnose::{Failure, Fault, Mistake, Place, Source};
use crate::intake::plugin::Catalogue;
use crate::words::{Language, Told};

pub mod behaviour;
mod calendar;
mod crossing;
pub mod departure;
pub(crate) mod document;
mod draft;
mod effect;
pub mod environment;
mod factorial;
pub(crate) mod fund;
mod inherit;
pub mod keys;
mod neutral;
pub(crate) mod node;
mod note;
mod panel;
mod precedence;
mod precision;
mod reader;
mod resolve;
pub use departure::OwnValue;
pub(crate) use document::may_read;
pub use factorial::Factorial;
pub use neutral::{Lever, Neutral, Twin};
pub use precedence::cares;
pub use precision::Precision;
pub use resolve::show;
pub(crate) use resolve::value;
pub(crate) use stranger::KIND;
pub(crate) use valued::KEYS as VALUES;
pub use valued::Valued;
pub mod schema;
mod span;
mod stranger;
mod valued;
mod whole;

/// A checked scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Name, and that of the folder of results.
    pub name: String,
    /// One line for the head of the report.
    pub title: Told,
    /// One paragraph for the report; may be empty.
    pub question: Told,
    /// Language of the report; none where neither file nor command line says it.
    pub lang: Option<Language>,
    /// First simulated year.
    pub from: u16,
    /// Last simulated year.
    pub until: u16,
    /// Simulated persons at the opening.
    pub persons: u64,
    /// Repetitions with other luck.
    pub replicates: u32,
    /// Number from which all luck follows.
    pub seed: u64,
    /// Index of the baseline in `arms`.
    pub baseline: usize,
    /// Course of the environment beyond the data.
    pub closure: Closure,
    /// Year of the constant yuan; none for the yuan of each year.
    pub price_year: Option<u16>,
    /// Rate of present values, a year.
    pub discount_rate: f64,
    /// Values by which results are judged, where they are not those of the tables.
    pub valued: Valued,
    /// Who is simulated.
    pub universe: Universe,
    /// Whose care is.
    pub care: CareOf,
    /// Stays outside the own pooling area are simulated.
    pub out_of_area_care: bool,
    /// Households move between areas.
    pub moves: bool,
    /// Columns of persons that policies of some arm ask for: all arms of the file have them.
    pub columns: InUse,
    /// Where an arm's past comes from.
    pub past: Past,
    /// Which of the fitted parameters the replicates have.
    pub parameters: Parameters,
    /// Shares of buyers at which `compare` lives the arms that sell cover again, rising.
    pub take_up_axis: Vec<f64>,
    /// Years in which the headline is read off, rising; none for 5, 10 and 20 years after the arms part.
    pub read_in: Vec<u16>,
    /// Metrics of policies that stand in the headline, as `policy-id.metric`.
    pub headline: Vec<String>,
    /// Behavioural parameters that differ from the data.
    pub behaviour: Vec<behaviour::Setting>,
    /// Tables by several groupings that are asked for.
    pub tables: Vec<Crossing>,
    /// The panel of persons that is asked for.
    pub panel: Option<Panel>,
    /// How schemes keep their funds; none where all pool by area.
    pub funds: Vec<FundRule>,
    /// Parts of a reform of which every choice is an arm; none unless all of these are lived.
    pub factorial: Option<Factorial>,
    /// The standard error for which replicates are added.
    pub precision: Option<Precision>,
    /// The futures to compare, at least one, names unique: those that are lived.
    pub arms: Vec<Arm>,
    /// Twins of these arms, which are solved before the run.
    pub twins: Vec<Twin>,
    /// Arms that were asked for by name, beside which the baseline is lived; empty when all are.
    pub chosen: Vec<String>,
    /// The files it was read from, the top one first.
    pub sources: Vec<Arc<Source>>,
    /// All of it as one file, with what the command line changed.
    pub text: String,
    /// What a reader of the file could miss, a line each.
    pub notes: Vec<String>,
    /// Where what takes long to solve is kept, for all replicates and for all variants of the scenario.
    pub solved: Arc<SolverCache>,
}

/// One future: a list of policies, and what is otherwise than in the rest of the scenario.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Name in tables.
    pub name: String,
    /// A few words for figures.
    pub title: Told,
    /// A sentence for the report; may be empty.
    pub words: Told,
    /// Policies in the order in which they act where they meet; equal settle layers follow it too.
    pub policies: Vec<PolicyUse>,
    /// Values of behaviour and factors of the environment that are its own.
    pub own: Vec<OwnValue>,
}

/// A policy in an arm, with its parameters by year.
#[derive(Clone, Debug)]
pub struct PolicyUse {
    /// Id of the policy.
    pub id: String,
    /// First year.
    pub from: u16,
    /// Last year; none to the end.
    pub until: Option<u16>,
    /// Share of pooling areas in which it is active from a year on, rising; empty for all areas from `from` on.
    pub rollout: Vec<(u16, f64)>,
    /// One value a parameter, from a year on; the first year is `from`.
    pub values_by_year: Vec<(u16, Vec<Value>)>,
    /// Where each of these values comes from, in the same order.
    pub origins_by_year: Vec<Vec<Origin>>,
    /// Provinces with terms of their own, each once.
    pub by_province: Vec<ProvinceUse>,
    /// What the calendar fills by province: the rollout or a parameter, each with its path.
    pub calendar: Vec<(String, String)>,
    /// Where the scenario names it.
    pub place: Place,
}

/// A policy as an arm uses it in one province.
#[derive(Clone, Debug)]
pub struct ProvinceUse {
    /// Name of the province.
    pub name: String,
    /// Its number.
    pub number: u8,
    /// The shares of the rollout are of the areas of the province, not of the nation's.
    pub own_rollout: bool,
    /// All that is its own follows from the calendar.
    pub of_calendar: bool,
    /// The use; it has no provinces.
    pub used: PolicyUse,
}

/// Where the value of a parameter comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Origin {
    /// The policy's default.
    #[default]
    Default,
    /// A preset of this name.
    Preset(String),
    /// The scenario, here.
    Given(Place),
}

impl PolicyUse {
    /// Where the values of a parameter come from, each once.
    pub(crate) fn origins(&self, at: usize) -> impl Iterator<Item = &Origin> {
        let all = self.origins_by_year.iter().filter_map(move |origins| origins.get(at));
        all.scan(None, |last, origin| Some((last.replace(origin) != Some(origin)).then_some(origin))).flatten()
    }

    /// It is active somewhere in this year.
    pub fn active(&self, year: u16) -> bool {
        self.share(year) > 0.0 || self.by_province.iter().any(|there| there.used.share(year) > 0.0)
    }

    /// Its use in a province, by number; in all others for none.
    pub fn within(&self, province: Option<u8>) -> &PolicyUse {
        let there = self.by_province.iter().find(|there| Some(there.number) == province);
        there.map_or(self, |there| &there.used)
    }

    /// It is active in this year wherever the other is, so far as the scenario says: in all provinces that one of them names, and in
    /// the others together.
    pub(crate) fn covers(&self, other: &PolicyUse, year: u16) -> bool {
        places(&[self, other]).into_iter().all(|place| self.covers_in(place, other, year))
    }

    /// The same in one province, or in all that none of the two names.
    pub(crate) fn covers_in(&self, place: Option<u8>, other: &PolicyUse, year: u16) -> bool {
        let (own, asked) = (self.within(place).share(year), other.within(place).share(year));
        // Parts of areas in two orders need not be the same areas.
        let same_order = self.has_own_rollout(place) == other.has_own_rollout(place);
        asked == 0.0 || own >= 1.0 || (own >= asked && same_order)
    }

    fn has_own_rollout(&self, place: Option<u8>) -> bool {
        self.by_province.iter().any(|there| Some(there.number) == place && there.own_rollout)
    }

    /// Share of the pooling areas in which it is active in this year, but for provinces with terms of their own.
    pub fn share(&self, year: u16) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year > until) {
            return 0.0;
        }
        let reached = self.rollout.iter().rev().find(|(from, _)| *from <= year);
        reached.map_or(if self.rollout.is_empty() { 1.0 } else { 0.0 }, |&(_, share)| share)
    }

    /// The values of its parameters in this year.
    pub fn values(&self, year: u16) -> &[Value] {
        let reached = self.values_by_year.iter().rev().find(|(from, _)| *from <= year);
        reached.or(self.values_by_year.first()).map_or(&[], |(_, values)| values)
    }
}

/// The provinces that one of these names, and none for all others.
pub(crate) fn places(uses: &[&PolicyUse]) -> Vec<Option<u8>> {
    let named = uses.iter().flat_map(|used| &used.by_province).map(|there| Some(there.number));
    let mut places: Vec<Option<u8>> = std::iter::once(None).chain(named).collect();
    places.sort_unstable();
    places.dedup();
    places
}

impl Arm {
    /// The use of a policy.
    pub fn policy(&self, id: &str) -> Option<&PolicyUse> {
        self.policies.iter().find(|policy| policy.id == id)
    }
}

impl Scenario {
    /// The baseline arm.
    pub fn baseline(&self) -> &Arm {
        &self.arms[self.baseline]
    }

    /// Who is simulated, whose care, whether households move, what is kept of a person, and how schemes keep their funds.
    pub fn simulated(&self) -> Simulated {
        let funds = FundRules(self.funds.clone());
        let Self { universe, care, out_of_area_care, moves, columns, .. } = *self;
        Simulated { universe, care, out_of_area_care, moves, columns, funds }
    }

    /// Puts the scenario's behavioural parameters over those of the data.
    pub fn set_behaviour(&self, behaviour: &mut Behaviour) {
        for setting in &self.behaviour {
            setting.apply(behaviour);
        }
    }

    /// Puts the scenario's values over those of the data.
    pub fn set_valuation(&self, valuation: &mut Valuation) {
        self.valued.apply(valuation);
    }
}

/// Course of the environment beyond the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closure {
    /// Slow growth.
    Low,
    /// The middle course.
    #[default]
    Medium,
    /// Fast growth.
    High,
}

impl Closure {
    /// Its name in scenarios and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|closure| closure.name() == name)
    }
}

/// Who is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Universe {
    /// Everybody in a household that has a member of the scheme.
    #[default]
    MemberHouseholds,
    /// Members only.
    Members,
    /// Everybody: residents of other schemes and the uninsured too.
    Nation,
}

impl Universe {
    /// Its name in scenarios and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::MemberHouseholds => "member-households",
            Self::Members => "members",
            Self::Nation => "nation",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::MemberHouseholds, Self::Members, Self::Nation].into_iter().find(|universe| universe.name() == name)
    }

    /// The model's.
    fn simulated(self) -> nation::Universe {
        match self {
            Self::MemberHouseholds => nation::Universe::MemberHouseholds,
            Self::Members => nation::Universe::Members,
            Self::Nation => nation::Universe::Nation,
        }
    }
}

/// Whose care is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CareOf {
    /// That of the members of the employees' scheme.
    #[default]
    Members,
    /// That of everybody in the universe.
    Everybody,
}

impl CareOf {
    /// Its name in scenarios and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Everybody => "everybody",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Members, Self::Everybody].into_iter().find(|care| care.name() == name)
    }

    /// The model's.
    fn simulated(self) -> nation::CareOf {
        match self {
            Self::Members => nation::CareOf::Members,
            Self::Everybody => nation::CareOf::Everybody,
        }
    }
}

/// Who is simulated, whose care, whether households move, what is kept of a person, and how schemes keep their funds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulated {
    /// Who is.
    pub universe: Universe,
    /// Whose care.
    pub care: CareOf,
    /// Stays outside the own pooling area too.
    pub out_of_area_care: bool,
    /// Households move between areas.
    pub moves: bool,
    /// Columns of persons that policies ask for.
    pub columns: InUse,
    /// How schemes keep their funds.
    pub funds: FundRules,
}

impl Simulated {
    /// A replicate as the model makes it, with this care, these moves, columns and funds.
    pub fn replicate(self, make: impl FnOnce(nation::Universe) -> Replicate) -> Replicate {
        let plain = make(self.universe.simulated()).with_care_of(self.care.simulated());
        let plain = if self.moves { plain.with_moves() } else { plain };
        plain.with_out_of_area_care(self.out_of_area_care).with_columns(self.columns).with_funds(self.funds)
    }
}

/// Where an arm's past comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Past {
    /// Arms are branched off a past that is lived once: fast, and up to a society an arm in memory.
    #[default]
    Shared,
    /// Each arm is lived from the opening on, one after the other: one society in memory.
    Replayed,
}

impl Past {
    /// Its name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Replayed => "replayed",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Shared, Self::Replayed].into_iter().find(|past| past.name() == name)
    }
}

/// Which of the fitted parameters the replicates have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parameters {
    /// The best ones, in every replicate.
    #[default]
    Best,
    /// Those of one vector of the weighted set, by replicate.
    Ensemble,
}

impl Parameters {
    /// Its name in scenarios and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Ensemble => "ensemble",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Best, Self::Ensemble].into_iter().find(|parameters| parameters.name() == name)
    }
}

/// What the command line says instead of the scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Instead of `persons`.
    pub persons: Option<u64>,
    /// Instead of `replicates`.
    pub replicates: Option<u32>,
    /// Instead of `from`.
    pub from: Option<u16>,
    /// Instead of `until`.
    pub until: Option<u16>,
    /// Instead of `seed`.
    pub seed: Option<u64>,
    /// Instead of `parameters`.
    pub parameters: Option<Parameters>,
    /// Instead of `arms`, when there are any.
    pub arms: Vec<String>,
    /// Instead of `lang`.
    pub lang: Option<Language>,
}

/// Reads and checks a scenario file.
///
/// # Errors
/// Every mistake in it: the user's, or a plugin's when all of them are.
pub fn load(path: &Path, changes: &Changes, catalogue: &Catalogue) -> Result<Scenario, Failure> {
    checked(path, document::read(path), changes, catalogue)
}

/// Checks a text as though it were the file `path`.
///
/// # Errors
/// As [`load`].
pub fn parse(path: &Path, text: &str, changes: &Changes, catalogue: &Catalogue) -> Result<Scenario, Failure> {
    checked(path, document::read_text(path, text), changes, catalogue)
}

fn checked(
    path: &Path,
    document: Result<document::Document, Vec<Mistake>>,
    changes: &Changes,
    catalogue: &Catalogue,
) -> Result<Scenario, Failure> {
    let document = document.map_err(|mistakes| Failure::new(Fault::Input, mistakes))?;
    if let Some(mistake) = stranger::stranger(path, &document.entries) {
        return Err(Failure::input(mistake));
    }
    let mut mistakes = Vec::new();
    let draft = draft::draft(path, document, changes, &mut mistakes);
    let mut faults = Vec::new();
    let scenario = resolve::resolve(draft, catalogue, &mut mistakes, &mut faults);
    if mistakes.is_empty() && faults.is_empty() {
        return Ok(scenario);
    }
    let fault = if mistakes.is_empty() { Fault::Plugin } else { Fault::Input };
    mistakes.append(&mut faults);
    let mut seen: Vec<Mistake> = Vec::new();
    for mistake in mistakes {
        if !seen.contains(&mistake) {
            seen.push(mistake.without_help_of(&seen));
        }
    }
    Err(Failure::new(fault, seen))
}

/// The arm of this name; the baseline without one.
///
/// # Errors
/// There is no such arm.
pub fn chosen_arm<'a>(scenario: &'a Scenario, name: Option<&str>) -> Result<&'a Arm, Failure> {
    match name {
        None => Ok(scenario.baseline()),
        Some(name) => {
            let unknown = || {
                let mistake = Mistake::new(format!("the scenario has no arm `{name}`"));
                Failure::input(mistake.suggest(name, scenario.arms.iter().map(|arm| arm.name.as_str())))
            };
            scenario.arms.iter().find(|arm| arm.name == name).ok_or_else(unknown)
        }
    }
}
