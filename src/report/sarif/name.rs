//! SARIF's second name of a rule: `GithubToken` for `github-token`.

/// A name that matches `^(\p{Lu}[\p{Ll}\p{Nd}]+)*$` and differs from the id. A word of one letter is joined to its neighbour,
/// and a word that starts with a digit to the one before it: the pattern has no room for either alone.
pub(super) fn pascal_case(id: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut open = false; // the last word is a single letter that waits for the next
    for word in id.split(|c: char| !c.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        let word = word.to_ascii_lowercase();
        let digit = word.starts_with(|c: char| c.is_ascii_digit());
        match words.last_mut() {
            Some(last) if open || digit => last.push_str(&word),
            None if digit => words.push(format!("rule{word}")),
            _ => words.push(word),
        }
        open = words.last().is_some_and(|last| last.len() == 1);
    }
    if open && words.len() > 1 {
        let letter = words.pop().unwrap_or_default();
        if let Some(last) = words.last_mut() {
            last.push_str(&letter);
        }
    } else if open || words.is_empty() {
        words.insert(0, "rule".to_owned());
        let rest = words.split_off(1).concat();
        words[0].push_str(&rest);
    }
    let name: String = words.iter().map(|word| capitalised(word)).collect();
    if name == id {
        format!("{name}Rule")
    } else {
        name
    }
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_become_pascal_case() {
        for (id, name) in [
            ("github-token", "GithubToken"),
            ("x-api-key", "XapiKey"),
            ("1password-token", "Rule1passwordToken"),
            ("aws-2-key", "Aws2Key"),
            ("key-x", "Keyx"),
            ("x", "Rulex"),
            ("", "Rule"),
            ("GithubToken", "Githubtoken"),
            ("Github", "GithubRule"),
        ] {
            assert_eq!(pascal_case(id), name, "{id}");
        }
    }

    proptest! {
        #[test]
        fn every_name_has_the_wanted_form(id in "[a-zA-Z0-9-]{0,12}") {
            let name = pascal_case(&id);
            let form = regex::Regex::new("^([A-Z][a-z0-9]+)+$").unwrap();
            prop_assert!(form.is_match(&name), "{} -> {}", id, name);
            prop_assert_ne!(name, id);
        }
    }
}
