//! The findings of the page: filters, groups of one decision, and one case with its life, its remedy and who can help.

use super::super::audit::{Audit, Case, Decision, Entry, LifeLine, Place, Proposal, Repository};
use super::super::escape;
use super::super::life::story;
use super::super::totals::grouped;
use super::short;
use crate::finding::LifeState;
use crate::rule::Severity;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Places of a case that are listed.
const MOST_PLACES: usize = 40;

/// Names of people that are listed.
const MOST_PEOPLE: usize = 6;

/// The anchor of a case: decision and case by number.
pub(super) fn id(decision: usize, case: usize) -> String {
    format!("f{decision}-{case}")
}

/// The place of a case, with its repository where there are several.
pub(super) fn place(case: &Case<'_>, many: bool) -> String {
    let (repository, entry) = case.members[0];
    located(many.then_some(repository), &entry.place)
}

fn located(repository: Option<&Repository>, place: &Place) -> String {
    let name = repository.map(|it| format!("{}: ", it.name));
    let line = place.line.map(|line| format!(":{line}"));
    escape::html(&format!(
        "{}{}{}",
        name.unwrap_or_default(),
        place.path,
        line.unwrap_or_default()
    ))
}

/// In how many further places and repositories a case stands, in words.
pub(super) fn extent(case: &Case<'_>) -> String {
    let repositories: BTreeSet<&str> = case.members.iter().map(|it| it.0.name.as_str()).collect();
    match (repositories.len(), case.members.len()) {
        (_, 1) => String::new(),
        (1, many) => format!(", in {} places", grouped(many as u64)),
        (many, _) => format!(", in {} repositories", grouped(many as u64)),
    }
}

/// What can be searched and filtered. Hidden until the script is there to do it.
pub(super) fn filters(audit: &Audit, decisions: &[Decision<'_>]) -> String {
    if decisions.is_empty() {
        return "<p>None.</p>\n".to_owned();
    }
    let cases = || decisions.iter().flat_map(|it| &it.cases);
    let mut out = String::from(
        "<form class=\"filters\" id=\"filters\" role=\"search\" aria-label=\"Findings\" autocomplete=\"off\" hidden>\n\
         <label><span class=\"sr\">Search the findings</span><input type=\"search\" id=\"search\" placeholder=\"Search: a path, a rule, a name\" aria-keyshortcuts=\"/\"></label>\n\
         <fieldset><legend class=\"sr\">Severity</legend>\n",
    );
    for severity in Severity::ALL {
        let count = cases().filter(|it| it.entry.severity == severity).count();
        if count > 0 {
            _ = writeln!(
                out,
                "<label class=\"{severity}\"><input type=\"checkbox\" name=\"severity\" value=\"{severity}\" checked> <span class=\"word\">{severity}</span></label>",
            );
        }
    }
    out.push_str("</fieldset>\n");
    let away = cases().filter(|it| !is_here(it)).count();
    if away > 0 && away < cases().count() {
        out.push_str("<label>Where <select id=\"where\"><option value=\"\">anywhere</option><option value=\"here\">in the files</option><option value=\"past\">in the history only</option></select></label>\n");
    }
    let kinds: BTreeMap<_, usize> = cases().fold(BTreeMap::new(), |mut counts, case| {
        *counts.entry(case.entry.category).or_default() += 1;
        counts
    });
    if kinds.len() > 1 {
        out.push_str("<label>Kind <select id=\"kind\"><option value=\"\">all</option>");
        for (kind, count) in kinds {
            _ = write!(
                out,
                "<option value=\"{kind}\">{} ({})</option>",
                kind.title(),
                grouped(count as u64)
            );
        }
        out.push_str("</select></label>\n");
    }
    if audit.repositories.len() > 1 {
        out.push_str("<label>Repository <select id=\"repository\"><option value=\"\">all</option>");
        for (number, it) in audit.repositories.iter().enumerate() {
            if !it.findings.is_empty() {
                _ = write!(
                    out,
                    "<option value=\"{number}\">{}</option>",
                    escape::html(&it.name)
                );
            }
        }
        out.push_str("</select></label>\n");
    }
    out.push_str("</form>\n<p id=\"shown\" role=\"status\"></p>\n");
    out
}

/// All groups, one decision each.
pub(super) fn groups(
    audit: &Audit,
    decisions: &[Decision<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let numbers: BTreeMap<&str, usize> = audit
        .repositories
        .iter()
        .enumerate()
        .map(|(number, it)| (it.name.as_str(), number))
        .collect();
    let page = Page {
        many: audit.repositories.len() > 1,
        numbers,
        range: range(audit),
    };
    let mut helped: BTreeSet<&str> = BTreeSet::new();
    for (number, decision) in decisions.iter().enumerate() {
        let rule = audit.rules.get(decision.rule);
        let summary = rule.map_or(decision.rule, |rule| &rule.summary);
        let help = rule.map_or("", |rule| &rule.help);
        let help = match helped.insert(decision.rule) {
            true => escape::html(&help.split_whitespace().collect::<Vec<_>>().join(" ")),
            false => String::new(), // it stands above
        };
        let label = decision.tier.label();
        let (cases, findings) = (decision.cases.len(), decision.findings());
        let count = match findings == cases {
            true => grouped(cases as u64),
            false => format!(
                "{} in {} places",
                grouped(cases as u64),
                grouped(findings as u64)
            ),
        };
        writeln!(
            out,
            "<section class=\"group {}\" id=\"g{number}\" aria-labelledby=\"h{number}\" data-text=\"{}\">\n<h3 id=\"h{number}\">{} <span class=\"count\">{count} · {label}</span></h3>\n<p>{help}</p>",
            decision.severity,
            escape::html(&format!("{summary} {label} {}", decision.rule).to_lowercase()),
            escape::html(summary)
        )?;
        for (at, case) in decision.cases.iter().enumerate() {
            out.write_all(page.case(&id(number, at), case).as_bytes())?;
        }
        writeln!(out, "</section>")?;
    }
    Ok(())
}

/// The first and the last moment that lives are drawn between.
fn range(audit: &Audit) -> (i64, i64) {
    let lives = audit.findings().filter_map(|(_, it)| it.life.as_ref());
    let mut range = (i64::MAX, i64::MIN);
    for life in lives {
        let (from, to) = super::chart::span(life);
        range = (range.0.min(from), range.1.max(to));
    }
    range
}

fn is_here(case: &Case<'_>) -> bool {
    case.members.iter().any(|it| it.1.is_here())
}

/// What all cases are written with.
struct Page<'a> {
    many: bool,
    numbers: BTreeMap<&'a str, usize>,
    range: (i64, i64),
}

impl Page<'_> {
    fn case(&self, id: &str, case: &Case<'_>) -> String {
        let entry = case.entry;
        let within: BTreeSet<String> = case
            .members
            .iter()
            .filter_map(|it| self.numbers.get(it.0.name.as_str()))
            .map(usize::to_string)
            .collect();
        let mut out = format!(
            "<details class=\"case {severity}\" id=\"{id}\" data-severity=\"{severity}\" data-kind=\"{}\" data-where=\"{}\" data-in=\"{}\">\n\
             <summary><span class=\"word\">{severity}</span><span class=\"what\"><code>{}</code>{}<span class=\"says\">{}</span></span><span class=\"when\">{}</span></summary>\n<div class=\"inside\">\n",
            entry.category,
            if is_here(case) { "here" } else { "past" },
            within.into_iter().collect::<Vec<_>>().join(" "),
            place(case, self.many),
            escape::html(&extent(case)),
            escape::html(&entry.message),
            escape::html(&when(entry)),
            severity = entry.severity,
        );
        if let Some(excerpt) = &entry.excerpt {
            _ = writeln!(
                out,
                "<pre aria-label=\"The line, the value hidden\"><code>{}<mark>{}</mark>{}</code></pre>",
                escape::html(excerpt.before.trim_start()),
                escape::html(&excerpt.mark),
                escape::html(&excerpt.after)
            );
        }
        out.push_str("<dl>\n");
        let mut row = |name: &str, html: &str| {
            if !html.is_empty() {
                _ = writeln!(out, "<dt>{name}</dt><dd>{html}</dd>");
            }
        };
        row("Remedy", &escape::html(&entry.remedy));
        if let Some(life) = &entry.life {
            for (name, text) in story(life) {
                row(name, &escape::html(&text));
            }
            row("Alive", &self.life(life));
        }
        row("Who can help", &escape::html(&people(case)));
        row("Also at", &self.places(case));
        row("See also", &related(entry));
        let command = format!(
            "credlint allow {} --reason \"…\"",
            short(&entry.fingerprint)
        );
        // `allow` looks for a finding in the files
        if entry.is_here() && !self.many {
            let command = format!("<code>{}</code>", escape::html(&command));
            row("If harmless", &command);
        }
        row(
            "Rule",
            &format!("<code>{}</code>", escape::html(&entry.rule)),
        );
        out.push_str("</dl>\n");
        if let Some(fix) = &entry.fix {
            proposal(entry, fix, &mut out);
        }
        out.push_str("</div>\n</details>\n");
        out
    }

    /// The life as a bar on the time of all lives.
    fn life(&self, life: &LifeLine) -> String {
        let (from, to) = super::chart::span(life);
        let (first, last) = self.range;
        let whole = (last - first).max(1) as f64;
        let at = |moment: i64| (moment - first) as f64 / whole * 470.0;
        let day = |seconds| crate::finding::Date::of_unix_time(seconds);
        format!(
            "<svg class=\"life\" viewBox=\"0 0 480 14\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"From {} to {}, between {} and {}\"><path class=\"axis\" d=\"M0 7H480\"/><rect class=\"alive\" x=\"{:.1}\" y=\"4\" width=\"{:.1}\" height=\"6\"/></svg>",
            day(from),
            day(to),
            day(first),
            day(last),
            at(from),
            (at(to) - at(from)).max(3.0),
        )
    }

    /// Every place but the first.
    fn places(&self, case: &Case<'_>) -> String {
        let (first, own) = case.members[0];
        let mut places: BTreeSet<String> = BTreeSet::new();
        for (repository, entry) in &case.members {
            let named = self.many.then_some(*repository);
            places.insert(located(named, &entry.place));
            let known: BTreeSet<&str> = case
                .members
                .iter()
                .map(|it| it.1.place.path.as_str())
                .collect();
            for path in entry.life.iter().flat_map(|life| &life.at_head) {
                if !known.contains(path.as_str()) {
                    let path = path.clone();
                    places.insert(located(
                        named,
                        &Place {
                            path,
                            path_bytes: None,
                            line: None,
                        },
                    ));
                }
            }
        }
        places.remove(&located(self.many.then_some(first), &own.place));
        let mut out = String::new();
        for place in places.iter().take(MOST_PLACES) {
            _ = write!(out, "<li><code>{place}</code></li>");
        }
        let more = places.len().saturating_sub(MOST_PLACES);
        if more > 0 {
            _ = write!(out, "<li>and {} more</li>", grouped(more as u64));
        }
        match out.is_empty() {
            true => out,
            false => format!("<ul>{out}</ul>"),
        }
    }
}

/// How long, and how far, in a few words.
fn when(entry: &Entry) -> String {
    let Some(life) = &entry.life else {
        return String::new();
    };
    let since = life
        .introduced
        .as_ref()
        .map(|it| &it.day[..it.day.len().min(7)]);
    let mut words = match (&life.removed, since) {
        (Some(gone), Some(since)) => format!("{since} to {}", &gone.day[..gone.day.len().min(7)]),
        (None, Some(since)) => format!("since {since}"),
        _ => "not committed".to_owned(),
    };
    words.push_str(match life.state {
        LifeState::AtHead => "",
        LifeState::InHistory => ", history",
        LifeState::InStash => ", stash",
        LifeState::InIndex => ", index",
        LifeState::InReflog | LifeState::Unreachable => ", dangling",
    });
    if life.pushed {
        words.push_str(", pushed");
    }
    words
}

/// Who brought the value in, and who took it away.
fn people(case: &Case<'_>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for life in case.members.iter().filter_map(|it| it.1.life.as_ref()) {
        for moment in life.introduced.iter().chain(&life.removed) {
            if !moment.author.is_empty() && !names.contains(&moment.author.as_str()) {
                names.push(&moment.author);
            }
        }
    }
    let more = names.len().saturating_sub(MOST_PEOPLE);
    names.truncate(MOST_PEOPLE);
    match more {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn related(entry: &Entry) -> String {
    let mut out = String::new();
    for (place, message) in entry.related.iter().take(MOST_PLACES) {
        let place = located(None, place);
        _ = write!(
            out,
            "<li><code>{place}</code> {}</li>",
            escape::html(message)
        );
    }
    match out.is_empty() {
        true => out,
        false => format!("<ul>{out}</ul>"),
    }
}

fn proposal(entry: &Entry, fix: &Proposal, out: &mut String) {
    let kind = if fix.safe {
        ""
    } else {
        " It can change behaviour."
    };
    let flag = if fix.safe { "" } else { " --unsafe-fixes" };
    _ = writeln!(
        out,
        "<p>{}.{kind} <code>credlint fix{flag} --id {}</code> proves it and shows it in full.</p>",
        escape::html(fix.description.trim_end_matches('.')),
        escape::html(short(&entry.fingerprint))
    );
    if fix.diff.is_empty() {
        return;
    }
    out.push_str("<pre class=\"diff\" aria-label=\"Proposed change\"><code>");
    for line in &fix.diff {
        let class = match line.as_bytes().first() {
            Some(b'+') => "plus",
            Some(b'-') => "minus",
            _ => "file",
        };
        _ = write!(out, "<span class=\"{class}\">{}</span>", escape::html(line));
    }
    out.push_str("</code></pre>\n");
}
