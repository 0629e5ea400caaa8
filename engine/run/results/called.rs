//! What arms and values are called where people read of them: by the titles of the author and the words of the policies; tables
//! for machines have the names.

use crate::results::change::code;
use crate::results::record::{ArmResults, Results};
use crate::say;
use crate::words::Language;

impl ArmResults {
    /// Its title; its name where the author gave it none.
    pub fn title_in(&self, language: Language) -> &str {
        match self.title.told(language).trim() {
            "" => &self.name,
            title => title,
        }
    }
}

impl Results {
    /// What each arm is called: arms that share a title have their names beside it.
    pub fn called(&self, language: Language) -> Vec<String> {
        let titles: Vec<String> = self.arms.iter().map(|arm| arm.title_in(language).to_owned()).collect();
        // Another arm's title may be what a title with its name beside it comes to.
        let once = self.told_apart(&titles, language);
        self.told_apart(&once, language)
    }

    /// The same, where a name stands beside each that is not alone.
    fn told_apart(&self, called: &[String], language: Language) -> Vec<String> {
        let of = |(arm, title): (&ArmResults, &String)| match called.iter().filter(|other| *other == title).count() {
            1 => title.clone(),
            _ => say!(language, "arm-of-title", title = title.as_str(), name = arm.name.as_str()),
        };
        self.arms.iter().zip(called).map(of).collect()
    }

    /// A value of a policy's parameter: a choice by the policy's own words where it has some in this language.
    pub(crate) fn value_of(&self, policy: &str, parameter: &str, value: &str, language: Language) -> String {
        let choice = value.trim_matches('"');
        match self.said(policy, &format!("choice.{parameter}.{choice}"), language) {
            Some(words) => say!(language, "value-choice", words = words, name = code(choice)),
            None => language.value(value),
        }
    }

    /// What an arm of this name is called; its name where it is not there.
    pub fn called_by_name(&self, name: &str, language: Language) -> String {
        let place = self.arms.iter().position(|arm| arm.name == name);
        place.map_or_else(|| name.to_owned(), |place| self.called(language).swap_remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::PolicyWord;
    use crate::words::Told;

    #[test]
    fn arms_are_called_by_their_titles_and_by_their_names_where_two_share_one() {
        let arm = |name: &str, title: Told| ArmResults { name: name.into(), title, ..ArmResults::default() };
        let each = |en: &str, zh: &str| Told::Each { en: en.into(), zh: zh.into() };
        let arms = vec![
            arm("a", each("Old rules", "旧制度")),
            arm("b", each("Reform", "改革")),
            arm("c", each("Later reform", "改革")),
            arm("d", Told::default()),
        ];
        let results = Results { arms, ..Results::default() };
        assert_eq!(results.called(Language::English), ["Old rules", "Reform", "Later reform", "d"]);
        assert_eq!(results.called(Language::Chinese), ["旧制度", "改革（b）", "改革（c）", "d"]);
        let arms = [("a", "Same"), ("b", "Same"), ("c", "Same (a)"), ("d", " ")];
        let arms = arms.map(|(name, title)| arm(name, Told::Once(title.into()))).into();
        let colliding = Results { arms, ..Results::default() };
        assert_eq!(colliding.called(Language::English), ["Same (a) (a)", "Same (b)", "Same (a) (c)", "d"]);
        assert_eq!(results.called_by_name("c", Language::English), "Later reform");
        assert_eq!(results.called_by_name("lost", Language::English), "lost");
    }

    #[test]
    fn choices_have_the_words_of_their_policy_and_flags_those_of_the_program() {
        let word = |policy: &str, key: &str, text: &str| PolicyWord {
            policy: policy.into(),
            language: Language::Chinese,
            key: key.into(),
            text: text.into(),
        };
        let policy_words = vec![word("cap", "choice.mode.stop", "停止划入")];
        let results = Results { policy_words, ..Results::default() };
        let value = |policy, text| results.value_of(policy, "mode", text, Language::Chinese);
        assert_eq!([value("cap", "\"stop\""), value("cap", "stop")], ["停止划入（`stop`）", "停止划入（`stop`）"]);
        assert_eq!([value("lid", "stop"), value("cap", "true"), value("cap", "no")], ["stop", "是", "否"]);
        assert_eq!(results.value_of("cap", "mode", "yes", Language::English), "yes");
    }
}
