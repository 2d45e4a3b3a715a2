//! Path expressions of other tools as gitignore patterns.
//!
//! Those tools look for a regular expression anywhere in a path. A pattern is exact here, or there is none: one that covers more would
//! leave files out that were scanned before.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Patterns that one expression may become.
const MOST: usize = 64;

/// A part of a path as a pattern can say it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A character, escaped where patterns need it.
    Text(String),
    /// A slash.
    Slash,
    /// Any one character but a slash.
    One,
    /// Any characters but slashes.
    Star,
    /// Any characters.
    Deep,
    Start,
    End,
}

/// The patterns that list the same paths as the expression.
///
/// # Errors
/// Why there are none.
pub(super) fn globs(expression: &str) -> Result<Vec<String>, &'static str> {
    let hir = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(expression)
        .map_err(|_| "it is no regular expression")?;
    let mut globs = Vec::new();
    for parts in expand(&hir)? {
        for glob in pattern(&parts)? {
            if !globs.contains(&glob) {
                globs.push(glob);
            }
        }
    }
    if globs.is_empty() {
        return Err("it matches no path");
    }
    // `(^|/)x`: the pattern for any depth covers the one for the root
    let all = globs.clone();
    globs.retain(|glob| {
        let covered = |rest: &str| {
            all.iter()
                .any(|it| it == rest || it.strip_prefix("**/") == Some(rest))
        };
        !glob.strip_prefix('/').is_some_and(covered)
    });
    Ok(globs)
}

fn expand(hir: &Hir) -> Result<Vec<Vec<Part>>, &'static str> {
    match hir.kind() {
        HirKind::Empty => Ok(vec![Vec::new()]),
        HirKind::Literal(literal) => {
            let text =
                std::str::from_utf8(&literal.0).map_err(|_| "it holds bytes that are no text")?;
            Ok(vec![text.chars().map(character).collect()])
        }
        HirKind::Class(class) => Ok(vec![vec![one_of(class)?]]),
        HirKind::Look(Look::Start | Look::StartLF) => Ok(vec![vec![Part::Start]]),
        HirKind::Look(Look::End | Look::EndLF) => Ok(vec![vec![Part::End]]),
        HirKind::Look(_) => Err("patterns know no word boundaries"),
        HirKind::Capture(capture) => expand(&capture.sub),
        HirKind::Alternation(all) => {
            let mut out = Vec::new();
            for hir in all {
                out.extend(expand(hir)?);
            }
            bounded(out)
        }
        HirKind::Concat(all) => {
            let mut out = vec![Vec::new()];
            for hir in all {
                out = product(&out, &expand(hir)?)?;
            }
            Ok(out)
        }
        HirKind::Repetition(repetition) => {
            repeated(&repetition.sub, repetition.min, repetition.max)
        }
    }
}

fn repeated(hir: &Hir, min: u32, max: Option<u32>) -> Result<Vec<Vec<Part>>, &'static str> {
    let sub = expand(hir)?;
    if let ([one], None) = (sub.as_slice(), max)
        && let [part] = one.as_slice()
    {
        let more = match part {
            _ if is_dot(hir) => Some(Part::Deep),
            Part::One => Some(Part::Star),
            _ => None,
        };
        if let Some(more) = more {
            let mut parts = vec![part.clone(); min as usize % 16];
            parts.push(more);
            return Ok(vec![parts]);
        }
    }
    let Some(max) = max.filter(|&max| max <= 8) else {
        // a group that may be there any number of times, and may hold anything
        if min == 0 && sub.iter().any(|parts| parts.contains(&Part::Deep)) {
            return Ok(vec![vec![Part::Deep]]);
        }
        return Err("patterns cannot repeat a part any number of times");
    };
    let mut out = Vec::new();
    for count in min..=max {
        let mut times = vec![Vec::new()];
        for _ in 0..count {
            times = product(&times, &sub)?;
        }
        out.extend(times);
    }
    bounded(out)
}

fn product(left: &[Vec<Part>], right: &[Vec<Part>]) -> Result<Vec<Vec<Part>>, &'static str> {
    if left.len() * right.len() > MOST {
        return Err("it would become too many patterns");
    }
    let pairs = left
        .iter()
        .flat_map(|a| right.iter().map(move |b| [a.as_slice(), b].concat()));
    Ok(pairs.collect())
}

fn bounded(all: Vec<Vec<Part>>) -> Result<Vec<Vec<Part>>, &'static str> {
    if all.len() > MOST {
        return Err("it would become too many patterns");
    }
    Ok(all)
}

fn character(c: char) -> Part {
    match c {
        '/' => Part::Slash,
        '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!' | '#' | ' ' => Part::Text(format!("\\{c}")),
        c => Part::Text(c.to_string()),
    }
}

/// A dot is taken for what people mean by it: any character of a name.
fn one_of(class: &Class) -> Result<Part, &'static str> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|r| (r.start(), r.end()))
            .collect(),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|r| (char::from(r.start()), char::from(r.end())))
            .collect(),
    };
    let holds = |c: char| ranges.iter().any(|&(from, to)| (from..=to).contains(&c));
    let mut any = ('\u{1}'..='\u{7f}').filter(|c| !matches!(c, '/' | '\n'));
    if any.all(holds) {
        return Ok(Part::One);
    }
    if holds('/') {
        return Err("patterns cannot choose between a slash and other characters");
    }
    if ranges
        .iter()
        .any(|&(from, to)| !from.is_ascii_graphic() || !to.is_ascii_graphic() || to > '~')
    {
        return Err("patterns cannot say this class of characters");
    }
    let mut set = String::from("[");
    for (from, to) in ranges {
        if ['[', ']', '\\', '!', '^', '-']
            .iter()
            .any(|c| (from..=to).contains(c))
        {
            return Err("patterns cannot say this class of characters");
        }
        set.push(from);
        if to > from {
            set.extend(['-', to]);
        }
    }
    set.push(']');
    Ok(Part::Text(set))
}

/// True for a class that holds the slash, and nearly everything else.
fn is_dot(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => class
            .ranges()
            .iter()
            .any(|r| r.start() <= b'/' && b'/' <= r.end() && r.end() == 255),
        HirKind::Class(Class::Unicode(class)) => class
            .ranges()
            .iter()
            .any(|r| r.start() <= '/' && '/' <= r.end() && r.end() > '\u{ff}'),
        HirKind::Capture(capture) => is_dot(&capture.sub),
        _ => false,
    }
}

/// The patterns of one sequence: several when it has runs that may cross folders.
fn pattern(parts: &[Part]) -> Result<Vec<String>, &'static str> {
    let starts = parts.first() == Some(&Part::Start);
    let ends = parts.last() == Some(&Part::End);
    let mut inner = &parts
        [usize::from(starts)..parts.len() - usize::from(ends && parts.len() > usize::from(starts))];
    if inner
        .iter()
        .any(|part| matches!(part, Part::Start | Part::End))
    {
        return Ok(Vec::new()); // a start behind something never matches
    }
    let (mut starts, mut ends) = (starts, ends);
    while let [Part::Deep, rest @ ..] = inner {
        (inner, starts) = (rest, false);
    }
    while let [rest @ .., Part::Deep] = inner {
        (inner, ends) = (rest, false);
    }
    if !inner.iter().any(|part| matches!(part, Part::Text(_))) {
        return Err("it matches every path");
    }
    let mut all = vec![String::new()];
    for part in inner {
        let choices: &[&str] = match part {
            Part::Text(text) => &[text.as_str()],
            Part::Slash => &["/"],
            Part::One => &["?"],
            Part::Star => &["*"],
            _ => &["*", "*/**/*"],
        };
        all = all
            .iter()
            .flat_map(|front| choices.iter().map(move |choice| format!("{front}{choice}")))
            .collect();
        if all.len() > MOST {
            return Err("it would become too many patterns");
        }
    }
    Ok(all
        .into_iter()
        .map(|body| anchored(&body, starts, ends))
        .collect())
}

fn anchored(body: &str, starts: bool, ends: bool) -> String {
    let tail = if ends || body.ends_with('/') || body.ends_with('*') {
        ""
    } else {
        "*"
    };
    if starts {
        return format!("/{}{tail}", body.trim_start_matches('/'));
    }
    let (body, lead) = match body.strip_prefix('/') {
        Some(rest) => (rest, ""),
        None if body.starts_with('*') => (body, ""),
        None => (body, "*"),
    };
    let slash = body.trim_end_matches('/').contains('/');
    let any_depth = if slash { "**/" } else { "" };
    format!("{any_depth}{lead}{body}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use credlint::filter::Globs;

    const PATHS: &[&str] = &[
        "a.lock",
        "yarn.lock",
        "x/yarn.lock",
        "yarnXlock",
        "x/go.mod",
        "go.sum",
        "ago.sum",
        "go.sum.bak",
        "node_modules/a.js",
        "a/node_modules/b/c.js",
        "my_node_modules/a.js",
        "node_modules",
        "tests/a.py",
        "unit_tests/a.py",
        "src/tests/x/a.py",
        "docs/a.md",
        "a/docs/b/c.md",
        "a.md",
        "README.md",
        "sub/README.md",
        "READMEXmd",
        "testdata/x",
        "a/testdata.txt",
        "cmd/generate/config/rules/x.go",
        "x/cmd/generate/config/rules.go",
        "a_test.go",
        "detect/a_test.go",
        "test.gox",
        "img/a.png",
        "img/a.jpeg",
        "img/a.JPG",
        "png",
        "a/b c.txt",
        "gems/x",
        "a/gems/x",
        "lib/python3/site-packages/x.py",
        "lib/python3/x/site-packages/y",
        "web/public/NZsdk.min.2.8.1.js",
        "x/web/public/NZsdk.min.2.8.1.js",
        "config/a.example",
        "a.example/b",
        "internal/updater/updater_test.go",
        "docker-compose.yml",
        "x/docker-compose.yml",
    ];

    #[test]
    fn patterns_list_what_the_expression_lists() {
        for expression in [
            r"\.lock$",
            r"yarn\.lock",
            r"^yarn\.lock$",
            r"(^|/)yarn\.lock$",
            r"(?:^|/)go\.(mod|sum)$",
            r"go\.(?:mod|sum)$",
            r"node_modules",
            r"(^|/)node_modules/",
            r"node_modules/.*",
            r"tests/.*",
            r"^tests/",
            r"^tests/.*\.py$",
            r"docs/.*\.md$",
            r".*\.md",
            r"README\.md",
            r"(^|/)cmd/generate/config/rules",
            r".*test\.go",
            r"testdata",
            r"(.*?)(jpg|gif|png)$",
            r"\.(?i)(jpe?g|png)$",
            r"gems/",
            r"lib/python[^/]+/site-packages",
            r"^a/[^/]*\.txt$",
            r"web/public/NZsdk.min.2.8.1.js",
            r"internal/updater/updater_test\.go",
            r"^(docs|src)/",
            r".+\.example$",
            r"a_[t]est\.go",
            r"^docker-compose\.yml$",
        ] {
            let regex = regex::bytes::Regex::new(expression).expect("an expression");
            let patterns = globs(expression).unwrap_or_else(|why| panic!("{expression}: {why}"));
            let globs = Globs::new(patterns.iter().map(String::as_str)).expect("patterns");
            for path in PATHS {
                let below = path
                    .match_indices('/')
                    .any(|(at, _)| regex.is_match(&path.as_bytes()[..at]));
                let expected = regex.is_match(path.as_bytes()) || below;
                assert_eq!(
                    globs.holds((*path).into()),
                    expected,
                    "{expression} as {patterns:?}: {path}"
                );
            }
        }
    }

    #[test]
    fn what_a_pattern_cannot_say_is_refused() {
        for expression in [
            r".*",
            r"",
            r"a\d+b",
            r"(ab)+",
            r"\bfoo\b",
            r"[a/]b",
            r"^$",
            r"(",
            r"x[^a]y",
            r"([abc]|[def]x){9}",
        ] {
            assert!(
                globs(expression).is_err(),
                "{expression}: {:?}",
                globs(expression)
            );
        }
        assert_eq!(globs(r"(^|/)x\.py$").unwrap(), ["x.py"]);
        assert_eq!(globs(r"(^|/)a/x\.py$").unwrap(), ["**/a/x.py"]);
    }
}
