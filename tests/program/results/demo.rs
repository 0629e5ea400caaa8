//! Invented results that look like real ones: six arms, four replicates, 2012-2050.

use gongji_model::books::observation::Row;

use gongji::results::record::{
    AccountValue, AlignedYear, ArmResults, Assumption, DataDates, InputFile, Machine, PluginInfo, PluginValue,
    PublishedFigure, ReplicateResult, ReplicateVector, Results, ScenarioInfo, TakeUpRow, VectorValue, Versions,
};
use gongji::results::used::{DatedValues, UsedPolicy};

const ARMS: [(&str, &str, f64); 6] = [
    ("enacted", "The rules of 1998; from 2023 outpatient pooling and the new crediting of accounts as enacted.", 1.0),
    ("rules-of-1998", "The unified account of 1998, unchanged to the end.", 0.0),
    ("no-accounts", "As enacted; from 2023 nothing is credited and the old balances are paid out over ten years.", 2.2),
    ("family-accounts", "As enacted; from 2023 a family shares one account.", 1.1),
    ("later-retirement", "As enacted; the retirement age rises by three months a year from 2025.", 1.6),
    ("commercial-top-up", "As enacted; from 2023 the account may buy commercial cover of large bills.", 0.8),
];

/// The demo.
pub(crate) fn results() -> Results {
    let arms = ARMS.iter().enumerate().map(|(place, (name, words, push))| ArmResults {
        name: (*name).into(),
        words: (*words).into(),
        parts: (place > 0).then_some(2023),
        policies: policies(name),
        replicates: (0..4).map(|r| replicate(place, r, *push)).collect(),
        ..ArmResults::default()
    });
    Results {
        scenario: scenario(),
        text: "name = \"account-reform\"\n".into(),
        arms: arms.collect(),
        take_up: take_up(),
        published: published(),
        assumptions: assumptions(),
        vectors: vec![ReplicateVector { replicate: 1, vector: 17, weight: 0.004 }],
        vector_values: vec![VectorValue { replicate: 1, parameter: "lambda".into(), value: 0.61 }],
        alignment: vec![AlignedYear { replicate: 1, year: 2012, multiplier: 0.857, ..AlignedYear::default() }],
        data: DataDates { figures_until: 2020, observed_until: 2024 },
        inputs: vec![InputFile { file: "data/wages.csv".into(), sha256: "5e88".repeat(16) }],
        plugins: plugins(),
        versions: Versions::of_this_build("0.1"),
        machine: Machine { cpu: "demo".into(), threads: 2, wall_seconds: 12.5, ..Machine::default() },
        ..Results::default()
    }
}

/// What the arms use: the scheme of 1998, and all but one of them the pooling of 2023.
fn policies(arm: &str) -> Vec<UsedPolicy> {
    let used = |id: &str, from: u16, preset: &str, values: &[(&str, &str)]| {
        let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let since = DatedValues { year: from, preset: preset.into(), but: Vec::new(), values };
        UsedPolicy { id: id.into(), from, since: vec![since], ..UsedPolicy::default() }
    };
    let scheme = used("unified-account-1998", 2012, "national-average", &[("ceiling", "6 average wages")]);
    let pooling = used("outpatient-pooling", 2023, "wuhan-2024", &[("deductible", "700 yuan")]);
    match arm {
        "rules-of-1998" => vec![scheme],
        "no-accounts" => vec![scheme, pooling, used("employee-account-abolition", 2027, "stop-credit", &[])],
        _ => vec![scheme, pooling],
    }
}

/// One arm at three shares and the chosen one, in the year that the headline shows.
fn take_up() -> Vec<TakeUpRow> {
    let mut rows = Vec::new();
    for (imposed, share) in [(None, 0.08), (Some(0.1), 0.1), (Some(0.5), 0.5), (Some(1.0), 1.0)] {
        for replicate in 1..=4 {
            let value = |metric: &str| match metric {
                "takeup_share" => 0.7 * share,
                "takeup_of_able" => share,
                "pool_balance" => 3e12 + 2e11 * share,
                "household_income" => 2e13,
                "household_burden" => 2e12 - 1e11 * share,
                "loss_ratio" => 0.9 - 0.2 * share,
                _ => 1.4 - 0.4 * share,
            };
            let metrics = ["takeup_share", "takeup_of_able", "pool_balance", "household_burden", "household_income"];
            rows.extend(metrics.into_iter().chain(["loss_ratio", "selection_ratio"]).map(|metric| TakeUpRow {
                arm: "commercial-top-up".into(),
                imposed,
                replicate,
                year: 2033,
                metric: metric.into(),
                value: Some(value(metric)),
            }));
        }
    }
    rows
}

fn scenario() -> ScenarioInfo {
    ScenarioInfo {
        lang: gongji::words::Language::English,
        precision: None,
        name: "account-reform".into(),
        title: "What the reform of individual accounts does to funds and families".into(),
        question:
            "Does moving money from individual accounts to outpatient pooling protect the chronically ill, and for \
                   how long can the pooled funds pay for it?"
                .into(),
        from: 2012,
        until: 2050,
        persons: 1_000_000,
        replicates: 4,
        seed: 20_210_422,
        baseline: "enacted".into(),
        closure: "medium".into(),
        price_year: 2020,
        price_factor: Some(1.2),
        read_in: Vec::new(),
        headline: Vec::new(),
        factorial: None,
        discount_rate: 0.03,
        account_value: AccountValue { value: 0.7, low: 0.3, high: 1.0 },
        universe: "member-households".into(),
        care: "members".into(),
        out_of_area_care: false,
        moves: false,
        funds: Vec::new(),
        parameters: "best".into(),
        weight: 312.4,
        sha256: "c0ffee".repeat(10) + "abcd",
        overrides: vec!["--replicates 4".into()],
        sources: vec![InputFile { file: "account-reform.toml".into(), sha256: "f00d".repeat(16) }],
    }
}

fn replicate(arm: usize, number: usize, push: f64) -> ReplicateResult {
    let mut rows = Vec::new();
    for year in 2012..=2050 {
        let push = if year >= 2023 { push } else { 0.4 };
        let noise = ((number * 7919 + usize::from(year) * 104_729) % 1000) as f64 / 1000.0 - 0.5;
        society(&mut rows, year, push, noise);
        people(&mut rows, year, push, noise, arm);
    }
    let state_digest = format!("{:064x}", (arm + 1) * 1_000_003 + number * 97);
    ReplicateResult { rows, state_digest, ..ReplicateResult::default() }
}

type Rows = Vec<Row>;

fn add(rows: &mut Rows, year: u16, group: &str, metric: &'static str, value: f64) {
    rows.push(Row { year, group: group.into(), metric, value: Some(value) });
}

fn society(rows: &mut Rows, year: u16, push: f64, noise: f64) {
    let t = f64::from(year) - 2012.0;
    let prices = 1.02_f64.powf(t + 1.0);
    let income = (3900.0 + 560.0 * t + 260.0 * push) * 1e8 * 1.012_f64.powf(t);
    let outgo = (3300.0 + 540.0 * t + 5.8 * t * t) * 1e8 * 1.012_f64.powf(t) * (1.0 + 0.01 * noise);
    let balance = (3527.0 + 760.0 * t - 0.62 * t.powi(3) + 150.0 * push * (t - 10.0).max(0.0))
        * 1e8
        * prices
        * (1.0 + 0.004 * noise);
    let spending = outgo * 1.55 * (1.0 + 0.01 * push);
    for (metric, value) in [
        ("members", (2.65 + 0.04 * t - 0.0007 * t * t) * 1e8),
        ("pool_income", income),
        ("pool_outgo", outgo),
        ("pool_balance", balance),
        (
            "account_balance",
            (2165.0 + 640.0 * t - 9.0 * t * t - 130.0 * push * (t - 10.0).max(0.0)).max(0.0) * 1e8 * prices,
        ),
        ("idle_share", (0.28 + 0.006 * t - 0.05 * push + 0.01 * noise).max(0.0)),
        ("visits", (9.5 + 0.4 * t + 0.3 * push) * 1e8),
        ("chronic_visits", (1.1 + 0.08 * t + 0.1 * push) * 1e8),
        ("discharges", (0.36 + 0.02 * t - 0.01 * push) * 1e8),
        ("cost_per_discharge", 9_300.0 * 1.04_f64.powf(t)),
        ("medical_spending", spending),
        ("out_of_pocket", spending * (0.31 - 0.012 * push)),
        ("catastrophic_share", 0.021 - 0.0016 * push + 0.0004 * noise),
        ("forgone_care_share", 0.083 - 0.004 * push + 0.001 * noise),
        ("household_burden", spending * (0.42 - 0.006 * push)),
        ("takeup_share", if push == 0.8 { 0.34 } else { 0.05 }),
        ("loss_ratio", 0.71 + 0.02 * noise),
        ("losers_share", 0.12 + 0.03 * noise * push),
        ("winners_share", 0.31 + 0.05 * push),
        ("consumer_prices", prices),
    ] {
        add(rows, year, "all", metric, value);
    }
    rows.push(Row { year, group: "all".into(), metric: "depletion_year", value: None });
}

fn people(rows: &mut Rows, year: u16, push: f64, noise: f64, arm: usize) {
    for (place, group) in [
        "all",
        "age=0-14",
        "age=15-29",
        "age=30-44",
        "age=45-59",
        "age=60-69",
        "age=70-79",
        "age=80+",
        "chronic=no",
        "chronic=yes",
        "care=outpatient",
        "care=chronic",
        "care=pharmacy",
        "care=inpatient",
    ]
    .iter()
    .enumerate()
    {
        let share = 0.36 - 0.011 * place as f64 - 0.015 * push + 0.002 * noise;
        add(rows, year, group, "out_of_pocket_share", share);
    }
    for (place, group) in [
        "age=15-29",
        "age=30-44",
        "age=45-59",
        "age=60-69",
        "age=70-79",
        "age=80+",
        "status=flexible",
        "status=retired",
        "status=worker",
        "income=1",
        "income=2",
        "income=3",
        "income=4",
        "income=5",
    ]
    .iter()
    .enumerate()
    {
        let shift = ((place * 37 + arm * 11) % 17) as f64 / 100.0;
        add(rows, year, group, "winners_share", 0.18 + shift + 0.02 * push);
        add(rows, year, group, "losers_share", 0.34 - 1.6 * shift);
        add(rows, year, group, "household_income", 1e12);
        add(rows, year, group, "household_burden", 1e11 * (1.0 + shift) - 2e9 * push);
    }
}

fn published() -> Vec<PublishedFigure> {
    let balances = [(2012, 3_790.0), (2014, 5_480.0), (2016, 7_050.0), (2018, 8_980.0), (2020, 10_100.0)];
    let outgo = [(2012, 3_310.0), (2014, 4_620.0), (2016, 5_870.0), (2018, 7_550.0), (2020, 8_600.0)];
    let stays = [(2012, 37.0), (2015, 44.0), (2018, 50.0)];
    let figure = |metric: &str, (year, value): (u16, f64), unit: &str| PublishedFigure {
        metric: metric.into(),
        group: "all".into(),
        year,
        value,
        unit: unit.into(),
        confidence: if year == 2014 || year == 2016 { "recalled" } else { "verified" }.into(),
        band: None,
        source: "National bulletin of medical insurance, https://example.org/bulletin".into(),
    };
    let money = "100 million yuan";
    (balances.into_iter().map(|pair| figure("pool_balance", pair, money)))
        .chain(outgo.into_iter().map(|pair| figure("pool_outgo", pair, money)))
        .chain(stays.into_iter().map(|pair| figure("discharges", pair, "million stays")))
        .collect()
}

fn assumptions() -> Vec<Assumption> {
    vec![Assumption {
        name: "price elasticity of outpatient care".into(),
        value: "−0.5".into(),
        range: "−0.7 to −0.3".into(),
        unit: "1".into(),
        source: "Zhang & Yuen 2016".into(),
        confidence: "verified".into(),
    }]
}

fn plugins() -> Vec<PluginInfo> {
    let value = PluginValue {
        arm: "enacted".into(),
        name: "deductible".into(),
        value: "700".into(),
        unit: "yuan".into(),
        source: "Wuhan 2024".into(),
    };
    vec![PluginInfo {
        id: "outpatient-pooling".into(),
        version: "0.1.0".into(),
        file: "liboutpatient_pooling.so".into(),
        sha256: "ab12".repeat(16),
        values: vec![value],
        ..PluginInfo::default()
    }]
}
