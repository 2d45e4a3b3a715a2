//! `.gitleaks.toml`: allowlists and rules.

mod pattern;

use super::glob::globs;
use super::known::What;
use super::lists::{excluded, on_lines};
use super::{AllowText, Taken, Verdict, may_be_secret, reason};
use credlint::config::quoted;
use pattern::{kebab, pattern};
use regex::bytes::RegexBuilder;
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
        let none = |key: &str| self.texts(table, key).is_empty();
        let secret = |(text, _): &(&str, String)| may_be_secret(text);
        let sayable = none("commits")
            && none("regexTarget")
            && !regexes.iter().chain(&words).any(secret)
            && (regexes.is_empty() || words.is_empty());
        let (Ok(globs), true) = (globs, sayable) else {
            taken.say(
                place,
                Verdict::Left,
                "allowlist with condition AND: not all of its conditions can be said here",
            );
            return;
        };
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
        match pattern(self, &name, table, taken) {
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
}

/// Whether a rule exists: one of ours, or one that was just taken over.
fn is_rule(rule: &str, taken: &Taken) -> bool {
    let line = format!("id = {}\n", quoted(rule));
    taken.rules.contains(rule) || taken.patterns.iter().any(|it| it.contains(&line))
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())]
        .iter()
        .filter(|&&b| b == b'\n')
        .count()
        + 1
}
