//! The terms of the pool in one year, by group.

use gongji_sdk::Circumstances;
use gongji_sdk::money::share_of_any;
use gongji_sdk::person::ByTier;

use super::OutpatientPooling;

/// The terms of one group this year.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub(super) deductible: i64,
    pub(super) share: ByTier,
    pub(super) cap: i64,
    pub(super) above: i64,
}

impl OutpatientPooling {
    pub(super) fn worker(&self, now: &Circumstances) -> Terms {
        let params = &self.0;
        Terms {
            deductible: params.indexation.apply(params.deductible_worker, now),
            share: ByTier {
                community: params.share_community_worker,
                district: params.share_district_worker,
                city: params.share_city_worker,
            },
            cap: self.cap(params.cap_worker, params.cap_wage_share_worker, now),
            above: params.share_above_cap_worker,
        }
    }

    pub(super) fn retiree(&self, now: &Circumstances) -> Terms {
        let params = &self.0;
        Terms {
            deductible: params.indexation.apply(params.deductible_retiree, now),
            share: ByTier {
                community: params.share_community_retiree,
                district: params.share_district_retiree,
                city: params.share_city_retiree,
            },
            cap: self.cap(params.cap_retiree, params.cap_wage_share_retiree, now),
            above: params.share_above_cap_retiree,
        }
    }

    fn cap(&self, nominal: i64, wage_share: i64, now: &Circumstances) -> i64 {
        self.0.indexation.apply(nominal, now) + share_of_any(now.average_wage, wage_share)
    }
}
