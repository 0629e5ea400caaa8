//! What policies and their parts are called in other languages: the extension `words/1`.

use gongji_sdk::abi;

use super::{Library, answer, elements, text};
use crate::words::Language;

/// What something of a policy is called in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Id of the policy.
    pub policy: String,
    /// The language.
    pub language: Language,
    /// As the contract names it: `summary`, `parameter.NAME`.
    pub key: String,
    /// The words.
    pub text: String,
}

impl Library {
    /// Every word of its policies in a language that the program has; none when the library says none, or nothing that can be
    /// read.
    pub(crate) fn words(&self) -> Vec<Word> {
        // SAFETY: the library passed the gate, so its symbol is a `Library` of our major version that lives for ever.
        unsafe { translations(self.symbol.0) }.unwrap_or_default().iter().flat_map(Translation::words).collect()
    }
}

struct Translation {
    policy: String,
    language: Language,
    lines: String,
}

impl Translation {
    fn words(&self) -> Vec<Word> {
        let lines = self.lines.lines().filter(|line| !line.starts_with('#'));
        let word = |line: &str| {
            let (key, text) = line.split_once(" = ")?;
            let (policy, language) = (self.policy.clone(), self.language);
            Some(Word { policy, language, key: key.trim().to_owned(), text: text.trim().to_owned() })
        };
        lines.filter_map(word).collect()
    }
}

/// # Safety
/// `symbol` points to a library that passed the gate.
unsafe fn translations(symbol: *const abi::Library) -> Option<Vec<Translation>> {
    // SAFETY: the caller's promise, and the contract for the answer of an extension.
    unsafe {
        let words: abi::Words = answer(symbol, abi::WORDS)?;
        let all = elements(words.translations, words.count, words.translation_size as usize).ok()?;
        let read = |raw: abi::Translation| {
            let language = Language::named(&text(raw.language, "a language").ok()?)?;
            let (policy, lines) = (text(raw.policy, "an id").ok()?, text(raw.lines, "words").ok()?);
            Some(Translation { policy, language, lines })
        };
        Some(all.into_iter().filter_map(read).collect())
    }
}
