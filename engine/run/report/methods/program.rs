//! Facts of the program, from its registries: phases, entities and their columns, decisions with their parameters.

use gongji_model::block::columns::{COLUMNS, OPTIONAL};
use gongji_model::foundation::draw::{ADDRESS, GENERATOR};
use gongji_model::law::hooks::HOOKS;
use gongji_model::metrics::names::METRICS;
use gongji_model::society::STATE;
use gongji_model::year::plan::{PHASES, Phase};
use minijinja::{Value, context};

use super::csv;
use crate::results::record::{Assumption, Results, ResultsError};

/// Who decides what by which rule, in which phase, and by which parameters.
const DECISIONS: &str = include_str!("decisions.csv");

/// A row of that table.
struct Decision {
    who: String,
    decides: String,
    by: String,
    phase: String,
    /// Names of parameters; a star stands for any end.
    parameters: String,
}

impl Decision {
    fn all() -> Result<Vec<Self>, ResultsError> {
        let mut reader = ::csv::Reader::from_reader(DECISIONS.as_bytes());
        let mut all = Vec::new();
        for record in reader.records() {
            let record = record.map_err(ResultsError::table("decisions.csv".as_ref()))?;
            let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
            let (who, decides, by) = (cell(0), cell(1), cell(2));
            all.push(Self { who, decides, by, phase: cell(3), parameters: cell(4) });
        }
        Ok(all)
    }

    fn has(&self, name: &str) -> bool {
        self.parameters.split(' ').any(|known| match known.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == known,
        })
    }

    /// The parameters of the run on which it hangs.
    fn of<'a>(&self, results: &'a Results) -> impl Iterator<Item = &'a Assumption> {
        results.assumptions.iter().filter(|assumption| self.has(&assumption.name))
    }

    fn facts(&self, results: &Results) -> Value {
        let parameter = |of: &Assumption| {
            context! { name => of.name.as_str(), value => of.value.as_str(), range => of.range.as_str(), confidence => of.confidence.as_str() }
        };
        context! {
            who => self.who.as_str(),
            decides => self.decides.as_str(),
            by => self.by.as_str(),
            phase => self.phase.as_str(),
            parameters => self.of(results).map(parameter).collect::<Value>(),
        }
    }
}

/// What templates may say of the program; its versions are those that made the results.
pub(super) fn facts(results: &Results) -> Value {
    let versions = &results.versions;
    let phase = |phase: &Phase| context! { name => phase.name, turns => phase.over.words(), does => phase.does };
    let entities = STATE.iter().map(|(name, fields)| context! { name => *name, columns => fields.len() });
    let person = COLUMNS.iter().map(|column| context! { column => column.name, holds => column.doc });
    let decisions = Decision::all().unwrap_or_default();
    context! {
        version => versions.gongji.as_str(),
        commit => versions.commit.as_str(),
        rustc => versions.rustc.as_str(),
        abi => versions.abi.as_str(),
        generator => GENERATOR,
        address => ADDRESS.join(", "),
        metrics => METRICS.len(),
        hooks => HOOKS.len(),
        person_columns => COLUMNS.len(),
        persons => person.collect::<Value>(),
        phases => PHASES.iter().map(phase).collect::<Value>(),
        entities => entities.collect::<Value>(),
        decisions => decisions.iter()
            .filter(|decision| !decision.who.starts_with("nobody"))
            .map(|decision| decision.facts(results))
            .collect::<Value>(),
    }
}

/// Every parameter of behaviour beside the decision that hangs on it, with its evidence.
pub(super) fn decisions_table(results: &Results) -> Result<String, ResultsError> {
    let header = ["who", "decides", "by", "phase", "parameter", "value", "range", "unit", "confidence", "source"];
    let mut rows = Vec::new();
    for decision in Decision::all()? {
        let Decision { who, decides, by, phase, .. } = &decision;
        rows.extend(decision.of(results).map(|of| {
            let rule = [who, decides, by, phase];
            let evidence = [&of.name, &of.value, &of.range, &of.unit, &of.confidence, &of.source];
            rule.into_iter().chain(evidence).cloned().collect::<Vec<String>>()
        }));
    }
    csv(&header, &rows)
}

/// Every column of every entity.
pub(super) fn entities_table() -> Result<String, ResultsError> {
    let mut rows = Vec::new();
    let persons = COLUMNS.iter().map(|column| ("person", column));
    let optional = OPTIONAL.iter().map(|column| ("person, where it is used", column));
    for (entity, column) in persons.chain(optional) {
        rows.push([entity, column.name, column.element, column.unit, column.doc].map(str::to_owned));
    }
    for (entity, fields) in STATE {
        rows.extend(
            fields.iter().map(|field| [entity, field.name, field.kind, "", field.doc.trim()].map(str::to_owned)),
        );
    }
    csv(&["entity", "column", "type", "unit", "holds"], &rows)
}

/// The phases of the year in their order.
pub(super) fn phases_table() -> Result<String, ResultsError> {
    let row = |(number, phase): (usize, &Phase)| {
        let hooks: Vec<&str> = phase.hooks(HOOKS).map(|hook| hook.name).collect();
        let lists = [hooks.join(" "), phase.writes.join(" "), phase.reads.join(" ")];
        let own = [number.to_string(), phase.name.into(), phase.over.words().into(), phase.does.into()];
        own.into_iter().chain(lists).collect::<Vec<String>>()
    };
    let rows: Vec<Vec<String>> = (1..).zip(PHASES).map(row).collect();
    csv(&["number", "phase", "turns", "does", "hooks", "writes", "reads"], &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::inputs;

    #[test]
    fn every_parameter_hangs_on_one_decision_in_a_phase_of_the_year() {
        let decisions = Decision::all().expect("the table is right");
        let parameters = inputs::built_in_parameters().into_iter().chain(inputs::built_in_valuation()).flatten();
        let names: Vec<String> = parameters.map(|parameter| parameter.name.to_string()).collect();
        assert!(names.len() > 70, "{}", names.len());
        for name in &names {
            let of: Vec<&str> = decisions.iter().filter(|it| it.has(name)).map(|it| it.decides.as_str()).collect();
            assert_eq!(of.len(), 1, "`{name}` is a parameter of {of:?}");
        }
        for Decision { decides, phase, parameters, .. } in &decisions {
            assert!(PHASES.iter().any(|known| known.name == phase), "{decides}: there is no phase `{phase}`");
            for known in parameters.split(' ') {
                let beginning = known.trim_end_matches('*');
                assert!(names.iter().any(|name| name.starts_with(beginning)), "{decides}: no parameter is `{known}`");
            }
        }
    }
}
