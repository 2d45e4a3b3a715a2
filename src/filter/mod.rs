//! Filters mark findings that somebody allowed; they never delete one.

mod inline;

pub use inline::{FileMark, file_marks, mark_by_file, mark_inline};
