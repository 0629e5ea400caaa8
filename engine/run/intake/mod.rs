//! What comes in: the tables of `inputs`, the libraries of `plugin` with their `lock`, the `scenario` that names both,
//! the `fitted` parameters, and the `number`s of the command line. What passes this room is checked.

pub mod fitted;
pub mod inputs;
pub(crate) mod lock;
pub(crate) mod locking;
pub(crate) mod number;
pub mod plugin;
pub mod scenario;
