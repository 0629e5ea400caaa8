//! The tables that somebody asks for: metrics by some ways in which persons are grouped at once.
//!
//! What is a cut of the cells of the tally is read off it. Tables by anything else are counted apart, person by person, and nobody is
//! looked at for them where none is asked for.

use bevy_ecs::prelude::Resource;

use crate::books::tally::{self, CLASSES, GroupSlot, LIFETIME, classes};
use crate::codes::sector::{CODE_NAMES, CODES};
use crate::inputs::nation::Area;
use crate::law::schemes;

/// Most dimensions of a table.
pub const MOST_DIMENSIONS: usize = 5;

/// Most cells of a table in a year, those included in which there is nobody.
pub const MOST_CELLS: u64 = 100_000;

/// Bits of a class in a [`Key`].
const BITS: u32 = 12;

/// A way in which persons are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Worker, flexible worker, retired, outside the employees' scheme.
    Status,
    /// Ten years of age.
    Age,
    /// With a chronic disease or without.
    Chronic,
    /// Fifths of income.
    Income,
    /// Fifths of lifetime income.
    Lifetime,
    /// Sex.
    Sex,
    /// Sector of work, and what others are instead.
    Sector,
    /// Basic scheme of the year.
    Scheme,
    /// Pooling area.
    Area,
    /// Province.
    Province,
}

impl Dimension {
    /// All of them; those of the tally first, in the order of its ways.
    pub const ALL: [Self; 10] = [
        Self::Status,
        Self::Age,
        Self::Chronic,
        Self::Income,
        Self::Lifetime,
        Self::Sex,
        Self::Sector,
        Self::Scheme,
        Self::Area,
        Self::Province,
    ];

    /// Its name in scenarios and in the groups of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Age => "age",
            Self::Chronic => "chronic",
            Self::Income => "income",
            Self::Lifetime => "lifetime",
            Self::Sex => "sex",
            Self::Sector => "sector",
            Self::Scheme => "scheme",
            Self::Area => "area",
            Self::Province => "province",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.name() == name)
    }

    /// Number of its classes, where there are so many areas and provinces.
    pub fn classes(self, areas: usize, provinces: usize) -> usize {
        match self {
            Self::Sex => SEXES.len(),
            Self::Sector => CODES,
            Self::Scheme => schemes::NAMES.len(),
            Self::Area => areas,
            Self::Province => provinces,
            way => CLASSES[way as usize],
        }
    }

    /// Its way in the tally.
    fn way(self) -> Option<usize> {
        Some(self as usize).filter(|way| *way <= LIFETIME)
    }

    pub(crate) fn class_of(self, person: &Standing) -> usize {
        match self {
            Self::Lifetime => person.place.lifetime(),
            Self::Sex => person.sex.into(),
            Self::Sector => person.sector.into(),
            Self::Scheme => person.scheme as usize,
            Self::Area => person.area,
            Self::Province => person.province,
            cut => classes(person.place.cell())[cut as usize],
        }
    }

    /// The group of a class, as it is written in tables.
    fn group(self, class: usize, areas: &[Area], provinces: &[String]) -> String {
        let value = match self {
            Self::Sex => SEXES[class],
            Self::Sector => CODE_NAMES[class],
            Self::Scheme => schemes::NAMES[class],
            Self::Area => &areas[class].name,
            Self::Province => &provinces[class],
            way => return tally::group_name(way as usize, class),
        };
        format!("{}={value}", self.name())
    }
}

/// Names of the sexes in tables, by code.
const SEXES: [&str; 2] = ["male", "female"];

/// By what a person is counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    pub place: GroupSlot,
    pub sex: u8,
    /// See [`of_person`](crate::codes::sector::of_person).
    pub sector: u8,
    /// One of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    /// Number of the area.
    pub area: usize,
    /// Number of its province.
    pub province: usize,
}

/// A cell of a table that is counted apart: the classes of its dimensions in their order, and whether it is of those who are in no
/// scheme. Keys rise as groups do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64);

impl Key {
    /// The cell of a person.
    pub(crate) fn of(by: &[Dimension], person: &Standing, in_none: bool) -> Self {
        let classes = by.iter().fold(0, |key, dimension| key << BITS | dimension.class_of(person) as u64);
        Self(classes << 1 | u64::from(in_none))
    }

    /// Its twin of those who are in no scheme.
    pub(crate) fn in_none(self) -> Self {
        Self(self.0 | 1)
    }

    /// Its twin of everybody.
    pub(crate) fn of_all(self) -> Self {
        Self(self.0 & !1)
    }

    /// The group, as it is written in tables.
    pub(crate) fn group(self, by: &[Dimension], areas: &[Area], provinces: &[String]) -> String {
        let class = |behind: usize| (self.0 >> 1 >> (BITS as usize * behind)) as usize & ((1 << BITS) - 1);
        let behind = (0..by.len()).rev();
        let names = by.iter().zip(behind).map(|(dimension, behind)| dimension.group(class(behind), areas, provinces));
        names.collect::<Vec<_>>().join(" ")
    }
}

/// A table that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// By what its rows are grouped at once, in the order of the names of its groups.
    pub by: Vec<Dimension>,
    /// Names of the metrics that are wanted.
    pub metrics: Vec<&'static str>,
}

impl Crossing {
    /// Its rows are provinces alone, of which funds have metrics too.
    pub(crate) fn is_by_province(&self) -> bool {
        self.by == [Dimension::Province]
    }

    /// Its ways of grouping, where it is a cut of the tally. Lifetime income goes there with no other way.
    pub(crate) fn ways(&self) -> Option<Vec<usize>> {
        let ways: Vec<usize> = self.by.iter().map(|dimension| dimension.way()).collect::<Option<_>>()?;
        (ways.len() == 1 || !ways.contains(&LIFETIME)).then_some(ways)
    }

    /// It is counted apart.
    pub(crate) fn is_apart(&self) -> bool {
        !self.is_by_province() && self.ways().is_none()
    }
}

/// The tables that a scenario asks for.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Crossings(pub Vec<Crossing>);

impl Crossings {
    /// Those that are counted apart.
    pub(crate) fn apart(&self) -> impl Iterator<Item = &Crossing> {
        self.0.iter().filter(|crossing| crossing.is_apart())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::tally::cell;

    #[test]
    fn ways_of_the_tally_are_the_first_dimensions() {
        for (way, dimension) in Dimension::ALL.into_iter().enumerate().take(LIFETIME + 1) {
            assert!(tally::group_name(way, 0).starts_with(&format!("{}=", dimension.name())));
            assert_eq!(dimension.way(), Some(way));
        }
        let by = |by: &[Dimension]| Crossing { by: by.to_vec(), metrics: Vec::new() };
        assert_eq!(by(&[Dimension::Income, Dimension::Age, Dimension::Status]).ways(), Some(vec![3, 1, 0]));
        assert!(by(&[Dimension::Age, Dimension::Lifetime]).is_apart() && !by(&[Dimension::Lifetime]).is_apart());
        assert!(by(&[Dimension::Province, Dimension::Age]).is_apart() && !by(&[Dimension::Province]).is_apart());
    }

    #[test]
    fn a_key_names_its_group_and_rises_with_it() {
        let by = [Dimension::Sex, Dimension::Age, Dimension::Sector];
        let of =
            |sex, age| Standing { place: GroupSlot::of(cell(1, age, 0, 0), 0), sex, sector: 3, ..Standing::default() };
        let key = |sex, age| Key::of(&by, &of(sex, age), false);
        assert_eq!(key(1, 34).group(&by, &[], &[]), "sex=female age=30-39 sector=private");
        assert!(key(0, 90) < key(1, 0) && key(1, 0) < key(1, 0).in_none() && key(1, 0).in_none() < key(1, 10));
        assert_eq!(key(1, 0).in_none().of_all(), key(1, 0));
    }
}
