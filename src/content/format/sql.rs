//! SQL: passwords of roles, assignments, defaults of columns, and the values of `INSERT` beside their columns.
//!
//! For `PASSWORD 'value'` and `IDENTIFIED BY 'value'` the name is the keyword and the parent is the role.

mod token;

use super::output::{Literal, Output};
use super::{Quote, SlotKind, lex};
use crate::text::Span;
use token::Token;

/// Reads every statement of a region.
pub(super) fn read(region: Span, out: &mut Output) {
    let mut reader = Reader {
        out,
        end: region.end,
        statement: Statement::default(),
    };
    let mut at = region.start;
    while let Some((token, next)) = reader.next(at) {
        at = reader.token(token, next).max(next);
    }
}

/// How many columns of an `INSERT` are told apart.
const COLUMNS: usize = 64;

/// The longest dollar-quoted password, in bytes.
const DOLLAR: usize = 512;

/// What the next literal would be.
#[derive(Clone, Copy, Default)]
enum Expect {
    #[default]
    Nothing,
    /// The name of a role, behind `ROLE`, `USER`, `LOGIN` or `FOR`.
    Role,
    /// The secret behind this keyword.
    Secret(Span),
    /// Behind `IDENTIFIED`, before `BY`.
    Identified(Span),
    /// Behind `IDENTIFIED WITH`: the name of a plugin.
    Plugin(Span),
    /// Behind `IDENTIFIED BY`: a text, or a bare word.
    By(Span),
    /// Behind a procedure that takes user and password.
    UserThenSecret(Span),
    /// Behind `column DEFAULT`.
    Default(Span),
    /// Behind `name =`.
    Assigned(Span),
}

/// What the tokens of the statement have said so far.
#[derive(Clone, Copy, Default)]
struct Statement {
    expect: Expect,
    role: Option<Span>,
    /// The keyword that waits while the role behind its `FOR` is read: `SET PASSWORD FOR role = …`.
    waiting: Option<Span>,
    /// The first name behind the latest `(` or `,`.
    column: Option<Span>,
    /// True right behind `(` or `,`.
    fresh: bool,
    /// The latest name.
    name: Option<Span>,
    /// True in conditions, where `name = 'value'` compares.
    condition: bool,
}

impl Reader<'_, '_> {
    fn next(&self, at: usize) -> Option<(Token, usize)> {
        token::next(self.out.text, Span::new(at, self.end))
    }
}

struct Reader<'o, 'a> {
    out: &'o mut Output<'a>,
    end: usize,
    statement: Statement,
}

impl Reader<'_, '_> {
    /// Takes one token that ends at `at`; returns where to go on.
    fn token(&mut self, token: Token, at: usize) -> usize {
        match token {
            Token::Word(word) => return self.word(word, at),
            Token::Name(name) => self.name(name),
            Token::Text(literal) => self.literal(literal),
            Token::Raw(span) => self.literal(Literal::new(span, Quote::None)),
            Token::Dollar(open) => {
                if let Expect::Secret(_) | Expect::By(_) = self.statement.expect
                    && let Some((span, end)) = self.dollar_quoted(open)
                {
                    self.literal(Literal::new(span, Quote::Block));
                    return end;
                }
            }
            Token::Set(line) => self.variable(line),
            Token::Punct(byte) => self.punct(byte),
        }
        at
    }

    fn punct(&mut self, byte: u8) {
        let statement = &mut self.statement;
        statement.fresh = matches!(byte, b'(' | b',');
        match byte {
            b';' => *statement = Statement::default(),
            b'=' => match (statement.expect, statement.waiting.take()) {
                (_, Some(keyword)) => statement.expect = Expect::Secret(keyword),
                (Expect::Nothing, None) => {
                    if let Some(name) = statement.name {
                        statement.expect = Expect::Assigned(name);
                    }
                }
                _ => {}
            },
            b'(' | b'@' | b':' => {}
            b',' if matches!(statement.expect, Expect::UserThenSecret(_)) => {}
            b',' if matches!(statement.expect, Expect::Secret(_)) && statement.role.is_some() => {}
            _ => statement.expect = Expect::Nothing,
        }
    }

    fn word(&mut self, word: Span, at: usize) -> usize {
        let fresh = std::mem::take(&mut self.statement.fresh);
        let bytes = self.out.bytes(word);
        let prefixes_text = self.text_follows(at);
        let mut upper = [0u8; 16];
        let keyword = match upper.get_mut(..bytes.len()) {
            Some(upper) => {
                upper.copy_from_slice(bytes);
                upper.make_ascii_uppercase();
                &*upper
            }
            None => bytes,
        };
        let statement = &mut self.statement;
        match (keyword, statement.expect) {
            (b"N" | b"E" | b"B" | b"X" | b"U", _) if prefixes_text => {}
            (b"IF" | b"NOT" | b"EXISTS" | b"MAPPING", Expect::Role) => {}
            (b"WITH" | b"USING", Expect::Identified(name)) => {
                statement.expect = Expect::Plugin(name);
            }
            (b"BY" | b"AS", Expect::Identified(name)) => statement.expect = Expect::By(name),
            (b"PASSWORD", Expect::By(name)) => statement.expect = Expect::By(name),
            (b"RANDOM" | b"VALUES", Expect::By(_)) => statement.expect = Expect::Nothing,
            (_, Expect::By(_)) => self.literal(Literal::new(word, Quote::None)),
            (_, Expect::Plugin(name)) => statement.expect = Expect::Identified(name),
            (b"FOR", Expect::Secret(name)) => {
                statement.waiting = Some(name);
                statement.expect = Expect::Role;
            }
            (b"CONCAT", Expect::Secret(_)) => {}
            (_, Expect::Role) if !fresh || statement.role.is_none() => self.name(word),
            (b"CREATE" | b"ALTER", _) => *statement = Statement::default(),
            (b"ROLE" | b"USER" | b"LOGIN", _) if !fresh && statement.role.is_none() => {
                statement.expect = Expect::Role;
            }
            (b"PASSWORD" | b"PASSWD", _) => {
                statement.expect = Expect::Secret(word);
                statement.name = Some(word);
                if fresh {
                    statement.column = Some(word);
                }
            }
            (b"IDENTIFIED", _) => statement.expect = Expect::Identified(word),
            (b"CRYPT" | b"PGP_SYM_ENCRYPT", _) => statement.expect = Expect::Secret(word),
            (b"SP_ADDLOGIN" | b"SP_PASSWORD", _) => {
                statement.expect = Expect::UserThenSecret(word);
            }
            (b"DEFAULT", _) => {
                statement.expect = statement.column.map_or(Expect::Nothing, Expect::Default);
            }
            (b"INTO", _) => return self.insert(at),
            (b"WHERE" | b"AND" | b"OR" | b"ON" | b"HAVING" | b"WHEN", _) => {
                statement.condition = true;
                statement.expect = Expect::Nothing;
            }
            (b"SET" | b"VALUES" | b"THEN", _) => {
                statement.condition = false;
                statement.expect = Expect::Nothing;
            }
            (b"LIKE" | b"IN" | b"IS" | b"NULL", _) => {
                statement.expect = Expect::Nothing;
                statement.name = None;
            }
            _ => {
                statement.expect = Expect::Nothing;
                statement.name = Some(word);
                if fresh {
                    statement.column = Some(word);
                }
            }
        }
        at
    }

    /// A quoted name, or a word where a role is expected.
    fn name(&mut self, name: Span) {
        let statement = &mut self.statement;
        let fresh = std::mem::take(&mut statement.fresh);
        match statement.expect {
            Expect::Role => {
                statement.role = Some(name);
                statement.expect = Expect::Nothing;
            }
            Expect::Plugin(keyword) => statement.expect = Expect::Identified(keyword),
            Expect::Secret(_) | Expect::By(_) | Expect::Assigned(_) => {
                self.literal(Literal::new(name, Quote::Double)); // MySQL's texts may have double quotes
            }
            _ => {
                statement.name = Some(name);
                if fresh {
                    statement.column = Some(name);
                }
            }
        }
    }

    fn literal(&mut self, value: Literal) {
        let statement = &mut self.statement;
        statement.fresh = false;
        let role = statement.role;
        let expect = std::mem::take(&mut statement.expect);
        match expect {
            Expect::Role => statement.role = Some(value.span),
            Expect::Plugin(keyword) => statement.expect = Expect::Identified(keyword),
            Expect::UserThenSecret(keyword) => {
                statement.role = Some(value.span);
                statement.expect = Expect::Secret(keyword);
            }
            Expect::Secret(keyword) | Expect::By(keyword) | Expect::Identified(keyword) => {
                let kind = self.kind();
                self.out.slot(kind, keyword, value, role);
            }
            Expect::Default(column) => self.out.slot(SlotKind::Default, column, value, None),
            Expect::Assigned(name) => {
                let kind = self.kind();
                self.out.slot(kind, name, value, role);
            }
            Expect::Nothing => {}
        }
    }

    fn kind(&self) -> SlotKind {
        match self.statement.condition {
            true => SlotKind::Compare,
            false => SlotKind::Assign,
        }
    }

    /// True when a text starts right at `at`, as in `N'value'`.
    fn text_follows(&self, at: usize) -> bool {
        self.out.text[at..self.end].first() == Some(&b'\'')
    }

    /// The text between two equal dollar quotes, when it is short, and the offset behind it.
    fn dollar_quoted(&self, open: Span) -> Option<(Span, usize)> {
        let text = self.out.text;
        let near = &text[open.end..self.end.min(open.end + DOLLAR)];
        let len = memchr::memmem::find(near, open.of(text))?;
        let span = Span::new(open.end, open.end + len);
        Some((span, span.end + open.len()))
    }

    /// psql's `\set name value`.
    fn variable(&mut self, line: Span) {
        let text = self.out.text;
        let line = lex::trim(text, line);
        let name_end = lex::skip_while(text, line, |b| !lex::is_blank(b));
        let body = lex::trim(text, Span::new(name_end, line.end));
        let (value, quote) = lex::unquote(text, body);
        let name = Span::new(line.start, name_end);
        self.out.assign(name, Literal::new(value, quote), None);
    }

    /// `INSERT INTO table (columns) VALUES (values), …`; returns the offset behind what it read.
    fn insert(&mut self, at: usize) -> usize {
        let mut columns = [Span::default(); COLUMNS];
        let Some((count, mut at)) = self.columns(at, &mut columns) else {
            return at;
        };
        let Some((Token::Word(word), next)) = self.next(at) else {
            return at;
        };
        if !matches!(
            self.out.bytes(word).to_ascii_uppercase().as_slice(),
            b"VALUES" | b"VALUE"
        ) {
            return at;
        }
        at = next;
        while let Some((Token::Punct(b'('), next)) = self.next(at) {
            at = self.row(next, &columns[..count]);
            match self.next(at) {
                Some((Token::Punct(b','), next)) => at = next,
                _ => break,
            }
        }
        self.statement = Statement::default();
        at
    }

    /// Reads `table (a, b, …)`; returns the number of columns and the offset behind them.
    fn columns(&self, at: usize, columns: &mut [Span; COLUMNS]) -> Option<(usize, usize)> {
        let mut at = at;
        loop {
            let (token, next) = self.next(at)?;
            match token {
                Token::Word(_) | Token::Name(_) | Token::Punct(b'.') => at = next,
                Token::Punct(b'(') => {
                    at = next;
                    break;
                }
                _ => return None,
            }
        }
        let mut count = 0;
        loop {
            let (token, next) = self.next(at)?;
            at = next;
            match token {
                Token::Word(name) | Token::Name(name) => {
                    let column = columns.get_mut(count);
                    *column? = name;
                }
                Token::Punct(b',') => count += 1,
                Token::Punct(b')') => return Some((count + 1, at)).filter(|_| count < COLUMNS),
                _ => return None,
            }
        }
    }

    /// Reads one row of values behind its `(`; returns the offset behind its `)`.
    fn row(&mut self, start: usize, columns: &[Span]) -> usize {
        let (mut at, mut depth, mut column) = (start, 0usize, 0);
        let mut single: Option<Literal> = None;
        let mut span: Option<Span> = None;
        while let Some((token, next)) = self.next(at) {
            let from = lex::skip_while(self.out.text, Span::new(at, next), |b| {
                b.is_ascii_whitespace()
            });
            at = next;
            match token {
                Token::Punct(b',' | b')') if depth == 0 => {
                    let whole = span.take().map(|span| Literal::new(span, Quote::None));
                    let value = single.take().or(whole);
                    if let (Some(&name), Some(value)) = (columns.get(column), value) {
                        self.out.assign(name, value, None);
                    }
                    column += 1;
                    if matches!(token, Token::Punct(b')')) {
                        return at;
                    }
                    continue;
                }
                Token::Punct(b';') if depth == 0 => return at,
                Token::Punct(b'(') => depth += 1,
                Token::Punct(b')') => depth -= 1,
                Token::Text(literal) => {
                    single = span.is_none().then_some(literal);
                    if let Expect::Secret(_) = self.statement.expect {
                        self.literal(literal);
                    }
                }
                Token::Name(name) => {
                    single = span.is_none().then(|| Literal::new(name, Quote::Double));
                }
                Token::Word(word) if self.out.bytes(word).eq_ignore_ascii_case(b"crypt") => {
                    self.statement.expect = Expect::Secret(word);
                    single = None;
                }
                _ => single = None,
            }
            span = Some(Span::new(span.map_or(from, |span| span.start), next));
        }
        at
    }
}

#[cfg(test)]
mod tests;
