//! Variables that a compose file needs and the template beside it forgets.

use super::rules::TEMPLATE_DRIFT;
use super::{advice, base, clue, folder, practices, whole};
use crate::content::format::Format;
use crate::content::{FileRole, Unit};
use crate::detect::{Clue, Practice, RepositoryFinding, Trace};
use crate::finding::Location;
use crate::text::Span;
use memchr::memmem;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most variables of one file.
const MOST: usize = 1000;

pub(super) fn clues(unit: &Unit, clues: &mut Vec<Clue>) {
    if unit.role == FileRole::Template && unit.format == Format::Dotenv {
        clues.push(whole(Practice::Declares(declared(&unit.text))));
    } else if unit.role == FileRole::Deploy
        && unit.format == Format::Yaml
        && memmem::find(base(&unit.path), b"compose").is_some()
    {
        let needed = needed(&unit.text).into_iter();
        clues.extend(needed.map(|(name, span)| clue(span, Practice::Needs(name))));
    }
}

pub(super) fn judge(traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
    let mut needs: HashMap<&[u8], BTreeMap<&str, &Location>> = HashMap::new();
    for (trace, practice) in practices(traces) {
        if let Practice::Needs(name) = practice {
            let place = needs.entry(folder(&trace.location.path)).or_default();
            place.entry(name).or_insert(&trace.location);
        }
    }
    for (trace, practice) in practices(traces) {
        let Practice::Declares(names) = practice else {
            continue;
        };
        let declared: HashSet<&str> = names.iter().map(String::as_str).collect();
        let Some(needed) = needs.get(folder(&trace.location.path)) else {
            continue;
        };
        for (name, location) in needed.iter().filter(|(name, _)| !declared.contains(**name)) {
            let mut finding = advice(
                &TEMPLATE_DRIFT,
                trace.location.clone(),
                name.as_bytes(),
                format!("{name} is needed and does not stand in this template."),
                "add the variable with an empty value",
            );
            finding.related = vec![((*location).clone(), "needed here".to_owned())];
            found.push(finding);
        }
    }
}

/// The names that a template sets, or mentions as a comment.
fn declared(text: &[u8]) -> Vec<String> {
    let name = |line: &[u8]| {
        let line = line.trim_ascii_start();
        let line = line.strip_prefix(b"#").unwrap_or(line).trim_ascii_start();
        let line = line.strip_prefix(b"export ").unwrap_or(line);
        let len = name_len(line);
        (len > 0 && line[len..].trim_ascii_start().starts_with(b"="))
            .then(|| String::from_utf8_lossy(&line[..len]).into_owned())
    };
    text.split(|&b| b == b'\n')
        .filter_map(name)
        .take(MOST)
        .collect()
}

/// The variables of `${NAME}` and `${NAME:?message}`, each at its first place: those without a default.
fn needed(text: &[u8]) -> BTreeMap<String, Span> {
    let mut all = BTreeMap::new();
    for at in memmem::find_iter(text, b"${") {
        let start = at + 2;
        let len = name_len(&text[start..]);
        let behind = &text[start + len..];
        // `$${NAME}` is for the shell in the container
        let escaped = at > 0 && text[at - 1] == b'$';
        let required =
            behind.starts_with(b"}") || behind.starts_with(b":?") || behind.starts_with(b"?");
        if len > 0 && required && !escaped && all.len() < MOST {
            let name = String::from_utf8_lossy(&text[start..start + len]).into_owned();
            all.entry(name).or_insert(Span::new(start, start + len));
        }
    }
    all
}

fn name_len(text: &[u8]) -> usize {
    text.iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
        .count()
}
