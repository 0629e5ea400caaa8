//! What something is called and means in another language than English, before all that is told of it.

use std::io::{self, Write};

use crate::intake::plugin::Catalogue;
use crate::intake::plugin::words::Word;
use crate::say;
use crate::words::Language;
use crate::words::term::Term;

/// Tells the terms under which a name is found, or the words of a policy or of a part of one; nothing in English, in which all else
/// is told.
pub(super) fn tell(name: &str, catalogue: &Catalogue, language: Language, out: &mut dyn Write) -> io::Result<()> {
    if language == Language::English {
        return Ok(());
    }
    let terms = Term::of(name);
    for term in terms {
        let symbol = if term.symbol.is_empty() { String::new() } else { format!(" {}", term.symbol) };
        writeln!(out, "{}{symbol}\n  {}", term.name(language), term.what(language))?;
    }
    let (id, part) = name.split_once('.').unwrap_or((name, ""));
    let words = || catalogue.words(id).into_iter().filter(|word| word.language == language);
    let is_told = |word: &Word| part.is_empty() || word.key.split('.').nth(1) == Some(part);
    for word in words().filter(is_told) {
        writeln!(out, "{}", say!(language, "describe-word", key = word.key, text = word.text))?;
    }
    if !terms.is_empty() || words().next().is_some() {
        writeln!(out)?;
    }
    Ok(())
}
