//! Facts about a git repository, read without ever writing into it.
