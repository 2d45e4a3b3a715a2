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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::FileRole;
    use std::io;
    use std::sync::Mutex;

    #[test]
    fn the_name_decides_about_the_role() {
        let units = Mutex::new(Vec::new());
        let mut input = &b"A=1\n"[..];
        stdin(&mut input, BStr::new("a/.env"), &|item| match item {
            Item::Unit(unit) => units.lock().unwrap().push(unit),
            other => panic!("{other:?}"),
        })
        .unwrap();
        let units = units.into_inner().unwrap();
        assert_eq!(units.len(), 1);
        assert_eq!(units[0].text, b"A=1\n");
        assert_eq!(units[0].origin, Origin::Stdin);
        assert_eq!(units[0].role, FileRole::EnvFile);
        assert_eq!(units[0].tracked, None);
    }

    #[test]
    fn a_broken_input_is_an_error() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let error = stdin(&mut Broken, BStr::new("stdin"), &|_| ()).unwrap_err();
        assert!(matches!(error, SourceError::Stdin(_)));
    }
}
