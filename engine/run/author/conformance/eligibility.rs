//! Who a policy may take into the scheme.

use std::sync::Arc;

use gongji_model::foundation::fault::Fault;
use gongji_model::inputs::nation::Universe;
use gongji_model::law::eligibility::refuse_non_members;
use gongji_model::law::policy::Policy;
use gongji_sdk::abi::{hook, scheme};
use gongji_sdk::isa::Isa;

use super::parameters::settings;
use super::{Outcome, Subject, Verdict, counted};
use crate::author::alone;

/// Nobody from outside is taken into the employees' scheme: a run refuses that, since their care is not simulated.
pub(super) fn members_only(subject: &Subject) -> Outcome {
    let description = subject.raw.description();
    if !description.hooks.iter().any(|declared| declared.hook == hook::ELIGIBILITY) {
        return Err(Verdict::Skip("it does not say who belongs to the scheme".into()));
    }
    if description.scheme != scheme::EMPLOYEES {
        return Err(Verdict::Skip("its scheme may take in whoever is in no other".into()));
    }
    let setting =
        alone::replicate(description, Universe::Nation).map_err(|failure| Verdict::Skip(failure.to_string()))?;
    let year = setting.inputs.opening_year + 1;
    let all = settings(description);
    for (name, values) in &all {
        let fail = |fault: Fault| Verdict::Fail(format!("with {name}: {fault}"));
        let policy: Arc<dyn Policy> = subject.raw.loaded();
        let law = alone::law(&policy, &setting, year, values.clone()).map_err(fail)?;
        let acts = alone::area(&law, description).map_or(&[][..], |area| area.of(hook::ELIGIBILITY));
        refuse_non_members(acts, &law.own_lanes(), year, Isa::BASE.code()).map_err(fail)?;
    }
    Ok(counted(all.len(), "setting", "settings"))
}
