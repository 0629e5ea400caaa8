//! What follows from chronic conditions under a policy: who is put on the chronic list, and lump sums on a diagnosis.

use gongji_sdk::abi::{Circumstances, hook, payer};

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::insurer::ProductTotals;
use crate::books::ledger::{Ledger, Sector};
use crate::books::totals::{FundTotals, product};
use crate::claims::lines::Lines;
use crate::codes::brands::{SLOTS, brand};
use crate::codes::conditions::{Condition, care_history, conditions};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::{LANES, MOST_FEN};
use crate::law::batches::PersonConditions;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::of_area::AreaLaw;
use crate::law::persons_batch::{Members, amount, small};
use crate::tables::health::Exposed;
use crate::trace::history::{Deed, Event, fen, number};
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::{CareBatch, PolicyColumns};

/// Phase diagnose: policies are told of the conditions of the insured of a batch.
pub(crate) struct Diagnose<'a, 'b> {
    pub members: &'a mut Members,
    pub care: &'a mut CareBatch,
    pub own: &'a mut PolicyColumns,
    pub rows: &'a mut Rows<'b>,
    pub households: &'a mut Households,
    pub ledger: &'a mut Ledger,
    pub funds: &'a mut FundTotals,
    pub products: &'a mut Vec<ProductTotals>,
    pub law: &'a AreaLaw,
    pub area_year: AreaYear<'a>,
}

impl Diagnose<'_, '_> {
    /// # Errors
    /// What a policy refuses, and a lump sum that cannot be paid.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        let acts = self.law.of(hook::DIAGNOSE);
        if acts.is_empty() {
            return Ok(());
        }
        let ill = self.ill();
        let mut certified = Vec::new();
        for part in ill.chunks(LANES) {
            let told = Told::of(part, self.members, self.rows);
            for act in acts {
                self.act(act, &told, &mut certified)?;
            }
        }
        // Every policy finds the list as it was.
        for lane in certified {
            self.members.small[small::LISTED][lane] = 1;
            self.rows.chronic_certified[self.members.row[lane] as usize] = 1;
        }
        tell_lines(&mut self.care.lines, self.rows);
        Ok(())
    }

    /// The insured of the batch with each of their conditions: lane and condition.
    fn ill(&self) -> Vec<(usize, u8)> {
        let insured = (0..self.members.len).filter(|lane| self.members.small[small::INSURED][*lane] == 1);
        let of = |lane: usize| {
            let set = self.rows.conditions[self.members.row[lane] as usize];
            conditions(set).map(move |condition| (lane, condition as u8))
        };
        insured.flat_map(of).collect()
    }

    /// Lets a policy act on some rows, and books what it writes.
    fn act(&mut self, act: &BoundHook, told: &Told, certified: &mut Vec<usize>) -> Result<(), Fault> {
        let covered = self.covered(act, told);
        let (certify, lump_sums) = told.ask(act, &act.circumstances, &covered, self.own, self.area_year)?;
        for (at, (flag, paid)) in certify.iter().zip(&lump_sums).enumerate() {
            if *flag == 1 {
                certified.push(told.lane[at]);
            }
            self.tell(act, told, at, *flag, *paid);
        }
        self.pay(act, told, &lump_sums);
        Ok(())
    }

    /// 1 of who holds the hook's product; of everybody where it serves none.
    fn covered(&self, act: &BoundHook, told: &Told) -> Vec<u8> {
        let of = |row: &u32| act.product.is_none_or(|product| self.rows.is_covered(*row as usize, product));
        told.row.iter().map(|row| u8::from(of(row))).collect()
    }

    /// Books the lump sums: the payer pays, the household has the money.
    fn pay(&mut self, act: &BoundHook, told: &Told, lump_sums: &[i64]) {
        let sum: i64 = lump_sums.iter().sum();
        if sum == 0 {
            return;
        }
        for (row, paid) in told.row.iter().zip(lump_sums) {
            self.households.outlay[usize::from(self.rows.household[*row as usize])] -= paid;
        }
        self.funds.lump_sums[act.payer as usize] += sum;
        self.ledger.flow(pays(act.payer), Sector::Households, sum);
        if let Some(number) = act.product {
            let mut brands = Vec::new();
            self.rows.pick_brands(&mut brands, &told.row);
            let mut claims = [0; SLOTS];
            for (at, paid) in lump_sums.iter().enumerate() {
                claims[usize::from(brand(&brands, at, number)) % SLOTS] += paid;
            }
            product(self.products, number).claim(&claims);
        }
    }

    /// Tells what was written about a watched person.
    fn tell(&self, act: &BoundHook, told: &Told, at: usize, certify: u8, lump_sum: i64) {
        self.area_year.tap.tell(|trace| {
            let noted = vec![
                number("condition", told.condition[at].into()),
                number("certify", certify.into()),
                fen("lump_sum", lump_sum),
            ];
            let event = Event::new("diagnose", Deed::Hook, noted);
            let idle = certify == 0 && lump_sum == 0;
            let (policy, number) = (Some(act.policy.clone()), u32::from(told.condition[at]) + 1);
            trace.note(told.row[at], Event { policy, hook: Some("diagnose"), number, idle, ..event });
        });
    }
}

/// What some members of a batch may expect of the lump sums of a product this year, fen: the chance of each condition
/// that they never had, as it stood before this year's luck, times what would be paid.
///
/// # Errors
/// What a policy refuses.
pub(crate) fn expected(
    (members, lanes): (&Members, &[usize]),
    own: &mut PolicyColumns,
    rows: &Rows<'_>,
    product: usize,
    law: &AreaLaw,
    area_year: AreaYear<'_>,
) -> Result<[f64; LANES], Fault> {
    let mut gain = [0.0; LANES];
    let (mut may, mut chances) = (Vec::new(), Vec::new());
    for lane in lanes.iter().copied() {
        let row = members.row[lane] as usize;
        let had = rows.diagnosed.get(row).copied().unwrap_or(u16::MAX);
        let person = Exposed {
            sex: rows.sex[row],
            age: rows.age[row],
            conditions: rows.conditions[row] & had,
            frailty: rows.frailty[row],
            care_history: rows.care_history[row],
        };
        for condition in Condition::ALL.into_iter().filter(|condition| had & condition.bit() == 0) {
            may.push((lane, condition as u8));
            chances.push(area_year.replicate.health.onset(&person, condition));
        }
    }
    for (part, chances) in may.chunks(LANES).zip(chances.chunks(LANES)) {
        let told = Told { began: vec![1; part.len()], ..Told::of(part, members, rows) };
        for act in law.of(hook::DIAGNOSE).iter().filter(|act| act.product == Some(product)) {
            let circumstances = Circumstances { probe: 1, ..act.circumstances };
            let lump_sums = told.ask(act, &circumstances, &vec![1; part.len()], own, area_year)?.1;
            for ((at, paid), chance) in told.lane.iter().zip(&lump_sums).zip(chances) {
                gain[*at] += chance * *paid as f64;
            }
        }
    }
    Ok(gain)
}

/// Whose money a lump sum is.
fn pays(payer: u32) -> Sector {
    match payer {
        payer::COMMERCIAL => Sector::Insurers,
        payer::EMPLOYER => Sector::Employers,
        payer::TREASURY => Sector::Treasury,
        _ => Sector::Pools,
    }
}

/// Persons who stand on lines already are told of the chronic list.
fn tell_lines(lines: &mut Lines, rows: &Rows<'_>) {
    for (listed, row) in lines.chronic_certified.iter_mut().zip(&lines.row[..lines.len]) {
        *listed = rows.chronic_certified[*row as usize];
    }
}

/// What is read of some conditions of insured persons.
#[derive(Default)]
struct Told {
    /// Of the person in the batch.
    lane: Vec<usize>,
    /// Of the person in the block.
    row: Vec<u32>,
    person: Vec<u64>,
    /// By column of codes, in the order of [`CODES`].
    codes: [Vec<u8>; CODES.len()],
    /// By column of money, in the order of [`MONEY`].
    money: [Vec<i64>; MONEY.len()],
    condition: Vec<u8>,
    began: Vec<u8>,
    managed: Vec<u8>,
}

/// Codes of persons that are handed on.
const CODES: [usize; 8] = [
    small::AGE,
    small::SEX,
    small::STATUS,
    small::LISTED,
    small::SECTOR,
    small::HOUSEHOLD_SIZE,
    small::RESIDENCE,
    small::HUKOU,
];
/// Money of persons that is handed on.
const MONEY: [usize; 3] = [amount::WAGE, amount::PENSION, amount::HOUSEHOLD_INCOME];

impl Told {
    fn of(ill: &[(usize, u8)], members: &Members, rows: &Rows<'_>) -> Self {
        let lane: Vec<usize> = ill.iter().map(|(lane, _)| *lane).collect();
        let row: Vec<u32> = lane.iter().map(|lane| members.row[*lane]).collect();
        let at = |row: &u32| *row as usize;
        // Of whom nobody asked since when they have a condition nothing is known.
        let had = |row: usize| rows.diagnosed.get(row).copied().unwrap_or(u16::MAX);
        Self {
            person: lane.iter().map(|lane| members.person[*lane]).collect(),
            codes: CODES.map(|column| lane.iter().map(|lane| members.small[column][*lane]).collect()),
            money: MONEY.map(|column| lane.iter().map(|lane| members.money[column][*lane]).collect()),
            condition: ill.iter().map(|(_, condition)| *condition).collect(),
            began: ill.iter().zip(&row).map(|((_, bit), row)| u8::from(had(at(row)) >> bit & 1 == 0)).collect(),
            managed: row.iter().map(|row| u8::from(rows.care_history[at(row)] & care_history::MANAGED != 0)).collect(),
            lane,
            row,
        }
    }

    /// What a policy writes: who is certified, and the lump sums.
    fn ask(
        &self,
        act: &BoundHook,
        circumstances: &Circumstances,
        covered: &[u8],
        own: &mut PolicyColumns,
        area_year: AreaYear<'_>,
    ) -> Result<(Vec<u8>, Vec<i64>), Fault> {
        let n = self.row.len();
        let fault = |message| Fault::policy(&act.policy, "diagnose", area_year.year, message);
        let (mut certify, mut lump_sum) = (vec![0; n], vec![0; n]);
        for column in act.own.iter().filter(|column| column.index < own.by_row.len()) {
            own.batch[column.index].load(&own.by_row[column.index], &self.row);
        }
        let rows = self.columns(covered, &mut certify, &mut lump_sum);
        call_batch(act, circumstances, area_year.replicate.isa.code(), rows, &mut own.batch, n).map_err(fault)?;
        for at in 0..n {
            let (flag, paid) = (certify[at], lump_sum[at]);
            let most = if covered[at] == 1 { MOST_FEN - 1 } else { 0 };
            if flag > 1 || !(0..=most).contains(&paid) {
                let (condition, person) = (self.condition[at], self.person[at]);
                return Err(fault(format!(
                    "writes {flag} into `certify` and {paid} fen into `lump_sum` for condition {condition} of person {person}; expected \
                     0 or 1, and 0 to {most} fen"
                )));
            }
        }
        Ok((certify, lump_sum))
    }

    fn columns<'a>(
        &'a self,
        covered: &'a [u8],
        certify: &'a mut [u8],
        lump_sum: &'a mut [i64],
    ) -> PersonConditions<'a> {
        let [age, sex, status, chronic_certified, sector, household_size, residence, hukou] = &self.codes;
        let [wage, pension, household_income] = &self.money;
        PersonConditions {
            person: &self.person,
            age,
            sex,
            status,
            wage,
            pension,
            chronic_certified,
            sector,
            household_size,
            household_income,
            residence,
            hukou,
            condition: &self.condition,
            began: &self.began,
            managed: &self.managed,
            covered,
            certify,
            lump_sum,
        }
    }
}
