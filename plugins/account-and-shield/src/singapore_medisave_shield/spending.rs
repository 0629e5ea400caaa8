//! What accounts pay of the rest: the own one, then those of relatives at home. At pharmacies they pay nothing.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::{Circumstances, hook};

use super::SingaporeMedisaveShield;

impl SingaporeMedisaveShield {
    /// The most that accounts may pay for a person's care of this kind in a year; none where it is not limited.
    fn limit(&self, now: &Circumstances) -> Option<i64> {
        let params = &self.params;
        match now.care {
            care::INPATIENT => Some(self.amount(params.limit_stays, now)),
            care::CHRONIC => Some(self.amount(params.limit_chronic, now)),
            care::OUTPATIENT if params.pays_visits => None,
            _ => Some(0),
        }
    }
}

/// The care for which accounts may pay at all.
const PAID: u32 = care::OUTPATIENT | care::CHRONIC | care::INPATIENT;

/// What is left to pay of some lines, what was withdrawn for them before, and what is paid.
struct Lines<'a> {
    remaining: [&'a [i64]; 2],
    withdrawn: &'a mut [i64],
    paid: [&'a mut [i64]; 2],
}

impl Lines<'_> {
    /// Balances pay what is left to the limit, first of what is in the catalogue.
    #[inline(always)]
    fn pay(self, balances: &[i64], limit: Option<i64>) {
        let Self { remaining: [inside, outside], withdrawn, paid: [paid_in, paid_out] } = self;
        let (limit, counts) = (limit.unwrap_or(i64::MAX), i64::from(limit.is_some()));
        for row in 0..balances.len() {
            let allowed = balances[row].min(limit - counts * withdrawn[row]).max(0);
            paid_in[row] = allowed.min(inside[row]);
            paid_out[row] = (allowed - paid_in[row]).min(outside[row]);
            withdrawn[row] += counts * (paid_in[row] + paid_out[row]);
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// The own account pays what is left.
        pub const OWN: settle(layer = 60, payer = payer::ACCOUNT, cares = PAID);
        reads { account_balance: i64, remaining_in: i64, remaining_out: i64 }
        updates { withdrawn_stays: i64, withdrawn_chronic: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn own(&self, now, _rows) {
            let remaining = [remaining_in, remaining_out];
            let withdrawn = if now.care == care::INPATIENT { withdrawn_stays } else { withdrawn_chronic };
            Lines { remaining, withdrawn, paid: [paid_in, paid_out] }.pay(account_balance, self.limit(now));
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// Accounts of relatives at home pay what the own one could not.
        pub const RELATIVES: settle(layer = 62, payer = payer::FAMILY_ACCOUNT, cares = PAID);
        reads { family_balance: i64, remaining_in: i64, remaining_out: i64 }
        updates { withdrawn_stays: i64, withdrawn_chronic: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn relatives(&self, now, _rows) {
            let limit = if self.params.family { self.limit(now) } else { Some(0) };
            let remaining = [remaining_in, remaining_out];
            let withdrawn = if now.care == care::INPATIENT { withdrawn_stays } else { withdrawn_chronic };
            Lines { remaining, withdrawn, paid: [paid_in, paid_out] }.pay(family_balance, limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    /// What own and relatives' accounts pay of 6,000 in and 500 outside the catalogue, and what is then withdrawn.
    fn paid(place: &str, care: u32, balance: f64, withdrawn: f64) -> [i64; 4] {
        let now = Circumstances { average_wage: yuan(58_704.0), care, ..circumstances(2016) };
        let mut line = Rows::one(&[
            ("account_balance", yuan(balance)),
            ("family_balance", yuan(balance)),
            ("withdrawn_stays", yuan(withdrawn)),
            ("withdrawn_chronic", yuan(withdrawn)),
            ("remaining_in", yuan(6_000.0)),
            ("remaining_out", yuan(500.0)),
        ]);
        let policy: SingaporeMedisaveShield = preset(place);
        let mut of_relatives = line.clone();
        line.apply(&policy, &SingaporeMedisaveShield::OWN, &now).expect("acts");
        of_relatives.apply(&policy, &SingaporeMedisaveShield::RELATIVES, &now).expect("acts");
        assert_eq!(line, of_relatives);
        ["paid_in", "paid_out", "withdrawn_stays", "withdrawn_chronic"].map(|column| line.get(column)[0])
    }

    #[test]
    fn in_singapore_accounts_pay_for_stays_and_chronic_care_to_their_limits() {
        let [s, c] = [care::INPATIENT, care::CHRONIC];
        assert_eq!(paid("singapore-2016", s, 9_000.0, 0.0), [5_000.0, 0.0, 5_000.0, 0.0].map(yuan));
        assert_eq!(paid("singapore-2016", s, 900.0, 4_500.0), [500.0, 0.0, 5_000.0, 4_500.0].map(yuan));
        assert_eq!(paid("singapore-2016", c, 900.0, 300.0), [100.0, 0.0, 300.0, 400.0].map(yuan));
        assert_eq!(paid("singapore-2016", care::OUTPATIENT, 9_000.0, 0.0), [0; 4]);
    }

    #[test]
    fn scaled_to_china_they_pay_for_visits_as_well() {
        assert_eq!(paid("china-scaled", care::OUTPATIENT, 6_100.0, 0.0), [6_000.0, 100.0, 0.0, 0.0].map(yuan));
    }
}
