//! Filters mark findings that somebody allowed; they never delete one.
