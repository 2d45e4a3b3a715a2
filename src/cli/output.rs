//! Where reports go: standard output, or files.

use super::args::Target;
use super::failure::Failure;
use credlint::report::Format;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// Where each report goes: the targets that were asked for, or one on standard output.
pub(super) fn targets(asked: &[Target], usual: Format) -> Vec<Target> {
    match asked {
        [] => vec![Target {
            format: usual,
            file: None,
        }],
        asked => asked.to_vec(),
    }
}

/// Standard output takes one report.
pub(super) fn one_on_stdout(targets: &[Target]) -> Result<(), Failure> {
    match targets.iter().filter(|it| it.file.is_none()).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::new(
            "two formats would be mixed on standard output",
            "give all but one a file: --format FORMAT:FILE",
        )),
    }
}

/// Writes one report to where it goes.
pub(super) fn write_to(
    target: &Target,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut out: Box<dyn Write> = match &target.file {
        None => Box::new(io::stdout().lock()),
        Some(file) => Box::new(File::create(file).map_err(|e| {
            Failure::new(
                format!("cannot write {}: {e}", file.display()),
                "check that the folder exists and is yours to write",
            )
        })?),
    };
    let mut out = BufWriter::new(&mut out);
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(Failure::output)
}
