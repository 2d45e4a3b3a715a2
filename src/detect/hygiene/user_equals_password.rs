//! Passwords that are the user name once more.
//!
//! Where another check reports the value anyway, its message tells the fact; this one speaks for values that look like something else
//! than a password, such as `billing.reports`.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::{Format, Quote, SlotKind};
use crate::detect::value::Class;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct UserEqualsPassword;

/// Shorter words are left alone.
const SHORTEST: usize = 3;

/// The judge's certainty from which a value is nothing: a number, a boolean, null.
const SURE: u8 = 90;

static RULE: Rule = Rule {
    id: Cow::Borrowed("user-equals-password"),
    summary: Cow::Borrowed("Password that is the user name"),
    help: Cow::Borrowed(
        "The user name is the first password that anybody tries. Whoever reaches the service can log in until the value is changed. \
         Generate a password for every installation and pass it in through a variable that must be set.",
    ),
    category: Category::Hygiene,
    score: Score(60),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[521, 1391]),
    bad: Cow::Borrowed(&[Example::new(
        "conf/database.ini",
        "[database]\nuser = {{text:billing.reports.eu}}\npassword = {{text:billing.reports.eu}}\n",
    )]),
    good: Cow::Borrowed(&[
        Example::new(
            "conf/database.ini",
            "[database]\nuser = billing\npassword = ${DB_PASSWORD}\n",
        ),
        Example::new("conf/mail.ini", "[mail]\nuser = null\npassword = null\n"),
        Example::new(
            "conf/labels.ini",
            "[form]\nuser = form.login.user\npassword = form.login.password\n",
        ),
    ]),
};

impl Check for UserEqualsPassword {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn unsecret(&self, literal: &Literal<'_>) -> Claim {
        let unit = literal.unit;
        let configured = matches!(
            unit.format,
            Format::Dotenv
                | Format::Yaml
                | Format::Json
                | Format::Toml
                | Format::Ini
                | Format::Xml
                | Format::Hcl
        ) && !literal.is_test_or_docs()
            && unit.role != FileRole::Template;
        let value = unit.slice(literal.span);
        // `null` beside `null` is nothing at all
        let written = literal.judgement.class == Class::NotASecret
            && literal.judgement.certainty < SURE
            && literal.slot.kind != SlotKind::Compare
            && literal.is_password()
            && !value.contains(&b' ')
            && !(unit.format == Format::Hcl && literal.slot.quote == Quote::None);
        if !configured || !written || value.len() < SHORTEST || !literal.equals_user() {
            return Claim::Pass;
        }
        let name = literal.shown_name();
        let remedy = literal.required(&name);
        report(
            literal,
            &RULE,
            format!("{name} is a literal value."),
            remedy,
        )
    }
}
