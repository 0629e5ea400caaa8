//! gongji: everything that touches the outside world, around the society of `gongji_model`.

pub mod cases;
pub mod cli;
pub mod describe;
pub mod diagnose;
pub mod diff;
pub mod explain;
pub mod figure;
pub mod future;
pub mod inputs;
pub mod life;
pub mod machine;
pub mod manifest;
pub mod paired;
pub mod plugin;
pub mod progress;
pub mod report;
pub mod results;
pub mod scenario;
pub mod session;
pub mod store;
pub mod summary;
pub mod table;
