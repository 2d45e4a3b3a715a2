//! Checks that look at a whole repository, in repositories made for them with the `git` command.

#![allow(
    clippy::unwrap_used,
    reason = "a failure to set a test up fails the test"
)]

mod common;

use credlint::pattern::fill;
use credlint::report::Report;
use credlint::scan::{Options, Scanner};
use credlint::source::{self, WorkTree};
use std::path::PathBuf;
use tempfile::TempDir;

/// A repository that goes away with the value.
struct Repository {
    dir: TempDir,
}

impl Repository {
    /// Everything in it is committed, ignored or not.
    fn with(files: &[(&str, &str)]) -> Self {
        let repository = Repository {
            dir: tempfile::tempdir().unwrap(),
        };
        repository.git(&["init", "--quiet"]);
        for (path, text) in files {
            repository.write(path, fill(text).unwrap().as_bytes());
        }
        repository.git(&["add", "--all", "--force"]);
        repository
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        common::write(self.dir.path(), path, bytes);
    }

    fn git(&self, args: &[&str]) {
        common::git_says(self.dir.path(), args);
    }

    fn report_of(&self, paths: &[&str]) -> Report {
        let paths: Vec<PathBuf> = paths
            .iter()
            .map(|path| self.dir.path().join(path))
            .collect();
        let options = source::Options {
            machine_excludes: false,
            ..source::Options::default()
        };
        let tree = WorkTree::new(&paths, options).unwrap();
        let scanner = Scanner::new(&[], Options::default());
        tree.visit(2, &|item| scanner.take(item));
        scanner.report(0.0)
    }

    /// `RULE PATH:LINE` of the findings about files that git or Docker should not see.
    fn found_in(&self, paths: &[&str]) -> Vec<String> {
        const RULES: &[&str] = &[
            "gitignore-",
            "sensitive-file-",
            "template-ignored",
            "dockerfile-copies-",
        ];
        let report = self.report_of(paths);
        let own = report
            .findings
            .iter()
            .filter(|finding| RULES.iter().any(|rule| finding.rule.id.starts_with(rule)));
        own.map(|finding| {
            let line = finding
                .location
                .region
                .as_ref()
                .map_or(1, |region| region.start.line);
            format!("{} {}:{line}", finding.rule.id, finding.location.path)
        })
        .collect()
    }

    fn found(&self) -> Vec<String> {
        self.found_in(&["."])
    }

    /// The messages of one rule.
    fn messages(&self, rule: &str) -> Vec<String> {
        let findings = self.report_of(&["."]).findings.into_iter();
        findings
            .filter(|finding| finding.rule.id == rule)
            .map(|finding| finding.message)
            .collect()
    }

    /// Applies the edits of all fixes of one rule.
    fn apply(&self, rule: &str) {
        for finding in self.report_of(&["."]).findings {
            for edit in finding
                .fix
                .into_iter()
                .filter(|_| finding.rule.id == rule)
                .flat_map(|fix| fix.edits)
            {
                let path = edit.path.to_string();
                let mut text = std::fs::read(self.dir.path().join(&path)).unwrap_or_default();
                text.splice(edit.span.start..edit.span.end, edit.text.into_bytes());
                self.write(&path, &text);
            }
        }
    }
}

#[track_caller]
fn assert_found(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(Repository::with(files).found(), expected, "{files:?}");
}

const MISSING: &str = "gitignore-missing-entry";
const SECRET: &str = "API_TOKEN_SECRET={{alnum:40}}\n";
const EXAMPLE: (&str, &str) = (".env.example", "PORT=\n");

#[test]
fn what_the_repository_reads_has_to_be_ignored() {
    for (path, text, entry) in [
        (
            "docker-compose.yml",
            "services:\n  a:\n    env_file: .env\n",
            ".env",
        ),
        (
            "docker-compose.yml",
            "services:\n  a:\n    env_file:\n      - ./a/.env\n",
            ".env",
        ),
        (
            "compose.yaml",
            "services:\n  a:\n    env_file:\n      - path: ./db.env\n        required: false\n",
            "db.env",
        ),
        (
            "app/config.py",
            "class Config:\n    env_file = \".env\"\n",
            ".env",
        ),
        (
            "app/config.py",
            "model_config = SettingsConfigDict(\n    env_file=(\n        \".env.local\",\n    ),\n)\n",
            ".env.local",
        ),
        (
            "app/config.py",
            "model_config = dict(env_file=f\"{ROOT}/.env.local\")\n",
            ".env.local",
        ),
        (
            "app/main.py",
            "from dotenv import load_dotenv\nload_dotenv()\n",
            ".env",
        ),
        (
            "app/main.py",
            "load_dotenv(dotenv_path=Path(\".\") / \".env.prod\")\n",
            ".env.prod",
        ),
        (
            "src/a.ts",
            "require('dotenv').config({ path: '.env.local' })\n",
            ".env.local",
        ),
        ("src/a.ts", "import \"dotenv/config\";\n", ".env"),
        ("main.go", "err := godotenv.Load()\n", ".env"),
        ("src/main.rs", "dotenvy::dotenv().ok();\n", ".env"),
        (
            "src/main.rs",
            "dotenvy::from_filename(\".env.local\").ok();\n",
            ".env.local",
        ),
        ("config.ru", "Dotenv.load\n", ".env"),
        ("Makefile", "include .env\n", ".env"),
        (
            "run.sh",
            "if [ -f .env ]; then\n  source .env\nfi\n",
            ".env",
        ),
        ("setup.sh", "echo \"PORT=1\" >> .env.local\n", ".env.local"),
        ("setup.sh", "cp config/defaults .env\n", ".env"),
        ("run.sh", "docker run \\\n  --env-file ./.env app\n", ".env"),
        (
            "package.json",
            "{\"scripts\": {\"start\": \"node --env-file=.env a.js\"}}\n",
            ".env",
        ),
        (
            "backup.sh",
            "export PGPASSFILE=\"$(dirname \"$0\")/../.pgpass\"\n",
            ".pgpass",
        ),
        (
            ".env.example",
            "GOOGLE_APPLICATION_CREDENTIALS=./service-account.json\n",
            "service-account.json",
        ),
        (
            "Makefile",
            "cert:\n\topenssl req -x509 -keyout server.key -out server.crt\n",
            "server.key",
        ),
        ("Dockerfile", "FROM scratch\nCOPY .env /app/\n", ".env"),
        (
            "sign.sh",
            "keytool -genkey -alias a -keystore release.jks\n",
            "*.jks",
        ),
        (
            "deploy.sh",
            "ansible-playbook --vault-password-file .vault_pass site.yml\n",
            ".vault_pass",
        ),
    ] {
        let repository = Repository::with(&[(path, text), (".gitignore", "target\n")]);
        let messages = repository.messages(MISSING);
        let named = format!("`{entry}` is not ignored");
        assert!(
            messages.iter().any(|message| message.starts_with(&named)),
            "{path}: {text} {messages:?}"
        );
        assert!(
            repository
                .found()
                .contains(&format!("{MISSING} .gitignore:1")),
            "{path}: {text}"
        );
        repository.apply(MISSING);
        assert_eq!(repository.found(), [] as [&str; 0], "{path}: {text}");
    }
}

#[test]
fn what_is_no_evidence_says_nothing() {
    for (path, text) in [
        (
            "src/a.ts",
            "const url = process.env.API_URL;\nconst e = import.meta.env;\n",
        ),
        (
            "app/a.py",
            "# load_dotenv()\nname = \".env\"\nprint(1)  # load_dotenv()\n",
        ),
        ("app/a.py", "def load_dotenv():\n    pass\n"),
        ("tests/a.py", "load_dotenv()\n"),
        (
            "docs/setup.md",
            "Copy it: `cp .env.example .env`, then `source .env`.\n",
        ),
        ("README.md", "env_file: .env\n"),
        (
            "run.sh",
            "source ~/.env\nsource \"$HOME/.env\"\ndocker run --env-file /run/app/.env a\n",
        ),
        (
            "run.sh",
            "export PGPASSFILE=\"$HOME/.pgpass\"\nrm -f .env\necho \"see .env\"\n",
        ),
        ("run.sh", "cp .env.local.example .env.example\n"),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    steps:\n      - run: cp a .env\n",
        ),
        (
            "data/schema.json",
            "{\"description\": \"echo a >> .env\"}\n",
        ),
        (
            "examples/a/docker-compose.yml",
            "services:\n  a:\n    env_file: .env\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  a:\n    env_file: /etc/app/.env\n",
        ),
        (
            "run.sh",
            "GOOGLE_APPLICATION_CREDENTIALS=path/to/your-key.json\n",
        ),
        (
            "cert.sh",
            "cd \"$TMP\"\ncd /tmp\nopenssl genrsa -out server.key 2048\n",
        ),
    ] {
        let files = [(path, text), (".gitignore", "target\n")];
        assert_found(&files, &[]);
    }
}

#[test]
fn entries_count_where_git_says_so() {
    let reads = ("app/config.py", "load_dotenv()\n");
    for protects in [
        ".env\n",
        ".env*\n!.env.example\n",
        "*.env",
        "/.env\n",
        "app/*\n!app/*.py\n",
        "\u{feff}.env\r\n",
    ] {
        assert_found(&[reads, (".gitignore", protects)], &[]);
    }
    let missing = format!("{MISSING} .gitignore:1");
    for open in ["", "env/\n", ".env.local\n", "docs/.env\n", "#.env\n"] {
        assert_found(&[reads, (".gitignore", open)], &[&missing]);
    }
    // a nested file protects what lies below it and nothing else
    assert_found(
        &[reads, (".gitignore", ""), ("web/.gitignore", ".env\n")],
        &[&missing],
    );
    assert_found(&[reads, ("app/.gitignore", ".env\n")], &[]);
    assert_found(&[reads], &["gitignore-missing-entry app/config.py:1"]);
}

#[test]
fn a_script_can_run_in_any_folder() {
    let script = ("setup.sh", "cd backend\ncp .env.development .env\n");
    assert_found(&[script, ("backend/.gitignore", ".env\n")], &[]);
    let missing = "gitignore-missing-entry setup.sh:2";
    assert_found(&[script, ("backend/.gitignore", "*.log\n")], &[missing]);
}

#[test]
fn excludes_of_one_machine_protect_nobody() {
    let repository = Repository::with(&[("a.py", "load_dotenv()\n"), (".gitignore", "")]);
    repository.write(".git/info/exclude", b".env\n");
    assert_eq!(repository.found(), [format!("{MISSING} .gitignore:1")]);
}

#[test]
fn templates_and_files_that_lie_there_are_evidence() {
    let missing = format!("{MISSING} .gitignore:1");
    assert_found(&[EXAMPLE, (".gitignore", "")], &[&missing]);
    assert_found(&[EXAMPLE, (".gitignore", ".env\n")], &[]);
    assert_found(
        &[("examples/.env.example", "PORT=\n"), (".gitignore", "")],
        &[],
    );
    let repository = Repository::with(&[(".gitignore", "*.log\n")]);
    repository.write("web/.env.production", b"PORT=1\n");
    assert_eq!(repository.found(), [missing]);
    let message = "`.env.production` is not ignored: web/.env.production lies in the work tree, and the next `git add .` commits it.";
    assert_eq!(repository.messages(MISSING), [message]);
    // Next.js, Vite: committed on purpose
    let repository = Repository::with(&[(".gitignore", "*.log\n")]);
    repository.write("web/.env.development", b"PORT=1\n");
    assert_eq!(repository.found(), [] as [&str; 0]);
}

#[test]
fn one_finding_lists_all_evidence() {
    let repository = Repository::with(&[
        (
            "docker-compose.yml",
            "services:\n  a:\n    env_file: a/.env\n",
        ),
        ("a/config.py", "load_dotenv()\n"),
        ("a/.env.example", "PORT=\n"),
        (".gitignore", "*.log"),
    ]);
    let report = repository.report_of(&["."]);
    let [finding] = &report
        .findings
        .iter()
        .filter(|f| f.rule.id == MISSING)
        .collect::<Vec<_>>()[..]
    else {
        panic!("one finding");
    };
    assert_eq!(
        finding.message,
        "`.env` is not ignored, but docker-compose.yml reads a/.env."
    );
    let related: Vec<_> = finding
        .related
        .iter()
        .map(|it| it.location.path.to_string())
        .collect();
    assert_eq!(
        related,
        ["docker-compose.yml", "a/config.py", "a/.env.example"]
    );
    let edit = &finding.fix.as_ref().unwrap().edits[0];
    assert_eq!((edit.text.as_str(), edit.span.start), ("\n.env\n", 5));
}

#[test]
fn only_a_whole_repository_has_missing_entries() {
    let repository = Repository::with(&[
        ("a/config.py", "load_dotenv()\n"),
        (".gitignore", ".env\n"),
        ("a/b/.env.example", ""),
    ]);
    for scope in ["a", "a/config.py"] {
        assert_eq!(repository.found_in(&[scope]), [] as [&str; 0], "{scope}");
    }
    std::fs::remove_dir_all(repository.dir.path().join(".git")).unwrap();
    std::fs::remove_file(repository.dir.path().join(".gitignore")).unwrap();
    assert_eq!(repository.found(), [] as [&str; 0], "no repository");
}

#[test]
fn what_a_huge_list_ignores_is_not_known() {
    let huge = "x\n".repeat(200_000) + ".env\n";
    assert_found(&[EXAMPLE, (".gitignore", &huge)], &[]);
}

#[test]
fn submodules_have_ignore_files_of_their_own() {
    let modules = (
        ".gitmodules",
        "[submodule \"a\"]\n\tpath = lib/a\n\turl = ../a\n",
    );
    assert_found(
        &[modules, (".gitignore", ""), ("lib/a/.env.example", "")],
        &[],
    );
}

#[test]
fn tracked_secrets_are_told_by_what_they_hold() {
    let secret = ("a/.env", SECRET);
    assert_found(
        &[secret, (".gitignore", "")],
        &["sensitive-file-tracked a/.env:1"],
    );
    // a subfolder is enough to see it
    assert_eq!(
        Repository::with(&[secret]).found_in(&["a"]),
        ["sensitive-file-tracked a/.env:1"]
    );
    for harmless in [
        ("a/.env", "PORT=3000\n"),
        ("a/.env.test", SECRET),
        (".env.development", "PUBLIC_URL=http://localhost\n"),
        (".envrc", "use nix\n"),
        (".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"),
        ("fixtures/.env", SECRET),
        (".env.vault", "DOTENV_VAULT=abc\n"),
    ] {
        assert_found(&[harmless, (".gitignore", "")], &[]);
    }
    for unread in ["terraform.tfstate", ".pgpass", "web/.htpasswd"] {
        let expected = format!("sensitive-file-tracked-unread {unread}:1");
        assert_found(&[(unread, "x\n")], &[&expected]);
        assert_found(&[(unread, "# nothing\n\n")], &[]);
    }
    let repository = Repository::with(&[]);
    repository.write("release.jks", b"\xfe\xed\xfe\xed\0\0\0\x02");
    repository.write("slides.key", b"PK\x03\x04");
    repository.git(&["add", "--all"]);
    assert_eq!(
        repository.found(),
        ["sensitive-file-tracked-unread release.jks:1"]
    );
}

#[test]
fn ignoring_does_not_untrack() {
    let repository = Repository::with(&[("a/.env", SECRET), (".gitignore", "*.log\n.env\n")]);
    let messages = repository.messages("sensitive-file-tracked");
    let expected = "a/.env holds secrets, and git tracks it although .gitignore:2 lists it: ignoring a file does not untrack it.";
    assert_eq!(messages, [expected]);
}

#[test]
fn a_tracked_file_that_is_let_back_in() {
    let repository = Repository::with(&[("a/.env", SECRET), (".gitignore", ".env\n!a/.env\n")]);
    let report = repository.report_of(&["."]);
    let tracked = report
        .findings
        .iter()
        .find(|it| it.rule.id == "sensitive-file-tracked");
    let remedy = &tracked.unwrap().remedy;
    assert!(remedy.contains("delete .gitignore:2"), "{remedy}");
}

#[test]
fn a_tracked_file_that_something_reads_is_missing_too() {
    let reads = (
        "docker-compose.yml",
        "services:\n  a:\n    env_file: a/.env\n",
    );
    let files = [("a/.env", SECRET), reads, (".gitignore", "*.log\n")];
    let missing = format!("{MISSING} .gitignore:1");
    assert_found(&files, &[&missing, "sensitive-file-tracked a/.env:1"]);
    // Symfony commits its defaults
    assert_found(&[("a/.env", "PORT=1\n"), reads, (".gitignore", "")], &[]);
}

#[test]
fn patterns_that_let_secrets_back_in() {
    let rule = "gitignore-reincludes-sensitive .gitignore:2";
    for leak in [
        ".env.*\n!.env.production\n",
        "*.env\n!.env\n",
        ".env*\n!.env*\n",
        "/a/*\n!/a/.pgpass\n",
    ] {
        assert_found(&[(".gitignore", leak)], &[rule]);
    }
    for fine in [
        ".env.*\n!.env.example\n",
        ".env.*\n!.env.test\n",
        "!.env\n.env\n",
        ".env\n!.env\n.env\n",
        "!.env\n",
        "a/\n!a/.env\n",
        "*\n!*/\n!*.py\n",
    ] {
        assert_found(&[(".gitignore", fine)], &[]);
    }
    let on_purpose = (".env.production", "PUBLIC_URL=https://example.org\n");
    assert_found(
        &[(".gitignore", ".env.*\n!.env.production\n"), on_purpose],
        &[],
    );
    let repository = Repository::with(&[(".gitignore", ".env.*\n!.env.production\n")]);
    repository.apply("gitignore-reincludes-sensitive");
    assert_eq!(repository.found(), [] as [&str; 0]);
}

#[test]
fn patterns_that_do_not_work() {
    let rule = "gitignore-ineffective-pattern .gitignore:1";
    for (pattern, instead) in [
        (".env # secrets", ".env"),
        ("\".env\"", ".env"),
        ("'.env.local'", ".env.local"),
        ("./.env", ".env"),
        (".env/", ".env"),
        (" .env", ".env"),
        (".env\t", ".env"),
        (".ENV", ".env"),
        ("*.{pem,key}", "*.pem\n*.key"),
        ("./*.tfstate", "*.tfstate"),
    ] {
        let text = format!("{pattern}\n");
        let repository = Repository::with(&[]);
        repository.write(".gitignore", text.as_bytes());
        assert_eq!(repository.found(), [rule], "{pattern}");
        repository.apply("gitignore-ineffective-pattern");
        let fixed = std::fs::read_to_string(repository.dir.path().join(".gitignore")).unwrap();
        assert_eq!(fixed, format!("{instead}\n"));
        assert_eq!(repository.found(), [] as [&str; 0], "{pattern}");
    }
    for fine in [
        "# .env # secrets\n",
        ".env\n.env/\n",
        "build/ # x\n",
        "./target\n",
        "*.{log,tmp}\n",
        "README\n",
        "\\.env\n",
        ".env   \n",
    ] {
        assert_found(&[(".gitignore", fine)], &[]);
    }
    let repository = Repository::with(&[]);
    repository.write(".gitignore", b"\xff\xfe.\0e\0n\0v\0\n\0");
    assert_eq!(repository.found(), [rule]);
}

#[test]
fn templates_that_a_pattern_hides() {
    let hidden = [EXAMPLE, (".gitignore", "*.log\n.env*\n")];
    assert_found(&hidden, &["template-ignored .gitignore:2"]);
    let repository = Repository::with(&hidden);
    repository.apply("template-ignored");
    assert_eq!(repository.found(), [] as [&str; 0]);
    assert_found(&[EXAMPLE, (".gitignore", ".env*\n!.env.example\n")], &[]);
}

#[test]
fn images_that_take_environment_files() {
    let docker = (
        "a/Dockerfile",
        "FROM scratch AS b\nCOPY . .\nFROM scratch\nCOPY . /app\n",
    );
    let template = ("a/.env.example", "PORT=\n");
    let ignore = (".gitignore", ".env\n");
    assert_found(
        &[docker, template, ignore],
        &["dockerfile-copies-secrets a/Dockerfile:4"],
    );
    for list in [
        "a/.dockerignore",
        ".dockerignore",
        "a/Dockerfile.dockerignore",
    ] {
        assert_found(&[docker, template, ignore, (list, "**/.env\n")], &[]);
    }
    assert_found(&[docker, ("b/.env.example", ""), ignore], &[]);
    assert_found(
        &[docker, ("a/.env", SECRET), ignore],
        &[
            "sensitive-file-tracked a/.env:1",
            "dockerfile-copies-secrets-present a/Dockerfile:4",
        ],
    );
}

#[test]
fn a_comment_in_the_file_allows_a_finding_about_it() {
    let files = |comment: &str| {
        let ignore = format!("{comment}target\n");
        let env = format!("{comment}DB_PASSWORD={{{{alnum:20}}}}\n");
        Repository::with(&[
            (".gitignore", ignore.as_str()),
            (".env", env.as_str()),
            ("app.py", "load_dotenv()\n"),
        ])
    };
    let open = |repository: &Repository| -> Vec<String> {
        let findings = repository.report_of(&["."]).findings.into_iter();
        let own = findings.filter(|f| f.suppression.is_none() && f.secret.is_none());
        own.map(|f| f.rule.id.to_string()).collect()
    };
    assert_eq!(
        open(&files("")),
        ["sensitive-file-tracked", "gitignore-missing-entry"]
    );
    let said = "# credlint:allow sensitive-file-tracked, gitignore-missing-entry -- defaults of the demo\n";
    assert_eq!(open(&files(said)), [""; 0]);
    assert_eq!(
        open(&files("# credlint:allow jwt -- of something else\n")).len(),
        2
    );
}
