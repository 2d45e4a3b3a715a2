//! The rules about what git and Docker should not see.

use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) static RULES: &[&Rule] = &[
    &MISSING,
    &TRACKED,
    &TRACKED_UNREAD,
    &REINCLUDES,
    &INEFFECTIVE,
    &TEMPLATE_IGNORED,
    &COPIED,
    &COPIED_PRESENT,
];

pub(super) static MISSING: Rule = Rule {
    id: Cow::Borrowed("gitignore-missing-entry"),
    summary: Cow::Borrowed("File with secrets that git does not ignore"),
    help: Cow::Borrowed(
        "The repository itself says that this file exists on every machine that runs it, and no committed .gitignore keeps it out: the \
         next `git add .` publishes it. Add the entry. The excludes of one machine (.git/info/exclude, core.excludesFile) protect \
         nobody else.",
    ),
    category: Category::IgnoreEntry,
    score: Score(45),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[538, 527]),
    bad: Cow::Borrowed(&[Example::new(
        "docker-compose.yml",
        "services:\n  web:\n    env_file: .env\n",
    )]),
    good: Cow::Borrowed(&[Example::new(".gitignore", ".env\n")]),
};

pub(super) static TRACKED: Rule = Rule {
    id: Cow::Borrowed("sensitive-file-tracked"),
    summary: Cow::Borrowed("File with secrets in the repository"),
    help: Cow::Borrowed(
        "Everybody who can read the repository can read this file, in all of its history. Replace the secrets in it first. Then take it \
         out of git (git rm --cached FILE), ignore it, and commit a template without values in its place. An entry in .gitignore alone \
         does not untrack a file.",
    ),
    category: Category::IgnoreEntry,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[538, 540, 312]),
    bad: Cow::Borrowed(&[Example::new(".env", "DB_PASSWORD={{alnum:20}}\n")]),
    good: Cow::Borrowed(&[Example::new(".env", "PORT=3000\n")]),
};

pub(super) static TRACKED_UNREAD: Rule = Rule {
    id: Cow::Borrowed("sensitive-file-tracked-unread"),
    summary: Cow::Borrowed("Store of keys or passwords in the repository"),
    help: Cow::Borrowed(
        "Files of this kind hold nothing but keys, passwords or what was typed at a prompt. This one was not read any further; encrypted \
         stores can be attacked at leisure by whoever has a copy. If it is real, replace what is in it, take it out of git \
         (git rm --cached FILE) and ignore it.",
    ),
    category: Category::IgnoreEntry,
    score: Score(50),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[538, 540, 312]),
    bad: Cow::Borrowed(&[Example::new("terraform.tfstate", "{\"version\": 4}\n")]),
    good: Cow::Borrowed(&[Example::new("main.tf", "terraform {}\n")]),
};

pub(super) static REINCLUDES: Rule = Rule {
    id: Cow::Borrowed("gitignore-reincludes-sensitive"),
    summary: Cow::Borrowed("Ignore pattern that lets a file with secrets back in"),
    help: Cow::Borrowed(
        "A pattern with ! takes back what an earlier one ignored, here a file that is made to hold secrets. Delete the line, or write it \
         for the template only (!.env.example).",
    ),
    category: Category::IgnoreEntry,
    score: Score(50),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[538]),
    bad: Cow::Borrowed(&[Example::new(".gitignore", ".env.*\n!.env.production\n")]),
    good: Cow::Borrowed(&[Example::new(".gitignore", ".env.*\n!.env.example\n")]),
};

pub(super) static INEFFECTIVE: Rule = Rule {
    id: Cow::Borrowed("gitignore-ineffective-pattern"),
    summary: Cow::Borrowed("Ignore pattern that does not match what it is meant for"),
    help: Cow::Borrowed(
        "Git reads the line differently from what it looks like: a comment needs a line of its own, quotes, braces, a leading ./ and \
         spaces are part of the name, a slash at the end means folders only, letter case counts, and a file in UTF-16 is not read at \
         all. The file it is meant for is not ignored. Write the plain pattern.",
    ),
    category: Category::IgnoreEntry,
    score: Score(30),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[538]),
    bad: Cow::Borrowed(&[Example::new(".gitignore", ".env # secrets\n")]),
    good: Cow::Borrowed(&[Example::new(".gitignore", "# secrets\n.env\n")]),
};

pub(super) static TEMPLATE_IGNORED: Rule = Rule {
    id: Cow::Borrowed("template-ignored"),
    summary: Cow::Borrowed("Template of an environment file that git ignores"),
    help: Cow::Borrowed(
        "A pattern that is meant for the file with the secrets hides its template as well, so a new template is never committed. Take \
         it out of the pattern: add !.env.example behind it.",
    ),
    category: Category::Advice,
    score: Score(0),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[]),
    bad: Cow::Borrowed(&[Example::new(".gitignore", ".env*\n")]),
    good: Cow::Borrowed(&[Example::new(".gitignore", ".env*\n!.env.example\n")]),
};

pub(super) static COPIED: Rule = Rule {
    id: Cow::Borrowed("dockerfile-copies-secrets"),
    summary: Cow::Borrowed("Build context that takes an environment file into the image"),
    help: Cow::Borrowed(
        "COPY . copies whatever lies in the build context, and .gitignore does not count there. On a machine with an environment file \
         the image holds its secrets. Add the file to .dockerignore, or copy only the folders that the image needs.",
    ),
    category: Category::IgnoreEntry,
    score: Score(35),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[538, 526]),
    bad: Cow::Borrowed(&[Example::new("Dockerfile", "FROM scratch\nCOPY . /app\n")]),
    good: Cow::Borrowed(&[Example::new(".dockerignore", "**/.env\n")]),
};

pub(super) static COPIED_PRESENT: Rule = Rule {
    id: Cow::Borrowed("dockerfile-copies-secrets-present"),
    summary: Cow::Borrowed("Image that holds the environment file beside its Dockerfile"),
    help: Cow::Borrowed(
        "COPY . copies whatever lies in the build context, and a file with secrets lies there. Whoever can pull the image can read it. \
         Add the file to .dockerignore, or copy only the folders that the image needs. Replace the secrets if such an image was pushed.",
    ),
    category: Category::IgnoreEntry,
    score: Score(60),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[538, 526]),
    bad: Cow::Borrowed(&[Example::new("Dockerfile", "FROM scratch\nCOPY . /app\n")]),
    good: Cow::Borrowed(&[Example::new(".dockerignore", "**/.env\n")]),
};
