//! What public funds gain and employers pay them in a year; where members are noted or compared, what risk costs them and what is
//! better.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::year_context::{Welfare, YearTotals};
use crate::foundation::money;
use crate::tables::replicate::Replicate;

/// Metrics of everybody with their amounts in the sample, yuan.
pub(crate) fn amounts(totals: &YearTotals, replicate: &Replicate) -> Vec<(&'static str, f64)> {
    let (year, Welfare { premium, gain }) = (totals.closed(), totals.welfare);
    let yuan = |fen: i64| money::yuan(i128::from(fen));
    let incidence = replicate.inputs.valuation.employer_incidence as f64 / SHARE_ONE as f64;
    let mut amounts = vec![
        ("public_surplus", yuan(year.public_surplus)),
        ("employer_payments", yuan(year.employers)),
        ("wage_incidence", yuan(year.employers) * incidence),
    ];
    let one_in = replicate.compared_one_in() as i64;
    amounts.extend(premium.map(|premium| ("risk_premium", yuan(premium * one_in))));
    if let Some([of_risk, of_care]) = gain {
        amounts.push(("welfare_change", yuan(of_risk * one_in + of_care)));
        amounts.push(("welfare_change_without_quantity", yuan(of_risk * one_in)));
    }
    amounts
}
