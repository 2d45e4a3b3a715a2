//! One line of a `.gitignore`, and which paths it matches: exactly those that git does.
//!
//! A pattern is run as a set of places in it that moves along the path byte by byte, so a hostile one costs its length times the
//! length of the path and never more.

/// A line that is a pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    steps: Vec<Step>,
    /// Starts with `!`: takes matching paths out again.
    pub(super) negated: bool,
    /// Ends with `/`: matches folders only.
    pub(super) folders_only: bool,
    /// Holds a `/` before its end: counts from its own folder, not at every depth.
    pub(super) anchored: bool,
    /// Cannot match anything: an open bracket, an escape of nothing.
    broken: bool,
}

#[derive(Debug, Clone)]
enum Step {
    Byte(u8),
    /// `?`, or a `*` that is followed by itself in the list.
    AnyButSlash,
    /// `[…]`: the bytes it takes, one bit each.
    Class(Box<[u64; 4]>),
    /// `*`: any number of bytes but `/`.
    Star,
    /// `**` between slashes: any number of bytes.
    DoubleStar,
    /// Before the `**` of `**/`: it may stand for nothing at all, its slash included.
    OrNothing,
}

impl Pattern {
    /// Reads a line without its line break; `None` for an empty line and for a comment.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let line = &line[..memchr::memchr(0, line).unwrap_or(line.len())];
        if line.is_empty() || line[0] == b'#' {
            return None;
        }
        let line = without_trailing_spaces(line);
        let (negated, line) = match line.strip_prefix(b"!") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (folders_only, line) = match line.strip_suffix(b"/") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let anchored = line.contains(&b'/');
        let glob = line.strip_prefix(b"/").unwrap_or(line);
        Some(Self {
            negated,
            folders_only,
            anchored,
            ..Self::glob(glob)
        })
    }

    /// A glob without any of the signs around it, for whole paths.
    pub(super) fn rooted(glob: &[u8]) -> Self {
        Self {
            anchored: true,
            ..Self::glob(glob)
        }
    }

    fn glob(glob: &[u8]) -> Self {
        let steps = steps(glob);
        Pattern {
            broken: steps.is_none() || glob.is_empty(),
            steps: steps.unwrap_or_default(),
            negated: false,
            folders_only: false,
            anchored: false,
        }
    }

    /// True when it matches a path relative to the folder of its file. Folders above the path are not considered.
    pub(super) fn matches(&self, path: &[u8], is_folder: bool) -> bool {
        if self.broken || (self.folders_only && !is_folder) {
            return false;
        }
        let name = match memchr::memrchr(b'/', path) {
            Some(slash) if !self.anchored => &path[slash + 1..],
            _ => path,
        };
        match self.literal_end() {
            Some(end) => self.ends_a(name, end),
            None => self.run(name),
        }
    }

    /// The number of steps before which there is at most a single star: the common `name` and `*.ext`.
    fn literal_end(&self) -> Option<usize> {
        let from = usize::from(matches!(self.steps.first(), Some(Step::Star)));
        let literal = self.steps[from..]
            .iter()
            .all(|step| matches!(step, Step::Byte(_)));
        literal.then_some(from)
    }

    fn ends_a(&self, name: &[u8], from: usize) -> bool {
        let literal = &self.steps[from..];
        let Some(at) = name.len().checked_sub(literal.len()) else {
            return false;
        };
        let before = if from == 0 {
            at == 0
        } else {
            !name[..at].contains(&b'/')
        };
        let same = |(step, &byte): (&Step, &u8)| matches!(step, Step::Byte(b) if *b == byte);
        before && literal.iter().zip(&name[at..]).all(same)
    }

    fn run(&self, name: &[u8]) -> bool {
        let len = self.steps.len();
        let mut here = vec![false; len + 1];
        let mut next = vec![false; len + 1];
        here[0] = true;
        for &byte in name {
            self.spread(&mut here);
            next.fill(false);
            let mut any = false;
            for (at, step) in self.steps.iter().enumerate().filter(|&(at, _)| here[at]) {
                let to = match step {
                    Step::Byte(b) if *b == byte => at + 1,
                    Step::AnyButSlash if byte != b'/' => at + 1,
                    Step::Class(set) if byte != b'/' && has(set, byte) => at + 1,
                    Step::Star if byte != b'/' => at,
                    Step::DoubleStar => at,
                    _ => continue,
                };
                next[to] = true;
                any = true;
            }
            if !any {
                return false;
            }
            std::mem::swap(&mut here, &mut next);
        }
        self.spread(&mut here);
        here[len]
    }

    /// Adds the places that are reached without a byte; all of them lie further on.
    fn spread(&self, here: &mut [bool]) {
        for (at, step) in self.steps.iter().enumerate() {
            if !here[at] {
                continue;
            }
            match step {
                Step::Star | Step::DoubleStar => here[at + 1] = true,
                Step::OrNothing => {
                    here[at + 1] = true;
                    here[at + 3] = true; // behind `**` and its slash
                }
                Step::Byte(_) | Step::AnyButSlash | Step::Class(_) => {}
            }
        }
    }
}

/// Git drops spaces at the end, unless a backslash keeps one, and no other white space.
fn without_trailing_spaces(line: &[u8]) -> &[u8] {
    let mut end = None;
    let mut at = 0;
    while at < line.len() {
        match line[at] {
            b' ' => end = end.or(Some(at)),
            b'\\' => {
                at += 1;
                if at == line.len() {
                    return line;
                }
                end = None;
            }
            _ => end = None,
        }
        at += 1;
    }
    &line[..end.unwrap_or(line.len())]
}

/// The steps of a glob; `None` when it can match nothing.
fn steps(glob: &[u8]) -> Option<Vec<Step>> {
    let mut steps = Vec::with_capacity(glob.len());
    let is_sign = |b: &u8| b"*?[\\".contains(b);
    let literal = glob.iter().position(is_sign).unwrap_or(glob.len());
    let mut at = 0;
    while at < glob.len() {
        match glob[at] {
            b'\\' => {
                steps.push(Step::Byte(*glob.get(at + 1)?));
                at += 2;
            }
            b'?' => {
                steps.push(Step::AnyButSlash);
                at += 1;
            }
            b'*' => {
                let stars = glob[at..].iter().take_while(|&&b| b == b'*').count();
                // git compares what comes before the first sign by itself, so `a**/b` is `a` and then `**/b`
                let starts = at == literal || glob[at - 1] == b'/';
                at += stars;
                let rest = &glob[at..];
                if stars > 1 && starts && (rest.is_empty() || rest[0] == b'/') {
                    if !rest.is_empty() {
                        steps.push(Step::OrNothing);
                    }
                    steps.push(Step::DoubleStar);
                } else if stars > 1 && starts && rest.starts_with(b"\\/") {
                    steps.push(Step::DoubleStar);
                } else {
                    steps.push(Step::Star);
                }
            }
            b'[' => {
                let (class, end) = class(glob, at)?;
                steps.push(class);
                at = end;
            }
            byte => {
                steps.push(Step::Byte(byte));
                at += 1;
            }
        }
    }
    Some(steps)
}

/// Reads the class that opens at `open`, and gives the offset behind its `]`.
fn class(glob: &[u8], open: usize) -> Option<(Step, usize)> {
    let mut set = [0u64; 4];
    let mut at = open + 1;
    let negated = matches!(glob.get(at), Some(b'!' | b'^'));
    at += usize::from(negated);
    let mut before = None;
    let mut first = true;
    loop {
        let byte = *glob.get(at)?;
        if byte == b']' && !first {
            break;
        }
        first = false;
        let ranged = byte == b'-' && glob.get(at + 1).is_some_and(|&b| b != b']');
        match (byte, before) {
            (b'\\', _) => {
                at += 1;
                let byte = *glob.get(at)?;
                insert(&mut set, byte, byte);
                before = Some(byte);
            }
            (_, Some(from)) if ranged => {
                at += 1;
                if glob[at] == b'\\' {
                    at += 1;
                }
                insert(&mut set, from, *glob.get(at)?);
                before = None;
            }
            (b'[', _) if glob.get(at + 1) == Some(&b':') => {
                let name = at + 2;
                let close = name + memchr::memchr(b']', &glob[name..])?;
                match glob[name..close].strip_suffix(b":") {
                    Some(name) => {
                        insert_named(&mut set, name)?;
                        at = close;
                        before = None;
                    }
                    None => {
                        insert(&mut set, b'[', b'[');
                        before = Some(b'[');
                    }
                }
            }
            _ => {
                insert(&mut set, byte, byte);
                before = Some(byte);
            }
        }
        at += 1;
    }
    if negated {
        set = set.map(|bits| !bits);
    }
    Some((Step::Class(Box::new(set)), at + 1))
}

fn insert(set: &mut [u64; 4], from: u8, to: u8) {
    for byte in from..=to {
        set[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }
}

fn insert_named(set: &mut [u64; 4], name: &[u8]) -> Option<()> {
    let named: fn(&u8) -> bool = match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |b| matches!(b, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |b| matches!(b, b' '..=b'~'),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |b| matches!(b, b' ' | b'\t'..=b'\r'),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    for byte in (0..=u8::MAX).filter(named) {
        insert(set, byte, byte);
    }
    Some(())
}

fn has(set: &[u64; 4], byte: u8) -> bool {
    set[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern.as_bytes()).is_some_and(|p| p.matches(path.as_bytes(), false))
    }

    #[test]
    fn stars_and_slashes() {
        for (pattern, path, expected) in [
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("a**b/c", "ax/yb/c", false),
            ("a**b/c", "axyb/c", true),
            ("**/a", "a", true),
            ("a/**", "a", false),
            ("a/**", "a/b/c", true),
            ("/*.env", "a/b.env", false),
            ("[[:alpha:]]x", "ax", true),
            ("[!a]x", "ax", false),
            ("[]a]x", "]x", true),
            ("[a", "[a", false),
            ("a\\", "a\\", false),
            ("a\\*", "a*", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = "*a".repeat(2_000) + "/b";
        assert!(!matches(&pattern, &"a".repeat(4_000)));
    }
}
