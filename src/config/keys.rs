//! The keys of a configuration file: the one list that reading, suggestions, the JSON schema and the documentation are made from.

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    /// A text.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A list of gitignore patterns; one text will do for one pattern.
    Globs,
    /// A list of paths, relative to the file.
    Paths,
    /// 32 lower-case hexadecimal digits.
    Fingerprint,
    /// A regular expression over bytes.
    Regex,
    /// A day.
    Date,
    /// A table from rules to severities, or `off`.
    Rules,
    /// An array of tables with these keys.
    Tables(&'static [Key]),
    /// An array of tables in the form of a pattern file.
    Patterns,
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Only in the configuration at the root: it holds for the run as a whole.
    pub(super) root_only: bool,
    pub(super) required: bool,
    pub(super) help: &'static str,
}

/// Severities, loudest first.
pub(super) const SEVERITIES: &[&str] = &["critical", "high", "medium", "low", "info"];

/// What a rule can be set to.
pub(super) const RULE_VALUES: &[&str] = &["off", "critical", "high", "medium", "low", "info"];

const fn key(name: &'static str, kind: Kind, help: &'static str) -> Key {
    Key {
        name,
        kind,
        root_only: false,
        required: false,
        help,
    }
}

const fn root(key: Key) -> Key {
    Key {
        root_only: true,
        ..key
    }
}

/// The keys of a file.
pub(super) static KEYS: &[Key] = &[
    key(
        "exclude",
        Kind::Globs,
        "Paths that are not scanned, as gitignore patterns relative to this file. They are counted in the receipt.",
    ),
    key(
        "rules",
        Kind::Rules,
        "Another severity for a rule, or 'off'. Severities can be set at the root only, because reports have one severity for a rule.",
    ),
    key(
        "allow",
        Kind::Tables(ALLOW_KEYS),
        "Findings that are allowed, and why.",
    ),
    root(key(
        "fail-on",
        Kind::Word(&["critical", "high", "medium", "low", "info", "never"]),
        "Lowest severity that makes the exit status 1; --fail-on counts more.",
    )),
    root(key(
        "min-severity",
        Kind::Word(SEVERITIES),
        "Findings below this severity are counted, not listed; --min-severity counts more.",
    )),
    root(key(
        "min-confidence",
        Kind::Word(&["high", "medium", "low"]),
        "Findings below this confidence are counted, not listed; --min-confidence counts more.",
    )),
    root(key(
        "checks",
        Kind::Words(&["advice", "drift"]),
        "Further checks to run; --checks adds to them.",
    )),
    root(key(
        "baseline",
        Kind::Text,
        "The baseline, relative to this file; without it `.credlint-baseline` at the root is taken when it exists.",
    )),
    root(key(
        "patterns",
        Kind::Paths,
        "Pattern files of your own, or folders with them, relative to this file; --patterns adds to them.",
    )),
    root(key(
        "pattern",
        Kind::Patterns,
        "Patterns of your own, in the form of a pattern file, with their examples.",
    )),
];

/// The keys of an `[[allow]]` table.
pub(super) static ALLOW_KEYS: &[Key] = &[
    Key {
        required: true,
        ..key(
            "reason",
            Kind::Text,
            "Why the findings are allowed; shown with them.",
        )
    },
    key(
        "fingerprint",
        Kind::Fingerprint,
        "The finding with this fingerprint: one value of one rule family in one file.",
    ),
    key(
        "path",
        Kind::Globs,
        "Findings in these paths, as gitignore patterns relative to this file.",
    ),
    key("rule", Kind::Texts, "Findings of these rules."),
    key(
        "value",
        Kind::Regex,
        "Findings whose whole value matches this regular expression.",
    ),
    key(
        "until",
        Kind::Date,
        "The last day on which the entry holds: 2027-01-31.",
    ),
];

/// The names of keys.
pub(super) fn names(keys: &'static [Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}
