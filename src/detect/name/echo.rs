//! What a value says about its own name, and a name about its value.

use super::head;
use super::split::{Words, unnumbered};

/// True for the first letters of a name's last words: `otp` of `AMROneTimePassword`.
pub(in crate::detect) fn are_initials(value: &[u8], name: &[u8]) -> bool {
    let words = Words::of(name);
    let Some(first) = words.len().checked_sub(value.len()) else {
        return false;
    };
    let letters = value.iter().enumerate();
    value.len() >= 3
        && letters
            .map(|(at, letter)| (words.get(first + at), letter))
            .all(|(word, letter)| word.first() == Some(&letter.to_ascii_lowercase()))
}

/// True for a name, or the text in front of a value, that says that the value is made up: `TEST_FAKE_RSA_KEY`, `const dummyKey = "`.
pub(in crate::detect) fn says_made_up(text: &[u8]) -> bool {
    is_stand_in(text) || is_for_tests(text) || has_word(text, &[b"example", b"sample"])
}

/// True for a name that says that its value protects nothing: `FAKE_PASSWORD`, `dummyToken`.
pub(in crate::detect) fn is_stand_in(name: &[u8]) -> bool {
    has_word(name, &[b"fake", b"dummy", b"mock", b"placeholder"])
}

/// True for the name of something that is for tests: `DB_TEST_PASSWORD`.
pub(in crate::detect) fn is_for_tests(name: &[u8]) -> bool {
    has_word(name, &[b"test", b"tests", b"testing"])
}

fn has_word(text: &[u8], known: &[&[u8]]) -> bool {
    let words = Words::of(text);
    (0..words.len()).any(|at| known.contains(&words.get(at)))
}

/// True when a value is the last word of its name, which is no noun of secrets: `MatchPassDefault = "default"`.
pub(in crate::detect) fn qualifies(value: &[u8], name: &[u8]) -> bool {
    let words = Words::of(name);
    let last = words.len().saturating_sub(1);
    last > 0 && words.get(last).eq_ignore_ascii_case(value) && head(&words) != Some(last)
}

/// True when a value says again what its name says, as the constants of a program do: the same letters (`ManageResetPassword =
/// "manageresetpassword"`), all words of the name among others (`DeviceAuthKey = "pm-7-device-auth-key"`), its last two
/// (`CommandK8sAuth = "argocd-k8s-auth"`), or nothing but such words, at least in part (`http_auth_salt = "http authentication"`). Of a password the words may be one (`admin_password = "admin pass"`), unless
/// they end in the noun itself, as an identifier does (`KafkaSASLPassword = "sasl_password"`).
pub(in crate::detect) fn echoes(value: &[u8], name: &[u8], password: bool) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-' | b'.');
    if value.len() > 64 || !value.iter().all(plain) {
        return false;
    }
    let (said, words) = (Words::of(value), Words::of(name));
    let (Some(end), Some(last)) = (said.len().checked_sub(1), words.len().checked_sub(1)) else {
        return false;
    };
    if last == 0 {
        return false;
    }
    let among = |word: &[u8], words: &Words| {
        (0..words.len()).any(|at| {
            let other = words.get(at);
            let short = word.len().min(other.len());
            word == other || short >= 3 && word[..short] == other[..short]
        })
    };
    let is_password =
        |word: &[u8]| matches!(word, b"password" | b"passwd" | b"pwd" | b"pass" | b"pw");
    let same = said.get(end) == words.get(last)
        || is_password(said.get(end)) && is_password(words.get(last));
    let noun = value.iter().any(|b| matches!(b, b'_' | b'-')) && same;
    let tail = last >= 1 && end >= 1 && (0..2).all(|n| said.get(end - n) == words.get(last - n));
    match end {
        _ if noun && names_a_key(&words) => true,
        _ if repeats(unnumbered(value), name) => true,
        0 => false,
        _ if tail && !password => true,
        _ if end > last => (0..=last).all(|at| among(words.get(at), &said)),
        _ => {
            let others = if noun { end } else { end + 1 };
            (!password || noun) && (0..others).all(|at| among(said.get(at), &words))
        }
    }
}

/// `OPTION_PASSWORD = "send-mail-password"`: the name of an option, a key or a parameter is no secret, whatever else it says.
fn names_a_key(words: &Words) -> bool {
    matches!(
        words.get(0),
        b"arg"
            | b"attr"
            | b"flag"
            | b"header"
            | b"key"
            | b"option"
            | b"opt"
            | b"param"
            | b"prop"
            | b"property"
            | b"setting"
    )
}

/// The same letters and digits in the same order, in any spelling.
pub(in crate::detect) fn repeats(value: &[u8], name: &[u8]) -> bool {
    let letters = |text: &[u8]| -> Vec<u8> {
        text.iter()
            .filter(|b| b.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect()
    };
    value.len().abs_diff(name.len()) <= 8 && name.len() <= 64 && letters(value) == letters(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_that_say_what_they_are_called() {
        for (name, value, password) in [
            ("ManageResetPassword", "manageresetpassword", true),
            ("DeviceAuthKey", "pm-7-device-auth-key", false),
            ("CommandK8sAuth", "acme-k8s-auth", false),
            ("config.http_auth_salt", "http authentication", false),
            ("KafkaSASLPassword", "sasl_password", true),
            ("ARG_DB_PASSWORD", "db-password", true),
            ("OPTION_PASSWORD", "send-mail-password", true),
            ("LDAPSearchPwd", "ldap_search_password", true),
            ("ansible_password", "ansible_ssh_pass", true),
        ] {
            assert!(
                echoes(value.as_bytes(), name.as_bytes(), password),
                "{value}"
            );
        }
        for (name, value, password) in [
            ("admin_password", "admin pass", true),
            ("password", "my_password", true),
            ("api_key", "8fK2mQ9xL4", false),
            ("signing_key", "banana split", false),
        ] {
            assert!(
                !echoes(value.as_bytes(), name.as_bytes(), password),
                "{value}"
            );
        }
    }

    #[test]
    fn the_last_word_of_a_name() {
        assert!(qualifies(b"default", b"MatchPassDefault"));
        assert!(!qualifies(b"password", b"DB_PASSWORD") && !qualifies(b"default", b"DB_PASSWORD"));
        assert!(
            says_made_up(b"const TEST_FAKE_RSA_KEY: &str = \"") && !says_made_up(b"latestKey =")
        );
    }
}
