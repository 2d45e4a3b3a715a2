//! credlint finds hardcoded passwords and tokens, example credentials in templates, weak environment defaults and missing ignore
//! entries.
//!
//! The library has layers; a module names only modules of lower ones:
//!
//! | layer | modules |
//! |---|---|
//! | 4 | [`scan`], [`config`], [`fix`] |
//! | 3 | [`source`], [`detect`], [`filter`], [`report`] |
//! | 2 | [`finding`], [`content`], [`pattern`], [`git`] |
//! | 1 | [`text`], [`rule`] |
//!
//! A source hands out units; detectors turn a unit into candidates; the scan makes findings of them, filters mark what is allowed,
//! and a reporter writes the result. The library has no policy of its own for input and output: it never prints, exits, reads the
//! environment or opens a socket.
//!
//! ```
//! use credlint::content::Unit;
//! use credlint::scan::{Options, Scanner};
//!
//! let text = "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:-postgres}\n";
//! let scanner = Scanner::new(&[], Options::default());
//! let findings = scanner.findings(&Unit::new("docker-compose.yml", text.into()));
//!
//! assert_eq!(findings[0].rule.id, "weak-env-default");
//! assert!(!format!("{findings:?}").contains(":-postgres"));
//! ```

pub mod config;
pub mod content;
pub mod detect;
pub mod filter;
pub mod finding;
pub mod fix;
pub mod git;
pub mod pattern;
pub mod report;
pub mod rule;
pub mod scan;
pub mod source;
pub mod text;
