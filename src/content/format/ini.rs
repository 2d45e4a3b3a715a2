//! INI, `.properties`, systemd units and the plain configuration files of servers.
//!
//! A line is `name = value`, `name: value` or, for servers such as Redis, nginx and PostgreSQL, `name value`. A line of `.pgpass`
//! (`host:port:database:user:password`) gives its fifth field as the value of its fourth.

use super::argv;
use super::output::{Literal, Output};
use super::{Quote, lex, shell};
use crate::text::Span;

/// Reads every entry of a region. The parent of an entry is its section.
pub(super) fn read(region: Span, out: &mut Output) {
    let text = out.text;
    let mut section = None;
    let mut at = region.start;
    while at < region.end {
        let end = lex::line_end(text, at, region.end);
        let line = lex::trim(text, Span::new(at, end));
        at = end;
        match line.of(text).first() {
            None | Some(b'#' | b';' | b'!') => {}
            Some(b'[') => section = header(text, line),
            // `<Directory /srv>`, `<Pass password>`: a section of Apache and its kin
            Some(b'<') if line.of(text).ends_with(b">") && is_section(line.of(text)) => {}
            Some(_) => {
                at = logical_end(text, end, region.end);
                entry(Span::new(line.start, at), section, out);
            }
        }
        at += 1;
    }
}

/// One pair of brackets around the whole line.
fn is_section(line: &[u8]) -> bool {
    memchr::memchr2_iter(b'<', b'>', line).count() == 2
}

/// The name in `[name]`.
fn header(text: &[u8], line: Span) -> Option<Span> {
    let inner = Span::new(line.start + 1, line.end);
    let inner = Span::new(inner.start, lex::skip_while(text, inner, |b| b != b']'));
    Some(lex::trim(text, inner)).filter(|name| !name.is_empty())
}

/// The end of the line that ends at `end` together with the lines it continues on.
fn logical_end(text: &[u8], mut end: usize, region_end: usize) -> usize {
    while end < region_end && ends_with_escape(&text[..end]) {
        let break_len = if text[end..region_end].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        end = lex::line_end(text, end + break_len, region_end);
    }
    end
}

fn ends_with_escape(line: &[u8]) -> bool {
    line.iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1
}

/// One entry, which may go over several lines.
fn entry(line: Span, section: Option<Span>, out: &mut Output) {
    let text = out.text;
    if pgpass(line, out) {
        return;
    }
    let word_end = lex::skip_while(text, line, |b| {
        !b.is_ascii_whitespace() && b != b'=' && b != b':'
    });
    let word = Span::new(line.start, word_end);
    let next = lex::skip_blanks(text, Span::new(word_end, line.end));
    let spaced = next > word_end && next < line.end && !matches!(text[next], b'=' | b':');
    if spaced && directive(word, Span::new(next, line.end), section, out) {
        return;
    }
    if line.of(text).starts_with(b"//") {
        return registry(line, out);
    }
    match separator(text, line).filter(|&at| !spaced || is_label(text, word_end, at, line.end)) {
        Some(at) => {
            let name = lex::trim(text, Span::new(line.start, at));
            let (name, _) = lex::unquote(text, name);
            value(name, Span::new(at + 1, line.end), section, out);
        }
        None if spaced => {
            let rest = without_semicolon(text, Span::new(next, line.end));
            assign(word, rest, section, out);
        }
        None => {}
    }
}

/// The first `=` or `:` of a line. In `a\:b = c` the escaped one is a part of the name.
fn separator(text: &[u8], line: Span) -> Option<usize> {
    let bytes = line.of(text);
    memchr::memchr2_iter(b'=', b':', bytes)
        .find(|&at| at > 0 && bytes[at - 1] != b'\\')
        .map(|at| line.start + at)
}

/// True when the bytes before a separator are still a name, as in `User Name = x`, and not the start of a value, as in `url http://h`.
fn is_label(text: &[u8], from: usize, separator: usize, end: usize) -> bool {
    let plain = |b: &u8| lex::is_name(*b) || matches!(b, b' ' | b'\t' | b'-' | b'.');
    text[from..separator].iter().all(plain) && !text[separator..end].starts_with(b"://")
}

/// `host:port:database:user:password`, told by the port.
fn pgpass(line: Span, out: &mut Output) -> bool {
    let text = out.text;
    let bytes = line.of(text);
    let mut colons = memchr::memchr_iter(b':', bytes);
    let (Some(host), Some(port), Some(database), Some(user)) =
        (colons.next(), colons.next(), colons.next(), colons.next())
    else {
        return false;
    };
    let port = &bytes[host + 1..port];
    let told = port == b"*" || !port.is_empty() && port.iter().all(u8::is_ascii_digit);
    let bare = |field: &[u8]| {
        !field
            .iter()
            .any(|b| matches!(b, b' ' | b'\t' | b'=' | b'/'))
    };
    if !told || !bare(&bytes[..user]) {
        return false;
    }
    let name = Span::new(line.start + database + 1, line.start + user);
    let value = Span::new(line.start + user + 1, line.end);
    out.assign(name, Literal::new(value, Quote::None), None);
    true
}

/// `//registry.example/:_authToken=value` of `.npmrc`: the parent is the registry.
fn registry(line: Span, out: &mut Output) {
    let text = out.text;
    let Some(at) = memchr::memchr(b'=', line.of(text)).map(|len| line.start + len) else {
        return;
    };
    let key = Span::new(line.start, at);
    let Some(colon) = memchr::memrchr(b':', key.of(text)).map(|len| line.start + len) else {
        return;
    };
    let name = lex::trim(text, Span::new(colon + 1, at));
    value(
        name,
        Span::new(at + 1, line.end),
        Some(Span::new(line.start, colon)),
        out,
    );
}

/// Directives whose first word is no name: `fastcgi_param NAME value;`, `machine host login name password value`. True when read.
fn directive(word: Span, rest: Span, section: Option<Span>, out: &mut Output) -> bool {
    let text = out.text;
    match word.of(text) {
        b"requirepass" | b"masterauth" => {
            assign(word, rest, section, out);
        }
        b"fastcgi_param" | b"uwsgi_param" | b"scgi_param" | b"SetEnv" | b"setenv" | b"env"
        | b"set" | b"export" | b"proxy_set_header" | b"add_header" => {
            let end = lex::skip_while(text, rest, |b| !lex::is_blank(b) && b != b'=');
            let start = lex::skip_while(text, Span::new(end, rest.end), |b| {
                lex::is_blank(b) || b == b'='
            });
            let span = without_semicolon(text, Span::new(start, rest.end));
            assign(Span::new(rest.start, end), span, Some(word), out);
        }
        b"machine" | b"default" | b"login" | b"password" | b"account"
            if is_netrc(Span::new(word.start, rest.end).of(text)) =>
        {
            netrc(Span::new(word.start, rest.end), section, out);
        }
        _ => return false,
    }
    true
}

/// Every other word is one of the format's own: "password for the server" is a sentence.
fn is_netrc(line: &[u8]) -> bool {
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .peekable();
    words.next_if_eq(&b"default".as_slice());
    loop {
        match words.next() {
            None => return true,
            Some(word) if word.starts_with(b"#") => return true,
            Some(b"machine" | b"login" | b"password" | b"account" | b"port") => {
                words.next();
            }
            Some(_) => return false,
        }
    }
}

/// `name value name value …` as in `.netrc`.
fn netrc(line: Span, section: Option<Span>, out: &mut Output) {
    let text = out.text;
    let mut at = line.start;
    let mut name = None;
    while at < line.end {
        let word = Span::new(at, line.end);
        let end = lex::skip_while(text, word, |b| !b.is_ascii_whitespace());
        let word = Span::new(at, end);
        match name.take() {
            Some(name) => {
                let (span, quote) = lex::unquote(text, without_semicolon(text, word));
                out.assign(name, Literal::new(span, quote), section);
            }
            None if word.of(text) != b"default" => name = Some(word),
            None => {}
        }
        at = lex::skip_while(text, Span::new(end, line.end), |b| b.is_ascii_whitespace());
    }
}

/// The value of `name = value`: lists of assignments and command lines are read further.
fn value(name: Span, rest: Span, section: Option<Span>, out: &mut Output) {
    let bytes = out.bytes(name);
    if bytes.eq_ignore_ascii_case(b"environment") {
        return environment(rest, Some(name), out);
    }
    assign(name, rest, section, out);
    if bytes.starts_with(b"Exec") || argv::is_command(bytes) {
        out.embed(rest, shell::slots);
    }
}

/// `name` gets what `rest` holds, without quotes and comments.
fn assign(name: Span, rest: Span, section: Option<Span>, out: &mut Output) {
    let text = out.text;
    let body = lex::trim(text, rest);
    if let Some(&first) = body.of(text).first()
        && let Some(quote) = lex::quote_of(first)
        && let Some(close) = lex::closing_quote(text, Span::new(body.start + 1, body.end), first)
    {
        let behind = Span::new(close + 1, body.end);
        let behind = lex::before_comment(text, behind, b'#', b';');
        if behind.is_empty() || matches!(behind.of(text), b";" | b",") {
            let value = Literal::new(Span::new(body.start + 1, close), quote);
            return out.assign(name, value, section);
        }
    }
    // With the byte before the value, `a = # comment` is empty and `a=#x` is not.
    let line = Span::new(rest.start.saturating_sub(1), body.end);
    let kept = lex::before_comment(text, line, b'#', b';');
    let value = Span::new(body.start.min(kept.end.max(rest.start)), kept.end);
    out.assign(name, Literal::new(value, Quote::None), section);
}

/// `NAME=value "OTHER=a b"` of systemd and `NAME="value",OTHER="b"` of supervisor.
fn environment(rest: Span, parent: Option<Span>, out: &mut Output) {
    let text = out.text;
    let gap = |b: u8| b.is_ascii_whitespace() || b == b',' || b == b'\\';
    let mut at = lex::skip_while(text, rest, gap);
    while at < rest.end {
        let first = text[at];
        let quoted = lex::quote_of(first).and_then(|quote| {
            let inner = Span::new(at + 1, rest.end);
            lex::closing_quote(text, inner, first).map(|close| (quote, close))
        });
        let end = match quoted {
            Some((quote, close)) => {
                let item = Literal::new(Span::new(at + 1, close), quote);
                argv::assigned(item, parent, out);
                close + 1
            }
            None => {
                let end = word_end(text, Span::new(at, rest.end));
                let item = Literal::new(Span::new(at, end), Quote::None);
                argv::assigned(item, parent, out);
                end
            }
        };
        at = lex::skip_while(text, Span::new(end.max(at + 1), rest.end), gap);
    }
}

/// The end of a word that may have a quoted part: `NAME="a b"`.
fn word_end(text: &[u8], rest: Span) -> usize {
    let mut at = rest.start;
    while at < rest.end {
        match text[at] {
            quote @ (b'"' | b'\'') => {
                match lex::closing_quote(text, Span::new(at + 1, rest.end), quote) {
                    Some(close) => at = close,
                    None => return rest.end,
                }
            }
            b' ' | b'\t' | b',' | b'\n' | b'\r' => return at,
            _ => {}
        }
        at += 1;
    }
    rest.end
}

/// The value of a directive without the `;` that ends it.
fn without_semicolon(text: &[u8], span: Span) -> Span {
    let trimmed = lex::trim(text, span);
    match trimmed.of(text).last() {
        Some(b';') => lex::trim(text, Span::new(trimmed.start, trimmed.end - 1)),
        _ => trimmed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{pairs, read_pairs, read_slots};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(read_pairs(Format::Ini, text), pairs(expected), "{text}");
    }

    #[test]
    fn entries_and_sections() {
        let text =
            "; c\n# c\n! c\n[ s \"t\" ]\na = v1 ; c\nb: 'v 2'\nUser Name=x#y\nc =\nd=\"q\" # c\n";
        check(
            text,
            &[
                ("a", "v1"),
                ("b", "v 2"),
                ("User Name", "x#y"),
                ("c", ""),
                ("d", "q"),
            ],
        );
        let first = read_slots(Format::Ini, text.as_bytes())[0];
        assert_eq!(first.parent.unwrap().of(text.as_bytes()), b"s \"t\"");
        check(
            "a = # c\nb=#c\nurl = http://h/?a=b\n",
            &[("a", ""), ("b", "#c"), ("url", "http://h/?a=b"), ("a", "b")],
        );
    }

    #[test]
    fn properties() {
        check(
            "a.b=v1\\\n  v2\nc.d ${X:v3}\n",
            &[("a.b", "v1\\\n  v2"), ("c.d", "${X:v3}"), ("X", "v3")],
        );
        check("a=${b.c:v1}", &[("a", "${b.c:v1}"), ("b.c", "v1")]);
    }

    #[test]
    fn systemd_and_supervisor() {
        check(
            "Environment=\"A=b c\" D=e 'F=g'\n",
            &[("A", "b c"), ("D", "e"), ("F", "g")],
        );
        check("environment=A=\"b,c\",D='e'\n", &[("A", "b,c"), ("D", "e")]);
    }

    #[test]
    fn directives() {
        check(
            "requirepass v1\nuser x;\nset $a \"v2\";\n",
            &[("requirepass", "v1"), ("user", "x"), ("$a", "v2")],
        );
        check(
            "fastcgi_param A v1;\nenv B=v2;\n",
            &[("A", "v1"), ("B", "v2")],
        );
        check(
            "machine h login l account v1\n",
            &[("machine", "h"), ("login", "l"), ("account", "v1")],
        );
        check(
            "default login l password v1\n",
            &[("login", "l"), ("password", "v1")],
        );
        check(
            "<Pass password>\n  Method = md5\n</Pass>\n",
            &[("Method", "md5")],
        );
        check(
            "password for the server.\n",
            &[("password", "for the server.")],
        );
    }

    #[test]
    fn registries_and_pgpass() {
        check(
            "//r.example/x/:_a=v1\n_b=v2\n",
            &[("_a", "v1"), ("_b", "v2")],
        );
        check("h.example:5432:*:u:v1:2\n", &[("u", "v1:2")]);
        check("a:1:b\n", &[("a", "1:b")]);
    }
}
