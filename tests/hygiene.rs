//! What the checks of configuration hygiene find and what they leave alone, through the whole scanner.

use credlint::content::Unit;
use credlint::finding::Finding;
use credlint::pattern::fill;
use credlint::scan::{Options, Scanner};

/// The findings of one file that a report lists by default.
fn findings(path: &str, text: &str) -> Vec<Finding> {
    let text = fill(text).unwrap_or_else(|e| panic!("{path}: {e}"));
    let scanner = Scanner::new(&[], Options::default());
    let found = scanner.findings(&Unit::new(path, text.into_bytes()));
    let least = Options::default().min_confidence;
    found
        .into_iter()
        .filter(|finding| finding.confidence >= least)
        .collect()
}

/// The rules of the findings, in the order of the text.
fn rules(path: &str, text: &str) -> Vec<String> {
    let found = findings(path, text);
    found.iter().map(|f| f.rule.id.to_string()).collect()
}

fn assert_found(cases: &[(&str, &str, &[&str])]) {
    for (path, text, expected) in cases {
        assert_eq!(rules(path, text), *expected, "{path}\n{text}");
    }
}

fn assert_silent(cases: &[(&str, &str)]) {
    for (path, text) in cases {
        assert_eq!(rules(path, text), [] as [&str; 0], "{path}\n{text}");
    }
}

#[test]
fn literals_inside_other_languages() {
    assert_found(&[
        (
            ".github/workflows/ci.yml",
            "      - run: |\n          psql -h db -U x -c \"CREATE ROLE app LOGIN PASSWORD '{{text:test_password}}';\"\n",
            &["ci-hardcoded-credential"],
        ),
        (
            "migrations/1_roles.py",
            "op.execute(\"CREATE ROLE app LOGIN PASSWORD '{{text:app}}'\")\n",
            &["sql-role-password"],
        ),
        (
            "src/config.ts",
            "export const KEY = process.env.INTERNAL_API_KEY || '{{text:internal-api-key}}';\n",
            &["weak-env-default"],
        ),
    ]);
    assert_silent(&[
        (
            "setup.sh",
            "psql -c \"\n  CREATE ROLE app LOGIN PASSWORD '$APP_PASSWORD';\n\"\n",
        ),
        (
            "check.sh",
            "python3 - <<PY\nconnect(\n    password=os.getenv(\"DB_PASSWORD\"),\n)\nPY\n",
        ),
        (
            "setup.sh",
            "if [ -z \"$DB_PASSWORD\" ]; then\n  echo \"usage: DB_PASSWORD='...' ./setup.sh\"\nfi\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  r:\n    command: [\"sh\", \"-c\", \"exec redis-server --requirepass \\\"$$REDIS_PASSWORD\\\"\"]\n",
        ),
    ]);
}
