//! The fund for large expenses, apart from the pooled fund: who feeds it, and that nobody draws on one that is not fed.

use gongji_sdk::abi::{hook, payer};

use crate::foundation::fault::Fault;
use crate::law::hooks;
use crate::law::of_area::AreaLaw;

/// Hooks and columns by which it is fed: by persons, and by the pooled fund.
pub const FED_BY: [(u32, &str); 2] =
    [(hook::CONTRIBUTION, "large_expense_contribution"), (hook::CLOSE, "to_large_expense")];

/// Whether the law of an area has it fed by persons, and by the pooled fund.
pub fn fed(law: &AreaLaw) -> [bool; 2] {
    FED_BY.map(|(hook, name)| {
        let columns = hooks::table(hook).map(hooks::handed_over).unwrap_or_default();
        let number = columns.iter().position(|column| *column == name);
        number.is_some_and(|number| law.of(hook).iter().any(|act| act.writes(number)))
    })
}

/// Refuses a layer that pays from the fund when nobody feeds it.
///
/// # Errors
/// The policy of the layer.
pub(crate) fn refuse_unfunded(law: &AreaLaw, year: u16) -> Result<(), Fault> {
    let draws = law.acts.all().find(|act| act.payer == payer::LARGE_EXPENSE);
    let Some(act) = draws.filter(|_| fed(law) == [false; 2]) else { return Ok(()) };
    let [(_, by_persons), (_, by_pool)] = FED_BY;
    let message = format!(
        "layer {} pays from the fund for large expenses, which no policy feeds; expected one that writes `{by_persons}` in the hook \
         `contribution` or `{by_pool}` in the hook `close`",
        act.layer
    );
    Err(Fault::policy(&act.policy, "settle", year, message))
}
