//! What a year's tables say of life and care by age, made ready once a year.

use gongji_sdk::isa::Kernel;

use crate::block::married_shares::MarriedShares;
use crate::block::outsiders::OfArea;
use crate::codes::ages::{AGES, SEXES};
use crate::codes::care::{CARES, Care};
use crate::codes::conditions::SETS;
use crate::codes::family_role::comes_of_age;
use crate::codes::leaving::Leaving;
use crate::codes::sector::LEAVING_AGE;
use crate::codes::{family_role, status};
use crate::foundation::lanes::LANES;
use crate::foundation::{draw, money};
use crate::inputs::care::Population;
use crate::inputs::nation::Universe;
use crate::tables::illness::{GROUPS, Shapes, group};
use crate::tables::joins::{Joins, joins, joins_by_area};
use crate::tables::replicate::Replicate;
use crate::tables::retirement;

/// Whether a person leaves the simulated society on becoming `age`, and why.
#[inline(always)]
pub(crate) fn leaving(person: &Leaver, hazards: &Hazards, luck: u32, universe: Universe) -> Option<Leaving> {
    if hazards.dies(person.sex, person.conditions, person.age, luck) {
        return Some(Leaving::Died);
    }
    (comes_of_age(person.family_role, person.age) && universe != Universe::Nation).then_some(Leaving::CameOfAge)
}

/// What of a person decides about leaving.
pub(crate) struct Leaver {
    pub(crate) sex: u8,
    pub(crate) family_role: u8,
    pub(crate) conditions: u16,
    /// The age that is reached.
    pub(crate) age: u8,
}

/// Chances of one year of one sex and age.
#[derive(Clone, Copy, Default)]
struct Chances {
    /// Of the healthy; the ill die as often as their conditions say. In draws, as all below.
    death: f64,
    /// By class of [`family_role`]: who is below marries; anything of the family happens to who is below.
    family: [[u32; 2]; BONDS],
    /// At least as large as that of any set of the group to have a condition begin or end.
    change: [u64; GROUPS],
}

/// Never married, married, widowed, and a place that is never used.
const BONDS: usize = 4;

/// What may happen to a family through one of its persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FamilyEvent {
    /// Looks for a partner.
    Marriage,
    /// A woman gives birth.
    Birth,
    /// An old parent moves in with a couple.
    ParentComes,
}

/// What a set of conditions does to the year's chances.
#[derive(Clone, Copy)]
struct Burden {
    mortality: f32,
    group: u8,
    /// Draws below which somebody is certified for the chronic list.
    listing: u32,
}

/// Chances of one year, as the 32-bit draws below which something happens.
pub(crate) struct Hazards {
    by_age: [[Chances; AGES]; SEXES],
    by_set: Box<[Burden; SETS]>,
    /// Chance that a worker retires, by sex, cadre and age.
    retirement: [[[f64; AGES]; 2]; SEXES],
    /// Chances to join in each area; only the nation has people who are asked.
    joins: Vec<Joins>,
    /// What tells in which lives nothing happens.
    pub quiet: Box<Quiet>,
}

/// Ages of the screen, a power of two so that an index needs no check.
const PADDED: usize = AGES.next_power_of_two();

/// Sex, age and group of a person as one index, or sex, age and class of [`family_role`].
const KEYS: usize = SEXES * PADDED * GROUPS;

const _: () = assert!(GROUPS == BONDS && SEXES * PADDED == 1 << u8::BITS);

/// Bits of one half of a draw.
const HALF: u32 = 16;

/// A screen that sorts out the years of life in which nothing but a birthday happens, for many persons at once: no draw
/// above these does anything, whatever else the person is. It may let through a year in which nothing happens either.
///
/// Of most draws the upper half stands here: two fit into one word, and it lets through one in 65,536 more.
pub(crate) struct Quiet {
    /// By sex, age and group: of death in the upper half, of a condition that begins or ends in the lower one.
    life: [u32; KEYS],
    /// By sex, age and class of [`family_role`].
    family: [u32; KEYS],
    /// By set of conditions: of certification in the upper half, and the group in the lower one.
    set: [u32; SETS],
    /// First age at which a worker may retire, by sex and cadre.
    retires_from: [[u8; 2]; SEXES],
}

impl Quiet {
    fn of(by_age: &[[Chances; AGES]; SEXES], by_set: &[Burden; SETS], retirement: &[[[f64; AGES]; 2]; SEXES]) -> Self {
        let most_mortality = |of: usize| {
            by_set.iter().filter(|burden| usize::from(burden.group) == of).map(|set| set.mortality).fold(0.0, f32::max)
        };
        let most_mortality: [f32; GROUPS] = std::array::from_fn(most_mortality);
        // The last draw that does something; where none does, draw 0 passes the screen.
        let last = |below: u64| below.saturating_sub(1).min(u32::MAX.into()) as u32;
        let upper = |below: u64| last(below) >> HALF << HALF;
        let of = |key: usize| &by_age[key / GROUPS / PADDED][(key / GROUPS % PADDED).min(AGES - 1)];
        let death = |key: usize| (of(key).death * f64::from(most_mortality[key % GROUPS])).ceil() as u64;
        let retires_from = |who: &[f64; AGES]| who.iter().position(|chance| *chance > 0.0).unwrap_or(AGES) as u8;
        Self {
            life: std::array::from_fn(|key| upper(death(key)) | last(of(key).change[key % GROUPS]) >> HALF),
            family: std::array::from_fn(|key| last(of(key).family[key % BONDS][1].into())),
            set: std::array::from_fn(|set| upper(by_set[set].listing.into()) | u32::from(by_set[set].group)),
            retires_from: retirement.each_ref().map(|rules| rules.each_ref().map(retires_from)),
        }
    }
}

/// What may happen in a year of life, a bit each.
pub(crate) mod may {
    /// Dies.
    pub(crate) const DIE: u8 = 1;
    /// A condition begins or ends.
    pub(crate) const CHANGE: u8 = 2;
    /// Something of the family.
    pub(crate) const FAMILY: u8 = 4;
    /// Is certified for the chronic list.
    pub(crate) const LIST: u8 = 8;
    /// Is old enough to leave the parents; this is certain.
    pub(crate) const GROW_UP: u8 = 16;
    /// Retires.
    pub(crate) const RETIRE: u8 = 32;
}

/// The birthdays of some rows, and where more than that may happen.
pub(crate) struct Birthdays<'a> {
    /// The screen of the year.
    pub quiet: &'a Quiet,
    /// Rows that hold a person.
    pub alive: &'a [u8],
    /// 1 female.
    pub sex: &'a [u8],
    /// See [`family_role`].
    pub family_role: &'a [u8],
    /// See `person::status`.
    pub status: &'a [u8],
    /// Retires by the rule for cadres.
    pub woman_cadre: &'a [u8],
    /// Certified for the chronic list.
    pub chronic_certified: &'a [u8],
    /// Sets of conditions.
    pub conditions: &'a [u16],
    /// The draws of the year of life: death, family, change, certification.
    pub draws: [&'a [u32]; 4],
    /// Ages, of last year.
    pub age: &'a mut [u8],
    /// What may happen, see [`may`].
    pub may: &'a mut [u8],
    /// 1 where anything may.
    pub event: &'a mut [u8],
}

impl Kernel for Birthdays<'_> {
    type Output = ();

    /// The look-ups stand apart, so that all else is done many at a time.
    #[inline(always)]
    fn run(self) {
        let n = self.age.len().min(LANES);
        let (age, may, event) = (&mut self.age[..n], &mut self.may[..n], &mut self.event[..n]);
        let (alive, sex, status) = (&self.alive[..n], &self.sex[..n], &self.status[..n]);
        let (woman_cadre, chronic_certified, conditions) =
            (&self.woman_cadre[..n], &self.chronic_certified[..n], &self.conditions[..n]);
        let family_role = &self.family_role[..n];
        let [death, family, change, listing] = self.draws;
        let (death, family, change, listing) = (&death[..n], &family[..n], &change[..n], &listing[..n]);
        let quiet = self.quiet;
        let (mut of_set, mut lives, mut families) = ([0; LANES], [0; LANES], [0; LANES]);
        let (of_set, lives, families) = (&mut of_set[..n], &mut lives[..n], &mut families[..n]);
        for lane in 0..n {
            of_set[lane] = quiet.set[usize::from(conditions[lane]) % SETS];
        }
        for lane in 0..n {
            age[lane] = (age[lane] + alive[lane]).min(AGES as u8 - 1);
            let cell = u32::from((sex[lane] & 1) << (u8::BITS - 1) | age[lane]) * GROUPS as u32;
            lives[lane] = cell + of_set[lane] % GROUPS as u32;
            families[lane] = cell + family_role::class(family_role[lane]) as u32 % BONDS as u32;
        }
        for lane in 0..n {
            lives[lane] = quiet.life[lives[lane] as usize % KEYS];
            families[lane] = quiet.family[families[lane] as usize % KEYS];
        }
        for lane in 0..n {
            let dies = u32::from(death[lane] >> HALF <= lives[lane] >> HALF);
            let changes = u32::from(change[lane] >> HALF <= lives[lane] & ((1 << HALF) - 1));
            let of_family = u32::from(family[lane] <= families[lane]);
            let lists = u32::from(listing[lane] >> HALF <= of_set[lane] >> HALF);
            may[lane] = (dies | changes << 1 | of_family << 2 | lists << 3) as u8;
        }
        let [men, women] = quiet.retires_from;
        for lane in 0..n {
            let rules = if sex[lane] & 1 == 1 { women } else { men };
            let from = if woman_cadre[lane] & 1 == 1 { rules[1] } else { rules[0] };
            let works = (status[lane] != status::OUTSIDE) & (status[lane] != status::RETIRED);
            let retires = u8::from(works & (age[lane] >= from)) << 5;
            let grows_up = u8::from(comes_of_age(family_role[lane], age[lane])) << 4;
            // Who is listed already, or not there, has a mask of zeros.
            let is_news = !(chronic_certified[lane] << 3) & alive[lane].wrapping_neg();
            may[lane] = (may[lane] | grows_up | retires) & is_news;
            event[lane] = u8::from(may[lane] != 0);
        }
    }
}

impl Hazards {
    /// Makes the tables of a year, in which births are shared out between wives and other women, and entry between the areas by who
    /// is outside the scheme there; in the nation alone areas are given.
    pub(crate) fn new(replicate: &Replicate, year: u16, wives: &MarriedShares, outside: &[OfArea]) -> Self {
        let tables = replicate.year(year);
        let health = &replicate.health;
        let chances = |sex: usize, age: usize| Chances {
            // Mortality of the whole age is shared out between the ill and the others.
            death: tables.mortality[sex][age] / health.mean_mortality(sex, age) * DRAWS,
            family: family(replicate, year, wives, sex, age),
            change: health.most_events(sex, age).map(below),
        };
        let certified = Shapes::certified(&replicate.inputs, year);
        let burden = |set: usize| Burden {
            mortality: health.shapes.mortality[set] as f32,
            group: group(set as u16) as u8,
            listing: draw::below(certified[set]),
        };
        let shares: Vec<f64> = replicate.inputs.areas.iter().map(|area| area.member_share).collect();
        let rules = &replicate.inputs.retirement;
        let retirement = |sex, woman_cadre| {
            std::array::from_fn(|age| retirement::chance(rules, sex as u8, woman_cadre as u8, age as u8, year))
        };
        let by_age = std::array::from_fn(|sex| std::array::from_fn(|age| chances(sex, age)));
        let by_set = Box::new(std::array::from_fn(burden));
        let retirement = std::array::from_fn(|sex| std::array::from_fn(|woman_cadre| retirement(sex, woman_cadre)));
        Self {
            quiet: Box::new(Quiet::of(&by_age, &by_set, &retirement)),
            by_age,
            by_set,
            retirement,
            joins: joins_by_area(&joins(replicate, year), outside, &shares),
        }
    }

    #[inline(always)]
    fn of(&self, sex: u8, age: u8) -> &Chances {
        &self.by_age[usize::from(sex & 1)][usize::from(age).min(AGES - 1)]
    }

    #[inline(always)]
    fn burden(&self, conditions: u16) -> &Burden {
        &self.by_set[usize::from(conditions) % SETS]
    }

    /// A person dies within the year.
    pub(crate) fn dies(&self, sex: u8, conditions: u16, age: u8, draw: u32) -> bool {
        f64::from(draw) < self.of(sex, age).death * f64::from(self.burden(conditions).mortality)
    }

    /// What happens to the family through a person.
    pub(crate) fn family(&self, sex: u8, family_role: u8, age: u8, draw: u32) -> Option<FamilyEvent> {
        let [marriage, any] = self.of(sex, age).family[family_role::class(family_role) % BONDS];
        let other = if sex == 1 { FamilyEvent::Birth } else { FamilyEvent::ParentComes };
        (draw < any).then_some(if draw < marriage { FamilyEvent::Marriage } else { other })
    }

    /// A chronically ill person is certified for the chronic list.
    pub(crate) fn is_listed(&self, conditions: u16, draw: u32) -> bool {
        draw < self.burden(conditions).listing
    }

    /// The draws below which somebody of an area who is outside the scheme joins as a worker.
    pub(crate) fn joins(&self, area: u16) -> &Joins {
        &self.joins[usize::from(area)]
    }

    /// Chance that a worker of this age retires this year.
    #[inline(always)]
    pub(crate) fn retires(&self, sex: u8, woman_cadre: u8, age: u8) -> f64 {
        self.retirement[usize::from(sex & 1)][usize::from(woman_cadre & 1)][usize::from(age).min(AGES - 1)]
    }
}

/// Draws below which somebody marries, and below which anything of the family happens, by class of bond.
fn family(replicate: &Replicate, year: u16, wives: &MarriedShares, sex: usize, age: usize) -> [[u32; 2]; BONDS] {
    let tables = replicate.year(year);
    let mut chances = [[0; 2]; BONDS];
    if replicate.universe == Universe::Members {
        return chances;
    }
    let level = replicate.inputs.behaviour.marriage_level;
    let marriage = [&tables.marriage.first, &tables.marriage.again].map(|by_sex| (by_sex[sex][age] * level).min(1.0));
    // Among children of members nobody bears: they leave before.
    let bears = sex == 1 && (replicate.universe == Universe::Nation || age >= usize::from(LEAVING_AGE));
    let [single, wife] = if bears { wives.births(age, tables.fertility[age]) } else { [0.0; 2] };
    let of_wedded = if sex == 1 { wife } else { replicate.household(age as u8).parent_comes };
    for (class, (marriage, other)) in
        [(marriage[0], single), (0.0, of_wedded), (marriage[1], single)].into_iter().enumerate()
    {
        chances[class] = [draw::below(marriage), draw::below(marriage + other)];
    }
    chances
}

/// Number of values of a draw.
const DRAWS: f64 = 4_294_967_296.0;

/// Draws below this happen with the chance: the smallest whole number not below the chance times 2^32.
fn below(chance: f64) -> u64 {
    (chance * DRAWS).ceil() as u64
}

/// Where fewer are certified at the opening, theirs are not all the visits of the age.
const LEAST_SHARE: f64 = 1e-6;

/// Frequency and cost of care in an area and year.
pub(crate) struct Rates {
    /// Expected lines a year of a healthy person of average frailty at the reference price, by kind and age; of chronic-list
    /// care, those of a certified person with the least need.
    frequency: [[f64; AGES]; CARES],
    /// Mean bill of a line over all tiers, fen: by kind, age.
    cost: [[f64; AGES]; CARES],
    /// Bill over the mean by kind and tier; 0 is a pharmacy.
    tier: [[f64; 4]; CARES],
    /// Unit price by kind, opening year = 1.
    pub price: [f64; CARES],
}

impl Rates {
    /// Makes the tables of an area and year, for members or for residents.
    pub(crate) fn new(replicate: &Replicate, area: usize, year: u16, population: Population) -> Self {
        let tables = replicate.year(year);
        let mut rates = Self {
            frequency: [[0.0; AGES]; CARES],
            cost: [[0.0; AGES]; CARES],
            tier: [[1.0; 4]; CARES],
            price: tables.price,
        };
        for care in Care::ALL {
            let kind = care as usize;
            let shape = &replicate.inputs.cares[kind];
            let of = &replicate.inputs.residents[kind];
            let (needed, dearer) = if population == Population::Residents { (of.need, of.cost) } else { (1.0, 1.0) };
            rates.tier[kind][1..].copy_from_slice(replicate.tier_cost(population, kind));
            let cost = dearer * shape.cost * tables.price[kind] * replicate.inputs.areas[area].price_ratio * money::FEN;
            for age in 0..AGES {
                let need = replicate.need(age as u8);
                rates.cost[kind][age] = cost * need.severity[kind];
                // The table's frequency is that of the age; it is shared out by frailty and conditions. Of chronic-list
                // care, which the certified alone have, theirs add up to it. The tables count the care that was had;
                // what was forgone was needed beside it.
                let mean = replicate.health.mean_need(care, age).max(LEAST_SHARE);
                let had = 1.0 - replicate.inputs.behaviour.reference_forgone[kind];
                rates.frequency[kind][age] = needed * need.frequency[kind] / mean * tables.volume[kind] / had;
            }
        }
        rates
    }

    /// Expected lines a year of a healthy person of average frailty, by age.
    pub(crate) fn frequencies(&self, care: Care) -> &[f64; AGES] {
        &self.frequency[care as usize]
    }

    /// Mean bill of one line over all tiers by age, fen.
    pub(crate) fn costs(&self, care: Care) -> &[f64; AGES] {
        &self.cost[care as usize]
    }

    /// Bill over that mean by tier; 0 is a pharmacy.
    pub(crate) fn tier_costs(&self, care: Care) -> &[f64; 4] {
        &self.tier[care as usize]
    }
}
