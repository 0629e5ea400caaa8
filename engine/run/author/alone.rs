//! The law with one policy alone, by which its author's worked people and checks are run.

use std::sync::Arc;

use gongji_model::foundation::draw::RandomSource;
use gongji_model::foundation::fault::Fault;
use gongji_model::inputs::nation::{CareOf, Universe};
use gongji_model::law::asked::columns_of;
use gongji_model::law::in_force::Law;
use gongji_model::law::of_area::AreaLaw;
use gongji_model::law::policy::{ColumnRef, Description, Instance, Policy};
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::{Circumstances, Value, scheme};
use gongji_sdk::isa::Isa;

use crate::ground::diagnose::Failure;
use crate::intake::inputs;

/// The built-in tables for a policy: with everybody's care where it is about a scheme other than the employees'.
///
/// # Errors
/// The built-in tables cannot be read.
pub(super) fn replicate(about: &Description, universe: Universe) -> Result<Replicate, Failure> {
    let care_of = if about.scheme == scheme::EMPLOYEES { CareOf::Members } else { CareOf::Everybody };
    let given = inputs::built_in("medium")?;
    let luck = RandomSource::new(0, 0);
    let replicate = Replicate::new(given, 1, universe, luck, Isa::BASE, &SolverCache::default());
    Ok(replicate.with_care_of(care_of).with_columns(columns_of(about)))
}

/// The law of a year with the policy alone; where it is about a scheme that it does not found, somebody founds it.
///
/// # Errors
/// What the policy or the law refuses.
pub(super) fn law(
    policy: &Arc<dyn Policy>,
    replicate: &Replicate,
    year: u16,
    values: Vec<Value>,
) -> Result<Law, Fault> {
    let about = policy.description();
    let mut uses = vec![used(policy.clone(), year, values)];
    if about.scheme != scheme::EMPLOYEES && !about.founds_scheme {
        uses.insert(0, used(Arc::new(Founder::of(about.scheme)), year, Vec::new()));
    }
    Law::enact(&Programme { uses, ..Programme::default() }, replicate, year)
}

/// What is in force on the policy's scheme in an area.
pub(super) fn area<'a>(law: &'a Law, about: &Description) -> Option<&'a AreaLaw> {
    law.areas.get(law.place(law.slot(about.scheme)?, 0))
}

fn used(policy: Arc<dyn Policy>, year: u16, values: Vec<Value>) -> ActivePolicy {
    let (rollout, by_province) = (Vec::new(), Vec::new());
    let (values, follows) = (vec![(year, values)], Vec::new());
    ActivePolicy { policy, from: year, until: None, rollout, values, follows, by_province }
}

/// Founds a scheme and rules nothing.
struct Founder(Description);

impl Founder {
    fn of(scheme: u32) -> Self {
        Self(Description {
            id: "founder".into(),
            version: "0.0.0".into(),
            summary: String::new(),
            params: Vec::new(),
            presets: Vec::new(),
            columns: Vec::new(),
            metrics: Vec::new(),
            products: Vec::new(),
            hooks: Vec::new(),
            requires: Vec::new(),
            after: Vec::new(),
            before: Vec::new(),
            scheme,
            founds_scheme: true,
        })
    }
}

impl Policy for Founder {
    fn description(&self) -> &Description {
        &self.0
    }

    fn create(&self, _: &[Value]) -> Result<Box<dyn Instance>, String> {
        Ok(Box::new(Silent))
    }
}

/// An instance without a hook.
struct Silent;

impl Instance for Silent {
    fn apply(&self, _: usize, _: u32, _: &Circumstances, _: &mut [ColumnRef<'_>]) -> Result<(), String> {
        Err("it has no hook".into())
    }
}
