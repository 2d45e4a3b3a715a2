//! Rules of gitleaks as patterns of our own.

use super::super::Taken;
use super::{Reader, Table};
use credlint::config::quoted;
use credlint::pattern::parse;
use std::fmt::Write;
use toml::de::DeValue;

/// A rule as a `[[pattern]]` table, and what is lost.
pub(super) fn pattern(
    reader: &Reader<'_>,
    name: &str,
    table: &Table<'_>,
    taken: &Taken,
) -> Result<(String, Vec<String>), String> {
    if taken.rules.contains(name) {
        return Err("credlint has a rule of that name, which stays as it is".to_owned());
    }
    let text = |key: &str| table.get(key).and_then(|it| it.get_ref().as_str());
    let regex = text("regex").ok_or("it looks for paths only")?;
    let number = |key: &str| match table.get(key)?.get_ref() {
        DeValue::Integer(it) => it.as_str().parse::<f32>().ok(),
        DeValue::Float(it) => it.as_str().parse::<f32>().ok(),
        _ => None,
    };
    let group = number("secretGroup").map_or(0, |n| n as usize);
    let regex = with_one_group(regex, group)?;
    let mut notes = Vec::new();
    if text("path").is_some() {
        notes.push("its path does not count".to_owned());
    }
    let (key, words) = words(reader, table, &regex, &mut notes)?;
    let summary = text("description")
        .unwrap_or(name)
        .trim()
        .trim_end_matches('.');
    let mut out = String::from("[[pattern]]\n");
    let list: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let _ = writeln!(out, "id = {}\nsummary = {}", quoted(name), quoted(summary));
    let _ = writeln!(
        out,
        "help = \"Revoke the value, then read it from the environment.\""
    );
    let _ = writeln!(
        out,
        "severity = \"high\"\nconfidence = \"medium\"\ncwe = 798\n{key} = [{}]",
        list.join(", ")
    );
    if key == "keywords" {
        out.push_str("case_sensitive = false\n");
    }
    let _ = writeln!(out, "regex = {}", quoted(&regex));
    if let Some(bits) = number("entropy").filter(|bits| *bits > 0.0) {
        let _ = writeln!(out, "entropy = {bits:?}");
    }
    out.push_str("bad = []\ngood = []\n");
    let parsed = parse(name, &out).map_err(|error| error.message)?;
    for pattern in parsed {
        pattern
            .compile()
            .map_err(|_| "its expression cannot be used here")?;
    }
    Ok((out, notes))
}

/// The words that are looked for first: the key they stand under, and the words.
fn words(
    reader: &Reader<'_>,
    table: &Table<'_>,
    regex: &str,
    notes: &mut Vec<String>,
) -> Result<(&'static str, Vec<String>), String> {
    let keywords: Vec<&str> = reader
        .texts(table, "keywords")
        .into_iter()
        .map(|(word, _)| word)
        .filter(|word| word.len() >= 3)
        .collect();
    let inside = |word: &&str| {
        regex
            .to_ascii_lowercase()
            .contains(&regex::escape(&word.to_ascii_lowercase()))
    };
    Ok(if keywords.is_empty() {
        let word = longest_literal(regex)
            .ok_or("it has no keyword of 3 letters or more to look for first")?;
        ("keywords", vec![word])
    } else if keywords.iter().all(inside) {
        (
            "keywords",
            keywords.iter().map(|&word| word.to_owned()).collect(),
        )
    } else {
        notes.push("a keyword must stand near the match, not anywhere in the file".to_owned());
        (
            "near",
            keywords.iter().map(|&word| word.to_owned()).collect(),
        )
    })
}

/// The expression with one group, around the secret: the given one, or the first, or the whole.
fn with_one_group(regex: &str, wanted: usize) -> Result<String, String> {
    let mut groups = 0;
    let mut out = String::with_capacity(regex.len() + 8);
    let mut class = false;
    let mut chars = regex.chars().peekable();
    let keep = wanted.max(1);
    while let Some(c) = chars.next() {
        out.push(c);
        match c {
            '\\' => out.extend(chars.next()),
            '[' if !class => {
                class = true;
                if chars.peek() == Some(&'^') {
                    out.extend(chars.next());
                }
                if chars.peek() == Some(&']') {
                    out.push('\\');
                    out.extend(chars.next());
                }
            }
            '[' if chars.peek() != Some(&':') => {
                // a bracket in a class is a plain character there, and a class of its own here
                out.pop();
                out.push_str("\\[");
            }
            ']' => class = false,
            '(' if !class => {
                let named = chars.peek() == Some(&'?') && {
                    let rest: String = chars.clone().skip(1).take(2).collect();
                    rest.starts_with("P<")
                        || (rest.starts_with('<')
                            && !rest.starts_with("<=")
                            && !rest.starts_with("<!"))
                };
                if chars.peek() != Some(&'?') || named {
                    groups += 1;
                    if named {
                        while chars.peek().is_some_and(|&c| c != '>') {
                            chars.next();
                        }
                        chars.next();
                    }
                    if groups != keep {
                        out.push_str("?:");
                    }
                }
            }
            _ => {}
        }
    }
    match groups {
        0 if wanted == 0 => Ok(format!("({out})")),
        n if n >= keep => Ok(out),
        _ => Err(format!("it has no group {wanted}")),
    }
}

/// The longest run of plain letters and digits that every match must hold: only for expressions without choices.
fn longest_literal(regex: &str) -> Option<String> {
    let hir = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(regex)
        .ok()?;
    let mut best = String::new();
    let mut open = vec![&hir];
    while let Some(hir) = open.pop() {
        match hir.kind() {
            regex_syntax::hir::HirKind::Literal(literal) => {
                let text = String::from_utf8(literal.0.to_vec()).unwrap_or_default();
                if text.is_ascii() && text.len() > best.len() {
                    best = text;
                }
            }
            regex_syntax::hir::HirKind::Capture(capture) => open.push(&capture.sub),
            regex_syntax::hir::HirKind::Concat(all) => open.extend(all),
            _ => {}
        }
    }
    (best.trim().len() >= 3).then_some(best)
}

pub(super) fn kebab(id: &str) -> String {
    let plain: String = id
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let name = parts.join("-");
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name
    } else {
        format!("rule-{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_group_is_left() {
        for (regex, wanted, expected) in [
            ("ab", 0, Ok("(ab)")),
            ("a(b)c", 0, Ok("a(b)c")),
            ("(a|b)-(c)", 2, Ok("(?:a|b)-(c)")),
            ("(?i)(?:a)(b)(c)", 0, Ok("(?i)(?:a)(b)(?:c)")),
            (r"\((a)[(](b)", 2, Ok(r"\((?:a)[(](b)")),
            ("(?P<x>a)(b)", 0, Ok("(a)(?:b)")),
            ("[[](a)", 0, Ok(r"[\[](a)")),
            ("[]a](b)", 0, Ok(r"[\]a](b)")),
            ("a(b)", 3, Err("it has no group 3".to_owned())),
        ] {
            assert_eq!(
                with_one_group(regex, wanted),
                expected.map(str::to_owned),
                "{regex}"
            );
        }
    }

    #[test]
    fn names_become_ours() {
        assert_eq!(kebab("My_Custom.Rule--2"), "my-custom-rule-2");
        assert_eq!(kebab("2fa"), "rule-2fa");
    }

    #[test]
    fn a_word_is_found_for_rules_without_keywords() {
        assert_eq!(
            longest_literal(r"(acme_[0-9a-f]{16})").as_deref(),
            Some("acme_")
        );
        assert_eq!(longest_literal(r"(ab[0-9]+)"), None);
        assert_eq!(longest_literal(r"(acme|umbra)"), None);
    }
}
