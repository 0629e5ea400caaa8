//! Who belongs to the scheme, and what is paid in.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Refusal, hook};

use super::UnifiedAccount;

hook! {
    impl UnifiedAccount {
        /// Everybody whom the society calls a member belongs to the scheme.
        pub const MEMBERS: eligibility;
        reads { status: u8 }
        writes { insured: u8 }
        fn members(&self, _now, rows) {
            for row in 0..rows {
                insured[row] = u8::from(status[row] != status::NONE);
            }
        }
    }
}

hook! {
    impl UnifiedAccount {
        /// Employer and worker pay on the base; a flexible worker pays all; retirees pay nothing [R1].
        pub const CONTRIBUTIONS: contribution;
        reads { status: u8, base: i64 }
        writes { employer_contribution: i64, worker_contribution: i64, treasury_contribution: i64 }
        fn contributions(&self, now, rows) -> Result<(), Refusal> {
            countable("base", base)?;
            let employer_rate = share_of_any(self.0.employer_rate, now.employer_due).clamp(0, SHARE_ONE);
            let (worker_rate, flexible_rate) = (self.0.worker_rate, self.0.flexible_rate);
            for row in 0..rows {
                let works = status[row] == status::WORKER;
                let flexible = status[row] == status::FLEXIBLE;
                employer_contribution[row] = share_of(base[row], select(works, employer_rate, 0));
                worker_contribution[row] =
                    share_of(base[row], select(works, worker_rate, select(flexible, flexible_rate, 0)));
                treasury_contribution[row] = 0;
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

    use super::*;

    fn decision() -> UnifiedAccount {
        preset("decision-1998")
    }

    #[test]
    fn members_are_insured() {
        let mut people = Rows::new(4).with("status", &[0, 1, 2, 3]);
        people.apply(&decision(), &UnifiedAccount::MEMBERS, &circumstances(2012)).expect("acts");
        assert_eq!(people.get("insured"), [0, 1, 1, 1]);
    }

    #[test]
    fn employer_and_worker_pay_six_and_two_percent() {
        let mut people = Rows::new(4).with("status", &[1, 2, 3, 1]).with("base", &[4_000_000, 4_000_000, 0, 3_333_333]);
        people.apply(&decision(), &UnifiedAccount::CONTRIBUTIONS, &circumstances(2012)).expect("acts");
        assert_eq!(people.get("employer_contribution"), [240_000, 0, 0, 200_000]);
        assert_eq!(people.get("worker_contribution"), [80_000, 320_000, 0, 66_667]);
    }

    #[test]
    fn the_relief_of_2020_cuts_the_employers_part_alone() {
        let relief = Circumstances { employer_due: 750_000, ..circumstances(2020) };
        let mut worker = Rows::one(&[("status", 1), ("base", 4_000_000)]);
        worker.apply(&decision(), &UnifiedAccount::CONTRIBUTIONS, &relief).expect("acts");
        assert_eq!(worker.get("employer_contribution"), [180_000]);
        assert_eq!(worker.get("worker_contribution"), [80_000]);
    }
}
