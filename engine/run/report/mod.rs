//! What people see of the results: the `page`, its `figure`s, and the `summary` on the terminal.

pub(crate) mod figure;
pub mod page;
pub mod summary;
