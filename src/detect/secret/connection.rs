//! Credentials in connection strings that are no URLs.
