//! Acts in every phase that it can and changes nothing: `gongji null` adds it to every arm and compares person by person.
#![deny(unsafe_code)]

use gongji_sdk::abi::{care, payer};
use gongji_sdk::{Hook, Policy, Refusal, export_policy, hook, params};

params! {
    /// None.
    pub struct Params {}
    presets {}
}

/// Changes nothing.
#[derive(Debug)]
pub struct DoNothing;

impl Policy for DoNothing {
    type Params = Params;
    const ID: &'static str = "do-nothing";
    const SUMMARY: &'static str = "Acts everywhere and changes nothing";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("do_nothing.zh.words"))];
    const NEUTRAL: bool = true;
    const HOOKS: &'static [Hook<Self>] = &[
        Self::INSURES,
        Self::COLLECTS,
        Self::CREDITS,
        Self::STEERS,
        Self::TREATS,
        Self::PAYS,
        Self::REIMBURSES,
        Self::RELIEVES,
        Self::ADAPTS,
    ];

    fn new(_: Params) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

export_policy!(DoNothing);

hook! {
    impl DoNothing {
        /// Everybody stays in or out.
        pub const INSURES: eligibility;
        reads { age: u8 }
        updates { insured: u8 }
        fn insures(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (age, insured);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// Nobody pays more or less.
        pub const COLLECTS: contribution;
        reads { base: i64 }
        updates { employer_contribution: i64, worker_contribution: i64 }
        fn collects(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (base, employer_contribution, worker_contribution);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// No account gets more or less.
        pub const CREDITS: credit;
        reads { base: i64 }
        updates { account_credit: i64, account_interest: i64 }
        fn credits(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (base, account_credit, account_interest);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// Everybody goes where they would have gone.
        pub const STEERS: steer;
        reads { tier: u8 }
        updates { to_community: i64, to_district: i64, to_city: i64 }
        fn steers(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (tier, to_community, to_district, to_city);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// Every bill stays as it is.
        pub const TREATS: treat(cares = care::ALL);
        reads { tier: u8 }
        updates { billed: i64, billed_out: i64 }
        fn treats(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (tier, billed, billed_out);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// Providers are paid by the bill.
        pub const REIMBURSES: reimburse;
        reads { charged: i64 }
        updates { pool_payment: i64 }
        fn reimburses(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (charged, pool_payment);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// No household is helped.
        pub const RELIEVES: relief;
        reads { cash: i64 }
        updates { relief: i64 }
        fn relieves(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = (cash, relief);
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// No rate changes.
        pub const ADAPTS: adapt;
        reads { balance: i64 }
        fn adapts(&self, _now, _rows) -> Result<(), Refusal> {
            let _ = balance;
            Ok(())
        }
    }
}

hook! {
    impl DoNothing {
        /// The last layer before cash pays nothing.
        pub const PAYS: settle(layer = 79, payer = payer::POOL, cares = care::ALL);
        reads { remaining_in: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn pays(&self, _now, rows) -> Result<(), Refusal> {
            let _ = remaining_in;
            for row in 0..rows {
                paid_in[row] = 0;
                paid_out[row] = 0;
            }
            Ok(())
        }
    }
}
