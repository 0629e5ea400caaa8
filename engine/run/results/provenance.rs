//! Where the numbers of a run come from: files, tables, presets, the scenario, and the vector of each replicate.

use std::collections::{BTreeMap, BTreeSet};

use gongji_model::inputs::nation::Inputs;
use gongji_model::law::policy::{Description, Metric, Param};
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::tables::alignment::Alignment;
use gongji_model::tables::entry_schedule::Schedule;
use gongji_sdk::abi::Value;

use crate::ground::diagnose::Failure;
use crate::ground::digest::sha256;
use crate::ground::references::{DEFAULT, GIVEN, PRESET};
use crate::intake::fitted::coded;
use crate::intake::inputs::{self, Confidence, InputError, SchemeParameter};
use crate::intake::plugin::Catalogue;
use crate::intake::plugin::words::Word;
use crate::intake::scenario::{Arm, Origin, Parameters, PolicyUse, Scenario, show};
use crate::results::record::{
    AlignedYear, Assumption, DataDates, InputFile, OwnColumn, OwnMetric, PanelInfo, PluginInfo, PluginValue,
    PolicyWord, PublishedFigure, ReplicateVector, VectorValue,
};

/// Last year of the figures that a run is put beside: after it the rules of its baseline need not be those that came, and
/// `gongji hindcast` holds those that did against the figures.
const LAST_BESIDE: u16 = 2020;

pub(crate) fn published() -> Result<Vec<PublishedFigure>, InputError> {
    let figure = |figure: inputs::PublishedFigure| PublishedFigure {
        confidence: match figure.confidence {
            Confidence::Verified => "verified".into(),
            Confidence::Recalled => "recalled".into(),
            Confidence::Estimated => "estimated".into(),
        },
        metric: figure.metric,
        group: figure.group,
        year: figure.year,
        value: figure.value,
        unit: figure.unit,
        band: figure.band,
        source: figure.source,
    };
    Ok(beside()?.map(figure).collect())
}

fn beside() -> Result<impl Iterator<Item = inputs::PublishedFigure>, InputError> {
    Ok(inputs::built_in_published()?.into_iter().filter(|figure| figure.year <= LAST_BESIDE))
}

pub(crate) fn assumptions(scenario: &Scenario) -> Result<Vec<Assumption>, InputError> {
    let changed: Vec<String> = scenario.behaviour.iter().map(|setting| setting.row()).collect();
    let row = |parameter: inputs::Parameter| {
        let set = changed.iter().position(|row| *row == parameter.name);
        let value = set.map_or(parameter.value, |at| scenario.behaviour[at].value);
        let source = if set.is_some() { "this scenario".into() } else { parameter.source };
        Assumption {
            source: source + &own_words(scenario, &parameter.name),
            name: parameter.name,
            value: value.to_string(),
            range: format!("{} to {}", parameter.min, parameter.max),
            unit: parameter.unit,
            confidence: parameter.confidence,
        }
    };
    let worth = |mut parameter: inputs::Parameter| {
        if let Some(value) = scenario.valued.of(&parameter.name) {
            (parameter.value, parameter.source) = (value, "this scenario".into());
        }
        row(parameter)
    };
    let valued: Vec<Assumption> = inputs::built_in_valuation()?.into_iter().map(worth).collect();
    Ok(inputs::built_in_parameters()?.into_iter().map(row).chain(valued).collect())
}

/// Which arms have values of their own of a row of the table, and which.
fn own_words(scenario: &Scenario, row: &str) -> String {
    let mut words = String::new();
    for arm in &scenario.arms {
        let own = arm.own.iter().filter(|own| own.setting().is_some_and(|setting| setting.row() == row));
        let values: Vec<String> = own.map(|own| format!("{} from {}", own.value, own.from)).collect();
        if !values.is_empty() {
            words += &format!("; in the arm {} {}", arm.name, values.join(", "));
        }
    }
    words
}

/// The files of the scenario with their hashes, the top one first.
pub(crate) fn scenario_files(scenario: &Scenario) -> Vec<InputFile> {
    let file = |source: &std::sync::Arc<crate::ground::diagnose::Source>| InputFile {
        file: name_of(&source.path),
        sha256: sha256(source.text.as_bytes()),
    };
    scenario.sources.iter().map(file).collect()
}

fn name_of(path: &std::path::Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What the policies of a run are called in other languages.
pub(crate) fn policy_words(programmes: &[Programme], catalogue: &Catalogue) -> Vec<PolicyWord> {
    let used = programmes.iter().flat_map(|programme| &programme.uses);
    let ids: BTreeSet<&str> = used.map(|used| used.policy.description().id.as_str()).collect();
    let word = |Word { policy, language, key, text }: Word| PolicyWord { policy, language, key, text };
    ids.into_iter().flat_map(|id| catalogue.words(id)).map(word).collect()
}

/// The panel that a scenario asks for: what policies say of own columns, and the names of places.
pub(crate) fn panel(scenario: &Scenario, programmes: &[Programme], given: &Inputs) -> Option<PanelInfo> {
    let asked = scenario.panel.as_ref()?;
    let used = programmes.iter().flat_map(|programme| &programme.uses).map(|used| used.policy.description());
    let own = used.flat_map(|policy| policy.columns.iter().map(move |column| (policy, column)));
    let mut named: BTreeMap<String, OwnColumn> = BTreeMap::new();
    for (policy, column) in own {
        let (name, unit, doc) = (format!("{}.{}", policy.id, column.name), column.unit.clone(), column.doc.clone());
        named.insert(name.clone(), OwnColumn { name, unit, doc });
    }
    Some(PanelInfo {
        columns: asked.columns.clone(),
        own: named.into_values().filter(|own| asked.columns.contains(&own.name)).collect(),
        areas: given.areas.iter().map(|area| area.name.clone()).collect(),
        provinces: given.provinces.clone(),
    })
}

/// The input tables with their hashes.
pub(crate) fn input_files() -> Result<Vec<InputFile>, InputError> {
    let file = |file: inputs::InputFile| InputFile { file: file.name.into(), sha256: file.sha256 };
    Ok(inputs::built_in_files()?.into_iter().map(file).collect())
}

/// How far the tables reach.
pub(crate) fn data_dates(Inputs { years, .. }: &Inputs) -> Result<DataDates, InputError> {
    let verified = beside()?.filter(|figure| figure.confidence == Confidence::Verified);
    Ok(DataDates {
        figures_until: verified.map(|figure| figure.year).max().unwrap_or(0),
        observed_until: years.iter().filter(|year| !year.projected).map(|year| year.year).max().unwrap_or(0),
    })
}

/// The vector of each replicate, where they have vectors.
pub(crate) fn vectors(scenario: &Scenario) -> Result<Vec<ReplicateVector>, InputError> {
    let of = |(replicate, vector): (u32, inputs::Vector)| ReplicateVector {
        replicate,
        vector: vector.number,
        weight: vector.weight,
    };
    Ok(drawn(scenario)?.into_iter().map(of).collect())
}

/// What stands in these vectors.
pub(crate) fn vector_values(scenario: &Scenario) -> Result<Vec<VectorValue>, InputError> {
    let of = |(replicate, vector): (u32, inputs::Vector)| {
        vector.values.into_iter().map(move |(parameter, value)| VectorValue { replicate, parameter, value })
    };
    Ok(drawn(scenario)?.into_iter().flat_map(of).collect())
}

/// What brings entry into line with the published members, by replicate and year to the last one of the scenario; `first` are the
/// inputs of the first replicate, and of all where none has a vector.
pub(crate) fn alignment(scenario: &Scenario, first: &Inputs) -> Result<Vec<AlignedYear>, InputError> {
    let mut rows = aligned_years(scenario, 1, first);
    if scenario.parameters != Parameters::Best {
        for replicate in 1..scenario.replicates {
            rows.extend(aligned_years(scenario, replicate + 1, &scenario.inputs(replicate)?));
        }
    }
    Ok(rows)
}

fn aligned_years(scenario: &Scenario, replicate: u32, inputs: &Inputs) -> Vec<AlignedYear> {
    // As many expected persons as there are: the size of the sample is nothing to it.
    let schedule = Schedule::project(inputs, 1.0);
    let row = |year: u16| {
        let entry = schedule.entry(year)?;
        let Alignment { multiplier, late, lost_at_retirement, capped } = entry.alignment;
        let [workers, retirees] = entry.members.map(f64::round);
        let [late_share, lost_share] = [late, lost_at_retirement];
        Some(AlignedYear { replicate, year, multiplier, capped, late_share, lost_share, workers, retirees })
    };
    (inputs.opening_year + 1..=scenario.until).filter_map(row).collect()
}

/// The replicates that have vectors, counted from 1.
fn drawn(scenario: &Scenario) -> Result<Vec<(u32, inputs::Vector)>, InputError> {
    if scenario.parameters == Parameters::Best {
        return Ok(Vec::new());
    }
    let vectors = inputs::built_in_ensemble()?;
    let of = |replicate| Some((replicate + 1, inputs::drawn(&vectors, scenario.seed, replicate)?.clone()));
    Ok((0..scenario.replicates).filter_map(of).collect())
}

/// The policies that take part, with the values of their parameters and where these come from.
pub(crate) fn plugins(
    scenario: &Scenario,
    programmes: &[Programme],
    catalogue: &Catalogue,
) -> Result<Vec<PluginInfo>, InputError> {
    let fitted = match scenario.parameters {
        Parameters::Best => Vec::new(),
        Parameters::Ensemble => inputs::built_in_scheme()?,
    };
    let mut plugins: Vec<PluginInfo> = Vec::new();
    for (arm, programme) in scenario.arms.iter().zip(programmes) {
        for (stated, used) in arm.policies.iter().zip(&programme.uses) {
            let description = used.policy.description();
            if !plugins.iter().any(|plugin| plugin.id == description.id) {
                plugins.push(plugin(description, catalogue));
            }
            if let Some(plugin) = plugins.iter_mut().find(|plugin| plugin.id == description.id) {
                plugin.values.extend(values(arm, stated, used, &fitted));
            }
        }
    }
    Ok(plugins)
}

/// The policies of a scenario and their files, as they are known before anything is simulated.
pub(crate) fn files(scenario: &Scenario, catalogue: &Catalogue) -> Result<Vec<PluginInfo>, Failure> {
    let mut plugins: BTreeMap<&str, PluginInfo> = BTreeMap::new();
    for used in scenario.arms.iter().flat_map(|arm| &arm.policies) {
        let policy = catalogue.find(&used.id)?;
        plugins.entry(&used.id).or_insert_with(|| plugin(policy.description(), catalogue));
    }
    Ok(plugins.into_values().collect())
}

/// A policy and its file, still without values.
fn plugin(description: &Description, catalogue: &Catalogue) -> PluginInfo {
    let origin = catalogue.origin(&description.id);
    let path = origin.as_ref().and_then(|origin| origin.path.as_ref());
    PluginInfo {
        id: description.id.clone(),
        version: description.version.clone(),
        file: path.map(|path| name_of(path)).unwrap_or_default(),
        sha256: origin.map(|origin| origin.sha256).unwrap_or_default(),
        values: Vec::new(),
        metrics: description.metrics.iter().map(|metric| own_metric(description, metric)).collect(),
    }
}

/// A metric of a policy's own under the name that it has in tables.
fn own_metric(policy: &Description, metric: &Metric) -> OwnMetric {
    let unit = if metric.is_money { "yuan" } else { &metric.unit };
    let doc = metric.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    OwnMetric { name: format!("{}.{}", policy.id, metric.name), unit: unit.into(), doc }
}

/// The values of a policy's parameters in an arm, from each year on.
fn values(arm: &Arm, stated: &PolicyUse, used: &ActivePolicy, fitted: &[SchemeParameter]) -> Vec<PluginValue> {
    let mut rows = own_values(arm, stated, used, fitted, ("", &|_| true));
    // Of what the calendar alone says there are the parameters that it fills.
    let fills = |param: &str| stated.calendar.iter().any(|(key, _)| key == param);
    for (there, used) in stated.by_province.iter().zip(&used.by_province) {
        let (place, own) = (format!(" in {}", there.name), |param: &str| !there.of_calendar || fills(param));
        rows.extend(own_values(arm, &there.used, &used.used, fitted, (&place, &own)));
    }
    rows
}

/// The same of its terms at one place, of the parameters that are told.
fn own_values(
    arm: &Arm,
    stated: &PolicyUse,
    used: &ActivePolicy,
    fitted: &[SchemeParameter],
    (place, is_told): (&str, &dyn Fn(&str) -> bool),
) -> Vec<PluginValue> {
    let description = used.policy.description();
    let mut rows = Vec::new();
    for (nth, (year, values)) in used.values.iter().enumerate() {
        for (at, (param, value)) in
            description.params.iter().zip(values).enumerate().filter(|(_, (param, _))| is_told(&param.name))
        {
            let origin = stated.origins_by_year.get(nth).and_then(|origins| origins.get(at));
            let mut source = source(description, param, origin.unwrap_or(&Origin::Default));
            if is_drawn(description, param, *value, fitted) {
                source += "; each replicate has the value of its vector (vector_values.csv)";
            }
            rows.push(PluginValue {
                arm: arm.name.clone(),
                name: if *year == used.from {
                    format!("{}{place}", param.name)
                } else {
                    format!("{}{place} from {year}", param.name)
                },
                value: show(param, *value),
                unit: param.unit.clone(),
                source,
            });
        }
    }
    rows
}

/// Whether a vector takes the place of this value: it is that of the fitted preset.
fn is_drawn(description: &Description, param: &Param, value: Value, fitted: &[SchemeParameter]) -> bool {
    let same = |fitted: &&SchemeParameter| fitted.policy == description.id && fitted.parameter == param.name;
    fitted.iter().find(same).is_some_and(|fitted| coded(param.kind, fitted.value) == value)
}

fn source(description: &Description, param: &Param, origin: &Origin) -> String {
    match origin {
        Origin::Default => format!("{DEFAULT}: {}", param.doc),
        Origin::Preset(name) => {
            let preset = description.presets.iter().find(|preset| preset.name == *name);
            format!("{PRESET}{name}: {}", preset.map_or("", |preset| preset.doc.as_str()))
        }
        Origin::Given(place) => format!("{GIVEN}{}:{}", name_of(place.path()), place.line()),
    }
}

/// Puts the places in the files of a scenario that an earlier run noted beside its values where this run has places in the
/// archived file, which is all that is kept of those files.
pub(crate) fn keep_places(now: &mut [PluginInfo], noted: &[PluginInfo]) {
    let plugins = now.iter_mut().zip(noted).filter(|(now, noted)| now.id == noted.id);
    let values = plugins.flat_map(|(now, noted)| now.values.iter_mut().zip(&noted.values));
    let same = |now: &PluginValue, noted: &PluginValue| {
        let rest = |source: &str| Some(source.strip_prefix(GIVEN)?.split_once("; ").map(|(_, rest)| rest.to_owned()));
        let (a, b) = (rest(&now.source), rest(&noted.source));
        a.is_some() && a == b && (&now.arm, &now.name, &now.value) == (&noted.arm, &noted.name, &noted.value)
    };
    for (now, noted) in values.filter(|(now, noted)| same(now, noted)) {
        now.source.clone_from(&noted.source);
    }
}
