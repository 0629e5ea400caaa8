//! Nothing but a dependency: whoever builds the whole workspace builds this, and with it the policies beside the program.

#![forbid(unsafe_code)]
