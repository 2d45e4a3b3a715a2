//! What a host name says about the reach of a credential.

/// True for a host that is only reached from the same machine or from inside the same compose or cluster network: loopback and private
/// addresses, `localhost`, names without a dot, `*.local`, `*.internal`, `*.svc`.
pub(super) fn is_local(host: &[u8]) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host
        .strip_prefix(b"[")
        .and_then(|h| h.strip_suffix(b"]"))
        .unwrap_or(&host);
    let Ok(text) = std::str::from_utf8(host) else {
        return false;
    };
    if let Ok(address) = text.parse::<core::net::IpAddr>() {
        return match address {
            core::net::IpAddr::V4(v4) => {
                v4.is_loopback() || v4.is_private() || v4.is_unspecified() || v4.is_link_local()
            }
            core::net::IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified(),
        };
    }
    !text.contains('.')
        || [
            ".local",
            ".localhost",
            ".internal",
            ".localdomain",
            ".svc",
            ".lan",
            ".docker",
        ]
        .iter()
        .any(|suffix| text.ends_with(suffix))
        || text.contains(".svc.")
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn tells_near_from_far() {
        for near in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "db",
            "10.1.2.3",
            "db.prod.svc.cluster.local",
            "HOST.docker.internal",
        ] {
            assert!(is_local(near.as_bytes()), "{near}");
        }
        for far in ["example.com", "8.8.8.8", "db.eu-1.rds.amazonaws.com"] {
            assert!(!is_local(far.as_bytes()), "{far}");
        }
    }
}
