//! `.talismanrc`: files whose findings are accepted, patterns, thresholds.

use super::known::What;
use super::lists::on_lines;
use super::yaml::{self, Node};
use super::{AllowText, Taken, Verdict, reason};

/// Reads the file.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read(file: &str, text: &str, taken: &mut Taken) -> Result<(), String> {
    let root = yaml::read(text).map_err(|line| {
        format!("line {line} is not written in the YAML that is understood here")
    })?;
    for (key, node) in root.entries() {
        let place = format!("{file}:{}", node.line);
        match key.as_str() {
            "fileignoreconfig" => {
                for item in node.items() {
                    accepted(file, item, taken);
                }
            }
            "allowed_patterns" => {
                for item in node.items() {
                    on_lines(
                        &format!("{file}:{}", item.line),
                        item.text().unwrap_or_default(),
                        taken,
                    );
                }
            }
            "scopeconfig" => {
                for item in node.items() {
                    let scope = item.get("scope").and_then(Node::text).unwrap_or("?");
                    let text = format!(
                        "scope {scope}: credlint knows lock files and vendored code by itself"
                    );
                    taken.say(&format!("{file}:{}", item.line), Verdict::Left, text);
                }
            }
            "threshold" => {
                let text =
                    "severities are others here: set fail-on or min-severity in credlint.toml";
                taken.say(&place, Verdict::Left, format!("threshold: {text}"));
            }
            "custom_severities" => {
                let text =
                    "the detectors are others here: set severities under [rules] in credlint.toml";
                taken.say(&place, Verdict::Left, format!("custom_severities: {text}"));
            }
            "custom_patterns" => {
                for item in node.items() {
                    let text =
                        "custom pattern: write it as [[pattern]] with its keywords and examples";
                    taken.say(&format!("{file}:{}", item.line), Verdict::Left, text);
                }
            }
            "version" => {}
            other => taken.say(
                &place,
                Verdict::Left,
                format!("{other}: there is nothing like it here"),
            ),
        }
    }
    Ok(())
}

fn accepted(file: &str, item: &Node, taken: &mut Taken) {
    let place = format!("{file}:{}", item.line);
    let Some(name) = item.get("filename").and_then(Node::text) else {
        taken.say(&place, Verdict::Left, "no file name");
        return;
    };
    let place = format!("{place} {name}");
    for pattern in item
        .get("allowed_patterns")
        .map(Node::items)
        .unwrap_or_default()
    {
        let place = format!("{file}:{} {name}", pattern.line);
        on_lines(&place, pattern.text().unwrap_or_default(), taken);
    }
    let ignored: Vec<&str> = item
        .get("ignore_detectors")
        .map(|node| node.items().iter().filter_map(Node::text).collect())
        .unwrap_or_default();
    if ignored.contains(&"filecontent") {
        let path = if name.contains('/') {
            format!("/{}", name.trim_start_matches('/'))
        } else {
            name.to_owned()
        };
        taken.say(
            &place,
            Verdict::Taken,
            "all findings of the file are allowed",
        );
        taken.allow.push(AllowText {
            path: vec![path],
            reason: reason("", file),
            ..AllowText::default()
        });
    } else if !ignored.is_empty() {
        taken.say(
            &place,
            Verdict::Left,
            format!("{}: there is no such detector here", ignored.join(", ")),
        );
    } else if let Some(checksum) = item.get("checksum").and_then(Node::text) {
        taken.know(
            place,
            What::File {
                path: name.to_owned(),
                checksum: checksum.to_owned(),
            },
        );
    }
}
