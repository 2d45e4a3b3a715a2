//! `.gitleaks.toml`: allowlists and rules.

use super::glob::globs;
use super::known::What;
use super::lists::{excluded, on_lines};
use super::{AllowText, Taken, Verdict, may_be_secret, reason};
use credlint::config::quoted;
use credlint::pattern::parse;
use regex::bytes::RegexBuilder;
use std::fmt::Write;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Table<'t> = DeTable<'t>;

/// Reads the file.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read(file: &str, text: &str, taken: &mut Taken) -> Result<(), String> {
    let document = DeTable::parse(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        format!("line {line}: {}", error.message())
    })?;
    let reader = Reader { file, text };
    let mut entries: Vec<_> = document.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in entries {
        let place = reader.place(key.span().start);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("title" | "minVersion" | "description", _) => {}
            ("extend", DeValue::Table(table)) => reader.extend(table, taken),
            ("allowlist" | "whitelist", DeValue::Table(table)) => {
                reader.allowlist(table, None, taken);
            }
            ("allowlists", DeValue::Array(all)) => {
                for table in all.iter().filter_map(|it| it.get_ref().as_table()) {
                    reader.allowlist(table, None, taken);
                }
            }
            ("rules", DeValue::Array(all)) => {
                for rule in all {
                    if let DeValue::Table(table) = rule.get_ref() {
                        reader.rule(&reader.place(rule.span().start), table, taken);
                    }
                }
            }
            (other, _) => taken.say(
                &place,
                Verdict::Left,
                format!("{other}: there is nothing like it here"),
            ),
        }
    }
    Ok(())
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
}

impl Reader<'_> {
    fn place(&self, at: usize) -> String {
        format!("{}:{}", self.file, line_of(self.text, at))
    }

    /// The texts of a list with their places; one text is a list of one.
    fn texts<'a>(&self, table: &'a Table<'_>, key: &str) -> Vec<(&'a str, String)> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let one = |it: &'a Spanned<DeValue<'_>>| {
            it.get_ref()
                .as_str()
                .map(|text| (text, self.place(it.span().start)))
        };
        match value.get_ref() {
            DeValue::Array(all) => all.iter().filter_map(one).collect(),
            _ => one(value).into_iter().collect(),
        }
    }

    fn extend(&self, table: &Table<'_>, taken: &mut Taken) {
        for (path, place) in self.texts(table, "path") {
            taken.say(
                &place,
                Verdict::Left,
                format!("extends {path}: run `credlint migrate` on that file, too"),
            );
        }
        for (rule, place) in self.texts(table, "disabledRules") {
            if taken.rules.contains(rule) {
                taken.say(&place, Verdict::Taken, format!("rule {rule} is off"));
                taken.off.push(rule.to_owned());
            } else {
                taken.say(
                    &place,
                    Verdict::Left,
                    format!("rule {rule} is off: no rule of that name here"),
                );
            }
        }
        if let Some(value) = table.get("useDefault") {
            let place = self.place(value.span().start);
            taken.say(
                &place,
                Verdict::Taken,
                "useDefault: credlint's own rules are always on",
            );
        }
    }

    /// An allowlist; `rule` is the rule that it belongs to.
    fn allowlist(&self, table: &Table<'_>, rule: Option<&str>, taken: &mut Taken) {
        let said = self.texts(table, "description");
        let why = reason(said.first().map_or("", |(text, _)| text), self.file);
        let mut rules: Vec<String> = rule.map(str::to_owned).into_iter().collect();
        rules.extend(
            self.texts(table, "targetRules")
                .into_iter()
                .map(|(rule, _)| rule.to_owned()),
        );
        let foreign: Vec<String> = rules
            .iter()
            .filter(|rule| !is_rule(rule, taken))
            .cloned()
            .collect();
        rules.retain(|rule| !foreign.contains(rule));
        if rules.is_empty() && !foreign.is_empty() {
            let at = table.iter().next().map_or(0, |(key, _)| key.span().start);
            let text = format!(
                "allowlist of rule {}: no rule of that name here",
                foreign.join(", ")
            );
            taken.say(&self.place(at), Verdict::Left, text);
            return;
        }
        let words = |key: &str| self.texts(table, key);
        let both = words("condition")
            .first()
            .is_some_and(|(text, _)| matches!(*text, "AND" | "and" | "&&"));
        let paths = [words("paths"), words("files")].concat();
        if both && !paths.is_empty() {
            self.all_conditions(table, &paths, &rules, &why, taken);
            return;
        }
        for (path, place) in paths {
            match (rules.is_empty(), globs(path)) {
                (true, _) => excluded(&place, path, taken),
                (false, Ok(globs)) => {
                    taken.say(
                        &place,
                        Verdict::Taken,
                        format!("{} allowed in {}", rules.join(", "), globs.join(" ")),
                    );
                    taken.allow.push(AllowText {
                        path: globs,
                        rule: rules.clone(),
                        value: None,
                        reason: why.clone(),
                    });
                }
                (false, Err(error)) => taken.say(
                    &place,
                    Verdict::Left,
                    format!("path expression {path}: {error}"),
                ),
            }
        }
        self.values(table, &rules, &why, taken);
        for (commit, place) in words("commits") {
            taken.know(place, What::Commit(commit.to_owned()));
        }
    }

    fn values(&self, table: &Table<'_>, rules: &[String], why: &str, taken: &mut Taken) {
        let target = self.texts(table, "regexTarget");
        let on_value = target.first().is_none_or(|(text, _)| *text == "secret");
        for (regex, place) in self.texts(table, "regexes") {
            if on_value && !may_be_secret(regex) {
                self.value(regex, &place, rules, why, taken);
            } else {
                on_lines(&place, regex, taken);
            }
        }
        for (word, place) in self.texts(table, "stopwords") {
            if may_be_secret(word) {
                taken.know(place, What::Holding(word.to_owned()));
            } else {
                self.value(
                    &format!("(?i){}", regex::escape(word)),
                    &place,
                    rules,
                    why,
                    taken,
                );
            }
        }
    }

    fn value(&self, regex: &str, place: &str, rules: &[String], why: &str, taken: &mut Taken) {
        let whole = format!("(?s:.*)(?:{regex})(?s:.*)");
        if RegexBuilder::new(&whole)
            .unicode(false)
            .size_limit(1 << 20)
            .build()
            .is_err()
        {
            taken.say(place, Verdict::Left, "the expression cannot be used here");
            return;
        }
        taken.say(
            place,
            Verdict::Taken,
            format!("values with {regex} are allowed"),
        );
        taken.allow.push(AllowText {
            path: Vec::new(),
            rule: rules.to_vec(),
            value: Some(whole),
            reason: why.to_owned(),
        });
    }

    /// An allowlist whose conditions must all hold.
    fn all_conditions(
        &self,
        table: &Table<'_>,
        paths: &[(&str, String)],
        rules: &[String],
        why: &str,
        taken: &mut Taken,
    ) {
        let place = &paths[0].1;
        let globs: Result<Vec<Vec<String>>, _> =
            paths.iter().map(|(path, _)| globs(path)).collect();
        let regexes = self.texts(table, "regexes");
        let words = self.texts(table, "stopwords");
        let (Ok(globs), true) = (
            globs,
            self.texts(table, "commits").is_empty() && self.texts(table, "regexTarget").is_empty(),
        ) else {
            taken.say(
                place,
                Verdict::Left,
                "allowlist with condition AND: not all of its conditions can be said here",
            );
            return;
        };
        if regexes
            .iter()
            .chain(&words)
            .any(|(text, _)| may_be_secret(text))
            || (!regexes.is_empty() && !words.is_empty())
        {
            taken.say(
                place,
                Verdict::Left,
                "allowlist with condition AND: not all of its conditions can be said here",
            );
            return;
        }
        let any: Vec<String> = regexes
            .iter()
            .map(|(text, _)| format!("(?:{text})"))
            .chain(
                words
                    .iter()
                    .map(|(text, _)| format!("(?i:{})", regex::escape(text))),
            )
            .collect();
        taken.say(place, Verdict::Taken, "allowlist with condition AND");
        taken.allow.push(AllowText {
            path: globs.concat(),
            rule: rules.to_vec(),
            value: (!any.is_empty()).then(|| format!("(?s:.*)(?:{})(?s:.*)", any.join("|"))),
            reason: why.to_owned(),
        });
    }

    fn rule(&self, place: &str, table: &Table<'_>, taken: &mut Taken) {
        let text = |key: &str| table.get(key).and_then(|it| it.get_ref().as_str());
        let id = text("id").unwrap_or("rule");
        let name = kebab(id);
        match self.pattern(&name, table, taken) {
            Ok((pattern, notes)) => {
                let verdict = if notes.is_empty() {
                    Verdict::Taken
                } else {
                    Verdict::Narrower
                };
                let notes = if notes.is_empty() {
                    String::new()
                } else {
                    format!("; {}", notes.join("; "))
                };
                taken.say(place, verdict, format!("rule {id}: write its examples, then run `credlint rules test credlint.toml`{notes}"));
                taken.patterns.push(pattern);
            }
            Err(why) => taken.say(place, Verdict::Left, format!("rule {id}: {why}")),
        }
        let lists = ["allowlist", "allowlists"]
            .into_iter()
            .filter_map(|key| table.get(key));
        for list in lists {
            match list.get_ref() {
                DeValue::Table(table) => self.allowlist(table, Some(&name), taken),
                DeValue::Array(all) => {
                    for table in all.iter().filter_map(|it| it.get_ref().as_table()) {
                        self.allowlist(table, Some(&name), taken);
                    }
                }
                _ => {}
            }
        }
    }

    /// A rule as a `[[pattern]]` table, and what is lost.
    fn pattern(
        &self,
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
        let keywords: Vec<&str> = self
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
        let (key, words): (&str, Vec<String>) = if keywords.is_empty() {
            let word = longest_literal(&regex)
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
        };
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
}

/// Whether a rule exists: one of ours, or one that was just taken over.
fn is_rule(rule: &str, taken: &Taken) -> bool {
    let line = format!("id = {}\n", quoted(rule));
    taken.rules.contains(rule) || taken.patterns.iter().any(|it| it.contains(&line))
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

fn kebab(id: &str) -> String {
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

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())]
        .iter()
        .filter(|&&b| b == b'\n')
        .count()
        + 1
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
