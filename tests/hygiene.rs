//! What the checks of configuration hygiene find and what they leave alone, through the whole scanner.

use credlint::content::Unit;
use credlint::finding::Finding;
use credlint::pattern::fill;
use credlint::scan::{Options, Scanner};
use credlint::source::Item;

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

/// The rules of a report on several files, with the number of related places.
fn report(files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let scanner = Scanner::new(&[], Options::default());
    for (path, text) in files {
        let text = fill(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        scanner.take(Item::Unit(Box::new(Unit::new(*path, text.into_bytes()))));
    }
    let findings = scanner.report(0.0).findings;
    findings
        .iter()
        .map(|f| (f.rule.id.to_string(), f.related.len()))
        .collect()
}

#[test]
fn one_value_for_two_services_is_reported_once() {
    let files = [
        (
            ".env",
            "REDIS_PASSWORD={{text:raptorblingx}}\nKEYCLOAK_PASSWORD={{text:raptorblingx}}\n",
        ),
        (
            "app/config.py",
            "url = os.getenv(\"DATABASE_URL\", \"postgresql://a:{{text:raptorblingx}}@db/a\")\n",
        ),
    ];
    let found = report(&files);
    let reused: Vec<_> = found.iter().filter(|f| f.0 == "secret-reused").collect();
    assert_eq!(reused, [&("secret-reused".to_owned(), 2)], "{found:?}");
}

#[test]
fn one_service_in_two_places_is_no_reuse() {
    let files = [
        (
            ".env",
            "POSTGRES_PASSWORD={{text:raptorblingx}}\nDATABASE_URL=postgresql://a:{{text:raptorblingx}}@db/a\n",
        ),
        (
            "config.ini",
            "[database]\npassword = {{text:raptorblingx}}\n",
        ),
        ("tests/.env", "REDIS_PASSWORD={{text:raptorblingx}}\n"),
        (".env.example", "REDIS_PASSWORD={{text:raptorblingx}}\n"),
    ];
    let found = report(&files);
    assert!(found.iter().all(|f| f.0 != "secret-reused"), "{found:?}");
    assert!(found.len() >= 4, "{found:?}");
}
