//! Advice on small repositories, from clues to findings.

use super::super::{clues, judge_repository};
use crate::content::{FileRole, Unit};
use crate::detect::{Checks, ClueKind, Trace};
use crate::finding::Location;

/// The rules that fire on these files, with their paths, when the scan covers the whole tree.
fn advised(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let checks = Checks {
        advice: true,
        drift: true,
    };
    let trace = |path: &str, role, kind| Trace {
        location: Location {
            path: path.into(),
            archive: None,
            region: None,
        },
        tracked: Some(true),
        role,
        kind,
    };
    let mut traces = vec![trace("", FileRole::Source, ClueKind::WholeTree)];
    for (path, text) in files {
        let mut unit = Unit::new(*path, text.as_bytes().to_vec());
        unit.tracked = Some(true);
        let mut seen = Vec::new();
        clues(&unit, &[], &mut seen, checks);
        traces.extend(
            seen.into_iter()
                .map(|clue| trace(path, unit.role, clue.kind)),
        );
    }
    let found = judge_repository(&traces, checks);
    let advice = found
        .into_iter()
        .filter(|f| f.rule.category == crate::rule::Category::Advice);
    advice
        .map(|f| (f.rule.id.to_string(), f.location.path.to_string()))
        .collect()
}

/// True when the rule fires on the path and on nothing else.
fn only(rule: &str, path: &str, files: &[(&str, &str)]) -> bool {
    let all = advised(files);
    let of_rule: Vec<_> = all.iter().filter(|f| f.0 == rule).collect();
    of_rule.len() == 1 && of_rule[0].1 == path
}

fn never(rule: &str, files: &[(&str, &str)]) -> bool {
    advised(files).iter().all(|found| found.0 != rule)
}

const CI: &str = ".github/workflows/ci.yml";

#[test]
fn some_pipeline_looks_for_secrets() {
    let plain = (CI, "jobs:\n  t:\n    steps:\n      - run: make test\n");
    let scan = (
        ".github/workflows/scan.yml",
        "jobs:\n  s:\n    steps:\n      - uses: gitleaks/gitleaks-action@v2\n",
    );
    assert!(only("ci-no-secret-scanning", CI, &[plain]));
    assert!(never("ci-no-secret-scanning", &[plain, scan]));
    assert!(never("ci-no-secret-scanning", &[("main.py", "x = 1\n")]));
}

#[test]
fn some_hook_looks_for_secrets() {
    let hooks = ".pre-commit-config.yaml";
    assert!(only(
        "precommit-no-secret-hook",
        hooks,
        &[(
            hooks,
            "repos:\n  - repo: x\n    hooks:\n      - id: black\n"
        )]
    ));
    assert!(never(
        "precommit-no-secret-hook",
        &[(
            hooks,
            "repos:\n  - repo: x\n    hooks:\n      - id: detect-secrets\n"
        )]
    ));
    assert!(only("precommit-no-secret-hook", CI, &[(CI, "jobs: {}\n")]));
}

#[test]
fn a_scan_of_the_history_needs_the_history() {
    let shallow = "steps:\n  - uses: actions/checkout@v4\n  - uses: gitleaks/gitleaks-action@v2\n";
    let deep = "steps:\n  - uses: actions/checkout@v4\n    with:\n      fetch-depth: 0\n  - uses: gitleaks/gitleaks-action@v2\n";
    assert!(only("ci-secret-scan-shallow", CI, &[(CI, shallow)]));
    assert!(never("ci-secret-scan-shallow", &[(CI, deep)]));
}

#[test]
fn settings_demand_a_length() {
    let loose = "class S(BaseSettings):\n    jwt_secret: str\n    port: int\n    host: str\n";
    let strict = "class S(BaseSettings):\n    jwt_secret: SecretStr = Field(min_length=32)\n";
    let schema =
        "z.object({\n  JWT_SECRET: z.string(),\n  HOST: z.string(),\n}).parse(process.env)\n";
    assert!(only(
        "secret-setting-unvalidated",
        "app/config.py",
        &[("app/config.py", loose)]
    ));
    assert!(never(
        "secret-setting-unvalidated",
        &[("app/config.py", strict)]
    ));
    assert!(only(
        "secret-setting-unvalidated",
        "src/env.ts",
        &[("src/env.ts", schema)]
    ));
}

#[test]
fn what_sops_covers_is_encrypted() {
    let rules = (
        "deploy/.sops.yaml",
        "creation_rules:\n  - path_regex: secrets/.*\\.yaml$\n    age: x\n",
    );
    let plain = ("deploy/secrets/db.yaml", "password: x\n");
    let sealed = (
        "deploy/secrets/db.yaml",
        "password: ENC[AES256_GCM,data:x]\nsops:\n  mac: x\n",
    );
    let other = ("secrets/db.yaml", "password: x\n");
    assert!(only(
        "sops-plaintext",
        "deploy/secrets/db.yaml",
        &[rules, plain, other]
    ));
    assert!(never("sops-plaintext", &[rules, sealed]));
    assert!(never("sops-plaintext", &[plain]));
}

#[test]
fn templates_hold_what_compose_needs() {
    let compose = (
        "docker-compose.yml",
        "services:\n  a:\n    environment:\n      A: ${A}\n      B: ${B:?set it}\n      C: ${C:-1}\n      D: $${D}\n",
    );
    assert!(only(
        "template-drift",
        ".env.example",
        &[compose, (".env.example", "# A=\n")]
    ));
    assert!(never(
        "template-drift",
        &[compose, (".env.example", "A=\nexport B=\n")]
    ));
    assert!(never(
        "template-drift",
        &[compose, ("other/.env.example", "A=\n")]
    ));
}
