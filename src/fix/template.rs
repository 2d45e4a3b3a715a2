//! The entry in the template of environment variables that a new required variable needs.

use crate::finding::Need;
use bstr::{BStr, BString, ByteSlice};

/// The template nearest to a file: in its folder, else in a folder above.
pub(super) fn nearest<'t>(templates: &'t [BString], path: &BStr) -> Option<&'t BString> {
    let folder = |path: &BStr| path.rfind_byte(b'/').map_or(0, |slash| slash + 1);
    templates
        .iter()
        .filter(|template| {
            let template = BStr::new(template.as_slice());
            path.starts_with(&template[..folder(template)])
        })
        .max_by_key(|template| {
            (
                folder(BStr::new(template.as_slice())),
                std::cmp::Reverse(template.len()),
            )
        })
}

/// The lines that a template lacks for these needs; `None` when it names all of them.
pub(super) fn entries(text: &[u8], needs: &[Need]) -> Option<String> {
    let mut out = String::new();
    for need in needs {
        let Need::Variable(name) = need else { continue };
        if names(text, name) || out.contains(&format!("\n{name}=\n")) {
            continue;
        }
        let secret = ["PASS", "SECRET", "TOKEN", "KEY", "SALT"]
            .iter()
            .any(|word| name.contains(word));
        let how = if secret {
            "REQUIRED: generate one with: openssl rand -base64 32"
        } else {
            "REQUIRED"
        };
        out.push_str(&format!("\n# {how}\n{name}=\n"));
    }
    if out.is_empty() {
        return None;
    }
    let open = !text.is_empty() && !text.ends_with(b"\n");
    Some(format!("{}{out}", if open { "\n" } else { "" }))
}

/// True when a line sets the variable, commented out or not.
fn names(text: &[u8], name: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_ascii_start();
        let line = line.strip_prefix(b"#").unwrap_or(line).trim_ascii_start();
        let line = line.strip_prefix(b"export ").unwrap_or(line);
        let rest = line.strip_prefix(name.as_bytes());
        rest.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_added_once_and_at_the_nearest_template() {
        let needs = [
            Need::Variable("API_TOKEN".into()),
            Need::Variable("A_URL".into()),
        ];
        let text = entries(b"A_URL=\n", &needs).unwrap();
        assert!(text.starts_with("\n# REQUIRED: ") && text.ends_with("\nAPI_TOKEN=\n"));
        assert_eq!(entries(b"#A_URL=\nexport API_TOKEN=", &needs), None);
        let templates = [
            BString::from(".env.example"),
            BString::from("api/.env.example"),
        ];
        assert_eq!(
            nearest(&templates, BStr::new("api/src/a.py")),
            Some(&templates[1])
        );
        assert_eq!(
            nearest(&templates, BStr::new("web/a.js")),
            Some(&templates[0])
        );
        assert_eq!(nearest(&templates[1..], BStr::new("web/a.js")), None);
    }
}
