//! The help of a rule for those who render Markdown.

use super::{REPOSITORY, escape};
use crate::finding::Finding;
use crate::rule::Rule;

/// The page on which a rule is explained.
pub fn help_uri(rule: &str) -> String {
    format!(
        "{REPOSITORY}/blob/main/docs/rules.md#{}",
        escape::uri(rule.as_bytes())
    )
}

/// The summary of a rule, its help and its weaknesses as Markdown. Nothing in the texts is markup.
pub fn help_markdown(rule: &Rule) -> String {
    let paragraphs: Vec<_> = help_text(rule)
        .split("\n\n")
        .map(|paragraph| {
            escape::markdown(&paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect();
    let weaknesses: Vec<_> = rule
        .cwe
        .iter()
        .map(|n| format!("[CWE-{n}](https://cwe.mitre.org/data/definitions/{n}.html)"))
        .collect();
    let mut markdown = format!(
        "**{}**\n\n{}",
        escape::markdown(&rule.summary),
        paragraphs.join("\n\n")
    );
    if !weaknesses.is_empty() {
        markdown.push_str("\n\nWeakness: ");
        markdown.push_str(&weaknesses.join(", "));
    }
    markdown
}

/// The remedy of a finding as a sentence behind others; `None` where it has none.
pub(super) fn remedy(finding: &Finding) -> Option<String> {
    let text = finding.remedy.trim_end();
    let stop = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    (!text.is_empty()).then(|| format!("Remedy: {text}{stop}"))
}

/// What a finding says, and its remedy, where there is one text for both.
pub(super) fn told(finding: &Finding) -> String {
    match remedy(finding) {
        Some(remedy) => format!("{} {remedy}", finding.message),
        None => finding.message.clone(),
    }
}

/// The help of a rule, or its summary where it has none.
pub(super) fn help_text(rule: &Rule) -> &str {
    match rule.help.trim() {
        "" => &rule.summary,
        help => help,
    }
}
