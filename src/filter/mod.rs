//! Filters mark findings that somebody allowed; they never delete one.

mod baseline;
mod globs;
mod inline;
mod policy;

pub use baseline::{Baseline, BaselineError, Compared};
pub use globs::Globs;
pub use inline::{FileMark, file_marks, mark_by_file, mark_inline};
pub use policy::{Allow, Policies, Policy};
