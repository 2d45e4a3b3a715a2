//! What `credlint fix` says on standard error: what was done, what was not and why, what is left to do.

use super::super::args::FixArgs;
use super::super::style::stderr_line;
use super::is_tracked;
use bstr::{BStr, ByteSlice};
use credlint::finding::{Finding, Need};
use credlint::fix::{Change, Choice, Plan, Reason};
use credlint::report::counted;

/// Findings that are listed with the reason why nothing is done about them.
const MOST_LISTED: usize = 20;

/// What was done, what was not and why, and what is left to do.
pub(super) fn account(plan: &Plan, args: &FixArgs, choice: &Choice, tracked: &[&Finding]) {
    let mended: usize = plan.changes.iter().map(|change| change.mended.len()).sum();
    let files = plan.changes.len();
    let told = match (args.apply, args.patch.is_some()) {
        (true, _) => "",
        (_, true) => "; the patch has them",
        _ => "; --apply writes them",
    };
    let verb = if args.apply {
        "mended"
    } else {
        "can be mended"
    };
    let untracked = args.apply && choice.is_named() && !tracked.is_empty();
    let what = match mended {
        0 if untracked => "no file was changed".to_owned(),
        0 => format!("nothing {verb}"),
        _ => format!(
            "{} {verb} in {}{told}",
            counted(mended, "finding"),
            counted(files, "file")
        ),
    };
    stderr_line("fix", &what);
    list_dropped(&plan.dropped, choice, mended > 0);
    for finding in tracked {
        stderr_line(
            if untracked { "ran" } else { "run" },
            &format!(
                "git rm --cached -- {}",
                shell_word(finding.location.path.as_bstr())
            ),
        );
    }
    needs(&plan.needs);
    if plan.changes.iter().any(has_secret) {
        stderr_line(
            "note",
            "the old values stay in the history: replace them wherever they are in use",
        );
    }
}

fn has_secret(change: &Change) -> bool {
    change.mended.iter().any(|finding| finding.secret.is_some())
}

/// Reasons why nothing is done: each where something failed or was asked for by name, else as a number.
fn list_dropped(dropped: &[(Finding, Reason)], choice: &Choice, more: bool) {
    let asked = choice.is_named();
    let listed: Vec<_> = dropped
        .iter()
        .filter(|(finding, reason)| (asked || is_failure(reason)) && !is_tracked(finding))
        .collect();
    for (finding, reason) in listed.iter().take(MOST_LISTED) {
        let path = finding.location.path.to_str_lossy();
        let line = finding.location.region.as_ref().map(|r| r.start.line);
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        let text = format!("{path}{line} {}: left alone: {reason}", finding.rule.id);
        stderr_line("warning", &text);
    }
    if listed.len() > MOST_LISTED {
        let more = listed.len() - MOST_LISTED;
        stderr_line("warning", &format!("{more} more were left alone"));
    }
    let count = |wanted: &Reason| {
        let of = |(finding, reason): &&(Finding, Reason)| reason == wanted && !is_tracked(finding);
        dropped.iter().filter(of).count()
    };
    let (held, without) = (count(&Reason::Unsafe), count(&Reason::None));
    if held > 0 && !asked {
        let text = format!(
            "{} {} an edit that can change behaviour: --unsafe-fixes takes them",
            counted(held, if more { "more finding" } else { "finding" }),
            have(held)
        );
        stderr_line("note", &text);
    }
    if without > 0 && !asked {
        let text = format!(
            "{} {} no edit: credlint shows the remedy of each",
            counted(without, "finding"),
            have(without)
        );
        stderr_line("note", &text);
    }
}

fn have(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

pub(super) fn is_failure(reason: &Reason) -> bool {
    !matches!(reason, Reason::Unsafe | Reason::None)
}

fn needs(needs: &[Need]) {
    let names = |kind: fn(&Need) -> Option<&String>| -> Vec<&str> {
        needs.iter().filter_map(kind).map(String::as_str).collect()
    };
    let variables = names(|need| match need {
        Need::Variable(name) => Some(name),
        _ => None,
    });
    let secrets = names(|need| match need {
        Need::Secret(name) => Some(name),
        _ => None,
    });
    let build = names(|need| match need {
        Need::BuildSecret(name) => Some(name),
        _ => None,
    });
    if !variables.is_empty() {
        stderr_line(
            "set",
            &format!("{} before the next start", variables.join(", ")),
        );
    }
    if !secrets.is_empty() {
        let list = secrets.join(", ");
        stderr_line(
            "create",
            &format!("the secrets {list} of the repository (gh secret set NAME)"),
        );
    }
    for need in needs {
        if let Need::ClusterSecret(store, key) = need {
            let command = format!("kubectl create secret generic {store} --from-file={key}");
            stderr_line("create", &command);
        }
    }
    for id in build {
        stderr_line("build", &format!("with --secret id={id}"));
    }
}

fn shell_word(path: &BStr) -> String {
    let shown = path.to_str_lossy();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/+@".contains(&b);
    match path.bytes().all(plain) {
        true => shown.into_owned(),
        false => format!("'{}'", shown.replace('\'', "'\\''")),
    }
}
