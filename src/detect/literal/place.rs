//! What the place of a value says about it: several values under one name, a hash beside its salt, a directive, an expression of
//! another language inside the file.

use super::super::name::is_call_with_password;
use super::super::secret::is_shared;
use super::super::value::{Class, Judgement};
use super::misnomer::misnomer;
use crate::content::format::{Format, Quote, Slot, SlotKind};
use crate::content::{FileRole, Unit};
use crate::text::Span;

/// How many slots before and behind a password its salt may stand.
const NEAR: usize = 4;

/// The verdict, unless the place says that the value is no secret, or makes it doubtful.
pub(super) fn judged(unit: &Unit, all: &[Slot], at: usize, judgement: Judgement) -> Judgement {
    let slot = all[at];
    let easy = matches!(
        judgement.class,
        Class::Default | Class::Weak | Class::Wording
    );
    if !easy && judgement.class != Class::Live {
        return judgement;
    }
    let no_secret = |reason| Judgement::new(Class::NotASecret, reason, 85);
    if easy && is_replaced(unit, &slot) {
        return Judgement::new(Class::Reference, "replaced before it is used", 85);
    }
    if is_expression(unit, &slot) || is_expanded(unit, &slot) {
        return Judgement::new(Class::Reference, "expression", 85);
    }
    if is_in_shared_link(unit, &slot) {
        return no_secret("part of a link that is made to be shared");
    }
    if let Some(reason) = misnomer(unit, &slot, easy) {
        return no_secret(reason);
    }
    let key = slot.kind == SlotKind::Assign && between(unit, &slot).contains(&b'=');
    if key && is_call_with_password(unit.slice(slot.name)) {
        return no_secret("the name of a call");
    }
    if is_directive(unit, &slot) {
        return no_secret("an address behind a directive");
    }
    if is_hashed(unit, all, at) {
        return no_secret("a hash beside its salt");
    }
    if is_manual(unit, &slot) || is_noted_link(unit, &slot) {
        return judgement.doubted();
    }
    let several = || names_several(unit.slice(slot.name)) && is_scalar(unit, &slot);
    // in XML the entries of a list have names, too
    if easy && unit.format != Format::Xml && several() {
        return judgement.doubted();
    }
    judgement
}

/// `// <img src="/file?id=7&token=…">`: a link that somebody wrote down to explain something.
fn is_noted_link(unit: &Unit, slot: &Slot) -> bool {
    let before = &unit.text[..slot.name.start];
    let parameter = matches!(before.last(), Some(b'?' | b'&')) || before.ends_with(b"&amp;");
    parameter && unit.is_commented_out(slot.name.start)
}

/// `?e=1573635357&token=…`: a parameter of a link that is given away.
fn is_in_shared_link(unit: &Unit, slot: &Slot) -> bool {
    let before = &unit.text[slot.name.start.saturating_sub(LINE)..slot.name.start];
    let word = before
        .rsplit(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''))
        .next();
    let word = word.unwrap_or_default();
    memchr::memchr(b'?', word).is_some_and(|mark| is_shared(&word[mark + 1..]))
}

/// True unless the setting is one part of what its parent gets: `password: '{{ lookup("x", "a/" + (host | d("v"))) }}'`.
pub(super) fn is_whole(unit: &Unit, slot: &Slot) -> bool {
    let Some(parent) = slot.parent else {
        return true;
    };
    let end = slot.name.start.min(slot.value.start);
    let before = Span::new(
        parent.end.min(end),
        end.min(parent.end.saturating_add(LINE)),
    );
    !unit
        .slice(before)
        .iter()
        .any(|b| matches!(b, b'+' | b'/' | b'~'))
}

/// What stands between the name and the value.
pub(super) fn between<'u>(unit: &'u Unit, slot: &Slot) -> &'u [u8] {
    unit.slice(Span::new(
        slot.name.end,
        slot.value.start.max(slot.name.end),
    ))
}

/// A script inside of YAML: `os.environ["X"] = name`, `{{ $x := name }}`.
fn is_expression(unit: &Unit, slot: &Slot) -> bool {
    if slot.quote != Quote::None {
        return false;
    }
    let gap = between(unit, slot);
    match unit.format {
        Format::Yaml => {
            // `hash(x, salt=name)`: an argument in a template
            let argument = gap == b"=" && unit.slice(slot.value).ends_with(b") }}'");
            // `const client = api({token: API_TOKEN});`
            let object = unit.slice(slot.value).ends_with(b"});")
                || unit.text[slot.value.end..].starts_with(b"});");
            matches!(gap, [b'"' | b'\'', b']', ..])
                || gap.starts_with(b" := ")
                || argument
                || object
        }
        // a word without quotes is no JSON, but the name of something in a template of it
        Format::Json => {
            let relaxed = [b".hjson".as_slice(), b".json5"];
            !relaxed.iter().any(|end| unit.path.ends_with(end))
                && unit.slice(slot.value).contains(&b'_')
        }
        // `$password = New-RandomPassword` in PowerShell: a command
        Format::Shell => {
            unit.path.ends_with(b".ps1")
                && unit.text[..slot.name.start].ends_with(b"$")
                && unit
                    .slice(slot.value)
                    .first()
                    .is_some_and(u8::is_ascii_alphabetic)
        }
        // `const auth = list[name].auth` in a page
        Format::Xml => {
            let line = unit.line_at(slot.name.start);
            let before = unit.text[line.start..slot.name.start].trim_ascii();
            gap.contains(&b'=') && matches!(before, b"const" | b"let" | b"var")
        }
        _ => false,
    }
}

/// `sed -i "s/replace-me/${PASSWORD}/"` in the same file fills the value in.
fn is_replaced(unit: &Unit, slot: &Slot) -> bool {
    let value = unit.slice(slot.value);
    let start = slot.value.start.saturating_sub(LONGEST_SCRIPT);
    let end = unit.text.len().min(slot.value.end + LONGEST_SCRIPT);
    let near = &unit.text[start..end];
    value.len() >= 6
        && memchr::memmem::find_iter(near, value).any(|at| {
            let (before, behind) = (&near[..at], &near[at + value.len()..]);
            matches!(
                (before, behind.first()),
                ([.., b's', open @ (b'/' | b'|' | b'#' | b',')], Some(close)) if open == close
            )
        })
}

/// How far to each side of a value what replaces it is searched for, in bytes.
const LONGEST_SCRIPT: usize = 8 << 10;

/// `"IDENTIFIED BY '$name'"`: between double quotes a shell fills in what stands between single ones.
fn is_expanded(unit: &Unit, slot: &Slot) -> bool {
    if unit.format != Format::Shell || slot.quote != Quote::Single {
        return false;
    }
    let [b'$', name @ ..] = unit.slice(slot.value) else {
        return false;
    };
    let line = unit.line_at(slot.value.start);
    let before = Span::new(
        line.start.max(slot.value.start.saturating_sub(LINE)),
        slot.value.start,
    );
    let quotes = unit.slice(before).iter().filter(|b| **b == b'"').count();
    let plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    quotes % 2 == 1 && !name.is_empty() && name.iter().all(plain)
}

/// How much of a line in front of a value is searched for its quotes, in bytes.
const LINE: usize = 1000;

/// An example in the strings that document a Python module: doctests, and the manual that a module of Ansible carries.
fn is_manual(unit: &Unit, slot: &Slot) -> bool {
    let at = slot.name.start.min(slot.value.start);
    unit.path.ends_with(b".py")
        && unit.role == FileRole::Source
        && unit.role_at(at) == FileRole::Docs
}

/// nginx's `proxy_pass name;`, Apache's `ProxyPass / http://…`, and the same in what makes their configuration.
fn is_directive(unit: &Unit, slot: &Slot) -> bool {
    let name = unit.slice(slot.name);
    name == b"proxy_pass"
        || ["ProxyPass", "ProxyPassMatch", "ProxyPassReverse"]
            .iter()
            .any(|directive| name == directive.as_bytes())
            && between(unit, slot).iter().all(|b| *b != b'=' && *b != b':')
}

/// A password, or the salt itself, beside a salt and the number of rounds, or as a digest beside a salt: somebody has hashed it.
fn is_hashed(unit: &Unit, all: &[Slot], at: usize) -> bool {
    let data = [Format::Json, Format::Yaml, Format::Toml, Format::Xml];
    if !data.contains(&unit.format) {
        return false;
    }
    let name = unit.slice(all[at].name).to_ascii_lowercase();
    if ![&b"password"[..], b"passwd", b"salt"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return false;
    }
    let value = unit.slice(all[at].value);
    let digest = value.len() >= 32 && value.iter().all(u8::is_ascii_hexdigit);
    let parent = all[at].parent.map(|span| unit.slice(span));
    let near = &all[at.saturating_sub(NEAR)..all.len().min(at + NEAR + 1)];
    let beside = |words: &[&str]| {
        near.iter().any(|other| {
            let name = unit.slice(other.name);
            words
                .iter()
                .any(|word| name.eq_ignore_ascii_case(word.as_bytes()))
                && other.parent.map(|span| unit.slice(span)) == parent
        })
    };
    beside(&["salt", "password_salt", "passwordSalt"])
        && (digest
            || beside(&[
                "iterations",
                "rounds",
                "iteration_count",
                "cost",
                "hashIterations",
                "hashedSaltedValue",
            ]))
        || is_salt_of_digest(unit, &all[at])
}

/// Keycloak's `"{\"value\":\"…\",\"salt\":\"…\"}"`: the salt behind the digest that it belongs to.
fn is_salt_of_digest(unit: &Unit, slot: &Slot) -> bool {
    const FAR: usize = 160;
    let before = &unit.text[slot.name.start.saturating_sub(FAR)..slot.name.start];
    unit.slice(slot.name) == b"salt"
        && memchr::memmem::find(before, b"value").is_some()
        && memchr::memmem::find(before, b"==").is_some()
}

/// `passwords`, `tokens`: one word under such a name says where they are.
fn names_several(name: &[u8]) -> bool {
    const PLURALS: [&[u8]; 4] = [b"passwords", b"passwds", b"secrets", b"tokens"];
    PLURALS.iter().any(|noun| {
        name.len()
            .checked_sub(noun.len())
            .is_some_and(|at| name[at..].eq_ignore_ascii_case(noun))
    })
}

/// The value stands directly behind the sign, and not in a list.
fn is_scalar(unit: &Unit, slot: &Slot) -> bool {
    between(unit, slot)
        .iter()
        .all(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b':' | b'=' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn what_a_script_fills_in() {
        let value = concat!("replace-default", "-auth");
        let text = format!(
            "init.sh: |\n  sed -i \"s/{value}/${{AUTH}}/\" x.conf\nredis.conf: |\n  requirepass {value}\n"
        );
        assert_eq!(shown("manifests/a.yaml", &text), 0);
        let other = text.replace("sed -i \"s/", "grep \"");
        assert_eq!(shown("manifests/a.yaml", &other), 1);
        let command = "$password = New-RandomPassword\n";
        assert_eq!(shown("a.ps1", command), 0);
        assert_eq!(shown("a.php", "<?php\n$password = 'NewRandomPass1';\n"), 1);
    }

    #[test]
    fn one_word_under_a_plural_says_where_they_are() {
        let word = concat!("ban", "ana");
        assert_eq!(
            shown("config/auth.php", &format!("'passwords' => '{word}',\n")),
            0
        );
        assert_eq!(
            shown("config/auth.php", &format!("'password' => '{word}',\n")),
            1
        );
    }

    #[test]
    fn a_hash_stands_beside_its_salt() {
        let value = format!("{}Qz7Lw{}pR4s9dW2v==", "k8Vx", "0mN1");
        let with =
            |more: &str| format!("{{\"username\": \"ann\", \"password\": \"{value}\"{more}}}\n");
        assert_eq!(
            shown("a.json", &with(", \"salt\": \"x\", \"iterations\": 101")),
            0
        );
        assert_eq!(shown("a.json", &with(", \"salt\": \"x\"")), 1);
        let digest = "8f3a1c7e".repeat(5).replace("e8", "d4");
        let row = format!(
            "<insert><column name=\"password\" value=\"{digest}\"/><column name=\"salt\" value=\"{digest}\"/></insert>\n"
        );
        assert_eq!(shown("a.xml", &row), 0);
    }

    #[test]
    fn a_directive_is_no_assignment() {
        let word = concat!("kube_api", "server");
        assert_eq!(shown("nginx.conf", &format!("proxy_pass  {word};\n")), 0);
        assert_eq!(shown("a.env", &format!("PROXY_PASS={word}\n")), 1);
    }

    #[test]
    fn scripts_in_yaml_have_expressions() {
        let script = "data:\n  conf.py: |\n    os.environ[\"PGPASSWORD\"] = db_password\n";
        assert_eq!(shown("templates/map.yaml", script), 0);
        let template = "run: |\n  {{- $rootPassword := ternary \"a\" \"b\" .Values.x }}\n";
        assert_eq!(shown("templates/job.yaml", template), 0);
        let word = concat!("hunt", "er2");
        assert_eq!(shown("a.yaml", &format!("rootPassword: {word}\n")), 1);
    }

    #[test]
    fn a_shell_fills_in_between_double_quotes() {
        let name = concat!("$mysql", "userpw");
        let quoted = format!("mysql -e \"CREATE USER ann IDENTIFIED BY '{name}';\"\n");
        assert_eq!(shown("a.sh", &quoted), 0);
        let value = concat!("$Kq8", "vXz2mLp");
        assert_eq!(shown("a.sh", &format!("DB_PASSWORD='{value}'\n")), 1);
    }

    #[test]
    fn links_of_object_storage_are_shared() {
        let id = format!("506faab0-617a-{}-9e63-4a2fb996603f", "4668");
        let link = |query: &str| {
            format!("{{\"image\": \"https://files.acme.io/o/x?{query}&token={id}\"}}\n")
        };
        assert_eq!(shown("a.json", &link("alt=media")), 0);
        assert_eq!(shown("a.json", &link("page=1")), 1);
    }

    #[test]
    fn manuals_in_python() {
        let weak = concat!("hunt", "er2");
        let set = format!("password: {weak}\n");
        let manual = format!("EXAMPLES = '''\n- vault:\n    {set}'''\n");
        assert_eq!(shown("a.py", &format!("x = 1\n{manual}")), 0);
        assert_eq!(
            shown("a.py", &format!("    >>> connect(password=\"{weak}\")\n")),
            0
        );
        let code = format!("connect(password=\"{weak}\")\n");
        assert_eq!(shown("a.py", &format!("x = 1\n{manual}{code}")), 1);
    }

    #[test]
    fn a_call_is_one_only_with_its_arguments() {
        let text = "$map = ['pdo' => 'x', 'mysqli' => 'pdo_connection'];\n";
        assert_eq!(shown("a.php", text), 0);
    }
}
