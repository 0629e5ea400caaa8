//! What a policy may declare: every descriptor is held against these rules before the program uses it.

use std::collections::BTreeSet;

use gongji_model::law::hooks;
use gongji_model::law::hooks::HookTable;
use gongji_model::law::policy::{Description, Field, Hook, Param, Product};
use gongji_model::law::schemes;
use gongji_sdk::abi::hook_table::Serves;
use gongji_sdk::abi::{self, Value, access, element, holder, param_kind, payer};

use crate::ground::diagnose::Mistake;

mod products;

use products::products;

/// The largest layer number: cash follows at 80.
const LAST_LAYER: u32 = 79;
/// The payers, as a library names them.
const PAYERS: &str = "0 pool, 1 large expense, 2 commercial, 3 account, 4 family account, 5 employer or 6 treasury";
/// Those who may pay persons lump sums.
const PAYS_PERSONS: [u32; 4] = [payer::POOL, payer::COMMERCIAL, payer::EMPLOYER, payer::TREASURY];
/// The kinds of care, likewise.
const CARES: &str = "a sum of 1 outpatient, 2 chronic, 4 pharmacy and 8 inpatient";
/// Columns of its own that a policy may have.
const MOST_OWN: usize = 64;
/// Insurers that may sell one product.
const INSURERS: u32 = 64;

struct Faults<'a> {
    id: &'a str,
    found: Vec<Mistake>,
}

impl Faults<'_> {
    fn add(&mut self, words: impl AsRef<str>) {
        self.found.push(self.mistake(words));
    }

    fn mistake(&self, words: impl AsRef<str>) -> Mistake {
        Mistake::new(format!("policy `{}`: {}", self.id, words.as_ref()))
    }
}

/// Checks all that a policy declares; every mistake, not only the first.
pub(super) fn description(policy: &Description) -> Result<(), Vec<Mistake>> {
    let found = faults(policy);
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// Every mistake in what a policy declares.
pub(crate) fn faults(policy: &Description) -> Vec<Mistake> {
    let mut faults = Faults { id: &policy.id, found: Vec::new() };
    identity(policy, &mut faults);
    params(policy, &mut faults);
    presets(policy, &mut faults);
    belongings(policy, &mut faults);
    for (number, hook) in policy.hooks.iter().enumerate() {
        one_hook(policy, number, hook, &mut faults);
    }
    all_hooks(policy, &mut faults);
    faults.found
}

/// A mistake for every id that stands twice in one library.
pub(super) fn unique_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<Mistake> {
    let twice = repeated(ids);
    twice.into_iter().map(|id| Mistake::new(format!("the library has two policies `{id}`"))).collect()
}

/// One value in its range for every parameter.
pub(super) fn values(policy: &Description, values: &[Value]) -> Result<(), String> {
    if values.len() != policy.params.len() {
        return Err(format!("it takes {} values and got {}", policy.params.len(), values.len()));
    }
    let outside = policy.params.iter().zip(values).find(|(param, value)| !within(param, **value));
    outside.map_or(Ok(()), |(param, _)| Err(format!("`{}` is out of its range", param.name)))
}

/// A value is in its parameter's range.
pub(crate) fn within(param: &Param, value: Value) -> bool {
    match param.kind {
        param_kind::REAL => value.real.is_finite() && value.real >= param.min.real && value.real <= param.max.real,
        _ => (param.min.integer..=param.max.integer).contains(&value.integer),
    }
}

fn is_word(text: &str, joint: char) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.len() <= 64 && text.split(joint).all(part)
}

/// Lower-case words joined by hyphens.
pub(crate) fn is_kebab_case(text: &str) -> bool {
    is_word(text, '-')
}

fn is_snake_case(text: &str) -> bool {
    is_word(text, '_')
}

fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

/// Three numbers joined by points.
pub(crate) fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<_> = core.split('.').collect();
    numbers.len() == 3 && numbers.iter().all(|number| number.parse::<u32>().is_ok())
}

fn identity(policy: &Description, faults: &mut Faults<'_>) {
    if !is_kebab_case(&policy.id) {
        faults.add("its id must be kebab-case, such as `outpatient-pooling`");
    }
    if !is_version(&policy.version) {
        faults.add(format!("version `{}` is not of the form 1.2.3", policy.version));
    }
    if policy.summary.trim().is_empty() || policy.summary.contains('\n') {
        faults.add("its summary must be one line");
    }
    for id in &policy.requires {
        if !is_kebab_case(id) || *id == policy.id {
            faults.add(format!("it cannot require `{id}`; expected the id of another policy"));
        }
    }
    for (list, ids) in [("after", &policy.after), ("before", &policy.before)] {
        for id in ids.iter().filter(|id| !is_kebab_case(id) || **id == policy.id) {
            faults.add(format!("it cannot act {list} `{id}`"));
        }
    }
    if schemes::NAMES.get(policy.scheme as usize).is_none() {
        let known = (1..).zip(&schemes::NAMES[1..]).map(|(code, name)| format!("{code} {name}"));
        let known = known.collect::<Vec<_>>().join(", ");
        faults.add(format!("it acts on the unknown scheme {}; expected {known}", policy.scheme));
    }
    for id in policy.after.iter().filter(|id| policy.before.contains(id)) {
        faults.add(format!("it cannot act both after and before `{id}`"));
    }
}

fn params(policy: &Description, faults: &mut Faults<'_>) {
    for name in repeated(policy.params.iter().map(|param| param.name.as_str())) {
        faults.add(format!("two parameters are called `{name}`"));
    }
    for param in &policy.params {
        let name = &param.name;
        if !is_snake_case(name) {
            faults.add(format!("parameter `{name}` must be snake_case"));
        }
        if param.doc.trim().is_empty() {
            faults.add(format!("parameter `{name}` has no manual text"));
        }
        if param.kind > param_kind::CHOICE {
            let most = param_kind::CHOICE;
            faults.add(format!("parameter `{name}` has the unknown kind {}; expected 0 to {most}", param.kind));
            continue;
        }
        if !range_makes_sense(param) {
            faults.add(format!("parameter `{name}` has an empty or impossible range"));
        } else if !within(param, param.default) {
            faults.add(format!("the default of parameter `{name}` is out of its range"));
        }
        if param.kind != param_kind::CHOICE && !param.choices.is_empty() {
            faults.add(format!("parameter `{name}` has choices but is none"));
        }
        if param.kind == param_kind::CHOICE && !param.choices.iter().all(|choice| is_kebab_case(choice)) {
            faults.add(format!("the choices of parameter `{name}` must be kebab-case"));
        }
    }
}

fn range_makes_sense(param: &Param) -> bool {
    let (min, max) = (param.min, param.max);
    match param.kind {
        param_kind::REAL => min.real.is_finite() && max.real.is_finite() && min.real <= max.real,
        param_kind::FLAG => min.integer >= 0 && max.integer <= 1 && min.integer <= max.integer,
        param_kind::CHOICE => min.integer == 0 && max.integer + 1 == param.choices.len() as i64,
        _ => min.integer <= max.integer,
    }
}

fn presets(policy: &Description, faults: &mut Faults<'_>) {
    for name in repeated(policy.presets.iter().map(|preset| preset.name.as_str())) {
        faults.add(format!("two presets are called `{name}`"));
    }
    for preset in &policy.presets {
        if !is_kebab_case(&preset.name) {
            faults.add(format!("preset `{}` must be kebab-case", preset.name));
        }
        for &(index, value) in &preset.values {
            match policy.params.get(index) {
                None => faults.add(format!("preset `{}` sets a parameter that does not exist", preset.name)),
                Some(param) if !within(param, value) => {
                    faults.add(format!("preset `{}` puts `{}` out of its range", preset.name, param.name));
                }
                Some(_) => {}
            }
        }
    }
}

fn belongings(policy: &Description, faults: &mut Faults<'_>) {
    for name in repeated(policy.columns.iter().map(|column| column.name.as_str())) {
        faults.add(format!("two columns are called `{name}`"));
    }
    if policy.columns.len() > MOST_OWN {
        faults.add(format!("it has {} columns of its own; expected at most {MOST_OWN}", policy.columns.len()));
    }
    for column in policy.columns.iter().filter(|column| !is_snake_case(&column.name)) {
        faults.add(format!("column `{}` must be snake_case", column.name));
    }
    let metrics = policy.metrics.iter().map(|metric| metric.name.as_str());
    for name in repeated(metrics.clone().chain(policy.columns.iter().map(|column| column.name.as_str()))) {
        if metrics.clone().any(|metric| metric == name) {
            faults.add(format!("two of its metrics and columns are called `{name}`"));
        }
    }
    if policy.metrics.len() > MOST_OWN {
        faults.add(format!("it has {} metrics; expected at most {MOST_OWN}", policy.metrics.len()));
    }
    for metric in &policy.metrics {
        if !is_snake_case(&metric.name) {
            faults.add(format!("metric `{}` must be snake_case", metric.name));
        }
        if metric.doc.trim().is_empty() || metric.unit.trim().is_empty() {
            faults.add(format!("metric `{}` must say what it counts and in which unit", metric.name));
        }
    }
    products(policy, faults);
}

fn one_hook(policy: &Description, number: usize, hook: &Hook, faults: &mut Faults<'_>) {
    let Some(table) = hooks::table(hook.hook) else {
        let known = hooks::HOOKS.iter().map(|table| format!("{} {}", table.hook, table.name));
        let known = known.collect::<Vec<_>>().join(", ");
        return faults.add(format!("hook number {number} is of the unknown kind {}; expected {known}", hook.hook));
    };
    let name = table.name;
    let most = table.columns.len() + policy.columns.len() + policy.metrics.len();
    if hook.fields.len() > most {
        let asked = hook.fields.len();
        faults.add(format!("hook `{name}` asks for {asked} columns; it offers, with the policy's own, {most}"));
    }
    match (table.in_layers, table.by_care) {
        (true, _) => layer(policy, table, hook, faults),
        _ if table.pays => pays(name, hook, faults),
        (false, true) => by_care(name, hook, faults),
        _ if hook.layer != 0 || hook.payer != 0 || hook.cares != 0 => {
            faults.add(format!("hook `{name}` must have layer, payer and cares 0: they belong to settle"));
        }
        _ => {}
    }
    match hook.product {
        Some(index) if index >= policy.products.len() => {
            faults.add(format!("hook `{name}` serves product {index}, but there are {}", policy.products.len()));
        }
        Some(_) if table.serves == Serves::NoProduct => {
            faults.add(format!("hook `{name}` cannot serve a product (set it to -1)"));
        }
        None if table.serves == Serves::EachProduct => faults.add(format!("hook `{name}` must name its product")),
        _ => {}
    }
    for name in repeated(hook.fields.iter().map(|field| field.name.as_str())) {
        faults.add(format!("hook `{}` names column `{name}` twice", table.name));
    }
    for field in &hook.fields {
        one_field(policy, table, hook, field, faults);
    }
}

fn by_care(name: &str, hook: &Hook, faults: &mut Faults<'_>) {
    if hook.cares == 0 || hook.cares & !abi::care::ALL != 0 || hook.layer != 0 || hook.payer != 0 {
        faults.add(format!("hook `{name}` must have cares {CARES}, layer 0 and payer 0"));
    }
}

/// Who pays persons, and not their bills.
fn pays(name: &str, hook: &Hook, faults: &mut Faults<'_>) {
    if hook.layer != 0 || hook.cares != 0 {
        faults.add(format!("hook `{name}` must have layer and cares 0: they belong to settle"));
    }
    if !PAYS_PERSONS.contains(&hook.payer) {
        let payer = hook.payer;
        faults.add(format!(
            "hook `{name}` cannot be paid by payer {payer}; expected 0 pool, 2 commercial, 5 employer or 6 treasury"
        ));
    }
    if (hook.payer == payer::COMMERCIAL) != hook.product.is_some() {
        faults.add(format!("hook `{name}`: a commercial payer and a product belong together"));
    }
}

fn layer(policy: &Description, table: &HookTable, hook: &Hook, faults: &mut Faults<'_>) {
    let (name, layer) = (table.name, hook.layer);
    if !(1..=LAST_LAYER).contains(&layer) {
        faults.add(format!("{name} layer {layer} must be from 1 to {LAST_LAYER}"));
    }
    if hook.payer > payer::TREASURY {
        faults.add(format!("{name} layer {layer} has the unknown payer {}; expected {PAYERS}", hook.payer));
    }
    if hook.cares == 0 || hook.cares & !abi::care::ALL != 0 {
        faults.add(format!("{name} layer {layer} has cares {}; expected {CARES}", hook.cares));
    }
    if (hook.payer == payer::COMMERCIAL) != hook.product.is_some() {
        faults.add(format!("{name} layer {layer}: a commercial payer and a product belong together"));
    }
    let same = |other: &&Hook| other.hook == table.hook && other.layer == layer && other.cares & hook.cares != 0;
    let first = policy.hooks.iter().find(same);
    if first.is_some_and(|first| !std::ptr::eq(first, hook)) {
        faults.add(format!("two {name} hooks have layer {layer} for the same kind of care"));
    }
}

fn one_field(policy: &Description, table: &HookTable, hook: &Hook, field: &Field, faults: &mut Faults<'_>) {
    let (name, place) = (&field.name, table.name);
    let reads = field.access == access::READ;
    let fits = |holder: u32| table.may_use(holder, reads);
    let column = policy.columns.iter().find(|column| column.name == *name);
    if let Some(column) = column.filter(|column| !fits(column.holder)) {
        return faults.add(format!(
            "hook `{place}` cannot {} the own column `{}`, which belongs to a {}",
            if reads { "read" } else { "write" },
            column.name,
            holder_name(column.holder)
        ));
    }
    let counted = policy.metrics.iter().find(|metric| metric.name == *name);
    if counted.is_some() && (reads || table.of_nation) {
        let why = if reads { "reads" } else { "is called once for all areas and writes" };
        return faults
            .add(format!("hook `{place}` {why} the metric `{name}`: a metric is written, by hooks of an area"));
    }
    let own = column.map(|column| column.element).or(counted.map(|_| element::I64));
    let offered = table.column(name);
    let (kind, writable) = match (offered, own) {
        (Some(_), Some(_)) => {
            return faults.add(format!("its column `{name}` has the name of one that `{place}` offers"));
        }
        (Some(offered), None) => (offered.element, offered.is_writable()),
        (None, Some(kept)) => (kept, true),
        (None, None) => {
            let known = table.columns.iter().map(|column| column.name);
            let own = policy.columns.iter().filter(|own| fits(own.holder)).map(|column| column.name.as_str());
            let own = own.chain(policy.metrics.iter().map(|metric| metric.name.as_str()));
            let mistake = faults.mistake(format!("hook `{place}` has no column `{name}`"));
            return faults.found.push(mistake.among(name, known.chain(own)));
        }
    };
    if field.element != kind {
        let (theirs, ours) = (element_name(field.element), element_name(kind));
        faults.add(format!("column `{name}` of hook `{place}` is {ours}, not {theirs}"));
    }
    if field.access > access::UPDATE {
        let words = format!("column `{name}` of hook `{place}` has the unknown access {}", field.access);
        faults.add(format!("{words}; expected 0 read, 1 write or 2 update"));
    } else if field.access != access::READ && !writable {
        let mistake = faults.mistake(format!("column `{name}` of hook `{place}` can only be read"));
        let written: Vec<&str> = table.writable().map(|column| column.name).collect();
        faults.found.push(mistake.help(format!("it may write {}", written.join(", "))));
    }
    if name == "family_balance" && hook.hook == abi::hook::SETTLE && hook.payer != payer::FAMILY_ACCOUNT {
        faults.add("column `family_balance` is for layers whose payer is the family account");
    }
}

/// What has a row of an own column, in words.
pub(crate) fn holder_name(holder: u32) -> &'static str {
    match holder {
        holder::FUND => "pooled fund",
        holder::PROVIDER => "provider",
        holder::FIRM => "firm",
        _ => "person",
    }
}

/// Name of an element type.
pub fn element_name(kind: u32) -> &'static str {
    match kind {
        element::U8 => "u8",
        element::I32 => "i32",
        element::I64 => "i64",
        element::U64 => "u64",
        _ => "of an unknown type",
    }
}

fn all_hooks(policy: &Description, faults: &mut Faults<'_>) {
    for table in hooks::HOOKS {
        let count = policy.hooks.iter().filter(|hook| hook.hook == table.hook).count();
        if count > 1 && !table.stands_repeatedly() {
            faults.add(format!("hook `{}` stands {count} times; it may stand once", table.name));
        }
        if table.serves == Serves::EachProduct {
            one_a_product(policy, table, faults);
        }
    }
    for (index, product) in policy.products.iter().enumerate() {
        claims(policy, index, product, faults);
    }
}

/// A product pays bills, in layers, or lump sums, on a diagnosis.
fn claims(policy: &Description, index: usize, product: &Product, faults: &mut Faults<'_>) {
    let tables =
        policy.hooks.iter().filter(|hook| hook.product == Some(index)).filter_map(|hook| hooks::table(hook.hook));
    let (mut pays_bills, mut pays_sums) = (false, false);
    tables.for_each(|table| (pays_bills, pays_sums) = (pays_bills || table.in_layers, pays_sums || table.pays));
    let name = &product.name;
    match (product.lump_sum, pays_bills, pays_sums) {
        (true, true, _) => {
            faults
                .add(format!("product `{name}` pays lump sums and has a settle layer; expected a diagnose hook alone"));
        }
        (true, false, false) => faults.add(format!("product `{name}` pays lump sums and needs a diagnose hook")),
        (false, _, true) => {
            faults.add(format!("product `{name}` has a diagnose hook, so it pays lump sums; expected `lump_sum` 1"));
        }
        (true, false, true) | (false, _, false) => {}
    }
}

fn one_a_product(policy: &Description, table: &HookTable, faults: &mut Faults<'_>) {
    for (index, product) in policy.products.iter().enumerate() {
        let serves = |hook: &&Hook| hook.hook == table.hook && hook.product == Some(index);
        if policy.hooks.iter().filter(serves).count() != 1 {
            faults.add(format!("product `{}` needs exactly one {} hook", product.name, table.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_model::law::policy::{Column, Entry, Renewal};
    use gongji_sdk::abi::hook;

    use super::*;

    fn silent() -> Description {
        Description {
            id: "null".into(),
            version: "1.0.0".into(),
            summary: "Does nothing".into(),
            params: Vec::new(),
            presets: Vec::new(),
            columns: Vec::new(),
            products: Vec::new(),
            hooks: Vec::new(),
            requires: Vec::new(),
            after: Vec::new(),
            before: Vec::new(),
            scheme: gongji_sdk::abi::scheme::EMPLOYEES,
            founds_scheme: false,
            metrics: Vec::new(),
        }
    }

    fn layer(fields: &[(&str, u32, u32)]) -> Hook {
        let field = |&(name, element, access): &(&str, u32, u32)| Field { name: name.into(), element, access };
        let fields = fields.iter().map(field).collect();
        Hook { hook: hook::SETTLE, layer: 20, payer: payer::POOL, cares: abi::care::ALL, product: None, fields }
    }

    fn titles(policy: &Description) -> String {
        let faults = description(policy).err().unwrap_or_default();
        faults.iter().map(Mistake::title).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_silent_policy_passes() {
        assert_eq!(titles(&silent()), "");
    }

    #[test]
    fn names_and_versions_are_checked() {
        let policy = Description { id: "Null_1".into(), version: "1.0".into(), summary: "a\nb".into(), ..silent() };
        let titles = titles(&policy);
        assert!(titles.contains("kebab-case") && titles.contains("1.2.3") && titles.contains("one line"), "{titles}");
    }

    #[test]
    fn a_policy_acts_neither_before_itself_nor_on_both_sides_of_another() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let policy = Description { after: ids(&["null", "x"]), before: ids(&["x", "Y"]), ..silent() };
        let titles = titles(&policy);
        for words in ["cannot act after `null`", "cannot act before `Y`", "both after and before `x`"] {
            assert!(titles.contains(words), "{words} is not in:\n{titles}");
        }
    }

    #[test]
    fn fields_are_held_against_the_table_of_the_hook() {
        let fields = [
            ("billed", element::U8, access::READ),
            ("tier", element::U8, access::WRITE),
            ("remaning_in", element::I64, access::READ),
            ("family_balance", element::I64, access::READ),
        ];
        let titles = titles(&Description { hooks: vec![layer(&fields)], ..silent() });
        for words in ["is i64, not u8", "can only be read", "no column `remaning_in`", "family account"] {
            assert!(titles.contains(words), "{words} is not in:\n{titles}");
        }
    }

    #[test]
    fn two_layers_with_one_number_for_the_same_care_are_refused() {
        let outpatient = Hook { cares: abi::care::OUTPATIENT, ..layer(&[]) };
        let inpatient = Hook { cares: abi::care::INPATIENT, ..layer(&[]) };
        let fine = Description { hooks: vec![outpatient.clone(), inpatient], ..silent() };
        assert_eq!(titles(&fine), "");
        let twice = Description { hooks: vec![outpatient, layer(&[])], ..silent() };
        assert!(titles(&twice).contains("two settle hooks"));
    }

    #[test]
    fn unknown_hooks_and_products_that_are_not_there_are_refused() {
        let unknown = Hook { hook: 77, layer: 0, payer: 0, cares: 0, ..layer(&[]) };
        let purchase = Hook { hook: hook::PURCHASE, product: Some(3), ..unknown.clone() };
        let titles = titles(&Description { hooks: vec![unknown, purchase], ..silent() });
        assert!(titles.contains("unknown kind 77") && titles.contains("serves product 3"), "{titles}");
    }

    #[test]
    fn terms_of_products_and_the_hooks_that_pay_them_go_together() {
        let product = |term, waiting, lump_sum| Product {
            name: "plan".into(),
            doc: "p".into(),
            insurers: 1,
            entry: Entry::OptIn,
            term,
            waiting,
            of_household: false,
            lump_sum,
            renewal: (term != 2).then_some(Renewal::Asked),
        };
        let serves = |kind, payer| Hook { hook: kind, layer: 0, payer, cares: 0, product: Some(0), fields: Vec::new() };
        let purchase = serves(hook::PURCHASE, 0);
        let pays = serves(hook::DIAGNOSE, payer::COMMERCIAL);
        let bills = Hook { product: Some(0), payer: payer::COMMERCIAL, ..layer(&[]) };
        let told = |product, hooks: &[&Hook]| {
            let hooks = hooks.iter().copied().chain([&purchase]).cloned().collect();
            titles(&Description { products: vec![product], hooks, ..silent() })
        };
        assert_eq!(told(product(10, 1, true), &[&pays]), "");
        assert_eq!(told(product(50, 50, false), &[&bills]), "");
        assert!(told(product(2, 0, false), &[&bills]).contains("last 2 years and say not what happens then"));
        assert!(told(product(51, 0, false), &[&bills]).contains("has a term of 51 years; expected 1 to 50"));
        assert!(told(product(1, 51, false), &[&bills]).contains("has a waiting time of 51 years; expected 0 to 50"));
        assert!(told(product(1, 0, true), &[]).contains("pays lump sums and needs a diagnose hook"));
        assert!(told(product(1, 0, true), &[&pays, &bills]).contains("and has a settle layer"));
        assert!(told(product(1, 0, false), &[&pays]).contains("has a diagnose hook, so it pays lump sums"));
        let by_account = Hook { payer: payer::ACCOUNT, product: None, ..pays.clone() };
        assert!(told(product(1, 0, true), &[&by_account]).contains("cannot be paid by payer 3; expected 0 pool"));
        let without = Hook { product: None, ..pays.clone() };
        assert!(told(product(1, 0, true), &[&without]).contains("a commercial payer and a product belong together"));
    }

    #[test]
    fn own_columns_belong_to_the_rows_of_their_hooks() {
        let rate = |holder| Column {
            name: "rate".into(),
            doc: "r".into(),
            unit: "share".into(),
            life: true,
            holder,
            element: element::I64,
        };
        let hook =
            |hook, access| Hook { hook, layer: 0, payer: 0, cares: 0, ..layer(&[("rate", element::I64, access)]) };
        let with = |holder, hook| titles(&Description { columns: vec![rate(holder)], hooks: vec![hook], ..silent() });
        assert_eq!(with(holder::FUND, hook(hook::ADAPT, access::UPDATE)), "");
        assert_eq!(with(holder::FUND, hook(hook::CONTRIBUTION, access::READ)), "", "told to every person");
        assert!(with(holder::FUND, hook(hook::CONTRIBUTION, access::UPDATE)).contains("cannot write"));
        assert_eq!(with(holder::PROVIDER, hook(hook::REIMBURSE, access::UPDATE)), "");
        assert!(with(holder::PROVIDER, hook(hook::CREDIT, access::READ)).contains("belongs to a provider"));
        assert!(with(holder::PERSON, hook(hook::ADAPT, access::READ)).contains("belongs to a person"));
    }
}
