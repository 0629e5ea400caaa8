//! What people see of the results: the `page`, its `figure`s, and the `summary` on the terminal. Both begin with the `answer` and tell
//! what the `parts` of a reform do of the whole, and what arms that sell `cover` do; an `amount` is shown alike everywhere.

pub(crate) mod amount;
mod answer;
mod cover;
pub(crate) mod figure;
pub(crate) mod methods;
pub mod page;
mod parts;
pub mod summary;
