//! gongji
pub mod figure;
pub mod manifest;
pub mod paired;
pub mod progress;
pub mod report;
pub mod results;
pub mod store;
pub mod summary;
pub mod table;
