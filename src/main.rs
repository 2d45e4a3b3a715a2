//! The `credlint` command.
fn main() {}
