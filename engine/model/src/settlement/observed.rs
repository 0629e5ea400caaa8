//! What observers are told of the persons of a block, where somebody asks: tables that are counted apart, and the panel.

use gongji_sdk::abi::{holder, scheme};

use crate::block::columns::Rows;
use crate::block::own_values::OwnValues;
use crate::books::cells::{Cell, Cells};
use crate::books::crossing::{Crossing, Crossings, Dimension, Key, Standing};
use crate::books::panel::{ABSENT, Kind, Panel, PanelRows, Plan, Seen, Source, real};
use crate::books::person_year::{Item, PersonYear};
use crate::books::tally::{HouseholdShare, Marked};
use crate::codes::conditions::care_history;
use crate::codes::sector;
use crate::foundation::sums::Sum;
use crate::law::in_force::Law;
use crate::tables::replicate::Replicate;
use crate::workspace::buffers::{PolicyColumns, YearColumns};

/// What is asked for in a year.
pub(crate) struct Observers<'a> {
    /// By what each table that is counted apart is grouped.
    tables: Vec<&'a [Dimension]>,
    panel: Option<Plan>,
    /// Cash for care above which a member's is counted as much, fen.
    tail_cash: i64,
}

impl<'a> Observers<'a> {
    /// Those of a year; `panel` is what is asked of it.
    pub(crate) fn of(
        crossings: &'a Crossings,
        panel: Option<&Panel>,
        replicate: &Replicate,
        tail_cash: i64,
    ) -> Option<Self> {
        let tables: Vec<&[Dimension]> = crossings.apart().map(|Crossing { by, .. }| &by[..]).collect();
        let plan = |panel: &Panel| {
            // Persons whose care is simulated, at the opening.
            let persons = if replicate.cares_for_all() { panel.persons } else { replicate.members };
            Plan::of(panel, persons, replicate.luck)
        };
        let panel = panel.map(plan);
        (!tables.is_empty() || panel.is_some()).then_some(Self { tables, panel, tail_cash })
    }

    /// Tables are counted apart; otherwise there is a panel alone.
    pub(crate) fn has_tables(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Who is in the panel and what is told of them.
    pub(crate) fn panel(&self) -> Option<&Plan> {
        self.panel.as_ref()
    }
}

/// What observers have been told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observed {
    /// The cells of each table.
    pub tables: Vec<Cells>,
    pub panel: PanelRows,
}

impl Observed {
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.tables.add(&other.tables);
        self.panel.append(&mut other.panel);
    }
}

/// Those of whom observers are told, when the year of their scheme is counted.
pub(crate) struct Told<'a, 'b> {
    pub rows: &'a Rows<'b>,
    pub year: &'a YearColumns,
    pub own: &'a PolicyColumns,
    pub law: &'a Law,
    pub observers: &'a Observers<'a>,
    /// One of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    pub area: usize,
    pub replicate: &'a Replicate,
}

impl Told<'_, '_> {
    /// Tells of a person, who has a part of what the household bears and has.
    pub(crate) fn tell(&self, row: u32, share: HouseholdShare, observed: &mut Observed) {
        let at = row as usize;
        let person = self.rows.person[at];
        let plan = self.observers.panel.as_ref().filter(|plan| plan.has(person));
        if !self.observers.has_tables() && plan.is_none() {
            return;
        }
        let standing = self.standing(at, self.scheme);
        if self.observers.has_tables() {
            self.tell_tables(at, &standing, share, &mut observed.tables);
        }
        if let Some(plan) = plan {
            observed.panel.persons.push(person);
            self.tell_panel(plan, at, standing, share, &mut observed.panel.values);
        }
    }

    fn tell_tables(&self, at: usize, standing: &Standing, share: HouseholdShare, tables: &mut Vec<Cells>) {
        let cell = self.cell(at, share);
        tables.resize(self.observers.tables.len(), Cells::default());
        let in_none = self.scheme == scheme::NONE;
        for (by, cells) in self.observers.tables.iter().zip(tables) {
            cells.count(Key::of(by, standing, in_none), &cell);
        }
    }

    /// The cells of a person in all tables, when the turn is not the own scheme's.
    pub(crate) fn keys(&self, row: u32) -> impl Iterator<Item = Key> {
        let at = row as usize;
        let scheme = self.rows.scheme.get(at).map_or(scheme::EMPLOYEES, |scheme| u32::from(*scheme));
        let standing = self.standing(at, scheme);
        self.observers.tables.iter().map(move |by| Key::of(by, &standing, false))
    }

    /// By what a person is counted.
    fn standing(&self, at: usize, scheme: u32) -> Standing {
        let Rows { sex, status, work, age, .. } = self.rows;
        Standing {
            place: self.year.place[at],
            sex: sex[at],
            sector: sector::of_person(status[at], work[at], age[at]),
            scheme,
            area: self.area,
            province: self.replicate.inputs.areas[self.area].province.into(),
        }
    }

    /// What a person adds to a cell, as the tally has it.
    fn cell(&self, at: usize, households: HouseholdShare) -> Cell {
        let sheet = &self.year.sheet[at];
        if sheet[Item::Members] == 0 {
            return Cell { households, ..Cell::default() };
        }
        let rows = self.rows;
        let balance = i64::from(rows.balance[at]) + rows.frozen().map_or(0, |frozen| frozen[at]);
        let holds = rows.holdings[at] != 0 || rows.further_holdings().is_some_and(|held| held[at] != 0);
        let mut year = *sheet;
        year[Item::Balance] += balance;
        year[Item::Idle] += (balance - 3 * i64::from(rows.mean_own_payment[at])).max(0);
        year[Item::Holders] += i64::from(holds);
        let rare_payments = self.year.rare_payments.get(at).copied().unwrap_or_default();
        Cell { year, households, marked: self.marked(at, sheet, balance), rare_payments, ..Cell::default() }
    }

    fn marked(&self, at: usize, sheet: &PersonYear, balance: i64) -> Marked {
        let has_account = i64::from(self.rows.has_account[at]);
        let is_untouched = self.rows.care_history[at] & care_history::UNTOUCHED != 0;
        let is_dormant = is_untouched && self.year.was_untouched.get(at) == Some(&true);
        Marked {
            without_account: 1 - has_account,
            empty: has_account * i64::from(balance * 100 <= sheet[Item::Credit]),
            dormant: has_account * i64::from(is_dormant),
            tail_cash: i64::from(sheet.cash() > self.observers.tail_cash),
        }
    }

    fn tell_panel(&self, plan: &Plan, at: usize, standing: Standing, share: HouseholdShare, values: &mut Vec<i64>) {
        let person = self.rows.person(at).values();
        let seen = Seen {
            sheet: &self.year.sheet[at],
            standing,
            share,
            rare_payments: self.year.rare_payments.get(at).copied().unwrap_or_default(),
            account_value: self.replicate.inputs.valuation.account_value,
        };
        values.extend(plan.columns.iter().map(|source| match source {
            Source::Attribute(nth, kind) if *kind == Kind::Real => real(person[*nth]),
            Source::Attribute(nth, _) => person[*nth] as i64,
            Source::Optional(name) => {
                self.rows.optional_values(at).find(|(known, _)| known == name).map_or(ABSENT, |(_, value)| value)
            }
            Source::Reckoned(of) => of(&seen),
            Source::Own(name) => self.own_column(name).map_or(ABSENT, |column| column.value(at)),
        }));
    }

    /// A column of a policy: while that is in force it stands in the year's, else with the persons, where it is for life.
    fn own_column(&self, name: &str) -> Option<&OwnValues> {
        let mut in_force = self.law.own[self.law.own_of(holder::PERSON)].iter().zip(&self.own.by_row);
        let of_year = in_force.find(|(own, _)| own.name == name).map(|(_, values)| values);
        let kept = || self.rows.own.0.iter().find(|column| column.name == name).map(|column| &column.values);
        of_year.or_else(kept)
    }
}
