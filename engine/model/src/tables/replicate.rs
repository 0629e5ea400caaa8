//! What one replicate stands on: inputs, luck, weight, and the tables made from them.
//!
//! Most of it is the same in every arm and year. Where an arm departs from the ground, its years stand on a replicate with
//! other inputs and the tables that follow from them, which shares all the rest.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use gongji_sdk::isa::Isa;

use crate::block::columns::InUse;
use crate::codes::ages::{AGES, BySexAge};
use crate::codes::care::{CARES, Care, NODES, TIERS};
use crate::codes::status;
use crate::foundation::distribution::Quantiles;
use crate::foundation::draw::RandomSource;
use crate::foundation::money;
use crate::inputs::behaviour::Behaviour;
use crate::inputs::care::{CareShape, Need, Population};
use crate::inputs::departure::Departures;
use crate::inputs::families::HouseholdPattern;
use crate::inputs::fund::FundRules;
use crate::inputs::nation::{CareOf, Inputs, Universe, Year};
use crate::inputs::patient_flows::Outflow;
use crate::tables::age_sex::AgeSex;
use crate::tables::careers::Careers;
use crate::tables::choice::Choice;
use crate::tables::elasticities::Elasticities;
use crate::tables::entry_schedule::{Schedule, late_joiners};
use crate::tables::health::Health;
use crate::tables::relocation::Relocations;
use crate::tables::solver_cache::SolverCache;
use crate::tables::utility::Utility;
use crate::tables::wages::Wages;

/// Dispersion of the part of the dislike of risk that has nothing to do with need.
pub(crate) fn own_risk_dispersion(behaviour: &Behaviour) -> f64 {
    let correlation = behaviour.risk_need_correlation;
    behaviour.risk_dispersion * (1.0 - correlation * correlation).sqrt()
}

/// What a year of a replicate stands on.
pub struct Replicate {
    /// Everything from outside.
    pub inputs: Inputs,
    /// Conditions and what they mean.
    pub health: Health,
    /// The choice between tiers.
    pub choice: Choice,
    /// That of residents, where their care is simulated.
    pub residents_choice: Option<Choice>,
    /// Own-price elasticities by kind of care and group.
    pub elasticities: Elasticities,
    /// Whose care is simulated.
    pub care_of: CareOf,
    /// Stays outside the own area are simulated.
    pub out_of_area_care: bool,
    /// Columns of persons that are there because policies of some arm ask for them: the same in all arms.
    pub columns: InUse,
    /// How schemes keep their funds.
    pub funds: FundRules,
    /// Moves of households between areas; none where nobody moves.
    pub(crate) relocations: Option<Arc<Relocations>>,
    /// Worked out for the first year in which members are compared.
    utility: OnceLock<Utility>,
    /// The same of the choice of cover, for the first year with a product.
    utility_of_cover: OnceLock<Utility>,
    ground: Arc<Ground>,
}

/// The unchanging ground of one replicate: one for all arms and years.
pub struct Ground {
    /// The source of luck.
    pub luck: RandomSource,
    /// Instruction set of the hot loops.
    pub isa: Isa,
    /// Who is simulated.
    pub universe: Universe,
    /// Persons of the nation behind one of the sample.
    pub weight: f64,
    /// Members of the sample at the opening.
    pub members: u64,
    /// Who joins when.
    pub schedule: Schedule,
    /// Ages and sexes.
    pub ages: Ages,
    /// How wages move within a life.
    pub wages: Wages,
    /// How people move between sectors of work.
    pub careers: Careers,
    /// Lifelong need.
    pub frailty: Quantiles,
    /// The part of the dislike of risk that has nothing to do with need.
    pub risk: Quantiles,
    /// Lifelong propensity to spend account money beside all need, over its mean; none where all are alike.
    pub spenders: Option<Quantiles>,
    /// Opening balances within age.
    pub opening_balance: Quantiles,
    /// What is uncertain of a bill, by kind: the year's luck of the number of lines; of a stay, its cost.
    pub intensity: [Quantiles; CARES],
    /// The year's luck of the number of stays.
    pub admissions: Quantiles,
    /// Means of `intensity` over equal parts: the nodes of the price.
    pub nodes: [[f64; NODES]; CARES],
    /// Share of every yuan of a bill that lies outside the catalogue, by kind: what dear care has beside it taken off.
    pub outside_share: [f64; CARES],
    /// Stays by their cost, the few dear ones in parts of their own: what share of stays a part is, and its mean cost over that of all.
    pub stays: [[f64; 2]; STAYS],
    needs: Vec<Need>,
    households: Vec<HouseholdPattern>,
}

impl Deref for Replicate {
    type Target = Ground;

    #[inline(always)]
    fn deref(&self) -> &Ground {
        &self.ground
    }
}

/// Ages and sexes of the persons at the opening and of later newcomers.
pub struct Ages {
    /// Workers at the opening.
    pub active: AgeSex,
    /// Retirees at the opening.
    pub retired: AgeSex,
    /// Those who join as retirees.
    pub late_joiners: AgeSex,
    /// Everybody but the members at the opening.
    pub residents: AgeSex,
    /// Mothers by their age at the birth, in the opening year.
    pub mothers: AgeSex,
}

impl Ages {
    fn of(inputs: &Inputs) -> Self {
        let opening = &inputs.opening;
        Self {
            active: AgeSex::of(&opening.active),
            retired: AgeSex::of(&opening.retired),
            late_joiners: AgeSex::of(&late_joiners(&opening.retired)),
            residents: AgeSex::of(&residents(inputs)),
            mothers: AgeSex::of(&[[0.0; AGES], inputs.years[0].fertility]),
        }
    }
}

/// Parts into which stays are sorted by their cost.
pub(crate) const STAYS: usize = 6;

/// Shares of stays that are dearer than the parts before, the last one's end: a cover of large costs pays for few stays.
const DEARER: [f64; STAYS + 1] = [1.0, 0.4, 0.1, 0.03, 0.008, 0.002, 0.0];

/// Stays by their cost, see [`Ground::stays`].
fn stays(cost: &Quantiles) -> [[f64; 2]; STAYS] {
    std::array::from_fn(|part| {
        let [from, to] = [DEARER[part], DEARER[part + 1]];
        [from - to, cost.mean_between(1.0 - from, 1.0 - to)]
    })
}

/// Share of every yuan outside the catalogue, so that with what dear care has beside it the share of all bills is that of the table.
fn outside_share(shape: &CareShape, cost: &Quantiles) -> f64 {
    if shape.dear_out_of_catalogue == 0.0 {
        return shape.out_of_catalogue;
    }
    let tiers = shape.tier_share.iter().zip(shape.tier_cost);
    let dear: f64 = tiers.map(|(share, tier)| share * tier * cost.mean_above(shape.dear_from / tier)).sum();
    (shape.out_of_catalogue - shape.dear_out_of_catalogue * dear).max(0.0)
}

/// Members of the opening who are compared between arms, at most about.
const MOST_COMPARED: u64 = 2_000_000;

impl Replicate {
    /// One in so many members, a power of two, is compared between arms: nobody needs more than two million of them, and
    /// what is noted of them must not grow with the society. Who it is follows from identity alone.
    pub fn compared_one_in(&self) -> u64 {
        self.members.div_ceil(MOST_COMPARED).next_power_of_two()
    }

    /// Prepares a replicate of about `persons` simulated persons at the opening. What takes long to solve is looked up in
    /// `solved` and kept there: whoever makes several replicates hands over the same one, which changes no result.
    pub fn new(
        inputs: Inputs,
        persons: u64,
        universe: Universe,
        luck: RandomSource,
        isa: Isa,
        solved: &SolverCache,
    ) -> Self {
        let households = by_age(&inputs.households, |pattern| pattern.from);
        let needs = by_age(&inputs.need, |need| need.from);
        let represented: f64 = inputs.opening.active.iter().chain(&inputs.opening.retired).flatten().sum();
        let members = sample_members(&inputs, &households, persons, universe);
        let weight = represented / members as f64;
        let intensity: [Quantiles; CARES] = std::array::from_fn(|care| intensity(&inputs.cares[care], care, solved));
        let nodes = std::array::from_fn(|care| std::array::from_fn(|node| intensity[care].mean_of_part(node, NODES)));
        let outside_share = std::array::from_fn(|care| outside_share(&inputs.cares[care], &intensity[care]));
        let stays = stays(&intensity[Care::Inpatient as usize]);
        let frailty = solved.gamma(inputs.behaviour.frailty_dispersion);
        let health = Health::new(&inputs, &frailty, solved);
        let ground = Ground {
            schedule: Schedule::project(&inputs, weight),
            ages: Ages::of(&inputs),
            wages: Wages::of(&inputs),
            careers: Careers::of(&inputs),
            frailty,
            risk: Quantiles::lognormal(own_risk_dispersion(&inputs.behaviour)),
            spenders: (inputs.behaviour.retail_dispersion > 0.0)
                .then(|| solved.gamma(inputs.behaviour.retail_dispersion)),
            admissions: solved.gamma(inputs.cares[Care::Inpatient as usize].dispersion),
            opening_balance: Quantiles::lognormal(inputs.opening.balance_dispersion),
            luck,
            isa,
            universe,
            weight,
            members,
            intensity,
            nodes,
            outside_share,
            stays,
            needs,
            households,
        };
        Self::on(Arc::new(ground), inputs, health)
    }

    /// The replicate as an arm has it in a year, with the departures that have come by then.
    #[must_use]
    pub fn departed(&self, departures: &Departures, year: u16) -> Self {
        let mut inputs = self.inputs.clone();
        departures.lay_over(&mut inputs, year);
        let health = self.health.under(&inputs.behaviour);
        let departed = Self::on(self.ground.clone(), inputs, health).with_care_of(self.care_of);
        let departed = departed.with_out_of_area_care(self.out_of_area_care);
        let departed = departed.with_columns(self.columns).with_funds(self.funds.clone());
        Self { relocations: self.relocations.clone(), ..departed }
    }

    fn on(ground: Arc<Ground>, inputs: Inputs, health: Health) -> Self {
        let (choice, elasticities) = (Choice::solve(&inputs), Elasticities::of(&inputs.behaviour));
        let (care_of, columns, funds) = (CareOf::Members, InUse::default(), FundRules::default());
        let (residents_choice, out_of_area_care, relocations) = (None, false, None);
        Self {
            inputs,
            health,
            choice,
            residents_choice,
            elasticities,
            care_of,
            out_of_area_care,
            columns,
            funds,
            relocations,
            utility: OnceLock::new(),
            utility_of_cover: OnceLock::new(),
            ground,
        }
    }

    /// The same with the care of others simulated too, or of members alone.
    #[must_use]
    pub fn with_care_of(self, care_of: CareOf) -> Self {
        let of_residents = || Choice::of_residents(&self.inputs, &residents(&self.inputs));
        let residents_choice = (care_of == CareOf::Everybody).then(of_residents);
        Self { care_of, residents_choice, ..self }
    }

    /// The same with stays outside the own area simulated too, or not.
    #[must_use]
    pub fn with_out_of_area_care(self, out_of_area_care: bool) -> Self {
        Self { out_of_area_care, ..self }
    }

    /// The same with columns of persons that policies ask for.
    #[must_use]
    pub fn with_columns(self, columns: InUse) -> Self {
        Self { columns, ..self }
    }

    /// The same with schemes that keep their funds so.
    #[must_use]
    pub fn with_funds(self, funds: FundRules) -> Self {
        Self { funds, ..self }
    }

    /// The same where households move between areas.
    #[must_use]
    pub fn with_moves(self) -> Self {
        Self { relocations: Some(Arc::new(Relocations::of(&self.inputs))), ..self }
    }

    /// Utility of consumption.
    pub(crate) fn utility(&self) -> &Utility {
        self.utility.get_or_init(|| Utility::of(&self.inputs))
    }

    /// Utility of consumption where cover is chosen.
    pub(crate) fn utility_of_cover(&self) -> &Utility {
        let Behaviour { take_up_risk_aversion, subsistence_share, .. } = self.inputs.behaviour;
        self.utility_of_cover
            .get_or_init(|| Utility::with(money::per_million(take_up_risk_aversion), subsistence_share))
    }

    /// The choice between tiers of those who are in the employees' scheme, or of the others.
    pub(crate) fn choice_of(&self, population: Population) -> &Choice {
        let of_residents = self.residents_choice.as_ref().filter(|_| population == Population::Residents);
        of_residents.unwrap_or(&self.choice)
    }

    /// Cost of a line by tier over the mean of a kind of care.
    pub(crate) fn tier_cost(&self, population: Population, kind: usize) -> &[f64; TIERS] {
        match population {
            Population::Members => &self.inputs.cares[kind].tier_cost,
            Population::Residents => &self.inputs.residents[kind].tier_cost,
        }
    }

    /// Shares of the tiers of a person's first outpatient care.
    pub(crate) fn first_tiers(&self, status: u8) -> &[f64; TIERS] {
        let (members, residents) = (&self.inputs.cares, &self.inputs.residents);
        let is_resident = self.cares_for_all() && status == status::OUTSIDE;
        if is_resident { &residents[0].tier_share } else { &members[0].tier_share }
    }

    /// Everybody's care is simulated.
    pub fn cares_for_all(&self) -> bool {
        self.care_of == CareOf::Everybody
    }

    /// Where an area's patients have stays outside it; nowhere when such stays are not simulated.
    pub fn outflows(&self, area: usize) -> &[Outflow] {
        let asked = self.inputs.patient_flows.get(area).filter(|_| self.out_of_area_care);
        asked.map_or(&[], Vec::as_slice)
    }

    /// The tables of a year; the last year's beyond the inputs.
    pub fn year(&self, year: u16) -> &Year {
        let index = usize::from(year.saturating_sub(self.inputs.opening_year));
        &self.inputs.years[index.min(self.inputs.years.len() - 1)]
    }

    /// Need at an age.
    #[inline(always)]
    pub fn need(&self, age: u8) -> &Need {
        &self.needs[usize::from(age).min(AGES - 1)]
    }

    /// Company of a member of this age; nobody in the universe of members alone.
    pub fn household(&self, age: u8) -> &HouseholdPattern {
        match self.universe {
            Universe::MemberHouseholds | Universe::Nation => &self.households[usize::from(age).min(AGES - 1)],
            Universe::Members => &ALONE,
        }
    }

    /// W of an area for a year: the average wage of the year before, fen.
    pub fn average_wage(&self, area: usize, year: u16) -> i64 {
        crate::foundation::money::fen(self.year(year - 1).average_wage * self.inputs.areas[area].wage_ratio)
    }

    /// P of an area for a year: the average pension of the year before, fen.
    pub fn average_pension(&self, area: usize, year: u16) -> i64 {
        crate::foundation::money::fen(self.year(year - 1).average_pension * self.inputs.areas[area].wage_ratio)
    }
}

const ALONE: HouseholdPattern =
    HouseholdPattern { from: 0, member_spouse: 0.0, other_spouse: 0.0, children: 0.0, parent: 0.0, parent_comes: 0.0 };

/// Visits and purchases differ in number, stays in what one costs.
fn intensity(shape: &CareShape, care: usize, solved: &SolverCache) -> Quantiles {
    if care == Care::Inpatient as usize {
        Quantiles::lognormal_pareto(shape.cost_dispersion, (shape.tail_share, shape.tail_index), shape.largest_cost)
    } else {
        solved.gamma(shape.dispersion)
    }
}

fn by_age<T: Clone>(bands: &[T], from: impl Fn(&T) -> u8) -> Vec<T> {
    (0..AGES as u8)
        .filter_map(|age| bands.iter().rev().find(|band| from(band) <= age).or(bands.first()).cloned())
        .collect()
}

/// Everybody at the opening who is no member.
fn residents(inputs: &Inputs) -> BySexAge {
    let opening = &inputs.opening;
    let members = |sex: usize, age: usize| opening.active[sex][age] + opening.retired[sex][age];
    std::array::from_fn(|sex| std::array::from_fn(|age| (inputs.population[sex][age] - members(sex, age)).max(0.0)))
}

/// Members among the persons of the sample, from the expected number of companions.
fn sample_members(inputs: &Inputs, households: &[HouseholdPattern], persons: u64, universe: Universe) -> u64 {
    if universe == Universe::Members {
        return persons.max(1);
    }
    if universe == Universe::Nation {
        let members: f64 = inputs.opening.active.iter().chain(&inputs.opening.retired).flatten().sum();
        let residents: f64 = residents(inputs).iter().flatten().sum();
        return ((persons as f64 * members / (members + residents)) as u64).max(1);
    }
    let (mut members, mut companions) = (0.0, 0.0);
    for (active, retired) in inputs.opening.active.iter().zip(&inputs.opening.retired) {
        for (age, (active, retired)) in active.iter().zip(retired).enumerate() {
            let pattern = &households[age];
            members += active + retired;
            // Of two members who are married to one another, one brings the companions.
            let bringing = 1.0 - 0.5 * pattern.member_spouse;
            let others = bringing * (pattern.children.min(2.0) + pattern.parent);
            companions += (active + retired) * (pattern.other_spouse + others);
        }
    }
    ((persons as f64 * members / (members + companions)) as u64).max(1)
}
