//! At which price a line is sold, and which accounts pay it.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::money::{select, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Circumstances, hook};

use super::{GuangzhouSocialCommercial, Params};

/// Indices of the lines.
mod line {
    pub(super) const SUPPLEMENTARY: usize = 1;
}

/// Reference premiums of the lines by age, commission included where brokers sell them, of the average wage in parts per million.
pub(super) fn tariffs(params: &Params) -> [Vec<i64>; 5] {
    let ages = || 0..=i64::from(u8::MAX);
    let with_commission = |net: i64| net * SHARE_ONE / (SHARE_ONE - params.commission);
    let graded = |youngest: i64, oldest: i64, last: i64| {
        let premium = |age: i64| {
            if age < params.youngest || age > last {
                return 0;
            }
            let risen = (age.min(params.oldest) - params.youngest) * (oldest - youngest);
            with_commission(youngest + risen / (params.oldest - params.youngest))
        };
        ages().map(premium).collect::<Vec<i64>>()
    };
    let last = i64::from(u8::MAX);
    [
        graded(params.sum_youngest, params.sum_oldest, params.oldest),
        ages().map(|_| params.supplementary_premium).collect(),
        graded(params.drugs_youngest, params.drugs_oldest, last),
        graded(params.family_youngest, params.family_oldest, last),
        graded(params.away_youngest, params.away_oldest, last),
    ]
}

/// Who is asked for what, by row.
struct Sale<'a> {
    age: &'a [u8],
    status: &'a [u8],
    has_account: &'a [u8],
    account_balance: &'a [i64],
    carried_over: &'a [i64],
    family_balance: &'a [i64],
    opening: &'a mut [i64],
    family_opening: &'a mut [i64],
    premium: &'a mut [i64],
    from_account: &'a mut [u8],
    from_family: &'a mut [u8],
    account_limit: &'a mut [i64],
    held_unless_refused: &'a mut [u8],
    mobilised: &'a mut [i64],
}

impl GuangzhouSocialCommercial {
    /// Asks members for the premium of the age. Accounts pay up to their part of what was there above the floor, less what other
    /// lines have taken this year; cash pays the rest. The default line is held unless refused where accounts pay all of it.
    fn sell(&self, line: usize, now: &Circumstances, sale: Sale<'_>) {
        let params = &self.params;
        let price = share_of_any(now.average_wage, now.price_level);
        let floor = share_of_any(now.average_wage, params.floor);
        let brought = match params.commission {
            0 => params.mobilisation,
            _ => params.mobilisation + share_of_any(SHARE_ONE - params.mobilisation, params.by_brokers),
        };
        let is_default = line == line::SUPPLEMENTARY;
        for row in 0..sale.age.len() {
            let asked = share_of_any(price, self.tariffs[line][usize::from(sale.age[row])]);
            let own = select(sale.has_account[row] != 0, sale.account_balance[row].max(0), 0);
            let others = select(params.family, sale.family_balance[row].max(0), 0);
            sale.opening[row] = sale.opening[row].max(own);
            sale.family_opening[row] = sale.family_opening[row].max(others);
            let carried = sale.carried_over[row].min(sale.opening[row]);
            let usable = (carried - floor).max(0) + (sale.family_opening[row] - floor).max(0);
            let taken = sale.opening[row] - own + sale.family_opening[row] - others;
            let limit = (share_of_any(usable, params.usable) - taken).clamp(0, own + others);
            let is_debited = is_default & (limit >= asked);
            sale.premium[row] = select(sale.status[row] == status::NONE, 0, asked);
            sale.from_account[row] = u8::from(own > 0);
            sale.from_family[row] = u8::from(others > 0);
            sale.account_limit[row] = limit;
            sale.held_unless_refused[row] = u8::from(is_debited);
            sale.mobilised[row] = select(is_debited, params.attention, brought);
        }
    }
}

/// The purchase hooks of the lines, which differ in their number alone.
macro_rules! sales {
    ($($(#[doc = $doc:literal])+ $name:ident = $line:literal, $function:ident;)*) => {
        $(hook! {
            impl GuangzhouSocialCommercial {
                $(#[doc = $doc])+
                pub const $name: purchase(product = $line);
                reads { age: u8, status: u8, has_account: u8, account_balance: i64, carried_over: i64, family_balance: i64 }
                updates { opening: i64, family_opening: i64 }
                writes {
                    premium: i64, from_account: u8, from_family: u8, account_limit: i64, held_unless_refused: u8,
                    mobilised: i64
                }
                fn $function(&self, now, _rows) {
                    let sale = Sale {
                        age, status, has_account, account_balance, carried_over, family_balance, opening, family_opening,
                        premium, from_account, from_family, account_limit, held_unless_refused, mobilised,
                    };
                    self.sell($line, now, sale);
                }
            }
        })*
    };
}

sales! {
    /// Sells the sum at a major disease.
    MAJOR_DISEASE_SALE = 0, sell_major_disease;
    /// Sells the supplementary line.
    SUPPLEMENTARY_SALE = 1, sell_supplementary;
    /// Sells the line of self-funded drugs.
    DRUGS_SALE = 2, sell_drugs;
    /// Sells the family line.
    FAMILY_SALE = 3, sell_family;
    /// Sells the line of care elsewhere.
    AWAY_SALE = 4, sell_away;
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    fn now() -> Circumstances {
        Circumstances { average_wage: yuan(100_000.0), ..circumstances(2027) }
    }

    /// Two persons who differ in their account: 3,000 yuan carried over, of which 100 above the floor; the second one's
    /// relatives have 10,000.
    fn people() -> Rows {
        Rows::new(3)
            .with("age", &[18, 65, 66])
            .with("status", &[1, 3, 3])
            .with("has_account", &[1, 1, 1])
            .with("account_balance", &[yuan(4_000.0), yuan(2_100.0), yuan(1_000.0)])
            .with("carried_over", &[yuan(3_000.0), yuan(2_100.0), yuan(1_000.0)])
            .with("family_balance", &[0, yuan(10_000.0), 0])
    }

    #[test]
    fn half_of_what_is_above_the_floor_pays() {
        let mut people = people();
        let policy: GuangzhouSocialCommercial = preset("proposal");
        people.apply(&policy, &GuangzhouSocialCommercial::MAJOR_DISEASE_SALE, &now()).expect("acts");
        // 0.04% and 0.28% of the wage are 95% of the premium; nobody begins at 66.
        assert_eq!(people.get("premium"), [42.1, 294.7, 0.0].map(yuan));
        assert_eq!(people.get("account_limit"), [500.0, 4_050.0, 0.0].map(yuan));
        assert_eq!(people.get("held_unless_refused"), [0; 3]);
        assert_eq!(people.get("mobilised"), [325_000; 3]);
    }

    #[test]
    fn what_another_line_has_taken_is_taken_off() {
        let mut people = people()
            .with("account_balance", &[yuan(3_600.0), yuan(2_100.0), yuan(1_000.0)])
            .with("opening", &[yuan(4_000.0), yuan(2_100.0), yuan(1_000.0)])
            .with("family_opening", &[0, yuan(12_000.0), 0]);
        let policy: GuangzhouSocialCommercial = preset("proposal");
        people.apply(&policy, &GuangzhouSocialCommercial::FAMILY_SALE, &now()).expect("acts");
        assert_eq!(people.get("account_limit"), [100.0, 3_050.0, 0.0].map(yuan));
    }

    #[test]
    fn the_supplementary_line_is_held_unless_refused_where_accounts_pay_it() {
        let mut people = people();
        let policy: GuangzhouSocialCommercial = preset("proposal");
        people.apply(&policy, &GuangzhouSocialCommercial::SUPPLEMENTARY_SALE, &now()).expect("acts");
        assert_eq!(people.get("premium"), [yuan(55.0); 3]);
        assert_eq!(people.get("held_unless_refused"), [1, 1, 0]);
        assert_eq!(people.get("mobilised"), [200_000, 200_000, 325_000]);
    }
}
