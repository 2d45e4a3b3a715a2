//! Lines of a `.gitignore` that do something else than they look like.

use super::matcher;
use super::pattern::Pattern;
use super::rules::{INEFFECTIVE, REINCLUDES, TEMPLATE_IGNORED};
use super::sensitive::{Kind, Sensitive};
use super::tree::{IgnoreFile, Tree, is_aside, whole};
use crate::content::FileRole;
use crate::detect::{ClueKind, Contents, RepositoryFinding};
use crate::finding::{Edit, Fix, Location, Region, Safety, Snippet};
use crate::text::{LineIndex, Span};
use bstr::{BStr, BString, ByteSlice};

/// Longer lines are no patterns that anybody wrote.
const LONGEST: usize = 200;

/// Judges every line of every `.gitignore`, and the templates that some line hides.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Vec<RepositoryFinding>) {
    for (folder, file) in &tree.files {
        let folder = folder.as_bstr();
        if is_aside(file.path.as_bstr()) || !tree.is_own(file.path.as_bstr()) {
            continue;
        }
        if file.encoding.is_utf16() {
            found.extend(unreadable(file));
            continue;
        }
        for (number, line) in matcher::lines(&file.text) {
            if line.len() > LONGEST {
                continue;
            }
            if line.first() == Some(&b'!') {
                found.extend(reincluded(tree, folder, file, number, line));
            } else if let Some(meant) = meant(line) {
                found.extend(ineffective(tree, folder, file, number, &meant));
            }
        }
    }
    templates(tree, found);
}

/// What a line that cannot work is meant for, and why it cannot.
struct Meant {
    patterns: Vec<String>,
    why: &'static str,
}

/// The patterns about sensitive names that a line seems to be meant for; `None` for one that means what it says.
fn meant(line: &[u8]) -> Option<Meant> {
    let text = line.to_str().ok()?;
    let (pattern, why) = if text.starts_with('#') {
        return None;
    } else if let Some(at) = text.find(" #").or_else(|| text.find("\t#")) {
        (text[..at].trim(), "a comment needs a line of its own")
    } else if let Some(inner) = unquoted(text.trim()) {
        (inner, "quotes are part of the name")
    } else if let Some(rest) = text.strip_prefix("./") {
        (rest, "nothing matches a leading `./`")
    } else if text.starts_with([' ', '\t']) {
        (text.trim(), "leading white space is part of the name")
    } else if text.ends_with('\t') {
        (text.trim(), "a tab at the end is part of the name")
    } else if let Some(file) = text.strip_suffix('/') {
        (file, "a slash at the end means folders only")
    } else if text.contains('{') && text.contains('}') {
        (text, "git knows no braces")
    } else if text.bytes().any(|b| b.is_ascii_uppercase()) {
        (text, "letter case counts")
    } else {
        return None;
    };
    let patterns = match why {
        "git knows no braces" => alternatives(pattern)?,
        "letter case counts" => vec![pattern.to_ascii_lowercase()],
        _ => vec![pattern.to_owned()],
    };
    let sensitive = patterns.iter().all(|pattern| is_about_secrets(pattern));
    sensitive.then_some(Meant { patterns, why })
}

/// `*.{pem,key}` as two patterns.
fn alternatives(pattern: &str) -> Option<Vec<String>> {
    let (before, rest) = pattern.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    let all: Vec<_> = inside
        .split(',')
        .map(|one| format!("{before}{}{after}", one.trim()))
        .collect();
    (all.len() > 1 && all.len() <= 10 && !after.contains('{')).then_some(all)
}

fn unquoted(text: &str) -> Option<&str> {
    ['"', '\'', '`']
        .iter()
        .find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// True for a pattern about files that are secret by their name, and for the extensions of keys.
fn is_about_secrets(pattern: &str) -> bool {
    const KEYS: &[&str] = &[
        "*.pem",
        "*.key",
        "*.p12",
        "*.pfx",
        "*.jks",
        "*.keystore",
        "id_rsa",
        "*.tfstate",
        "*.env",
    ];
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    !name.contains(char::is_whitespace)
        && (KEYS.contains(&name)
            || Sensitive::names().any(|known| known == name)
            || (name.starts_with(".env")
                && Sensitive::of(BStr::new(&name.replace('*', "x")))
                    .is_some_and(|it| it.kind == Kind::Environment)))
}

/// A path that a pattern matches.
fn sample(folder: &BStr, pattern: &str) -> BString {
    let pattern = pattern
        .trim_start_matches('/')
        .replace("**/", "")
        .replace('*', "x");
    [folder.as_bytes(), pattern.as_bytes()].concat().into()
}

fn ineffective(
    tree: &Tree<'_>,
    folder: &BStr,
    file: &IgnoreFile,
    number: usize,
    meant: &Meant,
) -> Option<RepositoryFinding> {
    let covered = meant.patterns.iter().all(|pattern| {
        tree.ignores
            .decision(sample(folder, pattern).as_bstr())
            .is_some()
    });
    if covered {
        return None;
    }
    let (location, span) = line_of(file, number)?;
    let written = span.of(&file.text).to_str_lossy().trim().to_owned();
    let instead = meant.patterns.join(" and ");
    Some(RepositoryFinding {
        rule: &INEFFECTIVE,
        confidence: INEFFECTIVE.confidence,
        location,
        related: Vec::new(),
        subject: written.clone().into_bytes(),
        message: format!("`{written}` does not ignore `{instead}`: {}.", meant.why),
        remedy: format!("write `{}`", meant.patterns.join("` and `")),
        fix: Some(Fix::new(
            format!("Write {instead}"),
            Safety::Safe,
            vec![Edit {
                path: file.path.clone(),
                span,
                text: meant.patterns.join("\n"),
            }],
        )),
    })
}

/// A file in UTF-16 with a pattern about secrets in it.
fn unreadable(file: &IgnoreFile) -> Option<RepositoryFinding> {
    let about = matcher::lines(&file.text)
        .filter_map(|(_, line)| line.to_str().ok())
        .any(|line| is_about_secrets(line.trim()));
    about.then(|| RepositoryFinding {
        rule: &INEFFECTIVE,
        confidence: INEFFECTIVE.confidence,
        location: whole(file.path.as_bstr()),
        related: Vec::new(),
        subject: b"UTF-16".to_vec(),
        message: format!(
            "{} is written in UTF-16, which git does not read: it ignores nothing.",
            file.path
        ),
        remedy:
            "save it as UTF-8; PowerShell's >> writes UTF-16, Add-Content -Encoding utf8 does not"
                .into(),
        fix: None,
    })
}

/// A line with `!` that lets a file with secrets back in.
fn reincluded(
    tree: &Tree<'_>,
    folder: &BStr,
    file: &IgnoreFile,
    number: usize,
    line: &[u8],
) -> Option<RepositoryFinding> {
    let pattern = Pattern::parse(line)?;
    let text = line[1..].trim_ascii().to_str().ok()?;
    let name = text.rsplit('/').next()?;
    let is_wide = name.starts_with(".env") && name.contains('*');
    let samples: Vec<BString> = if is_wide {
        [".env", ".env.local", ".env.production"]
            .iter()
            .map(|secret| {
                sample(
                    folder,
                    &format!("{}{secret}", &text[..text.len() - name.len()]),
                )
            })
            .filter(|path| pattern.matches(&path[folder.len()..], false))
            .collect()
    } else if !text.contains(['*', '?', '[', '\\']) && !pattern.folders_only {
        vec![sample(folder, text)]
    } else {
        return None;
    };
    let leaks = |path: &&BString| {
        let path = path.as_bstr();
        let by_name = Sensitive::of(path)
            .is_some_and(|one| matches!(one.kind, Kind::Environment | Kind::Secret));
        let on_purpose = matches!(tree.sensitive(path), Some((_, Contents::Harmless)));
        let here =
            |it: matcher::Decision<'_>| !it.ignored && it.folder == folder && it.line == number;
        let ignored_without = |path| {
            let decision = tree.ignores.decision_without(path, Some((folder, number)));
            decision.is_some_and(|it| it.ignored)
        };
        by_name
            && !on_purpose
            && tree.ignores.decision(path).is_some_and(here)
            && ignored_without(path)
    };
    let path = samples.iter().find(leaks)?;
    let (location, span) = line_of(file, number)?;
    Some(RepositoryFinding {
        rule: &REINCLUDES,
        confidence: REINCLUDES.confidence,
        location,
        related: Vec::new(),
        subject: line.to_vec(),
        message: format!("`!{text}` takes {path} out of what is ignored."),
        remedy: String::new(),
        fix: Some(Fix::new(
            format!("Delete `!{text}`"),
            Safety::Unsafe,
            vec![Edit {
                path: file.path.clone(),
                span: with_line_break(&file.text, span),
                text: String::new(),
            }],
        )),
    })
}

/// Templates that are tracked only because somebody forced them in.
fn templates(tree: &Tree<'_>, found: &mut Vec<RepositoryFinding>) {
    for trace in tree.traces {
        let path = trace.location.path.as_bstr();
        let is_template = trace.kind == ClueKind::File && trace.role == FileRole::Template;
        if !is_template || trace.tracked != Some(true) || is_aside(path) || !tree.is_own(path) {
            continue;
        }
        let Some(by) = tree.ignores.decision(path).filter(|it| it.ignored) else {
            continue;
        };
        let Some(file) = tree.files.get(by.folder) else {
            continue;
        };
        let Some((location, span)) = line_of(file, by.line) else {
            continue;
        };
        let pattern = span.of(&file.text).to_str_lossy().trim().to_owned();
        // an ignored folder has to be opened before a file in it can come back
        if !pattern.rsplit('/').next().is_some_and(|name| {
            name.starts_with(".env") || name.ends_with(".env") || name.ends_with(".env*")
        }) {
            continue;
        }
        let name = super::sensitive::entry(path);
        found.push(RepositoryFinding {
            rule: &TEMPLATE_IGNORED,
            confidence: TEMPLATE_IGNORED.confidence,
            location,
            related: vec![(whole(path), "the template".into())],
            subject: path.to_vec(),
            message: format!("`{pattern}` hides the template {path}."),
            remedy: format!("add `!{name}` below it"),
            fix: Some(Fix::new(
                format!("Add !{name}"),
                Safety::Safe,
                vec![Edit {
                    path: file.path.clone(),
                    span: Span::new(span.end, span.end),
                    text: format!("\n!{name}"),
                }],
            )),
        });
    }
}

/// A 0-based line of a `.gitignore` as a location, and its span.
fn line_of(file: &IgnoreFile, number: usize) -> Option<(Location, Span)> {
    let before = file.text.split_inclusive(|&b| b == b'\n').take(number);
    let start = before.map(<[u8]>::len).sum();
    let (_, line) = matcher::lines(&file.text[start..]).next()?;
    let span = Span::new(start, start + line.len());
    let index = LineIndex::new(&file.text);
    let text = line.to_str_lossy().into_owned();
    (line.len() <= LONGEST).then(|| {
        let region = Region {
            span,
            start: index.position(span.start, &file.text),
            end: index.position(span.end, &file.text),
            snippet: Snippet {
                mark: Span::new(0, text.len()),
                text,
                cut_before: false,
                cut_after: false,
            },
        };
        let location = Location {
            path: file.path.clone(),
            archive: None,
            region: Some(region),
        };
        (location, span)
    })
}

fn with_line_break(text: &[u8], span: Span) -> Span {
    let rest = &text[span.end..];
    let len = if rest.starts_with(b"\r\n") {
        2
    } else {
        usize::from(rest.starts_with(b"\n"))
    };
    Span::new(span.start, span.end + len)
}
