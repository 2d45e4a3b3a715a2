//! Moving in from other scanners: their files become ours, and every line is accounted for.

mod common;

use common::project::Project;
use common::{err, out, status};

fn account(project: &Project, arguments: &[&str]) -> String {
    let mut all = vec!["migrate"];
    all.extend(arguments);
    let done = project.credlint(&all);
    assert_eq!(status(&done), 0, "{}", err(&done));
    out(&done)
}

/// The line of the account that begins like this.
fn line<'a>(account: &'a str, place: &str) -> &'a str {
    let found = account
        .lines()
        .find(|line| line.starts_with(&format!("{place} ")));
    found.unwrap_or_else(|| panic!("{place}: {account}"))
}

fn sha1(text: &str) -> String {
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    hasher.update(text.as_bytes());
    hasher.try_finalize().expect("a hash").to_string()
}

#[test]
fn the_rules_and_allowlists_of_gitleaks() {
    let project = Project::repository();
    project.write(
        ".gitleaks.toml",
        "title = 'x'\n[extend]\nuseDefault = true\ndisabledRules = ['stripe-secret-key', 'generic-api-key']\n\
         [allowlist]\ndescription = 'made up'\npaths = ['''(^|/)gen/''', '''a\\d+b''']\nregexes = ['''^corp-[0-9]+''']\nstopwords = ['lorem']\n\
         [[rules]]\nid = 'Acme_Key'\ndescription = 'Acme key.'\nregex = '''(?i)(acme|umbra)-([0-9a-f]{16})'''\nsecretGroup = 2\nkeywords = ['acme']\n\
         entropy = 2.5\n[[rules.allowlists]]\npaths = ['''^docs/''']\n\
         [[rules]]\nid = 'only-path'\npath = '''\\.pem$'''\n\
         [[rules]]\nid = 'jwt'\nregex = 'x'\n[[rules]]\nid = 'no-word'\nregex = '[0-9a-f]{32}'\n\
         [[allowlists]]\ncondition = 'AND'\npaths = ['''^sub/''']\nregexes = ['''dummy''']\n",
    );
    project.write("gen/x.py", "password = \"@V@\"\n");
    project.write(
        "x.py",
        "password = \"corp-0017-@V@\"\nother_password = \"@W@\"\nk = 'acme-0123456789abcdef'\n",
    );
    project.write("docs/x.py", "k = 'acme-fedcba9876543210'\n");
    let account = account(&project, &[]);
    for (place, wanted) in [
        (".gitleaks.toml:3", "taken      useDefault"),
        (".gitleaks.toml:7", "taken      not scanned: gen/"),
        (
            ".gitleaks.toml:8",
            "taken      values with ^corp-[0-9]+ are allowed",
        ),
        (".gitleaks.toml:9", "taken      values with"),
        (".gitleaks.toml:10", "taken      rule Acme_Key"),
        (".gitleaks.toml:18", "taken      acme-key allowed in /docs/"),
        (
            ".gitleaks.toml:19",
            "not taken  rule only-path: it looks for paths only",
        ),
        (
            ".gitleaks.toml:25",
            "not taken  rule no-word: it has no keyword",
        ),
        (
            ".gitleaks.toml:30",
            "taken      allowlist with condition AND",
        ),
    ] {
        let found = line(&account, place);
        assert!(found.contains(wanted), "{wanted}: {account}");
    }
    for wanted in [
        "rule stripe-secret-key is off",
        "rule generic-api-key is off: no rule of that name here",
        "path expression a\\d+b: patterns cannot repeat",
    ] {
        assert!(account.contains(wanted), "{wanted}: {account}");
    }
    let found = out(&project.credlint(&["--format", "json", "--quiet"]));
    let report: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    let findings: Vec<&str> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|f| f["rule"].as_str().expect("a rule"))
        .collect();
    assert_eq!(
        findings,
        ["hardcoded-password", "acme-key"],
        "{}",
        project.read("credlint.toml")
    );
    let test = project.credlint(&["rules", "test", "credlint.toml"]);
    assert!(
        out(&test).contains("acme-key: there is no bad example"),
        "{}",
        out(&test)
    );
    let again = project.credlint(&["migrate"]);
    assert_eq!(status(&again), 2);
    assert!(err(&again).contains("there is a"), "{}", err(&again));
}

#[test]
fn fingerprints_become_entries_of_the_baseline() {
    let project = Project::repository();
    project.write("a.py", "\npassword = \"@V@\"\n");
    project.commit("first");
    let first = String::from_utf8(project.git(&["rev-parse", "HEAD"]).stdout).expect("a commit");
    let first = first.trim();
    project.write("a.py", "x = 1\n");
    project.write("b.py", "password = \"@W@\"\nx = 1\n");
    project.write(
        ".gitleaksignore",
        &format!("# comment\n{first}:a.py:generic-api-key:2\nb.py:generic-api-key:1\nb.py:generic-api-key:2\ngone.py:x:1\n{}:a.py:x:1\ndocs/**\n", "0".repeat(40)),
    );
    let account = account(&project, &[]);
    for (place, wanted) in [
        (
            ".gitleaksignore:2",
            "taken      into the baseline: 1 finding",
        ),
        (
            ".gitleaksignore:3",
            "taken      into the baseline: 1 finding",
        ),
        (
            ".gitleaksignore:4",
            "needless   credlint finds nothing there",
        ),
        (".gitleaksignore:5", "not taken  the file is gone"),
        (
            ".gitleaksignore:6",
            "not taken  the commit is not in this clone",
        ),
        (".gitleaksignore:7", "not taken  no fingerprint"),
    ] {
        assert!(
            line(&account, place).contains(wanted),
            "{wanted}: {account}"
        );
    }
    assert!(!project.path().join("credlint.toml").exists());
    assert_eq!(status(&project.credlint(&[])), 0);
    assert_eq!(status(&project.credlint(&["scan", "--range", first])), 0);
    assert_eq!(status(&project.credlint(&["--no-baseline"])), 1);
}

#[test]
fn hashes_of_detect_secrets_become_entries_of_the_baseline() {
    let project = Project::repository();
    project.write(
        "a.py",
        "import os\n\n\npassword = \"@V@\"\nother_password = \"@W@\"\n",
    );
    project.write("spec/x.py", "password = \"@V@\"\n");
    let value = ["kV7", "qz2", "Lw9", "Tx4"].concat();
    let entry = |hash: &str, line: u32, more: &str| {
        format!(
            "{{\"type\":\"Secret Keyword\",\"hashed_secret\":\"{hash}\",\"is_verified\":false,\"line_number\":{line}{more}}}"
        )
    };
    project.write(
        ".secrets.baseline",
        &format!(
            "{{\"version\":\"1.5.0\",\"plugins_used\":[],\"filters_used\":[{{\"path\":\"detect_secrets.filters.regex.should_exclude_file\",\"pattern\":[\"^spec\\\\/\"]}}],\
             \"results\":{{\"a.py\":[{},{},{}],\"gone.py\":[{}]}},\"generated_at\":\"2026-01-01T00:00:00Z\"}}",
            entry(&sha1(&value), 2, ""),
            entry(&sha1("another"), 5, ""),
            entry(&sha1("real"), 9, ",\"is_secret\":true"),
            entry(&sha1("x"), 1, "")
        ),
    );
    let account = account(&project, &[]);
    for wanted in [
        ".secrets.baseline: a.py:2 Secret Keyword     taken      into the baseline: 1 finding",
        "not taken  credlint finds another value on that line",
        "not taken  somebody marked it as a real secret: revoke it",
        "not taken  the file is gone",
        "taken      not scanned: /spec/",
    ] {
        assert!(account.contains(wanted), "{wanted}: {account}");
    }
    let done = project.credlint(&["--format", "json"]);
    assert_eq!(status(&done), 1);
    assert!(
        err(&done).contains("1 finding (1 high), 1 suppressed"),
        "{}",
        err(&done)
    );
}

#[test]
fn a_value_that_the_other_tool_cut_differently_is_found() {
    let project = Project::repository();
    project.write(
        "compose.yml",
        "services:\n  db:\n    environment:\n      DB_PASSWORD: \"${DB_PASSWORD:-@V@}@host/db\"\n",
    );
    let value = ["kV7", "qz2", "Lw9", "Tx4"].concat();
    let hash = sha1(&format!("-{value}}}@host/db"));
    let entry =
        format!("{{\"type\":\"Secret Keyword\",\"hashed_secret\":\"{hash}\",\"line_number\":40}}");
    project.write(
        ".secrets.baseline",
        &format!("{{\"results\":{{\"compose.yml\":[{entry}]}}}}"),
    );
    assert!(account(&project, &[]).contains("taken      into the baseline: 1 finding"));
    assert_eq!(status(&project.credlint(&["compose.yml"])), 0);
}

#[test]
fn files_of_talisman_are_taken_as_they_are() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    project.write("b.py", "password = \"@V@\"\n");
    project.write("c.py", "db_password = \"@W@\"\n");
    let value = ["kV7", "qz2", "Lw9", "Tx4"].concat();
    let sum = talisman("a.py", &format!("password = \"{value}\"\n"));
    project.write(
        ".talismanrc",
        &format!("fileignoreconfig:\n- filename: a.py\n  checksum: {sum}\n- filename: b.py\n  checksum: {}\n- filename: c.py\n  ignore_detectors: [filecontent]\nthreshold: medium\nversion: \"1.0\"\n", "0".repeat(64)),
    );
    let account = account(&project, &[]);
    assert!(
        account.contains("a.py  taken      into the baseline: 1 finding"),
        "{account}"
    );
    assert!(
        account.contains("b.py  not taken  the file has changed since"),
        "{account}"
    );
    assert!(
        account.contains("c.py  taken      all findings of the file are allowed"),
        "{account}"
    );
    assert!(account.contains("not taken  threshold"), "{account}");
    let done = project.credlint(&["--format", "json"]);
    assert!(
        err(&done).contains("1 finding (1 high), 2 suppressed"),
        "{}",
        err(&done)
    );
}

fn talisman(path: &str, content: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = |text: &str| -> String {
        Sha256::digest(text)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    };
    hash(&format!("{}{}{}", hash(""), hash(content), hash(path)))
}

#[test]
fn paths_of_trufflehog_are_left_out() {
    let project = Project::repository();
    project.write("x.py", "x = 1\n");
    project.write(
        ".trufflehog-exclude",
        "# comment\n^tests/.*\\.snap$\n(^|/)package-lock\\.json$\n*.md\n.*\n",
    );
    let account = account(&project, &[]);
    assert!(
        line(&account, ".trufflehog-exclude:2").contains("/tests/*.snap"),
        "{account}"
    );
    assert!(line(&account, ".trufflehog-exclude:3").contains("not scanned: package-lock.json"));
    assert!(line(&account, ".trufflehog-exclude:4").contains("not scanned: *.md"));
    assert!(
        line(&account, ".trufflehog-exclude:5")
            .contains("not taken  path expression .*: it matches every path")
    );
    assert_eq!(status(&project.credlint(&[])), 0);
}

#[test]
fn a_secret_in_a_configuration_is_not_copied() {
    let project = Project::repository();
    project.write("x.py", "password = \"@V@aB3dE5gH7\"\n");
    project.write(
        ".gitleaks.toml",
        "[allowlist]\nstopwords = ['@V@aB3dE5gH7']\nregexes = ['''@V@aB3dE5gH7''']\n",
    );
    let account = account(&project, &[]);
    assert!(
        account.contains("narrower   into the baseline: 1 finding that it covers today"),
        "{account}"
    );
    assert!(!account.contains("Lw9Tx4") && !project.path().join("credlint.toml").exists());
    assert_eq!(status(&project.credlint(&["x.py"])), 0);
}

#[test]
fn nothing_is_written_when_nothing_should_be() {
    let project = Project::repository();
    project.write("x.py", "x = 1\n");
    let none = project.credlint(&["migrate"]);
    assert_eq!(status(&none), 2);
    assert!(
        err(&none).contains("no file of another scanner"),
        "{}",
        err(&none)
    );
    project.write(".trufflehogignore", "vendor/\n");
    assert!(account(&project, &["--dry-run"]).contains("credlint.toml would be:"));
    assert!(!project.path().join("credlint.toml").exists());
    for (file, text, hint) in [
        (
            ".gitleaks.toml",
            "[allowlist",
            "cannot read .gitleaks.toml: line 1",
        ),
        (".secrets.baseline", "{", "it is no JSON"),
        (
            ".talismanrc",
            "a: |\n  b\n",
            "cannot read .talismanrc: line 1",
        ),
    ] {
        let project = Project::repository();
        project.write("x.py", "x = 1\n");
        project.write(file, text);
        let done = project.credlint(&["migrate"]);
        assert_eq!(status(&done), 2, "{file}");
        assert!(err(&done).contains(hint), "{file}: {}", err(&done));
    }
}
