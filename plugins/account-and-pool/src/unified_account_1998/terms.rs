//! The terms of a stay in one year, by group.

use gongji_sdk::Circumstances;
use gongji_sdk::money::{select, share_of_any};
use gongji_sdk::person::ByTier;

use super::UnifiedAccount;

/// The terms of a stay for one group.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    first: ByTier,
    later: ByTier,
    pub(super) share: ByTier,
}

impl Terms {
    pub(super) fn worker(policy: &UnifiedAccount, now: &Circumstances) -> Self {
        let params = &policy.0;
        let nominal = ByTier {
            community: params.deductible_community,
            district: params.deductible_district,
            city: params.deductible_city,
        };
        let on_wage = share_of_any(now.average_wage, params.deductible_wage_share);
        let first = nominal.map(|yuan| params.indexation.apply(yuan, now) + on_wage);
        let share = ByTier {
            community: params.share_community_worker,
            district: params.share_district_worker,
            city: params.share_city_worker,
        };
        Self { first, later: first.map(|fen| share_of_any(fen, params.later_stay_share)), share }
    }

    pub(super) fn retiree(policy: &UnifiedAccount, worker: Self) -> Self {
        let params = &policy.0;
        let reduced = |fen| share_of_any(fen, params.retiree_deductible_share);
        let share = ByTier {
            community: params.share_community_retiree,
            district: params.share_district_retiree,
            city: params.share_city_retiree,
        };
        Self { first: worker.first.map(reduced), later: worker.later.map(reduced), share }
    }

    #[inline(always)]
    pub(super) fn deductible(self, tier: u8, stay: u8) -> i64 {
        select(stay > 1, self.later.at(tier), self.first.at(tier))
    }
}
