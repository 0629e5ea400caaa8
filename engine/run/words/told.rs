//! What the author of a scenario says, in one language or in both.

use serde::{Deserialize, Serialize};

use super::language::Language;

/// A text for everybody, or one for the readers of each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Told {
    /// The same for all.
    Once(String),
    /// In both languages.
    Each {
        /// English.
        en: String,
        /// Chinese.
        zh: String,
    },
}

impl Default for Told {
    fn default() -> Self {
        Self::Once(String::new())
    }
}

impl From<&str> for Told {
    fn from(text: &str) -> Self {
        Self::Once(text.to_owned())
    }
}

impl Told {
    /// What a reader of a language is told.
    pub fn told(&self, language: Language) -> &str {
        match (self, language) {
            (Self::Once(text), _) => text,
            (Self::Each { en, .. }, Language::English) => en,
            (Self::Each { zh, .. }, Language::Chinese) => zh,
        }
    }

    /// Nobody is told anything.
    pub fn is_empty(&self) -> bool {
        Language::ALL.iter().all(|language| self.told(*language).is_empty())
    }

    /// Two texts as one, each as a sentence.
    pub fn and(&self, next: &Self) -> Self {
        let both = |language: Language| match (self.told(language), next.told(language)) {
            ("", text) | (text, "") => text.to_owned(),
            (text, next) => crate::say!(language, "two-sentences", first = text, second = next),
        };
        match (self, next) {
            (Self::Once(_), Self::Once(_)) => Self::Once(both(Language::English)),
            _ => Self::Each { en: both(Language::English), zh: both(Language::Chinese) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_once_is_told_to_all_and_stays_so() {
        let (once, each) = (Told::from("pools"), Told::Each { en: "Pools".into(), zh: "统筹".into() });
        assert_eq!(once.and(&"from 2023".into()), Told::from("pools. from 2023"));
        assert_eq!(each.and(&Told::default()), each);
        assert_eq!(each.and(&once).told(Language::Chinese), "统筹。pools");
        assert!(Told::default().is_empty() && !each.is_empty());
    }
}
