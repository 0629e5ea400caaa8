//! gongji

pub mod cli;
pub mod describe;
pub mod diagnose;
pub mod explain;
pub mod plugin;
pub mod scenario;
pub mod session;
