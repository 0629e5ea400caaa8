//! Watching persons: what was decided about them in a year, noted at the one place where each thing is decided.
//!
//! Nobody is watched in an ordinary run. One person's events are kept, to be told line by line; of everyone only a
//! fingerprint is kept, by which two runs find the first person for whom anything came out otherwise. Watching changes no
//! result. The places that tell are the files `watched.rs` of the rooms.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::block::columns::Person;
use crate::codes::care::Care;
use crate::foundation::identity::PersonId;

/// Who is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// One person, all of whose events are kept.
    One(PersonId),
    /// Everyone, of whose events only the fingerprint is kept.
    Everyone,
}

impl Watch {
    pub(crate) fn includes(self, person: u64) -> bool {
        match self {
            Self::One(one) => one.0 == person,
            Self::Everyone => true,
        }
    }
}

/// An amount, a number, a share.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Money.
    Fen(i64),
    /// A count, a code, or a policy's own column.
    Number(i64),
    /// A ratio, a chance or an expectation.
    Real(f64),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.bits() == other.bits()
    }
}

impl Value {
    fn bits(self) -> (u8, u64) {
        match self {
            Self::Fen(amount) => (0, amount as u64),
            Self::Number(number) => (1, number as u64),
            Self::Real(real) => (2, real.to_bits()),
        }
    }
}

/// One value of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    /// Name of the column; a policy's own is `policy-id.column_name`.
    pub column: Cow<'static, str>,
    /// What it was before, where that is another value and of interest.
    pub before: Option<Value>,
    /// What it is now.
    pub value: Value,
}

/// Money under a name.
pub fn fen(column: &'static str, amount: i64) -> Noted {
    Noted { column: column.into(), before: None, value: Value::Fen(amount) }
}

/// A number under a name.
pub fn number(column: &'static str, number: i64) -> Noted {
    Noted { column: column.into(), before: None, value: Value::Number(number) }
}

/// A real number under a name.
pub fn real(column: &'static str, real: f64) -> Noted {
    Noted { column: column.into(), before: None, value: Value::Real(real) }
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Left the simulated society.
    Leave,
    /// Was born into it or joined it.
    Join,
    /// The attributes with which the person goes through the year.
    Live,
    /// Wage and pension.
    Earn,
    /// A hook over persons wrote its columns.
    Hook,
    /// The contribution base that is reported.
    Base,
    /// What the employer did not pay is taken back, and with it what would be credited.
    Arrears,
    /// The account after credit and interest.
    Account,
    /// Bought or refused a product.
    Buy,
    /// What care of a kind is expected in the year.
    Need,
    /// What one more yuan of it is felt to cost.
    Price,
    /// Care sought, and had or forgone.
    Seek,
    /// A bill.
    Bill,
    /// Cash of the year that relatives' accounts may pay.
    Rest,
    /// A layer took its part of a bill.
    Layer,
    /// What is left to cash.
    Cash,
    /// The own account paid for a relative.
    Lend,
    /// The end of the year.
    Close,
    /// Moved to another area.
    Move,
}

impl Deed {
    /// Its name for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Join => "join",
            Self::Live => "live",
            Self::Earn => "earn",
            Self::Hook => "hook",
            Self::Base => "base",
            Self::Arrears => "arrears",
            Self::Account => "account",
            Self::Buy => "buy",
            Self::Need => "need",
            Self::Price => "price",
            Self::Seek => "seek",
            Self::Bill => "bill",
            Self::Rest => "rest",
            Self::Layer => "layer",
            Self::Cash => "cash",
            Self::Lend => "lend",
            Self::Close => "close",
            Self::Move => "move",
        }
    }
}

/// Something that was decided about a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Name of the phase in [`crate::year::plan::PHASES`].
    pub phase: &'static str,
    /// What kind of thing.
    pub deed: Deed,
    /// Policy that decided, or `policy-id.product-name` of a product; none for the engine itself.
    pub policy: Option<Arc<str>>,
    /// Hook over persons.
    pub hook: Option<&'static str>,
    /// Kind of care.
    pub care: Option<Care>,
    /// Number of the layer or of the stay.
    pub number: u32,
    /// One of `gongji_sdk::abi::payer`, of a layer.
    pub payer: Option<u32>,
    /// Changed nothing: told, but no difference between runs.
    pub idle: bool,
    /// The values.
    pub noted: Vec<Noted>,
}

impl Event {
    pub(crate) fn new(phase: &'static str, deed: Deed, noted: Vec<Noted>) -> Self {
        Self { phase, deed, policy: None, hook: None, care: None, number: 0, payer: None, idle: false, noted }
    }

    pub(crate) fn of(self, care: Care) -> Self {
        Self { care: Some(care), ..self }
    }

    /// The value of a column.
    pub fn value(&self, column: &str) -> Option<Value> {
        self.noted.iter().find(|noted| noted.column == column).map(|noted| noted.value)
    }

    /// The amount in a column, or the number; 0 when it is not noted.
    pub fn amount(&self, column: &str) -> i64 {
        match self.value(column) {
            Some(Value::Fen(amount) | Value::Number(amount)) => amount,
            Some(Value::Real(_)) | None => 0,
        }
    }

    /// The ratio in a column; 0 when it is not noted.
    pub fn ratio(&self, column: &str) -> f64 {
        match self.value(column) {
            Some(Value::Real(real)) => real,
            _ => 0.0,
        }
    }

    /// The same thing decided by anybody: what it is about, without its values.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        let about = |event: &Self| (event.deed, event.hook, event.care, event.number, event.payer);
        about(self) == about(other) && self.phase == other.phase
    }

    /// Decided with the same outcome, by whichever policy.
    pub fn is_equal(&self, other: &Self) -> bool {
        let values = |event: &Self| -> Vec<Value> { event.noted.iter().map(|noted| noted.value).collect() };
        let columns = self.noted.iter().zip(&other.noted).all(|(a, b)| bare(&a.column) == bare(&b.column));
        self.is_about_the_same(other) && columns && values(self) == values(other)
    }

    /// The fingerprint of a year that goes on with this event.
    fn print(&self, before: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (before, self.phase, self.deed, self.hook, self.care, self.number, self.payer).hash(&mut hasher);
        for noted in &self.noted {
            bare(&noted.column).hash(&mut hasher);
            noted.value.bits().hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// A column's name without the policy that keeps it: another policy with the same outcome is no difference.
fn bare(column: &str) -> &str {
    column.rsplit('.').next().unwrap_or(column)
}

/// Marks of a year by which a person worth a look is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// See [`crate::codes::status`].
    pub status: u8,
    /// Stays in hospital.
    pub stays: i64,
    /// Lines of care forgone.
    pub forgone: i64,
    /// Holds a product.
    pub holds: bool,
    /// There was money in the account, and at the end of the year there is none.
    pub emptied: bool,
    /// Left the simulated society.
    pub left: bool,
}

/// A person's year.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// Identity.
    pub person: u64,
    /// Fingerprint of all events that were not idle.
    pub print: u64,
    /// Where to look.
    pub marks: Marks,
    /// The events in order, when one person is watched.
    pub events: Vec<Event>,
}

/// Row without a watched person.
pub(crate) const NOBODY: u32 = u32::MAX;

/// The watch over one block's year.
pub struct Trace {
    pub(crate) watch: Watch,
    pub(crate) before: Vec<Person>,
    pub(crate) by_row: Vec<u32>,
    pub(crate) block: Vec<Life>,
    pub(crate) lives: Vec<Life>,
}

impl Trace {
    /// A watch that has seen nothing.
    pub(crate) fn new(watch: Watch) -> Self {
        Self { watch, before: Vec::new(), by_row: Vec::new(), block: Vec::new(), lives: Vec::new() }
    }

    /// The years that were watched.
    pub(crate) fn into_lives(self) -> Vec<Life> {
        self.lives
    }

    pub(crate) fn watches(&self, row: u32) -> bool {
        self.by_row.get(row as usize).is_some_and(|at| *at != NOBODY)
    }

    /// Watched lanes of a batch.
    pub(crate) fn lanes(&self, rows: &[u32]) -> Vec<usize> {
        (0..rows.len()).filter(|lane| self.watches(rows[*lane])).collect()
    }

    pub(crate) fn note(&mut self, row: u32, event: Event) {
        let Some(life) = self.by_row.get(row as usize).and_then(|at| self.block.get_mut(*at as usize)) else { return };
        keep(self.watch, life, event);
    }
}

pub(crate) fn keep(watch: Watch, life: &mut Life, event: Event) {
    if !event.idle {
        life.print = event.print(life.print);
    }
    if watch != Watch::Everyone {
        life.events.push(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_tells_outcomes_apart_and_not_policies() {
        let event = |policy: &str, column: &'static str, amount| {
            let event = Event::new("credit", Deed::Hook, vec![fen(column, amount)]);
            Event { policy: Some(policy.into()), ..event }
        };
        let first = event("one", "one.met", 5);
        assert_eq!(first.print(7), event("two", "two.met", 5).print(7));
        assert!(first.is_equal(&event("two", "two.met", 5)));
        for other in [event("one", "one.met", 6), event("one", "one.paid", 5)] {
            assert!(first.print(7) != other.print(7) && !first.is_equal(&other));
        }
        assert_ne!(first.print(7), first.print(8), "what came before counts");
    }
}
