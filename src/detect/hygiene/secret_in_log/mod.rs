//! Secrets that are printed: into the log of a pipeline, or into the log of the program.

mod code;
mod shell;

use super::{Check, View};
use crate::content::FileRole;
use crate::content::format::Format;
use crate::detect::{Candidate, NameKind, Rank, SecretName};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

pub(super) struct SecretInLog;

/// Longer lines are not written by hand.
const LONGEST_LINE: usize = 2000;

static RULE: Rule = Rule {
    id: Cow::Borrowed("secret-in-log"),
    summary: Cow::Borrowed("Secret written to a log"),
    help: Cow::Borrowed(
        "Logs are read by more people than secrets are, kept for long and sent to other services. Masking in a pipeline only hides the exact \
         value of a registered secret. Remove the output, or print whether the value is set instead of the value; replace a value that was \
         logged already.",
    ),
    category: Category::Hygiene,
    score: Score(50),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[532]),
    bad: Cow::Borrowed(&[
        Example::new(
            ".github/workflows/deploy.yml",
            "      - run: echo \"token is ${{ secrets.DEPLOY_TOKEN }}\"\n",
        ),
        Example::new(
            ".gitlab-ci.yml",
            "deploy:\n  script:\n    - echo \"$DB_PASSWORD\"\n",
        ),
        Example::new(
            "app/main.py",
            "logger.info(f\"starting with {settings.{{text:secret_key}}}\")\n",
        ),
        Example::new(
            "src/server.js",
            "console.log('connecting with', config.{{text:dbPassword}});\n",
        ),
    ]),
    good: Cow::Borrowed(&[
        Example::new(
            ".github/workflows/deploy.yml",
            "      - run: |\n          echo \"::add-mask::$TOKEN\"\n          echo \"$PASSWORD\" | docker login --password-stdin\n          \
             echo \"PASSWORD=$PASSWORD\" >> \"$GITHUB_ENV\"\n          echo \"${#PASSWORD} characters\"\n          \
             echo \"${PASSWORD:+set}\"\n",
        ),
        Example::new(
            "app/main.py",
            "logger.info(\"secret_key is %s\", \"set\" if settings.secret_key else \"missing\")\nlogger.info(\"password changed\")\n",
        ),
        Example::new(
            "push.sh",
            "helper='!f() { echo \"username=x\"; echo \"password=${GITHUB_TOKEN}\"; }; f'\n",
        ),
        Example::new(
            "src/server.js",
            "console.log('password length', config.password.length);\nconsole.log(mask(config.password));\n",
        ),
    ]),
};

impl Check for SecretInLog {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn unit(&self, view: &View<'_>, found: &mut Vec<Candidate>) {
        let unit = view.unit;
        // linters and tests are full of lines that log secrets on purpose
        let quiet = matches!(
            unit.role,
            FileRole::Test | FileRole::Docs | FileRole::Template | FileRole::Vendored
        );
        let read: Read = match unit.format {
            Format::Shell | Format::Dockerfile => shell::read,
            Format::Yaml if matches!(unit.role, FileRole::Ci | FileRole::Deploy) => shell::read,
            Format::Code => code::read,
            _ => return,
        };
        if quiet {
            return;
        }
        let pipeline = unit.role == FileRole::Ci;
        let mut done = 0;
        for &hit in view.hits {
            if hit < done {
                continue;
            }
            done = hit + 1;
            if let Some(line) = line_around(&unit.text, hit) {
                done = line.end.max(done);
                if answers_git(line.of(&unit.text)) || counts_passes(line.of(&unit.text)) {
                    continue;
                }
                read(&unit.text, line, pipeline, &mut |logged| {
                    found.push(candidate(view, logged));
                });
            }
        }
    }
}

/// A credential helper written on the spot: `!f() { echo "password=$TOKEN"; }; f` speaks to git alone.
fn answers_git(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"!f()").is_some()
}

/// `echo "$pass passed, $fail failed"`: how many tests went well.
fn counts_passes(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    let has = |part: &[u8]| memchr::memmem::find(&line, part).is_some();
    has(b"passed") && (has(b"fail") || has(b"test"))
}

/// The line that holds `at`, unless it is too long.
fn line_around(text: &[u8], at: usize) -> Option<Span> {
    let low = at.saturating_sub(LONGEST_LINE);
    let high = text.len().min(at + LONGEST_LINE);
    let start = match memchr::memrchr(b'\n', &text[low..at]) {
        Some(found) => low + found + 1,
        None if low == 0 => 0,
        None => return None,
    };
    let end = match memchr::memchr(b'\n', &text[at..high]) {
        Some(found) => at + found,
        None if high == text.len() => high,
        None => return None,
    };
    Some(Span::new(start, end))
}

/// Reads one line of a text; the flag tells that its output is the log of a pipeline.
type Read = fn(&[u8], Span, bool, &mut dyn FnMut(Logged));

/// A secret that is printed.
#[derive(Clone, Copy)]
struct Logged {
    /// The name of what is printed.
    name: Span,
    confidence: Confidence,
}

/// True for the name of a value that has to stay secret: passwords and keys, and tokens that say what they open.
fn is_secret(name: &[u8]) -> bool {
    // what is printed under this name is the working directory far more often than a password
    if name.len() >= 3 && name[name.len() - 3..].eq_ignore_ascii_case(b"pwd") {
        return false;
    }
    // the path of a file, as it is said where a server starts
    let lower = name.to_ascii_lowercase();
    if [&b"tlskey"[..], b"tls_key", b"sslkey", b"ssl_key"]
        .iter()
        .any(|end| lower.ends_with(end))
    {
        return false;
    }
    let Some(secret) = SecretName::parse(name, None) else {
        return false;
    };
    match secret.kind {
        NameKind::Password | NameKind::Passphrase | NameKind::SigningKey | NameKind::Secret => true,
        // `serviceKey` finds a service
        NameKind::ApiKey => {
            let name = name.to_ascii_lowercase();
            ["api", "secret", "private", "access"]
                .iter()
                .any(|word| memchr::memmem::find(&name, word.as_bytes()).is_some())
        }
        // parsers and protocols have tokens, too
        NameKind::Token => {
            let name = name.to_ascii_lowercase();
            let opens = [
                "access", "auth", "bearer", "api", "refresh", "jwt", "deploy", "hub", "lab", "npm",
            ];
            opens
                .iter()
                .any(|word| memchr::memmem::find(&name, word.as_bytes()).is_some())
        }
        NameKind::Credential | NameKind::Key => false,
    }
}

fn candidate(view: &View<'_>, logged: Logged) -> Candidate {
    let name = String::from_utf8_lossy(view.unit.slice(logged.name)).into_owned();
    Candidate {
        rule: (&RULE).into(),
        confidence: logged.confidence,
        span: logged.name,
        secret: false,
        shown: 0,
        rank: Rank::Slot,
        message: format!("{name} is written to the log."),
        remedy: format!("remove {name} from the output, or print only whether it is set"),
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}
