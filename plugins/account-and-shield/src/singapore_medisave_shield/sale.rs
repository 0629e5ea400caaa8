//! Who is asked which premium, and what of it accounts pay.

use gongji_sdk::hook;
use gongji_sdk::money::{select, share_of_any};
use gongji_sdk::person::status;

use super::SingaporeMedisaveShield;

hook! {
    impl SingaporeMedisaveShield {
        /// Everybody in the scheme pays the shield's premium of the age: from the account, from accounts at home, the rest in
        /// cash.
        pub const SHIELD_SALE: purchase(product = 0);
        reads { age: u8, status: u8, has_account: u8 }
        writes { premium: i64, from_account: u8, from_family: u8 }
        fn shield_sale(&self, now, rows) {
            let scale = self.scale(now);
            for row in 0..rows {
                let tariff = self.shield[usize::from(age[row])];
                let asked = share_of_any(share_of_any(tariff, scale), now.price_level);
                premium[row] = select(status[row] == status::NONE, 0, asked);
                from_account[row] = u8::from(has_account[row] != 0);
                from_family[row] = u8::from(self.params.family);
            }
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// The private plan is for whoever wants it; once it is some years old, the chronically ill may keep it and not join.
        /// It is renewed unless given up. Accounts pay to a limit by age, as far as they reach, cash the rest.
        pub const PRIVATE_SALE: purchase(product = 1);
        reads { age: u8, status: u8, chronic: u8, has_account: u8, account_balance: i64, family_balance: i64, held: u8 }
        writes { premium: i64, from_account: u8, from_family: u8, account_limit: i64, held_unless_refused: u8, mobilised: i64 }
        fn private_sale(&self, now, rows) {
            let params = &self.params;
            let scale = self.scale(now);
            let limit = |at_figures| share_of_any(at_figures, scale);
            let young = limit(params.withdrawal_young);
            let (middle, old) = (limit(params.withdrawal_middle), limit(params.withdrawal_old));
            let is_open = i64::from(now.years_active) < params.open_years;
            for row in 0..rows {
                let tariff = self.private[usize::from(age[row])];
                let asked = share_of_any(share_of_any(tariff, scale), now.price_level);
                let may_join = is_open | (chronic[row] == 0) | (held[row] != 0);
                premium[row] = select((status[row] != status::NONE) & may_join, asked, 0);
                let years = i64::from(age[row]);
                let by_age = select(years >= params.old_age, old, select(years >= params.middle_age, middle, young));
                let own = select(has_account[row] != 0, account_balance[row].max(0), 0);
                let others = select(params.family, family_balance[row].max(0), 0);
                from_account[row] = u8::from(has_account[row] != 0);
                from_family[row] = u8::from(params.family);
                account_limit[row] = by_age.min(own + others);
                held_unless_refused[row] = held[row];
                mobilised[row] = select(held[row] != 0, params.attention, params.mobilisation);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

    use super::*;

    fn now(years_active: i32) -> Circumstances {
        Circumstances { average_wage: yuan(58_704.0), years_active, ..circumstances(2016) }
    }

    #[test]
    fn everybody_in_the_scheme_is_asked_the_premium_of_the_age() {
        let mut people = Rows::new(4)
            .with("age", &[25, 44, 72, 30])
            .with("status", &[1, 1, 3, 0])
            .with("has_account", &[1, 1, 0, 0]);
        let singapore: SingaporeMedisaveShield = preset("singapore-2016");
        people.apply(&singapore, &SingaporeMedisaveShield::SHIELD_SALE, &now(0)).expect("acts");
        assert_eq!(people.get("premium"), [195.0, 435.0, 885.0, 0.0].map(yuan));
        assert_eq!(people.get("from_account"), [1, 1, 0, 0]);
        assert_eq!(people.get("from_family"), [1; 4]);
    }

    #[test]
    fn accounts_pay_for_the_private_plan_to_the_limit_of_the_age() {
        let mut people = Rows::new(4)
            .with("age", &[40, 41, 71, 75])
            .with("status", &[1; 4])
            .with("has_account", &[1, 1, 1, 0])
            .with("account_balance", &[yuan(5_000.0), yuan(100.0), yuan(5_000.0), 0])
            .with("family_balance", &[0, yuan(50.0), 0, yuan(2_000.0)]);
        let singapore: SingaporeMedisaveShield = preset("singapore-2016");
        people.apply(&singapore, &SingaporeMedisaveShield::PRIVATE_SALE, &now(0)).expect("acts");
        assert_eq!(people.get("premium"), [63.0, 96.0, 566.0, 670.0].map(yuan));
        assert_eq!(people.get("account_limit"), [300.0, 150.0, 900.0, 900.0].map(yuan));
    }

    #[test]
    fn the_ill_keep_the_private_plan_but_do_not_join_later() {
        let mut people = Rows::new(3)
            .with("age", &[25; 3])
            .with("status", &[1; 3])
            .with("chronic", &[1, 1, 0])
            .with("held", &[0, 1, 0]);
        let singapore: SingaporeMedisaveShield = preset("singapore-2016");
        for (year, expected) in [(0, [44.0, 44.0, 44.0]), (1, [0.0, 44.0, 44.0])] {
            people.apply(&singapore, &SingaporeMedisaveShield::PRIVATE_SALE, &now(year)).expect("acts");
            assert_eq!(people.get("premium"), expected.map(yuan));
        }
    }
}
