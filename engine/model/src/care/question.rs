//! What a patient asks the law: the price of more care.

use gongji_sdk::abi::SHARE_ONE;

use crate::claims::price::{Question, spot_bill};
use crate::codes::care::{Care, TIERS};
use crate::foundation::money;
use crate::workspace::area_year::Ground;
use crate::workspace::buffers::Desk;

/// What hospitals of each tier move out of the catalogue of a bill, parts per million beside the kind's own.
pub fn outside(ground: &Ground<'_>, care: Care) -> [f64; TIERS] {
    let inside = (1.0 - ground.setting.inputs.cares[care as usize].out_of_catalogue) * SHARE_ONE as f64;
    ground.answer.outside.map(|moved| moved.min(inside))
}

/// Says of each line which part of its bill the hospital moves out of the catalogue beside the kind's own.
pub fn move_out(desk: &mut Desk, ground: &Ground<'_>, care: Care) {
    let [community, district, city] = outside(ground, care);
    let by_tier = [0.0, community, district, city];
    let Desk { lines, .. } = desk;
    if by_tier == [0.0; 4] {
        lines.moved_out[..lines.len].fill(0.0);
        return;
    }
    for lane in 0..lines.len {
        lines.moved_out[lane] = by_tier[usize::from(lines.tier[lane] & 3)];
    }
}

/// What a probe needs to know of a kind of care.
pub fn question<'a>(ground: &Ground<'a>, care: Care) -> Question<'a> {
    let inputs = &ground.setting.inputs;
    Question {
        treat: &ground.law.treat[care as usize],
        layers: &ground.law.settle[care as usize],
        year: ground.year,
        out_of_catalogue: money::per_million(inputs.cares[care as usize].out_of_catalogue),
        nodes: &ground.setting.nodes[care as usize],
        spot_bill: spot_bill(ground.setting.year(ground.year).consumer_prices),
        fast: inputs.behaviour.price_fast,
        lambda: inputs.behaviour.lambda,
        isa: ground.setting.isa,
    }
}
