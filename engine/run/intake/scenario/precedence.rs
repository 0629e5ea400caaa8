//! The order in which policies of an arm act where they meet: by the scenario's `order`, by what the policies declare and
//! by which policy needs which. Where none of these says it, one error tells what each order would mean.

use std::sync::Arc;

use gongji_model::codes::care::Care;
use gongji_model::law::hooks;
use gongji_model::law::hooks::HookTable;
use gongji_model::law::policy::{Description, Hook, Policy};
use gongji_sdk::abi::access;

use super::draft::DraftArm;
use super::keys::{FIRST_YEAR, LAST_YEAR};
use super::note::Note;
use super::{PolicyUse, places};
use crate::ground::diagnose::Mistake;

/// A policy of an arm with what it declares.
pub(super) type Known = (PolicyUse, Arc<dyn Policy>);

/// Two policies that act in one year on the same columns or in layers of one number, by their places in the arm.
struct Meeting {
    one: usize,
    two: usize,
    /// Hook, and the column that both write there.
    columns: Vec<(&'static str, String)>,
    /// Layer, and the kinds of care that both settle there.
    layers: Vec<(u32, String)>,
}

/// Puts the policies of an arm into the order in which they act, and notes where nothing says which it is.
pub(super) fn arrange(arm: &DraftArm, known: &mut Vec<Known>, mistakes: &mut Vec<Mistake>, notes: &mut Vec<Note>) {
    unknown_names(arm, mistakes);
    put_in_order(arm, known);
    contradictions(arm, known, notes);
    let edges = edges(arm, known);
    match sorted(known, &edges) {
        Ok(places) => *known = places.into_iter().map(|at| known[at].clone()).collect(),
        Err(cycle) => return mistakes.push(going_round(arm, known, &cycle)),
    }
    let edges = self::edges(arm, known);
    let decided = |meeting: &Meeting| leads(&edges, meeting.one, meeting.two);
    let open: Vec<Meeting> = meetings(known).into_iter().filter(|meeting| !decided(meeting)).collect();
    if !open.is_empty() {
        mistakes.push(undecided(arm, known, &open, &edges));
    }
}

fn unknown_names(arm: &DraftArm, mistakes: &mut Vec<Mistake>) {
    for (name, place) in &arm.order {
        if !arm.uses.iter().any(|policy| policy.id == *name) {
            let mistake = Mistake::at(place, format!("`order` names `{name}`, which the arm does not use"), "not used");
            mistakes.push(mistake.suggest(name, arm.uses.iter().map(|policy| policy.id.as_str())));
        }
    }
}

fn rank(arm: &DraftArm, id: &str) -> Option<usize> {
    arm.order.iter().position(|(name, _)| name == id)
}

/// Puts the policies that `order` names into that order, on the places that they have.
fn put_in_order(arm: &DraftArm, known: &mut [Known]) {
    let places: Vec<usize> = (0..known.len()).filter(|&at| rank(arm, &known[at].0.id).is_some()).collect();
    let mut named: Vec<Known> = places.iter().map(|&at| known[at].clone()).collect();
    named.sort_by_key(|(policy, _)| rank(arm, &policy.id));
    for (place, policy) in places.into_iter().zip(named) {
        known[place] = policy;
    }
}

/// The first of two policies declares to act before the second, or the second after the first.
fn declares(first: &Description, second: &Description) -> bool {
    second.after.contains(&first.id) || first.before.contains(&second.id)
}

/// Tells where `order` says the contrary of what policies declare.
fn contradictions(arm: &DraftArm, known: &[Known], notes: &mut Vec<Note>) {
    for (at, (later, found)) in known.iter().enumerate() {
        for (earlier, earlier_found) in &known[..at] {
            let both = rank(arm, &earlier.id).is_some() && rank(arm, &later.id).is_some();
            if both && declares(found.description(), earlier_found.description()) {
                let note = "acts before `{later}` by `order`, though it is declared to act after it";
                let note = note.replace("{later}", &later.id);
                notes.push(Note::new(&arm.name, format!("`{}` {note}", earlier.id)));
            }
        }
    }
}

/// Who must act before whom: by `order`, and by declarations where `order` does not name both.
fn edges(arm: &DraftArm, known: &[Known]) -> Vec<(usize, usize)> {
    let mut edges = Vec::new();
    for (one, (first, first_found)) in known.iter().enumerate() {
        for (two, (second, second_found)) in known.iter().enumerate() {
            let before = match (rank(arm, &first.id), rank(arm, &second.id)) {
                (Some(first), Some(second)) => first < second,
                _ => declares(first_found.description(), second_found.description()),
            };
            if before && one != two {
                edges.push((one, two));
            }
        }
    }
    edges
}

/// The places in an order that keeps all edges and otherwise the order of the arm; or a round of policies that wait for
/// each other.
fn sorted(known: &[Known], edges: &[(usize, usize)]) -> Result<Vec<usize>, Vec<usize>> {
    let mut left: Vec<usize> = (0..known.len()).collect();
    let mut places = Vec::new();
    while !left.is_empty() {
        let waits = |at: usize| edges.iter().any(|&(one, two)| two == at && left.contains(&one));
        match left.iter().position(|&at| !waits(at)) {
            Some(free) => places.push(left.remove(free)),
            None => return Err(round(&left, edges)),
        }
    }
    Ok(places)
}

/// Of policies that all wait for another one of them, a round.
fn round(left: &[usize], edges: &[(usize, usize)]) -> Vec<usize> {
    let mut line = vec![left[0]];
    while let Some(&(one, _)) = edges.iter().find(|(one, two)| line.last() == Some(two) && left.contains(one)) {
        if let Some(at) = line.iter().position(|&known| known == one) {
            line.drain(..at);
            break;
        }
        line.push(one);
    }
    line.reverse();
    line
}

fn going_round(arm: &DraftArm, known: &[Known], cycle: &[usize]) -> Mistake {
    let again = cycle.iter().chain(cycle.first());
    let words: Vec<String> = again.map(|&at| format!("`{}`", known[at].0.id)).collect();
    let title = format!("policies of the arm `{}` must act before each other in a circle", arm.name);
    let mistake = Mistake::at(&known[cycle[0]].0.place, title, "one of them");
    let names: Vec<String> = cycle.iter().map(|&at| format!("\"{}\"", known[at].0.id)).collect();
    let help = format!("name all of them in the order that you want: `order = [{}]`", names.join(", "));
    mistake.help(format!("each is to act before the next: {}", words.join(", "))).help(help)
}

/// The policies that meet, each pair once.
fn meetings(known: &[Known]) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    for (two, (later, found)) in known.iter().enumerate() {
        for (one, (earlier, earlier_found)) in known[..two].iter().enumerate() {
            let places = places(&[later, earlier]);
            let both = |place: &Option<u8>, year| [later, earlier].map(|used| used.within(*place).share(year) > 0.0);
            let meet = |year| places.iter().any(|place| both(place, year) == [true, true]);
            if !(FIRST_YEAR..=LAST_YEAR).any(meet) {
                continue;
            }
            let (first, second) = (earlier_found.description(), found.description());
            // Policies of two schemes act on other persons and other funds.
            if first.scheme != second.scheme {
                continue;
            }
            // What a policy builds on has acted before it.
            let builds_on = second.requires.contains(&first.id);
            let columns = if builds_on { Vec::new() } else { shared_columns(first, second) };
            let layers = equal_layers(first, second);
            if !columns.is_empty() || !layers.is_empty() {
                meetings.push(Meeting { one, two, columns, layers });
            }
        }
    }
    meetings
}

/// The first acts before the second by a chain of edges.
fn leads(edges: &[(usize, usize)], first: usize, second: usize) -> bool {
    let mut reached = vec![first];
    let mut at = 0;
    while at < reached.len() {
        let now = reached[at];
        for &(_, next) in edges.iter().filter(|(one, _)| *one == now) {
            if !reached.contains(&next) {
                reached.push(next);
            }
        }
        at += 1;
    }
    reached[1..].contains(&second)
}

/// One error for all meetings of an arm that nothing decides, with one order for all.
fn undecided(arm: &DraftArm, known: &[Known], open: &[Meeting], edges: &[(usize, usize)]) -> Mistake {
    let concerned = |at: &usize| open.iter().any(|meeting| meeting.one == *at || meeting.two == *at);
    let policies: Vec<usize> = (0..known.len()).filter(concerned).collect();
    let names: Vec<String> = policies.iter().map(|&at| format!("`{}`", known[at].0.id)).collect();
    let title = format!("nothing says in which order {} act in the arm `{}`", names.join(" and "), arm.name);
    let mut mistake = Mistake::at(&known[policies[0]].0.place, title, "meets the others");
    for &at in &policies[1..] {
        mistake = mistake.and_at(&known[at].0.place, "meets the others");
    }
    for meeting in open {
        mistake = mistake.help(meeting.words(known));
    }
    let order = proposed(arm, known, open, &policies, edges);
    let listed: Vec<String> = order.iter().map(|&at| format!("\"{}\"", known[at].0.id)).collect();
    mistake = mistake.help(format!("say it in the arm: `order = [{}]`", listed.join(", ")));
    for meeting in open {
        let place = |policy: usize| order.iter().position(|&at| at == policy);
        let (first, last) = if place(meeting.one) < place(meeting.two) {
            (meeting.one, meeting.two)
        } else {
            (meeting.two, meeting.one)
        };
        mistake = mistake.help(format!("so {}", meeting.meaning(known, first, last)));
        mistake = mistake.help(format!("the other way round {}", meeting.meaning(known, last, first)));
    }
    mistake
}

/// An order for these policies and those that `order` names already: what must be, then the later reform last, since it is
/// made for what it finds; of the same year the base before what builds on it, and who looks at nothing before who does.
fn proposed(
    arm: &DraftArm,
    known: &[Known],
    open: &[Meeting],
    policies: &[usize],
    edges: &[(usize, usize)],
) -> Vec<usize> {
    let wanted = |at: &usize| policies.contains(at) || rank(arm, &known[*at].0.id).is_some();
    let mut order: Vec<usize> = (0..known.len()).filter(wanted).collect();
    let needs = |id: &String| known.iter().any(|(_, found)| found.description().requires.contains(id));
    let erases = |at: usize| open.iter().any(|meeting| meeting.erases(known, at));
    order.sort_by_key(|&at| (known[at].0.from, !needs(&known[at].0.id), !erases(at), at));
    let mut free: Vec<usize> = Vec::new();
    while !order.is_empty() {
        let waits = |at: usize| order.iter().any(|&other| other != at && leads(edges, other, at));
        let next = order.iter().position(|&at| !waits(at)).unwrap_or(0);
        free.push(order.remove(next));
    }
    free
}

impl Meeting {
    /// This policy is one of the two and would erase what the other wrote.
    fn erases(&self, known: &[Known], at: usize) -> bool {
        let policy = known[at].1.description();
        [self.one, self.two].contains(&at) && self.columns.iter().any(|(hook, column)| overwrites(policy, hook, column))
    }

    /// Where the two meet.
    fn words(&self, known: &[Known]) -> String {
        let mut parts: Vec<String> = Vec::new();
        for (layer, cares) in &self.layers {
            parts.push(format!("settle {cares} care in layer {layer}"));
        }
        let mut hooks: Vec<&str> = self.columns.iter().map(|(hook, _)| *hook).collect();
        hooks.dedup();
        for hook in hooks {
            parts.push(format!("write {} in the hook `{hook}`", self.listed(Some(hook))));
        }
        format!("`{}` and `{}` both {}", known[self.one].0.id, known[self.two].0.id, parts.join(", "))
    }

    /// The columns that both write, in a hook or in all.
    fn listed(&self, hook: Option<&str>) -> String {
        let of_hook = self.columns.iter().filter(|(name, _)| hook.is_none_or(|hook| hook == *name));
        let mut names: Vec<String> = of_hook.map(|(_, column)| format!("`{column}`")).collect();
        names.dedup();
        names.join(", ")
    }

    /// What it means that one of the two acts last.
    fn meaning(&self, known: &[Known], first: usize, last: usize) -> String {
        let [first, last] = [first, last].map(|at| (&known[at].0.id, known[at].1.description()));
        let (erased, kept): (Vec<_>, Vec<_>) =
            self.columns.iter().partition(|(hook, column)| overwrites(last.1, hook, column));
        let mut parts = Vec::new();
        if !self.columns.is_empty() {
            parts.push(format!("`{}` has the last word on {}", last.0, self.listed(None)));
        }
        if !erased.is_empty() {
            parts.push(format!("nothing that `{}` writes to {} is left", first.0, names(&erased)));
        }
        if !kept.is_empty() {
            parts.push(format!("it finds in {} what `{}` wrote, and may change all of it", names(&kept), first.0));
        }
        if !self.layers.is_empty() {
            parts.push(format!("`{}` settles first and `{}` what it leaves", first.0, last.0));
        }
        parts.join("; ")
    }
}

fn names(columns: &[&(&'static str, String)]) -> String {
    let mut names: Vec<String> = columns.iter().map(|(_, column)| format!("`{column}`")).collect();
    names.dedup();
    names.join(", ")
}

/// The policy writes every row of this column and does not look at what it held.
fn overwrites(policy: &Description, hook: &str, column: &str) -> bool {
    let here =
        policy.hooks.iter().filter(|declared| hooks::table(declared.hook).is_some_and(|table| table.name == hook));
    here.into_iter().any(|declared| declared.fills(column))
}

/// Rows of this hook are the same for all policies.
pub(super) fn is_shared(declared: &Hook) -> bool {
    hooks::table(declared.hook).is_some_and(HookTable::is_shared)
}

/// Columns that two policies write in the same hook, on the same rows.
fn shared_columns(one: &Description, two: &Description) -> Vec<(&'static str, String)> {
    let mut shared = Vec::new();
    for first in one.hooks.iter().filter(|hook| is_shared(hook)) {
        let same =
            |hook: &&Hook| hook.hook == first.hook && (hook.cares & first.cares != 0 || hook.cares == first.cares);
        let Some(table) = hooks::table(first.hook) else { continue };
        for second in two.hooks.iter().filter(same) {
            let written = |hook: &Hook, name: &str| {
                hook.fields.iter().any(|field| field.name == name && field.access != access::READ)
            };
            let columns = table.columns.iter().map(|column| column.name);
            let both = columns.filter(|name| written(first, name) && written(second, name));
            shared.extend(both.map(|name| (table.name, name.to_owned())));
        }
    }
    shared
}

fn equal_layers(one: &Description, two: &Description) -> Vec<(u32, String)> {
    let in_layers = |hook: &&Hook| hooks::table(hook.hook).is_some_and(|table| table.in_layers);
    let mut layers = Vec::new();
    for first in one.hooks.iter().filter(in_layers) {
        let meets = |second: &&Hook| second.hook == first.hook && second.layer == first.layer;
        for second in two.hooks.iter().filter(meets) {
            let both = first.cares & second.cares;
            if both != 0 {
                layers.push((first.layer, cares(both)));
            }
        }
    }
    layers
}

/// The kinds of care of some bits in words.
pub fn cares(bits: u32) -> String {
    let names = Care::ALL.iter().filter(|care| bits & care.bit() != 0).map(|care| care.name());
    names.collect::<Vec<_>>().join(", ")
}
