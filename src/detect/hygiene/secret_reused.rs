//! One value as the secret of several services.

use super::{Literal, RepositoryCheck, View};
use crate::content::{FileRole, Unit};
use crate::detect::value::Class;
use crate::detect::{Candidate, Clue, ClueKind, RepositoryFinding, Trace};
use crate::finding::Location;
use crate::rule::{Category, Confidence, Rule, Score, Severity};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

pub(super) struct SecretReused;

/// Shorter values meet by chance.
const SHORTEST: usize = 4;

/// Most secrets of one file that are compared.
const MOST_IN_FILE: usize = 200;

/// Most places that one finding lists.
const MOST_PLACES: usize = 20;

static RULE: Rule = Rule {
    id: Cow::Borrowed("secret-reused"),
    summary: Cow::Borrowed("One secret for several services"),
    help: Cow::Borrowed(
        "Whoever learns the value from one service can log in to the others, and changing it means to change all of them at once. Generate a \
         value of its own for every service.",
    ),
    category: Category::Hygiene,
    score: Score(45),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[1391, 522]),
    bad: Cow::Borrowed(&[]),
    good: Cow::Borrowed(&[]),
};

/// Services, each with the words that name it. One database has many: POSTGRES_PASSWORD and DATABASE_URL are the same secret.
const SERVICES: &[(&str, &[&str])] = &[
    (
        "the database",
        &[
            "db",
            "database",
            "postgres",
            "postgresql",
            "pg",
            "pgpassword",
            "mysql",
            "mariadb",
            "mssql",
            "sqlserver",
            "sql",
            "sqlalchemy",
            "alembic",
            "jdbc",
            "datasource",
            "dsn",
        ],
    ),
    (
        "Redis",
        &["redis", "rediss", "valkey", "requirepass", "rediscli"],
    ),
    (
        "the message broker",
        &[
            "rabbitmq", "amqp", "amqps", "kafka", "nats", "mqtt", "activemq", "broker",
        ],
    ),
    ("MongoDB", &["mongo", "mongodb", "mongodb+srv"]),
    (
        "Elasticsearch",
        &["elastic", "elasticsearch", "opensearch", "kibana"],
    ),
    ("the object store", &["minio", "s3"]),
    ("Grafana", &["grafana", "gf"]),
    ("Keycloak", &["keycloak"]),
    ("Neo4j", &["neo4j", "bolt"]),
    ("the mail server", &["smtp", "mail", "email", "imap"]),
    ("LDAP", &["ldap", "ldaps"]),
    ("the signing of tokens", &["jwt"]),
    ("the sessions", &["session", "cookie"]),
    (
        "the internal interface",
        &["internal", "webhook", "metrics"],
    ),
    ("the encryption", &["encryption", "fernet"]),
];

impl RepositoryCheck for SecretReused {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn clues(&self, _unit: &Unit, _found: &[Candidate], _clues: &mut Vec<Clue>) {}

    fn literals(&self, view: &View<'_>, found: &[Candidate], clues: &mut Vec<Clue>) {
        let deployed = matches!(
            view.unit.role,
            FileRole::EnvFile | FileRole::Deploy | FileRole::Iac | FileRole::Source
        );
        if !deployed || view.literals.is_empty() {
            return;
        }
        let mut loud: Vec<_> = found
            .iter()
            .filter(|c| c.secret && c.rule.severity() >= Severity::Medium)
            .filter(|c| c.confidence >= Confidence::Medium)
            .map(|c| c.span)
            .collect();
        loud.sort_unstable();
        let before = clues.len();
        for literal in view.literals {
            if clues.len() - before >= MOST_IN_FILE {
                return;
            }
            let chosen = matches!(
                literal.judgement.class,
                Class::Default | Class::Weak | Class::Live
            );
            if !chosen
                || literal.span.len() < SHORTEST
                || loud.binary_search(&literal.span).is_err()
            {
                continue;
            }
            if let Some(service) = service(literal) {
                clues.push(Clue {
                    span: literal.span,
                    kind: ClueKind::Secret {
                        name: literal.shown_name(),
                        service,
                        digest: digest(view.unit.slice(literal.span)),
                    },
                });
            }
        }
    }

    fn judge(&self, traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
        let mut places: HashMap<u64, Vec<Place<'_>>> = HashMap::new();
        for trace in traces {
            if let ClueKind::Secret {
                name,
                service,
                digest,
            } = &trace.kind
            {
                places.entry(*digest).or_default().push(Place {
                    location: &trace.location,
                    name,
                    service,
                });
            }
        }
        // the order of the map is that of a random key; that of the traces is the report's
        let mut reports: Vec<RepositoryFinding> =
            places.values().filter_map(|p| reused(p)).collect();
        reports.sort_by(|a, b| {
            a.location
                .path
                .cmp(&b.location.path)
                .then(a.subject.cmp(&b.subject))
        });
        found.extend(reports);
    }
}

/// Where one value stands.
struct Place<'t> {
    location: &'t Location,
    name: &'t str,
    service: &'static str,
}

fn reused(places: &[Place<'_>]) -> Option<RepositoryFinding> {
    let services: BTreeSet<&str> = places.iter().map(|place| place.service).collect();
    if services.len() < 2 {
        return None;
    }
    let first = places.first()?;
    let names: BTreeSet<&str> = places.iter().map(|place| place.name).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let services: Vec<&str> = services.into_iter().collect();
    let listed = places.iter().skip(1).take(MOST_PLACES);
    Some(RepositoryFinding {
        rule: &RULE,
        confidence: Confidence::High,
        location: first.location.clone(),
        related: listed
            .map(|place| {
                (
                    place.location.clone(),
                    format!("the same value for {}", place.service),
                )
            })
            .collect(),
        subject: names.join("\n").into_bytes(),
        message: format!(
            "{} has the same value as {} more place{}: it is the secret of {}.",
            first.name,
            places.len() - 1,
            if places.len() == 2 { "" } else { "s" },
            joined(&services)
        ),
        remedy: "generate a value of its own for every service".to_owned(),
        fix: None,
    })
}

/// `a, b and c`.
fn joined(words: &[&str]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// The service that a literal belongs to: of the scheme of its URL, else of the last word of its name that names one, else of the
/// parent's.
fn service(literal: &Literal<'_>) -> Option<&'static str> {
    let unit = literal.unit;
    let text = &unit.text;
    if literal.host.is_some() {
        let start = literal.slot.value.start;
        let head = &text[start..literal.span.start.max(start)];
        let end = memchr::memmem::find(head, b"://")?;
        let scheme = head[..end].rsplit(|b| b"\"' =".contains(b)).next()?;
        // postgresql+asyncpg
        let base = scheme.split(|&b| b == b'+').next()?;
        return named(scheme).or_else(|| named(base));
    }
    let of_name = |name: &[u8]| {
        let mut words = name.split(|b| !b.is_ascii_alphanumeric());
        words.find_map(named)
    };
    of_name(unit.slice(literal.slot.name)).or_else(|| {
        literal
            .slot
            .parent
            .and_then(|parent| of_name(unit.slice(parent)))
    })
}

fn named(word: &[u8]) -> Option<&'static str> {
    let known = |words: &[&str]| {
        words
            .iter()
            .any(|known| known.as_bytes().eq_ignore_ascii_case(word))
    };
    SERVICES
        .iter()
        .find(|(_, words)| known(words))
        .map(|(service, _)| *service)
}

/// Equal for equal values within this process. The key is made up at the first use and never leaves it.
fn digest(value: &[u8]) -> u64 {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    KEY.get_or_init(RandomState::new).hash_one(value)
}
