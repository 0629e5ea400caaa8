//! The law of one year, as it follows from the programme of an arm: which hooks act where, in order.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{Circumstances, access, element, holder, hook};

use crate::foundation::draw::RandomPurpose;
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::money;
use crate::inputs::nation::Universe;
use crate::law::acts::Acts;
use crate::law::asked::Asked;
use crate::law::bound_hook::{Bound, BoundHook, OwnSlot, Slot};
use crate::law::hooks::HookTable;
use crate::law::metric;
use crate::law::metric::Metric;
use crate::law::of_area::{AreaLaw, LastYear, Offer};
use crate::law::own::{Kept, METRIC, PolicyColumn};
use crate::law::own_lanes::OwnLanes;
use crate::law::policy::{Hook, Instance};
use crate::law::programme::{ActivePolicy, Programme};
use crate::law::{eligibility, hooks, large_expense, own};
use crate::tables::replicate::Replicate;

/// The law of one year.
#[derive(Resource, Clone, Default)]
pub struct Law {
    /// By area.
    pub areas: Vec<AreaLaw>,
    /// Products on offer anywhere.
    pub offers: Vec<Offer>,
    /// What acts once for all areas.
    pub nation: Acts,
    /// Policies' own columns: those of persons, of funds, of providers, of firms, and at the end their metrics.
    pub own: Vec<PolicyColumn>,
    /// What these metrics are, in their order.
    pub(crate) metrics: Vec<&'static Metric>,
}

impl Law {
    /// Finds what is in force and creates the instances.
    ///
    /// # Errors
    /// A policy that refuses its parameters or asks for a column that its hook does not offer.
    pub fn enact(programme: &Programme, replicate: &Replicate, year: u16) -> Result<Self, Fault> {
        let areas = replicate.inputs.areas.len();
        let ranks = rollout_order(replicate);
        let mut law = Law { areas: vec![AreaLaw::default(); areas], ..Law::default() };
        let uses: Vec<&ActivePolicy> = programme.uses.iter().filter(|used| used.concerns(year)).collect();
        let first_products: Vec<usize> = uses.iter().map(|used| law.declare(used, year)).collect();
        // Stable: within one holder the columns keep the order of their policies.
        law.own.sort_by_key(|own| own.holder);
        for (used, first_product) in uses.into_iter().zip(first_products) {
            let id: Arc<str> = used.policy.description().id.as_str().into();
            let fault = |message| Fault::policy(&id, "create", year, message);
            let instance: Arc<dyn Instance> = used.policy.create(used.values(year)).map_err(fault)?.into();
            for (number, declared) in used.policy.description().hooks.iter().enumerate() {
                let unknown = || fault("a hook of an unknown kind".into());
                let table = hooks::table(declared.hook).ok_or_else(unknown)?;
                let fields = law.bind(&id, declared, table).map_err(fault)?;
                let is_metric = |field: &Bound| field.own && law.own[usize::from(field.index)].holder == METRIC;
                let act = BoundHook {
                    policy: id.clone(),
                    instance: instance.clone(),
                    hook: number,
                    layer: declared.layer,
                    payer: declared.payer,
                    product: declared.product.map(|product| first_product + product),
                    slots: Slot::of_batch(&fields),
                    own: OwnSlot::of(&fields),
                    by_tier: declared.fields.iter().any(|field| field.name == "tier"),
                    fills: ["paid_in", "paid_out"].map(|name| declared.fills(name)),
                    pays: ["paid_in", "paid_out"].map(|name| declared.fields.iter().any(|field| field.name == name)),
                    counts: fields.iter().any(is_metric),
                    knows_ceiling: declared.fields.iter().any(|field| field.name == "over_ceiling"),
                    fields,
                    circumstances: Circumstances::default(),
                };
                law.place(used, (declared, table), &act, &ranks, replicate, year);
            }
        }
        for area in &mut law.areas {
            area.acts.sort();
            [area.takes_large_expense_contributions, _] = large_expense::fed(area);
            area.asked_of_persons = Asked::of_persons(&area.acts);
            area.asked_of_lines = Asked::of_lines(&area.acts);
        }
        Ok(law)
    }

    /// Refuses a law under which a year cannot be lived: a layer pays out of a fund that nobody feeds, or somebody from outside is
    /// taken into the scheme.
    ///
    /// # Errors
    /// The policy, and what is wrong.
    pub fn refuse_what_has_no_effect(&self, replicate: &Replicate, year: u16) -> Result<(), Fault> {
        self.areas.iter().try_for_each(|area| large_expense::refuse_unfunded(area, year))?;
        let Some(area) = self.areas.first().filter(|_| replicate.universe != Universe::Members) else { return Ok(()) };
        eligibility::refuse_non_members(area.of(hook::ELIGIBILITY), &self.own_lanes(), year, replicate.isa.code())
    }

    /// Tells every act what happened last year: those of an area of the area, those of the nation of all areas.
    pub fn recall(&mut self, areas: &[LastYear]) {
        let tell = |act: &mut BoundHook, last: &LastYear| {
            let LastYear { members, income, outgo, balance, spending } = *last;
            let now = &mut act.circumstances;
            (now.members, now.medical_spending) = (members, spending);
            (now.pool_income, now.pool_outgo, now.pool_balance) = (income, outgo, balance);
        };
        for (area, last) in self.areas.iter_mut().zip(areas) {
            area.acts.all_mut().for_each(|act| tell(act, last));
        }
        let sum = |of: fn(&LastYear) -> i64| areas.iter().map(of).sum();
        let nation = LastYear {
            members: sum(|last| last.members),
            income: sum(|last| last.income),
            outgo: sum(|last| last.outgo),
            balance: sum(|last| last.balance),
            spending: sum(|last| last.spending),
        };
        self.nation.all_mut().for_each(|act| tell(act, &nation));
    }

    /// Where the own columns of a holder stand among all.
    pub fn own_of(&self, holder: u32) -> std::ops::Range<usize> {
        let before = |holder: u32| self.own.iter().filter(|own| own.holder < holder).count();
        before(holder)..before(holder + 1)
    }

    /// Lanes for all own columns, in which nothing is kept yet.
    pub fn own_lanes(&self) -> Vec<OwnLanes> {
        self.own.iter().map(|own| own.lanes(0)).collect()
    }

    /// Takes what hooks have counted into metrics out of lanes that were laid out for the own columns.
    pub(crate) fn take_counts(&self, lanes: &mut [OwnLanes]) -> Vec<i128> {
        if self.metrics.is_empty() {
            return Vec::new();
        }
        lanes[self.own_of(METRIC)].iter_mut().map(OwnLanes::take_sum).collect()
    }

    /// Takes in the policy's own columns and products; gives back the number of its first product.
    fn declare(&mut self, used: &ActivePolicy, year: u16) -> usize {
        let description = used.policy.description();
        let first = self.offers.len();
        for metric in &description.metrics {
            let name = format!("{}.{}", description.id, metric.name);
            self.metrics.push(metric::of_policy(&name, metric));
            self.own.push(PolicyColumn { name, life: false, holder: METRIC, element: element::I64 });
        }
        for column in &description.columns {
            let name = format!("{}.{}", description.id, column.name);
            let (life, holder, element) = (column.life, column.holder, column.element);
            self.own.push(PolicyColumn { name, life, holder, element });
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

    fn bind(&self, policy: &str, declared: &Hook, table: &HookTable) -> Result<Vec<Bound>, String> {
        let columns = hooks::handed_over(table);
        let own = |name: &str| self.own.iter().position(|own| own.name == format!("{policy}.{name}"));
        let bound = declared.fields.iter().map(|field| {
            let read = field.access == access::READ;
            if let Some(index) = columns.iter().position(|column| *column == field.name) {
                return Ok(Bound { index: index as u16, own: false, read });
            }
            let index = own(&field.name).ok_or_else(|| format!("its hook has no column `{}`", field.name))?;
            let may_use = match self.own[index].holder {
                METRIC => !read && !table.of_nation,
                holder => table.may_use(holder, read),
            };
            if !may_use {
                return Err(format!("its hook `{}` cannot use the own column `{}`", table.name, field.name));
            }
            Ok(Bound { index: index as u16, own: true, read })
        });
        bound.collect()
    }

    fn place(
        &mut self,
        used: &ActivePolicy,
        (declared, table): (&Hook, &HookTable),
        act: &BoundHook,
        ranks: &[usize],
        replicate: &Replicate,
        year: u16,
    ) {
        let told = |area: usize, started: u16, ending: bool| {
            let now = circumstances(replicate, area, year, started);
            BoundHook { circumstances: Circumstances { ending: ending.into(), ..now }, ..act.clone() }
        };
        if table.of_nation {
            if used.share(year) > 0.0 {
                self.nation.place(table, declared, told(0, used.from.min(year), false));
            }
            return;
        }
        for (area, law) in self.areas.iter_mut().enumerate() {
            let started = |year| used.started(ranks[area], ranks.len(), year);
            let act = match (started(year), table.at_start_and_end) {
                (Some(since), false) => told(area, since, false),
                (Some(since), true) if since == year => told(area, since, false),
                (None, true) => match started(year - 1) {
                    Some(since) => told(area, since, true),
                    None => continue,
                },
                _ => continue,
            };
            law.acts.place(table, declared, act);
        }
    }
}

/// The order in which areas take up a reform: by a draw of each, the same for every policy, arm and replicate.
fn rollout_order(replicate: &Replicate) -> Vec<usize> {
    let areas = replicate.inputs.areas.len();
    let draw = |area: usize| replicate.luck.of_seed().block(PersonId(area as u64), 0, RandomPurpose::Rollout, 0)[0];
    let mut order: Vec<usize> = (0..areas).collect();
    order.sort_by_key(|area| (draw(*area), *area));
    let mut ranks = vec![0; areas];
    for (rank, area) in order.into_iter().enumerate() {
        ranks[area] = rank;
    }
    ranks
}

fn circumstances(replicate: &Replicate, area: usize, year: u16, started: u16) -> Circumstances {
    let tables = replicate.year(year);
    let grown = |now: f64, then: f64| money::per_million(now / then);
    let (then, now) = (replicate.year(started - 1), replicate.year(year - 1));
    Circumstances {
        size: size_of::<Circumstances>() as u32,
        year: i32::from(year),
        years_active: i32::from(year - started),
        area: area as u32,
        average_wage: replicate.average_wage(area, year),
        average_pension: replicate.average_pension(area, year),
        wage_growth: grown(now.average_wage, then.average_wage),
        price_growth: grown(now.consumer_prices, then.consumer_prices),
        demand_rate: money::per_million(tables.demand_rate),
        term_rate: money::per_million(tables.term_rate),
        employer_due: money::per_million(tables.employer_due),
        probe: 0,
        care: 0,
        price_level: gongji_sdk::abi::SHARE_ONE,
        pension_growth: grown(now.average_pension, then.average_pension),
        luck: replicate.luck.policy_key(),
        ..Circumstances::default()
    }
}

/// The policies' own columns for hooks over rows of one area: those of its fund with their value in every lane.
pub(crate) fn area_columns(law: &Law, fund: &[Kept]) -> Vec<OwnLanes> {
    let mut own = law.own_lanes();
    let places = law.own_of(holder::FUND);
    for (place, value) in places.clone().zip(own::recall(fund, &law.own[places])) {
        own[place] = OwnLanes::of(law.own[place].element, value);
    }
    own
}
