//! Standard input as a source, under a name that the caller gives it.

use super::{Item, Sink, SourceError, parts};
use crate::content::Origin;
use bstr::BStr;
use std::io::Read;

/// Hands out what `input` holds as one unit, or as several parts when it is large. `path` decides about role and format and names the
/// input in findings; `stdin` is the custom when there is none.
///
/// # Errors
/// When reading fails; what came before has been handed out then.
pub fn stdin(input: &mut dyn Read, path: &BStr, sink: Sink<'_>) -> Result<(), SourceError> {
    parts::read(path, input, &mut |mut unit| {
        unit.origin = Origin::Stdin;
        sink(Item::Unit(Box::new(unit)));
    })
    .map_err(SourceError::Stdin)
}
