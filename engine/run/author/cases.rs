//! Worked people: the `cases.toml` of a policy, run through its library with the binding that a year uses.
//!
//! A case is one row for one hook. The law of a year is enacted with the policy alone, so that columns are bound as they
//! are in a run; the circumstances are those of the case. Columns that the hook must write hold rubbish before the call.

mod value;

use std::path::Path;
use std::sync::Arc;

use gongji_model::codes::care::Care;
use gongji_model::inputs::nation::Universe;
use gongji_model::law::bound_hook::BoundHook;
use gongji_model::law::call::call;
use gongji_model::law::hooks;
use gongji_model::law::hooks::HookTable;
use gongji_model::law::in_force::Law;
use gongji_model::law::own_lanes::OwnLanes;
use gongji_model::law::policy::{ColumnRef, Description, Hook, Policy};
use gongji_model::tables::replicate::Replicate;
use gongji_sdk::abi::{Circumstances, SHARE_ONE, Value, access, element};
use gongji_sdk::isa::Isa;

use self::value::{Kind, number};
use super::alone;
use crate::ground::diagnose::{Failure, Fault, Mistake, Place};
use crate::intake::scenario;
use crate::intake::scenario::document;
use crate::intake::scenario::node::{Entry, Item, Node, entry};

/// Keys of a case.
const KEYS: &[&str] =
    &["name", "hook", "layer", "care", "product", "preset", "params", "circumstances", "given", "expect"];
/// The bytes of a column that has not been written.
const RUBBISH: u8 = 0x5a;

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases.
    pub cases: usize,
    /// Values that were as expected.
    pub values: usize,
}

/// Runs the cases of a file.
///
/// # Errors
/// Every mistake in the file, and every value that is not the expected one.
pub fn check(policy: &Arc<dyn Policy>, path: &Path) -> Result<Tally, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::input(Mistake::new(format!("cannot read `{}`: {error}", path.display()))))?;
    check_text(policy, path, &text)
}

/// Runs the cases of a text as though it were the file `path`.
///
/// # Errors
/// As [`check`].
pub fn check_text(policy: &Arc<dyn Policy>, path: &Path, text: &str) -> Result<Tally, Failure> {
    let document = document::read_text(path, text).map_err(|mistakes| Failure::new(Fault::Input, mistakes))?;
    let unknown: Vec<Mistake> = document.entries.iter().filter(|entry| entry.key != "case").map(no_case).collect();
    if !unknown.is_empty() {
        return Err(Failure::new(Fault::Input, unknown));
    }
    let Some(Item::List(cases)) = entry(&document.entries, "case").map(|entry| &entry.node.item) else {
        let help = "a case begins with `[[case]]`; docs/src/write-a-policy.md shows one";
        return Err(Failure::input(Mistake::new(format!("`{}` has no case", path.display())).help(help)));
    };
    let bench = Bench { policy, replicate: alone::replicate(policy.description(), Universe::Members)? };
    let mut tally = Tally { cases: cases.len(), values: 0 };
    let mut mistakes = Vec::new();
    for node in cases {
        match bench.case(node) {
            Ok(values) => tally.values += values,
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(tally) } else { Err(Failure::new(Fault::Plugin, mistakes)) }
}

/// The mistake of a key that is not `case`, and so would be ignored.
fn no_case(entry: &Entry) -> Mistake {
    let title = format!("a file of cases has no `{}`", entry.key);
    Mistake::at(&entry.at, title, "expected `[[case]]` alone").suggest(&entry.key, ["case"])
}

/// Where the cases of one policy are run.
struct Bench<'a> {
    policy: &'a Arc<dyn Policy>,
    replicate: Replicate,
}

/// The hook that a case is about.
struct Target<'a> {
    number: usize,
    declared: &'a Hook,
    table: &'a HookTable,
    care: Option<Care>,
}

impl Bench<'_> {
    /// Runs a case; the number of values that are as expected.
    fn case(&self, node: &Node) -> Result<usize, Vec<Mistake>> {
        let case = Case::read(node)?;
        let one = |mistake| vec![mistake];
        let target = self.target(&case).map_err(one)?;
        let values = self.values(&case).map_err(one)?;
        let now = circumstances(&case, target.care).map_err(one)?;
        let (law, act) = self.enact(&case, &target, values).map_err(one)?;
        let act = BoundHook { circumstances: now, ..act };
        for isa in 0..=Isa::best().code() {
            let mut row = Row::lay_out(self.policy.description(), &target, &law, &case)?;
            row.call(&act, isa).map_err(|words| vec![case.mistake(&format!("the policy refuses: {words}"))])?;
            row.compare(&case, &target)?;
        }
        Ok(case.table("expect").len())
    }

    /// The one hook that the case points to.
    fn target<'a>(&'a self, case: &Case<'_>) -> Result<Target<'a>, Mistake> {
        let name = case.text("hook")?.ok_or_else(|| case.mistake("the case names no `hook`"))?;
        let names = || hooks::HOOKS.iter().map(|table| table.name);
        let table = hooks::HOOKS
            .iter()
            .find(|table| table.name == name)
            .ok_or_else(|| case.mistake(&format!("there is no hook `{name}`")).suggest(name, names()))?;
        let care = case.care()?;
        let (layer, product) = (case.number("layer")?, case.number("product")?);
        let fits = |hook: &&(usize, &Hook)| {
            let hook = hook.1;
            hook.hook == table.hook
                && layer.is_none_or(|layer| layer == i64::from(hook.layer))
                && care.is_none_or(|care| hook.cares & care.bit() != 0)
                && product.is_none_or(|product| hook.product == usize::try_from(product).ok())
        };
        let declared: Vec<(usize, &Hook)> = self.policy.description().hooks.iter().enumerate().collect();
        let found: Vec<_> = declared.iter().filter(fits).collect();
        match found[..] {
            [&(_, declared)] if care.is_none() && declared.cares != 0 => {
                let kinds = Care::ALL.into_iter().filter(|kind| declared.cares & kind.bit() != 0);
                let kinds: Vec<String> = kinds.map(|kind| format!("\"{}\"", kind.name())).collect();
                let title = format!("the case names no `care`; expected `care = {}`", kinds.join(" or "));
                let help = format!("the hook `{name}` acts on bills, one kind of care at a time");
                Err(case.mistake(&title).help(help))
            }
            [&(number, declared)] => Ok(Target { number, declared, table, care }),
            _ => {
                let title = format!("the case fits {} hooks of `{}`", found.len(), self.policy.description().id);
                let mistake =
                    case.mistake(&title).help("`hook`, `layer`, `care` and `product` must point to exactly one");
                Err(mistake.help(format!("its hooks: {}", pointed_at(self.policy.description()))))
            }
        }
    }

    /// The values of all parameters: defaults, preset, and what the case sets.
    fn values(&self, case: &Case<'_>) -> Result<Vec<Value>, Mistake> {
        let description = self.policy.description();
        let mut values: Vec<Value> = description.params.iter().map(|param| param.default).collect();
        if let Some(name) = case.text("preset")? {
            let known = || description.presets.iter().map(|preset| preset.name.as_str());
            let preset = description.presets.iter().find(|preset| preset.name == name);
            let preset = preset
                .ok_or_else(|| case.mistake(&format!("the policy has no preset `{name}`")).suggest(name, known()))?;
            for (at, value) in &preset.values {
                values[*at] = *value;
            }
        }
        for set in case.table("params") {
            let known = || description.params.iter().map(|param| param.name.as_str());
            let at = description.params.iter().position(|param| param.name == set.key);
            let title = || format!("{}: the policy has no parameter `{}`", case.name(), set.key);
            let unknown = || Mistake::at(&set.at, title(), "").among(&set.key, known());
            let at = at.ok_or_else(unknown)?;
            values[at] = scenario::value(&description.params[at], &set.node)?;
        }
        Ok(values)
    }

    /// The law of a year with this policy alone, and the hook's place in it.
    fn enact(&self, case: &Case<'_>, target: &Target<'_>, values: Vec<Value>) -> Result<(Law, BoundHook), Mistake> {
        let year = self.replicate.inputs.opening_year + 1;
        let law =
            alone::law(self.policy, &self.replicate, year, values).map_err(|fault| case.mistake(&fault.to_string()))?;
        let act = place(&law, self.policy.description(), target)
            .ok_or_else(|| case.mistake("the year has no place for this hook"))?;
        Ok((law, act))
    }
}

/// The hooks of a policy, each with the keys by which a case names it.
fn pointed_at(policy: &Description) -> String {
    let hook = |hook: &Hook| {
        let mut words = hooks::table(hook.hook).map_or("", |table| table.name).to_owned();
        if hooks::table(hook.hook).is_some_and(|table| table.in_layers) {
            words += &format!(", layer = {}", hook.layer);
        }
        let kinds = Care::ALL.into_iter().filter(|kind| hook.cares & kind.bit() != 0);
        let kinds: Vec<String> = kinds.map(|kind| format!("\"{}\"", kind.name())).collect();
        if !kinds.is_empty() {
            words += &format!(", care = {}", kinds.join(" or "));
        }
        words + &hook.product.map_or_else(String::new, |product| format!(", product = {product}"))
    };
    policy.hooks.iter().map(hook).collect::<Vec<_>>().join("; ")
}

/// A hook of the case's policy, bound in the law of the year.
fn place(law: &Law, about: &Description, target: &Target<'_>) -> Option<BoundHook> {
    let acts = if target.table.of_nation { &law.nation } else { &alone::area(law, about)?.acts };
    acts.beside(target.declared, target.care).iter().find(|act| act.hook == target.number).cloned()
}

/// One value of a column.
enum Cell {
    U8([u8; 1]),
    I64([i64; 1]),
    U64([u64; 1]),
}

impl Cell {
    /// A value, or rubbish.
    fn new(element: u32, value: Option<i64>) -> Self {
        let whole = value.unwrap_or(i64::from_ne_bytes([RUBBISH; 8]));
        match element {
            element::U8 => Self::U8([value.map_or(RUBBISH, |value| value as u8)]),
            element::U64 => Self::U64([whole as u64]),
            _ => Self::I64([whole]),
        }
    }

    fn offer(&mut self) -> ColumnRef<'_> {
        match self {
            Self::U8(cell) => ColumnRef::WriteU8(cell),
            Self::I64(cell) => ColumnRef::WriteI64(cell),
            Self::U64(cell) => ColumnRef::ReadU64(cell),
        }
    }

    fn value(&self) -> i64 {
        match self {
            Self::U8([value]) => i64::from(*value),
            Self::I64([value]) => *value,
            Self::U64([value]) => *value as i64,
        }
    }
}

/// The row of a case.
struct Row {
    names: Vec<&'static str>,
    cells: Vec<Cell>,
    own_names: Vec<String>,
    own: Vec<OwnLanes>,
}

impl Row {
    fn lay_out(policy: &Description, target: &Target<'_>, law: &Law, case: &Case<'_>) -> Result<Self, Vec<Mistake>> {
        let given = case.given(policy, target)?;
        let of = |name: &str| {
            let written =
                |field: &&gongji_model::law::policy::Field| field.name == name && field.access == access::WRITE;
            if target.declared.fields.iter().any(|field| written(&field)) {
                return None;
            }
            Some(given.iter().find(|(known, _)| *known == name).map_or(0, |(_, value)| *value))
        };
        let names = hooks::handed_over(target.table);
        let element = |name: &str| {
            let elsewhere = || hooks::HOOKS.iter().find_map(|table| table.column(name));
            target.table.column(name).or_else(elsewhere).map_or(element::I64, |column| column.element)
        };
        let cells = names.iter().map(|name| Cell::new(element(name), of(name))).collect();
        let prefix = format!("{}.", policy.id);
        let own_names: Vec<String> = law.own.iter().map(|own| own.name.replacen(&prefix, "", 1)).collect();
        let rubbish = i64::from_ne_bytes([RUBBISH; 8]);
        let mut own = law.own_lanes();
        own.iter_mut().zip(&own_names).for_each(|(lanes, name)| lanes.set(0, of(name).unwrap_or(rubbish)));
        Ok(Self { names, cells, own_names, own })
    }

    fn call(&mut self, act: &BoundHook, isa: u32) -> Result<(), String> {
        call(act, &act.circumstances, isa, self.cells.iter_mut().map(Cell::offer), &mut self.own, 1)
    }

    fn value(&self, name: &str) -> Option<i64> {
        let cell = || Some(self.cells[self.names.iter().position(|known| *known == name)?].value());
        let own = self.own_names.iter().position(|known| known == name);
        own.map_or_else(cell, |at| Some(self.own[at].value(0)))
    }

    fn compare(&self, case: &Case<'_>, target: &Target<'_>) -> Result<(), Vec<Mistake>> {
        let mut mistakes = Vec::new();
        for expected in case.table("expect") {
            let writes = target.declared.fields.iter().filter(|field| field.access != access::READ);
            let Some(field) = writes.clone().find(|field| field.name == expected.key) else {
                let title = format!("{}: the hook writes no column `{}`", case.name(), expected.key);
                let written = writes.map(|field| field.name.as_str());
                mistakes.push(Mistake::at(&expected.at, title, "").among(&expected.key, written));
                continue;
            };
            let wanted = match number(expected, Kind::of(field.element)) {
                Ok(wanted) => wanted,
                Err(mistake) => {
                    mistakes.push(mistake);
                    continue;
                }
            };
            let found = self.value(&expected.key).unwrap_or(i64::MIN);
            if found != wanted {
                let title = format!("{}: `{}` is {found}, expected {wanted}", case.name(), expected.key);
                mistakes.push(Mistake::at(&expected.node.place, title, format!("the policy wrote {found}")));
            }
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }
}

/// One `[[case]]`.
struct Case<'a> {
    entries: &'a [Entry],
    place: &'a Place,
}

impl<'a> Case<'a> {
    fn read(node: &'a Node) -> Result<Self, Vec<Mistake>> {
        let Some(entries) = node.entries() else {
            return Err(vec![Mistake::at(&node.place, "a case is a table", "expected `[[case]]`")]);
        };
        let case = Self { entries, place: &node.place };
        let unknown = entries.iter().filter(|entry| !KEYS.contains(&entry.key.as_str()));
        let mut mistakes: Vec<Mistake> = unknown
            .map(|entry| {
                let mistake = Mistake::at(&entry.at, format!("a case has no key `{}`", entry.key), "unknown key");
                mistake.suggest(&entry.key, KEYS.iter().copied())
            })
            .collect();
        for key in ["name", "hook", "expect"].iter().filter(|key| entry(entries, key).is_none()) {
            mistakes.push(case.mistake(&format!("the case has no `{key}`")));
        }
        if case.table("expect").is_empty() && mistakes.is_empty() {
            mistakes.push(case.mistake("the case expects nothing"));
        }
        if mistakes.is_empty() { Ok(case) } else { Err(mistakes) }
    }

    fn mistake(&self, title: &str) -> Mistake {
        Mistake::at(self.place, format!("{}: {title}", self.name()), "in this case")
    }

    fn name(&self) -> &'a str {
        self.text("name").ok().flatten().unwrap_or("a case")
    }

    fn text(&self, key: &str) -> Result<Option<&'a str>, Mistake> {
        match entry(self.entries, key).map(|entry| &entry.node) {
            None => Ok(None),
            Some(Node { item: Item::Text(text), .. }) => Ok(Some(text)),
            Some(node) => Err(Mistake::at(&node.place, format!("`{key}` takes a text, not {}", node.kind()), "")),
        }
    }

    fn number(&self, key: &str) -> Result<Option<i64>, Mistake> {
        entry(self.entries, key).map(|entry| number(entry, Kind::Whole)).transpose()
    }

    fn care(&self) -> Result<Option<Care>, Mistake> {
        let Some(name) = self.text("care")? else { return Ok(None) };
        let found = Care::ALL.into_iter().find(|care| care.name() == name);
        let names = Care::ALL.iter().map(|care| care.name());
        found.map(Some).ok_or_else(|| self.mistake(&format!("there is no care `{name}`")).suggest(name, names))
    }

    fn table(&self, key: &str) -> &'a [Entry] {
        entry(self.entries, key).and_then(|entry| entry.node.entries()).unwrap_or(&[])
    }

    /// The columns that are known before the call; a former name of a column means the column.
    fn given(&self, policy: &'a Description, target: &Target<'_>) -> Result<Vec<(&'a str, i64)>, Vec<Mistake>> {
        let mut known: Vec<(&str, u32)> =
            target.table.columns.iter().map(|column| (column.name, column.element)).collect();
        let own = policy.columns.iter().map(|column| (column.name.as_str(), column.element));
        known.extend(own.clone());
        let mut values: Vec<(&str, i64)> = Vec::new();
        for given in self.table("given") {
            let is_own = own.clone().any(|(name, _)| name == given.key);
            let name = if is_own { &given.key } else { hooks::present_name(&given.key) };
            let Some((_, element)) = known.iter().find(|(known, _)| *known == name) else {
                return Err(vec![self.no_column(given, &known)]);
            };
            if values.iter().any(|(other, _)| *other == name) {
                return Err(vec![self.named_twice(given, name)]);
            }
            values.push((name, number(given, Kind::of(*element)).map_err(|mistake| vec![mistake])?));
        }
        Ok(values)
    }

    fn named_twice(&self, given: &Entry, name: &str) -> Mistake {
        let title = format!("{}: the column `{name}` is given twice, once by a former name", self.name());
        Mistake::at(&given.at, title, "the same column")
    }

    fn no_column(&self, given: &Entry, known: &[(&str, u32)]) -> Mistake {
        let title = format!("{}: the hook has no column `{}`", self.name(), given.key);
        Mistake::at(&given.at, title, "unknown column").among(&given.key, known.iter().map(|(name, _)| *name))
    }
}

macro_rules! set {
    ($now:ident, $entry:ident, $($field:ident),*) => {
        match $entry.key.as_str() {
            $(stringify!($field) => $now.$field = number($entry, Kind::of_circumstance(stringify!($field)))?.try_into().map_err(|_| too_large($entry))?,)*
            key => {
                let mistake = Mistake::at(&$entry.at, format!("circumstances have no `{key}`"), "unknown key");
                return Err(mistake.among(key, [$(stringify!($field)),*]));
            }
        }
    };
}

fn too_large(entry: &Entry) -> Mistake {
    Mistake::at(&entry.node.place, format!("`{}` is out of its range", entry.key), "")
}

fn circumstances(case: &Case<'_>, care: Option<Care>) -> Result<Circumstances, Mistake> {
    let mut now = Circumstances {
        size: size_of::<Circumstances>() as u32,
        wage_growth: SHARE_ONE,
        price_growth: SHARE_ONE,
        pension_growth: SHARE_ONE,
        employer_due: SHARE_ONE,
        price_level: SHARE_ONE,
        care: care.map_or(0, Care::bit),
        ..Circumstances::default()
    };
    for given in case.table("circumstances") {
        set!(
            now,
            given,
            year,
            years_active,
            area,
            average_wage,
            average_pension,
            wage_growth,
            price_growth,
            demand_rate,
            term_rate,
            employer_due,
            probe,
            price_level,
            pension_growth,
            ending,
            members,
            pool_income,
            pool_outgo,
            pool_balance,
            medical_spending,
            luck
        );
    }
    Ok(now)
}
