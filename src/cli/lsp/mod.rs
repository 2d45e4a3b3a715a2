//! `credlint lsp`: findings in an editor while the file is written, over the Language Server Protocol (3.17) on standard input and output.

mod document;
mod frame;
mod position;
mod server;
mod uri;

use super::args::LspArgs;
use super::failure::Failure;
use server::{Server, Step};
use std::io::{self, BufReader, Write};
use std::process::ExitCode;

/// Runs the server until the client says `exit`: then the status is 0 when it said `shutdown` before, 1 otherwise. A client that goes away
/// or cannot frame its messages ends it, too.
pub(super) fn run(args: &LspArgs) -> Result<ExitCode, Failure> {
    let mut server = Server::new(args.project.clone(), args.min_severity);
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = io::stdout().lock();
    loop {
        let frame = frame::read(&mut input).map_err(|error| {
            Failure::new(
                format!("the client's message cannot be read: {error}"),
                "`credlint lsp` is started by an editor; docs/editors.md says how",
            )
        })?;
        let Some(frame) = frame else {
            return Ok(ExitCode::FAILURE);
        };
        let Step { messages, exit } = server.take(&frame);
        for message in &messages {
            frame::write(&mut output, message).map_err(Failure::output)?;
        }
        output.flush().map_err(Failure::output)?;
        if let Some(status) = exit {
            return Ok(ExitCode::from(status));
        }
    }
}
