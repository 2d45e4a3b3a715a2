//! Private keys in every armour: PEM, OpenSSH, PuTTY, PGP, age, JWK.
