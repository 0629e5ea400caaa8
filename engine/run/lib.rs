//! gongji
