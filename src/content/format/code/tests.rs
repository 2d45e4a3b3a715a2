//! Samples of every construct.
