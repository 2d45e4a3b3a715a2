//! Filters mark findings that somebody allowed; they never delete one.

mod inline;

pub use inline::mark_inline;
