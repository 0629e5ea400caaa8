//! Holds a draft against the policies: ids, presets, parameters, what requires what, what is active when.

use std::collections::BTreeSet;
use std::sync::Arc;

use gongji_model::block::columns::InUse;
use gongji_model::books::panel::Panel;
use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::law::asked::columns_of;
use gongji_model::law::hooks;
use gongji_model::law::large_expense::FED_BY;
use gongji_model::law::policy::{Description, Hook, Param};
use gongji_model::law::schemes;
use gongji_model::metrics::names::METRICS;
use gongji_sdk::abi::{SHARE_ONE, Value, access, holder, hook, param_kind, payer, scheme};

use super::draft::{Draft, DraftArm, DraftUse};
use super::effect::{idle_values, idle_words, overwritten, same_arms};
use super::factorial;
use super::keys::{FIRST_YEAR, LAST_YEAR, USE};
use super::neutral::{self, Twin};
use super::node::{Entry, Item, Node};
use super::panel;
use super::precedence::{Known, arrange};
use super::precision;
use super::reader::{by_year, wrong_kind};
use super::{Arm, CareOf, Origin, Parameters, PolicyUse, ProvinceUse, Scenario, note, places};
use crate::ground::diagnose::{Fault, Mistake, Place, nearest};
use crate::ground::words::percent;
use crate::intake::inputs;
use crate::intake::plugin::{Catalogue, within};
use crate::words::Told;

/// Fen in a yuan.
const FEN: f64 = 100.0;

/// Fills in policies and values; mistakes of the user and of plugins are noted apart.
pub(super) fn resolve(
    mut draft: Draft,
    catalogue: &Catalogue,
    mistakes: &mut Vec<Mistake>,
    faults: &mut Vec<Mistake>,
) -> Scenario {
    // A shorter run does not change what the file says.
    let end = draft.until.max(draft.written_until);
    let (mut arms, twins, columns) = arms(&mut draft, end, catalogue, mistakes, faults);
    let headline = headline(&draft, catalogue, mistakes);
    let written = draft.factorial.as_ref().filter(|_| mistakes.is_empty());
    let factorial = written.and_then(|written| factorial::resolved(written, &draft.baseline, &arms, mistakes));
    arms.retain(|arm| draft.lives(&arm.name));
    // Without one of its arms nothing can be shared out.
    let factorial = factorial.filter(|factorial| factorial.cells.iter().all(|cell| draft.lives(cell)));
    let written = draft.precision.as_ref().filter(|_| mistakes.is_empty());
    let precision = written.and_then(|written| precision::resolved(written, &draft.baseline, &arms, mistakes));
    // Twins stand among the arms.
    let panel = panel(&draft, columns, arms.len() + twins.len(), catalogue, mistakes);
    let ground = ground(&draft, &arms);
    arms.iter().for_each(|arm| idle_values(arm, ground.as_ref(), end, &mut draft.notes));
    let notes = told(&draft, &arms, ground.as_ref());
    let baseline = arms.iter().position(|arm| arm.name == draft.baseline).unwrap_or(0);
    Scenario { factorial, precision, panel, twins, ..scenario(draft, arms, baseline, columns, headline, notes) }
}

/// What was written, with its arms filled in.
fn scenario(
    draft: Draft,
    arms: Vec<Arm>,
    baseline: usize,
    columns: InUse,
    headline: Vec<String>,
    notes: Vec<String>,
) -> Scenario {
    let Draft { name, title, question, lang, from, until, persons, replicates, seed, closure, price_year, .. } = draft;
    let Draft { discount_rate, universe, care, out_of_area_care, moves, past, parameters, .. } = draft;
    let Draft { valued, take_up_axis, read_in, behaviour, tables, funds, chosen, sources, text, .. } = draft;
    Scenario {
        name,
        title,
        question,
        lang,
        from,
        until,
        persons,
        replicates,
        seed,
        baseline,
        closure,
        price_year,
        discount_rate,
        valued,
        universe,
        care,
        out_of_area_care,
        moves,
        columns,
        past,
        parameters,
        take_up_axis,
        read_in,
        headline,
        behaviour,
        tables,
        funds,
        factorial: None,
        precision: None,
        panel: None,
        arms,
        twins: Vec::new(),
        chosen,
        sources,
        text,
        notes,
        solved: Arc::default(),
    }
}

/// All arms with their policies, the twins of those that are lived, and the columns of persons for which these ask.
fn arms(
    draft: &mut Draft,
    end: u16,
    catalogue: &Catalogue,
    mistakes: &mut Vec<Mistake>,
    faults: &mut Vec<Mistake>,
) -> (Vec<Arm>, Vec<Twin>, InUse) {
    let (mut arms, mut twins, mut columns) = (Vec::new(), Vec::new(), InUse::default());
    let names: Vec<&str> = draft.arms.iter().map(|arm| arm.name.as_str()).collect();
    let provinces = provinces(draft, mistakes);
    for arm in &draft.arms {
        let before = mistakes.len();
        let mut known = known(arm, &provinces, catalogue, mistakes, faults);
        requirements(arm, &known, mistakes);
        funds(arm, &known, mistakes);
        schemes(arm, &known, draft, mistakes);
        arrange(arm, &mut known, mistakes, &mut draft.notes);
        idle_words(arm, &known, end, &mut draft.notes);
        if mistakes.len() == before {
            overwritten(arm, &known, end, catalogue, mistakes);
        }
        let asked = known.iter().map(|(_, policy)| columns_of(policy.description()));
        columns = asked.fold(columns, InUse::with);
        if let Some(neutral) = &arm.neutral {
            let policies = known.iter().map(|(_, policy)| policy.description());
            let twin = neutral::twin(&arm.name, neutral, (&arm.own, policies), (&draft.baseline, &names), mistakes);
            twins.extend(draft.lives(&arm.name).then_some(twin));
        }
        arms.push(resolved(arm, known));
    }
    (arms, twins, columns)
}

/// An arm with its policies.
fn resolved(arm: &DraftArm, known: Vec<Known>) -> Arm {
    let policies = known.into_iter().map(|(policy, _)| policy).collect();
    let title = arm.title.clone().unwrap_or_else(|| Told::Once(arm.name.clone()));
    Arm { name: arm.name.clone(), title, words: arm.words.clone(), policies, own: arm.own.clone() }
}

/// The panel that is asked for, of so many arms.
fn panel(
    draft: &Draft,
    in_use: InUse,
    arms: usize,
    catalogue: &Catalogue,
    mistakes: &mut Vec<Mistake>,
) -> Option<Panel> {
    let written = draft.panel.as_ref()?;
    let run = panel::Run {
        years: (draft.from, draft.until),
        persons: draft.persons,
        replicates: draft.replicates,
        arms,
        care: draft.care,
        in_use,
        own: own_columns(draft, catalogue),
    };
    panel::resolved(written, &run, mistakes)
}

/// The columns of persons that policies of the arms keep, as `policy-id.column`.
fn own_columns(draft: &Draft, catalogue: &Catalogue) -> Vec<String> {
    let uses = draft.arms.iter().flat_map(|arm| &arm.uses).map(|used| used.id.as_str());
    let found = uses.collect::<BTreeSet<&str>>().into_iter().filter_map(|id| catalogue.find(id).ok());
    let of_policy = |policy: &Description| {
        let columns = policy.columns.iter().filter(|column| column.holder == holder::PERSON);
        columns.map(|column| format!("{}.{}", policy.id, column.name)).collect::<Vec<String>>()
    };
    found.flat_map(|policy| of_policy(policy.description())).collect()
}

/// The metrics of policies that the headline is to have; those of policies that no arm uses are refused with all others.
fn headline(draft: &Draft, catalogue: &Catalogue, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    let uses = draft.arms.iter().flat_map(|arm| &arm.uses).map(|used| used.id.as_str());
    let found = uses.collect::<BTreeSet<&str>>().into_iter().filter_map(|id| catalogue.find(id).ok());
    let of_policy = |policy: &Description| {
        let metrics = policy.metrics.iter().map(|metric| format!("{}.{}", policy.id, metric.name));
        metrics.collect::<Vec<String>>()
    };
    let known: Vec<String> = found.flat_map(|policy| of_policy(policy.description())).collect();
    for (name, place) in draft.headline.iter().filter(|(name, _)| !known.contains(name)) {
        mistakes.push(no_line(name, place, &known));
    }
    draft.headline.iter().map(|(name, _)| name.clone()).collect()
}

fn no_line(name: &str, place: &Place, known: &[String]) -> Mistake {
    let help = match known {
        [] => "no policy of the arms counts anything itself".to_owned(),
        known => format!("these can: {}", known.join(", ")),
    };
    if METRICS.iter().any(|metric| metric.name == name) {
        let title = format!("`{name}` is a metric of the program, and `headline` adds those of policies");
        let label = "expected `policy-id.metric`";
        return Mistake::at(place, title, label).help("the tables yearly and paired have it").help(help);
    }
    let title = format!("no policy of the arms counts `{name}`");
    Mistake::at(place, title, "expected `policy-id.metric`").suggest(name, known.iter().map(String::as_str)).help(help)
}

/// The names of the provinces, which are read where a scenario names one.
fn provinces(draft: &Draft, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    if draft.arms.iter().flat_map(|arm| &arm.uses).all(|used| used.by_province.is_empty()) {
        return Vec::new();
    }
    inputs::built_in_provinces().unwrap_or_else(|error| {
        mistakes.push(Mistake::new(error.to_string()));
        Vec::new()
    })
}

/// The policies of an arm that there are, with their values by year.
fn known(
    arm: &DraftArm,
    provinces: &[String],
    catalogue: &Catalogue,
    mistakes: &mut Vec<Mistake>,
    faults: &mut Vec<Mistake>,
) -> Vec<Known> {
    let mut known = Vec::new();
    for policy in &arm.uses {
        match catalogue.find(&policy.id) {
            Ok(found) => {
                let before = mistakes.len();
                let follows = of_calendar(policy, found.description());
                // What the calendar's shares are as another kind of value is no news then.
                let mut unsaid = Vec::new();
                let said = if follows.is_some() { &mut unsaid } else { &mut *mistakes };
                let mut used = policy_use(policy, found.description(), said);
                mistakes.extend(follows);
                let is_right = mistakes.len() == before;
                used.by_province = by_province((policy, is_right), &used, found.description(), provinces, mistakes);
                known.push((used, found));
            }
            Err(failure) => {
                let list = if failure.fault() == Fault::Input { &mut *mistakes } else { &mut *faults };
                let located = |mistake: Mistake| mistake.located(&policy.place, "used here");
                list.extend(failure.into_mistakes().into_iter().map(located));
            }
        }
    }
    known
}

/// What is told before the run of the arms that are lived.
fn told(draft: &Draft, arms: &[Arm], ground: Option<&Behaviour>) -> Vec<String> {
    let mut lines = note::lines(draft.notes.iter().filter(|note| draft.lives(&note.arm)));
    lines.extend(same_arms(arms, draft.until, ground));
    lines
}

/// The behaviour from which arms depart; none where no arm does, and where every replicate has its own.
fn ground(draft: &Draft, arms: &[Arm]) -> Option<Behaviour> {
    if draft.parameters == Parameters::Ensemble || arms.iter().all(|arm| arm.own.is_empty()) {
        return None;
    }
    // A table that cannot be read is told when the run reads it.
    let mut behaviour = inputs::built_in_behaviour(&inputs::Values::new()).ok()?;
    draft.behaviour.iter().for_each(|setting| setting.apply(&mut behaviour));
    Some(behaviour)
}

/// A value of a parameter from a year on.
struct Dated {
    year: u16,
    param: usize,
    value: Value,
    place: Place,
}

/// A policy without a first year acts from the opening on: the society is simulated from there, even when the scenario
/// shows later years alone.
fn policy_use(draft: &DraftUse, policy: &Description, mistakes: &mut Vec<Mistake>) -> PolicyUse {
    let mut dated = Vec::new();
    let presets = presets(draft, policy, mistakes);
    for given in &draft.params {
        param(given, policy, &mut dated, mistakes);
    }
    let from = draft.from.unwrap_or(FIRST_YEAR);
    let mut years: BTreeSet<u16> = BTreeSet::from([from]);
    years.extend(dated.iter().map(|dated| dated.year).chain(presets.iter().map(|&(year, _)| year)));
    let defaults: Vec<Value> = policy.params.iter().map(|param| param.default).collect();
    let values = |year: u16| {
        let mut values = defaults.clone();
        let mut origins = vec![Origin::Default; values.len()];
        let preset = presets.iter().rev().find(|(first, _)| *first <= year).map(|&(_, preset)| preset);
        for &(param, value) in preset.into_iter().flat_map(|preset| &policy.presets[preset].values) {
            values[param] = value;
            origins[param] = Origin::Preset(preset.map_or_else(String::new, |at| policy.presets[at].name.clone()));
        }
        for dated in dated.iter().filter(|dated| dated.year <= year) {
            values[dated.param] = dated.value;
            origins[dated.param] = Origin::Given(dated.place.clone());
        }
        ((year, values), origins)
    };
    let (values_by_year, origins_by_year) = years.into_iter().filter(|year| *year >= from).map(values).unzip();
    PolicyUse {
        id: draft.id.clone(),
        from,
        until: draft.until,
        rollout: draft.rollout.clone(),
        values_by_year,
        origins_by_year,
        by_province: Vec::new(),
        calendar: draft.calendar.clone(),
        place: draft.place.clone(),
    }
}

/// The calendar tells shares: other parameters cannot follow it.
fn of_calendar(draft: &DraftUse, policy: &Description) -> Option<Mistake> {
    let follows = |param: &&Param| draft.calendar.iter().any(|(key, _)| *key == param.name);
    let param = policy.params.iter().filter(follows).find(|param| param.kind != param_kind::SHARE)?;
    let given = draft.params.iter().find(|given| given.key == param.name)?;
    let title = format!("`{}` of `{}` cannot follow the calendar", param.name, policy.id);
    Some(Mistake::at(&given.node.place, title, format!("expected {} ({})", show(param, param.default), param.unit)))
}

/// The terms of a policy in provinces that have their own. Where the use itself is wrong, nothing is told of provinces that have the
/// calendar's.
fn by_province(
    (draft, is_right): (&DraftUse, bool),
    used: &PolicyUse,
    policy: &Description,
    provinces: &[String],
    mistakes: &mut Vec<Mistake>,
) -> Vec<ProvinceUse> {
    let names = || provinces.iter().map(String::as_str);
    let mut known = Vec::new();
    for there in draft.by_province.iter().filter(|there| is_right || !there.of_calendar) {
        let number = names().position(|name| name == there.name).and_then(|number| u8::try_from(number).ok());
        let Some(number) = number else {
            let mistake = Mistake::at(&there.at, format!("there is no province `{}`", there.name), "unknown province");
            mistakes.push(mistake.suggest(&there.name, names()));
            continue;
        };
        let own = policy_use(&there.used, policy, mistakes);
        mistakes.extend(once_for_all(&own, used, policy, &there.name));
        known.push(ProvinceUse {
            name: there.name.clone(),
            number,
            own_rollout: there.own_rollout,
            of_calendar: there.of_calendar,
            used: own,
        });
    }
    known
}

/// Refuses other values in a province where a policy also acts once for all of them.
fn once_for_all(own: &PolicyUse, used: &PolicyUse, policy: &Description, province: &str) -> Option<Mistake> {
    let table = policy.hooks.iter().filter_map(|hook| hooks::table(hook.hook)).find(|table| table.of_nation)?;
    if (FIRST_YEAR..=LAST_YEAR).all(|year| own.values(year) == used.values(year)) {
        return None;
    }
    let title = format!("`{}` cannot have values of its own in `{province}`", policy.id);
    let label = format!("its hook `{}` acts once for all areas", table.name);
    Some(Mistake::at(&own.place, title, label).help("give years alone by province: `from`, `until` or `rollout`"))
}

fn presets(draft: &DraftUse, policy: &Description, mistakes: &mut Vec<Mistake>) -> Vec<(u16, usize)> {
    let mut presets = Vec::new();
    for (year, name, place) in &draft.presets {
        match policy.presets.iter().position(|preset| preset.name == *name) {
            Some(index) => presets.push((*year, index)),
            None => {
                let title = format!("`{}` has no preset `{name}`", policy.id);
                let mistake = Mistake::at(place, title, "unknown preset");
                mistakes.push(mistake.suggest(name, policy.presets.iter().map(|preset| preset.name.as_str())));
            }
        }
    }
    presets
}

fn param(given: &Entry, policy: &Description, dated: &mut Vec<Dated>, mistakes: &mut Vec<Mistake>) {
    let Some(index) = policy.params.iter().position(|param| param.name == given.key) else {
        let mistake = Mistake::at(&given.at, format!("`{}` has no parameter `{}`", policy.id, given.key), "unknown");
        let names = policy.params.iter().map(|param| param.name.as_str());
        let word = nearest(&given.key, USE.iter().map(|key| key.name));
        let mistake = mistake.suggest(&given.key, names);
        mistakes.push(match word.filter(|word| *word != "params") {
            Some(word) => mistake.help(format!("or did you mean the key `{word}`?")),
            None => mistake,
        });
        return;
    };
    let spec = &policy.params[index];
    let one = |year, node: &Node, dated: &mut Vec<Dated>, mistakes: &mut Vec<Mistake>| match value(spec, node) {
        Ok(value) => dated.push(Dated { year, param: index, value, place: node.place.clone() }),
        Err(mistake) => mistakes.push(mistake),
    };
    match given.node.entries() {
        None => one(0, &given.node, dated, mistakes),
        Some([]) => mistakes.push(Mistake::at(&given.node.place, format!("`{}` by year is empty", spec.name), "")),
        Some(entries) => {
            for (year, entry) in by_year(&spec.name, entries, mistakes) {
                one(year, &entry.node, dated, mistakes);
            }
        }
    }
}

/// The value of a parameter in the contract's units.
pub(crate) fn value(param: &Param, node: &Node) -> Result<Value, Mistake> {
    let number = || match node.item {
        Item::Integer(number) => Ok(number as f64),
        Item::Real(number) => Ok(number),
        _ => Err(wrong_kind(&param.name, node, "a number")),
    };
    let whole = |integer| Ok(Value { integer, real: 0.0 });
    let value = match param.kind {
        param_kind::REAL => Ok(Value { integer: 0, real: number()? }),
        param_kind::SHARE => whole(scaled(param, node, number()?, SHARE_ONE as f64, "one part per million")?),
        param_kind::MONEY => whole(scaled(param, node, number()?, FEN, "one fen")?),
        param_kind::FLAG => match node.item {
            Item::Flag(flag) => whole(i64::from(flag)),
            _ => Err(wrong_kind(&param.name, node, "true or false")),
        },
        param_kind::CHOICE => choice(param, node).and_then(whole),
        _ => match node.item {
            Item::Integer(number) => whole(number),
            _ => Err(wrong_kind(&param.name, node, "a whole number")),
        },
    }?;
    if within(param, value) {
        return Ok(value);
    }
    let title = format!("`{}` is out of its range", param.name);
    let label = format!("expected {} to {} ({})", show(param, param.min), show(param, param.max), param.unit);
    Err(Mistake::at(&node.place, title, label))
}

fn scaled(param: &Param, node: &Node, number: f64, unit: f64, finest: &str) -> Result<i64, Mistake> {
    let scaled = number * unit;
    let near = scaled.round();
    if !scaled.is_finite() || near.abs() > 9.0e15 {
        let label = format!("expected {} to {}", show(param, param.min), show(param, param.max));
        return Err(Mistake::at(&node.place, format!("`{}` is out of its range", param.name), label));
    }
    if (scaled - near).abs() > 1e-3 {
        let title = format!("`{}` is finer than {finest}", param.name);
        return Err(Mistake::at(&node.place, title, "expected fewer digits"));
    }
    Ok(near as i64)
}

fn choice(param: &Param, node: &Node) -> Result<i64, Mistake> {
    let Item::Text(text) = &node.item else {
        return Err(wrong_kind(&param.name, node, "one of its choices in quotes"));
    };
    let index = param.choices.iter().position(|choice| choice == text);
    index.map(|index| index as i64).ok_or_else(|| {
        let mistake = Mistake::at(&node.place, format!("`{}` cannot be `{text}`", param.name), "unknown choice");
        mistake.suggest(text, param.choices.iter().map(String::as_str))
    })
}

/// A value as a scenario writes it.
pub fn show(param: &Param, value: Value) -> String {
    let integer = value.integer;
    match param.kind {
        param_kind::REAL => value.real.to_string(),
        param_kind::SHARE => (integer as f64 / SHARE_ONE as f64).to_string(),
        param_kind::MONEY => (integer as f64 / FEN).to_string(),
        param_kind::FLAG => (integer != 0).to_string(),
        param_kind::CHOICE => {
            let name = usize::try_from(integer).ok().and_then(|index| param.choices.get(index));
            name.map_or_else(|| integer.to_string(), |name| format!("\"{name}\""))
        }
        _ => integer.to_string(),
    }
}

/// A policy acts on a scheme whose members have care, and which one policy founds where it acts.
fn schemes(arm: &DraftArm, known: &[Known], draft: &Draft, mistakes: &mut Vec<Mistake>) {
    for (nth, (policy, found)) in known.iter().enumerate() {
        let about = found.description();
        let name = schemes::name(about.scheme);
        if about.scheme != scheme::EMPLOYEES && draft.care != CareOf::Everybody {
            let title =
                format!("`{}` is about the scheme `{name}`, and the care of its members is not simulated", policy.id);
            let mistake = Mistake::at(&policy.place, title, format!("acts on `{name}`"));
            let mistake =
                draft.care_place.iter().fold(mistake, |mistake, place| mistake.and_at(place, "members alone"));
            mistakes.push(mistake.help("set `care = \"everybody\"` and `universe = \"nation\"`"));
            continue;
        }
        let founds =
            |(_, other): &&Known| other.description().founds_scheme && other.description().scheme == about.scheme;
        let first_year =
            |wrong: &dyn Fn(u16) -> bool| (FIRST_YEAR..=LAST_YEAR).find(|year| policy.active(*year) && wrong(*year));
        if about.founds_scheme {
            let Some((other, _)) =
                known[..nth].iter().filter(founds).find(|(other, _)| first_year(&|year| other.active(year)).is_some())
            else {
                continue;
            };
            let title = format!("two policies of the arm `{}` found the scheme `{name}`", arm.name);
            let mistake = Mistake::at(&policy.place, title, "its fund is kept by another already");
            mistakes.push(mistake.and_at(&other.place, "which founds it here").help("end one before the other begins"));
        } else if about.scheme != scheme::EMPLOYEES {
            let is_there =
                |year: u16| known.iter().filter(founds).any(|(other, _)| other.share(year) >= policy.share(year));
            let Some(year) = first_year(&|year| !is_there(year)) else { continue };
            let title = format!("no policy of the arm `{}` founds the scheme `{name}`, from {year} on", arm.name);
            let mistake = Mistake::at(&policy.place, title, "acts on it");
            mistakes.push(mistake.help("use a policy that founds it in the same years and areas"));
        }
    }
}

/// A layer that pays from the fund for large expenses needs a policy that feeds it, in the same years and areas.
fn funds(arm: &DraftArm, known: &[Known], mistakes: &mut Vec<Mistake>) {
    let draws = |found: &Description| {
        let layer = |hook: &&Hook| hook.hook == hook::SETTLE && hook.payer == payer::LARGE_EXPENSE;
        found.hooks.iter().find(layer).map(|hook| hook.layer)
    };
    let writes = |hook: &Hook| {
        let written = |name: &str| hook.fields.iter().any(|field| field.name == name && field.access != access::READ);
        FED_BY.iter().any(|(kind, column)| hook.hook == *kind && written(column))
    };
    let feeds = |found: &Description| found.hooks.iter().any(writes);
    let feeders: Vec<_> = known.iter().filter(|(_, found)| feeds(found.description())).map(|(used, _)| used).collect();
    for (policy, found) in known {
        let Some(layer) = draws(found.description()) else { continue };
        let places = places(&feeders.iter().copied().chain([policy]).collect::<Vec<_>>());
        let is_fed_in = |place, year| feeders.iter().any(|fed| fed.covers_in(place, policy, year));
        let is_fed = |year: u16| places.iter().all(|place| is_fed_in(*place, year));
        let Some(year) = (FIRST_YEAR..=LAST_YEAR).find(|year| policy.active(*year) && !is_fed(*year)) else { continue };
        let title = format!("nobody feeds the fund for large expenses in the arm `{}`, from {year} on", arm.name);
        let label = format!("layer {layer} pays from it");
        let [(_, by_persons), (_, by_pool)] = FED_BY;
        let help = format!(
            "use a policy that writes `{by_persons}` (hook `contribution`) or `{by_pool}` (hook `close`) in the same years and areas"
        );
        mistakes.push(Mistake::at(&policy.place, title, label).help(help));
    }
}

/// Where in a year a policy is active and the one that it needs is not.
fn reaches(policy: &PolicyUse, other: &PolicyUse, year: u16) -> String {
    let lacks = |place: &Option<u8>| !other.covers_in(*place, policy, year);
    let place = places(&[policy, other]).into_iter().find(lacks).flatten();
    let named = policy.by_province.iter().chain(&other.by_province).find(|there| Some(there.number) == place);
    format!(
        "in {year} active in {}% of areas{}, `{}` in {}%",
        percent(policy.within(place).share(year)),
        named.map(|there| format!(" of {}", there.name)).unwrap_or_default(),
        other.id,
        percent(other.within(place).share(year))
    )
}

fn requirements(arm: &DraftArm, known: &[Known], mistakes: &mut Vec<Mistake>) {
    for (policy, found) in known {
        for id in &found.description().requires {
            let other = known.iter().map(|(other, _)| other).find(|other| other.id == *id);
            let lacks = |year: &u16| other.is_none_or(|other| !other.covers(policy, *year));
            let Some(year) = (FIRST_YEAR..=LAST_YEAR).find(|year| policy.active(*year) && lacks(year)) else {
                continue;
            };
            if other.is_none() && arm.uses.iter().any(|other| other.id == *id) {
                continue;
            }
            let title = format!("`{}` needs `{id}` in the arm `{}`", policy.id, arm.name);
            let label = match other {
                None => "needed by this policy".to_owned(),
                Some(other) => reaches(policy, other, year),
            };
            let mistake = Mistake::at(&policy.place, title, label);
            mistakes.push(mistake.help(format!("add `{{ use = \"{id}\" }}` for the same years and areas")));
        }
    }
}
