//! The batches that hooks are handed: what a row of each has. Persons have their own file, [`crate::law::member_columns`].

use gongji_sdk::abi::hook;

use crate::law::declared::{Declared, batches};
use crate::law::member_columns::MEMBER_COLUMNS;

batches! {
    /// Claim lines, for `settle`.
    ClaimLines {
        read person: u64,
        read age: u8,
        read status: u8,
        read chronic_certified: u8,
        read has_account: u8,
        read tier: u8,
        read stay: u8,
        read covered: u8,
        read account_balance: i64,
        read family_balance: i64,
        read billed: i64,
        read remaining_in: i64,
        read remaining_out: i64,
        write over_ceiling: i64,
        write paid_in: i64,
        write paid_out: i64,
    }

    /// Bills before anybody pays, for `treat`.
    Bills {
        read person: u64,
        read age: u8,
        read status: u8,
        read chronic_certified: u8,
        read tier: u8,
        read stay: u8,
        write billed: i64,
        write billed_out: i64,
    }

    /// The products of a policy, for `offer`.
    OfferedProducts {
        read holders: i64,
        read premiums: i64,
        read claims: i64,
        write price_level: i64,
    }

    /// Providers of an area, for `reimburse`.
    AreaProviders {
        read tier: u8,
        read cases: i64,
        read stays: i64,
        read bed_days: i64,
        read billed: i64,
        read charged: i64,
        read volume: i64,
        read capacity: i64,
        write pool_payment: i64,
    }

    /// Households with a member, for `relief`.
    MemberHouseholds {
        read size: i64,
        read income: i64,
        read cash: i64,
        read burden: i64,
        write relief: i64,
    }

    /// A pooled fund at the end of the year, for `close`.
    ClosingFund {
        read income: i64,
        read outgo: i64,
        read balance: i64,
        write subsidy: i64,
        write to_large_expense: i64,
    }

    /// A pooled fund once it is closed, for `adapt`.
    ClosedFund {
        read income: i64,
        read outgo: i64,
        read balance: i64,
        read subsidy: i64,
        read base: i64,
        read insured: i64,
    }

    /// Insurers of a policy's products, for `supervise`.
    SupervisedInsurers {
        read product: i64,
        read insurer: i64,
        read premiums: i64,
        read claims: i64,
        read expenses: i64,
        read reserve: i64,
        write support: i64,
        write levy: i64,
    }
}

/// The most columns that a batch has.
pub(crate) const MOST_COLUMNS: usize = MEMBER_COLUMNS.len();

const _: () = assert!(ClaimLines::COLUMNS.len() <= MOST_COLUMNS && AreaProviders::COLUMNS.len() <= MOST_COLUMNS);

/// The columns that a hook is handed, in their places; none when it is of an unknown kind. Persons carry those of all their hooks.
pub(crate) fn of_hook(hook: u32) -> &'static [Declared] {
    match hook {
        hook::ELIGIBILITY | hook::CONTRIBUTION | hook::CREDIT | hook::PURCHASE | hook::STEER | hook::MIGRATE => {
            MEMBER_COLUMNS
        }
        hook::SETTLE => ClaimLines::COLUMNS,
        hook::TREAT => Bills::COLUMNS,
        hook::OFFER => OfferedProducts::COLUMNS,
        hook::REIMBURSE => AreaProviders::COLUMNS,
        hook::RELIEF => MemberHouseholds::COLUMNS,
        hook::CLOSE => ClosingFund::COLUMNS,
        hook::ADAPT => ClosedFund::COLUMNS,
        hook::SUPERVISE => SupervisedInsurers::COLUMNS,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::hooks::HOOKS;

    #[test]
    fn every_column_of_a_table_is_handed_over_as_the_table_says() {
        for table in HOOKS {
            let handed = of_hook(table.hook);
            assert!(handed.len() <= MOST_COLUMNS, "{}", table.name);
            for offered in table.columns {
                let name = format!("{}.{}", table.name, offered.name);
                let declared = handed.iter().find(|declared| declared.name == offered.name);
                let declared = declared.unwrap_or_else(|| panic!("{name} is not handed over"));
                assert_eq!(declared.element, offered.element, "{name}");
                assert!(declared.writable || !offered.is_writable(), "{name} may not be written");
            }
        }
    }

    #[test]
    fn what_is_handed_over_is_offered_by_a_table() {
        for table in HOOKS {
            for declared in of_hook(table.hook) {
                let same = HOOKS.iter().filter(|other| std::ptr::eq(of_hook(other.hook), of_hook(table.hook)));
                let offered = same.flat_map(|other| other.columns).filter(|offered| offered.name == declared.name);
                let writable: Vec<bool> = offered.map(|offered| offered.is_writable()).collect();
                assert!(writable.contains(&declared.writable), "{}.{}", table.name, declared.name);
            }
        }
    }

    #[test]
    fn no_batch_has_two_columns_of_a_name() {
        for table in HOOKS {
            let names: std::collections::BTreeSet<&str> =
                of_hook(table.hook).iter().map(|column| column.name).collect();
            assert_eq!(names.len(), of_hook(table.hook).len(), "{}", table.name);
        }
    }
}
