//! Stays in hospital: single events on a compact list, settled in waves, everybody's first stay before any second one.

use gongji_sdk::abi::SHARE_ONE;

use crate::block::columns::{Rows, pick};
use crate::books::household::Households;
use crate::books::provider::{Admission, COSTLY};
use crate::books::totals::{AdmissionTotals, CareTotals, ProviderTotals};
use crate::care::demand::{find_price, forgo, is_forgone, short_of_cash};
use crate::care::fall_ill::LARGEST_VOLUME;
use crate::care::load::Loader;
use crate::care::need::Need;
use crate::care::out_of_area::Wishes;
use crate::care::steer::redirect;
use crate::care::watched::Sought;
use crate::care::{choose, out_of_area, probe, watched};
use crate::claims::patients::Candidate;
use crate::codes::care::{Care, MOST_BILLED, TIERS};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::law::of_area::AreaLaw;
use crate::tables::draws;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, Stays, YearColumns};

/// Stays that are sought: first it is asked who seeks how many, then wave by wave who is taken by which hospital.
pub(crate) struct SeekStays<'a, 'b> {
    pub care: &'a mut CareBatch,
    pub stays: &'a mut Stays,
    pub year: &'a mut YearColumns,
    pub sums: &'a mut CareTotals,
    pub providers: &'a mut [ProviderTotals; 4],
    pub out_of_area: &'a mut Vec<ProviderTotals>,
    pub admissions: &'a mut AdmissionTotals,
    pub rows: &'a Rows<'b>,
    pub households: &'a Households,
    pub own: &'a PolicyColumns,
    pub law: &'a AreaLaw,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
}

/// A stay that a hospital takes.
struct Stay {
    row: u32,
    tier: u8,
    billed: i64,
    /// The hospital's area where that is not the patient's own.
    area: Option<u16>,
}

impl SeekStays<'_, '_> {
    /// How many of the expected stays of all candidates are sought: price, volume and hardship decide.
    ///
    /// # Errors
    /// Those of the layers.
    pub(crate) fn ask_candidates(mut self) -> Result<(), Fault> {
        let candidates = std::mem::take(&mut self.stays.candidates);
        for batch in candidates.chunks(LANES) {
            self.ask(batch)?;
        }
        self.stays.candidates = candidates;
        Ok(())
    }

    fn ask(&mut self, batch: &[Candidate]) -> Result<(), Fault> {
        let AreaYear { replicate, tap, .. } = self.area_year;
        let list: Vec<u32> = batch.iter().map(|candidate| candidate.row).collect();
        self.gather(&list);
        choose::weigh_stays(self.care, &mut self.stays.ends, self.law, self.supply, self.area_year)?;
        self.choose_tiers(1);
        let Self { care: CareBatch { lines, price, .. }, stays, year, sums, admissions, supply, .. } = self;
        probe::move_out(lines, replicate, supply.answer, Care::Inpatient);
        let need = Need::of(replicate, *supply, Care::Inpatient);
        let mut scale = [0.0; LANES];
        for lane in 0..batch.len() {
            scale[lane] = need.cost(lines.age[lane], lines.tier[lane]);
        }
        watched::need(tap, lines, Care::Inpatient, |lane| (batch[lane].expected, scale[lane]));
        find_price(lines, price, &scale, sums, (self.law, self.own), Care::Inpatient, self.area_year)?;
        let first = stays.sought.len();
        let most = replicate.inputs.cares[Care::Inpatient as usize].most;
        let volume = |lane: usize| price.volume[lane].min(LARGEST_VOLUME);
        let forgone = replicate.inputs.behaviour.forgone;
        let (weighs, alike) = (supply.ways.weighs_stays(), supply.ways.stay_ends());
        for (lane, candidate) in batch.iter().enumerate() {
            let volume = volume(lane);
            let sought = candidate.sought(volume, most);
            let is_hard = price.cost[lane] > lines.affordability_limit[lane];
            let expected = if is_hard { volume * (1.0 - forgone) } else { volume };
            let chances = stays.chances(candidate.row as usize, weighs, alike);
            admissions.expect(candidate.stands_for(LARGEST_VOLUME), expected, &chances);
            let had = if is_hard && sought > 0 && is_forgone(lines, lane, Care::Inpatient, self.area_year) {
                0
            } else {
                sought
            };
            if had < sought {
                forgo(&mut year.sheet, sums, candidate.row, i64::from(sought - had));
            }
            if had > 0 {
                stays.sought.push((candidate.row, had));
            }
        }
        watched::sought(tap, lines, Care::Inpatient, |lane| {
            let (row, volume) = (batch[lane].row, volume(lane));
            let had = stays.sought[first..].iter().find(|(sought, _)| *sought == row).map_or(0, |(_, had)| *had);
            Sought { luck: None, volume, sought: batch[lane].sought(volume, most).into(), had: had.into() }
        });
        Ok(())
    }

    /// A wave of stays: the hospitals take them or not, households have the cash or not; the bills of those that happen stand
    /// on the lines afterwards.
    ///
    /// # Errors
    /// Those of the layers.
    pub(crate) fn admit(mut self, batch: &[u32], wave: u8) -> Result<(), Fault> {
        let mut stays = self.be_taken(batch, wave);
        self.bill(&stays, wave);
        let probe = probe::of_care(self.law, Care::Inpatient, self.area_year);
        let CareBatch { lines, price, .. } = &mut *self.care;
        let short = short_of_cash(lines, price, Care::Inpatient, wave + 1, &probe, self.area_year)?;
        if !short.is_empty() {
            short.iter().for_each(|lane| self.turn_down(self.care.lines.row[*lane], wave));
            let mut lanes = 0..;
            stays.retain(|_| lanes.next().is_none_or(|lane| short.binary_search(&lane).is_err()));
            self.bill(&stays, wave);
        }
        self.sums.lines += stays.len() as i64;
        Ok(())
    }

    /// Somebody does not have the stay that was sought in a wave.
    fn turn_down(&mut self, row: u32, wave: u8) {
        forgo(&mut self.year.sheet, self.sums, row, 1);
        watched::turned_down(self.area_year.tap, row, wave);
    }

    /// Which patients of a wave are taken, at which tier and for which bill. No more of a person is looked at than that takes.
    fn be_taken(&mut self, batch: &[u32], wave: u8) -> Vec<Stay> {
        let lines = &mut self.care.lines;
        lines.len = batch.len();
        lines.row[..batch.len()].copy_from_slice(batch);
        pick(&mut lines.person, self.rows.person, batch);
        pick(&mut lines.age, self.rows.age, batch);
        self.choose_tiers(wave);
        let replicate = self.area_year.replicate;
        let wishes = Wishes::draw(&self.care.lines, wave, self.supply, self.area_year);
        let quantiles = &replicate.intensity[Care::Inpatient as usize];
        let need = Need::of(replicate, self.supply, Care::Inpatient);
        let mut stays = Vec::with_capacity(batch.len());
        for (lane, row) in batch.iter().enumerate() {
            let CareBatch { lines, draws, .. } = &*self.care;
            let (age, tier, dearness) = (lines.age[lane], lines.tier[lane], quantiles.value(draws[0][lane]));
            let (is_costly, luck) = (dearness > COSTLY, unit(draws[3][lane]));
            let elsewhere = wishes.taken(lane, (age, is_costly), self.supply, self.area_year, self.out_of_area);
            let (taken_by, area, cost) = match elsewhere {
                Some((area, cost)) => (tier, Some(area), cost),
                None => {
                    let taken_by = self.admission(tier, is_costly, luck);
                    (taken_by, None, need.cost(age, taken_by))
                }
            };
            if taken_by == 0 {
                self.turn_down(*row, wave);
                continue;
            }
            // The tail of the distribution has no end of its own: luck once in some ten million stays would pass it.
            let billed = money::round(cost * f64::from(dearness)).min(MOST_BILLED);
            stays.push(Stay { row: *row, tier: taken_by, billed, area });
        }
        stays
    }

    /// The tier that takes a stay which comes to one; 0 none.
    fn admission(&mut self, tier: u8, is_costly: bool, luck: f64) -> u8 {
        let provider = &mut self.providers[usize::from(tier)];
        match self.supply.answer.door(tier, is_costly, luck) {
            Admission::Open => tier,
            Admission::Refused(next) => {
                provider.refused += 1;
                next
            }
            Admission::Full(next) => {
                provider.crowded += 1;
                next
            }
        }
    }

    /// The tier of a stay follows the choice by the stay's own luck, which stands in the draws afterwards, and then a policy's
    /// redirection.
    fn choose_tiers(&mut self, wave: u8) {
        let Self { care: CareBatch { lines, draws, .. }, stays, .. } = self;
        let (ways, AreaYear { replicate, year, .. }) = (self.supply.ways, self.area_year);
        let alike = ways.stay_ends();
        draws::fill(replicate, year, (RandomPurpose::Stay, wave), &lines.person[..lines.len], draws);
        for lane in 0..lines.len {
            let row = lines.row[lane] as usize;
            let at = unit(draws[1][lane]);
            let [community, district] = stays.ends_of(row, ways.weighs_stays(), alike);
            let tier = 1 + u8::from(at >= community) + u8::from(at >= district);
            lines.tier[lane] =
                stays.redirected.get(row).map_or(tier, |chances| redirect(tier, chances, draws[2][lane]));
        }
    }

    /// Puts stays and their bills on the lines.
    fn bill(&mut self, stays: &[Stay], wave: u8) {
        let patients: Vec<u32> = stays.iter().map(|stay| stay.row).collect();
        self.gather(&patients);
        let lines = &mut self.care.lines;
        for (lane, stay) in stays.iter().enumerate() {
            (lines.tier[lane], lines.billed[lane]) = (stay.tier, stay.billed);
        }
        lines.stay[..stays.len()].fill(wave);
        lines.count[..stays.len()].fill(1);
        probe::move_out(lines, self.area_year.replicate, self.supply.answer, Care::Inpatient);
        let (elsewhere, own) = (self.supply.elsewhere, self.area_year.area);
        let areas = stays.iter().enumerate().filter_map(|(lane, stay)| stay.area.map(|area| (lane, area)));
        lines.lie_outside(areas.map(|(lane, area)| elsewhere.line(lane, area, own)));
        out_of_area::move_out(lines, self.supply, self.area_year);
    }

    fn gather(&mut self, batch: &[u32]) {
        let Self { rows, year, households, own, supply, .. } = self;
        let (replicate, answer) = (self.area_year.replicate, supply.answer);
        let loader = Loader { rows, year, households, own, replicate, asked: self.law.asked_of_lines, answer };
        loader.gather(&mut self.care.lines, self.law.layers(Care::Inpatient), Care::Inpatient, batch);
    }
}

impl Stays {
    /// Upper ends of the draws that lead a row's stay to the community and to the district: its own where stays are weighed, and
    /// else those of all alike.
    fn ends_of(&self, row: usize, weighs: bool, alike: [f64; 2]) -> [f64; 2] {
        if weighs { self.ends[row].map(f64::from) } else { alike }
    }

    /// Chances that a row's stay leads to each tier.
    fn chances(&self, row: usize, weighs: bool, alike: [f64; 2]) -> [f64; TIERS] {
        let [community, district] = self.ends_of(row, weighs, alike);
        let chosen = [community, district - community, 1.0 - district];
        let Some(redirected) = self.redirected.get(row) else { return chosen };
        let redirected = redirected.map(|chance| chance as f64 / SHARE_ONE as f64);
        let left = 1.0 - redirected.iter().sum::<f64>();
        std::array::from_fn(|tier| chosen[tier] * left + redirected[tier])
    }
}
