//! A scenario as its text says it, before any policy is known: structure, types, ranges, years and names.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use gongji_model::books::crossing::Crossing;
use gongji_model::inputs::fund::FundRule;

use super::behaviour::{self, Setting};
use super::calendar::{Spelled, spelled};
use super::crossing::crossings;
use super::departure::{OwnTable, OwnValue};
use super::document::Document;
use super::factorial;
use super::fund;
use super::inherit::{Heir, id, laid_over, lay_keys, lay_uses};
use super::keys::{ARM, BY_PROVINCE, ROOT, USE, find};
use super::neutral::{self, Neutral};
use super::node::{Entry, Item, Node, entry};
use super::note::Note;
use super::panel;
use super::precision;
use super::reader::{Reader, by_year, number, wrong_kind};
use super::span::{changed, years};
use super::valued::Valued;
use super::whole::whole;
use super::{CareOf, Changes, Closure, Parameters, Past, Universe};
use crate::ground::diagnose::{Mistake, Place, Source, nearest};
use crate::words::{Language, Told};

/// A scenario as its text says it. Everything but the policies of the arms is final.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) title: Told,
    pub(super) question: Told,
    /// Language of the report; none where nobody says.
    pub(super) lang: Option<Language>,
    pub(super) from: u16,
    pub(super) until: u16,
    /// The last year of the file, whatever the command line says.
    pub(super) written_until: u16,
    pub(super) persons: u64,
    pub(super) replicates: u32,
    pub(super) seed: u64,
    pub(super) baseline: String,
    /// Names of arms that are asked for; all when empty.
    pub(super) chosen: Vec<String>,
    pub(super) closure: Closure,
    pub(super) price_year: Option<u16>,
    pub(super) discount_rate: f64,
    pub(super) valued: Valued,
    pub(super) take_up_axis: Vec<f64>,
    pub(super) read_in: Vec<u16>,
    /// Metrics of policies that the headline is to have.
    pub(super) headline: Vec<(String, Place)>,
    pub(super) universe: Universe,
    pub(super) care: CareOf,
    pub(super) out_of_area_care: bool,
    /// Where the scenario says whose care is simulated.
    pub(super) care_place: Option<Place>,
    /// Households move between areas.
    pub(super) moves: bool,
    pub(super) past: Past,
    pub(super) parameters: Parameters,
    pub(super) behaviour: Vec<Setting>,
    pub(super) tables: Vec<Crossing>,
    pub(super) funds: Vec<FundRule>,
    /// Parts that some arms have in every choice.
    pub(super) factorial: Option<factorial::Written>,
    /// The standard error that a difference shall have.
    pub(super) precision: Option<precision::Written>,
    pub(super) panel: Option<panel::Written>,
    pub(super) arms: Vec<DraftArm>,
    pub(super) sources: Vec<Arc<Source>>,
    pub(super) text: String,
    pub(super) notes: Vec<Note>,
}

impl Draft {
    /// The arm of this name is lived.
    pub(super) fn lives(&self, arm: &str) -> bool {
        self.chosen.is_empty() || self.baseline == arm || self.chosen.iter().any(|chosen| chosen == arm)
    }
}

/// An arm as it is written, its policies not yet read.
struct WrittenArm {
    name: String,
    place: Place,
    title: Option<Told>,
    words: Told,
    extends: Option<(String, Place)>,
    uses: Vec<Node>,
    order: Vec<(String, Place)>,
    /// Its own behaviour and environment.
    own: [Vec<Entry>; 2],
    neutral: Option<Neutral>,
}

/// An arm with the policies, and the values of its own, of the arms it extends.
pub(super) struct DraftArm {
    pub(super) name: String,
    pub(super) title: Option<Told>,
    pub(super) words: Told,
    pub(super) uses: Vec<DraftUse>,
    pub(super) order: Vec<(String, Place)>,
    pub(super) own: Vec<OwnValue>,
    /// What makes its twin; no arm inherits it.
    pub(super) neutral: Option<Neutral>,
}

/// A policy as an arm names it, with what it inherits.
pub(super) struct DraftUse {
    pub(super) id: String,
    pub(super) place: Place,
    pub(super) from: Option<u16>,
    pub(super) until: Option<u16>,
    pub(super) rollout: Vec<(u16, f64)>,
    pub(super) presets: Vec<(u16, String, Place)>,
    pub(super) params: Vec<Entry>,
    pub(super) by_province: Vec<DraftProvince>,
    /// The keys that the calendar fills, each with its path.
    pub(super) calendar: Vec<(String, String)>,
}

/// A policy in one province, with what it takes over of the use itself.
pub(super) struct DraftProvince {
    pub(super) name: String,
    pub(super) at: Place,
    pub(super) own_rollout: bool,
    /// It follows from the calendar alone.
    pub(super) of_calendar: bool,
    pub(super) used: DraftUse,
}

/// Reads a document; what is missing or wrong is noted and replaced by its default.
pub(super) fn draft(path: &Path, document: Document, changes: &Changes, mistakes: &mut Vec<Mistake>) -> Draft {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut reader = Reader::strict(&document.entries, ROOT, "a scenario", mistakes);
    let name = reader.text("name").unwrap_or(stem);
    let title = reader.told("title").unwrap_or_else(|| Told::Once(name.clone()));
    let (from, until, written_until) = years(&mut reader, changes);
    let mut draft = Draft {
        question: reader.told("question").unwrap_or_default(),
        lang: changes.lang.or_else(|| reader.text("lang").and_then(|name| Language::named(&name))),
        persons: changed(&mut reader, "persons", changes.persons).unwrap_or(1_000_000),
        replicates: changed(&mut reader, "replicates", changes.replicates).unwrap_or(4),
        seed: changed(&mut reader, "seed", changes.seed).unwrap_or(20_210_422),
        closure: reader.text("closure").and_then(|name| Closure::named(&name)).unwrap_or_default(),
        price_year: reader.year("price_year"),
        discount_rate: reader.real("discount_rate").unwrap_or(0.03),
        valued: Valued::read(|key| reader.real(key)),
        universe: reader.text("universe").and_then(|name| Universe::named(&name)).unwrap_or_default(),
        care: care(&mut reader),
        out_of_area_care: reader.flag("out_of_area_care"),
        care_place: reader.place("care").cloned(),
        moves: moves(&mut reader),
        past: reader.text("past").and_then(|name| Past::named(&name)).unwrap_or_default(),
        parameters: parameters(&mut reader, changes),
        take_up_axis: reader.reals("take_up_axis"),
        read_in: reader.years("read_in", from..=until),
        headline: reader.names("headline"),
        behaviour: Vec::new(),
        tables: Vec::new(),
        funds: Vec::new(),
        factorial: None,
        precision: None,
        panel: None,
        baseline: reader.text("baseline").unwrap_or_default(),
        chosen: Vec::new(),
        arms: Vec::new(),
        sources: Vec::new(),
        text: whole(&document, &name, changes),
        notes: document.notes,
        name,
        title,
        from,
        until,
        written_until,
    };
    let settings = reader.table("behaviour");
    let tables = reader.tables("table");
    let funds = reader.tables("fund");
    let factorial = reader.place("factorial").cloned().map(|place| (place, reader.table("factorial")));
    let precision = reader.place("precision").cloned().map(|place| (place, reader.table("precision")));
    let panel = reader.place("panel").cloned().map(|place| (place, reader.table("panel")));
    let arms = reader.tables("arm");
    let (arm_list, baseline) = (reader.node("arm").is_some(), reader.place("baseline"));
    let chosen = reader.names("arms");
    draft.behaviour = settings.iter().flat_map(|entry| behaviour_key(entry, mistakes)).collect();
    draft.tables = crossings(tables, draft.moves, mistakes);
    draft.factorial = factorial.and_then(|(place, entries)| factorial::read(&place, entries, mistakes));
    let run = (draft.from, draft.until);
    draft.precision = precision.and_then(|(place, entries)| precision::read(&place, entries, run, mistakes));
    draft.panel = panel.and_then(|(place, entries)| panel::read(&place, entries, run, mistakes));
    draft.funds = fund::rules(funds, draft.care, mistakes);
    let arms = arms.into_iter().filter_map(|(place, entries)| arm(place, entries, from..=until, mistakes)).collect();
    draft.arms = extended(&unique(arms, mistakes), mistakes, &mut draft.notes);
    if draft.arms.is_empty() && (!arm_list || mistakes.is_empty()) {
        let help = "an arm is a future to compare: `[[arm]]`, then `name = \"...\"` and `policies = [...]`";
        mistakes.push(Mistake::new(format!("`{}` has no arm", path.display())).help(help));
    }
    check_baseline(&mut draft, baseline, mistakes);
    draft.chosen = chosen_arms(&draft, chosen, &changes.arms, mistakes);
    draft.sources = document.sources;
    draft
}

/// Whose care is simulated: there must be others than members where it is everybody's.
fn care(reader: &mut Reader<'_, '_>) -> CareOf {
    let care = reader.text("care").and_then(|name| CareOf::named(&name)).unwrap_or_default();
    let Some(place) = reader.place("care").filter(|_| care == CareOf::Everybody) else { return care };
    let is_members = |node: &Node| matches!(&node.item, Item::Text(name) if name == Universe::Members.name());
    if let Some(universe) = reader.node("universe").filter(|node| is_members(node)) {
        let mistake =
            Mistake::at(place, "`care = \"everybody\"` in a universe of members alone", "nobody else is there");
        let mistake = mistake.and_at(&universe.place, "expected `nation` or `member-households`");
        reader.note(mistake);
    }
    care
}

/// Whether households move: only where all of them are there, so that what one area gains another one loses.
fn moves(reader: &mut Reader<'_, '_>) -> bool {
    let moves = reader.flag("moves");
    let Some(place) = reader.place("moves").filter(|_| moves) else { return false };
    let is_nation = |node: &&Node| matches!(&node.item, Item::Text(name) if name == Universe::Nation.name());
    let universe = reader.node("universe");
    if universe.filter(is_nation).is_some() {
        return true;
    }
    let label = "in other universes only households of members are there";
    let mistake = Mistake::at(place, "`moves = true` in a universe that is not the nation", label);
    reader.note(match universe {
        Some(universe) => mistake.and_at(&universe.place, "expected `nation`"),
        None => mistake.help("set `universe = \"nation\"`"),
    });
    false
}

fn parameters(reader: &mut Reader<'_, '_>, changes: &Changes) -> Parameters {
    let written = reader.text("parameters").and_then(|name| Parameters::named(&name));
    changes.parameters.or(written).unwrap_or_default()
}

fn check_baseline(draft: &mut Draft, place: Option<&Place>, mistakes: &mut Vec<Mistake>) {
    let known = |name: &str| draft.arms.iter().any(|arm| arm.name == name);
    if let Some(place) = place.filter(|_| !draft.baseline.is_empty() && !known(&draft.baseline)) {
        let mistake = Mistake::at(place, format!("there is no arm `{}`", draft.baseline), "unknown arm");
        mistakes.push(mistake.suggest(&draft.baseline, draft.arms.iter().map(|arm| arm.name.as_str())));
    }
    if draft.baseline.is_empty() {
        draft.baseline = draft.arms.first().map(|arm| arm.name.clone()).unwrap_or_default();
    }
}

/// The arms that the command line asks for, or else the file.
fn chosen_arms(
    draft: &Draft,
    written: Vec<(String, Place)>,
    typed: &[String],
    mistakes: &mut Vec<Mistake>,
) -> Vec<String> {
    let names = || draft.arms.iter().map(|arm| arm.name.as_str());
    let unknown = |mistake: Mistake, name: &str| match neutral::arm_of(name).filter(|of| names().any(|arm| arm == *of))
    {
        Some(of) => mistake.help(format!("a twin has no life of its own, it is lived with its arm: name `{of}`")),
        None => mistake.suggest(name, names()),
    };
    for (name, place) in written.iter().filter(|(name, _)| !names().any(|known| known == name)) {
        mistakes.push(unknown(Mistake::at(place, format!("there is no arm `{name}`"), "unknown arm"), name));
    }
    for name in typed.iter().filter(|name| !names().any(|known| known == *name)) {
        mistakes.push(unknown(Mistake::new(format!("`--arms` names `{name}`, and there is no such arm")), name));
    }
    if typed.is_empty() { written.into_iter().map(|(name, _)| name).collect() } else { typed.to_vec() }
}

fn behaviour_key(given: &Entry, mistakes: &mut Vec<Mistake>) -> Vec<Setting> {
    let Some(key) = behaviour::key(&given.key) else {
        let mistake = Mistake::at(&given.at, format!("`[behaviour]` has no key `{}`", given.key), "unknown key");
        mistakes.push(mistake.suggest(&given.key, behaviour::KEYS.iter().map(|key| key.name)));
        return Vec::new();
    };
    let setting = |part, value| Setting { name: key.name, part, value };
    if key.parts.is_empty() {
        let value = key.value(key.name, &given.node).map_err(|mistake| mistakes.push(mistake));
        return value.into_iter().map(|value| setting(0, value)).collect();
    }
    let Some(entries) = given.node.entries() else {
        let expected = format!("a table such as `{{ {} = ... }}`", key.parts[0]);
        mistakes.push(wrong_kind(key.name, &given.node, &expected));
        return Vec::new();
    };
    let mut settings = Vec::new();
    for entry in entries {
        let Some(part) = key.parts.iter().position(|part| *part == entry.key) else {
            let mistake = Mistake::at(&entry.at, format!("`{}` has no part `{}`", key.name, entry.key), "unknown key");
            mistakes.push(mistake.suggest(&entry.key, key.parts.iter().copied()));
            continue;
        };
        match key.value(&entry.key, &entry.node) {
            Ok(value) => settings.push(setting(part, value)),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    settings
}

fn arm(place: &Place, entries: &[Entry], run: RangeInclusive<u16>, mistakes: &mut Vec<Mistake>) -> Option<WrittenArm> {
    let mut reader = Reader::strict(entries, ARM, "an arm", mistakes);
    let name = reader.text("name");
    if name.is_none() && reader.node("name").is_none() {
        reader.note(Mistake::at(place, "this arm has no name", "expected `name = \"...\"`"));
    }
    let title = reader.told("title");
    let words = reader.told("words").unwrap_or_default();
    let extends = reader.text("extends").zip(reader.place("extends").cloned());
    if reader.node("policies").is_none() && extends.is_none() {
        let label = "expected `policies = [...]` or `extends = \"...\"`";
        reader.note(
            Mistake::at(place, "this arm has no policies", label).help("`policies = []` is an arm without rules"),
        );
    }
    reader.flag("replace");
    let order = reader.names("order");
    let own = OwnTable::ALL.map(|table| reader.table(table.name()).to_vec());
    let tables = reader.tables("policies").into_iter();
    let neutral = reader.place("neutral").cloned().map(|place| (place, reader.table("neutral")));
    let neutral = neutral.and_then(|(place, entries)| neutral::read(&place, entries, run, mistakes));
    let uses = tables.map(|(place, entries)| Node { item: Item::Table(entries.to_vec()), place: place.clone() });
    let place = entry(entries, "name").map_or(place, |entry| &entry.node.place).clone();
    Some(WrittenArm { name: name?, place, title, words, extends, uses: once(uses, mistakes), order, own, neutral })
}

fn once(uses: impl Iterator<Item = Node>, mistakes: &mut Vec<Mistake>) -> Vec<Node> {
    let mut kept: Vec<Node> = Vec::new();
    for policy in uses {
        let first = kept.iter().find(|first| id(first).is_some() && id(first) == id(&policy));
        if let (Some(first), Some(id)) = (first, id(&policy)) {
            let mistake = Mistake::at(named(&policy), format!("`{id}` stands twice in one arm"), "again here")
                .and_at(named(first), "first here")
                .help("use it once, with values by year: `preset = { 2023 = \"a\", 2024 = \"b\" }`");
            mistakes.push(mistake);
        } else {
            kept.push(policy);
        }
    }
    kept
}

/// Where a use names its policy.
fn named(policy: &Node) -> &Place {
    let entry = policy.entries().and_then(|entries| entry(entries, "use"));
    entry.map_or(&policy.place, |entry| &entry.node.place)
}

/// A use, parts of which the calendar may say.
fn spelled_use(place: &Place, entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Option<DraftUse> {
    let Spelled { entries, filled, told } = spelled(entries, mistakes);
    let mut used = policy_use(place, &entries, mistakes)?;
    for there in &mut used.by_province {
        there.of_calendar = !filled.is_empty() && !told.contains(&there.name);
    }
    Some(DraftUse { calendar: filled, ..used })
}

fn policy_use(place: &Place, entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Option<DraftUse> {
    let mut reader = Reader::open(entries, USE, mistakes);
    let id = reader.text("use");
    if id.is_none() && reader.node("use").is_none() {
        let mistake = Mistake::at(place, "this entry names no policy", "expected `use = \"policy-id\"`");
        let meant = entries.iter().find(|entry| nearest(&entry.key, ["use"]).is_some());
        reader.note(match meant {
            Some(entry) => mistake.help(format!("did you mean `use` instead of `{}`?", entry.key)),
            None => mistake,
        });
    }
    reader.flag("replace");
    let (from, until) = (reader.year("from"), reader.year("until"));
    let inner = reader.table("params");
    let mut params: Vec<Entry> = entries.iter().filter(|entry| find(USE, &entry.key).is_none()).cloned().collect();
    for param in inner {
        if let Some(twice) = entry(&params, &param.key) {
            let mistake = Mistake::at(&param.at, format!("`{}` is set twice", param.key), "again here");
            reader.note(mistake.and_at(&twice.at, "first here"));
        } else {
            params.push(param.clone());
        }
    }
    let rollout = entry(entries, "rollout").map(|entry| rollout(entry, from, mistakes)).unwrap_or_default();
    let presets = entry(entries, "preset").map(|entry| presets(entry, mistakes)).unwrap_or_default();
    ends_before_it_begins(entries, from.or(rollout.first().map(|&(year, _)| year)), until, mistakes);
    let place = entry(entries, "use").map_or(place, |entry| &entry.node.place).clone();
    let from = rollout.first().map(|&(year, _)| year).or(from);
    let by_province = provinces(entries, mistakes);
    Some(DraftUse { id: id?, place, from, until, rollout, presets, params, by_province, calendar: Vec::new() })
}

/// The terms of provinces, each laid over the use itself.
fn provinces(entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Vec<DraftProvince> {
    let Some(given) = entry(entries, BY_PROVINCE) else { return Vec::new() };
    let Some(tables) = given.node.entries() else {
        mistakes.push(wrong_kind(BY_PROVINCE, &given.node, "a table such as `{ beijing = { from = 2022 } }`"));
        return Vec::new();
    };
    let whole: Vec<Entry> = entries.iter().filter(|entry| entry.key != BY_PROVINCE).cloned().collect();
    let mut provinces = Vec::new();
    for table in tables {
        let Some(own) = table.node.entries() else {
            mistakes.push(wrong_kind(&table.key, &table.node, "a table such as `{ from = 2022 }`"));
            continue;
        };
        if let Some(foreign) = own.iter().find(|entry| ["use", "replace", BY_PROVINCE].contains(&entry.key.as_str())) {
            let title = format!("the terms of a province have no key `{}`", foreign.key);
            mistakes.push(Mistake::at(&foreign.at, title, "leave it out"));
            continue;
        }
        let used = policy_use(&table.node.place, &laid_over(&whole, own), mistakes);
        let own_rollout = entry(own, "rollout").is_some();
        provinces.extend(used.map(|used| DraftProvince {
            name: table.key.clone(),
            at: table.at.clone(),
            own_rollout,
            of_calendar: false,
            used: DraftUse { place: table.node.place.clone(), ..used },
        }));
    }
    provinces
}

/// One of the two years may be inherited, so both places are shown.
fn ends_before_it_begins(entries: &[Entry], from: Option<u16>, until: Option<u16>, mistakes: &mut Vec<Mistake>) {
    let (Some(from), Some(until), Some(end)) = (from, until, entry(entries, "until")) else { return };
    if until >= from {
        return;
    }
    let title = format!("the policy ends in {until}, before it begins in {from}");
    let mistake = Mistake::at(&end.node.place, title, format!("expected {from} or later"));
    let start = entry(entries, "from").or_else(|| entry(entries, "rollout"));
    mistakes.push(match start {
        Some(start) => mistake.and_at(&start.node.place, "begins here"),
        None => mistake,
    });
}

fn rollout(given: &Entry, from: Option<u16>, mistakes: &mut Vec<Mistake>) -> Vec<(u16, f64)> {
    let Some(entries) = given.node.entries() else {
        mistakes.push(wrong_kind("rollout", &given.node, "a table such as `{ 2021 = 0.2, 2022 = 1.0 }`"));
        return Vec::new();
    };
    let mut shares: Vec<(u16, f64)> = Vec::new();
    for (year, entry) in by_year("rollout", entries, mistakes) {
        let Ok(share) = number(&entry.key, &entry.node, 0.0, 1.0).map_err(|mistake| mistakes.push(mistake)) else {
            continue;
        };
        if let Some(&(before, larger)) = shares.last().filter(|&&(_, last)| last > share) {
            let title = format!("the rollout falls from {larger} in {before} to {share} in {year}");
            let mistake = Mistake::at(&entry.node.place, title, format!("expected {larger} or more"));
            mistakes.push(mistake.help("areas that have a policy keep it; end it for all with `until`"));
        } else {
            shares.push((year, share));
        }
    }
    if shares.is_empty() && entries.is_empty() {
        mistakes.push(Mistake::at(&given.node.place, "the rollout is empty", "expected `{ 2021 = 0.2, 2022 = 1.0 }`"));
    }
    if let (Some(from), Some(&(first, _))) = (from, shares.first())
        && from != first
    {
        let title = format!("`from = {from}` and a rollout that begins in {first} contradict each other");
        mistakes.push(Mistake::at(&given.node.place, title, "leave `from` out, or begin the rollout there"));
    }
    shares
}

fn presets(given: &Entry, mistakes: &mut Vec<Mistake>) -> Vec<(u16, String, Place)> {
    let dated: Vec<(u16, &Entry)> = match &given.node.item {
        Item::Text(_) => vec![(0, given)],
        Item::Table(entries) => by_year("preset", entries, mistakes),
        _ => {
            mistakes.push(wrong_kind("preset", &given.node, "a name in quotes"));
            Vec::new()
        }
    };
    let mut presets = Vec::new();
    for (year, entry) in dated {
        match &entry.node.item {
            Item::Text(name) => presets.push((year, name.clone(), entry.node.place.clone())),
            _ => mistakes.push(wrong_kind("preset", &entry.node, "a name in quotes")),
        }
    }
    presets
}

fn unique(arms: Vec<WrittenArm>, mistakes: &mut Vec<Mistake>) -> Vec<WrittenArm> {
    let mut kept: Vec<WrittenArm> = Vec::new();
    for arm in arms {
        if let Some(first) = kept.iter().find(|first| first.name == arm.name) {
            let mistake = Mistake::at(&arm.place, format!("two arms are called `{}`", arm.name), "again here");
            mistakes.push(mistake.and_at(&first.place, "first here"));
        } else {
            kept.push(arm);
        }
    }
    kept
}

fn extended(arms: &[WrittenArm], mistakes: &mut Vec<Mistake>, notes: &mut Vec<Note>) -> Vec<DraftArm> {
    let mut whole = Vec::new();
    for arm in arms {
        let line = ancestors(arm, arms, mistakes);
        let order = line.iter().rev().find(|arm| !arm.order.is_empty()).map_or(&arm.order, |arm| &arm.order);
        let uses = inherited(&line, notes);
        let tables = uses.iter().filter_map(|policy| Some((&policy.place, policy.entries()?)));
        let uses = tables.filter_map(|(place, entries)| spelled_use(place, entries, mistakes)).collect();
        let (title, words) = (arm.title.clone(), arm.words.clone());
        let own = own_values(&line, mistakes);
        let neutral = arm.neutral.clone();
        whole.push(DraftArm { name: arm.name.clone(), title, words, uses, order: order.clone(), own, neutral });
    }
    whole
}

/// An arm and those that it extends, the one below all others first.
fn ancestors<'a>(arm: &'a WrittenArm, arms: &'a [WrittenArm], mistakes: &mut Vec<Mistake>) -> Vec<&'a WrittenArm> {
    let mut line = vec![arm];
    while let Some((name, place)) = line.last().and_then(|arm| arm.extends.as_ref()) {
        let Some(parent) = arms.iter().find(|other| other.name == *name) else {
            let mistake = Mistake::at(place, format!("there is no arm `{name}`"), "unknown arm");
            mistakes.push(mistake.suggest(name, arms.iter().map(|arm| arm.name.as_str())));
            break;
        };
        if line.iter().any(|arm| arm.name == *name) {
            mistakes.push(Mistake::at(place, format!("the arm `{name}` extends itself"), "leads back to it"));
            break;
        }
        line.push(parent);
    }
    line.reverse();
    line
}

/// The behaviour and environment of the last arm of a line, laid over those of the arms before it, key by key.
fn own_values(line: &[&WrittenArm], mistakes: &mut Vec<Mistake>) -> Vec<OwnValue> {
    let mut own = Vec::new();
    for (at, table) in OwnTable::ALL.into_iter().enumerate() {
        let mut entries: Vec<Entry> = Vec::new();
        line.iter().for_each(|arm| lay_keys(&mut entries, &arm.own[at]));
        own.append(&mut table.read(&entries, mistakes));
    }
    own
}

/// The policies of the last arm of a line, laid over those of the arms before it. Notes are made for the last arm alone:
/// each of the others has its own line.
fn inherited(line: &[&WrittenArm], notes: &mut Vec<Note>) -> Vec<Node> {
    let mut uses: Vec<Node> = Vec::new();
    let mut of = "";
    for (at, arm) in line.iter().enumerate() {
        let mut silent = Vec::new();
        let notes = if at + 1 == line.len() { &mut *notes } else { &mut silent };
        uses = lay_uses(&uses, arm.uses.clone(), &mut Heir { arm: &arm.name, of, notes });
        of = &arm.name;
    }
    uses
}
