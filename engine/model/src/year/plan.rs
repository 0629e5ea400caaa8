//! The table of the phases of a year: in their order, with what each reads and writes and what is run.
//!
//! The schedule, the pass over the blocks, `--timings`, `gongji explain year` and the book's page on the year follow from it. A phase over
//! persons is handed the parts that the table names and no other; those over the society are compared with their systems.

use crate::care::choose::Choose;
use crate::care::diagnose::Diagnose;
use crate::care::fall_ill::FallIll;
use crate::care::pay::{Settle, Treat};
use crate::care::seek::Seek;
use crate::cover::buy::Buy;
use crate::cover::market;
use crate::foundation::fault::Fault;
use crate::law::declared::is_same;
use crate::law::hooks::HookTable;
use crate::metrics::{compare, fifths, observe};
use crate::people::begin::{Earn, Enter};
use crate::providers::response;
use crate::settlement::bear::Bear;
use crate::settlement::count::Count;
use crate::settlement::family_sharing::Share;
use crate::settlement::funds;
use crate::settlement::relief::Relieve;
use crate::work::contribute::{Contribute, Credit};
use crate::work::employer;
use crate::work::firms;
use crate::work::insure::Insure;
use crate::workspace::turn::Turn;
use crate::year::block_year::BlockYear;
use crate::year::enact::enact;
use crate::year::relocate::relocate;
use crate::year::step::{Step, fallible, plain};

/// A phase of the year.
#[derive(Clone, Copy)]
pub struct Phase {
    /// Its verb.
    pub name: &'static str,
    /// What happens.
    pub does: &'static str,
    /// How often it has its turn.
    pub over: Over,
    /// What it reads and does not write.
    pub reads: &'static [&'static str],
    /// What it writes.
    pub writes: &'static [&'static str],
    /// What is run.
    pub(crate) run: Run,
}

/// How often a phase has its turn in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Once.
    Nation,
    /// Once a block.
    Block,
    /// Once a batch of persons.
    Batch,
    /// Once a kind of care of a batch.
    Care,
}

impl Over {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nation => "once a year",
            Self::Block => "once a block",
            Self::Batch => "once a batch of persons",
            Self::Care => "once a kind of care of a batch",
        }
    }
}

/// What is run in a phase.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// Systems of the schedule; they are told the number of their phase.
    Nation(fn(usize) -> Vec<Step>),
    /// A part of a block's year.
    Block(fn(&mut BlockYear<'_, '_>, Turn) -> Result<(), Fault>),
}

impl Phase {
    /// The hooks that stand in it, in the order in which they are called.
    pub fn hooks<'a>(&self, tables: &'a [HookTable]) -> impl Iterator<Item = &'a HookTable> {
        let name = self.name;
        tables.iter().filter(move |table| table.phase == name)
    }
}

const _: () = assert!(
    is_in_turns(),
    "the phases are those of the nation, of a block, of its batches, of their kinds of care, of the block again, of the nation"
);

/// The table has phases of the nation, then of a block, of a batch, of a kind of care, of a block again, and of the nation: in
/// this order they are run ([`block`](crate::year::block), [`schedule`](crate::year::schedule)).
const fn is_in_turns() -> bool {
    const TURNS: [Over; 6] = [Over::Nation, Over::Block, Over::Batch, Over::Care, Over::Block, Over::Nation];
    let (mut turn, mut at) = (0, 0);
    while at < PHASES.len() {
        if PHASES[at].over as u8 != TURNS[turn] as u8 {
            turn += 1;
            if turn == TURNS.len() || PHASES[at].over as u8 != TURNS[turn] as u8 {
                return false;
            }
        }
        at += 1;
    }
    turn == TURNS.len() - 1
}

/// The number of a phase.
pub(crate) const fn number(name: &str) -> usize {
    let mut number = 0;
    while !is_same(PHASES[number].name.as_bytes(), name.as_bytes()) {
        number += 1;
    }
    number
}

/// What came of a phase: some cannot fail.
trait Outcome {
    fn outcome(self) -> Result<(), Fault>;
}

impl Outcome for () {
    fn outcome(self) -> Result<(), Fault> {
        Ok(())
    }
}

impl Outcome for Result<(), Fault> {
    fn outcome(self) -> Self {
        self
    }
}

/// Rows of those whose year is that of the scheme that has its turn: where everybody's care is simulated those who are in it, and
/// else all members of the one scheme, those included for whom it pays nothing this year.
fn whose<'a>(everybody: bool, insured: &'a [u32], all: &'a [u32]) -> &'a [u32] {
    if everybody { insured } else { all }
}

/// A phase of a block's year: the parts of the block's year that it writes, those that it reads, and those that are handed
/// over as they are.
macro_rules! of_block {
    (
        $over:ident $name:literal $does:literal
        |$year:ident, $turn:pat_param| $phase:ident {
            writes { $($written:ident: $to:expr),* $(,)? }
            reads { $($read:ident: $from:expr),* $(,)? }
            given { $($given:ident: $value:expr),* $(,)? }
        }
    ) => {
        Phase {
            name: $name,
            does: $does,
            over: Over::$over,
            reads: &[$(stringify!($read),)* $(stringify!($given)),*],
            writes: &[$(stringify!($written)),*],
            run: Run::Block(|$year, $turn| {
                $phase { $($written: &mut $to,)* $($read: &$from,)* $($given: $value,)* }.run().outcome()
            }),
        }
    };
}

/// The phases in order.
pub const PHASES: &[Phase] = &[
    Phase {
        name: "enact",
        does: "what is in force this year in each area; how hospitals and employers answer last year",
        over: Over::Nation,
        reads: &["Programme", "Tables", "Calendar", "Pool", "Provider", "Employer"],
        writes: &["Law", "ProviderAnswers", "AreaTerms", "FundColumns"],
        run: Run::Nation(|phase| {
            vec![
                fallible(phase, enact),
                plain(phase, response::answer),
                plain(phase, employer::set_terms),
                plain(phase, funds::recall),
                plain(phase, funds::open_pools),
            ]
        }),
    },
    Phase {
        name: "offer",
        does: "insurers price their products on the claims to be expected",
        over: Over::Nation,
        reads: &["Tables", "Calendar"],
        writes: &["Law", "Products", "Insurer", "Offers"],
        run: Run::Nation(|phase| {
            vec![
                fallible(phase, market::list),
                plain(phase, market::open_insurers),
                fallible(phase, market::price),
                plain(phase, market::put_on_offer),
            ]
        }),
    },
    of_block! {
        Block "enter"
        "moves between sectors, leaving the scheme and coming back; deaths, births, ageing, chronic disease, retirement, joining"
        |year, _| Enter {
            writes {
                rows: *year.rows,
                work: year.sums.work,
                ledger: year.sums.ledger,
                paid_out: year.workspace.paid_out,
                all: year.all,
            }
            reads { terms: *year.terms, hazards: *year.hazards }
            given { joining: year.joining, supply: year.supply, area_year: year.area_year }
        }
    },
    of_block! {
        Block "earn"
        "wages and pensions of the year; households by their income"
        |year, _| Earn {
            writes {
                year: year.workspace.year,
                households: year.workspace.households,
                counterparts: year.workspace.counterparts,
                incomes: year.sums.incomes,
            }
            reads {
                rows: *year.rows,
                all: year.all,
                hazards: *year.hazards,
                fifths: *year.fifths,
                against: *year.against,
            }
            given { area_year: year.area_year }
        }
    },
    of_block! {
        Batch "insure"
        "balances of policies that start or end are moved; the reported base; who belongs to the scheme"
        |year, _| Insure {
            writes {
                members: year.workspace.members,
                own: year.workspace.own,
                year: year.workspace.year,
                rows: *year.rows,
                paid_out: year.workspace.paid_out,
                ledger: year.sums.ledger,
                funds: year.sums.funds,
            }
            reads {
                batch: year.batch,
                households: year.workspace.households,
                terms: *year.terms,
                law: *year.law,
            }
            given { scheme: year.schemes[year.slot].scheme, area_year: year.area_year }
        }
    },
    of_block! {
        Batch "contribute"
        "what employer, worker and treasury owe"
        |year, _| Contribute {
            writes { members: year.workspace.members, own: year.workspace.own }
            reads { law: *year.law }
            given { scheme: year.schemes[year.slot].scheme, area_year: year.area_year }
        }
    },
    of_block! {
        Batch "credit"
        "what goes to the account, and interest; employers in arrears pay nothing; contributions and credits are booked"
        |year, _| Credit {
            writes {
                members: year.workspace.members,
                own: year.workspace.own,
                year: year.workspace.year,
                rows: *year.rows,
                insured: year.workspace.insured,
                work: year.sums.work,
                ledger: year.sums.ledger,
                funds: year.sums.funds,
            }
            reads { law: *year.law }
            given { scheme: year.schemes[year.slot].scheme, area_year: year.area_year }
        }
    },
    of_block! {
        Batch "choose"
        "the insured choose the tier of hospital for their outpatient care; policies lead them to another one"
        |year, _| Choose {
            writes {
                care: year.workspace.care,
                members: year.workspace.members,
                own: year.workspace.own,
                rows: *year.rows,
                stays: year.workspace.stays,
            }
            reads {
                batch: year.batch,
                year: year.workspace.year,
                households: year.workspace.households,
                law: *year.law,
            }
            given { supply: year.supply, area_year: year.area_year }
        }
    },
    of_block! {
        Batch "buy"
        "persons who are brought to decide weigh what cover is worth against the premium; accounts or cash pay"
        |year, _| Buy {
            writes {
                members: year.workspace.members,
                care: year.workspace.care,
                own: year.workspace.own,
                year: year.workspace.year,
                rows: *year.rows,
                homes: year.workspace.homes,
                cash_premiums: year.workspace.cash_premiums,
                choices: year.workspace.household_choices,
                ledger: year.sums.ledger,
                products: year.sums.products,
            }
            reads {
                batch: year.batch,
                households: year.workspace.households,
                law: *year.law,
            }
            given { offers: year.offers, supply: year.supply, area_year: year.area_year }
        }
    },
    of_block! {
        Batch "diagnose"
        "policies put persons with a condition on the chronic list and pay lump sums"
        |year, _| Diagnose {
            writes {
                members: year.workspace.members,
                care: year.workspace.care,
                own: year.workspace.own,
                rows: *year.rows,
                households: year.workspace.households,
                ledger: year.sums.ledger,
                funds: year.sums.funds,
                products: year.sums.products,
            }
            reads { law: *year.law }
            given { area_year: year.area_year }
        }
    },
    of_block! {
        Care "fall_ill"
        "need for outpatient, chronic, pharmacy and inpatient care"
        |year, turn| FallIll {
            writes { care: year.workspace.care, stays: year.workspace.stays, admissions: year.sums.admissions }
            reads {
                batch: year.batch,
                rows: *year.rows,
                year: year.workspace.year,
                households: year.workspace.households,
                own: year.workspace.own,
                law: *year.law,
            }
            given { supply: year.supply, area_year: year.area_year, turn: turn }
        }
    },
    of_block! {
        Care "seek"
        "the expected price, found by putting bills to the layers; care sought or forgone; which hospital takes whom"
        |year, turn| Seek {
            writes {
                care: year.workspace.care,
                stays: year.workspace.stays,
                year: year.workspace.year,
                sums: year.sums.care[turn.care as usize],
                providers: year.sums.providers,
                out_of_area: year.sums.out_of_area,
                admissions: year.sums.admissions,
            }
            reads {
                batch: year.batch,
                rows: *year.rows,
                households: year.workspace.households,
                own: year.workspace.own,
                law: *year.law,
            }
            given { supply: year.supply, area_year: year.area_year, turn: turn }
        }
    },
    of_block! {
        Care "treat"
        "the provider's bill, in and out of the catalogue"
        |year, turn| Treat {
            writes {
                care: year.workspace.care,
                providers: year.sums.providers,
                out_of_area: year.sums.out_of_area,
            }
            reads { law: *year.law }
            given { area_year: year.area_year, turn: turn }
        }
    },
    of_block! {
        Care "settle"
        "the bill passes the layers in order, cash pays the rest; stays in waves, everybody's first before any second"
        |year, turn| Settle {
            writes {
                care: year.workspace.care,
                rows: *year.rows,
                year: year.workspace.year,
                households: year.workspace.households,
                own: year.workspace.own,
                ledger: year.sums.ledger,
                sums: year.sums.care[turn.care as usize],
                providers: year.sums.providers,
                out_of_area: year.sums.out_of_area,
                products: year.sums.products,
            }
            reads { law: *year.law }
            given { supply: year.supply, area_year: year.area_year, turn: turn }
        }
    },
    of_block! {
        Block "share"
        "relatives' accounts pay what was left to cash, where a settle layer is paid by the family's accounts"
        |year, _| Share {
            writes {
                care: year.workspace.care,
                rows: *year.rows,
                year: year.workspace.year,
                own: year.workspace.own,
                ledger: year.sums.ledger,
                care_sums: year.sums.care,
            }
            reads {
                insured: year.workspace.insured,
                households: year.workspace.households,
                law: *year.law,
            }
            given { supply: year.supply, area_year: year.area_year }
        }
    },
    of_block! {
        Block "bear"
        "what the year cost each household; what the year leaves behind for the next"
        |year, _| Bear {
            writes {
                rows: *year.rows,
                year: year.workspace.year,
                households: year.workspace.households,
                cash_premiums: year.workspace.cash_premiums,
                paid_out: year.workspace.paid_out,
                ledger: year.sums.ledger,
                sectors: year.sums.sectors,
                tally: year.sums.tally,
                spending: year.sums.spending,
            }
            reads {
                theirs: *whose(year.everybody, &year.workspace.insured, &year.all),
                care_sums: year.sums.care,
                observers: *year.observers,
            }
            given { area_year: year.area_year }
        }
    },
    of_block! {
        Block "relieve"
        "policies relieve households of what they paid in cash for care"
        |year, _| Relieve {
            writes { households: year.workspace.households, own: year.workspace.own, ledger: year.sums.ledger }
            reads {
                rows: *year.rows,
                theirs: *whose(year.everybody, &year.workspace.insured, &year.all),
                law: *year.law,
            }
            given { area_year: year.area_year }
        }
    },
    of_block! {
        Block "count"
        "what the year of the block adds up to; members find themselves in the baseline"
        |year, _| Count {
            writes {
                sums: year.sums,
                noted: year.noted,
                compared: year.compared,
                observed: year.observed,
                households: year.workspace.households,
            }
            reads {
                rows: *year.rows,
                year: year.workspace.year,
                all: year.all,
                theirs: *whose(year.everybody, &year.workspace.insured, &year.all),
                insured: year.workspace.insured,
                counterparts: year.workspace.counterparts,
                against: *year.against,
                terms: *year.terms,
                own: year.workspace.own,
                law: *year.nation,
                observers: *year.observers,
            }
            given { scheme: year.schemes[year.slot].scheme, is_first: year.slot == 0, area_year: year.area_year }
        }
    },
    Phase {
        name: "reimburse",
        does: "providers are paid, bear their cost, and learn from it for the next year",
        over: Over::Nation,
        reads: &["Pool", "Tables", "Law", "Calendar", "ProviderAnswers"],
        writes: &["Provider", "YearTotals"],
        run: Run::Nation(|phase| vec![fallible(phase, funds::reimburse)]),
    },
    Phase {
        name: "close",
        does: "employers, pooled funds, subsidies, insurers' results; the ledger is proved to the fen",
        over: Over::Nation,
        reads: &["Provider", "Tables", "Law", "Calendar"],
        writes: &["Employer", "Pool", "Insurer", "Products", "YearTotals", "Milestones", "Stocks"],
        run: Run::Nation(|phase| {
            vec![
                plain(phase, employer::close),
                fallible(phase, firms::assess),
                fallible(phase, funds::close_pools),
                fallible(phase, funds::close_insurers),
                fallible(phase, funds::prove),
            ]
        }),
    },
    Phase {
        name: "observe",
        does: "members are held against the baseline; what is counted becomes metrics; the fifths of income follow",
        over: Over::Nation,
        reads: &[
            "Pool",
            "Provider",
            "Insurer",
            "Products",
            "Employer",
            "Tables",
            "Milestones",
            "Calendar",
            "Crossings",
            "Law",
        ],
        writes: &["YearTotals", "Observations", "Fifths"],
        run: Run::Nation(|phase| {
            vec![plain(phase, compare::compare), plain(phase, observe::observe), plain(phase, fifths::follow)]
        }),
    },
    Phase {
        name: "move",
        does: "households move to other areas with all that they hold, where the scenario lets them",
        over: Over::Nation,
        reads: &["Tables", "Calendar", "Crossings"],
        writes: &["rows", "Observations"],
        run: Run::Nation(|phase| vec![plain(phase, relocate)]),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::year::parts::PARTS;

    #[test]
    fn every_part_that_a_phase_reads_or_writes_has_words_and_no_other() {
        let named: BTreeSet<&str> =
            PHASES.iter().flat_map(|phase| phase.reads.iter().chain(phase.writes)).copied().collect();
        let known: BTreeSet<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, known);
        assert!(PARTS.is_sorted());
    }

    #[test]
    fn every_hook_stands_in_a_phase_and_no_phase_writes_what_it_reads() {
        for table in crate::law::hooks::HOOKS {
            assert!(PHASES.iter().any(|phase| phase.name == table.phase), "{}", table.name);
        }
        for phase in PHASES {
            assert!(phase.reads.iter().all(|part| !phase.writes.contains(part)), "{}", phase.name);
        }
    }
}
