//! A programme of policies over the years, and the law that follows from it in one year: which hooks act where, in order.

use std::sync::Arc;

use gongji_sdk::abi::{Circumstances, Value, access, care, hook, payer};

use crate::care::{CARES, Care};
use crate::draw::Decision;
use crate::fault::Fault;
use crate::lines::LINE_COLUMNS;
use crate::members::{MEMBER_COLUMNS, MOST_FIELDS};
use crate::money;
use crate::person::PersonId;
use crate::policy::{Hook, Instance, Policy};
use crate::setting::Setting;

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

    /// First year in which the policy was active in the area of this rank, looking back from `year`.
    fn started(&self, rank: usize, areas: usize, year: u16) -> Option<u16> {
        let active = |year: u16| (rank as f64) + 0.5 < self.share(year) * areas as f64;
        if !active(year) {
            return None;
        }
        let mut first = year;
        while first > self.from && active(first - 1) {
            first -= 1;
        }
        Some(first)
    }
}

impl Programme {
    /// All that the law of one year depends on: two arms with equal keys up to a year have the same past.
    pub fn key(&self, year: u16) -> String {
        let mut key = String::new();
        for used in self.uses.iter().filter(|used| used.share(year) > 0.0) {
            let description = used.policy.description();
            let rollout: Vec<_> = used.rollout.iter().filter(|(from, _)| *from <= year).collect();
            let (id, version) = (&description.id, &description.version);
            key += &format!("{id} {version} {} {rollout:?} {:?};", used.from, used.values(year));
        }
        key
    }
}

/// What a field of a hook is bound to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Index into the batch's columns, or of the policy's own columns when `own`.
    pub index: u16,
    /// One of the policy's own columns.
    pub own: bool,
    /// Not written.
    pub read: bool,
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
    /// One of them is the policy's own.
    pub uses_own: bool,
    /// What holds in this area and year.
    pub circumstances: Circumstances,
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
    /// Hooks over the area's pooled fund.
    pub close: Vec<Act>,
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
    /// Names of policies' own columns and whether they last for life.
    pub own: Vec<(String, bool)>,
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
        for used in programme.uses.iter().filter(|used| used.share(year) > 0.0) {
            let id: Arc<str> = used.policy.description().id.as_str().into();
            let fault = |message| Fault::policy(&id, "create", year, message);
            let instance: Arc<dyn Instance> = used.policy.create(used.values(year)).map_err(fault)?.into();
            let first_product = law.offers.len();
            law.declare(used);
            if law.own.len() > MOST_FIELDS {
                let message = format!(
                    "the arm's policies keep {} columns of their own; expected at most {MOST_FIELDS}",
                    law.own.len()
                );
                return Err(fault(message));
            }
            for (number, declared) in used.policy.description().hooks.iter().enumerate() {
                let fields = law.bind(&id, declared).map_err(fault)?;
                let act = Act {
                    policy: id.clone(),
                    instance: instance.clone(),
                    hook: number,
                    layer: declared.layer,
                    payer: declared.payer,
                    product: declared.product.map(|product| first_product + product),
                    uses_own: fields.iter().any(|field| field.own),
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
        }
        Ok(law)
    }

    /// Takes in the policy's own columns and products.
    fn declare(&mut self, used: &Use) {
        let description = used.policy.description();
        for column in &description.columns {
            self.own.push((format!("{}.{}", description.id, column.name), column.life));
        }
        for product in &description.products {
            self.offers.push(Offer {
                name: format!("{}.{}", description.id, product.name),
                insurers: product.insurers,
                opt_out: product.opt_out,
            });
        }
    }

    fn bind(&self, policy: &str, declared: &Hook) -> Result<Vec<Bound>, String> {
        let columns: &[&str] = match declared.hook {
            hook::SETTLE => LINE_COLUMNS,
            hook::OFFER => OFFER_COLUMNS,
            hook::CLOSE => CLOSE_COLUMNS,
            _ => MEMBER_COLUMNS,
        };
        if declared.fields.len() > MOST_FIELDS {
            return Err(format!("a hook asks for {} columns; expected at most {MOST_FIELDS}", declared.fields.len()));
        }
        let own = |name: &str| self.own.iter().position(|(own, _)| *own == format!("{policy}.{name}"));
        let bound = declared.fields.iter().map(|field| {
            let read = field.access == access::READ;
            if let Some(index) = columns.iter().position(|column| *column == field.name) {
                return Ok(Bound { index: index as u16, own: false, read });
            }
            let index = own(&field.name).ok_or_else(|| format!("its hook has no column `{}`", field.name))?;
            Ok(Bound { index: index as u16, own: true, read })
        });
        bound.collect()
    }

    fn place(&mut self, used: &Use, declared: &Hook, act: Act, ranks: &[usize], setting: &Setting, year: u16) {
        if declared.hook == hook::OFFER {
            let circumstances = circumstances(setting, 0, year, used.from.min(year));
            self.pricing.push(Act { circumstances, ..act });
            return;
        }
        for (area, law) in self.areas.iter_mut().enumerate() {
            let Some(started) = used.started(ranks[area], ranks.len(), year) else { continue };
            let act = Act { circumstances: circumstances(setting, area, year, started), ..act.clone() };
            match declared.hook {
                hook::ELIGIBILITY => law.eligibility.push(act),
                hook::CONTRIBUTION => law.contribution.push(act),
                hook::CREDIT => law.credit.push(act),
                hook::PURCHASE => law.purchase.push(act),
                hook::CLOSE => law.close.push(act),
                hook::MIGRATE if started == year => law.migrate.push(act),
                hook::SETTLE if declared.payer == payer::FAMILY_ACCOUNT => {
                    place_layer(&mut law.family, declared.cares, &act);
                }
                hook::SETTLE => place_layer(&mut law.settle, declared.cares, &act),
                _ => {}
            }
        }
    }
}

/// Columns of the offer hook, in the order in which the engine hands them over.
pub const OFFER_COLUMNS: &[&str] = &["holders", "premiums", "claims", "price_level"];
/// Columns of the close hook, in the order in which the engine hands them over.
pub const CLOSE_COLUMNS: &[&str] = &["income", "outgo", "balance", "subsidy"];

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
    }
}
