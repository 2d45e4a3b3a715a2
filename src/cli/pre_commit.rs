//! `credlint scan --pre-commit`: what the pre-commit framework, or a program like it, asks for by its variables.

use super::args::ScanArgs;
use super::failure::Failure;
use super::scan;
use credlint::source::{self, ChangeOptions};
use std::process::ExitCode;

/// A commit made of zeros: "nothing", where a range begins before the first commit.
const NOTHING: &str = "0000000000000000000000000000000000000000";

/// Runs the scan that is asked for: the commits that a push brings, or the next commit, or everything.
///
/// A push sets `PRE_COMMIT_FROM_REF` and `PRE_COMMIT_TO_REF`, and so does `pre-commit run --from-ref`. A push of a branch with its first
/// commit sets neither, only the names of the branches: then all of its commits count. Git names the index to the hooks of a commit; where it
/// has not, and nothing is staged, somebody runs the hooks over all files.
pub(super) fn run(args: &ScanArgs) -> Result<ExitCode, Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the framework tells its hooks by variables what is pushed"
    )]
    let var = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let mut args = args.clone();
    args.range = range(
        var("PRE_COMMIT_FROM_REF"),
        var("PRE_COMMIT_TO_REF"),
        var("PRE_COMMIT_LOCAL_BRANCH"),
    );
    args.staged = args.range.is_none();
    let environment = scan::environment();
    if args.staged && environment.index_file.is_none() {
        let options = ChangeOptions {
            environment,
            ..ChangeOptions::default()
        };
        args.staged = !source::nothing_staged(&options)?;
    }
    scan::run(&args)
}

fn range(from: Option<String>, to: Option<String>, branch: Option<String>) -> Option<String> {
    match (from, to, branch) {
        (Some(from), Some(to), _) => Some(format!("{from}..{to}")),
        (None, None, Some(branch)) => Some(format!("{NOTHING}..{branch}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_of_each_kind_of_run() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(range(None, None, None), None);
        assert_eq!(range(some("a"), None, None), None);
        assert_eq!(range(some("a"), some("b"), some("c")), some("a..b"));
        let all = range(None, None, some("refs/heads/new"));
        assert_eq!(all, Some(format!("{NOTHING}..refs/heads/new")));
    }
}
