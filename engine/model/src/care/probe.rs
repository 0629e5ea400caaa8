//! What a patient asks the law: the price of more care.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::provider::ProviderAnswer;
use crate::claims::lines::Lines;
use crate::claims::price::{PriceProbe, spot_bill};
use crate::codes::care::{Care, TIERS};
use crate::foundation::money;
use crate::law::of_area::AreaLaw;
use crate::tables::replicate::Replicate;
use crate::workspace::area_year::AreaYear;

/// What hospitals of each tier move out of the catalogue of a bill, parts per million beside the kind's own.
pub(crate) fn outside(replicate: &Replicate, answer: &ProviderAnswer, care: Care) -> [f64; TIERS] {
    let inside = (1.0 - replicate.inputs.cares[care as usize].out_of_catalogue) * SHARE_ONE as f64;
    answer.outside.map(|moved| moved.min(inside))
}

/// Says of each line which part of its bill the hospital moves out of the catalogue beside the kind's own.
pub(crate) fn move_out(lines: &mut Lines, replicate: &Replicate, answer: &ProviderAnswer, care: Care) {
    let [community, district, city] = outside(replicate, answer, care);
    let by_tier = [0.0, community, district, city];
    if by_tier == [0.0; 4] {
        lines.moved_out[..lines.len].fill(0.0);
        return;
    }
    for lane in 0..lines.len {
        lines.moved_out[lane] = by_tier[usize::from(lines.tier[lane] & 3)];
    }
}

/// What a probe needs to know of a kind of care.
pub(crate) fn of_care<'a>(law: &'a AreaLaw, care: Care, area_year: AreaYear<'a>) -> PriceProbe<'a> {
    let inputs = &area_year.replicate.inputs;
    PriceProbe {
        treat: law.treatments(care),
        layers: law.layers(care),
        year: area_year.year,
        out_of_catalogue: money::per_million(inputs.cares[care as usize].out_of_catalogue),
        nodes: &area_year.replicate.nodes[care as usize],
        spot_bill: spot_bill(area_year.replicate.year(area_year.year).consumer_prices),
        lambda: inputs.behaviour.lambda,
        isa: area_year.replicate.isa,
    }
}
