//! Money is counted in integer fen; the only conversions and roundings are these.

use gongji_sdk::abi::SHARE_ONE;

/// Fen in a yuan.
pub const FEN: f64 = 100.0;

/// Yuan as fen, half up.
pub fn fen(yuan: f64) -> i64 {
    round(yuan * FEN)
}

/// A non-negative real amount of fen as whole fen, half up.
#[inline(always)]
pub fn round(fen: f64) -> i64 {
    // The conversion cuts off, which is to round down here, and is one instruction where `floor` is a call.
    (fen + 0.5) as i64
}

/// Fen as yuan.
pub fn yuan(fen: i128) -> f64 {
    fen as f64 / FEN
}

/// A non-negative share in parts per million, half up.
pub fn per_million(share: f64) -> i64 {
    (share * SHARE_ONE as f64 + 0.5) as i64
}
