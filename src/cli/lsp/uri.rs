//! From the client's addresses to names of files.

use super::super::place::Place;
use std::path::PathBuf;

/// The file that an address means; `None` for an address of another kind, such as that of a file that was never saved.
pub(super) fn file(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..]; // behind the name of a machine
    let path = decoded(path);
    let bytes = path.as_bytes();
    let drive = bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}

/// The place that decides about role, format and configuration: in the repository or in the workspace. What is no file has a name only.
pub(super) fn place(uri: &str, roots: &[PathBuf]) -> Place {
    match file(uri) {
        Some(file) => {
            let root = roots.iter().filter(|root| file.starts_with(root));
            let root = root.max_by_key(|root| root.as_os_str().len());
            Place::of(&file, root.map(PathBuf::as_path))
        }
        None => Place {
            root: roots.first().cloned().unwrap_or_default(),
            name: decoded(uri.rsplit(['/', ':', '\\']).next().unwrap_or(uri)).into(),
        },
    }
}

/// The address of a file in the same repository, by its name and that of a file whose address is known.
pub(super) fn sibling(uri: &str, name: &[u8], other: &[u8]) -> Option<String> {
    let encoded = encoded(name);
    let base = uri.strip_suffix(&encoded)?;
    Some(format!("{base}{}", self::encoded(other)))
}

fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let code = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        match code {
            Some(code) if byte == b'%' => {
                out.push(code);
                rest = &after[2..];
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encoded(path: &[u8]) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    path.iter()
        .map(|&b| match plain(b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_files() {
        let path = |uri: &str| file(uri).map(|p| p.display().to_string());
        assert_eq!(
            path("file:///a/b%20c/%C3%A9.py").as_deref(),
            Some("/a/b c/é.py")
        );
        assert_eq!(path("file:///c%3A/x/a.py").as_deref(), Some("c:/x/a.py"));
        assert_eq!(path("file://host/share/a%").as_deref(), Some("/share/a%"));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file://"), None);
    }

    #[test]
    fn names_begin_at_the_workspace() {
        let name = |uri: &str, roots: &[PathBuf]| place(uri, roots).name;
        let roots = [PathBuf::from("/no/w"), PathBuf::from("/no/w/tests/app")];
        assert_eq!(name("file:///no/w/tests/app/src/a.py", &roots), "src/a.py");
        assert_eq!(name("file:///no/other/tests/a.py", &roots), "a.py");
        assert_eq!(name("untitled:Untitled-1", &roots), "Untitled-1");
        assert_eq!(name("git:/x/%2Eenv", &roots), ".env");
    }

    #[test]
    fn a_sibling_has_the_same_root() {
        let uri = "file:///w/src/a%20b.py";
        let found = sibling(uri, b"src/a b.py", b"docs/c d.md");
        assert_eq!(found.as_deref(), Some("file:///w/docs/c%20d.md"));
        assert_eq!(sibling("untitled:x", b"src/a", b"b"), None);
    }
}
