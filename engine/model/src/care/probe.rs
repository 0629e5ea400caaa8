//! What a patient asks the law: the price of more care.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::provider::ProviderAnswer;
use crate::claims::lines::Lines;
use crate::claims::lines::OutOfCatalogue;
use crate::claims::price::{PriceProbe, spot_bill};
use crate::codes::care::{Care, TIERS};
use crate::foundation::money;
use crate::law::of_area::AreaLaw;
use crate::tables::replicate::Replicate;
use crate::workspace::area_year::AreaYear;

/// The part of a kind of care outside the catalogue in an area and year.
pub(crate) fn out_of_catalogue(care: Care, area_year: AreaYear<'_>) -> OutOfCatalogue {
    let AreaYear { replicate, area, year, .. } = area_year;
    let shape = &replicate.inputs.cares[care as usize];
    let line = shape.cost * replicate.year(year).price[care as usize] * replicate.inputs.areas[area].price_ratio;
    OutOfCatalogue {
        share: replicate.outside_share[care as usize] * SHARE_ONE as f64,
        dear_share: shape.dear_out_of_catalogue * SHARE_ONE as f64,
        dear_from: money::fen(shape.dear_from * line),
    }
}

/// What hospitals of each tier move out of the catalogue of a bill, parts per million beside the kind's own.
pub(crate) fn outside(replicate: &Replicate, answer: &ProviderAnswer, care: Care) -> [f64; TIERS] {
    let shape = &replicate.inputs.cares[care as usize];
    let inside = 1.0 - replicate.outside_share[care as usize] - shape.dear_out_of_catalogue;
    let inside = if care == Care::Inpatient { inside - replicate.health.most_outside() } else { inside };
    answer.outside.map(|moved| moved.min(inside * SHARE_ONE as f64))
}

/// Says of each line which part of its bill lies outside the catalogue beside the kind's own: what the patient's conditions need, and
/// what the hospital moves out.
pub(crate) fn move_out(lines: &mut Lines, replicate: &Replicate, answer: &ProviderAnswer, care: Care) {
    let [community, district, city] = outside(replicate, answer, care);
    let by_tier = [0.0, community, district, city];
    let by_conditions = care == Care::Inpatient && replicate.health.most_outside() > 0.0;
    if by_tier == [0.0; 4] && !by_conditions {
        lines.moved_out[..lines.len].fill(0.0);
        return;
    }
    for lane in 0..lines.len {
        lines.moved_out[lane] = by_tier[usize::from(lines.tier[lane] & 3)];
    }
    if by_conditions {
        for lane in 0..lines.len {
            lines.moved_out[lane] += replicate.health.outside(lines.conditions[lane]) * SHARE_ONE as f64;
        }
    }
}

/// What a probe needs to know of a kind of care.
pub(crate) fn of_care<'a>(law: &'a AreaLaw, care: Care, area_year: AreaYear<'a>) -> PriceProbe<'a> {
    let inputs = &area_year.replicate.inputs;
    PriceProbe {
        treat: law.treatments(care),
        layers: law.layers(care),
        year: area_year.year,
        out_of_catalogue: out_of_catalogue(care, area_year),
        nodes: &area_year.replicate.nodes[care as usize],
        spot_bill: spot_bill(area_year.replicate.year(area_year.year).consumer_prices),
        lambda: inputs.behaviour.lambda,
        isa: area_year.replicate.isa,
    }
}
