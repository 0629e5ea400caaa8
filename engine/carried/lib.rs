//! The policies that travel in the program when it is built alone, as by `cargo install`: nothing lies beside it then.

#![forbid(unsafe_code)]

/// Name and bytes of each library; none when the policies are built beside the program.
pub static LIBRARIES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/libraries.rs"));
