//! What can be typed about text that is being written, by an agent or in an editor.

use super::ProjectArgs;
use super::value::{FailOn, parse_fail_on, parse_severity};
use clap::Args;
use credlint::rule::Severity;

pub(super) const HOOK_HELP: &str = "\
The answer is JSON in the shape of the request: a tool call as Claude Code or Copilot sends it, an event as Cursor does, or
  {\"path\": \"src/a.py\", \"content\": \"...\"}    {\"path\": \"src/a.py\", \"old\": \"...\", \"new\": \"...\"}    {\"command\": \"...\"}
with lists of these under \"edits\" and \"commands\". docs/agents.md shows each of them with its answer.

Exit status: 0 nothing speaks against it; 2 denied, for a finding or because the request was not understood.";

/// Arguments of `hook`.
#[derive(Debug, Args)]
pub(in super::super) struct HookArgs {
    /// Read the request from standard input
    #[arg(long, required = true)]
    pub(in super::super) stdin_json: bool,

    /// Lowest severity that is denied [default: the configuration's, or medium]; `never` denies only what is not understood
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub(in super::super) fail_on: Option<FailOn>,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,
}

/// Arguments of `lsp`.
#[derive(Debug, Args)]
pub(in super::super) struct LspArgs {
    /// Leave out findings below this severity [default: the configuration's, or low]; the editor's initializationOptions {"minSeverity": ...} go first
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity)]
    pub(in super::super) min_severity: Option<Severity>,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,

    /// Accepted because many editors pass it; there is no other way to speak
    #[arg(long, hide = true)]
    pub(in super::super) stdio: bool,
}
