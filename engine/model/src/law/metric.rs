//! Metrics of policies: what their hooks count themselves.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::law::policy;

/// A metric of a policy, as tables name it.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// `policy-id.metric_name`.
    pub name: &'static str,
    /// Its unit: `yuan` of money, otherwise in the policy's words.
    pub unit: &'static str,
    /// Counted in fen, told in yuan.
    pub is_money: bool,
}

/// Every metric of a policy that this process has met. Rows hold a metric by its name, and a name is kept for ever: there are
/// as many as policies declare.
static MET: Mutex<BTreeMap<&'static str, &'static Metric>> = Mutex::new(BTreeMap::new());

/// The metric of a policy by its whole name.
pub(crate) fn of_policy(name: &str, declared: &policy::Metric) -> &'static Metric {
    let unit = if declared.is_money { "yuan" } else { &declared.unit };
    met(name, unit, declared.is_money)
}

/// A metric that stands in a table that was written before.
pub fn in_table(name: &str, unit: &str) -> &'static Metric {
    met(name, unit, unit == "yuan")
}

/// The metric of this name, where one was met.
pub fn named(name: &str) -> Option<&'static Metric> {
    MET.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
}

fn met(name: &str, unit: &str, is_money: bool) -> &'static Metric {
    let mut met = MET.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = met.get(name).filter(|found| found.unit == unit && found.is_money == is_money) {
        return found;
    }
    let [name, unit] = [name, unit].map(|text| &*Box::leak(text.to_owned().into_boxed_str()));
    let metric: &Metric = Box::leak(Box::new(Metric { name, unit, is_money }));
    met.insert(name, metric);
    metric
}
