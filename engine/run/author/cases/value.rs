//! The values of a case: what an entry may be, and the number that it gives.

use gongji_sdk::abi::element;

use crate::ground::diagnose::Mistake;
use crate::intake::scenario::node::{Entry, Item};

/// What a value may be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Money in yuan when it has a decimal point, otherwise what the column holds.
    Amount,
    /// A flag or a small code.
    Byte,
    /// The same, in 32 bits.
    Small,
    /// An identity, a count, a year, a share.
    Whole,
}

impl Kind {
    pub(super) fn of(element: u32) -> Self {
        match element {
            element::U8 => Self::Byte,
            element::U64 => Self::Whole,
            element::I32 => Self::Small,
            _ => Self::Amount,
        }
    }

    pub(super) fn of_circumstance(key: &str) -> Self {
        match key {
            "probe" | "ending" => Self::Byte,
            "average_wage" | "average_pension" | "pool_income" | "pool_outgo" | "pool_balance" | "medical_spending" => {
                Self::Amount
            }
            _ => Self::Whole,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Amount => "an amount, in yuan with a decimal point or in fen without",
            Self::Byte => "a whole number from 0 to 255, or true or false",
            Self::Small => "an amount up to 21,474,836.47 yuan, in yuan with a decimal point or in fen without",
            Self::Whole => "a whole number",
        }
    }
}

/// The number that an entry gives.
pub(super) fn number(entry: &Entry, kind: Kind) -> Result<i64, Mistake> {
    let wrong = |words: String| Mistake::at(&entry.node.place, format!("`{}` {words}", entry.key), "");
    let too_large = |whole: i64| wrong(format!("is {whole}; expected {}", kind.words()));
    match (&entry.node.item, kind) {
        (Item::Integer(whole), Kind::Byte) if !(0..=255).contains(whole) => {
            Err(wrong(format!("is {whole}; expected {}", kind.words())))
        }
        (Item::Integer(whole), Kind::Small) => small(*whole).ok_or_else(|| too_large(*whole)),
        (Item::Integer(whole), _) => Ok(*whole),
        (Item::Flag(flag), Kind::Byte) => Ok(i64::from(*flag)),
        (Item::Real(yuan), Kind::Amount) => fen(*yuan).map_err(|words| wrong(words.into())),
        (Item::Real(yuan), Kind::Small) => {
            let whole = fen(*yuan).map_err(|words| wrong(words.into()))?;
            small(whole).ok_or_else(|| too_large(whole))
        }
        (Item::Real(real), _) => Err(wrong(format!("is {real}; expected {}", kind.words()))),
        _ => Err(wrong(format!("takes {}, not {}", kind.words(), entry.node.kind()))),
    }
}

/// What 32 bits can hold.
fn small(whole: i64) -> Option<i64> {
    i32::try_from(whole).ok().map(i64::from)
}

/// Yuan in fen; it must be a whole number of them.
fn fen(yuan: f64) -> Result<i64, &'static str> {
    let fen = yuan * 100.0;
    match fen {
        _ if !fen.is_finite() || fen.abs() >= i64::MAX as f64 => Err("is no amount; expected a finite number of yuan"),
        _ if (fen - fen.round()).abs() > 1e-3 => Err("is finer than one fen"),
        _ => Ok(fen.round() as i64),
    }
}
