//! Phase observe: the year's sums as metrics, weighted up to the nation.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{SHARE_ONE, payer, scheme};

use crate::books::cells::Cells;
use crate::books::compared::Verdicts;
use crate::books::crossing::{Crossing, Crossings};
use crate::books::employer::Employer;
use crate::books::insurer::{Insurer, Products};
use crate::books::ledger::Sector;
use crate::books::observation::Row;
use crate::books::person_year::{Item, PersonYear};
use crate::books::pool::Pool;
use crate::books::provider::Provider;
use crate::books::tally::{HouseholdShare, Marked, NO_STATUS, Tally, WAYS};
use crate::books::totals::{BlockTotals, CareTotals, ProviderTotals, SectorTotals};
use crate::books::year_context::{Calendar, Milestones, Moved, Observations, Tables, YearTotals};
use crate::codes::care::Care;
use crate::codes::sector::{CODE_NAMES, CODES, RETIRED};
use crate::foundation::money;
use crate::law::in_force::Law;
use crate::law::schemes;
use crate::metrics::cover::cover;
use crate::metrics::groups::{AFTER_CLOSURE, Group, apart_groups, groups_of};
use crate::metrics::public;
use crate::metrics::recorded::recorded;
use crate::providers::beds;
use crate::tables::replicate::Replicate;

/// Writes the year's rows.
#[expect(clippy::too_many_arguments, reason = "each is a table of the world that the metrics read")]
pub(crate) fn observe(
    pools: Query<&Pool>,
    providers: Query<&Provider>,
    insurers: Query<&Insurer>,
    products: Res<Products>,
    employers: Query<&Employer>,
    totals: Res<YearTotals>,
    tables: Res<Tables>,
    milestones: Res<Milestones>,
    calendar: Res<Calendar>,
    crossings: Res<Crossings>,
    law: Res<Law>,
    mut observations: ResMut<Observations>,
) {
    let everybody = tables.cares_for_all();
    let account_value = tables.inputs.valuation.account_value;
    let (year, is_first) = (calendar.year, calendar.year == tables.inputs.opening_year + 1);
    let mut page = Page { year, weight: tables.weight, everybody, account_value, is_first, rows: Vec::new() };
    page.funds(&pools, &totals.nation, &milestones, totals.collected.iter().sum());
    page.trades(&providers, &totals.nation);
    let insurers: Vec<&Insurer> = insurers.iter().collect();
    for (group, metric, value) in cover(&products, &insurers, &totals.nation, tables.weight) {
        page.put(&group, metric, value);
    }
    page.households(&totals.nation);
    let in_none = totals.in_none(0..totals.areas.len());
    page.yuan("all", "lump_sums", totals.nation.funds.lump_sums.iter().sum());
    page.employers(&employers, &totals.nation, &in_none);
    if tables.out_of_area_care {
        page.count("all", "out_of_area_stays", stays(&totals.nation.out_of_area));
        page.count("all", "incoming_stays", stays(&totals.nation.out_of_area));
    }
    page.moved(&totals.moved);
    for ways in WAYS {
        page.groups(ways, &totals.nation, &in_none);
    }
    for cut in &WAYS[1..] {
        page.rest(cut, &totals.nation);
    }
    for crossing in &crossings.0 {
        match crossing.ways() {
            Some(ways) => page.cross(&ways, crossing, &totals.nation, &in_none),
            None if crossing.is_by_province() => page.provinces(crossing, &pools, &tables, &totals),
            None => {}
        }
    }
    for care in Care::ALL {
        page.care(care, &totals.nation.care[care as usize]);
    }
    let lent = totals.nation.care.iter().map(|care| care.paid[payer::FAMILY_ACCOUNT as usize]).sum();
    page.yuan("all", "family_account_payment", lent);
    for (group, metric, value) in recorded(&totals.nation, &in_none, &tables) {
        page.put(&group, metric, value);
    }
    page.surroundings(&tables, &totals.nation, &in_none);
    for (metric, yuan) in public::amounts(&totals, &tables) {
        page.put("all", metric, Some(yuan * page.weight));
    }
    for (scheme, sums) in totals.of_schemes() {
        page.scheme(scheme, &sums, &pools);
    }
    page.of_policies(&law, &tables, &totals);
    for (crossing, cells) in crossings.apart().zip(&totals.tables) {
        page.apart(crossing, cells, &totals.nation, &tables);
    }
    observations.0 = page.rows;
}

/// Stays that some patients had elsewhere.
fn stays(out_of_area: &[ProviderTotals]) -> i64 {
    out_of_area.iter().map(|area| area.stays).sum()
}

struct Page {
    year: u16,
    weight: f64,
    /// Everybody's care is simulated.
    everybody: bool,
    /// Value of a yuan on an account, parts per million.
    account_value: i64,
    /// The first year that is lived: nobody's last year is known.
    is_first: bool,
    rows: Vec<Row>,
}

impl Page {
    fn put(&mut self, group: &str, metric: &'static str, value: Option<f64>) {
        self.rows.push(Row { year: self.year, group: group.into(), metric, value });
    }

    fn yuan(&mut self, group: &str, metric: &'static str, fen: i64) {
        let yuan = money::yuan(i128::from(fen)) * self.weight;
        self.put(group, metric, Some(yuan));
    }

    fn count(&mut self, group: &str, metric: &'static str, number: i64) {
        let nation = number as f64 * self.weight;
        self.put(group, metric, Some(nation));
    }

    fn share(&mut self, group: &str, metric: &'static str, part: i64, whole: i64) {
        self.put(group, metric, (whole > 0).then(|| part as f64 / whole as f64));
    }

    fn per(&mut self, group: &str, metric: &'static str, fen: i64, number: i64) {
        self.put(group, metric, (number > 0).then(|| fen as f64 / money::FEN / number as f64));
    }

    fn funds(&mut self, pools: &Query<&Pool>, nation: &BlockTotals, milestones: &Milestones, collected: i64) {
        let sum = |of: fn(&Pool) -> i64| pools.iter().map(of).sum::<i64>();
        let members = sum(|pool| pool.members);
        let short = pools.iter().filter(|pool| pool.outgo > pool.income).map(|pool| pool.members).sum();
        self.yuan("all", "contributions", nation.funds.contributions + collected);
        self.yuan("all", "pool_income", sum(|pool| pool.income));
        self.yuan("all", "pool_outgo", sum(|pool| pool.outgo));
        self.yuan("all", "pool_balance", sum(|pool| pool.balance));
        self.yuan("all", "subsidy", sum(|pool| pool.subsidy));
        self.yuan("all", "large_expense_income", sum(|pool| pool.large_expense.income));
        self.yuan("all", "large_expense_outgo", sum(|pool| pool.large_expense.outgo));
        self.yuan("all", "large_expense_balance", sum(|pool| pool.large_expense.balance));
        self.share("all", "deficit_area_share", short, members);
        self.put("all", "first_deficit_year", milestones.first_deficit.map(f64::from));
        self.put("all", "depletion_year", milestones.depletion.map(f64::from));
        let ledger = &nation.ledger;
        let account_outgo = ledger.outgo(Sector::Accounts);
        self.yuan("all", "account_outgo", account_outgo);
        self.yuan("all", "account_credit", ledger.income(Sector::Accounts));
        self.yuan("all", "account_balance", nation.balances);
        self.standing("all", &pools.iter().collect::<Vec<_>>());
        self.accounts("all", nation, nation.funds.contributions + collected);
        self.yuan("all", "maternity_outgo", ledger.between(Sector::Pools, Sector::Households));
        self.yuan("all", "total_income", sum(|pool| pool.income) + ledger.income(Sector::Accounts));
        self.yuan("all", "total_outgo", sum(|pool| pool.outgo) + account_outgo);
        self.yuan("all", "total_balance", sum(|pool| pool.balance) + nation.balances);
    }

    /// How long the balance of some funds lasts, and what their outgo takes of the bases reported to them.
    fn standing(&mut self, group: &str, pools: &[&Pool]) {
        let sum = |of: fn(&Pool) -> i64| pools.iter().map(|pool| of(pool)).sum::<i64>();
        let (balance, outgo) = (sum(|pool| pool.balance), sum(|pool| pool.outgo));
        self.put(group, "reserve_months", (outgo > 0).then(|| 12.0 * balance as f64 / outgo as f64));
        let on_bases = sum(|pool| if pool.base > 0 { pool.outgo } else { 0 });
        self.share(group, "required_rate", on_bases, sum(|pool| pool.base));
    }

    /// What flows into accounts and out of them.
    fn accounts(&mut self, group: &str, sums: &BlockTotals, contributions: i64) {
        let ledger = &sums.ledger;
        let outgo = ledger.outgo(Sector::Accounts);
        // Interest is no part of a contribution.
        self.share(group, "account_inflow_share", ledger.between(Sector::Pools, Sector::Accounts), contributions);
        // What was there at the opening and came in is what is there now and went out.
        self.share(group, "account_turnover", outgo, sums.balances + outgo);
    }

    fn trades(&mut self, providers: &Query<&Provider>, nation: &BlockTotals) {
        let revenue = providers.iter().map(|provider| provider.revenue).sum::<i64>();
        let cost = providers.iter().map(|provider| provider.cost).sum::<i64>();
        self.share("all", "provider_margin", revenue - cost, revenue);
        self.hospitals(providers, nation);
    }

    fn hospitals(&mut self, providers: &Query<&Provider>, nation: &BlockTotals) {
        let all: Vec<&Provider> = providers.iter().filter(|provider| provider.tier > 0).collect();
        self.conduct("all", &all, &nation.providers[1..]);
        self.yuan("all", "hospital_bills", nation.providers[1..].iter().map(|sums| sums.revenue).sum());
        let (visits, stays) =
            nation.providers.iter().fold((0, 0), |(visits, stays), sums| (visits + sums.visits, stays + sums.stays));
        for (tier, name) in (1..).zip(["tier=community", "tier=district", "tier=city"]) {
            let of: Vec<&Provider> = all.iter().copied().filter(|provider| provider.tier == tier).collect();
            let sums = &nation.providers[usize::from(tier)];
            self.conduct(name, &of, std::slice::from_ref(sums));
            self.count(name, "visits", sums.visits);
            self.count(name, "discharges", sums.stays);
            self.yuan(name, "hospital_bills", sums.revenue);
            self.share(name, "visits_share", sums.visits, visits);
            self.share(name, "discharges_share", sums.stays, stays);
            let revenue = of.iter().map(|provider| provider.revenue).sum::<i64>();
            let cost = of.iter().map(|provider| provider.cost).sum::<i64>();
            self.share(name, "provider_margin", revenue - cost, revenue);
        }
    }

    /// How some hospitals conduct themselves; `sums` are theirs.
    fn conduct(&mut self, group: &str, hospitals: &[&Provider], sums: &[ProviderTotals]) {
        let billed = sums.iter().map(|sums| sums.revenue).sum::<i64>();
        let revenue = hospitals.iter().map(|hospital| hospital.revenue).sum::<i64>();
        let refused = sums.iter().map(|sums| sums.refused).sum::<i64>();
        let mut mean = |metric, part: fn(&Provider) -> i64, weight: fn(&Provider) -> i64| {
            let weights: i128 = hospitals.iter().map(|hospital| i128::from(weight(hospital))).sum();
            let parts: i128 = hospitals.iter().map(|one| i128::from(part(one)) * i128::from(weight(one))).sum();
            self.put(group, metric, (weights > 0).then(|| parts as f64 / weights as f64 / 1e6));
        };
        mean("drug_share", |hospital| hospital.drugs, |hospital| hospital.volume);
        mean("private_share", |hospital| hospital.private, |hospital| hospital.capacity);
        mean("provider_quality", |hospital| hospital.quality, |hospital| hospital.volume);
        self.share(group, "unpaid_share", billed - revenue, billed);
        self.count(group, "refused_stays", refused);
        self.beds(group, hospitals, sums);
    }

    /// The beds of some hospitals and who lies in them.
    fn beds(&mut self, group: &str, hospitals: &[&Provider], sums: &[ProviderTotals]) {
        let sum = |of: fn(&Provider) -> i64| hospitals.iter().map(|hospital| of(hospital)).sum::<i64>();
        let (beds, days, stays) = (sum(|one| one.beds), sum(|one| one.bed_days), sum(|one| one.stays));
        self.put(group, "beds", Some(beds as f64 / 1000.0 * self.weight));
        self.put(group, "bed_occupancy", beds::occupancy(days, beds));
        self.put(group, "stay_days", (stays > 0).then(|| days as f64 / stays as f64));
        self.count(group, "crowded_stays", sums.iter().map(|sums| sums.crowded).sum());
    }

    /// Work, compliance and who has left the scheme: of all, and by sector.
    fn employers(&mut self, employers: &Query<&Employer>, nation: &BlockTotals, in_none: &Tally) {
        let sum = |of: fn(&Employer) -> i64| employers.iter().map(of).sum::<i64>();
        self.yuan("all", "contribution_arrears", sum(|employer| employer.owed));
        self.yuan("all", "arrears_recovered", sum(|employer| employer.recovered));
        self.yuan("all", "audit_recoveries", sum(|employer| employer.found));
        self.yuan("all", "fines", sum(|employer| employer.fined));
        let mut all = SectorTotals::default();
        nation.work.iter().for_each(|sector| all.add(sector));
        self.count("all", "lapsed_members", all.away);
        self.sector("all", &all);
        for code in 1..CODES {
            let group = format!("sector={}", CODE_NAMES[code]);
            self.count(&group, "persons", nation.sectors[code]);
            if code <= usize::from(RETIRED) {
                self.count(&group, "members", nation.tally.sectors[code] - in_none.sectors[code]);
            }
            if let Some(sums) = nation.work.get(code) {
                self.per(&group, "average_wage", sums.wages, sums.workers);
                self.sector(&group, sums);
            }
        }
    }

    /// What policies let employers and pooled funds pay each other and the treasury.
    fn moved(&mut self, moved: &Moved) {
        self.yuan("all", "employer_levies", moved.levied);
        self.yuan("all", "employer_subsidies", moved.to_employers);
        self.yuan("all", "fund_transfers", moved.between_funds);
    }

    fn sector(&mut self, group: &str, sums: &SectorTotals) {
        self.share(group, "compliance", sums.base, sums.assessable);
        self.share(group, "arrears_share", sums.in_arrears, sums.workers);
        self.count(group, "dropouts", sums.left);
        self.count(group, "reentrants", sums.back);
        self.count(group, "insolvency_layoffs", sums.failed);
    }

    fn households(&mut self, nation: &BlockTotals) {
        self.count("all", "persons", nation.persons);
        self.put("all", "persons_simulated", Some(nation.persons as f64));
        let BlockTotals { household_outlay: outlay, household_growth: growth, household_income: income, .. } = *nation;
        self.burden("all", &HouseholdShare { outlay, growth, income, catastrophic: 0 });
        self.share("all", "catastrophic_share", nation.catastrophic, nation.households);
        for (metric, share) in [("top_1_share", 0.01), ("top_5_share", 0.05), ("top_10_share", 0.1)] {
            self.put("all", metric, nation.spending.top(share));
        }
    }

    /// Persons by the classes of some ways of grouping together, and those of them who are in no scheme.
    fn groups(&mut self, ways: &[usize], nation: &BlockTotals, in_none: &Tally) {
        let no_status = format!("status={NO_STATUS}");
        let is_there = |group: &str| self.everybody || !group.split(' ').any(|part| part == no_status);
        let groups = groups_of(ways, nation, in_none).into_iter().filter(|group| is_there(&group.name));
        self.tell(&groups.collect::<Vec<_>>());
    }

    /// The metrics of some groups.
    fn tell(&mut self, groups: &[Group]) {
        for Group { name, sums, others, households, marked, .. } in groups {
            self.group(name, sums, others);
            self.marked(name, [sums, others].map(|sums| sums[Item::Members]), *marked);
            // Of all, households are counted and not their members.
            if name != "all" {
                self.share(name, "catastrophic_share", households.catastrophic, sums[Item::Members]);
                self.burden(name, households);
            }
        }
        for Group { name, rare_payments: [employer, treasury], .. } in groups {
            self.yuan(name, "employer_payment", *employer);
            self.yuan(name, "treasury_payment", *treasury);
        }
        for group in groups {
            group.verdicts.iter().for_each(|verdicts| self.compared(&group.name, verdicts));
        }
    }

    /// Who bears less than in the baseline and who more, before and after the change of public funds is given to persons.
    fn compared(&mut self, group: &str, verdicts: &Verdicts) {
        let Verdicts { compared, winners, losers, closable, winners_after, losers_after, of_losing_types } = verdicts;
        self.share(group, "winners_share", *winners, *compared);
        self.share(group, "losers_share", *losers, *compared);
        for (nth, [win, lose, lose_ex_ante]) in AFTER_CLOSURE.into_iter().enumerate() {
            self.share(group, win, winners_after[nth], closable[nth]);
            self.share(group, lose, losers_after[nth], closable[nth]);
            self.share(group, lose_ex_ante, of_losing_types[nth], closable[nth]);
        }
    }

    /// What some households bear and have. The burden is a sum of both parts at one value of an account yuan, so that it can be told
    /// at any other.
    fn burden(&mut self, group: &str, sums: &HouseholdShare) {
        let [outlay, growth] = [sums.outlay, sums.growth].map(|fen| money::yuan(i128::from(fen)) * self.weight);
        let account_value = self.account_value as f64 / SHARE_ONE as f64;
        self.put(group, "household_burden", Some(outlay - account_value * growth));
        self.put(group, "household_outlay", Some(outlay));
        self.put(group, "account_growth", Some(growth));
        self.yuan(group, "household_income", sums.income);
    }

    /// What of the accounts is in no group of a cut: that of who has left the scheme or whose benefits stopped.
    fn rest(&mut self, cut: &[usize], nation: &BlockTotals) {
        let groups = nation.tally.by(cut);
        let Some((first, _)) = groups.first() else { return };
        let names = first.split(' ').map(|part| part.split('=').next().unwrap_or(part));
        self.rest_of(names, groups.iter().map(|(_, sums)| sums), nation);
    }

    /// The same of what is in none of some groups, by the names of what they are grouped by.
    fn rest_of<'a>(
        &mut self,
        names: impl Iterator<Item = &'a str>,
        groups: impl Iterator<Item = &'a PersonYear> + Clone,
        nation: &BlockTotals,
    ) {
        let rest = |all: i64, entry: Item| all - groups.clone().map(|sums| sums[entry]).sum::<i64>();
        let group = names.map(|name| format!("{name}=rest")).collect::<Vec<_>>().join(" ");
        self.yuan(&group, "account_credit", rest(nation.ledger.income(Sector::Accounts), Item::Credit));
        self.yuan(&group, "account_balance", rest(nation.balances, Item::Balance));
    }

    /// The metrics of a table that is a cut of the tally, of groups in which there is somebody, and what is in no group. By one way
    /// alone they are told anyway.
    fn cross(&mut self, ways: &[usize], crossing: &Crossing, nation: &BlockTotals, in_none: &Tally) {
        if ways.len() == 1 {
            return;
        }
        let mut page = Page { rows: Vec::new(), ..*self };
        page.groups(ways, nation, in_none);
        let is_there = |(_, sums): &(String, PersonYear)| sums[Item::Members] > 0;
        let there: Vec<String> = nation.tally.by(ways).into_iter().filter(is_there).map(|(group, _)| group).collect();
        let wanted = |row: &Row| crossing.metrics.contains(&row.metric) && there.contains(&row.group);
        let rest = page.rows.len();
        page.rest(ways, nation);
        let rest = page.rows.split_off(rest).into_iter().filter(|row| crossing.metrics.contains(&row.metric));
        self.rows.extend(page.rows.into_iter().filter(wanted).chain(rest));
    }

    /// The metrics of a table that was counted apart, likewise; what is told anyway is not told again.
    fn apart(&mut self, crossing: &Crossing, cells: &Cells, nation: &BlockTotals, replicate: &Replicate) {
        let mut page = Page { rows: Vec::new(), ..*self };
        let groups = apart_groups(crossing, cells, !nation.compared.is_empty(), replicate);
        page.tell(&groups);
        let names = crossing.by.iter().map(|dimension| dimension.name());
        page.rest_of(names, groups.iter().map(|group| &group.sums), nation);
        let told: BTreeSet<(&str, &str)> = match &crossing.by[..] {
            [_] => self.rows.iter().map(|row| (row.group.as_str(), row.metric)).collect(),
            _ => BTreeSet::new(),
        };
        let wanted =
            |row: &Row| crossing.metrics.contains(&row.metric) && !told.contains(&(row.group.as_str(), row.metric));
        let rows: Vec<Row> = page.rows.into_iter().filter(wanted).collect();
        self.rows.extend(rows);
    }

    /// The metrics of a table by province: each is counted of its areas as it is of all areas, so that what adds up is the nation's.
    fn provinces(&mut self, table: &Crossing, pools: &Query<&Pool>, replicate: &Replicate, totals: &YearTotals) {
        for (number, name) in replicate.inputs.provinces.iter().enumerate() {
            let lies_in = |area: usize| usize::from(replicate.inputs.areas[area].province) == number;
            let areas = || (0..totals.areas.len()).filter(|area| lies_in(*area));
            let mut sums = BlockTotals::default();
            areas().for_each(|area| sums.add(&totals.areas[area]));
            let mut page = Page { rows: Vec::new(), ..*self };
            page.groups(&[], &sums, &totals.in_none(areas()));
            page.households(&sums);
            page.yuan("all", "account_credit", sums.ledger.income(Sector::Accounts));
            page.yuan("all", "account_balance", sums.balances);
            let collected = areas().map(|area| totals.collected[area]).sum::<i64>();
            page.yuan("all", "contributions", sums.funds.contributions + collected);
            let own = || pools.iter().filter(|pool| lies_in(usize::from(pool.area)));
            page.yuan("all", "pool_income", own().map(|pool| pool.income).sum());
            page.yuan("all", "pool_outgo", own().map(|pool| pool.outgo).sum());
            page.yuan("all", "pool_balance", own().map(|pool| pool.balance).sum());
            page.yuan("all", "subsidy", own().map(|pool| pool.subsidy).sum());
            page.standing("all", &own().collect::<Vec<_>>());
            page.accounts("all", &sums, sums.funds.contributions + collected);
            let group = format!("province={name}");
            if replicate.out_of_area_care {
                let come = areas().filter_map(|area| totals.nation.out_of_area.get(area)).map(|area| area.stays).sum();
                page.count("all", "out_of_area_stays", stays(&sums.out_of_area));
                page.count("all", "incoming_stays", come);
            }
            let wanted = page.rows.into_iter().filter(|row| table.metrics.contains(&row.metric));
            self.rows.extend(wanted.map(|row| Row { group: group.clone(), ..row }));
        }
    }

    /// A group of persons whose care is simulated; the others of them are in no scheme, and no members.
    fn group(&mut self, group: &str, sums: &PersonYear, others: &PersonYear) {
        let of = |entry: Item| sums[entry];
        let of_members = |entry: Item| sums[entry] - others[entry];
        let members = of_members(Item::Members);
        self.count(group, "members", members);
        if self.everybody && group != "all" {
            self.count(group, "persons", of(Item::Members));
        }
        self.share(group, "visits_per_member", of_members(Item::Visits), members);
        self.share(group, "chronic_visits_per_member", of_members(Item::ChronicVisits), members);
        self.share(group, "discharges_per_member", of_members(Item::Stays), members);
        self.yuan(group, "worker_contributions", of(Item::Contribution));
        // Of all, accounts are counted with those of members who have left or whose benefits stopped.
        if group != "all" {
            self.yuan(group, "account_credit", of(Item::Credit));
            self.yuan(group, "account_balance", of(Item::Balance));
        }
        self.share(group, "idle_share", of(Item::Idle), of(Item::Balance));
        self.count(group, "visits", of(Item::Visits));
        self.count(group, "chronic_visits", of(Item::ChronicVisits));
        self.count(group, "discharges", of(Item::Stays));
        self.yuan(group, "medical_spending", of(Item::Billed));
        self.yuan(group, "pharmacy_spending", of(Item::Pharmacy));
        self.yuan(group, "pool_payment", of(Item::Pooled));
        self.yuan(group, "large_expense_payment", of(Item::LargeExpense));
        self.yuan(group, "account_payment", of(Item::Account));
        self.yuan(group, "commercial_payment", of(Item::Commercial));
        self.yuan(group, "out_of_pocket", sums.cash());
        self.share(group, "out_of_pocket_share", sums.cash(), of(Item::Billed));
        self.bearers(group, of(Item::Billed), of(Item::Account), sums.cash());
        self.share(group, "forgone_care_share", of(Item::Forgone), of(Item::Forgone) + sums.lines());
        self.yuan(group, "premiums", of(Item::Premium));
        self.share(group, "takeup_share", of_members(Item::Holders), members);
        let benefits = of(Item::Pooled) + of(Item::LargeExpense) + of(Item::Credit);
        self.yuan(group, "net_benefit", benefits - of(Item::Contribution));
    }

    /// What third parties paid of bills, and accounts of what those left.
    fn bearers(&mut self, group: &str, billed: i64, account: i64, cash: i64) {
        self.share(group, "account_coverage", account, account + cash);
        self.share(group, "actual_reimbursement_share", billed - account - cash, billed);
    }

    /// Persons of a group of whom something stands out, and the others of them, who are in no scheme and no members.
    fn marked(&mut self, group: &str, [persons, others]: [i64; 2], [all, of_others]: [Marked; 2]) {
        let accounts = persons - all.without_account - (others - of_others.without_account);
        self.share(group, "empty_share", all.empty - of_others.empty, accounts);
        let whole = if self.is_first { 0 } else { accounts };
        self.share(group, "dormant_share", all.dormant - of_others.dormant, whole);
        self.count(group, "tail_cash_persons", all.tail_cash);
        self.share(group, "tail_cash_share", all.tail_cash, persons);
    }

    /// What policies count themselves, of all and by area.
    fn of_policies(&mut self, law: &Law, replicate: &Replicate, totals: &YearTotals) {
        let areas = replicate.inputs.areas.iter().map(|area| format!("area={}", area.name)).zip(&totals.areas);
        for (group, sums) in std::iter::once(("all".to_owned(), &totals.nation)).chain(areas) {
            for (metric, sum) in law.metrics.iter().zip(&sums.metrics) {
                let value = if metric.is_money { money::yuan(*sum) } else { *sum as f64 };
                self.put(&group, metric.name, Some(value * self.weight));
            }
        }
    }

    fn care(&mut self, care: Care, sums: &CareTotals) {
        let group = format!("care={}", care.name());
        let paid = |kind: u32| sums.paid[kind as usize];
        self.yuan(&group, "medical_spending", sums.billed);
        self.yuan(&group, "pool_payment", paid(payer::POOL));
        self.yuan(&group, "large_expense_payment", paid(payer::LARGE_EXPENSE));
        let account = paid(payer::ACCOUNT) + paid(payer::FAMILY_ACCOUNT);
        self.yuan(&group, "account_payment", account);
        self.yuan(&group, "commercial_payment", paid(payer::COMMERCIAL));
        self.yuan(&group, "employer_payment", paid(payer::EMPLOYER));
        self.yuan(&group, "treasury_payment", paid(payer::TREASURY));
        self.yuan(&group, "out_of_pocket", sums.cash);
        self.share(&group, "out_of_pocket_share", sums.cash, sums.billed);
        self.bearers(&group, sums.billed, account, sums.cash);
        self.share(&group, "forgone_care_share", sums.forgone, sums.forgone + sums.lines);
        let mean = |sum: i64| (sums.priced > 0).then(|| sum as f64 / sums.priced as f64 / 1e6);
        self.put(&group, "expected_marginal_price", mean(sums.price));
        self.put(&group, "price_response", mean(sums.volume));
        self.share(&group, "moral_hazard_share", sums.beyond, sums.sought);
        self.costs("all", care, sums);
    }

    /// What one line of a kind of care costs.
    fn costs(&mut self, group: &str, care: Care, sums: &CareTotals) {
        match care {
            Care::Outpatient => self.per(group, "cost_per_visit", sums.billed, sums.lines),
            Care::Chronic => self.per(group, "cost_per_chronic_visit", sums.billed, sums.lines),
            Care::Pharmacy => {}
            Care::Inpatient => {
                self.per(group, "cost_per_discharge", sums.billed, sums.lines);
                self.per(group, "pool_payment_per_stay", sums.paid[payer::POOL as usize], sums.lines);
            }
        }
    }

    /// One of several schemes: its persons and its funds.
    fn scheme(&mut self, scheme: u32, sums: &BlockTotals, pools: &Query<&Pool>) {
        let group = format!("scheme={}", schemes::name(scheme));
        for ((_, sheet), (_, households)) in sums.tally.by(&[]).iter().zip(sums.tally.households_by(&[])) {
            let others = if scheme == scheme::NONE { *sheet } else { PersonYear::default() };
            self.group(&group, sheet, &others);
            let marked = sums.tally.marked_by(&[]).first().map_or(Marked::default(), |(_, marked)| *marked);
            let of_others = if scheme == scheme::NONE { marked } else { Marked::default() };
            self.marked(&group, [sheet, &others].map(|sums| sums[Item::Members]), [marked, of_others]);
            self.share(&group, "catastrophic_share", households.catastrophic, sheet[Item::Members]);
            self.burden(&group, &households);
            let of_members = |entry: Item| sheet[entry] - others[entry];
            self.share(&group, "hospitalisation_rate", of_members(Item::Stays), of_members(Item::Members));
        }
        for care in Care::ALL {
            self.costs(&group, care, &sums.care[care as usize]);
        }
        if scheme == scheme::NONE {
            return;
        }
        let sum = |of: fn(&Pool) -> i64| pools.iter().filter(|pool| pool.scheme == scheme).map(of).sum::<i64>();
        self.yuan(&group, "contributions", sums.funds.contributions);
        self.yuan(&group, "pool_income", sum(|pool| pool.income));
        self.yuan(&group, "pool_outgo", sum(|pool| pool.outgo));
        self.yuan(&group, "pool_balance", sum(|pool| pool.balance));
        self.yuan(&group, "subsidy", sum(|pool| pool.subsidy));
        self.standing(&group, &pools.iter().filter(|pool| pool.scheme == scheme).collect::<Vec<_>>());
        let credits = sums.ledger.between(Sector::Pools, Sector::Accounts);
        self.share(&group, "account_inflow_share", credits, sums.funds.contributions);
        let short = |pool: &Pool| if pool.outgo > pool.income { pool.members } else { 0 };
        let short = pools.iter().filter(|pool| pool.scheme == scheme).map(short).sum();
        self.share(&group, "deficit_area_share", short, sum(|pool| pool.members));
    }

    fn surroundings(&mut self, replicate: &Replicate, nation: &BlockTotals, in_none: &Tally) {
        let by_status: Vec<_> = nation.tally.by(&[0]).into_iter().zip(in_none.by(&[0])).collect();
        let of = |statuses: &[&str], entry: Item| {
            let groups = statuses.iter().map(|status| format!("status={status}"));
            let found = groups.filter_map(|group| by_status.iter().find(|((name, _), _)| *name == group));
            found.map(|((_, sums), (_, others))| sums[entry] - others[entry]).sum::<i64>()
        };
        let [retired, retired_stays] = [Item::Members, Item::Stays].map(|entry| of(&["retired"], entry));
        let of_workers = |entry: Item| of(&["worker", "flexible"], entry);
        let (workers, stays) = (of_workers(Item::Members), of_workers(Item::Stays));
        let of_all = |entry: Item| nation.tally.of_all(entry) - in_none.of_all(entry);
        self.count("all", "workers", workers);
        self.count("all", "retirees", retired);
        self.share("all", "hospitalisation_rate", of_all(Item::Stays), of_all(Item::Members));
        self.share("status=active", "hospitalisation_rate", stays, workers);
        self.share("status=retired", "hospitalisation_rate", retired_stays, retired);
        let rate = |stays: i64, members: i64| stays as f64 / members as f64;
        let ratio = rate(retired_stays, retired) / rate(stays, workers);
        self.put("all", "hospitalisation_ratio", Some(ratio).filter(|ratio| ratio.is_finite()));
        self.per("all", "average_wage", of_workers(Item::Wage), workers);
        self.put("all", "consumer_prices", Some(replicate.year(self.year).consumer_prices));
    }
}
