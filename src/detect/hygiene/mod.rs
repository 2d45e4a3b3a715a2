//! Checks of configuration hygiene: one file a check.
