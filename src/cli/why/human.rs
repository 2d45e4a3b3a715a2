//! The answer in words.

use super::super::style::visible;
use super::record::{FindingRecord, FormatRecord, Page, PlaceRecord, StructureRecord};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Places that are described when a whole file is asked about.
const MOST_PLACES: usize = 20;

/// The answer as text; everything from files is made visible.
pub(super) fn text(page: &Page) -> String {
    let mut out = String::new();
    heading(page, &mut out);
    for one in &page.findings {
        finding(page, one, &mut out);
    }
    if page.findings.is_empty() {
        let _ = writeln!(out, "\nno finding{}", nothing(page));
    }
    let whole = page.line.is_none();
    let told = |place: &&PlaceRecord| !whole || place.secret.is_some();
    let places: Vec<&PlaceRecord> = page.places.iter().filter(told).collect();
    for one in places.iter().take(MOST_PLACES) {
        place(one, whole, &mut out);
    }
    if places.len() > MOST_PLACES {
        let more = places.len() - MOST_PLACES;
        let _ = writeln!(
            out,
            "\n… and {more} more places: ask about a line, FILE:LINE"
        );
    }
    formats(&page.formats, &mut out);
    structures(&page.structures, &mut out);
    for one in &page.replaced {
        let _ = writeln!(
            out,
            "\n{}: gave way to {}, which says more about the same value",
            one.rule, one.by
        );
    }
    out
}

fn heading(page: &Page, out: &mut String) {
    let mut place = visible(&page.path);
    for number in [page.line, page.column].into_iter().flatten() {
        let _ = write!(place, ":{number}");
    }
    let _ = write!(out, "{place}");
    if let (Some(role), Some(format)) = (&page.role, &page.format) {
        let format = if page.binary { "binary" } else { format };
        let _ = write!(out, ": role {role}, read as {format}");
        if let Some(role) = &page.role_of_place {
            let _ = write!(out, "; this place is for {role}");
        }
    }
    out.push('\n');
    if let Some(file) = &page.excluded_by {
        let _ = writeln!(
            out,
            "  left out: `exclude` in {} matches the path, so no scan shows what is below; `exclude = [\"!/{}\"]` behind it takes the file back",
            visible(file),
            visible(&page.path),
        );
    }
    for notice in &page.notices {
        let _ = writeln!(out, "  notice: {}", visible(notice));
    }
}

fn finding(page: &Page, one: &FindingRecord, out: &mut String) {
    let _ = write!(
        out,
        "\n{}[{}]: {}\n",
        one.severity,
        one.rule,
        visible(&one.message)
    );
    if let Some(start) = one.start {
        let _ = writeln!(out, "  at        {}:{}", start.line, start.column);
    } else {
        let _ = writeln!(out, "  at        the file as a whole");
    }
    let counts = if !one.counts || page.excluded_by.is_some() {
        "no"
    } else {
        "yes"
    };
    let _ = writeln!(out, "  counts    {counts}, confidence {}", one.confidence);
    for it in &one.hidden {
        let _ = writeln!(
            out,
            "  hidden    {}; shown {}",
            visible(&it.by),
            with(&it.shown_by)
        );
    }
    for it in &one.evidence {
        let _ = writeln!(out, "  evidence  {}", visible(&it.text));
    }
    if one.counts {
        let mut label = "allow";
        for line in one.allow.lines() {
            let _ = writeln!(out, "  {label:<9} {}", visible(line));
            label = "";
        }
        if one.start.is_some() {
            let _ = writeln!(out, "  or        a comment on the line: {}", one.comment);
        }
    }
}

/// `by …` or `without …`.
fn with(what: &str) -> String {
    if what.starts_with("without ") {
        what.to_owned()
    } else {
        format!("with {what}")
    }
}

/// Why there is none.
fn nothing(page: &Page) -> String {
    if page.role.is_none() {
        return ": the file was not looked at".to_owned();
    }
    if page.binary && !page.notices.is_empty() {
        return ": the notice says what was not looked at".to_owned();
    }
    let here = if page.line.is_some() {
        "the line"
    } else {
        "the file"
    };
    let asked = !(page.formats.is_empty() && page.structures.is_empty());
    match (page.places.is_empty(), page.words.is_empty(), asked) {
        (false, ..) | (true, true, true) => String::new(),
        (true, false, _) => format!(
            ": {here} holds {}, but no name there gets a literal",
            quoted(&page.words)
        ),
        (true, true, false) => format!(
            ": nothing looked at {here}, because it holds no keyword of any format or structure, and no name that gets a value. A format of your own would: [[pattern]] in credlint.toml"
        ),
    }
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("`{}`", word.trim()))
        .collect();
    words.join(", ")
}

fn place(one: &PlaceRecord, short: bool, out: &mut String) {
    let name = match &one.name {
        Some(name) => format!("`{}`", visible(name)),
        None => "a name that may hold a secret".to_owned(),
    };
    let _ = write!(
        out,
        "\nvalue of {name} at {}:{}",
        one.start.line, one.start.column
    );
    match &one.secret {
        Some(secret) => {
            let who = match secret.issuer.as_str() {
                "own" => "the project decides its value",
                _ => "a provider hands it out",
            };
            let _ = writeln!(
                out,
                ": the name stands for a secret ({}; {who})",
                secret.kind
            );
        }
        None => {
            let _ = writeln!(out, ": the name does not stand for a secret");
        }
    }
    let asked = one.signals.iter().filter(|it| it.id != "name");
    let silent: Vec<&str> = asked
        .clone()
        .filter(|it| it.verdict.is_none())
        .map(|it| it.id)
        .collect();
    for signal in asked.filter(|it| it.verdict.is_some()) {
        let Some(verdict) = &signal.verdict else {
            continue;
        };
        let _ = writeln!(
            out,
            "  signal    {} ({}?): {}, {}; certainty {}",
            signal.id, signal.asks, verdict.class, verdict.reason, verdict.certainty
        );
    }
    if !silent.is_empty() && !short {
        let _ = writeln!(out, "  silent    {}", silent.join(", "));
    }
    match &one.check {
        Some(check) => match &check.reported {
            Some(rule) => {
                let _ = writeln!(out, "  check     {rule} reports it");
            }
            None => {
                let rule = check.rules.first().map_or("a check", String::as_str);
                let _ = writeln!(
                    out,
                    "  check     that of {rule} knows it and finds it harmless"
                );
            }
        },
        None if one.secret.is_some() => {
            let _ = writeln!(out, "  check     none takes it up");
        }
        None => {}
    }
    if one.check.is_some() && !one.passed.is_empty() && !short {
        let _ = writeln!(out, "  passed    {}", one.passed.join(", "));
    }
    if let Some(flips) = one.flips
        && !short
    {
        let _ = writeln!(out, "  flips     {flips}");
    }
}

/// One line for each outcome: a keyword of many formats is told once.
fn formats(formats: &[FormatRecord], out: &mut String) {
    let mut by_outcome: BTreeMap<(bool, &str, &str), (Vec<&str>, &str)> = BTreeMap::new();
    for one in formats {
        let entry = by_outcome
            .entry((!one.found, &one.keyword, one.signal))
            .or_insert((Vec::new(), one.outcome));
        if !entry.0.contains(&one.rule.as_str()) {
            entry.0.push(&one.rule);
        }
    }
    for ((missed, keyword, signal), (rules, outcome)) in by_outcome {
        let near = if keyword.is_empty() {
            "near the place".to_owned()
        } else {
            format!("`{}`", visible(keyword))
        };
        let _ = writeln!(out, "\nkeyword {near} leads to {}", several(&rules));
        let _ = writeln!(out, "  signal    {signal}: {outcome}");
        if missed && let Some(flips) = formats.iter().find(|it| it.signal == signal) {
            let _ = writeln!(out, "  flips     {}", flips.flips);
        }
    }
}

fn several(rules: &[&str]) -> String {
    const MOST: usize = 6;
    let mut text = rules[..rules.len().min(MOST)].join(", ");
    if rules.len() > MOST {
        let _ = write!(text, " and {} more", rules.len() - MOST);
    }
    text
}

fn structures(structures: &[StructureRecord], out: &mut String) {
    let mut told: Vec<(&str, bool, &[String], &[String])> = Vec::new();
    for one in structures {
        let entry = (
            one.keyword,
            one.skipped,
            one.rules.as_slice(),
            one.found.as_slice(),
        );
        if told.contains(&entry) {
            continue;
        }
        told.push(entry);
        let all: Vec<&str> = one.rules.iter().map(String::as_str).collect();
        let keyword = visible(one.keyword.trim());
        let _ = writeln!(
            out,
            "\nkeyword `{keyword}` leads to the reader of {}",
            several(&all)
        );
        let said = match (one.skipped, one.found.as_slice()) {
            (true, _) => "not asked: the file is vendored or binary".to_owned(),
            (false, []) => "there is no such structure with a secret in it".to_owned(),
            (false, found) => format!("found {}", found.join(", ")),
        };
        let _ = writeln!(out, "  reader    {said}");
    }
}
