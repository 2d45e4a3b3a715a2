//! Rules and kinds of notices as SARIF descriptors.

use super::super::help::{help_markdown, help_text, help_uri};
use super::name::pascal_case;
use super::{level, place, properties};
use crate::finding::NoticeKind;
use crate::rule::{Confidence, Rule, Score, Severity};
use serde_sarif::sarif as model;

/// Characters of a description that GitHub takes.
const MOST_CHARACTERS: usize = 1024;

/// CWE tags of a rule; GitHub keeps ten tags in all.
const MOST_CWE: usize = 7;

/// The descriptor of a rule.
pub(super) fn descriptor(rule: &Rule) -> model::ReportingDescriptor {
    let severity = rule.severity();
    let configuration = model::ReportingConfiguration::builder()
        .level(level(severity).to_string())
        .build();
    model::ReportingDescriptor::builder()
        .id(&*rule.id)
        .name(pascal_case(&rule.id))
        .short_description(string(&format!("{}.", rule.summary.trim_end_matches('.'))))
        .full_description(string(&full_description(rule)))
        .help(help(rule))
        .help_uri(help_uri(&rule.id))
        .default_configuration(configuration)
        .properties(rule_properties(rule))
        .build()
}

fn rule_properties(rule: &Rule) -> model::PropertyBag {
    let severity = rule.severity();
    let problem = match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "recommendation",
    };
    let precision = match rule.confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    };
    let mut bag = properties([
        ("precision", precision.into()),
        ("problem.severity", problem.into()),
    ]);
    let mut tags = vec!["security".to_owned(), rule.category.as_str().to_owned()];
    let weaknesses = rule.cwe.iter().take(MOST_CWE);
    tags.extend(weaknesses.map(|number| format!("external/cwe/cwe-{number:03}")));
    bag.tags = Some(tags);
    // advice has no number of its own; without one GitHub shows no severity at all
    let score = rule.score.max(Score(1));
    bag.additional_properties
        .insert("security-severity".to_owned(), score.to_string().into());
    bag
}

/// The help up to the limit, cut after a sentence or a word.
fn full_description(rule: &Rule) -> String {
    let help = rule.help.trim();
    if help.is_empty() {
        return format!("{}.", rule.summary.trim_end_matches('.'));
    }
    let Some((cut, _)) = help.char_indices().nth(MOST_CHARACTERS) else {
        return help.to_owned();
    };
    let head = &help[..cut];
    if let Some(end) = head.rfind(". ") {
        return head[..=end].to_owned();
    }
    let word = head.rfind(char::is_whitespace).unwrap_or(0);
    let mut out: String = head[..word].chars().take(MOST_CHARACTERS - 1).collect();
    out.push('…');
    out
}

fn help(rule: &Rule) -> model::MultiformatMessageString {
    model::MultiformatMessageString::builder()
        .text(help_text(rule))
        .markdown(help_markdown(rule))
        .build()
}

/// A notice about a file, or about the run without a path; `index` is that of its descriptor.
pub(super) fn notification(
    kind: NoticeKind,
    index: usize,
    text: &str,
    path: Option<&[u8]>,
) -> model::Notification {
    let descriptor = model::ReportingDescriptorReference::builder()
        .id(kind.as_str())
        .index(i64::try_from(index).unwrap_or(i64::MAX))
        .build();
    let out = model::Notification::builder()
        .descriptor(descriptor)
        .level(notice_level(kind))
        .message(super::message(text));
    match path {
        Some(path) => {
            let location = model::Location::builder()
                .physical_location(place::file(path))
                .build();
            out.locations(vec![location]).build()
        }
        None => out.build(),
    }
}

/// The descriptor of a kind of notice.
pub(super) fn notice_descriptor(kind: NoticeKind) -> model::ReportingDescriptor {
    let (what, help) = notice_texts(kind);
    let configuration = model::ReportingConfiguration::builder()
        .level(notice_level(kind))
        .build();
    model::ReportingDescriptor::builder()
        .id(kind.as_str())
        .name(pascal_case(&format!("{}-notice", kind.as_str())))
        .short_description(string(what))
        .full_description(string(what))
        .help(
            model::MultiformatMessageString::builder()
                .text(help)
                .markdown(help)
                .build(),
        )
        .help_uri(help_uri(kind.as_str()))
        .default_configuration(configuration)
        .build()
}

fn notice_level(kind: NoticeKind) -> String {
    let level = match kind {
        kind if kind.incomplete() => model::NotificationLevel::Error,
        NoticeKind::LfsPointer => model::NotificationLevel::Warning,
        _ => model::NotificationLevel::Note,
    };
    level.to_string()
}

/// What happened, and what to do about it.
fn notice_texts(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::Unreadable => (
            "A file or folder could not be read, so it was not scanned.",
            "Check its permissions, then scan again.",
        ),
        NoticeKind::Vanished => (
            "A file changed or vanished while it was read.",
            "Scan again when nothing writes to the folder.",
        ),
        NoticeKind::SpecialFile => (
            "A FIFO, socket or device is never opened.",
            "Nothing has to be done: such a file has no text of its own.",
        ),
        NoticeKind::SymbolicLink => (
            "A symbolic link was not followed; the path it holds was scanned.",
            "Scan the target as well if it lies outside the root.",
        ),
        NoticeKind::MissingSubmodule => (
            "A submodule is not checked out, so it was not scanned.",
            "Run 'git submodule update --init', then scan again.",
        ),
        NoticeKind::LfsPointer => (
            "A Git LFS pointer stands where the content should be.",
            "Run 'git lfs pull', then scan again.",
        ),
        NoticeKind::Unmerged => (
            "A file has a merge conflict, so what the next commit makes of it is not known.",
            "Resolve the conflict and add the file, then scan again.",
        ),
        NoticeKind::MissingObject => (
            "Objects that the history refers to are not in this repository.",
            "Fetch them (a partial clone leaves them out), or repair the repository, then scan again.",
        ),
        NoticeKind::Shallow => (
            "The history of a shallow clone ends within the range.",
            "Run 'git fetch --unshallow' or fetch more commits, then scan again.",
        ),
        NoticeKind::BrokenPattern => (
            "A pattern of the user's cannot be compiled, so what it looks for was not looked for.",
            "Check the pattern file with 'credlint rules test FILE'.",
        ),
        NoticeKind::Encrypted => (
            "An archive or a file in one is protected by a password, so it was not scanned.",
            "Unpack it and scan what it holds; a file that is known to be harmless is left out by 'exclude' in credlint.toml.",
        ),
        NoticeKind::Damaged => (
            "An archive breaks off or does not fit together, so it was scanned in part.",
            "Restore the archive, or leave it out by 'exclude' in credlint.toml.",
        ),
        NoticeKind::Limit => (
            "Something unpacks or decodes to more than a scan looks at, so it was scanned in part.",
            "Unpack it and scan what it holds, or leave it out by 'exclude' in credlint.toml.",
        ),
        NoticeKind::Unopened => (
            "An archive is in a format that is not read, so the files in it were not scanned.",
            "Unpack it and scan what it holds; a file that is known to be harmless is left out by 'exclude' in credlint.toml.",
        ),
        NoticeKind::ExpiredAllow => (
            "An allowance in the configuration has ended, so what it allowed counts again.",
            "Mend what it allowed, or give the entry a later date.",
        ),
        NoticeKind::UnusedAllow => (
            "An allowance in the configuration or the baseline means no finding any more.",
            "Remove the entry, so that it cannot allow something else later.",
        ),
        NoticeKind::Remark => (
            "Something about the run is worth knowing.",
            "Read the message.",
        ),
    }
}

fn string(text: &str) -> model::MultiformatMessageString {
    model::MultiformatMessageString::builder()
        .text(text)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_long_help_is_cut_to_what_is_taken() {
        let mut rule = sample::rule("weak-env-default", Severity::High);
        rule.help = "Read it from the environment. ".repeat(60).into();
        let cut = full_description(&rule);
        assert!(cut.chars().count() <= MOST_CHARACTERS && cut.ends_with("environment."));
        for text in ["é".repeat(2000), "word ".repeat(400)] {
            rule.help = text.into();
            let cut = full_description(&rule);
            assert!(cut.chars().count() <= MOST_CHARACTERS && cut.ends_with('…'));
        }
    }

    #[test]
    fn advice_has_the_least_security_severity() {
        let bag = rule_properties(&sample::rule("advice", Severity::Info));
        assert_eq!(bag.additional_properties["security-severity"], "0.1");
        let bag = rule_properties(&sample::rule("weak", Severity::Critical));
        assert_eq!(bag.additional_properties["security-severity"], "9.3");
    }
}
