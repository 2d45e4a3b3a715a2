//! Credentials in the addresses of repositories and packages.

use super::{Check, View};
use crate::detect::{Candidate, Rank};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct GitRemote;

static RULE: Rule = Rule {
    id: Cow::Borrowed("git-remote-credentials"),
    summary: Cow::Borrowed("Credentials in the address of a repository or package"),
    help: Cow::Borrowed(
        "Everybody who clones this repository gets access to another one, and package managers copy the address into lock files, caches and \
         logs. Revoke the credential, write the address without it (https:// or git@), and let a credential helper, a deploy key or the \
         package manager's own configuration outside of the repository log in.",
    ),
    category: Category::HardcodedPassword,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[522, 312]),
    bad: Cow::Borrowed(&[
        Example::new(
            ".gitmodules",
            "[submodule \"core\"]\n\tpath = core\n\turl = https://deploy:{{alnum:24}}@git.acme-shop.io/core.git\n",
        ),
        Example::new(
            "requirements.txt",
            "core @ git+https://deploy:{{alnum:24}}@git.acme-shop.io/core.git@v1\n",
        ),
        Example::new(
            "package.json",
            "{\"dependencies\": {\"core\": \"git+https://deploy:{{alnum:24}}@git.acme-shop.io/core.git\"}}\n",
        ),
    ]),
    good: Cow::Borrowed(&[
        Example::new(
            ".gitmodules",
            "[submodule \"core\"]\n\tpath = core\n\turl = git@git.acme-shop.io:core.git\n",
        ),
        Example::new(
            "requirements.txt",
            "core @ git+https://${GIT_TOKEN}@git.acme-shop.io/core.git@v1\n",
        ),
    ]),
};

impl Check for GitRemote {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn unit(&self, view: &View<'_>, found: &mut Vec<Candidate>) {
        if !names_packages(&view.unit.path) {
            return;
        }
        let remotes: Vec<Candidate> = found
            .iter()
            .filter(|c| c.rank == Rank::Structure && c.rule.id == "credentials-in-url")
            .cloned()
            .collect();
        found.extend(remotes.into_iter().map(|remote| {
            Candidate {
                rule: (&RULE).into(),
                rank: Rank::Placed,
                remedy:
                    "write the address without the credential and let a credential helper log in"
                        .to_owned(),
                ..remote
            }
        }));
    }
}

/// Files that hold addresses of repositories and packages, by their base name.
fn names_packages(path: &[u8]) -> bool {
    const NAMES: [&[u8]; 22] = [
        b".gitmodules",
        b".gitconfig",
        b"package.json",
        b"composer.json",
        b"cargo.toml",
        b"pyproject.toml",
        b"pipfile",
        b"setup.py",
        b"setup.cfg",
        b"go.mod",
        b"gemfile",
        b"podfile",
        b"package.swift",
        b"mix.exs",
        b"pubspec.yaml",
        b"build.gradle",
        b"build.gradle.kts",
        b"settings.gradle",
        b"pom.xml",
        b"nuget.config",
        b"environment.yml",
        b".npmrc",
    ];
    let base = path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    let base = base.to_ascii_lowercase();
    NAMES.contains(&base.as_slice())
        || path.ends_with(b".git/config")
        || base.ends_with(b".txt")
            && (base.starts_with(b"requirements") || base.starts_with(b"constraints"))
}
