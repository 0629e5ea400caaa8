//! What is counted each year: tidy rows of metric, group and value, weighted up to the nation.

/// One observation of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Calendar year.
    pub year: u16,
    /// `all`, or a cut such as `status=retired`, `age=60-69`, `chronic=yes`, `income=1`, `lifetime=1`, `sector=small`,
    /// `care=inpatient`, `area=area-07`; of a crossing two of them, `age=60-69 income=1`. `status=rest` and the like hold what is in no
    /// other group of the cut.
    pub group: String,
    /// One of [`METRICS`].
    pub metric: &'static str,
    /// Weighted up to the nation; none where it never happens.
    pub value: Option<f64>,
}

/// What a metric is.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name in every table.
    pub name: &'static str,
    /// Its unit: `persons`, `yuan`, `share`, `year`, `visits`, `stays`, `index`.
    pub unit: &'static str,
    /// What is counted.
    pub doc: &'static str,
}

const fn metric(name: &'static str, unit: &'static str, doc: &'static str) -> Metric {
    Metric { name, unit, doc }
}

/// Every metric, in the order of the tables.
pub const METRICS: &[Metric] = &[
    metric("members", "persons", "members of the scheme at the end of the year"),
    metric("workers", "persons", "members who work, flexible workers included"),
    metric("retirees", "persons", "retired members"),
    metric("persons", "persons", "persons of the households at the end of the year, members or not"),
    metric("persons_simulated", "persons", "persons alive in the sample, not weighted"),
    metric("contributions", "yuan", "paid by employers, workers and treasury"),
    metric("worker_contributions", "yuan", "paid by members themselves, into funds for large expenses too"),
    metric("compliance", "share", "reported contribution bases over wages within floor and ceiling"),
    metric("arrears_share", "share", "members whose employer paid nothing for them this year over all with a base"),
    metric("contribution_arrears", "yuan", "contributions that employers owe at the end of the year"),
    metric(
        "arrears_recovered",
        "yuan",
        "contributions owed from earlier years that employers paid, part of contributions",
    ),
    metric("audit_recoveries", "yuan", "evaded contributions that audits collected, part of contributions"),
    metric("fines", "yuan", "fines of employers for evaded contributions, paid to the treasury"),
    metric("lapsed_members", "persons", "have left the scheme, may come back, and keep their account"),
    metric("dropouts", "persons", "left the scheme this year without having retired"),
    metric("reentrants", "persons", "came back to the scheme this year"),
    metric("insolvency_layoffs", "persons", "lost their work to their employer's insolvency this year"),
    metric("pool_income", "yuan", "contributions less credits to accounts, interest, subsidies, balances moved in"),
    metric(
        "pool_outgo",
        "yuan",
        "paid by the pooled funds for care and maternity, and moved to the funds for large expenses",
    ),
    metric("pool_balance", "yuan", "balance of all pooled funds at the end of the year"),
    metric(
        "large_expense_income",
        "yuan",
        "paid by persons into the funds for large expenses, moved there from the pooled funds, interest",
    ),
    metric("large_expense_outgo", "yuan", "paid by the funds for large expenses for care"),
    metric("large_expense_balance", "yuan", "balance of all funds for large expenses at the end of the year"),
    metric("pool_payment_per_stay", "yuan", "paid by the pooled fund for a stay in hospital"),
    metric("total_income", "yuan", "income of pooled funds and credits to accounts"),
    metric("total_outgo", "yuan", "outgo of pooled funds and accounts"),
    metric("total_balance", "yuan", "balances of pooled funds and accounts at the end of the year"),
    metric("maternity_outgo", "yuan", "paid by the pooled funds for maternity, part of their outgo"),
    metric(
        "account_credit",
        "yuan",
        "credited to individual accounts, interest included; the groups `rest` hold those of who has left or whose benefits stopped",
    ),
    metric("account_outgo", "yuan", "paid from individual accounts, closed accounts included"),
    metric(
        "account_balance",
        "yuan",
        "balance of all individual accounts at the end of the year, also of those who have left the scheme (in the groups `rest`)",
    ),
    metric("idle_share", "share", "part of account money above three years of the holder's mean own outlay for care"),
    metric("visits", "visits", "ordinary outpatient visits"),
    metric("chronic_visits", "visits", "outpatient visits for a disease on the chronic list"),
    metric("discharges", "stays", "stays in hospital"),
    metric("visits_per_member", "visits", "ordinary outpatient visits over members at the end of the year"),
    metric("chronic_visits_per_member", "visits", "chronic-list visits over members at the end of the year"),
    metric("discharges_per_member", "stays", "stays in hospital over members at the end of the year"),
    metric(
        "hospitalisation_rate",
        "share",
        "stays in hospital over members, as official figures have it: of all, the active and the retired",
    ),
    metric("hospitalisation_ratio", "ratio", "the hospitalisation rate of the retired over that of the active"),
    metric("cost_per_visit", "yuan", "bill of an ordinary outpatient visit"),
    metric("cost_per_chronic_visit", "yuan", "bill of a visit for a disease on the chronic list"),
    metric("cost_per_discharge", "yuan", "bill of a stay in hospital"),
    metric("medical_spending", "yuan", "all bills, pharmacies included"),
    metric("pharmacy_spending", "yuan", "bills of retail pharmacies"),
    metric("pool_payment", "yuan", "paid by pooled funds for care"),
    metric("large_expense_payment", "yuan", "paid by the funds for large expenses for care"),
    metric("account_payment", "yuan", "paid for care from own and family accounts"),
    metric("commercial_payment", "yuan", "paid for care by commercial insurers"),
    metric("out_of_pocket", "yuan", "paid for care in cash"),
    metric("out_of_pocket_share", "share", "cash over bills"),
    metric("top_1_share", "share", "part of all bills that the hundredth of members with the highest bills has"),
    metric("top_5_share", "share", "the same of the twentieth"),
    metric("top_10_share", "share", "the same of the tenth"),
    metric("catastrophic_share", "share", "households whose cash for care is 40% or more of income above subsistence"),
    metric("forgone_care_share", "share", "episodes of care not sought because of their cost"),
    metric("premiums", "yuan", "premiums of commercial products"),
    metric("takeup_share", "share", "holders of a commercial product over members"),
    metric("takeup_of_able", "share", "holders of commercial products over those who were asked and could pay"),
    metric("loss_ratio", "share", "claims of commercial products over premiums"),
    metric(
        "selection_ratio",
        "ratio",
        "expected benefit of a commercial product's holders over that of all to whom it was offered; above 1 is adverse selection",
    ),
    metric("premium_level", "ratio", "price of commercial products over their tariff, mean over holders"),
    metric("insurers_selling", "insurers", "insurers with customers, each product counted apart"),
    metric("largest_insurer_share", "share", "holders of the insurer that has most over the holders of all"),
    metric("insurer_balance", "yuan", "reserves of all insurers at the end of the year"),
    metric("provider_margin", "share", "surplus of hospitals and pharmacies over their revenue"),
    metric("visits_share", "share", "ordinary outpatient visits at hospitals of the tier over those at all"),
    metric("discharges_share", "share", "stays at hospitals of the tier over those at all"),
    metric("hospital_bills", "yuan", "bills of the hospitals of a tier"),
    metric("drug_share", "share", "drugs over the bills of hospitals"),
    metric(
        "unpaid_share",
        "share",
        "part of hospitals' bills that the pools left unpaid by a rule of a policy; below 0 when paid more",
    ),
    metric("refused_stays", "stays", "costly stays that hospitals sent to a higher tier or turned away"),
    metric("beds", "beds", "beds of hospitals for the members"),
    metric("bed_occupancy", "share", "days of stays over the days of all these beds"),
    metric("stay_days", "days", "days of a stay in hospital"),
    metric("crowded_stays", "stays", "stays for which a hospital had no bed, had elsewhere or not at all"),
    metric("private_share", "share", "private part of hospitals' capacity"),
    metric("provider_quality", "index", "quality of hospitals as patients see it, by volume"),
    metric(
        "household_burden",
        "yuan",
        "households' contributions, premiums and cash for care, less the growth of their accounts; by group every member has an \
         even part of the household's",
    ),
    metric(
        "household_income",
        "yuan",
        "wages, pensions and other income of the households; by group as household_burden",
    ),
    metric("subsidy", "yuan", "paid by the treasury into pooled funds"),
    metric("first_deficit_year", "year", "first year in which the pooled funds' outgo exceeds their income"),
    metric("depletion_year", "year", "first year in which the pooled funds' balance is below zero"),
    metric("deficit_area_share", "share", "members in pooling areas whose fund is in deficit this year"),
    metric("winners_share", "share", "members whose household bears less than the same person's in the baseline arm"),
    metric(
        "losers_share",
        "share",
        "members whose household bears more than the same person's in the baseline arm, by over 1% of its income",
    ),
    metric("price_felt", "share", "price a person expects to pay for one more yuan of care, by kind"),
    metric("consumer_prices", "index", "consumer prices, 2011 = 1: the opening, the year before the first"),
    metric("average_wage", "yuan", "average annual wage of working members"),
];

/// The metrics of groups of members, which can be crossed.
pub const OF_GROUPS: &[&str] = &[
    "members",
    "visits_per_member",
    "chronic_visits_per_member",
    "discharges_per_member",
    "worker_contributions",
    "account_credit",
    "account_balance",
    "idle_share",
    "visits",
    "chronic_visits",
    "discharges",
    "medical_spending",
    "pharmacy_spending",
    "pool_payment",
    "large_expense_payment",
    "account_payment",
    "commercial_payment",
    "out_of_pocket",
    "out_of_pocket_share",
    "forgone_care_share",
    "premiums",
    "takeup_share",
    "catastrophic_share",
    "household_burden",
    "household_income",
    "winners_share",
    "losers_share",
];
