//! What a finding can be about: rules, their severity, confidence, category and examples.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

/// How much a finding matters. Ordered: `Info < Low < … < Critical`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice; never changes the exit status by default.
    Info,
    /// Cannot work as it stands, or needs access to the machine.
    Low,
    /// Works in a narrower setting: a CI service, a loopback address, a template that is going to be copied.
    Medium,
    /// Works in production as committed.
    High,
    /// A live-looking provider secret or an unencrypted private key.
    Critical,
}

impl Severity {
    /// All severities, loudest first: the order in which people read them.
    pub const ALL: [Severity; 5] = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Info,
    ];

    /// The lower-case name, as on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The score of a rule that names its severity only.
    pub const fn default_score(self) -> Score {
        Score(match self {
            Severity::Info => 0,
            Severity::Low => 25,
            Severity::Medium => 55,
            Severity::High => 80,
            Severity::Critical => 93,
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Severity::ALL
            .into_iter()
            .find(|s| s.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// A word that names no severity, confidence or category.
#[derive(Debug, Clone, thiserror::Error)]
#[error("unknown name '{0}'")]
pub struct UnknownName(pub String);

/// The number behind a severity, in tenths: 93 is the "9.3" that code scanning reads as `security-severity`. 0 means none.
///
/// GitHub's steps: critical above 9.0, high 7.0 to 8.9, medium 4.0 to 6.9, low 0.1 to 3.9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(pub u8);

impl Score {
    /// The step this number falls into. 9.0 itself counts as high because GitHub's documentation says "over 9.0".
    pub const fn severity(self) -> Severity {
        match self.0 {
            0 => Severity::Info,
            1..=39 => Severity::Low,
            40..=69 => Severity::Medium,
            70..=90 => Severity::High,
            _ => Severity::Critical,
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// How sure a finding is. Ordered: `Low < Medium < High`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A hint; hidden by default.
    Low,
    /// Right more often than not, read before acting.
    Medium,
    /// Nearly always right: a format that nothing else uses, or a literal in an unmistakable place.
    High,
}

impl Confidence {
    /// The lower-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    /// One step down; `Low` stays.
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Confidence::High => Confidence::Medium,
            Confidence::Medium | Confidence::Low => Confidence::Low,
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Confidence {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        [Confidence::Low, Confidence::Medium, Confidence::High]
            .into_iter()
            .find(|c| c.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// What kind of defect a rule names; findings are grouped by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// A token, key or certificate that a provider issued, or a private key.
    ProviderSecret,
    /// A password or key of the project's own, written down.
    HardcodedPassword,
    /// A credential in a file that is made to be copied.
    TemplateCredential,
    /// A value that is used when nobody sets one.
    WeakDefault,
    /// A file that git should not see.
    IgnoreEntry,
    /// Other hygiene of secrets: reuse, logs, command lines.
    Hygiene,
    /// Opt-in advice.
    Advice,
}

impl Category {
    /// All categories, in the order of a report.
    pub const ALL: [Category; 7] = [
        Category::ProviderSecret,
        Category::HardcodedPassword,
        Category::TemplateCredential,
        Category::WeakDefault,
        Category::IgnoreEntry,
        Category::Hygiene,
        Category::Advice,
    ];

    /// The kebab-case name, as in reports and filters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::ProviderSecret => "provider-secret",
            Category::HardcodedPassword => "hardcoded-password",
            Category::TemplateCredential => "template-credential",
            Category::WeakDefault => "weak-default",
            Category::IgnoreEntry => "ignore-entry",
            Category::Hygiene => "hygiene",
            Category::Advice => "advice",
        }
    }

    /// The heading a person reads.
    pub const fn title(self) -> &'static str {
        match self {
            Category::ProviderSecret => "Provider secrets and private keys",
            Category::HardcodedPassword => "Hardcoded passwords",
            Category::TemplateCredential => "Credentials in templates",
            Category::WeakDefault => "Weak defaults",
            Category::IgnoreEntry => "Missing ignore entries",
            Category::Hygiene => "Secret hygiene",
            Category::Advice => "Advice",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Category {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Category::ALL
            .into_iter()
            .find(|c| c.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// A file that shows a rule at work. The text carries placeholders such as `{{alnum:24}}`, filled at test time, so that nothing in this
/// repository looks like a live token; see [`crate::pattern`] for their grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Path relative to the scanned root; decides the file's role and format.
    pub path: Cow<'static, str>,
    /// The text of the file.
    pub text: Cow<'static, str>,
}

impl Example {
    /// An example known at build time.
    pub const fn new(path: &'static str, text: &'static str) -> Self {
        Example {
            path: Cow::Borrowed(path),
            text: Cow::Borrowed(text),
        }
    }
}

/// One defect that credlint knows: what a finding is called, how loud it is, why it matters and how to mend it.
///
/// Command-line help, `explain`, the rule documentation, SARIF's rules and the tests are all read from this object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Kebab-case name of the defect; never changes meaning.
    pub id: Cow<'static, str>,
    /// Short noun phrase, without a full stop: "GitHub personal access token".
    pub summary: Cow<'static, str>,
    /// Why it matters and what to do, in the imperative; several sentences, plain text.
    pub help: Cow<'static, str>,
    /// What kind of defect it is.
    pub category: Category,
    /// The number behind the severity.
    pub score: Score,
    /// How sure a finding of this rule is unless evidence says otherwise.
    pub confidence: Confidence,
    /// CWE numbers, most fitting first; at least one but for advice.
    pub cwe: Cow<'static, [u16]>,
    /// Files with the defect.
    pub bad: Cow<'static, [Example]>,
    /// Files that look alike and must stay silent.
    pub good: Cow<'static, [Example]>,
}

impl Rule {
    /// The severity that every finding of this rule has: code scanning reads it from the rule, so a defect whose severity depends on
    /// the role of the file is split into several rules.
    pub const fn severity(&self) -> Severity {
        self.score.severity()
    }
}

/// A rule that a finding points to: built in, or read from a user's pattern file.
#[derive(Debug, Clone)]
pub enum RuleRef {
    /// Part of the program.
    Static(&'static Rule),
    /// Read at run time.
    Shared(Arc<Rule>),
}

impl Deref for RuleRef {
    type Target = Rule;
    fn deref(&self) -> &Rule {
        match self {
            RuleRef::Static(rule) => rule,
            RuleRef::Shared(rule) => rule,
        }
    }
}

impl From<&'static Rule> for RuleRef {
    fn from(rule: &'static Rule) -> Self {
        RuleRef::Static(rule)
    }
}

impl PartialEq for RuleRef {
    /// Rules are equal when their ids are: ids are unique within a run.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for RuleRef {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for severity in Severity::ALL {
            assert_eq!(severity.as_str().parse::<Severity>().unwrap(), severity);
            assert_eq!(severity.default_score().severity(), severity);
        }
        for category in Category::ALL {
            assert_eq!(category.as_str().parse::<Category>().unwrap(), category);
        }
        assert!("loud".parse::<Severity>().is_err());
    }

    #[test]
    fn scores_read_as_code_scanning_wants_them() {
        assert_eq!(Score(93).to_string(), "9.3");
        assert_eq!(Score(5).to_string(), "0.5");
        assert_eq!(Score(90).severity(), Severity::High);
    }
}
