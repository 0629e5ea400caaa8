//! Which basic schemes there are in a year. The employees' scheme is there without anybody's word, since its members have a
//! status of their own; every other one is there where a policy founds it.

use gongji_sdk::abi::scheme;

use crate::foundation::fault::Fault;
use crate::law::programme::{ActivePolicy, Turn};
use crate::tables::replicate::Replicate;

/// The schemes of a year, the employees' first; at the end none at all, where everybody's care is simulated. `turns` are the areas'
/// in the order of roll-outs.
///
/// # Errors
/// A policy that is about a scheme of persons whose care is not simulated, or about one that nobody founds where it acts, or that
/// founds one which another has founded.
pub(crate) fn of(uses: &[&ActivePolicy], turns: &[Turn], replicate: &Replicate, year: u16) -> Result<Vec<u32>, Fault> {
    let mut schemes: Vec<u32> = uses.iter().map(|used| used.policy.description().scheme).collect();
    schemes.push(scheme::EMPLOYEES);
    schemes.sort_unstable();
    schemes.dedup();
    for used in uses {
        for (area, turn) in turns.iter().enumerate().filter(|(_, turn)| used.started(turn, year).is_some()) {
            let others = uses.iter().filter(|other| !std::ptr::eq(**other, *used));
            let there = others.filter(|other| other.started(turn, year).is_some());
            refuse(used, there, replicate, area, year)?;
        }
    }
    if replicate.cares_for_all() {
        schemes.push(scheme::NONE);
    }
    Ok(schemes)
}

/// Refuses a policy in an area where its scheme is not as it must be.
fn refuse<'a>(
    used: &ActivePolicy,
    others: impl Iterator<Item = &'a &'a ActivePolicy>,
    replicate: &Replicate,
    area: usize,
    year: u16,
) -> Result<(), Fault> {
    let about = used.policy.description();
    let name = name(about.scheme);
    let fault = |words: String| Err(Fault::policy(&about.id, "create", year, words));
    if about.scheme != scheme::EMPLOYEES && !replicate.cares_for_all() {
        return fault(format!(
            "is about the scheme `{name}`, and the care of its members is not simulated; expected `care = \"everybody\"` in the scenario"
        ));
    }
    let founders: Vec<&str> = others
        .map(|other| other.policy.description())
        .filter(|other| other.founds_scheme && other.scheme == about.scheme)
        .map(|other| &other.id[..])
        .collect();
    let place = &replicate.inputs.areas[area].name;
    match founders.first() {
        Some(other) if about.founds_scheme => {
            fault(format!("founds the scheme `{name}` in {place}, whose fund the policy `{other}` keeps already"))
        }
        None if !about.founds_scheme && about.scheme != scheme::EMPLOYEES => {
            fault(format!("is about the scheme `{name}`, which no policy founds in {place}"))
        }
        _ => Ok(()),
    }
}

/// Names of the schemes in messages and tables, by number.
pub const NAMES: [&str; 7] =
    ["none", "employees", "residents", "free-care", "labour-insurance", "migrants", "account-and-shield"];

/// Name of a scheme.
pub fn name(code: u32) -> &'static str {
    NAMES.get(code as usize).copied().unwrap_or("unknown")
}
