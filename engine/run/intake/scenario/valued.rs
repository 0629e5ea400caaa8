//! Values of a scenario by which results are judged, where they are not those of the tables.

use gongji_model::foundation::money;
use gongji_model::inputs::valuation::Valuation;
use serde::{Deserialize, Serialize};

/// Their keys, in the order of the tables.
pub(crate) const KEYS: [&str; 3] = ["account_value", "employer_incidence", "risk_aversion"];

/// By key; none where it is that of the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Valued([Option<f64>; 3]);

impl Valued {
    /// Of what stands at each key.
    pub(super) fn read(value: impl FnMut(&'static str) -> Option<f64>) -> Self {
        Self(KEYS.map(value))
    }

    /// The scenario's value of a key, or of the row of that name in the tables.
    pub(crate) fn of(&self, name: &str) -> Option<f64> {
        KEYS.iter().zip(self.0).find_map(|(key, value)| value.filter(|_| *key == name))
    }

    /// Each value in words.
    pub(crate) fn words(&self) -> [String; 3] {
        self.0.map(|value| value.map_or_else(|| "of the tables".into(), |value| value.to_string()))
    }

    /// Puts the values over those of the tables.
    pub fn apply(&self, valuation: &mut Valuation) {
        let Valuation { account_value, employer_incidence, risk_aversion } = valuation;
        for (old, value) in [account_value, employer_incidence, risk_aversion].into_iter().zip(self.0) {
            if let Some(value) = value {
                *old = money::per_million(value);
            }
        }
    }
}
