//! Who may belong to the scheme. Policies are asked of members alone, and may turn them away. To take in somebody from outside
//! cannot be done yet, since the care of others is not simulated: who says so is refused, before a year is lived in which it
//! would have no effect.

use crate::codes::status;
use crate::foundation::fault::Fault;
use crate::law::bound_hook::BoundHook;
use crate::law::own_lanes::OwnLanes;
use crate::law::persons_batch::{Members, small};

/// Ages of the persons outside the scheme whom policies are asked about: both sexes of each.
const AGES: [u8; 8] = [5, 15, 20, 30, 45, 59, 65, 80];

/// Asks the policies about people outside the scheme.
///
/// # Errors
/// The first that would take one in; what a policy refuses.
pub fn refuse_non_members(acts: &[BoundHook], own: &[OwnLanes], year: u16, isa: u32) -> Result<(), Fault> {
    for act in acts {
        let mut members = non_members();
        members.apply(act, "eligibility", year, isa, &mut own.to_vec())?;
        let insured = &members.small[small::INSURED][..members.len];
        if let Some(lane) = insured.iter().position(|insured| *insured == 1) {
            let message = format!(
                "takes somebody of {} years into the scheme who is not a member, which has no effect: the care of people outside the \
                 scheme is not simulated yet; expected `insured` to stay 0 where `status` is 0",
                members.small[small::AGE][lane]
            );
            return Err(Fault::policy(&act.policy, "eligibility", year, message));
        }
    }
    Ok(())
}

/// People outside the scheme, of all ages.
fn non_members() -> Box<Members> {
    let mut members = Box::<Members>::default();
    members.len = 2 * AGES.len();
    for (lane, (age, sex)) in AGES.iter().flat_map(|age| [(*age, 0), (*age, 1)]).enumerate() {
        members.small[small::AGE][lane] = age;
        members.small[small::SEX][lane] = sex;
        members.small[small::STATUS][lane] = status::OUTSIDE;
        members.small[small::HOUSEHOLD_SIZE][lane] = 1;
    }
    members
}
