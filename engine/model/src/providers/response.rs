//! Hospitals as agents: what they cost, how they answer their payment a year later, and who enters and leaves.
//!
//! Two numbers tell a hospital how it is paid ([`crate::providers::payment`]): the part of one more yuan that the pool would leave unpaid, on
//! the same cases ([`Provider::unpaid_bill`]) and by further ones ([`Provider::unpaid_case`]). Paid by the bill both are 0, and only
//! a margin below the normal one calls for more volume.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::SHARE_ONE;

use crate::books::provider::{Margin, Provider, ProviderAnswer};
use crate::books::totals::ProviderTotals;
use crate::books::year_context::{ProviderAnswers, Tables};
use crate::codes::care::TIERS;
use crate::foundation::math::ln;
use crate::foundation::money;
use crate::inputs::hospitals::{Hospital, Markup};
use crate::providers::beds;
use crate::providers::expected::{DEAR, ExpectedCare};
use crate::tables::replicate::Replicate;

/// Capacity moves half of the way to last year's expected volume; what is unpaid, drugs and quality half of the way to their targets.
const STEP: i64 = 2;

/// A hospital's answer moves next year's volume no further than this.
const VOLUME: (f64, f64) = (0.8, 1.2);

/// Nobody cuts a case below half of its bill or draws it out by more than a fifth, refuses more than nine in ten, or moves more than
/// three in ten yuan out.
const LENGTH: (f64, f64) = (0.5, 1.2);

const MOST_REFUSED: f64 = 0.9;

const MOST_MOVED: f64 = 0.3;

/// Private capacity grows or shrinks by no more than a tenth a year.
const FASTEST_ENTRY: f64 = 0.1;

/// Three tiers of hospitals and the pharmacies of every area.
pub(crate) fn open(replicate: &Replicate) -> Vec<Provider> {
    let opening = |area: usize, tier: u8| {
        let provider = Provider { area: area as u16, tier, ..Provider::default() };
        let Some(hospital) = hospital(replicate, tier) else { return provider };
        let [private, drugs, quality] =
            [hospital.private_share, hospital.drug_share, hospital.quality].map(money::per_million);
        Provider { private, drugs, quality, ..provider }
    };
    (0..replicate.inputs.areas.len()).flat_map(|area| (0..4).map(move |tier| opening(area, tier))).collect()
}

/// The table's row of a tier; none for pharmacies.
fn hospital(replicate: &Replicate, tier: u8) -> Option<&Hospital> {
    replicate.inputs.hospitals.get(usize::from(tier).checked_sub(1)?)
}

/// The margin that the table's cost share leaves: what a hospital is used to.
fn normal_margin(replicate: &Replicate) -> f64 {
    1.0 - replicate.inputs.behaviour.provider_cost_share
}

fn share(per_million: i64) -> f64 {
    per_million as f64 / SHARE_ONE as f64
}

/// How each area's hospitals answer last year.
pub(crate) fn answer(providers: Query<&Provider>, tables: Res<Tables>, mut answers: ResMut<ProviderAnswers>) {
    let mut hospitals: Vec<&Provider> = providers.iter().filter(|one| one.tier > 0).collect();
    hospitals.sort_by_key(|provider| (provider.area, provider.tier));
    answers.0 = vec![ProviderAnswer::default(); tables.inputs.areas.len()];
    for hospitals in hospitals.chunk_by(|one, other| one.area == other.area) {
        let answer = &mut answers.0[usize::from(hospitals[0].area)];
        beds::answer(answer, hospitals, &tables);
        for provider in hospitals.iter().filter(|provider| provider.load > 0) {
            answer_payment(answer, provider, &tables);
        }
    }
}

/// A hospital's answer to its load and to how it is paid.
fn answer_payment(answer: &mut ProviderAnswer, provider: &Provider, replicate: &Replicate) {
    let behaviour = &replicate.inputs.behaviour;
    let Some(opening) = hospital(replicate, provider.tier) else { return };
    let tier = usize::from(provider.tier) - 1;
    let [bill, case] = [provider.unpaid_bill, provider.unpaid_case].map(share);
    // Who is paid for further cases makes up for a thin margin by volume: with a negative response of the load overfull
    // hospitals ration and idle ones induce.
    let short = (normal_margin(replicate) - share(provider.margin)).max(0.0) * (1.0 - case);
    let volume = 1.0 + behaviour.load_response * (share(provider.load) - 1.0) + behaviour.induced_volume * short
        - behaviour.case_response * case;
    answer.volume[tier] = volume.clamp(VOLUME.0, VOLUME.1);
    answer.length[tier] = length(provider, replicate);
    // A costly stay brings what a further case brings, and beyond that what a longer one does.
    let dear = (case + (DEAR - 1.0) * bill) / DEAR;
    answer.refusal[tier] = (behaviour.case_selection * dear).clamp(0.0, MOST_REFUSED);
    answer.outside[tier] = (behaviour.catalogue_shift * bill).clamp(0.0, MOST_MOVED) * SHARE_ONE as f64;
    answer.quality[tier] = share(provider.quality) - opening.quality;
}

/// Bill of a case over the table's, and days of a stay likewise.
fn length(provider: &Provider, replicate: &Replicate) -> f64 {
    (1.0 - replicate.inputs.behaviour.length_response * share(provider.unpaid_bill)).clamp(LENGTH.0, LENGTH.1)
}

/// A provider takes what was paid by the bill and bears its cost, part of which is fixed by capacity; gives back the cost.
///
/// Capacity, beds and load follow the care that was to be expected; revenue and the part of the cost that volume brings are those
/// that the year's luck made of it.
pub(crate) fn bear_cost(
    provider: &mut Provider,
    sums: &ProviderTotals,
    expected: ExpectedCare,
    replicate: &Replicate,
    year: u16,
) -> i64 {
    let behaviour = &replicate.inputs.behaviour;
    let moved = (provider.expected_volume - provider.capacity) / STEP;
    let volume = money::round(expected.volume);
    provider.capacity = if provider.capacity == 0 { volume } else { provider.capacity + moved };
    let entry = if provider.load > 0 { share(provider.margin) - normal_margin(replicate) } else { 0.0 };
    let growth = (behaviour.private_entry * entry).clamp(-FASTEST_ENTRY, FASTEST_ENTRY);
    let stays = [sums.stays as f64, expected.stays];
    beds::fill(provider, stays, length(provider, replicate), growth, replicate, year);
    if provider.tier > 0 {
        enter_and_leave(provider, growth);
    }
    provider.revenue = sums.revenue;
    (provider.volume, provider.expected_volume) = (sums.volume, volume);
    let load = if provider.capacity > 0 { expected.volume / provider.capacity as f64 } else { 1.0 };
    provider.load = money::per_million(load);
    let [by_volume, by_capacity] = cost_shares(provider, replicate, year);
    let fixed = if load > 0.0 { by_capacity * expected.bills / load } else { 0.0 };
    provider.cost = money::round(by_volume * sums.revenue as f64 + fixed);
    provider.equity += provider.revenue - provider.cost;
    provider.cost
}

/// Cost over bills: what rises with them, what a lower mark-up on drugs loses included, and what capacity fixes, at a load of 1.
fn cost_shares(provider: &Provider, replicate: &Replicate, year: u16) -> [f64; 2] {
    let all = replicate.inputs.behaviour.provider_cost_share;
    let hospital = hospital(replicate, provider.tier);
    let fixed = hospital.map_or(0.5, |hospital| hospital.fixed_cost_share);
    let lost = hospital.map_or(0.0, |hospital| lost_on_drugs(provider, hospital, &replicate.inputs.markups, year));
    [(1.0 - fixed) * all + lost, fixed * all]
}

/// The margin that was to be expected, where so much is paid of what is billed.
fn expected_margin(provider: &Provider, paid: f64, replicate: &Replicate, year: u16) -> f64 {
    let [by_volume, by_capacity] = cost_shares(provider, replicate, year);
    let load = share(provider.load);
    if load <= 0.0 || paid <= 0.0 {
        return if load > 0.0 { -1.0 } else { 0.0 };
    }
    // Who of the sample lives where moves load up and down. Its inverse would be higher for that alone, and margins so much lower
    // the smaller the sample is; by the logarithm up and down weigh alike.
    1.0 - (by_volume + by_capacity * (1.0 - ln(load))) / paid
}

/// Private owners add capacity where the last margin was above the normal one and close where it was below.
fn enter_and_leave(provider: &mut Provider, growth: f64) {
    let private = provider.capacity as f64 * share(provider.private);
    let added = money::round(private * growth);
    provider.capacity += added;
    if provider.capacity > 0 {
        provider.private = money::per_million((private + added as f64) / provider.capacity as f64);
    }
}

/// Share of the revenue that a lower mark-up than at the opening costs, after what is made good.
fn lost_on_drugs(provider: &Provider, hospital: &Hospital, markups: &[Markup], year: u16) -> f64 {
    let tier = usize::from(provider.tier) - 1;
    let (Some(first), now) = (markups.first(), markup(markups, year)) else { return 0.0 };
    let earned = |drugs: f64, rate: f64| drugs * rate / (1.0 + rate);
    let lost = earned(hospital.drug_share, first.rate[tier]) - earned(share(provider.drugs), now.rate[tier]);
    lost.max(0.0) * (1.0 - now.compensated)
}

/// The mark-ups of a year.
fn markup(markups: &[Markup], year: u16) -> Markup {
    let dated = markups.iter().rev().find(|markup| markup.from <= year).or(markups.first());
    dated.copied().unwrap_or(Markup { from: 0, rate: [0.0; TIERS], compensated: 0.0 })
}

/// What a provider learns from the year once it is paid, whether by the bill or by the policies' rule, which pays so much for more.
pub(crate) fn learn(provider: &mut Provider, sums: &ProviderTotals, margin: Margin, replicate: &Replicate, year: u16) {
    let behaviour = &replicate.inputs.behaviour;
    let of = |part: i64, whole: i64| if whole > 0 { part as f64 / whole as f64 } else { 0.0 };
    // The patients pay their part of a further yuan in any case.
    let unpaid = |paid: f64| money::per_million((of(sums.charged, sums.revenue) * (1.0 - paid)).clamp(-1.0, 1.0));
    provider.unpaid_bill += (unpaid(margin.bill) - provider.unpaid_bill) / STEP;
    provider.unpaid_case += (unpaid(margin.case) - provider.unpaid_case) / STEP;
    let paid = if sums.revenue > 0 { of(provider.revenue, sums.revenue) } else { 1.0 };
    let margin = expected_margin(provider, paid, replicate, year).clamp(-1.0, 1.0);
    provider.margin = money::per_million(margin);
    let Some(opening) = hospital(replicate, provider.tier) else { return };
    let tier = usize::from(provider.tier) - 1;
    let first = replicate.inputs.markups.first().map_or(0.0, |first| first.rate[tier]);
    let rate = markup(&replicate.inputs.markups, year).rate[tier];
    // A case that is cut short is cut in drugs and tests before anything else.
    let length = length(provider, replicate).min(1.0);
    let drugs = (opening.drug_share + behaviour.drug_response * (rate - first)).max(0.0) * length;
    provider.drugs += (money::per_million(drugs.min(1.0)) - provider.drugs) / STEP;
    let quality = (opening.quality - behaviour.quality_response * (-margin).max(0.0)).max(0.0);
    provider.quality += (money::per_million(quality) - provider.quality) / STEP;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::provider::Provider;
    use crate::codes::care::TIERS;
    use crate::inputs::hospitals::Markup;

    #[test]
    fn private_capacity_follows_the_margin_and_the_public_stays() {
        let mut provider = Provider { tier: 3, capacity: 1_000_000, private: 200_000, ..Provider::default() };
        enter_and_leave(&mut provider, 0.05);
        assert_eq!((provider.capacity, provider.private), (1_010_000, 207_921));
        enter_and_leave(&mut provider, -0.1);
        // The private share is kept in parts per million.
        assert!((provider.capacity - (1_010_000 - 21_000)).abs() <= 1);
    }

    #[test]
    fn a_markup_holds_from_its_year_on() {
        let row = |from: u16, rate: f64| Markup { from, rate: [rate; TIERS], compensated: 0.0 };
        let rows = [row(2011, 0.15), row(2017, 0.0)];
        assert_eq!([2010, 2016, 2017, 2030].map(|year| markup(&rows, year).rate[0]), [0.15, 0.15, 0.0, 0.0]);
    }
}
