//! The product behind a default credential.

use super::value_words;

/// The name of the product whose default this value is, from the value itself, then from the words of the slot's name, then from the user.
pub(in crate::detect) fn product(
    value: &[u8],
    name: &[u8],
    user: Option<&[u8]>,
) -> Option<&'static str> {
    let lines = || LIST.lines().filter(|line| !line.starts_with('#'));
    let by_value = lines().find_map(|line| {
        let rest = line.strip_prefix('=')?.as_bytes();
        let (head, tail) = rest.split_at_checked(value.len())?;
        (head.eq_ignore_ascii_case(value) && tail.first() == Some(&b' '))
            .then(|| &line[1 + value.len() + 1..])
    });
    by_value.or_else(|| {
        lines().find_map(|line| {
            let (word, product) = line.split_once(' ')?;
            let word = word.as_bytes();
            let named = value_words(name).any(|part| part.eq_ignore_ascii_case(word))
                || name
                    .split(|b| !b.is_ascii_alphanumeric())
                    .any(|part| part.eq_ignore_ascii_case(word))
                || user.is_some_and(|user| user.eq_ignore_ascii_case(word));
            named.then_some(product)
        })
    })
}

/// The list: a word or `=` and a password, a space, the product.
const LIST: &str = include_str!("../../../patterns/words/products.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_say_more_than_names() {
        let minio = concat!("minio", "admin");
        assert_eq!(
            product(minio.as_bytes(), b"AWS_SECRET", None),
            Some("MinIO")
        );
        assert_eq!(product(b"x", b"NEO4J_PASSWORD", None), Some("Neo4j"));
        assert_eq!(
            product(b"x", b"password", Some(b"elastic")),
            Some("Elasticsearch")
        );
        assert_eq!(product(b"x", b"password", None), None);
        assert_eq!(product(b"", b"", None), None);
    }

    #[test]
    fn every_line_has_two_parts() {
        for line in LIST.lines() {
            assert!(line.trim() == line && line.contains(' '), "{line}");
        }
    }
}
