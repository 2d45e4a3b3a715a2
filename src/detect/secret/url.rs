//! Credentials in URLs and connection strings.
