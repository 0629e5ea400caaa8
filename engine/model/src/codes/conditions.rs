//! Chronic conditions by name, sets of them in one column, and what is remembered of a year's care.

/// Number of conditions.
pub const CONDITIONS: usize = 9;

/// Number of sets of conditions.
pub const SETS: usize = 1 << CONDITIONS;

/// A chronic condition. Its number is its bit in the column `conditions`: never reuse or change one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Condition {
    /// High blood pressure, diagnosed.
    Hypertension = 0,
    /// Diabetes, diagnosed.
    Diabetes = 1,
    /// Ischaemic and other disease of the heart.
    Heart = 2,
    /// Cerebrovascular disease.
    Stroke = 3,
    /// Chronic disease of the airways.
    Lung = 4,
    /// Chronic disease of the kidneys.
    Kidney = 5,
    /// Malignant tumour under treatment or surveillance.
    Cancer = 6,
    /// Disease of joints and back.
    Musculoskeletal = 7,
    /// Chronic disease of stomach, liver and gall bladder.
    Digestive = 8,
}

impl Condition {
    /// All conditions, in order.
    pub const ALL: [Condition; CONDITIONS] = [
        Condition::Hypertension,
        Condition::Diabetes,
        Condition::Heart,
        Condition::Stroke,
        Condition::Lung,
        Condition::Kidney,
        Condition::Cancer,
        Condition::Musculoskeletal,
        Condition::Digestive,
    ];

    /// Its bit in a set.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Condition::Hypertension => "hypertension",
            Condition::Diabetes => "diabetes",
            Condition::Heart => "heart",
            Condition::Stroke => "stroke",
            Condition::Lung => "lung",
            Condition::Kidney => "kidney",
            Condition::Cancer => "cancer",
            Condition::Musculoskeletal => "musculoskeletal",
            Condition::Digestive => "digestive",
        }
    }

    /// Its name in sentences.
    pub const fn words(self) -> &'static str {
        match self {
            Condition::Heart => "heart disease",
            Condition::Lung => "chronic lung disease",
            Condition::Kidney => "kidney disease",
            Condition::Musculoskeletal => "musculoskeletal disease",
            Condition::Digestive => "digestive disease",
            _ => self.name(),
        }
    }
}

/// The conditions of a set, in order.
pub fn conditions(set: u16) -> impl Iterator<Item = Condition> {
    Condition::ALL.into_iter().filter(move |condition| set & condition.bit() != 0)
}

/// 1 with at least one condition, what policies see as `chronic`.
#[inline(always)]
pub fn chronic(set: u16) -> u8 {
    u8::from(set != 0)
}

/// What last year's care leaves behind for this year's health: the bits of the column `care_history`.
pub mod care_history {
    /// Care was forgone because of its cost.
    pub const FORGONE: u8 = 1;
    /// A condition was managed: certified for the chronic list, with at least one chronic visit.
    pub const MANAGED: u8 = 2;
    /// Nothing was paid out of the account. Health does not depend on it.
    pub const UNTOUCHED: u8 = 4;
    /// Number of values, without the last.
    pub const COURSES: usize = 4;
}
