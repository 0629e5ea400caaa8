//! Public names in words: metrics, units, groups, kinds of care, provinces, payers, hooks, phases, columns, parameters.

use crate::ground::digest::sha256;

use super::language::Language;
use super::term::Term;

impl Language {
    /// A public name in words: its own message, or the term that has this name alone; of a name that is none of the
    /// program's (a policy's own metric) the name itself, readable.
    pub fn name_of(self, name: &str) -> String {
        worded(name, self).unwrap_or_else(|| name.replace('_', " "))
    }

    /// What a public name means, in the words of the glossary.
    pub fn meaning_of(self, name: &str) -> Option<String> {
        Term::of(name).first().map(|term| term.what(self))
    }

    /// A unit of metrics and parameters; of a unit that is none of the program's itself.
    pub fn unit(self, unit: &str) -> String {
        self.known(&key("unit", unit)).unwrap_or_else(|| unit.to_owned())
    }

    /// How sure a figure is, as the tables name it.
    pub fn confidence(self, confidence: &str) -> String {
        self.known(&key("confidence", confidence)).unwrap_or_else(|| confidence.to_owned())
    }

    /// Where a value of the model comes from, by its name; as the table says it where there are no words of this language, or they
    /// are those of another text: the user's own tables say what they say.
    pub fn source_of(self, name: &str, source: &str) -> String {
        self.translated(&key("source", name), source)
    }

    /// The entry of a tag of the page of references.
    pub fn reference_of(self, tag: &str, entry: &str) -> String {
        self.translated(&key("reference", tag), entry)
    }

    /// A message that translates a text, where it is that of this text.
    fn translated(self, key: &str, text: &str) -> String {
        let is_of_it = self.attribute(key, "of").is_some_and(|of| of == mark(text));
        self.known(key).filter(|_| is_of_it).unwrap_or_else(|| text.to_owned())
    }

    /// Where a published figure was read.
    pub fn source_of_figure(self, source: &str) -> String {
        self.known(&format!("target-{}", mark(source))).unwrap_or_else(|| source.to_owned())
    }

    /// A value with its unit, as manifests have it: `2000 yuan`, `2% of wage`.
    pub fn value(self, text: &str) -> String {
        if self == Self::English {
            return text.to_owned();
        }
        match text {
            "true" | "yes" => return crate::say!(self, "value-yes"),
            "false" | "no" => return crate::say!(self, "value-no"),
            _ => {}
        }
        if let Some((number, of)) = text.split_once("% of ")
            && let Some(unit) = self.known(&key("unit", &format!("share of {of}")))
        {
            return crate::say!(self, "value-share", number = number, unit = unit);
        }
        let unit = |unit: &str| self.known(&key("unit", unit));
        match text.split_once(' ') {
            Some((number, of)) => unit(of).map_or_else(|| text.to_owned(), |unit| format!("{number} {unit}")),
            None => text.to_owned(),
        }
    }

    /// A group as people say it; of a group by several groupings all of them.
    pub fn group(self, group: &str) -> String {
        let all: Vec<String> = group.split(' ').map(|one| self.grouping(one)).collect();
        all.join(&crate::say!(self, "list-comma"))
    }

    /// By what a group is grouped.
    pub fn dimension(self, cut: &str) -> String {
        self.known(&key("cut", cut)).unwrap_or_else(|| cut.to_owned())
    }

    fn grouping(self, group: &str) -> String {
        let Some((cut, value)) = group.split_once('=') else { return crate::say!(self, "group-all") };
        if let Some(words) = self.known(&key("group", group)) {
            return words;
        }
        match cut {
            "age" => crate::say!(self, "group-age", range = value.replace('-', "–")),
            "income" => crate::say!(self, "group-income", fifth = value),
            "lifetime" => crate::say!(self, "group-lifetime", fifth = value),
            "area" => self.area(value),
            _ => value.replace('-', " "),
        }
    }

    /// A pooling area: its province and its number there.
    pub fn area(self, name: &str) -> String {
        let (province, number) = name.rsplit_once('-').unwrap_or((name, ""));
        match self.known(&key("province", province)) {
            Some(province) if number.is_empty() => province,
            Some(province) => format!("{province} {number}"),
            None => self.known(&key("province", name)).unwrap_or_else(|| name.replace('-', " ")),
        }
    }
}

/// By which a translation knows the text that it translates.
fn mark(text: &str) -> String {
    sha256(text.as_bytes())[..12].to_owned()
}

fn worded(name: &str, language: Language) -> Option<String> {
    let alone = || Term::alone(name).map(|term| term.name(language));
    language.known(&key("name", name)).or_else(alone)
}

/// Whether a name of the program has words.
pub fn is_worded(name: &str, language: Language) -> bool {
    worded(name, language).is_some()
}

/// The key of a name's message: names have marks that keys may not have.
pub fn key(kind: &str, name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    format!("{kind}-{}", name.replace("::", "-").chars().map(plain).collect::<String>())
}
