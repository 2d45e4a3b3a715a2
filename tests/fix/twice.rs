//! Whatever the input, a second run finds nothing left to do, and a file that changed meanwhile is left alone.

use super::{WEAK, err};
use crate::common;
use bstr::BString;
use credlint::content::Unit;
use credlint::finding::Finding;
use credlint::fix::{Change, Choice, Plan, Reason, Rescan, plan};
use credlint::scan::{Options, Scanner};
use credlint::source::{self, Item, WorkTree};
use credlint::text::Span;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

struct Scans<'a>(&'a Path);

impl Rescan for Scans<'_> {
    fn file(&self, path: &BString, raw: &[u8]) -> Vec<Finding> {
        let unit = Unit::new(path.clone(), raw.to_vec());
        Scanner::new(&[], Options::default()).findings(&unit)
    }

    fn secrets(&self, _: &BString, _: &[u8]) -> Vec<Span> {
        Vec::new()
    }

    fn tree(&self, changed: &BTreeMap<BString, Vec<u8>>) -> Vec<Finding> {
        let scanner = Scanner::new(&[], Options::default());
        let tree = WorkTree::new(&[self.0.to_owned()], source::Options::default()).expect("there");
        tree.visit(1, &|item| match item {
            Item::Unit(unit) if changed.contains_key(&unit.path) => {
                let raw = changed[&unit.path].clone();
                scanner.take(Item::Unit(Box::new(Unit::new(unit.path, raw))));
            }
            item => scanner.take(item),
        });
        scanner.report(0.0).findings
    }
}

fn planned(folder: &Path) -> Plan {
    let scans = Scans(folder);
    let choice = Choice {
        unsafe_fixes: true,
        ..Choice::default()
    };
    let templates = [BString::from(".env.example")];
    plan(
        folder,
        &scans.tree(&BTreeMap::new()),
        &templates,
        &choice,
        &scans,
    )
}

/// Lines of which some hold secrets, in some language or none.
fn line() -> impl Strategy<Value = String> {
    let (v, w) = (common::password(), WEAK);
    let known = vec![
        format!("password = \"{v}\""),
        format!("  password: {w}"),
        format!("DB_PASSWORD={w}"),
        format!("export API_TOKEN='{v}' # c"),
        format!("p = os.getenv(\"DB_PASSWORD\", '{w}')"),
        format!("      POSTGRES_PASSWORD: ${{DB_PASSWORD:-{w}}}"),
        format!("const a = process.env.JWT_SECRET || '{w}';"),
        format!("url = \"postgres://app:{v}@db.acme.io/app\""),
        format!("redis-cli -a {v} ping"),
        format!("ENV SECRET_KEY={v}"),
        format!("class S(BaseSettings):\r\n    jwt_secret: str = \"{w}\""),
        "services:".to_owned(),
        "    environment:".to_owned(),
        "'''".to_owned(),
        "import os".to_owned(),
    ];
    prop_oneof![
        3 => proptest::sample::select(known),
        1 => "[ -~]{0,40}",
        1 => "\\PC{0,10}",
    ]
}

/// The file after `git apply` in a copy of the folder.
fn patched(changes: &[Change], folder: &Path, name: &str) -> Option<Vec<u8>> {
    let copy = tempfile::tempdir().expect("a folder");
    let mut patch = Vec::new();
    for change in changes {
        patch.extend(change.patch()?);
        let path = change.path.to_string();
        if !change.is_new() {
            let to = copy.path().join(&path);
            fs::create_dir_all(to.parent().expect("a parent")).expect("created");
            fs::copy(folder.join(&path), to).expect("copied");
        }
    }
    changes.iter().find(|change| change.path == name)?;
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("a.patch");
    fs::write(&file, &patch).expect("written");
    let file = file.to_str().expect("a name");
    let mut git = common::git(copy.path());
    let done = git
        .args(["apply", "--whitespace=nowarn", file])
        .output()
        .expect("git runs");
    assert!(
        done.status.success(),
        "{}\n{}",
        err(&done),
        String::from_utf8_lossy(&patch)
    );
    Some(fs::read(copy.path().join(name)).expect("a file"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(40)
    })]

    #[test]
    fn twice_is_once(
        lines in proptest::collection::vec(line(), 0..12),
        name in proptest::sample::select(vec![
            "a.py", "docker-compose.yml", ".env.example", "run.sh", "a.ts", "Dockerfile", ".github/workflows/a.yml", "a.java",
            "application.yml", "a.json", "a.tf", "values.yaml", "a.rb", "a.php",
        ]),
        ending in proptest::sample::select(vec!["\n", "\r\n"]),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("created");
        fs::write(&file, lines.join(ending)).expect("written");
        let changes = planned(folder.path()).changes;
        let patched = patched(&changes, folder.path(), name);
        for change in &changes {
            change.write().expect("nobody else writes");
        }
        if let Some(patched) = patched {
            prop_assert_eq!(patched, fs::read(&file).expect("a file"));
        }
        let once = fs::read(&file).expect("a file");
        let again = planned(folder.path());
        prop_assert!(again.changes.is_empty(), "{:?}", again.changes.iter().map(|c| String::from_utf8_lossy(&c.shown()).into_owned()).collect::<Vec<_>>());
        prop_assert_eq!(fs::read(&file).expect("a file"), once);
    }
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(".env.example");
    fs::write(&file, format!("DB_PASSWORD={WEAK}\n")).expect("written");
    let plan = planned(folder.path());
    assert_eq!(plan.changes.len(), 1);
    fs::write(&file, "A=1\n").expect("written");
    assert_eq!(plan.changes[0].write(), Err(Reason::Changed));
    assert_eq!(fs::read_to_string(&file).expect("a file"), "A=1\n");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    fs::remove_file(&file).expect("removed");
    assert_eq!(plan.changes[0].write(), Err(Reason::Changed));
    assert!(!file.exists());
}
