//! What is known of covers that accounts buy: what they have paid, who held them, what a price, a default and the account's money
//! do to that.

use super::{DOWN, Line, Lived, OLD, REPORTED, UP, Values, line};

/// Persons by whom claims of single areas are told: few have large costs.
const MANY: u64 = 1_000_000;
/// Years whose claims are added up.
const YEARS: std::ops::RangeInclusive<u16> = 2016..=2021;
/// Ages as tables call them.
const AGES: [&str; 7] = ["20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+"];
/// Shenzhen's grown-ups by these ages: 5.4% of everybody were 60 and older at the census of 2020, the mean age 32.5 (recalled).
const SHENZHEN: [f64; 7] = [0.27, 0.33, 0.21, 0.13, 0.04, 0.015, 0.005];
/// Share of the holders of Shanghai's product who were 65 and older (26 to 27%).
const OLD_IN_SHANGHAI: f64 = 0.265;

pub(super) fn lines(lines: &mut Vec<Line>) {
    claims(lines);
    choices(lines);
    terms(lines);
    doubt(lines);
}

/// What everybody would have been paid on the terms of two cities.
fn claims(lines: &mut Vec<Line>) {
    let head = "[behaviour]\ntake_up_imposed = 1.0\ninsurer_endurance = 1000.0\n\
        [[table]]\nmetrics = [\"commercial_payment\", \"members\"]\nby = [\"area\", \"age\"]";
    let sold = |policy: &str| format!("policies = [{OLD}, {policy}]");
    let arms = [
        ("old", format!("policies = [{OLD}]")),
        ("shenzhen", sold("{ use = \"shenzhen-critical-illness\", from = 2016, largest_rise = 0.0 }")),
        (
            "shanghai",
            sold("{ use = \"city-inclusive-insurance\", preset = \"shanghai-2021\", fixed_price = true, from = 2016 }"),
        ),
    ];
    let lived = Lived::of_persons(MANY, head, *YEARS.end(), &arms);
    let paid = |value: &Values<'_>, arm: &str, area: &str, age: &str| {
        let sum =
            |metric: &str| YEARS.map(|year| value(arm, metric, &format!("area={area} age={age}"), year)).sum::<f64>();
        (sum("commercial_payment"), sum("members"))
    };
    let of_shenzhen = lived.found(|value| {
        let by_age = AGES.iter().zip(SHENZHEN);
        let head = |age: &str| {
            let (paid, members) = paid(value, "shenzhen", "guangdong-1", age);
            paid / members
        };
        by_age.map(|(age, share)| share * head(age)).sum()
    });
    let of_shanghai = lived.found(|value| {
        let ages = AGES.map(|age| paid(value, "shanghai", "shanghai", age));
        let sums = |part: std::ops::Range<usize>| {
            ages[part].iter().fold((0.0, 0.0), |sum, age| (sum.0 + age.0, sum.1 + age.1))
        };
        let ((paid_young, young), (paid_old, old)) = (sums(0..4), sums(4..7));
        // Half of those from 60 to 69 are 65 and older.
        let share_of_65 = (old - 0.5 * ages[4].1) / old;
        let share = OLD_IN_SHANGHAI / share_of_65;
        share * paid_old / old + (1.0 - share) * paid_young / young
    });
    lines.extend([
        line("E10", "paid a head on Shenzhen's terms of 2015, richest area of Guangdong at Shenzhen's ages, yuan", "29.7 within 25%: 1.63 billion yuan for 54.8 million person-years [R25]", [22.3, 37.1], of_shenzhen).in_units()
            .because("the area's members of each age; the ages are those of the census of 2020 (recalled), of the holders none are known"),
        line("13", "paid a head on the terms of Shanghai's product of 2021, 26.5% of holders 65 and older, yuan", "101 within 25%: 750 million yuan for 7.39 million holders [R24]", [76.1, 126.9], of_shanghai).in_units()
            .because("members at the prices of 2016 to 2021; members of the residents' scheme held it too"),
    ]);
}

/// Who buys at which price, from which purse, and on which default.
fn choices(lines: &mut Vec<Line>) {
    let sold = |policy: &str| format!("{OLD}, {policy}");
    let city = |more: &str| {
        sold(&format!(
            "{{ use = \"city-inclusive-insurance\", preset = \"shanghai-2021\", fixed_price = true, from = 2021{more} }}"
        ))
    };
    let plan = |more: &str| sold(&format!("{{ use = \"shanghai-account-purchase\", from = 2017{more} }}"));
    let lived = Lived::of(
        "",
        2022,
        &[
            ("old", OLD.to_owned()),
            ("city", city("")),
            ("dearer", city(", premium = 129.0")),
            ("cash", city(", from_account = false, family = false")),
            ("half", city(", mobilisation = 0.5")),
            ("default", city(", mobilisation = 0.5, opt_out = true")),
            ("plan", plan("")),
            ("plan-cash", plan(", from_account = false")),
            ("plan-default", plan(", opt_out = true")),
            ("typical", sold("{ use = \"city-inclusive-insurance\", from = 2021 }")),
            ("shenzhen", sold("{ use = \"shenzhen-critical-illness\", from = 2015 }")),
        ],
    );
    let of =
        |arm: &'static str, metric: &'static str, year: u16| lived.found(move |value| value(arm, metric, "all", year));
    let over = |one: &'static str, other: &'static str, year: u16| {
        lived.found(move |value| {
            value(one, "takeup_share", "all", year) / value(other, "takeup_share", "all", year) - 1.0
        })
    };
    lines.extend([
        line("E9", "Shanghai's plans of 2017: holders over members, 2020", "below 5%", [0.0, 0.05], of("plan", "takeup_share", 2020)),
        line("E9", "the same: idle share of account money", "falls by less than 1%", [-0.01, 0.01], lived.rise("plan", "idle_share", "all", 2020)),
        line("E9", "the same paid from the account over paid in cash: holders, 2020", "+10 to +60%", [0.10, 0.60], over("plan", "plan-cash", 2020)),
        line("E11", "the same unless refused over for those who ask: holders, 2020", "at least +30%, no upper bound", [0.3, 1e9], over("plan-default", "plan", 2020)),
        line("13", "Shanghai's product of 2021: willingness to pay over own expected claims", "0.25 to 0.5 (Finkelstein, Hendren and Shepard 2019)", [0.25, 0.5], of("city", "willingness_ratio", 2021)).in_units(),
        line("13", "the same: arc elasticity of take-up, 129 over 115 yuan", "-1.1 to -0.3", [-1.1, -0.3], lived.found(|value| {
            let holders = |arm| value(arm, "takeup_share", "all", 2021);
            f64::ln(holders("dearer") / holders("city")) / f64::ln(129.0 / 115.0)
        })).in_units(),
        line("13", "the same: holders over members in the nation, everybody brought to decide", "38.5% in Shanghai in 2021, 34% in 2022", REPORTED, of("city", "takeup_share", 2021))
            .because("in the model's Shanghai 28%: at most everybody is brought to decide, and each decides alone; employers and districts that enrol their people are not in it"),
        line("13", "the same, paid from the account over paid in cash: holders", "+10 to +60%", [0.10, 0.60], over("city", "cash", 2021)),
        line("13", "the same with half brought to decide, unless refused over for those who ask: holders", "at least +30%", [0.3, 1e9], over("default", "half", 2021)),
        line("13", "the same: expected claims of holders over those of all less 1", "adverse: up", UP, lived.found(|value| value("city", "selection_ratio", "all", 2021) - 1.0)),
        line("13", "the same: holders who hold it again", "no figure found", REPORTED, of("city", "persistency", 2022)),
        line("13", "a product of middling terms, half brought to decide: holders over members, 2021", "13% on average in 2021, 18% in 2022 [R53]", [0.10, 0.20], of("typical", "takeup_share", 2021)),
        line("E10", "Shenzhen's supplement: holders over members, mean of 2015 to 2021", "40 to 55%", [0.40, 0.55], lived.found(|value| {
            (2015..=2021).map(|year| value("shenzhen", "takeup_share", "all", year)).sum::<f64>() / 7.0
        })),
        line("E10", "the same: cash for stays, 2021", "down", DOWN, lived.rise("shenzhen", "out_of_pocket", "care=inpatient", 2021)),
        line("E10", "the same: persons with more than 10,000 yuan in cash, 2021", "down", DOWN, lived.rise("shenzhen", "tail_cash_persons", "all", 2021))
            .because("three tenths of what lies above 10,000 yuan stay with the person, and the premium is money that the account does not pay for care: few fall below"),
        line("E10", "the same: premium of 2021 over that of 2015", "up: 20, 29, 30, 39 yuan", UP, lived.found(|value| {
            value("shenzhen", "premium_per_holder", "all", 2021) / value("shenzhen", "premium_per_holder", "all", 2015) - 1.0
        }))
        .because("the nation's members are older than Shenzhen's and cost more, so that the price rises by more"),
    ]);
}

/// A menu within a corridor, and accounts with a compulsory shield.
fn terms(lines: &mut Vec<Line>) {
    let lived = Lived::of(
        "",
        2024,
        &[
            ("old", OLD.to_owned()),
            (
                "menu",
                format!(
                    "{OLD}, {{ use = \"family-account-sharing\", from = 2017 }}, {{ use = \"guangzhou-social-commercial\", from = 2017 }}"
                ),
            ),
            (
                "decision",
                "{ use = \"unified-account-1998\", preset = { 2012 = \"national-average\", 2017 = \"decision-1998\" } }".to_owned(),
            ),
            ("plan", format!("{OLD}, {{ use = \"shanghai-account-purchase\", from = 2017 }}")),
            ("shenzhen", format!("{OLD}, {{ use = \"shenzhen-critical-illness\", from = 2017 }}")),
            (
                "shield",
                "{ use = \"unified-account-1998\", outpatient_pooled = { calendar = \"pooled-before-2021\" }, until = 2016 },
                { use = \"singapore-medisave-shield\", preset = \"china-scaled\", from = 2017 }"
                    .to_owned(),
            ),
        ],
    );
    lines.extend([
        line(
            "E12",
            "a menu of lines: holders over members, 2024, less those of plans for who asks",
            "up",
            UP,
            lived
                .found(|value| value("menu", "takeup_share", "all", 2024) - value("plan", "takeup_share", "all", 2024)),
        ),
        line(
            "E12",
            "the same: the line that is held unless refused, less holders of Shenzhen's product",
            "near it or above",
            [-0.1, 1.0],
            lived.found(|value| {
                value("menu", "takeup_share", "product=guangzhou-social-commercial.supplementary", 2024)
                    - value("shenzhen", "takeup_share", "all", 2024)
            }),
        ),
        line(
            "E12",
            "the same: claims and what was laid by over premiums, 2018 to 2024",
            "0.80 to 0.95",
            [0.80, 0.95],
            lived.found(|value| {
                let sum = |metric: &str| (2018..=2024).map(|year| value("menu", metric, "all", year)).sum::<f64>();
                let claims = (2018..=2024)
                    .map(|year| value("menu", "loss_ratio", "all", year) * value("menu", "premiums", "all", year))
                    .sum::<f64>();
                let laid_by = value("menu", "stabilisation_reserve", "all", 2024)
                    - value("menu", "stabilisation_reserve", "all", 2017);
                (claims + laid_by) / sum("premiums")
            }),
        )
        .in_units(),
    ]);
    shield(lines, &lived);
}

/// Accounts with a compulsory shield and private plans.
fn shield(lines: &mut Vec<Line>, lived: &Lived) {
    let of = |arm: &'static str, metric: &'static str, group: &'static str, year: u16| {
        lived.found(move |value| value(arm, metric, group, year))
    };
    lines.extend([
        line(
            "E13",
            "accounts with a shield, scaled: holders of the shield over members, 2024",
            "100%",
            [0.999, 1.001],
            of("shield", "takeup_share", "product=singapore-medisave-shield.shield", 2024),
        ),
        line(
            "E13",
            "the same: balances of accounts against the rules of 1998",
            "up",
            UP,
            lived.rise("shield", "account_balance", "all", 2024),
        ),
        line("E13", "the same: households with catastrophic cash for care, against the decision of 1998 with as much on accounts", "down", DOWN, lived.found(|value| {
            value("shield", "catastrophic_share", "all", 2024) - value("decision", "catastrophic_share", "all", 2024)
        })),
        line("E13", "the same against the scheme as it stands", "reported", REPORTED, lived.more("shield", "catastrophic_share", "all", 2024))
            .because("the pool of today pays more than that of 1998 from the first yuan on"),
        line(
            "E13",
            "the same: holders of the private plan over members, 2024",
            "60 to 70% in Singapore (68-69% [R30])",
            [0.6, 0.7],
            of("shield", "takeup_share", "product=singapore-medisave-shield.private-plan", 2024),
        )
.because("worth over premium is that of the other covers; Singapore's plans were sold by agents for decades, with riders that left no share, which are not in it"),
        line(
            "E13",
            "the same: premiums a member, highest fifth over lowest less 1",
            "up: private cover rises with income",
            UP,
            lived.found(|value| {
                let of = |group| value("shield", "premiums", group, 2024) / value("shield", "members", group, 2024);
                of("income=5") / of("income=1") - 1.0
            }),
        ),
    ]);
}

/// Selection over what people know and over the correlation of their dislike of risk with need.
fn doubt(lines: &mut Vec<Line>) {
    let product = "{ use = \"city-inclusive-insurance\", preset = \"shanghai-2021\", fixed_price = true, from = 2021 }";
    for (head, what) in [
        ("known_need = 0.2", "selection in Shanghai's product less 1: a fifth of own need known"),
        ("known_need = 0.9", "the same: nine tenths known"),
        ("risk_need_correlation = -0.4", "the same: those who dislike risk need less (correlation -0.4)"),
        ("risk_need_correlation = 0.4", "the same: they need more (0.4)"),
    ] {
        let head = format!("[behaviour]\n{head}");
        let lived = Lived::of(&head, 2021, &[("old", OLD.to_owned()), ("city", format!("{OLD}, {product}"))]);
        let found = lived.found(|value| value("city", "selection_ratio", "all", 2021) - 1.0);
        lines.push(line("13", what, "adverse: up", UP, found));
    }
}
