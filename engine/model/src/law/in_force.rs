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
use crate::law::asked;
use crate::law::asked::Asked;
use crate::law::bound_hook::{Bound, BoundHook, OwnSlot, Slot};
use crate::law::hooks::HookTable;
use crate::law::metric;
use crate::law::metric::Metric;
use crate::law::of_area::{AreaLaw, LastYear, Offer};
use crate::law::own::{Kept, METRIC, PolicyColumn};
use crate::law::own_lanes::OwnLanes;
use crate::law::policy::{Hook, Instance, Renewal};
use crate::law::programme::{ActivePolicy, Programme, Turn};
use crate::law::{eligibility, hooks, large_expense, own, schemes};
use crate::tables::replicate::Replicate;

/// The law of one year.
#[derive(Resource, Clone, Default)]
pub struct Law {
    /// The schemes that are there, one of `gongji_sdk::abi::scheme` each: the employees' first, then those that policies found. Where
    /// everybody's care is simulated, the last is none at all, whose law is empty.
    pub schemes: Vec<u32>,
    /// By scheme and area: all areas of the first scheme, then all of the next.
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
        let turns = rollout_order(replicate);
        let uses: Vec<&ActivePolicy> = programme.uses.iter().filter(|used| used.concerns(year)).collect();
        let kept = |used: &&ActivePolicy| asked::refuse_missing(used.policy.description(), replicate.columns, year);
        uses.iter().try_for_each(kept)?;
        let schemes = schemes::of(&uses, &turns, replicate, year)?;
        let mut law = Law { areas: vec![AreaLaw::default(); schemes.len() * areas], schemes, ..Law::default() };
        let first_products: Vec<usize> = uses.iter().map(|used| law.declare(used, year)).collect();
        // Stable: within one holder the columns keep the order of their policies.
        law.own.sort_by_key(|own| own.holder);
        for (used, first_product) in uses.into_iter().zip(first_products) {
            for terms in used.terms_of(year) {
                law.enforce(used, terms, first_product, &turns, replicate, year)?;
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

    /// Creates the policy on some of its terms and places its hooks where these hold.
    fn enforce(
        &mut self,
        used: &ActivePolicy,
        terms: &ActivePolicy,
        first_product: usize,
        turns: &[Turn],
        replicate: &Replicate,
        year: u16,
    ) -> Result<(), Fault> {
        let id: Arc<str> = used.policy.description().id.as_str().into();
        let fault = |message| Fault::policy(&id, "create", year, message);
        let instance: Arc<dyn Instance> = used.policy.create(terms.values(year)).map_err(fault)?.into();
        for (number, declared) in used.policy.description().hooks.iter().enumerate() {
            let unknown = || fault("a hook of an unknown kind".into());
            let table = hooks::table(declared.hook).ok_or_else(unknown)?;
            let fields = self.bind(&id, declared, table).map_err(fault)?;
            let is_metric = |field: &Bound| field.own && self.own[usize::from(field.index)].holder == METRIC;
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
            self.set_up((used, terms), (declared, table), &act, turns, replicate, year);
        }
        Ok(())
    }

    /// Refuses a law under which a year cannot be lived: a layer pays out of a fund that nobody feeds, or somebody from outside is
    /// taken into the scheme.
    ///
    /// # Errors
    /// The policy, and what is wrong.
    pub fn refuse_what_has_no_effect(&self, replicate: &Replicate, year: u16) -> Result<(), Fault> {
        self.areas.iter().try_for_each(|area| large_expense::refuse_unfunded(area, year))?;
        if replicate.universe == Universe::Members {
            return Ok(());
        }
        let (own, isa) = (self.own_lanes(), replicate.isa.code());
        let asked = |area: &AreaLaw| eligibility::refuse_non_members(area.of(hook::ELIGIBILITY), &own, year, isa);
        self.areas[..self.area_count()].iter().try_for_each(asked)
    }

    /// Number of areas.
    pub fn area_count(&self) -> usize {
        self.areas.len() / self.schemes.len().max(1)
    }

    /// Where the law of a scheme in an area stands, and whatever else is kept by scheme and area; `slot` is the scheme's place
    /// among [`Law::schemes`].
    pub fn place(&self, slot: usize, area: usize) -> usize {
        slot * self.area_count() + area
    }

    /// Place of a scheme among those that are there.
    pub fn slot(&self, scheme: u32) -> Option<usize> {
        self.schemes.iter().position(|one| *one == scheme)
    }

    /// Tells every act what happened last year: those of an area of the fund in which its scheme pools there, those of the nation
    /// of all funds of their scheme. `areas` stand by scheme and area, `schemes` by scheme.
    pub fn recall(&mut self, areas: &[LastYear], schemes: &[LastYear]) {
        let tell = |act: &mut BoundHook, last: &LastYear| {
            let LastYear { members, income, outgo, balance, spending } = *last;
            let now = &mut act.circumstances;
            (now.members, now.medical_spending) = (members, spending);
            (now.pool_income, now.pool_outgo, now.pool_balance) = (income, outgo, balance);
        };
        for (area, last) in self.areas.iter_mut().zip(areas) {
            area.acts.all_mut().for_each(|act| tell(act, last));
        }
        for (scheme, nation) in self.schemes.iter().zip(schemes) {
            let of_scheme = self.nation.all_mut().filter(|act| act.circumstances.scheme == *scheme);
            of_scheme.for_each(|act| tell(act, nation));
        }
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
        for product in description.products.iter().filter(|_| used.is_in_force(year)) {
            self.offers.push(Offer {
                name: format!("{}.{}", description.id, product.name),
                insurers: product.insurers,
                entry: product.entry,
                term: product.term,
                waiting: product.waiting,
                of_household: product.of_household,
                lump_sum: product.lump_sum,
                goes_on: product.renewal == Some(Renewal::GoesOn),
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

    fn set_up(
        &mut self,
        (used, terms): (&ActivePolicy, &ActivePolicy),
        (declared, table): (&Hook, &HookTable),
        act: &BoundHook,
        turns: &[Turn],
        replicate: &Replicate,
        year: u16,
    ) {
        let scheme = used.policy.description().scheme;
        let told = |area: usize, started: u16, ending: bool| {
            let now = circumstances(replicate, area, year, started);
            BoundHook { circumstances: Circumstances { ending: ending.into(), scheme, ..now }, ..act.clone() }
        };
        if table.of_nation {
            if terms.share(year) > 0.0 && std::ptr::eq(terms, used.terms_of_nation(year)) {
                self.nation.place(table, declared, told(0, terms.from.min(year), false));
            }
            return;
        }
        let Some(slot) = self.slot(scheme) else { return };
        let areas = self.place(slot, 0)..self.place(slot + 1, 0);
        let here = |turn: &Turn| std::ptr::eq(terms, used.terms_in(turn.province));
        for (area, law) in self.areas[areas].iter_mut().enumerate().filter(|(area, _)| here(&turns[*area])) {
            let started = |year| used.started(&turns[area], year);
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

/// The order in which areas take up a reform, in the nation and in their province: by a draw of each, the same for every policy,
/// arm and replicate.
fn rollout_order(replicate: &Replicate) -> Vec<Turn> {
    let areas = &replicate.inputs.areas;
    let draw = |area: usize| replicate.luck.of_seed().block(PersonId(area as u64), 0, RandomPurpose::Rollout, 0)[0];
    let mut order: Vec<usize> = (0..areas.len()).collect();
    order.sort_by_key(|area| (draw(*area), *area));
    let mut turns = vec![Turn::default(); areas.len()];
    for (rank, area) in order.iter().enumerate() {
        let same = |other: &&usize| areas[**other].province == areas[*area].province;
        let in_province = (order[..rank].iter().filter(same).count(), order.iter().filter(same).count());
        turns[*area] = Turn { province: areas[*area].province, in_nation: (rank, areas.len()), in_province };
    }
    turns
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
        province: replicate.inputs.areas[area].province.into(),
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
