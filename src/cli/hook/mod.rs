//! `credlint hook --stdin-json`: judges an edit or a command that an agent proposes, before it happens.

mod answer;
mod piece;
mod request;

use super::args::{DENIED, FailOn, HookArgs};
use super::failure::Failure;
use super::{patterns, print};
use answer::Verdict;
use credlint::pattern::Pattern;
use credlint::scan::{Options, Scanner};
use piece::Judged;
use request::{Request, Shape};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Largest request that is read.
const LARGEST: u64 = 16 << 20;

/// Runs the command. What cannot be understood is denied: an agent must not get past the hook with a request that it cannot read.
pub(super) fn run(args: &HookArgs) -> Result<ExitCode, Failure> {
    let own = patterns::load(&args.patterns)?;
    let request = match read(&mut io::stdin().lock()).and_then(|text| Request::parse(&text)) {
        Ok(request) => request,
        Err(why) => return answer(&Shape::Plain, &Verdict::NotUnderstood(why)),
    };
    // a defect of our own must not open the door: the status of a panic is no veto for an agent
    let verdict = catch_unwind(AssertUnwindSafe(|| judge(&request, &own, args)));
    let verdict = verdict.unwrap_or_else(|_| Verdict::NotUnderstood("credlint failed".to_owned()));
    answer(&request.shape, &verdict)
}

fn judge(request: &Request, own: &[Pattern], args: &HookArgs) -> Verdict {
    let scanner = Scanner::new(own, Options::default());
    let mut found = Vec::new();
    for piece in &request.pieces {
        let judged = piece.judge(&scanner, request.folder.as_deref());
        found.extend(judged.into_iter().filter(|judged| denies(judged, args)));
    }
    if found.is_empty() {
        Verdict::Allow
    } else {
        Verdict::Deny(found)
    }
}

fn denies(judged: &Judged, args: &HookArgs) -> bool {
    let finding = &judged.finding;
    let loud = match args.fail_on {
        FailOn::Severity(least) => finding.severity() >= least,
        FailOn::Never => false,
    };
    loud && finding.suppression.is_none()
}

fn read(input: &mut dyn Read) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let read = input.take(LARGEST + 1).read_to_end(&mut text);
    read.map_err(|error| format!("standard input cannot be read: {error}"))?;
    if text.len() as u64 > LARGEST {
        return Err("the request is larger than 16 MiB".to_owned());
    }
    Ok(text)
}

/// The answer in the shape of the request on standard output, the reason of a denial on standard error too: some callers read only that.
fn answer(shape: &Shape, verdict: &Verdict) -> Result<ExitCode, Failure> {
    let mut text = verdict.in_shape(shape).to_string();
    text.push('\n');
    let written = print(text.as_bytes());
    match verdict {
        Verdict::Allow => written,
        Verdict::Deny(_) | Verdict::NotUnderstood(_) => {
            // denied, whether or not somebody still reads the answer
            super::style::stderr_line("denied", &verdict.reason());
            Ok(ExitCode::from(DENIED))
        }
    }
}
