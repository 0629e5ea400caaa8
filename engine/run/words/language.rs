//! The languages, and the messages of each.

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A message in a language, with its values: `say!(language, "page-facts", replicates = 3)`.
#[macro_export]
macro_rules! say {
    ($language:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        #[allow(unused_mut, reason = "a message may have no values")]
        let mut values = $crate::words::language::Values::new();
        $(values.set(stringify!($name), $value);)*
        $language.text($key, &values)
    }};
}

/// The values that stand in a message.
pub(crate) type Values<'a> = FluentArgs<'a>;

/// A language in which the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese, in the script of the mainland.
    #[serde(rename = "zh")]
    Chinese,
}

/// The files of messages, the same in each language.
const FILES: [&str; 7] = ["terms", "names", "results", "page", "panel", "summary", "provinces"];

macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!($language, "/terms.ftl")),
            include_str!(concat!($language, "/names.ftl")),
            include_str!(concat!($language, "/results.ftl")),
            include_str!(concat!($language, "/page.ftl")),
            include_str!(concat!($language, "/panel.ftl")),
            include_str!(concat!($language, "/summary.ftl")),
            include_str!(concat!($language, "/provinces.ftl")),
        ]
    };
}

static BUNDLES: LazyLock<[Messages; 2]> = LazyLock::new(|| Language::ALL.map(Messages::of));

type Bundle = FluentBundle<FluentResource>;

struct Messages(Bundle);

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its name on the command line, in scenarios and manifests, and in the page's HTML.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The language of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    /// The language of the terminal: that which is asked for, else that of the locale.
    pub fn of_terminal(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| Self::of_locale(|name| std::env::var(name).ok()))
    }

    /// That of the user's locale, by the variables that say so in their order; English for all that are none of ours.
    pub fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
        if locale.starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// A message with its values; a key that is none is its own message.
    pub fn text(self, key: &str, values: &Values<'_>) -> String {
        self.written(key, None, values).unwrap_or_else(|| key.to_owned())
    }

    /// The message of a key, when there is one.
    pub fn known(self, key: &str) -> Option<String> {
        self.written(key, None, &Values::new())
    }

    /// What a message says beside itself: `term-deductible` has `what` it is.
    pub fn attribute(self, key: &str, attribute: &str) -> Option<String> {
        self.written(key, Some(attribute), &Values::new())
    }

    /// One, two and three.
    pub fn list(self, parts: &[String]) -> String {
        match parts {
            [most @ .., last] if !most.is_empty() => {
                let most = most.join(&self.text("list-comma", &Values::new()));
                crate::say!(self, "list-and", most = most, last = last.as_str())
            }
            _ => parts.concat(),
        }
    }

    /// The texts of its messages, by file. Sources of figures are English in their tables, and so in no file of English.
    pub fn files(self) -> Vec<(&'static str, &'static str)> {
        let (texts, sources) = match self {
            Self::English => (texts!("en"), None),
            Self::Chinese => (texts!("zh"), Some(("sources", include_str!("zh/sources.ftl")))),
        };
        FILES.into_iter().zip(texts).chain(sources).collect()
    }

    fn written(self, key: &str, attribute: Option<&str>, values: &Values<'_>) -> Option<String> {
        let bundle = &BUNDLES[self as usize].0;
        let message = bundle.get_message(key)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        // What is amiss in a message is found by the test that reads all of them.
        Some(bundle.format_pattern(pattern, Some(values), &mut Vec::new()).into_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Messages {
    fn of(language: Language) -> Self {
        let locale: LanguageIdentifier = language.name().parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![locale]);
        // Marks of direction around each value would stand in tables and files.
        bundle.set_use_isolating(false);
        for (_, source) in language.files() {
            let read = FluentResource::try_new(source.to_owned());
            // A message of its own name in two files is found by the same test.
            let _ = bundle.add_resource(read.unwrap_or_else(|(read, _)| read));
        }
        Self(bundle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_is_read_in_the_order_of_its_variables() {
        let of = |set: &[(&str, &str)]| {
            Language::of_locale(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Language::English);
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW")]), Language::Chinese);
        assert_eq!(of(&[]), Language::English);
    }

    #[test]
    fn a_number_chooses_its_noun_and_a_list_has_its_commas() {
        let parts = ["a", "b", "c"].map(String::from);
        assert_eq!(Language::English.list(&parts), "a, b and c");
        assert_eq!(Language::Chinese.list(&parts), "a、b和c");
        assert_eq!(Language::English.list(&parts[..1]), "a");
        let counted = |number: u32| crate::say!(Language::English, "counted-replicates", number = number);
        assert_eq!([counted(0), counted(1), counted(2)], ["0 replicates", "1 replicate", "2 replicates"]);
    }
}
