//! credlint finds secrets and the configuration that gives them away.
pub mod pattern;
pub mod rule;
pub mod text;
