//! Which paths are made to hold secrets: the table in `patterns/sensitive-files.txt`.

use super::pattern::Pattern;
use crate::content::FileRole;
use bstr::{BStr, ByteSlice};
use std::sync::LazyLock;

/// What makes a file secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An environment file: its name.
    Environment,
    /// Many projects commit it on purpose: what it holds.
    Shared,
    /// Nothing: it is encrypted, or a schema.
    Public,
    /// Nothing but secrets in it: its name.
    Secret,
    /// A store of keys: its first bytes.
    Binary,
}

/// A line of the table.
#[derive(Debug)]
pub(super) struct Sensitive {
    /// What makes it secret.
    pub(super) kind: Kind,
    pattern: Pattern,
    /// The pattern as written.
    glob: &'static str,
    /// The first and the last byte of a name that can match, where the pattern says them: most files are settled by these.
    ends: [Option<u8>; 2],
    entries: &'static str,
}

impl Sensitive {
    /// Looks up a path that is no template, and no code with a similar name.
    pub(super) fn of(path: &BStr) -> Option<&'static Self> {
        let lower = path.to_ascii_lowercase();
        let ends = ends(tail(&lower, 0));
        let one = TABLE.iter().find(|one| {
            let fits = |at: usize| one.ends[at].is_none_or(|end| Some(end) == ends[at]);
            if !(fits(0) && fits(1)) {
                return false;
            }
            let parts = one.glob.bytes().filter(|&b| b == b'/').count();
            one.pattern.matches(tail(&lower, parts), false)
        })?;
        let role = FileRole::of(path);
        let named = match one.kind {
            Kind::Public => false,
            Kind::Environment => role == FileRole::EnvFile,
            Kind::Shared | Kind::Secret | Kind::Binary => {
                !matches!(role, FileRole::Template | FileRole::Test | FileRole::Docs)
            }
        };
        (named && role != FileRole::Vendored).then_some(one)
    }

    /// The lines of a `.gitignore` that would ignore the file.
    pub(super) fn entries(&self, path: &BStr) -> Vec<String> {
        if !self.entries.is_empty() {
            return self.entries.split(' ').map(str::to_owned).collect();
        }
        if self.glob.contains('*') {
            return vec![entry(path)];
        }
        vec![self.glob.to_owned()]
    }

    /// Names without a star of environment files and others that are secret by their name: what a pattern may be meant for.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        TABLE
            .iter()
            .filter(|one| matches!(one.kind, Kind::Environment | Kind::Secret))
            .map(|one| one.glob)
            .filter(|glob| !glob.contains('*'))
            .chain([".env.local", ".env.production"])
    }
}

/// A line that ignores files of the same name at every depth.
pub(super) fn entry(path: &BStr) -> String {
    let mut line = String::new();
    for c in tail(path, 0).chars() {
        let special =
            matches!(c, '*' | '?' | '[' | '\\') || (line.is_empty() && matches!(c, '#' | '!'));
        if special || c == ' ' {
            line.push('\\');
        }
        line.push(c);
    }
    line
}

/// The name at the end of a path, with some folders in front.
fn tail(path: &[u8], folders: usize) -> &[u8] {
    let start = memchr::memrchr_iter(b'/', path).nth(folders);
    &path[start.map_or(0, |slash| slash + 1)..]
}

fn ends(name: &[u8]) -> [Option<u8>; 2] {
    [name.first().copied(), name.last().copied()]
}

static TABLE: LazyLock<Vec<Sensitive>> = LazyLock::new(|| {
    let text = include_str!("../../../../patterns/sensitive-files.txt");
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| read(line).expect("the table is well formed, as a test proves"))
        .collect()
});

fn read(line: &'static str) -> Option<Sensitive> {
    let (kind, rest) = line.split_once(' ')?;
    let (glob, entries) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let kind = match kind {
        "environment" => Kind::Environment,
        "shared" => Kind::Shared,
        "public" => Kind::Public,
        "secret" => Kind::Secret,
        "binary" => Kind::Binary,
        _ => return None,
    };
    let pattern = Pattern::parse(glob.as_bytes())?;
    Some(Sensitive {
        kind,
        pattern,
        glob,
        ends: ends(tail(glob.as_bytes(), 0)).map(|end| end.filter(|b| !b"*?[]".contains(b))),
        entries: entries.trim(),
    })
}

/// True for the first bytes of a store of private keys: a KeePass database, a Java key store, PKCS #12, a PuTTY key.
pub(super) fn is_key_store(head: &[u8]) -> bool {
    let java = [&b"\xfe\xed\xfe\xed"[..], b"\xce\xce\xce\xce"];
    let keepass = [&b"\x03\xd9\xa2\x9a"[..]];
    let starts = |magics: &[&[u8]]| magics.iter().any(|magic| head.starts_with(magic));
    // SEQUENCE of a length in one to three bytes, INTEGER 3: the version of a PFX
    let pfx = head.first() == Some(&0x30)
        && match head.get(1) {
            Some(0x80) => head[2..].starts_with(&[2, 1, 3]),
            Some(0x81) => head
                .get(3..)
                .is_some_and(|rest| rest.starts_with(&[2, 1, 3])),
            Some(0x82) => head
                .get(4..)
                .is_some_and(|rest| rest.starts_with(&[2, 1, 3])),
            Some(0x83) => head
                .get(5..)
                .is_some_and(|rest| rest.starts_with(&[2, 1, 3])),
            _ => false,
        };
    pfx || starts(&java) || starts(&keepass) || head.starts_with(b"PuTTY-User-Key-File")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str) -> Option<Kind> {
        Sensitive::of(BStr::new(path)).map(|one| one.kind)
    }

    #[test]
    fn every_line_of_the_table_can_be_read() {
        assert!(TABLE.len() > 40);
        for one in TABLE.iter() {
            assert_eq!(one.glob, one.glob.to_ascii_lowercase());
            let path = BStr::new(one.glob);
            for entry in one.entries(path) {
                assert!(Pattern::parse(entry.as_bytes()).is_some(), "{entry}");
            }
        }
    }

    #[test]
    fn names_tell_what_makes_a_file_secret() {
        for (path, expected) in [
            (".env", Some(Kind::Environment)),
            ("a/.ENV.Local", Some(Kind::Environment)),
            (".env.production", Some(Kind::Environment)),
            (".env.example", None),
            (".env.test", None),
            (".env.vault", None),
            (".env.d.ts", None),
            ("node_modules/a/.env", None),
            (".env.development", Some(Kind::Shared)),
            ("deploy/db.env", Some(Kind::Shared)),
            ("terraform.tfstate", Some(Kind::Secret)),
            ("home/.aws/credentials", Some(Kind::Secret)),
            ("aws/credentials", None),
            ("a.p12", Some(Kind::Binary)),
            ("environment", None),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
    }

    #[test]
    fn entries_ignore_what_they_are_proposed_for() {
        for path in [
            ".env.local",
            "a b/.env.x y",
            "terraform.tfstate",
            "x/config/master.key",
            ".env.a[b]*",
        ] {
            let path = BStr::new(path);
            let one = Sensitive::of(path);
            let entries = one.map_or_else(|| vec![entry(path)], |one| one.entries(path));
            let line = Pattern::parse(entries[0].as_bytes()).unwrap();
            let tail = BStr::new(tail(path, usize::from(line.anchored)));
            assert!(line.matches(tail, false), "{path} {entries:?}");
        }
    }

    #[test]
    fn stores_of_keys_are_told_by_their_first_bytes() {
        assert!(is_key_store(b"\xfe\xed\xfe\xed\0\0\0\x02"));
        assert!(is_key_store(b"\x30\x82\x0a\x01\x02\x01\x03\x30"));
        assert!(!is_key_store(b"\x30\x82\x0a\x01\x02\x01\x00"));
        assert!(!is_key_store(b"\x30\x80"));
        assert!(!is_key_store(b""));
    }
}
