//! What speaks about values instead of giving them: rules of a validation, changes of a database's schema.

/// Rules of a validation, up to their colon: a list that begins with one says what a value has to be like.
const VALIDATIONS: [&[u8]; 8] = [
    b"required",
    b"string",
    b"nullable",
    b"sometimes",
    b"bail",
    b"present",
    b"confirmed",
    b"filled",
];

/// `required`, `min:8`, `required_without:x`.
pub(super) fn validates(rule: &[u8]) -> bool {
    let name = rule.split(|&b| b == b':').next().unwrap_or_default();
    VALIDATIONS.contains(&name)
        || rule.len() > name.len() && matches!(name, b"min" | b"max")
        || name.starts_with(b"required_")
}

/// True for a call about tables and columns, `renameIndex`, `addColumn`: its strings are names.
pub(super) fn describes_schema(callee: &[u8]) -> bool {
    let lower = callee.to_ascii_lowercase();
    [
        &b"rename"[..],
        b"column",
        b"foreign",
        b"constraint",
        b"addindex",
        b"add_index",
        b"dropindex",
        b"createindex",
        b"create_table",
        b"createtable",
    ]
    .iter()
    .any(|word| memchr::memmem::find(&lower, word).is_some())
}

/// True for a noun of secrets and nothing else: `secret`, `key`.
pub(super) fn is_bare_noun(callee: &[u8]) -> bool {
    [&b"secret"[..], b"key", b"token", b"password", b"credential"].contains(&callee)
}

/// True for the name of one password or secret: several values in a list are none.
pub(super) fn is_one_password(name: &[u8]) -> bool {
    [&b"password"[..], b"passwd", b"pwd", b"secret"]
        .iter()
        .any(|noun| {
            name.len()
                .checked_sub(noun.len())
                .is_some_and(|at| name[at..].eq_ignore_ascii_case(noun))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_a_validation() {
        for rule in [
            "required",
            "min:8",
            "max:255",
            "required_without:email",
            "nullable",
        ] {
            assert!(validates(rule.as_bytes()), "{rule}");
        }
        for other in ["min", "requirement", "max1", ""] {
            assert!(!validates(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn calls_about_a_schema() {
        for call in ["renameForeignKey", "add_index", "addColumn", "createTable"] {
            assert!(describes_schema(call.as_bytes()), "{call}");
        }
        for other in ["setPassword", "put", "index", "insert"] {
            assert!(!describes_schema(other.as_bytes()), "{other}");
        }
    }
}
