//! Credentials in HTTP headers: Basic and Bearer authorization, tokens in headers of their own, session cookies.
