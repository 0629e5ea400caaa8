//! Who a policy may take into the scheme.

use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::Universe;
use gongji_model::law::eligibility::refuse_non_members;
use gongji_model::law::in_force::Law;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::hook;
use gongji_sdk::isa::Isa;

use super::parameters::settings;
use super::{Outcome, Subject, Verdict, counted};
use crate::intake::inputs;

/// Nobody from outside is taken into the scheme: a run refuses that, since their care is not simulated.
pub(super) fn members_only(subject: &Subject) -> Outcome {
    let description = subject.raw.description();
    if !description.hooks.iter().any(|declared| declared.hook == hook::ELIGIBILITY) {
        return Err(Verdict::Skip("it does not say who belongs to the scheme".into()));
    }
    let given = inputs::built_in("medium").map_err(|error| Verdict::Skip(error.to_string()))?;
    let setting =
        Replicate::new(given, 1, Universe::Nation, RandomSource::new(0, 0), Isa::BASE, &SolverCache::default());
    let year = setting.inputs.opening_year + 1;
    let all = settings(description);
    for (name, values) in &all {
        let values = vec![(year, values.clone())];
        let (policy, rollout, by_province) = (subject.raw.loaded(), Vec::new(), Vec::new());
        let used = ActivePolicy { policy, from: year, until: None, rollout, values, by_province };
        let fail = |fault: gongji_model::foundation::fault::Fault| Verdict::Fail(format!("with {name}: {fault}"));
        let law = Law::enact(&Programme { uses: vec![used], ..Programme::default() }, &setting, year).map_err(fail)?;
        let acts = law.areas.first().map_or(&[][..], |area| area.of(hook::ELIGIBILITY));
        refuse_non_members(acts, &law.own_lanes(), year, Isa::BASE.code()).map_err(fail)?;
    }
    Ok(counted(all.len(), "setting", "settings"))
}
