//! A programme of policies over the years, and the law that follows from it in one year: which hooks act where, in order.

use std::sync::Arc;

use gongji_sdk::abi::{Circumstances, Value, access, care, hook, payer};

use crate::care::{CARES, Care};
use crate::draw::Decision;
use crate::eligibility;
use crate::fault::Fault;
use crate::hooks;
use crate::large_expense;
use crate::members::{COLUMNS, MOST_FIELDS};
use crate::money;
use crate::person::PersonId;
use crate::policy::{Hook, Instance, Policy};
use crate::setting::{Setting, Universe};

/// One policy in an arm: when, where and with which parameters.
#[derive(Clone)]
pub struct Use {
    /// The policy.
    pub policy: Arc<dyn Policy>,
    /// First year.
    pub from: u16,
    /// Last year, none for always.
    pub until: Option<u16>,
    /// Share of areas in which it is active, from each year on; everywhere when empty.
    pub rollout: Vec<(u16, f64)>,
    /// Values of all parameters, from each year on; the first holds from the start.
    pub values: Vec<(u16, Vec<Value>)>,
}

/// The policies of an arm in the order in which they act.
#[derive(Clone, Default)]
pub struct Programme {
    /// In order.
    pub uses: Vec<Use>,
}

impl Use {
    /// Share of areas in a year.
    pub fn share(&self, year: u16) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year > until) {
            return 0.0;
        }
        if self.rollout.is_empty() {
            return 1.0;
        }
        self.rollout.iter().rev().find(|(from, _)| *from <= year).map_or(0.0, |(_, share)| *share)
    }

    fn values(&self, year: u16) -> &[Value] {
        let dated = self.values.iter().rev().find(|(from, _)| *from <= year).or(self.values.first());
        dated.map_or(&[], |(_, values)| values)
    }

    /// In force somewhere this year, or until last year.
    pub fn concerns(&self, year: u16) -> bool {
        self.share(year) > 0.0 || self.share(year - 1) > 0.0
    }

    fn is_active(&self, rank: usize, areas: usize, year: u16) -> bool {
        (rank as f64) + 0.5 < self.share(year) * areas as f64
    }

    /// First year in which the policy was active in the area of this rank, looking back from `year`.
    fn started(&self, rank: usize, areas: usize, year: u16) -> Option<u16> {
        if !self.is_active(rank, areas, year) {
            return None;
        }
        let mut first = year;
        while first > self.from && self.is_active(rank, areas, first - 1) {
            first -= 1;
        }
        Some(first)
    }
}

impl Programme {
    /// All that the law of one year depends on: two arms with equal keys up to a year have the same past.
    pub fn key(&self, year: u16) -> String {
        let mut key = String::new();
        for used in self.uses.iter().filter(|used| used.concerns(year)) {
            let description = used.policy.description();
            let (last, now) = (used.share(year - 1), used.share(year));
            let rollout: Vec<_> = used.rollout.iter().filter(|(from, _)| *from <= year).collect();
            let (id, version) = (&description.id, &description.version);
            key += &format!("{id} {version} {} {last} {now} {rollout:?} {:?};", used.from, used.values(year));
        }
        key
    }
}

/// What a field of a hook is bound to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Index into the batch's columns, or into [`Law::own`] when `own`.
    pub index: u16,
    /// One of the policy's own columns.
    pub own: bool,
    /// Not written.
    pub read: bool,
}

/// Where a hook has a column that is offered to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Number of the field; [`Slot::NONE`]'s when it does not ask for the column.
    pub at: u8,
    /// Not written.
    pub read: bool,
}

impl Slot {
    /// The column is not asked for.
    const NONE: Self = Self { at: u8::MAX, read: true };

    /// The slots of the columns that fields are bound to: the policy's own, or the batch's.
    fn of<const N: usize>(fields: &[Bound], own: bool) -> [Self; N] {
        let mut slots = [Self::NONE; N];
        for (at, field) in fields.iter().enumerate().filter(|(_, field)| field.own == own) {
            slots[usize::from(field.index)] = Self { at: at as u8, read: field.read };
        }
        slots
    }
}

/// A column of a policy's own, as it is in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    /// `policy-id.column_name`.
    pub name: String,
    /// Kept for life; zero at the start of each year otherwise.
    pub life: bool,
    /// One of `gongji_sdk::abi::holder`.
    pub holder: u32,
}

/// A hook ready to act in one area.
#[derive(Clone)]
pub struct Act {
    /// Id of the policy.
    pub policy: Arc<str>,
    /// Its instance.
    pub instance: Arc<dyn Instance>,
    /// Number of the hook within the policy.
    pub hook: usize,
    /// What it declares.
    pub layer: u32,
    /// One of `gongji_sdk::abi::payer`.
    pub payer: u32,
    /// Number of the product over all policies.
    pub product: Option<usize>,
    /// Columns in the hook's order.
    pub fields: Vec<Bound>,
    /// Where each of the batch's columns stands in that order.
    pub slots: [Slot; COLUMNS],
    /// Where each of [`Law::own`] does.
    pub own_slots: [Slot; MOST_FIELDS],
    /// One of them is the policy's own.
    pub uses_own: bool,
    /// One of them is the tier: what it does may differ from tier to tier.
    pub by_tier: bool,
    /// It declares that it writes every row of `paid_in`, and of `paid_out`.
    pub fills: [bool; 2],
    /// It writes `paid_in`, and `paid_out`.
    pub pays: [bool; 2],
    /// It reads or writes `over_ceiling`.
    pub knows_ceiling: bool,
    /// What holds in this area and year.
    pub circumstances: Circumstances,
}

impl Act {
    /// It writes the column of this number of its hook's table.
    pub fn writes(&self, number: usize) -> bool {
        let slot = self.slots[number];
        slot != Slot::NONE && !slot.read
    }

    /// Whether what it pays in and out of the catalogue is looked at: always of real bills, and in a probe unless a fund's layer
    /// declares that it pays nothing there.
    pub fn seen(&self, probe: bool) -> [bool; 2] {
        let is_fund = self.product.is_none() && !matches!(self.payer, payer::ACCOUNT | payer::FAMILY_ACCOUNT);
        self.pays.map(|pays| pays || !probe || !is_fund)
    }
}

/// A product on offer this year.
#[derive(Clone)]
pub struct Offer {
    /// `policy-id.product-name`.
    pub name: String,
    /// Insurers that sell it.
    pub insurers: u32,
    /// Held unless refused.
    pub opt_out: bool,
}

/// The law of one year in one area.
#[derive(Clone, Default)]
pub struct AreaLaw {
    /// Hooks over persons, by hook, in the programme's order.
    pub eligibility: Vec<Act>,
    /// As above.
    pub contribution: Vec<Act>,
    /// As above.
    pub credit: Vec<Act>,
    /// As above.
    pub purchase: Vec<Act>,
    /// Those of policies that start here this year.
    pub migrate: Vec<Act>,
    /// Layers of a claim by kind of care, in the order of their numbers.
    pub settle: [Vec<Act>; CARES],
    /// Layers paid by the household's accounts, likewise.
    pub family: [Vec<Act>; CARES],
    /// Hooks over insured persons.
    pub steer: Vec<Act>,
    /// Hooks over bills by kind of care.
    pub treat: [Vec<Act>; CARES],
    /// Hooks over households.
    pub relief: Vec<Act>,
    /// Hooks over the area's providers.
    pub reimburse: Vec<Act>,
    /// Hooks over the area's pooled fund.
    pub close: Vec<Act>,
    /// As above, once it is closed.
    pub adapt: Vec<Act>,
    /// A hook of `contribution` lets persons pay into the fund for large expenses.
    pub takes_large_expense_contributions: bool,
}

/// What a policy is told of an area's last year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastYear {
    /// Insured persons.
    pub members: i64,
    /// Income of the pooled fund, fen.
    pub income: i64,
    /// Its outgo, fen.
    pub outgo: i64,
    /// Its balance, fen.
    pub balance: i64,
    /// All bills, fen.
    pub spending: i64,
}

impl AreaLaw {
    fn acts_mut(&mut self) -> impl Iterator<Item = &mut Act> {
        let persons = [&mut self.eligibility, &mut self.contribution, &mut self.credit, &mut self.purchase];
        let others = [&mut self.migrate, &mut self.steer, &mut self.relief, &mut self.reimburse];
        let funds = [&mut self.close, &mut self.adapt];
        let care = self.settle.iter_mut().chain(&mut self.family).chain(&mut self.treat);
        persons.into_iter().chain(others).chain(funds).chain(care).flatten()
    }

    /// The acts of a hook, for one kind of care where it has kinds.
    pub fn acts(&self, declared: &Hook, care: Option<Care>) -> &[Act] {
        match declared.hook {
            hook::ELIGIBILITY => &self.eligibility,
            hook::CONTRIBUTION => &self.contribution,
            hook::CREDIT => &self.credit,
            hook::PURCHASE => &self.purchase,
            hook::STEER => &self.steer,
            hook::TREAT => of_care(&self.treat, care),
            hook::SETTLE if declared.payer == payer::FAMILY_ACCOUNT => of_care(&self.family, care),
            hook::SETTLE => of_care(&self.settle, care),
            hook::REIMBURSE => &self.reimburse,
            hook::CLOSE => &self.close,
            hook::ADAPT => &self.adapt,
            hook::MIGRATE => &self.migrate,
            hook::RELIEF => &self.relief,
            _ => &[],
        }
    }
}

fn of_care(acts: &[Vec<Act>; CARES], care: Option<Care>) -> &[Act] {
    care.map_or(&[], |care| &acts[care as usize])
}

/// The law of one year.
#[derive(Clone, Default)]
pub struct Law {
    /// By area.
    pub areas: Vec<AreaLaw>,
    /// Products on offer anywhere.
    pub offers: Vec<Offer>,
    /// Prices of products.
    pub pricing: Vec<Act>,
    /// Supervision of insurers.
    pub supervise: Vec<Act>,
    /// Policies' own columns: those of persons, then those of funds, then those of providers.
    pub own: Vec<Own>,
}

impl Law {
    /// Finds what is in force and creates the instances.
    ///
    /// # Errors
    /// A policy that refuses its parameters or asks for a column that its hook does not offer.
    pub fn enact(programme: &Programme, setting: &Setting, year: u16) -> Result<Self, Fault> {
        let areas = setting.inputs.areas.len();
        let ranks = rollout_order(setting);
        let mut law = Law { areas: vec![AreaLaw::default(); areas], ..Law::default() };
        let uses: Vec<&Use> = programme.uses.iter().filter(|used| used.concerns(year)).collect();
        let first_products: Vec<usize> = uses.iter().map(|used| law.declare(used, year)).collect();
        // Stable: within one holder the columns keep the order of their policies.
        law.own.sort_by_key(|own| own.holder);
        law.refuse_too_many_columns(&uses, year)?;
        for (used, first_product) in uses.into_iter().zip(first_products) {
            let id: Arc<str> = used.policy.description().id.as_str().into();
            let fault = |message| Fault::policy(&id, "create", year, message);
            let instance: Arc<dyn Instance> = used.policy.create(used.values(year)).map_err(fault)?.into();
            for (number, declared) in used.policy.description().hooks.iter().enumerate() {
                let fields = law.bind(&id, declared).map_err(fault)?;
                let act = Act {
                    policy: id.clone(),
                    instance: instance.clone(),
                    hook: number,
                    layer: declared.layer,
                    payer: declared.payer,
                    product: declared.product.map(|product| first_product + product),
                    slots: Slot::of(&fields, false),
                    own_slots: Slot::of(&fields, true),
                    uses_own: fields.iter().any(|field| field.own),
                    by_tier: declared.fields.iter().any(|field| field.name == "tier"),
                    fills: ["paid_in", "paid_out"].map(|name| declared.fills(name)),
                    pays: ["paid_in", "paid_out"].map(|name| declared.fields.iter().any(|field| field.name == name)),
                    knows_ceiling: declared.fields.iter().any(|field| field.name == "over_ceiling"),
                    fields,
                    circumstances: Circumstances::default(),
                };
                law.place(used, declared, act, &ranks, setting, year);
            }
        }
        for area in &mut law.areas {
            for layers in area.settle.iter_mut().chain(&mut area.family) {
                layers.sort_by_key(|act| act.layer);
            }
            [area.takes_large_expense_contributions, _] = large_expense::fed(area);
        }
        Ok(law)
    }

    /// Refuses a law under which a year cannot be lived: a layer pays out of a fund that nobody feeds, or somebody from outside is
    /// taken into the scheme.
    ///
    /// # Errors
    /// The policy, and what is wrong.
    pub fn refuse_what_has_no_effect(&self, setting: &Setting, year: u16) -> Result<(), Fault> {
        self.areas.iter().try_for_each(|area| large_expense::refuse_unfunded(area, year))?;
        let Some(area) = self.areas.first().filter(|_| setting.universe != Universe::Members) else { return Ok(()) };
        eligibility::refuse_outsiders(&area.eligibility, self.own.len(), year, setting.isa.code())
    }

    /// Tells every act what happened last year: those of an area of the area, those of the nation of all areas.
    pub fn recall(&mut self, areas: &[LastYear]) {
        let tell = |act: &mut Act, last: &LastYear| {
            let LastYear { members, income, outgo, balance, spending } = *last;
            let now = &mut act.circumstances;
            (now.members, now.medical_spending) = (members, spending);
            (now.pool_income, now.pool_outgo, now.pool_balance) = (income, outgo, balance);
        };
        for (area, last) in self.areas.iter_mut().zip(areas) {
            area.acts_mut().for_each(|act| tell(act, last));
        }
        let sum = |of: fn(&LastYear) -> i64| areas.iter().map(of).sum();
        let nation = LastYear {
            members: sum(|last| last.members),
            income: sum(|last| last.income),
            outgo: sum(|last| last.outgo),
            balance: sum(|last| last.balance),
            spending: sum(|last| last.spending),
        };
        self.pricing.iter_mut().chain(&mut self.supervise).for_each(|act| tell(act, &nation));
    }

    /// Of those who keep too many columns together, the policy that keeps most is told.
    fn refuse_too_many_columns(&self, uses: &[&Use], year: u16) -> Result<(), Fault> {
        let most = uses.iter().max_by_key(|used| used.policy.description().columns.len());
        let Some(most) = most.filter(|_| self.own.len() > MOST_FIELDS) else { return Ok(()) };
        let description = most.policy.description();
        let message = format!(
            "keeps {} of the {} own columns of the arm's policies; expected at most {MOST_FIELDS} together",
            description.columns.len(),
            self.own.len()
        );
        Err(Fault::policy(&description.id, "create", year, message))
    }

    /// Where the own columns of a holder stand among all.
    pub fn own_of(&self, holder: u32) -> std::ops::Range<usize> {
        let before = |holder: u32| self.own.iter().filter(|own| own.holder < holder).count();
        before(holder)..before(holder + 1)
    }

    /// Takes in the policy's own columns and products; gives back the number of its first product.
    fn declare(&mut self, used: &Use, year: u16) -> usize {
        let description = used.policy.description();
        let first = self.offers.len();
        for column in &description.columns {
            let name = format!("{}.{}", description.id, column.name);
            self.own.push(Own { name, life: column.life, holder: column.holder });
        }
        // A policy that has ended only settles what it leaves behind.
        for product in description.products.iter().filter(|_| used.share(year) > 0.0) {
            self.offers.push(Offer {
                name: format!("{}.{}", description.id, product.name),
                insurers: product.insurers,
                opt_out: product.opt_out,
            });
        }
        first
    }

    fn bind(&self, policy: &str, declared: &Hook) -> Result<Vec<Bound>, String> {
        if declared.fields.len() > MOST_FIELDS {
            return Err(format!("a hook asks for {} columns; expected at most {MOST_FIELDS}", declared.fields.len()));
        }
        let table = hooks::table(declared.hook).ok_or("a hook of an unknown kind")?;
        let columns = table.handed_over();
        let own = |name: &str| self.own.iter().position(|own| own.name == format!("{policy}.{name}"));
        let bound = declared.fields.iter().map(|field| {
            let read = field.access == access::READ;
            if let Some(index) = columns.iter().position(|column| *column == field.name) {
                return Ok(Bound { index: index as u16, own: false, read });
            }
            let index = own(&field.name).ok_or_else(|| format!("its hook has no column `{}`", field.name))?;
            if !table.may_use(self.own[index].holder, read) {
                return Err(format!("its hook `{}` cannot use the own column `{}`", table.name, field.name));
            }
            Ok(Bound { index: index as u16, own: true, read })
        });
        bound.collect()
    }

    fn place(&mut self, used: &Use, declared: &Hook, act: Act, ranks: &[usize], setting: &Setting, year: u16) {
        if matches!(declared.hook, hook::OFFER | hook::SUPERVISE) {
            if used.share(year) > 0.0 {
                let circumstances = circumstances(setting, 0, year, used.from.min(year));
                let acts = if declared.hook == hook::OFFER { &mut self.pricing } else { &mut self.supervise };
                acts.push(Act { circumstances, ..act });
            }
            return;
        }
        for (area, law) in self.areas.iter_mut().enumerate() {
            let Some(started) = used.started(ranks[area], ranks.len(), year) else {
                let ended = used.started(ranks[area], ranks.len(), year - 1);
                if let (hook::MIGRATE, Some(started)) = (declared.hook, ended) {
                    let circumstances = Circumstances { ending: 1, ..circumstances(setting, area, year, started) };
                    law.migrate.push(Act { circumstances, ..act.clone() });
                }
                continue;
            };
            let act = Act { circumstances: circumstances(setting, area, year, started), ..act.clone() };
            match declared.hook {
                hook::ELIGIBILITY => law.eligibility.push(act),
                hook::CONTRIBUTION => law.contribution.push(act),
                hook::CREDIT => law.credit.push(act),
                hook::PURCHASE => law.purchase.push(act),
                hook::STEER => law.steer.push(act),
                hook::RELIEF => law.relief.push(act),
                hook::REIMBURSE => law.reimburse.push(act),
                hook::CLOSE => law.close.push(act),
                hook::ADAPT => law.adapt.push(act),
                hook::MIGRATE if started == year => law.migrate.push(act),
                hook::TREAT => place_layer(&mut law.treat, declared.cares, &act),
                hook::SETTLE if declared.payer == payer::FAMILY_ACCOUNT => {
                    place_layer(&mut law.family, declared.cares, &act);
                }
                hook::SETTLE => place_layer(&mut law.settle, declared.cares, &act),
                _ => {}
            }
        }
    }
}

fn place_layer(layers: &mut [Vec<Act>; CARES], cares: u32, act: &Act) {
    debug_assert!(cares & !care::ALL == 0, "the loader refuses unknown kinds of care");
    for kind in Care::ALL {
        if cares & kind.bit() != 0 {
            let mut act = act.clone();
            act.circumstances.care = kind.bit();
            layers[kind as usize].push(act);
        }
    }
}

/// The order in which areas take up a reform: by a draw of each, the same for every policy, arm and replicate.
fn rollout_order(setting: &Setting) -> Vec<usize> {
    let areas = setting.inputs.areas.len();
    let draw = |area: usize| setting.luck.of_seed().block(PersonId(area as u64), 0, Decision::Rollout, 0)[0];
    let mut order: Vec<usize> = (0..areas).collect();
    order.sort_by_key(|area| (draw(*area), *area));
    let mut ranks = vec![0; areas];
    for (rank, area) in order.into_iter().enumerate() {
        ranks[area] = rank;
    }
    ranks
}

fn circumstances(setting: &Setting, area: usize, year: u16, started: u16) -> Circumstances {
    let tables = setting.year(year);
    let grown = |now: f64, then: f64| money::per_million(now / then);
    let (then, now) = (setting.year(started - 1), setting.year(year - 1));
    Circumstances {
        size: size_of::<Circumstances>() as u32,
        year: i32::from(year),
        years_active: i32::from(year - started),
        area: area as u32,
        average_wage: setting.average_wage(area, year),
        average_pension: setting.average_pension(area, year),
        wage_growth: grown(now.average_wage, then.average_wage),
        price_growth: grown(now.consumer_prices, then.consumer_prices),
        demand_rate: money::per_million(tables.demand_rate),
        term_rate: money::per_million(tables.term_rate),
        employer_due: money::per_million(tables.employer_due),
        probe: 0,
        care: 0,
        price_level: gongji_sdk::abi::SHARE_ONE,
        pension_growth: grown(now.average_pension, then.average_pension),
        luck: setting.luck.policy_key(),
        ..Circumstances::default()
    }
}
