//! Tests of configuration files.

use super::*;
use crate::git::testing::Scratch;

fn at_root(text: &str) -> Result<Config, ConfigError> {
    let scratch = Scratch::folder();
    scratch.write("credlint.toml", text);
    Config::discover(&scratch.path)
}

fn error(text: &str) -> String {
    at_root(text).expect_err(text).to_string()
}

#[test]
fn defects_have_a_place_and_a_suggestion() {
    for (text, message) in [
        (
            "exlude = []",
            "credlint.toml:1:1: unknown key 'exlude'; did you mean 'exclude'?",
        ),
        (
            "fail_on = \"low\"",
            "credlint.toml:1:1: unknown key 'fail_on'; did you mean 'fail-on'?",
        ),
        (
            "\n[[allow]]\nreson = \"x\"",
            "credlint.toml:3:1: unknown key 'reson'; did you mean 'reason'?",
        ),
        (
            "fail-on = \"hihg\"",
            "credlint.toml:1:11: unknown value 'hihg'; did you mean 'high'?",
        ),
        (
            "fail-on = 3",
            "credlint.toml:1:11: this is a number; it should be a text in quotes",
        ),
        (
            "exclude = 3",
            "credlint.toml:1:11: this is a number; it should be a list of texts",
        ),
        (
            "exclude = [\"a\", 3]",
            "credlint.toml:1:17: this is a number; it should be a text in quotes",
        ),
        (
            "exclude = [\"a\", \"b[z-a]\"]",
            "credlint.toml:1:17: not a pattern: invalid range; 'z' > 'a'",
        ),
        (
            "checks = [\"advise\"]",
            "credlint.toml:1:11: unknown value 'advise'; did you mean 'advice'?",
        ),
        (
            "rules = 1",
            "credlint.toml:1:9: this is a number; it should be a table: [rules]",
        ),
        (
            "[rules]\na = false",
            "credlint.toml:2:5: this is true or false; it should be a text in quotes",
        ),
        (
            "[allow]\nreason = \"x\"",
            "credlint.toml:1:1: this is a table; it should be a list",
        ),
        (
            "[[allow]]\npath = \"a\"",
            "credlint.toml:1:1: an allow entry needs a 'reason'",
        ),
        (
            "[[allow]]\npath = \"a\"\nreason = \" \"",
            "credlint.toml:1:1: an allow entry needs a 'reason'",
        ),
        (
            "[[allow]]\nreason = \"x\"\nrule = \"jwt\"",
            "credlint.toml:1:1: an allow entry needs a 'fingerprint', 'path' or 'value'; to turn a rule off, use [rules]",
        ),
        (
            "[[allow]]\nfingerprint = \"12\"",
            "credlint.toml:2:15: a fingerprint has 32 lower-case hexadecimal digits, as in `--format json`",
        ),
        (
            "[[allow]]\nuntil = \"soon\"",
            "credlint.toml:2:9: this is a text; it should be a day: 2027-01-31",
        ),
        (
            "[[allow]]\nuntil = 2027-01-31T10:00:00",
            "credlint.toml:2:9: this is a date; it should be a day: 2027-01-31",
        ),
        (
            "[[allow]]\nvalue = \"(\"",
            "credlint.toml:2:9: not a regular expression: unclosed group",
        ),
        (
            "[[allow]]\nvalue = \")|(\"",
            "credlint.toml:2:9: not a regular expression: unopened group",
        ),
        (
            "\n[[pattern]]\nid = \"acme\"\nregx = \"x\"",
            "credlint.toml:4:1: unknown key `regx`; did you mean `regex`?",
        ),
    ] {
        assert_eq!(error(text), message);
    }
    assert!(error("exclude = [").starts_with("credlint.toml:1:"));
    assert!(error("a = 1\na = 2").starts_with("credlint.toml:2:1: duplicate key"));
}

#[test]
fn the_first_defect_of_the_text_is_told() {
    assert!(error("zzz = 1\naaa = 2").contains("'zzz'"));
}

#[test]
fn everything_can_be_said() {
    let config = at_root(
        "exclude = \"vendor/\"\nfail-on = \"never\"\nmin-severity = \"low\"\nmin-confidence = \"high\"\nchecks = [\"drift\"]\n\
         baseline = \"b\"\npatterns = [\"p\"]\n[rules]\njwt = \"off\"\ngit-remote = \"low\"\n[[allow]]\npath = [\"a\", \"b\"]\nrule = \"jwt\"\n\
         value = 'x+'\nreason = \"r\"\nuntil = 2027-01-31\n[[allow]]\npath = \"c\"\nreason = \"s\"\nuntil = \"2027-01-31\"\n",
    )
    .unwrap();
    let settings = config.settings();
    assert_eq!(settings.fail_on, Some(None));
    assert_eq!(settings.min_severity, Some(Severity::Low));
    assert_eq!(settings.min_confidence, Some(Confidence::High));
    assert_eq!(
        (settings.checks.len(), settings.baseline.as_deref()),
        (1, Some("b"))
    );
    let policy = config.of(BStr::new("any/folder")).unwrap();
    assert!(policy.excludes(BStr::new("a/vendor/x")) && !policy.excludes(BStr::new("a/x")));
    assert!(policy.is_off("jwt") && !policy.is_off("git-remote"));
    assert_eq!(policy.severity("git-remote"), Some(Severity::Low));
    assert_eq!(policy.allow.len(), 2);
    assert_eq!(policy.allow[0].until, policy.allow[1].until);
}

#[test]
fn files_below_add_to_those_above() {
    let scratch = Scratch::folder();
    scratch.write(
        "credlint.toml",
        "exclude = [\"*.snap\"]\n[rules]\njwt = \"off\"\n",
    );
    scratch.write(
        "a/b/credlint.toml",
        "exclude = [\"/gen/\", \"!keep.snap\"]\n[rules]\ngit-remote = \"off\"\n",
    );
    scratch.write("a/b/c/x", "");
    let config = Config::discover(&scratch.path).unwrap();
    let excludes = |path: &str| {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        config
            .of(BStr::new(folder))
            .unwrap()
            .excludes(BStr::new(path))
    };
    assert!(excludes("x.snap") && excludes("a/x.snap") && excludes("a/b/c/x.snap"));
    assert!(excludes("a/b/gen/x") && !excludes("a/gen/x") && !excludes("gen/x"));
    assert!(!excludes("a/b/c/keep.snap") && excludes("a/keep.snap"));
    let below = config.of(BStr::new("a/b/c")).unwrap();
    assert!(below.is_off("jwt") && below.is_off("git-remote"));
    let above = config.of(BStr::new("a")).unwrap();
    assert!(above.is_off("jwt") && !above.is_off("git-remote"));
    assert_eq!(config.asked().len(), 2);
    assert!(config.check_nested().is_ok());
}

#[test]
fn what_holds_for_the_run_stands_at_the_root() {
    for (text, hint) in [
        (
            "fail-on = \"low\"",
            "a/credlint.toml:1:1: 'fail-on' holds for the run as a whole",
        ),
        (
            "[rules]\njwt = \"low\"",
            "a/credlint.toml:2:7: a severity can be set at the root only",
        ),
        ("unknown = 1", "a/credlint.toml:1:1: unknown key"),
    ] {
        let scratch = Scratch::folder();
        scratch.write("a/credlint.toml", text);
        let config = Config::discover(&scratch.path).unwrap();
        assert!(config.of(BStr::new("a")).is_none());
        let error = config.check_nested().unwrap_err().to_string();
        assert!(error.starts_with(hint), "{error}");
    }
}

#[test]
fn manifests_hold_a_table() {
    let scratch = Scratch::folder();
    scratch.write(
        "Cargo.toml",
        "[package]\nname = \"x\"\n[package.metadata.credlint]\nfail-on = \"low\"\n",
    );
    scratch.write("a/pyproject.toml", "[tool.credlint]\nexclude = [\"x\"]\n");
    scratch.write("b/Cargo.toml", "[package]\nname = \"credlint\"\n");
    scratch.write("c/Cargo.toml", "[package\nname = \"credlint\"\n");
    scratch.write("d/pyproject.toml", "[tool.credlint]\nexclde = []\n");
    let config = Config::discover(&scratch.path).unwrap();
    assert_eq!(config.settings().fail_on, Some(Some(Severity::Low)));
    assert!(
        config
            .of(BStr::new("a"))
            .unwrap()
            .excludes(BStr::new("a/x"))
    );
    assert!(
        !config
            .of(BStr::new("b"))
            .unwrap()
            .excludes(BStr::new("b/x"))
    );
    let _ = config.of(BStr::new("c"));
    assert!(config.check_nested().is_ok());
    let _ = config.of(BStr::new("d"));
    let error = config.check_nested().unwrap_err().to_string();
    assert!(
        error.starts_with("d/pyproject.toml:2:1: unknown key 'exclde'"),
        "{error}"
    );

    scratch.write("credlint.toml", "");
    let error = Config::discover(&scratch.path).unwrap_err().to_string();
    assert!(error.contains("keep one of them"), "{error}");
}

#[test]
fn rules_are_checked_once_they_are_known() {
    let scratch = Scratch::folder();
    scratch.write("credlint.toml", "[rules]\njwt = \"off\"\n");
    scratch.write(
        "a/credlint.toml",
        "[[allow]]\npath = \"x\"\nreason = \"r\"\nrule = [\"jwtt\"]\n",
    );
    let config = Config::discover(&scratch.path).unwrap();
    config.check_rules(["jwt"]).unwrap();
    let _ = config.of(BStr::new("a"));
    let error = config.check_nested().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a/credlint.toml:4:9: no rule is called 'jwtt'; did you mean 'jwt'?"
    );
    assert_eq!(error.excerpt[1], "4 | rule = [\"jwtt\"]");
}

#[test]
fn odd_folders_get_what_the_root_says() {
    let config = at_root("exclude = [\"x\"]").unwrap();
    for folder in [
        "..",
        "../a",
        "a/../..",
        "/etc",
        "a//b",
        ".",
        "no/such/folder",
    ] {
        assert!(config.of(BStr::new(folder)).is_some(), "{folder}");
    }
    let deep = "a/".repeat(2000) + "a";
    assert!(config.of(BStr::new(&deep)).is_some());
}

#[cfg(unix)]
#[test]
fn a_link_is_no_configuration() {
    let scratch = Scratch::folder();
    scratch.write("outside/lines", "root:x:0\n");
    std::os::unix::fs::symlink(
        scratch.path.join("outside/lines"),
        scratch.path.join("credlint.toml"),
    )
    .unwrap();
    let error = Config::discover(&scratch.path).unwrap_err();
    assert!(error.to_string().contains("no regular file") && error.excerpt.is_empty());
}

#[test]
fn an_entry_is_added_at_the_end() {
    let entry = NewAllow {
        fingerprint: "0f".repeat(16),
        rule: Some("jwt".to_owned()),
        path: Some("a [x]/b.py".to_owned()),
        reason: "sample \"x\" \\ of\nthe manual".to_owned(),
        until: "2027-01-31".parse().ok(),
    };
    let text = "# mine\nexclude = [ \"a\" ]   # why";
    let with = with_allow("credlint.toml", text, &[], &entry).unwrap();
    assert!(with.starts_with("# mine\nexclude = [ \"a\" ]   # why\n\n[[allow]]\n"));
    let again = with_allow("credlint.toml", &with, &[], &entry).unwrap();
    let config = at_root(&again).unwrap();
    let policy = config.of(BStr::new("")).unwrap();
    assert_eq!(policy.allow.len(), 2);
    assert_eq!(policy.allow[0].reason, "sample \"x\" \\ of\nthe manual");
    assert!(
        policy.allow[0]
            .path
            .as_ref()
            .unwrap()
            .holds(BStr::new("a [x]/b.py"))
    );
    assert!(
        !policy.allow[0]
            .path
            .as_ref()
            .unwrap()
            .holds(BStr::new("a x/b.py"))
    );

    let crlf = with_allow("x", "exclude = []\r\n", &[], &entry).unwrap();
    assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count());
    let cargo = "[package]\nname = \"x\"\n";
    let cargo = with_allow("Cargo.toml", cargo, NAMES[2].1, &entry).unwrap();
    assert!(cargo.contains("[[package.metadata.credlint.allow]]"));
    let inline = "allow = [{ path = \"x\", reason = \"r\" }]\n";
    assert!(with_allow("x", inline, &[], &entry).is_err());
}

proptest::proptest! {
    #[test]
    fn whatever_a_file_holds_is_read_or_refused(text in "(\\[\\[allow\\]\\]|\\[rules\\]|exclude|path|value|reason|until|=|\"|'|\\[|\\]|\\{|\\}|,|\\*|\\(|é|\n| |7|a|2027-01-31){0,60}") {
        let _ = with_allow("x", &text, &[], &NewAllow { fingerprint: "0".repeat(32), rule: None, path: None, reason: "r".into(), until: None });
    }
}
