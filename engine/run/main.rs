//! gongji
fn main() {}
