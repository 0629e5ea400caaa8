//! The batches that hooks are handed: what a row of each has, in the order of the hook's table. Persons have their own file, [`crate::law::member_columns`].

use crate::law::declared::batches;
use crate::law::member_columns::MEMBER_COLUMNS;

batches! {
    /// Claim lines.
    ClaimLines of SETTLE {
        read person: u64,
        read age: u8,
        read status: u8,
        read chronic_certified: u8,
        read has_account: u8,
        read account_balance: i64,
        read tier: u8,
        read stay: u8,
        read sector: u8,
        read wage: i64,
        read pension: i64,
        read household_income: i64,
        read out_of_area: u8,
        read billed: i64,
        read remaining_in: i64,
        read remaining_out: i64,
        read covered: u8,
        read family_balance: i64,
        read conditions: i64,
        write over_ceiling: i64,
        write paid_in: i64,
        write paid_out: i64,
    }

    /// Bills before anybody pays.
    Bills of TREAT {
        read person: u64,
        read age: u8,
        read status: u8,
        read chronic_certified: u8,
        read tier: u8,
        read stay: u8,
        read sector: u8,
        read wage: i64,
        read pension: i64,
        read household_income: i64,
        read out_of_area: u8,
        write billed: i64,
        write billed_out: i64,
    }

    /// The products of a policy.
    OfferedProducts of OFFER {
        read holders: i64,
        read premiums: i64,
        read claims: i64,
        write price_level: i64,
    }

    /// Providers of an area.
    AreaProviders of REIMBURSE {
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

    /// Kinds of care at the providers of an area.
    AreaProvidersByCare of REIMBURSE_CARE {
        read tier: u8,
        read care: u8,
        read cases: i64,
        read stays: i64,
        read bed_days: i64,
        read billed: i64,
        read charged: i64,
        read volume: i64,
        write pool_payment: i64,
    }

    /// Employers of an area.
    AreaFirms of ASSESS {
        read sector: u8,
        read workers: i64,
        read wages: i64,
        read base: i64,
        read due: i64,
        read owed: i64,
        write to_pool: i64,
        write levy: i64,
        write subsidy: i64,
    }

    /// The pooled funds of all areas.
    AllFunds of EQUALISE {
        read income: i64,
        read outgo: i64,
        read area: i64,
        read balance: i64,
        read base: i64,
        read insured: i64,
        read average_wage: i64,
        write transfer: i64,
        write grant: i64,
    }

    /// Conditions of insured persons.
    PersonConditions of DIAGNOSE {
        read person: u64,
        read age: u8,
        read sex: u8,
        read status: u8,
        read wage: i64,
        read pension: i64,
        read chronic_certified: u8,
        read sector: u8,
        read household_size: u8,
        read household_income: i64,
        read residence: u8,
        read hukou: u8,
        read condition: u8,
        read began: u8,
        read managed: u8,
        read covered: u8,
        write certify: u8,
        write lump_sum: i64,
    }

    /// Households with a member.
    MemberHouseholds of RELIEF {
        read size: i64,
        read income: i64,
        read cash: i64,
        read burden: i64,
        write relief: i64,
    }

    /// A pooled fund at the end of the year.
    ClosingFund of CLOSE {
        read income: i64,
        read outgo: i64,
        read balance: i64,
        write subsidy: i64,
        write to_large_expense: i64,
    }

    /// A pooled fund once it is closed.
    ClosedFund of ADAPT {
        read income: i64,
        read outgo: i64,
        read balance: i64,
        read subsidy: i64,
        read base: i64,
        read insured: i64,
    }

    /// Insurers of a policy's products.
    SupervisedInsurers of SUPERVISE {
        read product: i64,
        read insurer: i64,
        read premiums: i64,
        read claims: i64,
        read expenses: i64,
        read reserve: i64,
        read stabilisation: i64,
        write support: i64,
        write levy: i64,
        write to_stabilisation: i64,
        write from_stabilisation: i64,
    }
}

/// The most columns that a batch has.
pub(crate) const MOST_COLUMNS: usize = MEMBER_COLUMNS.len();

const _: () = assert!(ClaimLines::COLUMNS.len() <= MOST_COLUMNS && AreaProviders::COLUMNS.len() <= MOST_COLUMNS);
