//! `[factorial]`: arms that differ in some policies alone, one for every choice of them, so that what they do together can be
//! shared out among them.

use super::keys::FACTORIAL;
use super::node::Entry;
use super::reader::Reader;
use super::{Arm, PolicyUse};
use crate::ground::diagnose::{Mistake, Place};

/// Most parts: 64 arms.
const MOST: usize = 6;

/// Parts of a reform, and an arm for every choice of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factorial {
    /// Ids of the policies.
    pub parts: Vec<String>,
    /// Names of the arms: the part of number `n` is in those whose own number has the bit `n`.
    pub cells: Vec<String>,
}

/// What is written of it.
pub(super) struct Written {
    whole: (String, Place),
    without: Option<(String, Place)>,
    parts: Vec<(String, Place)>,
}

/// Reads the table; nothing where it is not there or names no part.
pub(super) fn read(place: &Place, entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Option<Written> {
    let mut reader = Reader::strict(entries, FACTORIAL, "`[factorial]`", mistakes);
    let named = |reader: &mut Reader<'_, '_>, key| reader.text(key).zip(reader.place(key).cloned());
    let (whole, without) = (named(&mut reader, "whole"), named(&mut reader, "without"));
    let has_parts = reader.node("parts").is_some();
    let parts = reader.names("parts");
    if parts.is_empty() && has_parts {
        return None;
    }
    for (key, is_there) in [("whole", reader.node("whole").is_some()), ("parts", has_parts)] {
        if !is_there {
            reader.note(Mistake::at(
                place,
                format!("`[factorial]` has no `{key}`"),
                "expected `whole = \"an-arm\"` and `parts = [...]`",
            ));
        }
    }
    if let Some((_, place)) = parts.get(MOST) {
        let title = format!("`parts` has {}, which asks for {} arms", parts.len(), 1_u64 << parts.len().min(60));
        reader.note(Mistake::at(place, title, format!("expected at most {MOST}")));
        return None;
    }
    Some(Written { whole: whole?, without, parts }).filter(|written| !written.parts.is_empty())
}

/// Finds the arm of every choice of parts.
pub(super) fn resolved(
    written: &Written,
    baseline: &str,
    arms: &[Arm],
    mistakes: &mut Vec<Mistake>,
) -> Option<Factorial> {
    let found = |name: &str, place: &Place, mistakes: &mut Vec<Mistake>| {
        let arm = arms.iter().find(|arm| arm.name == name);
        if arm.is_none() {
            let mistake = Mistake::at(place, format!("there is no arm `{name}`"), "unknown arm");
            mistakes.push(mistake.suggest(name, arms.iter().map(|arm| arm.name.as_str())));
        }
        arm
    };
    let (name, at) = &written.whole;
    let whole = found(name, at, mistakes)?;
    let without = match &written.without {
        Some((name, at)) => found(name, at, mistakes)?,
        None => arms.iter().find(|arm| arm.name == baseline)?,
    };
    let before = mistakes.len();
    for (id, at) in written.parts.iter().filter(|(id, _)| whole.policy(id).is_none()) {
        let mistake = Mistake::at(at, format!("the arm `{}` does not use `{id}`", whole.name), "no part of it");
        mistakes.push(mistake.suggest(id, whole.policies.iter().map(|used| used.id.as_str())));
    }
    if mistakes.len() > before {
        return None;
    }
    let mut cells = Vec::new();
    for choice in 0..1_usize << written.parts.len() {
        let chosen = |id: &str| written.parts.iter().position(|(part, _)| part == id).map(|at| choice >> at & 1 == 1);
        // With none of the parts it is the one that is named so, whichever else is like it.
        let may = |arm: &&Arm| (choice > 0 || arm.name == without.name) && is_cell(arm, whole, without, &chosen);
        match arms.iter().find(may) {
            Some(arm) => cells.push(arm.name.clone()),
            None if choice == 0 => {
                mistakes.push(not_without(written, without));
                return None;
            }
            None => {
                mistakes.push(missing(written, choice));
                return None;
            }
        }
    }
    Some(Factorial { parts: written.parts.iter().map(|(id, _)| id.clone()).collect(), cells })
}

/// The arm uses what `without` does and the chosen parts, as `whole` does, and nothing else.
fn is_cell(arm: &Arm, whole: &Arm, without: &Arm, chosen: &dyn Fn(&str) -> Option<bool>) -> bool {
    let expected = |used: &&PolicyUse| chosen(&used.id).unwrap_or(true);
    let ids = |arm: &Arm| arm.policies.iter().map(|used| used.id.clone()).collect::<Vec<_>>();
    let (own, due): (Vec<_>, Vec<&PolicyUse>) = (ids(arm), whole.policies.iter().filter(expected).collect());
    let is_as = |used: &&PolicyUse| arm.policy(&used.id).is_some_and(|there| is_same(there, used));
    let is_beside = |used: &&PolicyUse| chosen(&used.id).is_some() || without.policy(&used.id).is_some();
    own.len() == due.len() && due.iter().all(is_as) && due.iter().all(is_beside) && own_values(arm) == own_values(whole)
}

fn own_values(arm: &Arm) -> Vec<String> {
    let mut own: Vec<String> = arm.own.iter().map(|own| format!("{} {:?}", own.from, own.departure())).collect();
    own.sort();
    own
}

/// The same years, areas and values, in every province.
fn is_same(one: &PolicyUse, other: &PolicyUse) -> bool {
    let terms = |used: &PolicyUse| (used.from, used.until, used.rollout.clone(), used.values_by_year.clone());
    let there = |used: &PolicyUse| used.by_province.iter().map(|there| there.number).collect::<Vec<_>>();
    let same_there = || {
        let pairs = one.by_province.iter().zip(&other.by_province);
        pairs
            .into_iter()
            .all(|(one, other)| one.own_rollout == other.own_rollout && terms(&one.used) == terms(&other.used))
    };
    terms(one) == terms(other) && there(one) == there(other) && same_there()
}

/// The arm that should be the whole without its parts is another one.
fn not_without(written: &Written, without: &Arm) -> Mistake {
    let (whole, at) = &written.whole;
    let at = written.without.as_ref().map_or(at, |(_, at)| at);
    let title = format!("the arm `{}` is not as `{whole}`, with none of the parts", without.name);
    let help = "`without` names the arm with the years, areas and values of `whole` and none of its parts; left out, it is the baseline";
    Mistake::at(at, title, "one of its cells is missing").help(help)
}

fn missing(written: &Written, choice: usize) -> Mistake {
    let has = |at: usize| choice >> at & 1 == 1;
    let list = |wanted: bool| {
        let parts = written.parts.iter().enumerate().filter(|(at, _)| has(*at) == wanted);
        parts.map(|(_, (id, _))| format!("`{id}`")).collect::<Vec<_>>().join(", ")
    };
    let (name, at) = &written.whole;
    let (with, without) = (list(true), list(false));
    let words = if without.is_empty() { with } else { format!("{with} and without {without}") };
    let title = format!("the factorial has no arm that is as `{name}`, with {words}");
    let help = "every choice of the parts needs an arm, with the years, areas and values of `whole`; `parts = []` is no factorial";
    Mistake::at(at, title, "one of its cells is missing").help(help)
}
