//! Dockerfiles that copy their whole build context, environment files and all.

use super::missing::copy_of;
use super::pattern::Pattern;
use super::rules::{COPIED, COPIED_PRESENT};
use super::sensitive::{Kind, Sensitive};
use super::tree::{Tree, folder_of, is_aside, whole};
use crate::content::FileRole;
use crate::detect::{ClueKind, Contents, RepositoryFinding};
use crate::finding::Location;
use crate::text::Span;
use bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeMap;

/// The `COPY .` and `ADD .` of the last stage: what earlier stages copy does not reach the image.
pub(super) fn copies_everything(text: &[u8]) -> Option<Span> {
    let mut found = None;
    let mut start = 0;
    for line in text.split_inclusive(|&b| b == b'\n') {
        let trimmed = line.trim_ascii();
        let mut words = trimmed
            .split(|&b| b.is_ascii_whitespace() || b"[],\"".contains(&b))
            .filter(|word| !word.is_empty());
        let instruction = words.next().unwrap_or_default();
        if instruction.eq_ignore_ascii_case(b"FROM") {
            found = None;
        } else if instruction.eq_ignore_ascii_case(b"COPY")
            || instruction.eq_ignore_ascii_case(b"ADD")
        {
            let mut words =
                words.skip_while(|word| word.starts_with(b"--") && !word.starts_with(b"--from"));
            if matches!(words.next(), Some(b"." | b"./")) && words.next().is_some() {
                let at = start + line.find(trimmed).unwrap_or(0);
                found = Some(Span::new(at, at + trimmed.len()));
            }
        }
        start += line.len();
    }
    found
}

/// Reports Dockerfiles whose context holds an environment file, or is going to.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Vec<RepositoryFinding>) {
    let mut ignores = BTreeMap::new();
    for trace in tree.traces {
        if let ClueKind::DockerIgnore(text) = &trace.kind {
            ignores.insert(trace.location.path.as_bstr(), patterns(text));
        }
    }
    let copying = tree
        .traces
        .iter()
        .filter(|trace| trace.kind == ClueKind::CopiesEverything);
    let secrets: Vec<_> = environment_files(tree).collect();
    for trace in copying {
        let path = trace.location.path.as_bstr();
        if is_aside(path) {
            continue;
        }
        let context = folder_of(path);
        let own = [path.as_bytes(), b".dockerignore"].concat();
        let lists = [
            own.into(),
            BString::from([context.as_bytes(), b".dockerignore"].concat()),
            ".dockerignore".into(),
        ];
        let hidden = |secret: &BStr| {
            lists.iter().any(|list| {
                let root = if list == ".dockerignore" {
                    BStr::new("")
                } else {
                    context
                };
                let inside = secret.strip_prefix(root.as_bytes()).unwrap_or(secret);
                ignores
                    .get(list.as_bstr())
                    .is_some_and(|patterns| leaves_out(patterns, inside))
            })
        };
        let taken = secrets
            .iter()
            .find(|secret| secret.path.starts_with(context) && !hidden(secret.path.as_bstr()));
        let Some(taken) = taken else { continue };
        let name = &taken.path[context.len()..].as_bstr();
        let (rule, what) = if taken.present {
            (&COPIED_PRESENT, "with")
        } else {
            (&COPIED, "with a local")
        };
        let nested = if name.contains(&b'/') { "**/" } else { "" };
        let entry = super::sensitive::entry(taken.path.as_bstr());
        found.push(RepositoryFinding {
            rule,
            confidence: rule.confidence,
            location: trace.location.clone(),
            related: vec![(taken.location.clone(), taken.label.into())],
            subject: path.to_vec(),
            message: format!("The image takes the whole build context, {what} {name}, which no .dockerignore leaves out."),
            remedy: format!("add `{nested}{entry}` to {context}.dockerignore"),
            fix: None,
        });
    }
}

/// An environment file that lies in the tree, or is going to.
struct Secret {
    path: BString,
    present: bool,
    location: Location,
    label: &'static str,
}

/// Those that are there come first.
fn environment_files<'a>(tree: &'a Tree<'_>) -> impl Iterator<Item = Secret> + 'a {
    let here = tree
        .all_sensitive()
        .filter_map(|(path, tracked, contents)| {
            let environment = Sensitive::of(path)?.kind == Kind::Environment;
            let present = contents == Contents::Secrets || !tracked;
            (environment && present && !is_aside(path)).then(|| Secret {
                path: path.to_owned(),
                present: true,
                location: whole(path),
                label: "the file with secrets",
            })
        });
    let expected = tree.traces.iter().filter_map(|trace| {
        let at = trace.location.path.as_bstr();
        let (path, label) = match &trace.kind {
            ClueKind::File if trace.role == FileRole::Template => (copy_of(at)?, "its template"),
            _ => return None,
        };
        let on_purpose = matches!(
            tree.sensitive(path.as_bstr()),
            Some((true, Contents::Harmless))
        );
        (!on_purpose && !is_aside(at)).then(|| Secret {
            path,
            present: false,
            location: trace.location.clone(),
            label,
        })
    });
    here.chain(expected)
}

/// The patterns of a `.dockerignore`; they all count from the root of the context.
fn patterns(text: &[u8]) -> Vec<Pattern> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let lines = text.lines().map(<[u8]>::trim_ascii);
    lines
        .filter(|line| !line.starts_with(b"#"))
        .filter_map(|line| {
            let rest = line.strip_prefix(b"!").map(<[u8]>::trim_ascii);
            let glob = rest.unwrap_or(line);
            let glob = glob.strip_prefix(b"./").unwrap_or(glob);
            let glob = glob.strip_prefix(b"/").unwrap_or(glob);
            let glob = glob.strip_suffix(b"/").unwrap_or(glob);
            let glob: &[u8] = if glob == b"." { b"**" } else { glob };
            let mut pattern = Pattern::rooted(glob);
            pattern.negated = rest.is_some();
            (!glob.is_empty()).then_some(pattern)
        })
        .collect()
}

/// Whether a path is left out: the last pattern that matches it, or a folder above it, decides.
fn leaves_out(patterns: &[Pattern], path: &[u8]) -> bool {
    let mut left_out = false;
    for pattern in patterns {
        if pattern.negated != left_out {
            continue;
        }
        let mut above = memchr::memchr_iter(b'/', path).map(|slash| &path[..slash]);
        if pattern.matches(path, false) || above.any(|folder| pattern.matches(folder, true)) {
            left_out = !left_out;
        }
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_stage_counts() {
        let span = |text: &str| {
            copies_everything(text.as_bytes()).map(|it| it.of(text.as_bytes()).to_vec())
        };
        assert_eq!(span("FROM a\nCOPY . .\n"), Some(b"COPY . .".to_vec()));
        assert_eq!(
            span("FROM a\n  add --chown=x ./ /app\n"),
            Some(b"add --chown=x ./ /app".to_vec())
        );
        assert_eq!(
            span("FROM a\nCOPY [\".\", \"/app\"]"),
            Some(b"COPY [\".\", \"/app\"]".to_vec())
        );
        assert_eq!(
            span("FROM a AS b\nCOPY . .\nFROM c\nCOPY --from=b . .\n"),
            None
        );
        assert_eq!(span("FROM a\nCOPY src .\nRUN cp . x\n"), None);
    }

    #[test]
    fn docker_counts_from_the_root() {
        let ignores = |text: &[u8], path: &[u8]| leaves_out(&patterns(text), path);
        assert!(ignores(b".env\n", b".env"));
        assert!(!ignores(b".env\n", b"a/.env"));
        assert!(ignores(b"**/.env\n", b"a/.env"));
        assert!(ignores(b"**/.env\n", b".env"));
        assert!(ignores(b"a\n", b"a/b/.env"));
        assert!(ignores(b"# x\n*\n!src\n", b".env"));
        assert!(!ignores(b".env*\n!.env\n", b".env"));
    }
}
