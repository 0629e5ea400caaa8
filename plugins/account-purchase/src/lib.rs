//! Commercial cover that is bought with the money of individual accounts.
//!
//! Each policy is one module. Its rules with their sources stand in the `.md` beside it, and people worked out by hand
//! in the `.cases.toml`.
#![deny(unsafe_code)]

pub mod city_inclusive_insurance;
mod disease;
pub mod guangzhou_social_commercial;
pub mod shanghai_account_purchase;
pub mod shenzhen_critical_illness;

gongji_sdk::export_library!(
    city_inclusive_insurance::CityInclusiveInsurance,
    guangzhou_social_commercial::GuangzhouSocialCommercial,
    shanghai_account_purchase::ShanghaiAccountPurchase,
    shenzhen_critical_illness::ShenzhenCriticalIllness
);
