//! One finding: what, where, the redacted line with a mark, the remedy.

use super::super::{escape, life, shown_fix};
use super::layout::Page;
use crate::finding::{self, Finding, Location, SuppressionKind};
use crate::rule::{Confidence, Severity};
use annotate_snippets::renderer::{DEFAULT_LINE_NUM_STYLE, DecorStyle};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};
use std::io;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Related places that are listed.
const MOST_RELATED: usize = 5;

/// The style of a severity.
pub(super) fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Critical => AnsiColor::BrightRed,
        Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low => AnsiColor::BrightBlue,
        Severity::Info => AnsiColor::BrightGreen,
    };
    color.on_default().effects(Effects::BOLD)
}

/// Writes a finding, with the help of its rule if `help` is set.
pub(super) fn write(finding: &Finding, help: bool, page: &mut Page<'_>) -> io::Result<()> {
    let severity = finding.severity();
    let label = format!("{severity}[{}]: ", escape::terminal(&finding.rule.id));
    let message = escape::terminal(&finding.message);
    page.labelled(&label, style(severity), 2, &message)?;
    let digits = place(finding, page)?;
    for (name, text) in notes(finding, help) {
        let label = format!("{:digits$} = {name}: ", "");
        let indent = label.len();
        page.labelled(&label, Style::new(), indent, &text)?;
    }
    page.blank()
}

/// The path and the marked line; returns the digits of the line number, by which the notes are indented.
fn place(finding: &Finding, page: &mut Page<'_>) -> io::Result<usize> {
    let line = finding
        .location
        .region
        .as_ref()
        .map_or(1, |r| r.start.line as usize);
    let digits = line.to_string().len();
    let arrow = page.paint(DEFAULT_LINE_NUM_STYLE, "-->");
    let place = place_of(&finding.location);
    page.line(&format!("{:digits$}{arrow} {place}", ""))?;
    let Some(region) = &finding.location.region else {
        return Ok(digits);
    };
    let (text, marked) = window(&region.snippet, page.width().saturating_sub(digits + 3));
    if !text.is_empty() {
        let snippet = Snippet::source(text)
            .line_start(line)
            .annotation(AnnotationKind::Primary.span(marked));
        let group = Group::with_level(Level::ERROR).element(snippet);
        let rendered = renderer(finding.severity(), page.color()).render(&[group]);
        page.line(&rendered)?;
    }
    Ok(digits)
}

/// Marks in the colour of the severity; the page has cut the line already.
fn renderer(severity: Severity, color: bool) -> Renderer {
    let renderer = if color {
        Renderer::styled().error(style(severity))
    } else {
        Renderer::plain()
    };
    renderer
        .term_width(usize::from(u16::MAX))
        .decor_style(DecorStyle::Ascii)
}

/// What stands below the line: the remedy, the rule's help, related places, the fix, why it does not count.
fn notes(finding: &Finding, help: bool) -> Vec<(&'static str, String)> {
    let mut notes = finding.life.as_deref().map(life::lines).unwrap_or_default();
    let evidence = finding.evidence.iter();
    notes.extend(evidence.map(|fact| ("evidence", fact.text.clone())));
    if !finding.remedy.is_empty() {
        notes.push(("help", finding.remedy.clone()));
    }
    if help && !finding.rule.help.is_empty() {
        let words: Vec<_> = finding.rule.help.split_whitespace().collect();
        let name = if finding.remedy.is_empty() {
            "help"
        } else {
            "why"
        };
        notes.push((name, words.join(" ")));
    }
    if let Some(fix) = shown_fix(finding) {
        notes.push(("fix", fix.description.clone()));
    }
    for related in finding.related.iter().take(MOST_RELATED) {
        let place = place_of(&related.location);
        notes.push(("note", format!("{place}: {}", related.message)));
    }
    let more = finding.related.len().saturating_sub(MOST_RELATED);
    if more > 0 {
        notes.push(("note", format!("… and {more} more places")));
    }
    if finding.confidence == Confidence::Low {
        notes.push(("note", "a hint: confidence is low".to_owned()));
    }
    if let Some(why) = &finding.suppression {
        let kind = match why.kind {
            SuppressionKind::Inline => "a comment in the file",
            SuppressionKind::Allowlist => "the configuration",
            SuppressionKind::Baseline => "the baseline",
        };
        let colon = if why.reason.is_empty() { "" } else { ": " };
        notes.push(("note", format!("suppressed by {kind}{colon}{}", why.reason)));
    }
    notes
        .into_iter()
        .map(|(name, text)| (name, escape::terminal(&text)))
        .collect()
}

/// `path:line:column`, or the path alone for a file as a whole; visible text.
fn place_of(location: &Location) -> String {
    let path = escape::terminal(&String::from_utf8_lossy(&location.path));
    match &location.region {
        Some(region) => format!("{path}:{}:{}", region.start.line, region.start.column),
        None => path,
    }
}

/// The visible text of a snippet, cut to `room` columns around its mark, and the mark in it.
fn window(snippet: &finding::Snippet, room: usize) -> (String, Range<usize>) {
    let mut cells: Vec<(String, usize, bool)> = Vec::new();
    for (at, c) in snippet.text.char_indices() {
        let mut shown = String::new();
        escape::push_visible(c, &mut shown);
        let width = shown.chars().map(|c| c.width().unwrap_or(0)).sum();
        let marked = snippet.mark.start <= at && at < snippet.mark.end;
        cells.push((shown, width, marked));
    }
    let (from, to) = visible_range(&cells, snippet, room);
    let cut_before = from > 0 || snippet.cut_before;
    let cut_after = to < cells.len() || snippet.cut_after;

    let mut text = String::from(if cut_before { "…" } else { "" });
    let mut mark: Option<Range<usize>> = None;
    for (shown, _, marked) in &cells[from..to] {
        let start = text.len();
        text.push_str(shown);
        if *marked {
            let first = mark.map_or(start, |range| range.start);
            mark = Some(first..text.len());
        }
    }
    let mark = mark.unwrap_or(text.len()..text.len());
    if cut_after {
        text.push('…');
    }
    (text, mark)
}

/// The cells that fit, the marked ones in the middle; room for two ellipses and one mark behind the end is kept.
fn visible_range(
    cells: &[(String, usize, bool)],
    snippet: &finding::Snippet,
    room: usize,
) -> (usize, usize) {
    let room = room.saturating_sub(3).max(1);
    let total: usize = cells.iter().map(|(_, width, _)| width).sum();
    if total <= room {
        return (0, cells.len());
    }
    let first = match cells.iter().position(|(_, _, marked)| *marked) {
        Some(first) => first,
        None if snippet.mark.start == 0 => 0,
        None => cells.len() - 1,
    };
    let (mut from, mut to) = (first, first);
    let mut used = 0;
    let fits = |used: usize, cell: usize| used + cells[cell].1 <= room;
    while to < cells.len() && (cells[to].2 || to == first) && fits(used, to) {
        used += cells[to].1;
        to += 1;
    }
    // the text in front of a mark names the setting: it gets two thirds of what is left
    let before = used + (room - used) * 2 / 3;
    while from > 0 && used + cells[from - 1].1 <= before {
        from -= 1;
        used += cells[from].1;
    }
    while to < cells.len() && fits(used, to) {
        used += cells[to].1;
        to += 1;
    }
    while from > 0 && fits(used, from - 1) {
        from -= 1;
        used += cells[from].1;
    }
    (from, to)
}
