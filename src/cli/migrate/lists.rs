//! The simpler files: `.gitleaksignore`, detect-secrets' baseline, TruffleHog's list of paths.

use super::glob::globs;
use super::known::What;
use super::{Taken, Verdict, may_be_secret};
use credlint::filter::Globs;
use serde_json::Value;

/// Fingerprints, `COMMIT:FILE:RULE:LINE` or `FILE:RULE:LINE`.
pub(super) fn gitleaksignore(file: &str, text: &str, taken: &mut Taken) {
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{file}:{number}");
        match fingerprint(line) {
            Some(what) => taken.know(place, what),
            None => taken.say(
                &place,
                Verdict::Left,
                "no fingerprint; gitleaks takes no notice of it either",
            ),
        }
    }
}

fn fingerprint(line: &str) -> Option<What> {
    let line = line.split(" #").next()?.trim();
    let mut parts = line.rsplitn(3, ':');
    let number = parts.next()?.parse().ok()?;
    parts.next().filter(|rule| !rule.is_empty())?;
    let rest = parts.next().filter(|rest| !rest.is_empty())?;
    let commit = rest
        .split_once(':')
        .filter(|(commit, _)| commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()));
    let (commit, path) = match commit {
        Some((commit, path)) => (Some(commit.to_owned()), path),
        None => (None, rest),
    };
    Some(What::Line {
        commit,
        path: path.strip_prefix("./").unwrap_or(path).to_owned(),
        line: number,
    })
}

/// detect-secrets' baseline: hashes of values by file, and filters.
pub(super) fn secrets_baseline(file: &str, text: &str, taken: &mut Taken) -> Result<(), String> {
    let json: Value =
        serde_json::from_str(text).map_err(|e| format!("it is no JSON: line {}", e.line()))?;
    let Some(results) = json["results"].as_object() else {
        return Err("it has no results".to_owned());
    };
    let old = json["exclude"]["files"].as_str().into_iter();
    let filters = json["filters_used"].as_array().into_iter().flatten();
    let patterns = filters
        .clone()
        .filter(|it| is_filter(it, "should_exclude_file"))
        .flat_map(texts);
    for pattern in old.chain(patterns) {
        excluded(&format!("{file}: excluded files"), pattern, taken);
    }
    if let Some(lines) = json["exclude"]["lines"].as_str() {
        on_lines(&format!("{file}: excluded lines"), lines, taken);
    }
    for filter in filters {
        let name = filter["path"].as_str().unwrap_or_default();
        for pattern in texts(filter) {
            if name.ends_with("should_exclude_line")
                || name.ends_with("should_exclude_secret") && name.contains("regex")
            {
                on_lines(&format!("{file}: {name}"), pattern, taken);
            }
        }
        if name.ends_with("wordlist.should_exclude_secret") {
            taken.say(
                &format!("{file}: word list"),
                Verdict::Left,
                "the words are in another file",
            );
        }
    }
    for (path, entries) in results {
        for entry in entries.as_array().into_iter().flatten() {
            known(file, path, entry, taken);
        }
    }
    Ok(())
}

fn known(file: &str, path: &str, entry: &Value, taken: &mut Taken) {
    let line = entry["line_number"]
        .as_u64()
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(0);
    let kind = entry["type"].as_str().unwrap_or("?");
    let place = format!("{file}: {path}:{line} {kind}");
    let path = path.replace('\\', "/");
    match (
        entry["is_secret"].as_bool(),
        entry["hashed_secret"].as_str(),
    ) {
        (Some(true), _) => taken.say(
            &place,
            Verdict::Left,
            "somebody marked it as a real secret: revoke it",
        ),
        (_, Some(sha1)) => taken.know(
            place,
            What::Hash {
                path: path.strip_prefix("./").unwrap_or(&path).to_owned(),
                sha1: sha1.to_ascii_lowercase(),
                line,
            },
        ),
        (_, None) => taken.say(&place, Verdict::Left, "it has no hash"),
    }
}

fn is_filter(filter: &Value, name: &str) -> bool {
    filter["path"]
        .as_str()
        .is_some_and(|path| path.ends_with(name))
}

fn texts(filter: &Value) -> Vec<&str> {
    match &filter["pattern"] {
        Value::String(text) => vec![text],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Lists of paths to leave out: one expression a line.
pub(super) fn trufflehog(file: &str, text: &str, taken: &mut Taken) {
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{file}:{number}");
        let glob = line.starts_with('*') && Globs::new([line]).is_ok();
        if glob {
            // no expression at all: somebody took the file for a .gitignore, and so can we
            taken.exclude(&place, vec![line.to_owned()]);
        } else {
            excluded(&place, line, taken);
        }
    }
}

/// An expression over paths that are left out.
pub(super) fn excluded(place: &str, expression: &str, taken: &mut Taken) {
    match globs(expression.trim()) {
        Ok(globs) => taken.exclude(place, globs),
        Err(why) => {
            let shown = if may_be_secret(expression) {
                ""
            } else {
                expression
            };
            taken.say(
                place,
                Verdict::Left,
                format!("path expression {shown}: {why}"),
            );
        }
    }
}

/// An expression over lines.
pub(super) fn on_lines(place: &str, expression: &str, taken: &mut Taken) {
    match regex::bytes::Regex::new(expression) {
        Ok(regex) => taken.know(place, What::OnLine(regex)),
        Err(_) => taken.say(place, Verdict::Left, "it is no regular expression"),
    }
}
