//! Rows to put before a hook: plausible or extreme persons, bills, products, providers and funds, always the same ones.
//!
//! What a column holds in a row stands in [`column`]; how many rows belong to a place, and what holds for all of them, here.

use std::collections::BTreeMap;

use gongji_model::codes::care::{CARES, TIERS};
use gongji_model::codes::sector::SECTORS;
use gongji_model::law::hooks::HookTable;
use gongji_model::law::policy::{Column, Description, Hook};
use gongji_sdk::abi::hook_table::Row;
use gongji_sdk::abi::{Circumstances, SHARE_ONE, access, holder};

use super::column;
pub(super) use super::site::{Draw, Moment, Reach, Site};

/// Rows of the largest batch: one more than the engine hands out.
pub(super) const ROWS: usize = 257;
/// Years that plausible batches are drawn for.
pub(super) const YEARS: u32 = 3;
/// Of what circumstances tell of last year, in an extreme year: ten trillion yuan.
const MOST_LAST_YEAR: i64 = 1_000_000_000_000_000;
/// Draws of extreme rows.
pub(super) const EXTREMES: u32 = 6;
/// Providers of an area: the pharmacies and the hospitals of each tier.
const PROVIDERS: usize = TIERS + 1;
/// Their kinds of care: pharmacies have one, each tier has the three others.
const PROVIDERS_BY_CARE: usize = 1 + TIERS * (CARES - 1);
/// Firms of an area: the employers of each sector.
const FIRMS: usize = SECTORS - 1;

/// All places in which a policy acts: when it starts, in the order of the year, and when it ends.
pub(super) fn sites(tables: &[HookTable], policy: &Description) -> Vec<Site> {
    let mut sites: Vec<Site> = (0..policy.hooks.len()).flat_map(|at| sites_of(tables, policy, at)).collect();
    let turn = |hook: &Hook| tables.iter().position(|table| table.hook == hook.hook);
    sites.sort_by_key(|site| (site.moment, turn(&policy.hooks[site.hook]), policy.hooks[site.hook].layer));
    sites
}

fn sites_of(tables: &[HookTable], policy: &Description, at: usize) -> Vec<Site> {
    let plain = Site { hook: at, care: 0, moment: Moment::Year };
    let (table, cares) = (table(tables, &policy.hooks[at]), policy.hooks[at].cares);
    if table.by_care {
        let kinds = (0..4).map(|bit| 1 << bit).filter(|bit| cares & bit != 0);
        return kinds.map(|care| Site { care, ..plain }).collect();
    }
    if table.at_start_and_end {
        return [Moment::Start, Moment::End].map(|moment| Site { moment, ..plain }).to_vec();
    }
    vec![plain]
}

/// Columns of one hook, one list a field.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) table: HookTable,
    pub(super) draw: Draw,
    pub(super) len: usize,
    pub(super) now: Circumstances,
    pub(super) columns: Vec<Vec<i64>>,
    /// Of insurers: product and number of the insurer in each row.
    insurers: Vec<[i64; 2]>,
}

/// The policy's own columns, one list each, with a value for every row of those who hold it.
pub(super) type Own = BTreeMap<String, Vec<i64>>;

/// Own columns that nobody has written yet.
pub(super) fn nothing_kept(policy: &Description) -> Own {
    let len = |column: &Column| match column.holder {
        holder::PROVIDER => PROVIDERS,
        holder::FIRM => FIRMS,
        _ => ROWS,
    };
    policy.columns.iter().map(|column| (column.name.clone(), vec![0; len(column)])).collect()
}

impl Batch {
    /// The rows of a draw; the policy's own columns hold `own`.
    pub(super) fn new(tables: &[HookTable], policy: &Description, draw: Draw, own: &Own) -> Self {
        let hook = &policy.hooks[draw.site.hook];
        let table = *table(tables, hook);
        let insurers = if table.row == Row::Insurer { insurers(policy) } else { Vec::new() };
        let len = match table.row {
            Row::Product => policy.products.len(),
            Row::Provider => PROVIDERS,
            Row::ProviderCare => PROVIDERS_BY_CARE,
            Row::Firm => FIRMS,
            Row::Insurer => insurers.len(),
            _ => ROWS,
        };
        let mut batch = Self { table, draw, len, now: circumstances(draw), columns: Vec::new(), insurers };
        let is_of_fund =
            |name: &str| policy.columns.iter().any(|column| column.name == *name && column.holder == holder::FUND);
        let column = |name: &str| match own.get(name) {
            // All rows of a batch belong to one area, but for those that are funds themselves.
            Some(kept) if is_of_fund(name) && table.own != Some(holder::FUND) => vec![kept[0]; len],
            Some(kept) if table.row == Row::ProviderCare => {
                (0..len).map(|row| kept[column::provider_of(row)]).collect()
            }
            Some(kept) => kept.clone(),
            // A metric holds nothing before it is written.
            None if policy.metrics.iter().any(|metric| metric.name == *name) => vec![0; len],
            None => (0..len).map(|row| batch.offered(hook, name, row)).collect(),
        };
        batch.columns = hook.fields.iter().map(|field| column(&field.name)).collect();
        batch
    }

    /// A column that the engine offers, whether or not the hook reads it.
    pub(super) fn offered(&self, hook: &Hook, name: &str, row: usize) -> i64 {
        match (self.table.row, name) {
            (Row::Insurer, "product") => self.insurers[row][0],
            (Row::Insurer, "insurer") => self.insurers[row][1],
            _ => column::offered(&self.table, name, row, self.draw, &self.now, hook),
        }
    }

    /// A column of the policy's own as its holders keep it: of the rows of a provider's kinds of care the provider has the last.
    pub(super) fn by_holder(&self, column: Vec<i64>) -> Vec<i64> {
        if self.table.row != Row::ProviderCare {
            return column;
        }
        let mut kept = vec![0; PROVIDERS];
        column.into_iter().enumerate().for_each(|(row, value)| kept[column::provider_of(row)] = value);
        kept
    }

    /// Rows may be cut and reordered.
    pub(super) fn is_divisible(&self) -> bool {
        !self.table.row.comes_whole()
    }

    /// Some of its rows, in this order.
    pub(super) fn rows(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect();
        Self { len: rows.len(), columns, ..self.clone() }
    }
}

/// Index of the product and number of the insurer, in the order in which the engine hands them over.
fn insurers(policy: &Description) -> Vec<[i64; 2]> {
    let products = policy.products.iter().enumerate();
    products.flat_map(|(at, product)| (0..product.insurers).map(move |number| [at as i64, i64::from(number)])).collect()
}

/// The table of a hook that passed the gate.
pub(super) fn table<'a>(tables: &'a [HookTable], hook: &Hook) -> &'a HookTable {
    tables.iter().find(|table| table.hook == hook.hook).expect("the gate knows every hook")
}

/// Where a hook acts, in words.
pub(super) fn place(table: &HookTable, hook: &Hook, site: Site) -> String {
    let name = table.name;
    let care = ["outpatient", "chronic", "pharmacy", "inpatient"][site.care.trailing_zeros().min(3) as usize];
    match hook.product {
        _ if table.in_layers => format!("{name} layer {} ({care})", hook.layer),
        _ if table.by_care => format!("{name} ({care})"),
        _ if site.moment == Moment::End => format!("{name} (the policy ends)"),
        _ if site.moment == Moment::Start => format!("{name} (the policy starts)"),
        Some(product) => format!("{name} of product {product}"),
        None => name.to_owned(),
    }
}

/// The field is written, and by the engine's name.
pub(super) fn writes(policy: &Description, field: &gongji_model::law::policy::Field) -> bool {
    let is_metric = policy.metrics.iter().any(|metric| metric.name == field.name);
    field.access != access::READ && !is_metric && !policy.columns.iter().any(|column| column.name == field.name)
}

pub(super) fn circumstances(draw: Draw) -> Circumstances {
    let plain = Circumstances {
        size: size_of::<Circumstances>() as u32,
        area: 1,
        care: draw.site.care,
        ending: u32::from(draw.site.moment == Moment::End),
        luck: 0x5EED_0000_0000_2021 + u64::from(draw.number),
        employer_due: SHARE_ONE,
        price_level: SHARE_ONE,
        ..Circumstances::default()
    };
    match draw.reach {
        Reach::Plausible => year(plain, draw.number, draw.site.moment),
        Reach::Extreme => Circumstances { price_level: SHARE_ONE, ..extreme(plain, draw.number) },
    }
}

/// The first year of a policy, a year of relief, and one far on.
fn year(now: Circumstances, number: u32, moment: Moment) -> Circumstances {
    let (year, years_active, average_wage, growth) =
        [(2012, 0, 4_676_900, 1_000_000), (2020, 8, 9_737_900, 1_600_000), (2045, 33, 23_000_000, 4_200_000)]
            [number as usize % YEARS as usize];
    let (years_active, growth) = match moment {
        Moment::Start => (0, SHARE_ONE),
        Moment::Year => (years_active, growth),
        Moment::End => (years_active.max(1), growth),
    };
    Circumstances {
        year,
        years_active,
        average_wage,
        average_pension: average_wage / 2,
        wage_growth: growth,
        pension_growth: growth,
        price_growth: SHARE_ONE + (growth - SHARE_ONE) / 3,
        demand_rate: 3_500,
        term_rate: 15_000,
        employer_due: if year == 2020 { 750_000 } else { SHARE_ONE },
        price_level: SHARE_ONE + 50_000 * i64::from(number),
        ..last_year(now, number)
    }
}

/// Nothing was before the first year; then a fund with a surplus, and one that is deep in debt.
fn last_year(now: Circumstances, number: u32) -> Circumstances {
    let (members, pool_income, pool_outgo, pool_balance, medical_spending) = [
        (0, 0, 0, 0, 0),
        (1_200_000, 420_000_000_000, 380_000_000_000, 610_000_000_000, 760_000_000_000),
        (1_500_000, 2_100_000_000_000, 2_900_000_000_000, -4_300_000_000_000, 5_200_000_000_000),
    ][number as usize % YEARS as usize];
    Circumstances { members, pool_income, pool_outgo, pool_balance, medical_spending, ..now }
}

/// No growth and no wage, or growth beyond all experience.
fn extreme(now: Circumstances, number: u32) -> Circumstances {
    let large = number % 2 == 1;
    let of = |small: i64, great: i64| if large { great } else { small };
    Circumstances {
        year: of(2012, 2060) as i32,
        years_active: of(0, 48) as i32,
        average_wage: of(1, 200_000_000),
        average_pension: of(0, 100_000_000),
        wage_growth: of(1, 20_000_000),
        pension_growth: of(1, 20_000_000),
        price_growth: of(1, 20_000_000),
        demand_rate: of(0, 200_000),
        term_rate: of(0, 200_000),
        employer_due: of(0, SHARE_ONE),
        members: of(1, 300_000_000),
        pool_income: of(0, MOST_LAST_YEAR),
        pool_outgo: of(MOST_LAST_YEAR, 0),
        pool_balance: of(-MOST_LAST_YEAR, MOST_LAST_YEAR),
        medical_spending: of(1, MOST_LAST_YEAR),
        ..now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(moment: Moment, number: u32) -> Circumstances {
        circumstances(Draw { reach: Reach::Plausible, site: Site { hook: 0, care: 0, moment }, number })
    }

    #[test]
    fn a_policy_starts_once_and_ends_after_a_year_at_least() {
        for number in 0..YEARS {
            let (start, end) = (told(Moment::Start, number), told(Moment::End, number));
            assert_eq!((start.ending, start.years_active, start.wage_growth), (0, 0, SHARE_ONE));
            assert!(end.ending == 1 && end.years_active >= 1);
        }
    }

    #[test]
    fn nothing_is_told_of_the_year_before_the_first() {
        let first = told(Moment::Year, 0);
        assert_eq!((first.members, first.pool_income, first.medical_spending), (0, 0, 0));
        assert!((1..YEARS).all(|number| told(Moment::Year, number).members > 0));
        assert!((1..YEARS).any(|number| told(Moment::Year, number).pool_balance < 0));
        assert_ne!(first.luck, told(Moment::Year, 1).luck);
    }
}
