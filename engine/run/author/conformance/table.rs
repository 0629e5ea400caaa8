//! The checks: the list of `gongji check list`, of the JSON and of the book.

use std::path::Path;

use super::{Outcome, Subject, eligibility, fuzz, imports, loading, money, parameters, repeat, rows, words, worked};

/// What a check is about.
pub(super) enum Run {
    /// The library as a whole.
    Library(fn(&Path) -> Outcome),
    /// One policy of it.
    Policy(fn(&Subject) -> Outcome),
}

/// One check.
pub struct Check {
    /// Kebab-case name.
    pub name: &'static str,
    /// What holds when it passes, in one line.
    pub doc: &'static str,
    pub(super) run: Run,
}

impl Check {
    /// It is about the library, not about one of its policies.
    pub fn is_of_library(&self) -> bool {
        matches!(self.run, Run::Library(_))
    }
}

const fn library(name: &'static str, doc: &'static str, run: fn(&Path) -> Outcome) -> Check {
    Check { name, doc, run: Run::Library(run) }
}

const fn policy(name: &'static str, doc: &'static str, run: fn(&Subject) -> Outcome) -> Check {
    Check { name, doc, run: Run::Policy(run) }
}

/// The check that hears what a policy prints.
pub(super) const PRINTS_NOTHING: &str = "prints-nothing";

/// All checks, in their order.
pub const CHECKS: &[Check] = &[
    library("opens-fast", "The file is a shared library and opens within a second", loading::opens_fast),
    library("one-symbol", "It exports the one symbol of the contract", loading::one_symbol),
    library("abi-version", "It speaks this program's version of the contract", loading::abi_version),
    library("struct-sizes", "Sizes and numbers of its structs make sense", loading::struct_sizes),
    library("utf8-strings", "All its texts are UTF-8 and all its codes can be read", loading::utf8_strings),
    library("id-is-kebab-case", "Every policy has a kebab-case id", loading::id_is_kebab_case),
    library("version-is-semver", "Every policy has a semantic version", loading::version_is_semver),
    library("params-documented", "Every parameter has a manual text and a unit", loading::params_documented),
    library("declarations", "Everything else that it declares passes the loader", loading::declarations),
    library("asks-nothing-outside", "It asks the system for no clock, chance, file or process", imports::asks_nothing),
    policy("defaults-create", "The defaults and every preset make an instance", parameters::defaults_create),
    policy("rejects-nan", "NaN and infinities are refused in words", parameters::rejects_nan),
    policy("rejects-out-of-range", "Values outside their range are refused in words", parameters::rejects_out_of_range),
    policy("rejects-wrong-count", "More or fewer values than parameters are refused", parameters::rejects_wrong_count),
    policy("short-error-buffer", "Words fit the error buffer, however short it is", parameters::short_buffer),
    policy("create-destroy-1000", "A thousand instances can be made and ended", parameters::create_destroy),
    policy("empty-batch", "A batch without rows is no mistake, and nothing is written", rows::empty),
    policy("any-length", "Plausible rows are accepted in batches of 1, 7, 255, 256 and 257", rows::any_length),
    policy("reads-unchanged", "Columns that are read hold what they held", rows::reads_unchanged),
    policy("writes-inside-bounds", "No row outside the batch is touched", rows::inside_bounds),
    policy("writes-every-row", "Columns that are written are written in every row", rows::every_row_written),
    policy(PRINTS_NOTHING, "No call prints: standard output belongs to the results", rows::prints_nothing),
    policy("values-in-range", "Flags, chances and amounts are within the bounds of their columns", rows::in_range),
    policy("pays-what-is-left", "A layer pays at most what is left of a bill", money::bill),
    policy("accounts-not-overdrawn", "What leaves an account is at most its balance", money::account),
    policy("thaws-what-is-frozen", "What is thawed is at most what was frozen", money::thaw),
    policy("insures-members-only", "Nobody from outside is taken into the scheme", eligibility::members_only),
    policy("credits-need-an-account", "Nobody without an account is credited", money::credit),
    policy("pays-holders-only", "A product pays for nobody but its holders", money::holders),
    policy("chances-add-up", "The chances of steer are together at most 1,000,000", money::chances),
    policy("bill-holds-its-parts", "The part outside the catalogue is at most the bill", money::parts),
    policy("relief-at-most-cash", "Relief is at most what a household paid in cash", money::relief),
    policy(
        "levy-at-most-reserve",
        "A levy and what is laid by are together at most an insurer's reserve, and nothing on debt; what is laid by pays no more",
        money::levy,
    ),
    policy("transfers-add-up", "Transfers between pooled funds are together nothing", money::transfers),
    policy("same-twice", "The same rows give the same result again", repeat::twice),
    policy("same-split", "Rows give the same in smaller batches", repeat::split),
    policy("same-permuted", "Rows give the same in another order", repeat::permuted),
    policy("same-threads", "Threads that share an instance get the same", repeat::threads),
    policy("same-environment", "Time zone, language, folder and process do not matter", repeat::environment),
    policy("same-isa", "Every instruction set gives the same", repeat::isa),
    policy(
        "probes-leave-no-trace",
        "A probe is treated and paid as a claim or a hospital is, and changes no later one",
        repeat::probes,
    ),
    policy("neutral-is-neutral", "What is declared neutral changes nothing with its defaults", fuzz::neutral),
    policy(
        "words-name-its-parts",
        "Words in other languages name what it has, all of it and nothing else",
        words::of_its_parts,
    ),
    policy("worked-cases", "The people worked out by hand in `cases.toml` come out", worked::cases),
    policy("fuzz-columns", "Extreme rows and years are refused in words or give values in range", fuzz::columns),
    policy("fuzz-params", "Parameters anywhere in their ranges are refused in words or work", fuzz::params),
    policy("ns-per-row", "A row takes less than 50 nanoseconds", fuzz::speed),
];
