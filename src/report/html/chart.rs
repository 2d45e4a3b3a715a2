//! Charts as inline SVG, each with a sentence and a table that say the same.

use super::super::audit::{Audit, Decision, Entry, LifeLine};
use super::super::escape;
use super::super::totals::{counted, grouped};
use crate::finding::Date;
use crate::rule::{Category, Severity};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Width of a drawing in its own units: about that of a phone, so that its text is never scaled to nothing.
const WIDTH: f64 = 400.0;

/// Where bars begin.
const LEFT: f64 = 172.0;

/// Height of a row of bars.
const ROW: f64 = 26.0;

/// Folders that are shown.
const MOST_FOLDERS: usize = 8;

/// A row of bars: its name, and a number for each severity.
type Row = (String, [u64; 5]);

/// All charts that have something to show.
pub(super) fn all(audit: &Audit, decisions: &[Decision<'_>]) -> String {
    let cases: Vec<&Entry> = decisions
        .iter()
        .flat_map(|it| &it.cases)
        .map(|it| it.entry)
        .collect();
    if cases.is_empty() {
        return "<p>There is nothing to draw.</p>\n".to_owned();
    }
    let lives: Vec<&LifeLine> = cases.iter().filter_map(|it| it.life.as_ref()).collect();
    let charts = [
        by_category(&cases),
        by_folder(audit),
        over_time(&lives),
        exposure(&lives),
    ];
    format!("<div class=\"charts\">\n{}</div>\n", charts.concat())
}

/// When a life begins and how far it reaches, in seconds since 1970.
pub(super) fn span(life: &LifeLine) -> (i64, i64) {
    let from = life.introduced.as_ref().map_or(0, |it| it.seconds);
    let days = i64::try_from(life.days.unwrap_or(0)).unwrap_or(0);
    let to = match &life.removed {
        Some(gone) => gone.seconds,
        None => from.saturating_add(days.saturating_mul(86_400)),
    };
    (from, to.max(from))
}

fn by_category(cases: &[&Entry]) -> String {
    let mut rows: BTreeMap<Category, [u64; 5]> = BTreeMap::new();
    for entry in cases {
        rows.entry(entry.category).or_default()[rank(entry.severity)] += 1;
    }
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|(category, counts)| {
            let title = category.title();
            let short = title.strip_suffix(" and private keys");
            let name = short.map_or(title.to_owned(), |it| format!("{it}, keys"));
            (name, counts)
        })
        .collect();
    let most = rows.iter().max_by_key(|row| row.1.iter().sum::<u64>());
    let told = most.map(|row| format!("The largest group: {}.", row.0));
    bars(
        "c1",
        "By kind and severity",
        &told.unwrap_or_default(),
        &rows,
    )
}

fn by_folder(audit: &Audit) -> String {
    let many = audit.repositories.len() > 1;
    let mut rows: BTreeMap<String, [u64; 5]> = BTreeMap::new();
    for (number, entry) in audit.findings() {
        let name = match many {
            true => audit.repositories[number].name.clone(),
            false => folder(&entry.place.path),
        };
        rows.entry(name).or_default()[rank(entry.severity)] += 1;
    }
    let mut rows: Vec<Row> = rows.into_iter().collect();
    rows.sort_by_key(|row| Reverse(row.1.iter().sum::<u64>()));
    let rest = rows.split_off(rows.len().min(MOST_FOLDERS));
    let more: u64 = rest.iter().flat_map(|row| row.1).sum();
    let told = match (rest.len(), many) {
        (0, _) => String::new(),
        (count, true) => format!(
            "{} more in {}.",
            grouped(more),
            counted(count, "other repository")
        ),
        (count, false) => format!(
            "{} more in {}.",
            grouped(more),
            counted(count, "other folder")
        ),
    };
    let title = if many {
        "Where: repositories"
    } else {
        "Where in the tree"
    };
    bars("c2", title, &told, &rows)
}

/// The first two folders of a path.
fn folder(path: &str) -> String {
    let folders: Vec<&str> = path.split('/').collect();
    match folders.len() {
        1 => "at the root".to_owned(),
        2 => format!("{}/", folders[0]),
        _ => format!("{}/{}/", folders[0], folders[1]),
    }
}

fn rank(severity: Severity) -> usize {
    Severity::ALL
        .iter()
        .position(|it| *it == severity)
        .unwrap_or(0)
}

/// Stacked horizontal bars.
fn bars(id: &str, title: &str, told: &str, rows: &[Row]) -> String {
    let most = rows.iter().map(|row| row.1.iter().sum::<u64>()).max();
    let scale = (WIDTH - LEFT - 42.0) / most.unwrap_or(1).max(1) as f64;
    let height = ROW * rows.len() as f64 + 2.0;
    let mut svg = String::new();
    let mut table = String::from("<thead><tr><th scope=\"col\"></th>");
    for severity in Severity::ALL {
        _ = write!(table, "<th scope=\"col\">{severity}</th>");
    }
    table.push_str("</tr></thead><tbody>");
    for (at, (name, counts)) in rows.iter().enumerate() {
        let y = ROW * at as f64;
        _ = write!(
            svg,
            "<text class=\"strong\" x=\"0\" y=\"{:.0}\">{}</text>",
            y + 17.0,
            escape::html(&fitted(name, 24))
        );
        _ = write!(table, "<tr><th scope=\"row\">{}</th>", escape::html(name));
        let mut x = LEFT;
        for (count, severity) in counts.iter().zip(Severity::ALL) {
            let width = *count as f64 * scale;
            if *count > 0 {
                _ = write!(
                    svg,
                    "<g class=\"{severity}\"><rect class=\"tone\" x=\"{x:.1}\" y=\"{:.0}\" width=\"{:.1}\" height=\"14\"><title>{severity}: {count}</title></rect></g>",
                    y + 6.0,
                    (width - 1.0).max(1.5)
                );
            }
            x += width.max(if *count > 0 { 2.5 } else { 0.0 });
            _ = write!(table, "<td class=\"number\">{count}</td>");
        }
        table.push_str("</tr>");
        let total: u64 = counts.iter().sum();
        _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.0}\">{}</text>",
            x + 6.0,
            y + 17.0,
            grouped(total)
        );
    }
    table.push_str("</tbody>");
    figure(id, title, told, height, &svg, &table)
}

fn over_time(lives: &[&LifeLine]) -> String {
    let known: Vec<(i64, i64, bool)> = lives
        .iter()
        .filter(|life| life.introduced.is_some() && life.days.is_some())
        .map(|life| {
            let (from, to) = span(life);
            (from, to, life.removed.is_some())
        })
        .collect();
    let Some(first) = known.iter().map(|it| it.0).min() else {
        return String::new();
    };
    let last = known.iter().map(|it| it.1).max().unwrap_or(first);
    let last = last.max(first + 86_400);
    let mut changes: BTreeMap<i64, i64> = BTreeMap::new();
    for (from, to, gone) in &known {
        *changes.entry(*from).or_default() += 1;
        if *gone {
            *changes.entry(*to).or_default() -= 1;
        }
    }
    let mut alive = 0i64;
    let mut points = Vec::new();
    for (moment, change) in changes {
        alive += change;
        points.push((moment, alive));
    }
    let (most, peak) = points
        .iter()
        .map(|(moment, count)| (*count, *moment))
        .max_by_key(|(count, moment)| (*count, Reverse(*moment)))
        .unwrap_or((1, first));
    let most = most.max(1);
    let (left, right, top, bottom) = (34.0, WIDTH - 8.0, 12.0, 150.0);
    let x = |moment: i64| left + (moment - first) as f64 / (last - first) as f64 * (right - left);
    let y = |count: i64| bottom - count as f64 / most as f64 * (bottom - top);
    let mut line = format!("M{left:.1} {bottom:.1}");
    for (moment, count) in &points {
        _ = write!(line, "H{:.1}V{:.1}", x(*moment), y(*count));
    }
    _ = write!(line, "H{right:.1}");
    let mut svg = format!(
        "<path class=\"axis\" d=\"M{left} {bottom}H{right}M{left} {top}H{right}\"/><path class=\"area\" d=\"{line}V{bottom}Z\"/><path class=\"edge\" d=\"{line}\"/>\
         <text x=\"{:.0}\" y=\"16\" text-anchor=\"end\">{most}</text><text x=\"{:.0}\" y=\"154\" text-anchor=\"end\">0</text>",
        left - 6.0,
        left - 6.0
    );
    let (from, to) = (Date::of_unix_time(first), Date::of_unix_time(last));
    _ = write!(
        svg,
        "<text x=\"{left}\" y=\"170\">{}</text><text x=\"{right}\" y=\"170\" text-anchor=\"end\">{}</text>",
        &from.to_string()[..7],
        &to.to_string()[..7]
    );
    let told = format!(
        "{} at the most, first on {}; {} at the end.",
        grouped(most.unsigned_abs()),
        Date::of_unix_time(peak),
        grouped(alive.unsigned_abs())
    );
    let mut table = String::from(
        "<thead><tr><th scope=\"col\">End of</th><th scope=\"col\">Alive</th></tr></thead><tbody>",
    );
    let mut years: BTreeMap<String, i64> = BTreeMap::new();
    for (moment, count) in points {
        years.insert(
            Date::of_unix_time(moment).to_string()[..4].to_owned(),
            count,
        );
    }
    for (year, count) in years {
        _ = write!(
            table,
            "<tr><th scope=\"row\">{year}</th><td class=\"number\">{count}</td></tr>"
        );
    }
    table.push_str("</tbody>");
    figure("c3", "Secrets alive over time", &told, 176.0, &svg, &table)
}

/// The steps of the chart of exposure: up to so many days, in words.
const STEPS: [(u64, &str); 6] = [
    (0, "less than a day"),
    (7, "up to a week"),
    (31, "up to a month"),
    (365, "up to a year"),
    (1095, "up to 3 years"),
    (u64::MAX, "longer"),
];

fn exposure(lives: &[&LifeLine]) -> String {
    let mut days: Vec<u64> = lives.iter().filter_map(|life| life.days).collect();
    if days.is_empty() {
        return String::new();
    }
    days.sort_unstable();
    let mut counts = [0u64; STEPS.len()];
    for it in &days {
        let step = STEPS.iter().position(|step| *it <= step.0).unwrap_or(0);
        counts[step] += 1;
    }
    let most = counts.iter().max().copied().unwrap_or(1).max(1);
    let scale = (WIDTH - LEFT - 42.0) / most as f64;
    let mut svg = String::new();
    let mut table = String::from(
        "<thead><tr><th scope=\"col\">Days</th><th scope=\"col\">Secrets</th></tr></thead><tbody>",
    );
    for (at, (count, (_, name))) in counts.iter().zip(STEPS).enumerate() {
        let y = ROW * at as f64;
        let width = *count as f64 * scale;
        _ = write!(
            svg,
            "<text class=\"strong\" x=\"0\" y=\"{:.0}\">{name}</text><rect class=\"alive\" x=\"{LEFT}\" y=\"{:.0}\" width=\"{width:.1}\" height=\"14\"/><text x=\"{:.1}\" y=\"{:.0}\">{}</text>",
            y + 17.0,
            y + 6.0,
            LEFT + width + 6.0,
            y + 17.0,
            grouped(*count)
        );
        _ = write!(
            table,
            "<tr><th scope=\"row\">{name}</th><td class=\"number\">{count}</td></tr>"
        );
    }
    table.push_str("</tbody>");
    let told = format!(
        "Half of them were there for {} or more; the longest for {}.",
        counted(days[days.len() / 2], "day"),
        counted(days[days.len() - 1], "day")
    );
    let height = ROW * STEPS.len() as f64 + 2.0;
    figure(
        "c4",
        "Exposure: days in the files",
        &told,
        height,
        &svg,
        &table,
    )
}

fn figure(id: &str, title: &str, told: &str, height: f64, svg: &str, table: &str) -> String {
    format!(
        "<figure>\n<figcaption id=\"{id}\">{title}</figcaption>\n<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}\">{svg}</svg>\n<p class=\"soft\">{}</p>\n<details><summary>As a table</summary><table>{table}</table></details>\n</figure>\n",
        escape::html(told)
    )
}

/// A name that fits, its end kept: the end of a path says more than its beginning.
fn fitted(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().skip(count - most + 1).collect();
    format!("…{kept}")
}
