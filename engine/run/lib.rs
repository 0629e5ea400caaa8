//! gongji

pub mod inputs;
