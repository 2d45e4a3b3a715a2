//! Findings that other tools were told to leave alone become entries of the baseline, as far as credlint finds them too.

use super::super::baseline::random_key;
use super::super::failure::Failure;
use super::super::project::{self, Project};
use super::{Taken, Verdict};
use bstr::ByteSlice;
use credlint::filter::Baseline;
use credlint::finding::{Finding, Secret};
use credlint::report::counted;
use credlint::scan::{Options, Scanner};
use credlint::source::{self, ChangeOptions, Commits};
use regex::bytes::Regex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

/// Bytes before a value that another tool may have taken for a part of it: a quote, the sign of a default.
const BEFORE: usize = 2;

/// Bytes behind a value that another tool may have taken for a part of it.
const BEHIND: usize = 200;

/// Something that another tool knows.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) order: usize,
    /// Where it was said.
    pub(super) place: String,
    pub(super) what: What,
}

/// How it is named.
#[derive(Debug)]
pub(super) enum What {
    /// The SHA-1 of a value in a file, near a line.
    Hash {
        path: String,
        sha1: String,
        line: u32,
    },
    /// A line of a file, as it is now or in a commit.
    Line {
        commit: Option<String>,
        path: String,
        line: u32,
    },
    /// Everything in a file with this checksum.
    File { path: String, checksum: String },
    /// Everything in what a commit brought in.
    Commit(String),
    /// Values that hold this text.
    Holding(String),
    /// Values on lines that match.
    OnLine(Regex),
}

/// The baseline with what was found; `None` when nothing is known. Says of each thing whether it was.
pub(super) fn resolve(project: &Project, taken: &mut Taken) -> Result<Option<Baseline>, Failure> {
    let known = std::mem::take(&mut taken.known);
    if known.is_empty() {
        return Ok(None);
    }
    let mut looked = Looked {
        project,
        options: project.all_options(),
        now: None,
        commits: BTreeMap::new(),
        hashes: BTreeMap::new(),
    };
    let mut baseline = Baseline::new(random_key()?);
    for Known { order, place, what } in known {
        let found = looked.find(&what)?;
        let mut say = |verdict, text: String| taken.say_at(order, &place, verdict, text);
        let findings = match found {
            Ok(findings) => findings,
            Err((verdict, why)) => {
                say(verdict, why.to_owned());
                continue;
            }
        };
        for finding in &findings {
            baseline.add(finding);
        }
        let count = counted(findings.len(), "finding");
        match what {
            What::Commit(_) | What::Holding(_) | What::OnLine(_) => say(
                Verdict::Narrower,
                format!("into the baseline: {count} that it covers today, and no later ones"),
            ),
            _ => say(Verdict::Taken, format!("into the baseline: {count}")),
        }
    }
    Ok((!baseline.is_empty()).then_some(baseline))
}

/// What is found now, and in commits, each looked at once.
struct Looked<'p> {
    project: &'p Project,
    options: Options,
    now: Option<Vec<Finding>>,
    commits: BTreeMap<String, Vec<Finding>>,
    /// SHA-1 of what another tool may have taken for a value, by file: places in `now`.
    hashes: BTreeMap<String, BTreeMap<String, Vec<usize>>>,
}

impl Looked<'_> {
    /// The findings that are meant, or why there are none.
    fn find(
        &mut self,
        what: &What,
    ) -> Result<Result<Vec<&Finding>, (Verdict, &'static str)>, Failure> {
        let left = |why| Ok(Err((Verdict::Left, why)));
        match what {
            What::File { path, checksum } => match self.checksum(path) {
                None => return left("the file is gone"),
                Some(now) if now != *checksum => {
                    return left("the file has changed since, so Talisman reports it again, too");
                }
                Some(_) => {}
            },
            What::Hash { path, .. }
            | What::Line {
                commit: None, path, ..
            } if !self.exists(path) => {
                return left("the file is gone");
            }
            What::Line {
                commit: Some(commit),
                ..
            }
            | What::Commit(commit)
                if !self.look_at(commit) =>
            {
                return left("the commit is not in this clone");
            }
            _ => {}
        }
        if let What::Hash { path, .. } = what {
            self.hash(path)?;
        }
        self.now()?;
        let findings = match what {
            What::Line {
                commit: Some(commit),
                ..
            }
            | What::Commit(commit) => &self.commits[commit],
            _ => self.now.as_ref().expect("it was filled"),
        };
        let by_hash: &[usize] = match what {
            What::Hash { path, sha1, .. } => {
                let of_file = self.hashes.get(path);
                of_file
                    .and_then(|it| it.get(sha1))
                    .map_or(&[], Vec::as_slice)
            }
            _ => &[],
        };
        let meant: Vec<&Finding> = (0..)
            .zip(findings)
            .filter(|(at, finding)| by_hash.contains(at) || means(what, finding))
            .map(|(_, finding)| finding)
            .collect();
        if meant.is_empty() {
            let changed = matches!(what, What::Hash { path, line, .. } if findings.iter().any(|it| is_at(it, path, *line)));
            return match changed {
                true => left("credlint finds another value on that line"),
                false => Ok(Err((Verdict::Needless, "credlint finds nothing there"))),
            };
        }
        Ok(Ok(meant))
    }

    fn now(&mut self) -> Result<&Vec<Finding>, Failure> {
        if self.now.is_none() {
            self.now = Some(project::report_on(self.project, self.options.clone())?.findings);
        }
        Ok(self.now.as_ref().expect("it was just filled"))
    }

    /// Scans what a commit brought in; false when it is not there.
    fn look_at(&mut self, commit: &str) -> bool {
        if self.commits.contains_key(commit) {
            return true;
        }
        let scanner = Scanner::new(
            &self.project.patterns,
            Options {
                partial: true,
                ..self.options.clone()
            },
        );
        let options = ChangeOptions {
            paths: vec![self.project.config.root().to_owned()],
            whole_files: true,
            ..ChangeOptions::default()
        };
        let done = source::commits(
            Commits::Range(commit),
            &options,
            project::threads(None),
            &|item| scanner.take(item),
        );
        if done.is_err() {
            return false;
        }
        self.commits
            .insert(commit.to_owned(), scanner.report(0.0).findings);
        true
    }

    fn exists(&self, path: &str) -> bool {
        self.project
            .config
            .root()
            .join(path)
            .symlink_metadata()
            .is_ok()
    }

    /// Computes the hashes of everything that is found in a file.
    fn hash(&mut self, path: &str) -> Result<(), Failure> {
        if self.hashes.contains_key(path) {
            return Ok(());
        }
        let text = fs::read(self.project.config.root().join(path)).unwrap_or_default();
        let mut hashes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.now()?.iter().enumerate() {
            let (Some(secret), Some(region)) = (&finding.secret, &finding.location.region) else {
                continue;
            };
            if finding.location.path != path.as_bytes() {
                continue;
            }
            let (value, span) = (secret.expose(), region.span.start..region.span.end);
            // decoded text has other offsets than the file where that is no UTF-8
            let found: Vec<String> = match text.get(span.clone()) {
                Some(there) if there == value => self::hashes(&text, span).collect(),
                _ => vec![sha1(value)],
            };
            for hash in found {
                hashes.entry(hash).or_default().push(at);
            }
        }
        self.hashes.insert(path.to_owned(), hashes);
        Ok(())
    }

    /// Talisman's checksum of one file: a hash over the hashes of nothing, of the content and of the name.
    fn checksum(&self, path: &str) -> Option<String> {
        let content = fs::read(self.project.config.root().join(path)).ok()?;
        let hash = |bytes: &[u8]| -> String {
            Sha256::digest(bytes)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect()
        };
        Some(hash(
            format!("{}{}{}", hash(b""), hash(&content), hash(path.as_bytes())).as_bytes(),
        ))
    }
}

fn means(what: &What, finding: &Finding) -> bool {
    let secret = || finding.secret.as_ref().map(Secret::expose);
    match what {
        What::Hash { path, line, .. } => is_at(finding, path, *line) && is_key(finding),
        What::Line { path, line, .. } => is_at(finding, path, *line),
        What::File { path, .. } => finding.location.path == path.as_bytes(),
        What::Commit(_) => true,
        What::Holding(text) => secret().is_some_and(|value| holds(value, text)),
        What::OnLine(regex) => {
            let region = finding.location.region.as_ref();
            let on_line =
                region.is_some_and(|region| regex.is_match(region.snippet.text.as_bytes()));
            on_line || secret().is_some_and(|value| regex.is_match(value))
        }
    }
}

/// Whether a finding covers a line of a file.
fn is_at(finding: &Finding, path: &str, line: u32) -> bool {
    let region = finding.location.region.as_ref();
    finding.location.path == path.as_bytes()
        && region.is_some_and(|region| (region.start.line..=region.end.line).contains(&line))
}

/// A private key is known to the other tool by its first line alone.
fn is_key(finding: &Finding) -> bool {
    finding
        .secret
        .as_ref()
        .is_some_and(|secret| secret.expose().starts_with(b"-----BEGIN"))
}

/// Whether a value holds a text; blanks do not count, as keys are written with any indentation.
fn holds(value: &[u8], text: &str) -> bool {
    let plain = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .filter(|b| !b.is_ascii_whitespace())
            .collect()
    };
    let text = plain(text.as_bytes());
    !text.is_empty() && plain(value).contains_str(&text)
}

/// The SHA-1 of a value, and of the value with what follows or stands before it on its line: the other tool knows no syntax, and takes quotes,
/// braces and the rest of a URL for a part of it.
fn hashes(text: &[u8], value: Range<usize>) -> impl Iterator<Item = String> + '_ {
    let line = memchr::memrchr(b'\n', &text[..value.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &text[value.end..]).map_or(text.len(), |at| value.end + at);
    let starts = value.start.saturating_sub(BEFORE).max(line)..=value.start;
    let ends = value.end..=end.min(value.end + BEHIND);
    let padding = text[value.clone()].trim_end_with(|c| c == '=').len();
    let unpadded = value.start..value.start + padding;
    starts
        .flat_map(move |start| ends.clone().map(move |end| start..end))
        .chain([unpadded])
        .map(|range| sha1(&text[range]))
}

fn sha1(bytes: &[u8]) -> String {
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    hasher.update(bytes);
    hasher
        .try_finalize()
        .map_or_else(|_| String::new(), |id| id.to_string())
}
