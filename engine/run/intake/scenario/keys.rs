//! Every key of a scenario file with its shape and its meaning: the parser, the schema and the book read this table.

use gongji_model::law::schemes;

/// First year that can be simulated.
pub const FIRST_YEAR: u16 = 2012;
/// Last year that can be simulated.
pub const LAST_YEAR: u16 = 2060;

/// Key of a use under which the terms of provinces stand.
pub(super) const BY_PROVINCE: &str = "by_province";
/// Key under which shares by year name a path of the calendar.
pub(super) const CALENDAR: &str = "calendar";

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Lower-case words joined by hyphens: the name of a folder, an arm, a policy.
    Name,
    /// Any text.
    Text,
    /// A text for people, or one in each language.
    Told,
    /// One of the languages of the program.
    Language,
    /// A whole number in a range.
    Count(i64, i64),
    /// A number in a range.
    Real(f64, f64),
    /// One of some words; those in the second list are planned.
    OneOf(&'static [&'static str], &'static [&'static str]),
    /// True or false.
    Flag,
    /// A list of names.
    Names,
    /// A list of metrics.
    Metrics,
    /// A list of metrics of policies.
    OwnMetrics,
    /// Ways in which persons are grouped.
    Dimensions,
    /// Columns of a panel of persons.
    Columns,
    /// A rising list of numbers in a range.
    Reals(f64, f64),
    /// A rising list of years of the run.
    Years,
    /// A table by year with numbers in a range.
    ByYear(f64, f64),
    /// A name, or a table of names by year.
    NameByYear,
    /// A table or list with keys of its own.
    Inner,
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// What it means, with its default.
    pub doc: &'static str,
}

const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, doc }
}

const YEAR: Shape = Shape::Count(FIRST_YEAR as i64, LAST_YEAR as i64);

/// Keys of the file.
pub const ROOT: &[Key] = &[
    key("name", Shape::Name, "Name of the scenario and of its folder in results/. Default: the file's name."),
    key("title", Shape::Told, "One line for the head of the report, or one in each language. Default: the name."),
    key(
        "question",
        Shape::Told,
        "The question that the scenario asks, one paragraph for the report, or one in each language.",
    ),
    key("lang", Shape::Language, "Language of the report, where the command line names none. Default: en."),
    key(
        "base",
        Shape::Text,
        "Another scenario file that this one is laid over: keys override, arms and policies are laid over those of their name.",
    ),
    key("from", YEAR, "First simulated year. Default: 2012."),
    key("until", YEAR, "Last simulated year. Default: 2050."),
    key("persons", Shape::Count(1, 4_000_000_000), "Simulated persons at the opening. Default: 1_000_000."),
    key("replicates", Shape::Count(1, 100_000), "Repetitions with other luck. Default: 4."),
    key("seed", Shape::Count(0, i64::MAX), "Number from which all luck follows. Default: 20210422."),
    key("baseline", Shape::Name, "The arm that the others are compared with. Default: the first."),
    key("arms", Shape::Names, "The arms that are lived, beside the baseline, which always is. Default: all."),
    key(
        "closure",
        Shape::OneOf(&["low", "medium", "high"], &[]),
        "Course of wages, prices and entries beyond the data. Default: medium.",
    ),
    key("price_year", Shape::Count(2011, 2060), "Year of the constant yuan in tables. Default: yuan of each year."),
    key("discount_rate", Shape::Real(0.0, 0.2), "Rate of present values, a year. Default: 0.03."),
    key(
        "account_value",
        Shape::Real(0.0, 1.0),
        "Value of a yuan on an individual account to its holder, in cash, by which burdens are judged. Default: that of scenarios/data/valuation.csv.",
    ),
    key(
        "employer_incidence",
        Shape::Real(0.0, 1.0),
        "Part of what employers pay more that falls on wages, where the public funds are closed. Default: that of scenarios/data/valuation.csv.",
    ),
    key(
        "risk_aversion",
        Shape::Real(0.0, 5.0),
        "Relative aversion to risk, by which the premium for it is counted. Default: that of scenarios/data/valuation.csv.",
    ),
    key(
        "read_in",
        Shape::Years,
        "Years in which the headline table is read off, rising, as in [2030, 2040]. Default: 5, 10 and 20 years after the arms part.",
    ),
    key(
        "headline",
        Shape::OwnMetrics,
        "Metrics that policies of the arms count themselves, as in [\"policy-id.metric\"], added to the headline table. Default: none.",
    ),
    key(
        "universe",
        Shape::OneOf(&["member-households", "members", "nation"], &[]),
        "Who is simulated. Default: member-households.",
    ),
    key(
        "care",
        Shape::OneOf(&["members", "everybody"], &[]),
        "Whose care is simulated: that of the members of the employees' scheme, or of everybody in the universe; who is in no scheme pays cash. Default: members.",
    ),
    key(
        "out_of_area_care",
        Shape::Flag,
        "Stays in city hospitals of other pooling areas are simulated, by the matrix of scenarios/data/patient_flows.csv. Default: false.",
    ),
    key(
        "moves",
        Shape::Flag,
        "Households move to other pooling areas at the end of each year, with all that they hold; for `universe = \"nation\"`. Default: false.",
    ),
    key(
        "past",
        Shape::OneOf(&["shared", "replayed"], &[]),
        "Arms branch off a common past that is lived once, or each is lived from the opening on: slower, with one society in memory. Default: shared.",
    ),
    key(
        "parameters",
        Shape::OneOf(&["best", "ensemble"], &[]),
        "Fitted parameters of the replicates: the best ones, or each replicate one vector of the weighted set. Default: best.",
    ),
    key(
        "take_up_axis",
        Shape::Reals(0.0, 1.0),
        "Shares of those who can pay that hold the products on offer, beside the share that chooses to: `compare` lives the \
         arms that sell cover again at each. Default: none.",
    ),
    key("behaviour", Shape::Inner, "Behavioural parameters that differ from scenarios/data/behaviour.csv."),
    key("table", Shape::Inner, "Tables of metrics by up to five groupings at once, such as age and income."),
    key(
        "panel",
        Shape::Inner,
        "Persons, year by year, with the columns that are named: panel.parquet and its dictionary. Default: none.",
    ),
    key(
        "fund",
        Shape::Inner,
        "Funds above the pooling areas, for all arms; those of a file take the place of its base's. Default: each scheme pools by area.",
    ),
    key(
        "factorial",
        Shape::Inner,
        "Policies that some arms have in every choice: what they change together is shared out among them. Default: none.",
    ),
    key(
        "precision",
        Shape::Inner,
        "The standard error that a difference shall have: replicates are added until it has. Default: as many as `replicates` says.",
    ),
    key("arm", Shape::Inner, "The futures to compare, at least one."),
];

/// Keys of the wanted precision.
pub const PRECISION: &[Key] = &[
    key("metric", Shape::Text, "The metric, of everybody, as `gongji describe` names it."),
    key("arm", Shape::Name, "The arm whose difference from the baseline it is."),
    key("year", YEAR, "The year of it."),
    key(
        "error",
        Shape::Real(0.0, 1e18),
        "Its standard error, in the unit of the metric and weighted up to the nation; money in yuan of the year.",
    ),
    key("at_most", Shape::Count(2, 100_000), "Replicates at which it ends at the latest. Default: 1000."),
];

/// Keys of the factorial.
pub const FACTORIAL: &[Key] = &[
    key("whole", Shape::Name, "The arm with all parts."),
    key("without", Shape::Name, "The arm with none of them. Default: the baseline."),
    key("parts", Shape::Names, "Ids of the policies, at most 6; there is an arm for every choice of them."),
];

/// Keys of a table that the scenario asks for.
pub const TABLE: &[Key] = &[
    key("metrics", Shape::Metrics, "What is counted, by the names of `gongji describe`."),
    key(
        "by",
        Shape::Dimensions,
        "One to five of status, age, chronic, income, lifetime, sex, sector, scheme, area, province: persons are grouped by all of them at once.",
    ),
];

/// Keys of the panel.
pub const PANEL: &[Key] = &[
    key(
        "columns",
        Shape::Columns,
        "What is told of each person: columns of persons, what their year adds up to, own columns of policies as `policy-id.column`.",
    ),
    key("persons", Shape::OneOf(&["all"], &[]), "Everybody whose care is simulated; or `sample`."),
    key(
        "sample",
        Shape::Count(1, 4_000_000_000),
        "About so many of them at the opening, the same in every arm; or `persons`.",
    ),
    key("years", Shape::Years, "Its years, rising. Default: all of the tables."),
];

/// Names of the schemes that keep funds.
const SCHEMES: &[&str] = schemes::NAMES.split_at(1).1;

/// Keys of a fund.
pub const FUND: &[Key] = &[
    key("scheme", Shape::OneOf(SCHEMES, &[]), "The scheme whose fund it is."),
    key(
        "level",
        Shape::OneOf(&["city", "province", "nation"], &["county"]),
        "Of which units there is one fund each; a city is a pooling area.",
    ),
    key(
        "role",
        Shape::OneOf(&["adjustment"], &[]),
        "adjustment: fed by a share of the income of the scheme's pooled funds below, it pays their deficits. Default: the scheme pools in it.",
    ),
    key("share", Shape::Real(0.0, 1.0), "Part of their income that pooled funds pay into an adjustment fund."),
];

/// Keys of an arm.
pub const ARM: &[Key] = &[
    key("name", Shape::Name, "Its name in tables and figures."),
    key("title", Shape::Told, "A few words for figures, or some in each language. Default: the name."),
    key("words", Shape::Told, "A sentence for the report, or one in each language."),
    key(
        "extends",
        Shape::Name,
        "Another arm whose policies it takes over; a policy used again changes what it names and keeps the rest.",
    ),
    key(
        "replace",
        Shape::Flag,
        "Forget the arm of this name in the base instead of being laid over it. Default: false.",
    ),
    key("policies", Shape::Inner, "The policies, in the order in which they act where they meet."),
    key("order", Shape::Names, "Policies in the order in which they act where they meet, to settle equal layers."),
    key(
        "behaviour",
        Shape::Inner,
        "Behavioural parameters that are the arm's own, plain or by year; those of the scenario hold until then.",
    ),
    key(
        "environment",
        Shape::Inner,
        "Factors on the course of the environment that are the arm's own, plain or by year: 1 leaves a column on its course.",
    ),
    key(
        "neutral",
        Shape::Inner,
        "Adds a solved twin of the arm, called as it with `-neutral` behind: one value is changed so that public funds have the present value of the baseline's.",
    ),
];

/// Keys of what makes a twin of an arm.
pub const NEUTRAL: &[Key] = &[
    key(
        "by",
        Shape::OneOf(&["pooled-share", "contribution-rate"], &[]),
        "What is changed from the first of these years on: what of contributions is pooled and not credited to accounts, or the contributions.",
    ),
    key("over", Shape::Years, "The first and the last year whose present value is the baseline's: [2027, 2050]."),
];

/// Keys of a policy in an arm. Other keys are parameters of the policy.
pub const USE: &[Key] = &[
    key("use", Shape::Name, "Id of the policy."),
    key(
        "preset",
        Shape::NameByYear,
        "A named setting of its parameters, or one by year: { 2023 = \"a\", 2024 = \"b\" }.",
    ),
    key("from", YEAR, "First year. Default: that of the scenario, or the first of the rollout."),
    key("until", YEAR, "Last year. Default: to the end."),
    key("replace", Shape::Flag, "Forget the inherited use of this policy, its years and parameters. Default: false."),
    key(
        "rollout",
        Shape::ByYear(0.0, 1.0),
        "Share of pooling areas in which it is active, by year, or in each province as a path of the calendar says: { calendar = \"outpatient-2021\" }.",
    ),
    key(
        BY_PROVINCE,
        Shape::Inner,
        "Terms in provinces that differ: { beijing = { from = 2022, preset = \"b\" } }, laid over the use itself.",
    ),
    key("params", Shape::Inner, "Parameters; they may also stand beside `use`. Any of them may be a table by year."),
];

/// Keys in the place of shares by year.
pub const SHARES: &[Key] = &[key(
    CALENDAR,
    Shape::Name,
    "A path of the calendar of the reform of 2021: each province has the shares by year that scenarios/data/outpatient_calendar.csv says of it.",
)];

/// The key of a name.
pub fn find(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|key| key.name == name)
}
