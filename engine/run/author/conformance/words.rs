//! Checks of what a policy and its parts are called in other languages.

use std::collections::BTreeSet;

use gongji_model::law::policy::Description;

use super::{Outcome, Subject, Verdict, counted};

/// The keys that a translation may have.
fn keys(policy: &Description) -> BTreeSet<String> {
    let named = |kind: &str, names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        names.map(|name| format!("{kind}.{name}")).collect()
    };
    let choices = policy
        .params
        .iter()
        .flat_map(|param| param.choices.iter().map(move |choice| format!("choice.{}.{choice}", param.name)));
    ["name".to_owned(), "summary".to_owned()]
        .into_iter()
        .chain(named("parameter", &mut policy.params.iter().map(|param| &param.name)))
        .chain(choices)
        .chain(named("preset", &mut policy.presets.iter().map(|preset| &preset.name)))
        .chain(named("column", &mut policy.columns.iter().map(|column| &column.name)))
        .chain(named("metric", &mut policy.metrics.iter().map(|metric| &metric.name)))
        .chain(named("product", &mut policy.products.iter().map(|product| &product.name)))
        .collect()
}

/// Every word in another language names something of the policy, once, and nothing is left without one.
pub(super) fn of_its_parts(subject: &Subject) -> Outcome {
    let policy = subject.raw.description();
    let words: Vec<_> = subject.words.iter().filter(|word| word.policy == policy.id).collect();
    if words.is_empty() {
        return Err(Verdict::Skip("it speaks English alone".into()));
    }
    let known = keys(policy);
    let mut told = BTreeSet::new();
    for word in &words {
        if !known.contains(&word.key) {
            return Err(Verdict::Fail(format!("`{}` in {} is no part of it", word.key, word.language)));
        }
        if !told.insert((word.language, &word.key)) {
            return Err(Verdict::Fail(format!("`{}` stands twice in {}", word.key, word.language)));
        }
    }
    let languages: BTreeSet<_> = told.iter().map(|(language, _)| *language).collect();
    for language in languages {
        let missing: Vec<&str> =
            known.iter().filter(|key| !told.contains(&(language, *key))).map(String::as_str).collect();
        if !missing.is_empty() {
            return Err(Verdict::Warn(format!("nothing in {language} for `{}`", missing.join("`, `"))));
        }
    }
    Ok(counted(words.len(), "word", "words"))
}
