//! The help of a rule for those who render Markdown.

use super::{REPOSITORY, escape};
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

/// The help of a rule, or its summary where it has none.
pub(super) fn help_text(rule: &Rule) -> &str {
    match rule.help.trim() {
        "" => &rule.summary,
        help => help,
    }
}
