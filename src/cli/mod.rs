//! The command line: arguments, colour, progress and exit status. Everything else is the library's.

mod allow;
mod args;
mod audit;
mod baseline;
mod config;
mod explain;
mod expressions;
mod failure;
mod fix;
mod hook;
mod init;
mod lsp;
mod merge;
mod migrate;
mod output;
mod patterns;
mod place;
mod pre_commit;
mod private;
mod project;
mod rules;
mod scan;
mod style;
mod why;

use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use credlint::config::closest;
use failure::Failure;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let outcome = match Cli::try_parse() {
        Ok(cli) => dispatch(cli),
        Err(error) => return usage(&error),
    };
    match outcome {
        Ok(code) => code,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(args::COULD_NOT_RUN)
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        None if cli.scan.pre_commit => pre_commit::run(&cli.scan),
        None => scan::run(&cli.scan).map_err(|failure| no_command(failure, &cli.scan.paths)),
        Some(Command::Scan(args)) if args.pre_commit => pre_commit::run(&args),
        Some(Command::Scan(args)) => scan::run(&args),
        Some(Command::Fix(args)) => fix::run(&args),
        Some(Command::Audit(args)) => audit::run(&args),
        Some(Command::Merge(args)) => merge::run(&args),
        Some(Command::Rules(args)) => rules::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Why(args)) => why::run(&args),
        Some(Command::Hook(args)) => hook::run(&args),
        Some(Command::Lsp(args)) => lsp::run(&args),
        Some(Command::Baseline(args)) => baseline::run(&args),
        Some(Command::Allow(args)) => allow::run(&args),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Migrate(args)) => migrate::run(&args),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "credlint", &mut script);
            print(&script)
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut page)
                .map_err(Failure::output)?;
            print(&page)
        }
    }
}

/// A first word that names no file may be a command with a slip in it.
fn no_command(failure: Failure, paths: &[PathBuf]) -> Failure {
    let first = paths.first().filter(|path| !path.exists());
    let commands = Cli::command();
    let names = commands.get_subcommands().map(clap::Command::get_name);
    match first.and_then(|path| closest(path.to_str()?, names)) {
        Some(near) => failure.with_help(format!("did you mean the command `credlint {near}`?")),
        None => failure,
    }
}

/// Help, version and mistakes in the arguments. Help for a closed pipe is no failure.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(args::COULD_NOT_RUN)
    } else {
        ExitCode::SUCCESS
    }
}

/// Writes to standard output.
fn print(bytes: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(Failure::output)?;
    Ok(ExitCode::SUCCESS)
}
