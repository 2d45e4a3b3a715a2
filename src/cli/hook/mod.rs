//! `credlint hook --stdin-json`: judges an edit or a command that an agent proposes, before it happens.

mod answer;
mod piece;
mod request;

use super::args::{DENIED, FailOn, HookArgs};
use super::failure::Failure;
use super::print;
use super::project::Project;
use answer::Verdict;
use credlint::scan::Scanner;
use piece::{Judged, Proposed};
use request::{Request, Shape};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

/// Largest request that is read.
const LARGEST: u64 = 16 << 20;

/// Runs the command. What cannot be understood is denied: an agent must not get past the hook with a request that it cannot read.
pub(super) fn run(args: &HookArgs) -> Result<ExitCode, Failure> {
    let request = match read(&mut io::stdin().lock()).and_then(|text| Request::parse(&text)) {
        Ok(request) => request,
        Err(why) => return answer(&Shape::Plain, &Verdict::NotUnderstood(why)),
    };
    // a defect of our own must not open the door: the status of a panic is no veto for an agent
    let verdict = catch_unwind(AssertUnwindSafe(|| judge(&request, args)));
    let failed = |_| Ok(Verdict::NotUnderstood("credlint failed".to_owned()));
    let verdict = verdict.unwrap_or_else(failed).unwrap_or_else(|failure| {
        failure.print();
        Verdict::NotUnderstood("its project cannot be read".to_owned())
    });
    answer(&request.shape, &verdict)
}

fn judge(request: &Request, args: &HookArgs) -> Result<Verdict, Failure> {
    let mut projects: BTreeMap<PathBuf, Project> = BTreeMap::new();
    let pieces = request.pieces.iter();
    let proposed: Vec<Proposed> = pieces
        .flat_map(|piece| piece.units(request.folder.as_deref()))
        .collect();
    for Proposed { root, .. } in &proposed {
        if !projects.contains_key(root) {
            let project = Project::open(root, true, &args.project)?;
            projects.insert(root.clone(), project);
        }
    }
    let mut found = Vec::new();
    for (root, project) in &projects {
        let scanner = Scanner::new(&project.patterns, project.options());
        project.check_rules(&scanner)?;
        let least = FailOn::of(args.fail_on, project.config.settings());
        for it in proposed.iter().filter(|it| it.root == *root) {
            let findings = scanner.judged(&it.unit).into_iter();
            let denied =
                findings.filter(|it| it.suppression.is_none() && least.fails(it.severity()));
            found.extend(denied.map(|finding| Judged {
                finding,
                source: it.source,
                placed: it.placed,
            }));
        }
        project.config.check_nested()?;
    }
    Ok(match found.is_empty() {
        true => Verdict::Allow,
        false => Verdict::Deny(found),
    })
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
