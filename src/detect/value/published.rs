//! Values that were published, as hashes: nothing here looks like a live token.

use super::{Class, Context, Judgement, contains_folded};
use sha2::{Digest, Sha256};

/// A published example that opens nothing anywhere: emulators' keys, documentation keys.
pub(super) fn inert(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    // every PKCS #12 file that Google made has this password
    if value == b"notasecret"
        || is_android_debug(value, context.name)
        || is_aws_example(value)
        || holds(&INERT, value)
    {
        return Some(Judgement::new(Class::Inert, "published example", 98));
    }
    // a token that ends in the signature of a published sample
    let signature = value.rsplit(|&b| b == b'.').next().unwrap_or(value);
    (signature.len() < value.len() && holds(&INERT_SIGNATURES, signature))
        .then(|| Judgement::new(Class::Inert, "published example", 98))
}

/// A published value that works wherever it was copied to.
pub(in crate::detect) fn is_published_secret(value: &[u8]) -> bool {
    holds(&KNOWN, value)
}

/// The store that Android's tools make on every machine, to sign what nobody publishes, has this password by convention.
fn is_android_debug(value: &[u8], name: &[u8]) -> bool {
    let names = ["storepass", "keypass", "keystore", "key_alias"];
    value == b"android"
        && names
            .iter()
            .any(|part| contains_folded(name, part.as_bytes()))
}

/// Keys in AWS's documentation end in EXAMPLE or EXAMPLEKEY.
fn is_aws_example(value: &[u8]) -> bool {
    let identifier = value.len() == 20 && value.ends_with(b"EXAMPLE") && value.starts_with(b"A");
    let key = value.len() >= 38 && value.len() <= 42 && value.ends_with(b"EXAMPLEKEY");
    identifier || key
}

/// True when the table holds the hash of the value.
fn holds(table: &[u64], value: &[u8]) -> bool {
    (12..=128).contains(&value.len()) && table.contains(&fingerprint(value))
}

/// The first eight bytes of SHA-256 over the salt and the value.
fn fingerprint(value: &[u8]) -> u64 {
    let digest = Sha256::new()
        .chain_update(b"credlint published value\n")
        .chain_update(value)
        .finalize();
    digest
        .iter()
        .take(8)
        .fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// Published, and harmless everywhere.
const INERT: [u64; 30] = [
    // Chromium: API key of its Linux builds
    0x16a2_22b0_f872_608e,
    // Chromium: API key of its macOS builds
    0x12c5_9107_08ad_4439,
    // Chromium: API key of its Windows builds
    0xde7b_bc55_1920_e5e8,
    // YouTube: API key of its web client
    0x7f17_9064_307a_78e1,
    // YouTube: API key of its Android client
    0xd633_b3d5_b16f_e896,
    // YouTube: API key of its iOS client
    0x05ef_77a0_fa89_4709,
    // AWS documentation: access key id
    0x07d0_5b09_3667_50d0,
    // AWS documentation: second access key id
    0x0754_6132_b194_5a6f,
    // AWS documentation: secret access key
    0x3ef5_1373_6a49_9711,
    // AWS documentation: secret access key, variant
    0x8aed_5741_6662_75df,
    // AWS documentation: second secret access key
    0xac03_7465_e102_09f3,
    // Amazon S3 documentation: secret access key of its first examples
    0xe1d0_fbda_6e4b_e10e,
    // W3C WebDriver: web element identifier
    0x9e6b_a379_e186_7431,
    // RFC 6238: shared secret of its test vectors, in Base32
    0x377f_8f03_7934_4adf,
    // Google Authenticator: shared secret of its documentation
    0x68b0_ba3e_7895_4c3c,
    // Azurite storage emulator: account key
    0x9be8_ab5b_fb7e_fb7d,
    // Cosmos DB emulator: account key
    0x45ba_1c6d_13da_745d,
    // Stripe documentation: test secret key
    0x5d36_e4d8_7888_fc5d,
    // Stripe documentation: older test secret key
    0x64ef_a3bc_6dfb_c828,
    // Hardhat and Anvil: private key of the first account
    0xb659_99ba_b305_da55,
    // Hardhat and Anvil: the same with 0x
    0x7b4b_72b4_6170_48e7,
    // Hardhat and Anvil: mnemonic
    0xbffc_deec_5dba_9cc3,
    // reCAPTCHA test: site key
    0xdb69_55a2_48b6_6fa1,
    // reCAPTCHA test: secret key
    0xe0e2_5d33_cad2_28c2,
    // Turnstile test: site key
    0xe846_e953_7c16_0bd3,
    // Turnstile test: secret key
    0x5bf7_3210_c490_92b5,
    // Turnstile test: failing secret key
    0x417e_2d82_ab8e_4137,
    // play.min.io: access key
    0x0b6c_b4b4_2084_a4ec,
    // play.min.io: secret key
    0xc317_4f38_718f_7af0,
    // DynamoDB local: secret key of its documentation
    0x7033_d166_850e_6b8b,
];

/// Signatures of published sample tokens.
const INERT_SIGNATURES: [u64; 1] = [
    // jwt.io: signature of the sample token
    0xa486_6e16_7df7_40d7,
];

/// Published, and a key to every installation that kept it.
const KNOWN: [u64; 13] = [
    // FastAPI tutorial: SECRET_KEY
    0xaf0d_2bab_d832_1dbb,
    // Superset: older default SECRET_KEY
    0xc289_7fba_23e9_a68b,
    // Superset: the same as its source writes it
    0xd8b3_82a9_213c_b960,
    // Redash: default cookie secret
    0x3c2b_6627_64f9_d1a1,
    // Grafana: default secret_key
    0x4bad_f917_0264_c628,
    // Nacos: default token key
    0x6854_3f70_5265_0952,
    // NiFi: documentation password
    0xfd6c_2e1f_b157_03a2,
    // Directus: documentation KEY
    0x345d_c7d1_36ee_a510,
    // Directus: documentation SECRET
    0x2565_9ab4_7676_b909,
    // Graylog: SHA-256 of the default password
    0x6dcc_0386_25d5_7cd1,
    // Node-RED: bcrypt hash of its settings file
    0x2f79_7caf_1dd5_f987,
    // Traefik documentation: htpasswd sample
    0xaa78_340c_205a_f721,
    // Nacos: the same in Base64
    0xccb8_0fed_2114_dcec,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values_are_recognised_by_their_hash() {
        let turnstile = format!("1x{}AA", "0".repeat(20));
        assert!(holds(&INERT, turnstile.as_bytes()));
        let nacos = format!("Secret{}{}", "Key", "0123456789".repeat(6));
        assert!(is_published_secret(nacos.as_bytes()));
        assert!(!is_published_secret(turnstile.as_bytes()));
    }

    #[test]
    fn the_debug_store_of_android_protects_nothing() {
        assert!(is_android_debug(b"android", b"storePassword"));
        assert!(!is_android_debug(b"android", b"password"));
        assert!(!is_android_debug(b"androids", b"keyPassword"));
    }

    #[test]
    fn documentation_keys_of_aws_are_inert() {
        let identifier = format!("AKIA{}EXAMPLE", "IOSFODNN7");
        assert!(is_aws_example(identifier.as_bytes()));
        assert!(!is_aws_example(b"EXAMPLE"));
    }
}
