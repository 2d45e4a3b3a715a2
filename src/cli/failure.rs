//! Why the command could not run, and what to do next.

use credlint::config::{ConfigError, closest};
use credlint::git::GitError;
use credlint::source::SourceError;
use std::error::Error;
use std::fmt;
use std::io::{self, Write};

/// A failure of the command as a whole: one line, and where it helps, the next step.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    /// Lines that show the place in a file, printed as they are.
    excerpt: Vec<String>,
    help: Option<String>,
    closed_pipe: bool,
}

impl Failure {
    /// A failure with the next step.
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure {
            message: message.into(),
            excerpt: Vec::new(),
            help: Some(help.into()),
            closed_pipe: false,
        }
    }

    /// A rule that is not among those that there are.
    pub(super) fn no_rule<'r>(name: &str, rules: impl IntoIterator<Item = &'r str>) -> Self {
        let help = match closest(name, rules) {
            Some(near) => format!("did you mean '{near}'? `credlint rules` lists all of them"),
            None => "`credlint rules` lists all of them".to_owned(),
        };
        let name = super::style::visible(name);
        Self::new(format!("no rule is called '{name}'"), help)
    }

    /// The chain of an error's sources on one line.
    pub(super) fn from_error(error: &dyn Error) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Failure {
            message,
            excerpt: Vec::new(),
            help: None,
            closed_pipe: false,
        }
    }

    /// Adds the next step.
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A failure to write the result.
    #[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
    pub(super) fn output(error: io::Error) -> Self {
        Failure {
            message: format!("cannot write the result: {error}"),
            excerpt: Vec::new(),
            help: None,
            closed_pipe: error.kind() == io::ErrorKind::BrokenPipe,
        }
    }

    /// True when the reader of our output went away, which is its good right.
    pub(super) fn is_closed_pipe(&self) -> bool {
        self.closed_pipe
    }

    /// Prints to standard error.
    pub(super) fn print(&self) {
        super::style::stderr_line("error", &self.message);
        for line in &self.excerpt {
            let _ = writeln!(anstream::stderr(), "{}", super::style::visible(line));
        }
        if let Some(help) = &self.help {
            super::style::stderr_line("help", help);
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Failure {
            message: error.to_string(),
            excerpt: error.excerpt,
            help: Some("nothing was scanned; `credlint config schema` has all keys".to_owned()),
            closed_pipe: false,
        }
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        let failure = Failure::from_error(&error);
        match error {
            SourceError::Git(GitError::Revision { .. } | GitError::Range { .. }) => failure
                .with_help("nothing was scanned; in a shallow clone fetch more history first"),
            SourceError::Path { .. } => failure.with_help("nothing was scanned; check the path"),
            SourceError::NoRepository { .. } => {
                failure.with_help("`credlint PATH` scans files and folders without a repository")
            }
            SourceError::Bare { .. } => failure
                .with_help("`credlint scan --history` scans what it holds, --range some commits"),
            SourceError::Git(_) | SourceError::Stdin(_) => failure,
        }
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        SourceError::Git(error).into()
    }
}
