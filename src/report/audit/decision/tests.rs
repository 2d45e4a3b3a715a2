//! What comes first is what a stranger can use now.

use super::*;
use crate::report::audit::{Coverage, LifeLine, Place};
use crate::rule::Confidence;

fn entry(rule: &str, category: Category, severity: Severity, path: &str) -> Entry {
    Entry {
        rule: rule.to_owned(),
        severity,
        confidence: Confidence::High,
        category,
        place: Place {
            path: path.to_owned(),
            path_bytes: None,
            line: Some(1),
        },
        excerpt: None,
        secret: None,
        value: None,
        fingerprint: format!("{rule}{path}"),
        message: String::new(),
        remedy: String::new(),
        commit: None,
        life: None,
        related: Vec::new(),
        fix: None,
    }
}

fn life(state: LifeState, pushed: bool) -> LifeLine {
    LifeLine {
        state,
        introduced: None,
        removed: None,
        days: None,
        pushed,
        at_head: Vec::new(),
        paths: Vec::new(),
        in_tips: Vec::new(),
        in_histories: Vec::new(),
    }
}

fn key(path: &str, state: LifeState, pushed: bool) -> Entry {
    let mut entry = entry("a-key", Category::ProviderSecret, Severity::Critical, path);
    entry.life = Some(life(state, pushed));
    entry.commit = (state != LifeState::AtHead).then(|| "c".repeat(40));
    entry
}

fn with_history(mirror: bool, findings: Vec<Entry>) -> Audit {
    let mut audit = Audit::default();
    audit.repositories.push(Repository {
        mirror,
        findings,
        coverage: Coverage {
            versions: Some(1),
            ..Coverage::default()
        },
        ..Repository::default()
    });
    audit
}

fn tiers(audit: &Audit) -> Vec<(Tier, &str)> {
    decisions(audit)
        .iter()
        .flat_map(|it| {
            it.cases
                .iter()
                .map(|case| (it.tier, case.entry.place.path.as_str()))
        })
        .collect()
}

#[test]
fn what_a_stranger_can_use_comes_first() {
    let of = |category, severity, rule, path| entry(rule, category, severity, path);
    let mut gone = of(
        Category::HardcodedPassword,
        Severity::High,
        "hardcoded-password",
        "gone.py",
    );
    gone.life = Some(life(LifeState::InHistory, true));
    gone.commit = Some("c".repeat(40));
    let mut default = of(
        Category::HardcodedPassword,
        Severity::High,
        "default-credential",
        "old.yml",
    );
    default.life = Some(life(LifeState::Unreachable, false));
    default.commit = Some("c".repeat(40));
    let audit = with_history(
        false,
        vec![
            of(
                Category::Hygiene,
                Severity::Medium,
                "secret-in-log",
                "log.py",
            ),
            of(
                Category::IgnoreEntry,
                Severity::High,
                "sensitive-file-tracked",
                ".env",
            ),
            of(
                Category::WeakDefault,
                Severity::High,
                "weak-env-default",
                "compose.yml",
            ),
            of(
                Category::HardcodedPassword,
                Severity::Medium,
                "ci-hardcoded-credential",
                "ci.yml",
            ),
            of(
                Category::HardcodedPassword,
                Severity::High,
                "hardcoded-password",
                "app.py",
            ),
            of(
                Category::TemplateCredential,
                Severity::Critical,
                "template-real-secret",
                ".env.example",
            ),
            of(
                Category::HardcodedPassword,
                Severity::Low,
                "hardcoded-password-test",
                "x_test.py",
            ),
            key("tests/a.py", LifeState::AtHead, true),
            key("dangling.py", LifeState::Unreachable, false),
            key("local.py", LifeState::AtHead, false),
            key("past.py", LifeState::InHistory, true),
            key("now.py", LifeState::AtHead, true),
            gone,
            default,
        ],
    );
    let found = tiers(&audit);
    let mut wanted = vec![
        (Tier::Exposed, "now.py"),
        (Tier::ExposedPast, "past.py"),
        (Tier::Local, "local.py"),
        (Tier::Password, ".env.example"),
        (Tier::Password, "app.py"),
        (Tier::PasswordPast, "gone.py"),
        (Tier::TrackedFile, ".env"),
        (Tier::Weak, "compose.yml"),
        (Tier::Weak, "ci.yml"),
        (Tier::Leftover, "dangling.py"),
        (Tier::Leftover, "old.yml"),
        (Tier::Trial, "tests/a.py"),
        (Tier::Trial, "x_test.py"),
        (Tier::Hygiene, "log.py"),
    ];
    assert_eq!(found, wanted);
    wanted.dedup_by_key(|it| it.0);
    assert!(verdict(&audit, &decisions(&audit)).starts_with("One secret in the code"));
}

#[test]
fn what_a_mirror_has_others_have() {
    let local = vec![
        key("a.py", LifeState::AtHead, false),
        key("b.py", LifeState::InReflog, false),
    ];
    let copy = with_history(true, local.clone());
    assert_eq!(
        tiers(&copy),
        [(Tier::Exposed, "a.py"), (Tier::Leftover, "b.py")]
    );
    let own = with_history(false, local);
    assert_eq!(
        tiers(&own),
        [(Tier::Local, "a.py"), (Tier::Leftover, "b.py")]
    );
}

#[test]
fn without_a_history_the_worst_is_assumed() {
    let mut audit = with_history(
        false,
        vec![entry("k", Category::ProviderSecret, Severity::High, "a.py")],
    );
    assert_eq!(tiers(&audit), [(Tier::Local, "a.py")]);
    audit.repositories[0].coverage.versions = None;
    assert_eq!(tiers(&audit), [(Tier::Exposed, "a.py")]);
}

#[test]
fn one_secret_in_several_places_is_one_case_and_a_known_value_is_not() {
    let mut places: Vec<Entry> = ["tests/a.py", "b.py", "c.py"]
        .into_iter()
        .map(|path| key(path, LifeState::AtHead, true))
        .collect();
    for it in &mut places {
        it.value = Some("v".to_owned());
    }
    let mut known = entry(
        "weak-env-default",
        Category::WeakDefault,
        Severity::High,
        "compose.yml",
    );
    known.value = Some("w".to_owned());
    let mut example = entry(
        "template-example-credential",
        Category::TemplateCredential,
        Severity::Medium,
        ".env.example",
    );
    example.value = Some("w".to_owned());
    places.extend([known, example]);
    let audit = with_history(false, places);
    let decisions = decisions(&audit);
    assert_eq!(decisions[0].cases.len(), 1);
    assert_eq!(decisions[0].findings(), 3);
    assert_eq!(
        decisions[0].cases[0].entry.place.path, "b.py",
        "not the one in a test"
    );
    assert_eq!(decisions.len(), 3);
}
