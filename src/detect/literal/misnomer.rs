//! Names that stand for something else at their place: an entry, a case, a code, an option in a sentence.

use super::super::name::{SecretName, are_initials, qualifies};
use super::place::between;
use crate::content::Unit;
use crate::content::format::{Format, Quote, Slot, SlotKind};
use crate::text::Span;
use bstr::ByteSlice;

/// What the name stands for, unless it is a secret. `easy` says that the value looks like a word.
pub(super) fn misnomer(unit: &Unit, slot: &Slot, easy: bool) -> Option<&'static str> {
    if is_entry(unit, slot) {
        return Some("the name of an entry");
    }
    if is_code(unit, slot) {
        return Some("one of several codes");
    }
    if is_row(unit, slot) {
        return Some("one row of a table");
    }
    if is_database(unit) {
        return Some("the name of a database");
    }
    if !easy {
        return None;
    }
    if is_prose(unit, slot) {
        return Some("a word of the sentence that the option stands in");
    }
    if are_initials(unit.slice(slot.value), unit.slice(slot.name)) {
        return Some("the initials of its own name");
    }
    if is_result(unit, slot) {
        return Some("how a test went");
    }
    if unit.format == Format::Code && qualifies(unit.slice(slot.value), unit.slice(slot.name)) {
        return Some("the last word of its own name");
    }
    if is_method(unit, slot) {
        return Some("the name of a method");
    }
    is_case(unit, slot).then_some("the name of a case")
}

/// `existing --user and --pass flag.`, `--keyfile-pass  Password of the key`: a sentence about an option.
fn is_prose(unit: &Unit, slot: &Slot) -> bool {
    let line = unit.line_at(slot.name.start).start;
    let before = &unit.text[line..slot.name.start];
    let instance = before.trim_ascii_end();
    if [&b"e.g."[..], b"for example", b"such as", b"example:"]
        .iter()
        .any(|words| instance.ends_with(words))
    {
        return true;
    }
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
    let said = |word: &[u8]| SENTENCE.split(' ').any(|known| known.as_bytes() == word);
    // `ChangePassword("the")`
    if slot.kind == SlotKind::Argument && said(unit.slice(slot.value)) {
        return true;
    }
    if slot.kind != SlotKind::Option
        || slot.quote != Quote::None
        || !between(unit, slot).iter().all(is_blank)
    {
        return false;
    }
    // columns that tabs set: `-p, --password\t\tPassword`
    if between(unit, slot).starts_with(b"\t\t") {
        return true;
    }
    let behind = unit.text[slot.value.end..].strip_prefix(b" ");
    let behind = behind.unwrap_or_default();
    // the second column of a usage text
    if behind.starts_with(b" ") && !behind.trim_ascii_start().starts_with(b"-") {
        let column = behind.trim_start_with(|c| c == ' ').first();
        return column.is_some_and(|b| b.is_ascii_uppercase() || *b == b':');
    }
    let letters = behind.iter().take(LONGEST_WORD);
    let next = &behind[..letters.take_while(|b| b.is_ascii_alphabetic()).count()];
    let value = unit.slice(slot.value);
    let words = [value.strip_suffix(b".").unwrap_or(value), next];
    words.into_iter().any(said)
}

/// `echo "PASS: the name of a test"`, `paint("PASS", "green")`, `ok ? "pass" : "fail"`.
fn is_result(unit: &Unit, slot: &Slot) -> bool {
    let name = unit.slice(slot.name);
    let (before, gap) = (&unit.text[..slot.name.start], between(unit, slot));
    let capitals = name == b"PASS";
    let printed = capitals && unit.format == Format::Shell && gap.starts_with(b":")
        || capitals && slot.kind == SlotKind::Argument;
    // a rule of a grammar: `PASS: '"Pass"';`
    let word = unit
        .slice(slot.value)
        .trim_with(|c| matches!(c, '"' | '\''));
    let itself = unit.format == Format::Code && word.eq_ignore_ascii_case(name);
    let chosen = gap.contains(&b':')
        && before
            .trim_end_with(|c| matches!(c, '"' | '\'' | ' '))
            .ends_with(b"?");
    name.eq_ignore_ascii_case(b"pass") && (printed || chosen || itself || is_verb(unit, slot))
}

/// `Pass 'inline' to embed it.`: what somebody is told to do.
fn is_verb(unit: &Unit, slot: &Slot) -> bool {
    let gap = between(unit, slot);
    let quoted = matches!(gap, [b' ', b'\'' | b'"' | b'`']);
    let behind = unit.text.get(slot.value.end + 1..).unwrap_or_default();
    let next = behind.strip_prefix(b" ").unwrap_or_default();
    let letters = next.iter().take(LONGEST_WORD);
    let next = &next[..letters.take_while(|b| b.is_ascii_alphabetic()).count()];
    let said = SENTENCE.split(' ').any(|word| word.as_bytes() == next);
    quoted && said
}

/// Words that sentences are made of and passwords are not.
const SENTENCE: &str = "a an and are argument arguments as be but by can flag flags for from given has if in is it missing must needs not of \
    on option options or parameter parameters provided required requires set should so specified that the then this to used was when which \
    will with";

/// Longer words are none of these.
const LONGEST_WORD: usize = 12;

/// `'Controller.Login.resetPassword' => 'beforeLoginCheckBruteForce'`: what is called when something happens.
fn is_method(unit: &Unit, slot: &Slot) -> bool {
    let (name, value) = (unit.slice(slot.name), unit.slice(slot.value));
    let humps = value
        .windows(2)
        .filter(|pair| pair[0].is_ascii_alphanumeric() && pair[1].is_ascii_uppercase())
        .count();
    unit.format == Format::Code
        && slot.quote != Quote::None
        && name.iter().filter(|b| **b == b'.').count() >= 2
        && name.first().is_some_and(u8::is_ascii_uppercase)
        && humps >= 2
        && value.iter().all(u8::is_ascii_alphanumeric)
}

/// Swift's `case password = "post_password"`: how a case is written elsewhere.
fn is_case(unit: &Unit, slot: &Slot) -> bool {
    let line = unit.line_at(slot.name.start);
    let before = &unit.text[line.start..slot.name.start];
    unit.format == Format::Code && before.trim_ascii() == b"case"
}

/// `<state key="Dialog/0.23.1440">`: by such a key an entry is found.
fn is_entry(unit: &Unit, slot: &Slot) -> bool {
    unit.format == Format::Xml
        && unit.slice(slot.name) == b"key"
        && unit
            .slice(slot.value)
            .iter()
            .any(|b| matches!(b, b'.' | b'/' | b'@' | b'#' | b':' | b' '))
}

/// `PT: 'Portugal', PW: 'Palau'`: one of several codes in capitals that stand side by side.
fn is_code(unit: &Unit, slot: &Slot) -> bool {
    let name = unit.slice(slot.name);
    let is_code = |word: &[u8]| {
        matches!(
            word,
            [b'A'..=b'Z', b'A'..=b'Z'] | [b'A'..=b'Z', b'A'..=b'Z', b'-', ..]
        ) && word
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'-')
    };
    if !is_code(name) {
        return is_country(unit, slot);
    }
    let near = slot.name.start.saturating_sub(BESIDE)..unit.text.len().min(slot.name.end + BESIDE);
    let words = unit.text[near].split(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
    words.filter(|word| is_code(word) && *word != name).count() >= 2
}

/// `country.description.pw = Palau`: behind the same words other codes of two letters stand on the lines around.
fn is_country(unit: &Unit, slot: &Slot) -> bool {
    let name = unit.slice(slot.name);
    let [words @ .., b'.' | b'_', b'a'..=b'z', b'a'..=b'z'] = name else {
        return false;
    };
    let line = unit.line_at(slot.name.start);
    let alike = |other: Span| {
        let rest = unit.slice(other).strip_prefix(words).unwrap_or_default();
        matches!(
            rest,
            [
                b'.' | b'_',
                b'a'..=b'z',
                b'a'..=b'z',
                b' ' | b'=' | b':' | b'.',
                ..
            ]
        )
    };
    let above = line.start.checked_sub(1).map(|at| unit.line_at(at));
    above.is_some_and(alike) && line.end < unit.text.len() && alike(unit.line_at(line.end + 1))
}

/// How far from a name other codes stand, in bytes.
const BESIDE: usize = 120;

/// `parking: '1f17f',` above or below: a value like that of the next line, in hexadecimal digits, or in digits
/// and capitals (`28P01`, a code of an error).
fn is_row(unit: &Unit, slot: &Slot) -> bool {
    let value = unit.slice(slot.value);
    let code = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    let digits = |text: &[u8]| {
        text.iter().all(u8::is_ascii_hexdigit)
            || text.iter().all(code) && text.iter().any(u8::is_ascii_digit)
    };
    if !(3..=8).contains(&value.len()) || !digits(value) || slot.quote == Quote::None {
        return false;
    }
    let line = unit.line_at(slot.value.start);
    let tail = unit.slice(Span::new(slot.value.end, line.end));
    let alike = |other: Span| {
        let rest = unit.slice(other).strip_suffix(tail).unwrap_or_default();
        let names = |b: &u8| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let name = rest.split(names).find(|word| !word.is_empty());
        rest.len() > value.len()
            && digits(&rest[rest.len() - value.len()..])
            && name.is_some_and(|name| SecretName::parse(name, None).is_none())
    };
    let above = line.start.checked_sub(1).map(|at| unit.line_at(at));
    above.is_some_and(alike) || line.end < unit.text.len() && alike(unit.line_at(line.end + 1))
}

/// `/etc/nsswitch.conf` says where to look `passwd` up.
fn is_database(unit: &Unit) -> bool {
    unit.path.ends_with(b"nsswitch.conf")
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn passing_is_no_password() {
        let word = concat!("in", "line");
        for (path, text) in [
            ("a.sh", format!("echo \"PASS: {word}_test\"\n")),
            ("a.py", format!("print(paint('PASS', '{word}'))\n")),
            (
                "a.go",
                format!("// x\nconst help = `\nPass '{word}' to embed it.\n`\n"),
            ),
            ("a.g4", "PASS: '\"Pass\"';\n".to_owned()),
        ] {
            assert_eq!(shown(path, &text), 0, "{text}");
        }
        assert_eq!(shown("a.env", &format!("PASS={word}\n")), 1);
    }

    #[test]
    fn rows_of_tables() {
        let row = |name: &str, value: &str| format!("  {name}: '{value}',\n");
        let code = concat!("1f3", "ab");
        let table = row("parking", "1f17f") + &row("pass", code) + &row("pear", "1f350");
        assert_eq!(shown("a.js", &format!("x = {{\n{table}}}\n")), 0);
        let lone = row("host", "db.acme.io") + &row("pass", code) + &row("port", "main");
        assert_eq!(shown("a.js", &format!("x = {{\n{lone}}}\n")), 1);
    }

    #[test]
    fn sentences_about_options() {
        for line in [
            "use the existing --user and --pass flag",
            "what follows --pass are its arguments",
        ] {
            assert_eq!(shown("a.c", &format!("puts(\"{line}\");\n")), 0, "{line}");
        }
        let word = concat!("hunt", "er2");
        assert_eq!(
            shown("a.sh", &format!("tool --user ann --pass {word}\n")),
            1
        );
    }

    #[test]
    fn a_key_with_signs_names_an_entry() {
        let state = |key: &str| format!("<state x=\"1\" key=\"{key}\" y=\"2\" />\n");
        let entry = concat!("DiffContext", "Dialog/0.23.1440.824@0.23.1440.824");
        assert_eq!(shown("workspace.xml", &state(entry)), 0);
        let random = crate::pattern::fill("{{alnum:40}}").unwrap();
        let key = format!("<service apiKey=\"{random}\" />\n");
        assert_eq!(shown("a.xml", &key), 1);
    }

    #[test]
    fn names_of_other_things() {
        let word = concat!("pass", "word");
        for (path, text) in [
            (
                "a.go",
                format!("const amrOneTimePassword = \"{}\"\n", "otp"),
            ),
            (
                "a.swift",
                format!("enum Keys {{\n    case {word} = \"{word}\"\n}}\n"),
            ),
            (
                "a.go",
                format!("const ldapAttributeUserPassword = \"user{word}\"\n"),
            ),
            ("docker/nsswitch.conf", "passwd:   files\n".to_owned()),
            (
                "A.java",
                format!("o = new Option(\"ps\", \"private{word}\", true, \"use this salt\");\n"),
            ),
        ] {
            assert_eq!(shown(path, &text), 0, "{text}");
        }
        let weak = concat!("hunt", "er2");
        assert_eq!(
            shown("a.go", &format!("const adminPassword = \"{weak}\"\n")),
            1
        );
    }

    #[test]
    fn variables_in_a_string() {
        let text = "val usernameAndPassword = \"$username:$password\"\n";
        assert_eq!(shown("a.kt", text), 0);
        let pull = format!("run: flux install --image-pull-secret={}\n", "ghcr-auth");
        assert_eq!(shown(".github/workflows/a.yml", &pull), 0);
    }

    #[test]
    fn keys_of_entries_are_no_credentials() {
        let text = |name: &str, value: &str| {
            format!("key: {{{{ .Values.postgres.{name} | default \"{value}\" }}}}\n")
        };
        let word = concat!("us", "er");
        assert_eq!(shown("templates/db.yaml", &text("userKey", word)), 0);
        let default = concat!("post", "gres");
        assert_eq!(shown("templates/db.yaml", &text("password", default)), 1);
    }

    #[test]
    fn a_country_is_no_password() {
        for (path, text) in [
            (
                "a.json",
                "{\"PT\": \"Portugal\", \"PW\": \"Palau\", \"PY\": \"Paraguay\"}\n",
            ),
            (
                "a.json",
                "{\"PW-212\": \"Melekeok\", \"PW-214\": \"Ngaraard\", \"PW-218\": \"Ngarchelong\"}\n",
            ),
            (
                "a.js",
                "export const NAMES = {\n  PT: 'prt',\n  PW: 'plw',\n  PY: 'pry',\n};\n",
            ),
        ] {
            assert_eq!(shown(path, text), 0, "{text}");
        }
        let word = crate::pattern::fill("{{alnum:14}}").unwrap();
        assert_eq!(shown("a.env", &format!("PW={word}\n")), 1);
    }
}
