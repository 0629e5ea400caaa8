//! What a society of a scenario stands on, as plain data: by it another process makes the same one, and a kept one is known again.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::sync::Arc;

use gongji_model::block::columns::{InUse, OPTIONAL};
use gongji_model::books::crossing::{Crossing, Crossings, Dimension};
use gongji_model::books::panel::{Panel, PanelAsked};
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::fund::{FundRule, FundRules};
use gongji_model::inputs::nation::Inputs;
use gongji_model::metrics::names::METRICS;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::isa::Isa;
use serde::{Deserialize, Serialize};

use crate::intake::inputs::{self, Course, InputError};
use crate::intake::scenario::{CareOf, Scenario, Simulated, Universe, VALUES, Valued, behaviour, fund};
use crate::results::record::metric_named;

/// Where the scenario says nothing.
const OF_TABLES: &str = "of the tables";

/// What a society of the scenario stands on.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ground {
    closure: String,
    /// Name, part and value.
    behaviour: Vec<(String, usize, f64)>,
    persons: u64,
    universe: String,
    care: String,
    out_of_area_care: bool,
    moves: bool,
    /// Columns of persons that policies ask for.
    columns: InUse,
    funds: Vec<FundRule>,
    seed: u64,
    replicate: u32,
    /// Fitted values that differ from the tables'.
    values: inputs::Values,
    /// Where they are not those of the tables.
    valued: Valued,
    /// Dimensions and metrics, by number, of the tables that the scenario asks for.
    crossings: Vec<(Vec<usize>, Vec<usize>)>,
    /// The panel that it asks for.
    panel: Option<Panel>,
}

impl Ground {
    pub(crate) fn of(scenario: &Scenario, replicate: u32) -> Result<Self, InputError> {
        let plain = |setting: &behaviour::Setting| (setting.name.to_owned(), setting.part, setting.value);
        Ok(Self {
            closure: scenario.closure.name().into(),
            behaviour: scenario.behaviour.iter().map(plain).collect(),
            persons: scenario.persons,
            universe: scenario.universe.name().into(),
            care: scenario.care.name().into(),
            out_of_area_care: scenario.out_of_area_care,
            moves: scenario.moves,
            columns: scenario.columns,
            funds: scenario.funds.clone(),
            seed: scenario.seed,
            replicate,
            values: scenario.values(replicate)?,
            valued: scenario.valued,
            crossings: scenario.tables.iter().map(numbered).collect(),
            panel: scenario.panel.clone(),
        })
    }

    /// The tables that the scenario asks for, as the supervisor would ask for them.
    pub(crate) fn crossings(&self) -> Crossings {
        let table = |(by, metrics): &(Vec<usize>, Vec<usize>)| Crossing {
            by: by.iter().filter_map(|number| Dimension::ALL.get(*number).copied()).collect(),
            metrics: metrics.iter().filter_map(|number| Some(METRICS.get(*number)?.name)).collect(),
        };
        Crossings(self.crossings.iter().map(table).collect())
    }

    /// The panel likewise.
    pub(crate) fn panel(&self) -> PanelAsked {
        PanelAsked(self.panel.clone())
    }

    /// The replicate, as the supervisor would make it.
    pub(crate) fn replicate(&self, isa: u32) -> Result<Arc<Replicate>, String> {
        let course = Course { closure: &self.closure, values: &self.values, known_until: None };
        let mut inputs = inputs::built_in_as(&course).map_err(|error| error.to_string())?;
        for (name, part, value) in &self.behaviour {
            let key = behaviour::key(name).ok_or_else(|| format!("there is no key of behaviour `{name}`"))?;
            behaviour::Setting { name: key.name, part: *part, value: *value }.apply(&mut inputs.behaviour);
        }
        self.valued.apply(&mut inputs.valuation);
        let universe =
            Universe::named(&self.universe).ok_or_else(|| format!("there is no universe `{}`", self.universe))?;
        let care = CareOf::named(&self.care).ok_or_else(|| format!("there is no care of `{}`", self.care))?;
        let funds = FundRules(self.funds.clone());
        let Self { out_of_area_care, moves, columns, .. } = *self;
        let simulated = Simulated { universe, care, out_of_area_care, moves, columns, funds };
        let luck = RandomSource::new(self.seed, self.replicate);
        Ok(replicate(inputs, self.persons, simulated, luck, Isa::from_code(isa), &SolverCache::default()))
    }
}

fn numbered(crossing: &Crossing) -> (Vec<usize>, Vec<usize>) {
    let metrics = crossing.metrics.iter().filter_map(|name| Some(metric_named(name)?.0));
    (crossing.by.iter().map(|dimension| *dimension as usize).collect(), metrics.collect())
}

/// A fact in which two grounds differ, in words.
fn differ<T: PartialEq + Display>(what: &str, [kept, now]: [T; 2]) -> Option<String> {
    (kept != now).then(|| format!("{what} {kept}, now {now}"))
}

impl Ground {
    /// In what a society stands on something else than one that was kept on this ground: a line for each fact.
    pub(crate) fn differences(&self, now: &Self) -> Vec<String> {
        let both = [self, now];
        let facts = [
            differ("seed", both.map(|of| of.seed)),
            differ("persons", both.map(|of| of.persons)),
            differ("universe", both.map(|of| of.universe.clone())),
            differ("care", both.map(|of| of.care.clone())),
            differ("out_of_area_care", both.map(|of| of.out_of_area_care)),
            differ("moves", both.map(|of| of.moves)),
            differ("closure", both.map(|of| of.closure.clone())),
            differ("funds", both.map(|of| listed(of.funds.iter().map(fund::words)))),
        ];
        let mut lines: Vec<String> = facts.into_iter().flatten().collect();
        lines.extend(self.settings(now));
        let valued = |name: &str| {
            let value = |of: &Self| of.valued.of(name).map_or_else(|| OF_TABLES.to_owned(), |value| value.to_string());
            differ(name, both.map(value))
        };
        lines.extend(VALUES.iter().filter_map(|name| valued(name)));
        let columns = |of: &Self| listed(OPTIONAL.iter().map(|column| column.name).filter(|name| of.columns.has(name)));
        lines.extend(differ("columns of persons that policies ask for:", both.map(columns)));
        if self.values != now.values {
            lines.push("the fitted values of its vector are others now".into());
        }
        lines
    }

    /// Values of behaviour that differ.
    fn settings(&self, now: &Self) -> Vec<String> {
        let mut keys: Vec<(&str, usize)> = Vec::new();
        for (name, part, _) in self.behaviour.iter().chain(&now.behaviour) {
            if !keys.contains(&(name, *part)) {
                keys.push((name, *part));
            }
        }
        let line = |(name, part): (&str, usize)| {
            let of = |of: &Self| {
                let last = of.behaviour.iter().rev().find(|known| (known.0.as_str(), known.1) == (name, part));
                last.map_or_else(|| OF_TABLES.to_owned(), |(_, _, value)| value.to_string())
            };
            differ(&format!("behaviour `{name}`"), [of(self), of(now)])
        };
        keys.into_iter().filter_map(line).collect()
    }

    /// What is asked for of these years, where a society was asked for something else: the keys of the scenario.
    pub(crate) fn other_observers(&self, now: &Self, mut years: RangeInclusive<u16>) -> Vec<&'static str> {
        let is_noted = |asked: &Panel| {
            let asks = |panel: &Panel| (panel.columns.clone(), panel.sample);
            self.panel
                .as_ref()
                .is_some_and(|kept| asks(kept) == asks(asked) && years.all(|year| kept.has(year) || !asked.has(year)))
        };
        let panel = !now.panel.as_ref().is_none_or(is_noted);
        let others = [("table", self.crossings != now.crossings), ("panel", panel)];
        others.into_iter().filter_map(|(key, differs)| differs.then_some(key)).collect()
    }
}

fn listed<T: Into<String>>(words: impl Iterator<Item = T>) -> String {
    let words: Vec<String> = words.map(Into::into).collect();
    if words.is_empty() { "none".into() } else { words.join(" and ") }
}

/// A replicate: what never changes in it, with the tables made from its inputs.
pub(crate) fn replicate(
    inputs: Inputs,
    persons: u64,
    simulated: Simulated,
    luck: RandomSource,
    isa: Isa,
    solved: &SolverCache,
) -> Arc<Replicate> {
    Arc::new(simulated.replicate(|universe| Replicate::new(inputs, persons, universe, luck, isa, solved)))
}
