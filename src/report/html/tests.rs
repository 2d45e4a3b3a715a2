//! The page holds together.
