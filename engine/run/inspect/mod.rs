//! The verbs that explain: `describe` says what a thing is, `explain` why a year goes as it does, `life` follows one
//! person, `diff` finds where two runs part.

pub mod describe;
pub mod diff;
pub mod explain;
pub mod life;
