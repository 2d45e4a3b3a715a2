//! `--replace-text`: the secrets of a history as expressions for `git filter-repo`.

use super::failure::Failure;
use super::private;
use super::style::stderr_line;
use credlint::report::{Report, counted};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// What comes in the place of a secret.
const REMOVED: &str = "***REMOVED***";

/// Writes the file. Values that are only found by decoding do not stand in the files as they are, so no expression finds them.
pub(super) fn write(report: &Report, file: &Path, root: &Path) -> Result<(), Failure> {
    let mut expressions = BTreeSet::new();
    let mut encoded = 0;
    for finding in report.findings.iter().filter(|it| it.suppression.is_none()) {
        let Some(secret) = &finding.secret else {
            continue;
        };
        let span = finding.location.region.as_ref().map(|region| region.span);
        if span.is_some_and(|span| span.len() != secret.expose().len()) {
            encoded += 1;
            continue;
        }
        expressions.insert(expression(secret.expose()));
    }
    let text: String = expressions.iter().map(|it| format!("{it}\n")).collect();
    private::write(file, root, text.as_bytes())?;
    stderr_line(
        "warning",
        &format!(
            "{} holds {} in clear text: delete it once it is used (git filter-repo --replace-text {})",
            file.display(),
            counted(expressions.len(), "secret"),
            file.display()
        ),
    );
    if encoded > 0 {
        stderr_line(
            "warning",
            &format!(
                "without {}: take their files out by path (git filter-repo --invert-paths --path FILE)",
                counted(encoded, "encoded secret")
            ),
        );
    }
    Ok(())
}

/// One line in the form of `git filter-repo`.
fn expression(secret: &[u8]) -> String {
    let plain = std::str::from_utf8(secret).ok();
    match plain.filter(|text| !text.contains("==>") && !text.contains(char::is_control)) {
        Some(text) => format!("literal:{text}==>{REMOVED}"),
        None => {
            let mut regex = String::from("regex:");
            for &byte in secret {
                match byte {
                    b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => regex.push(char::from(byte)),
                    _ => {
                        let _ = write!(regex, "\\x{byte:02x}");
                    }
                }
            }
            regex + "==>" + REMOVED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_taken_literally() {
        assert_eq!(expression(b"a.b*c"), "literal:a.b*c==>***REMOVED***");
        assert_eq!(
            expression(b"a==>\nb\xff"),
            r"regex:a\x3d\x3d\x3e\x0ab\xff==>***REMOVED***"
        );
    }
}
