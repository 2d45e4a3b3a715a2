//! Delta instructions: an object as copies from another one and what is new in it.

/// Bytes of the target that stand in the base as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Where they stand in the base.
    pub from: usize,
    /// Where they stand in the target.
    pub to: usize,
    /// How many they are.
    pub len: usize,
}

impl Copied {
    /// Where the copy ends in the target.
    pub fn end(&self) -> usize {
        self.to + self.len
    }
}

/// Instructions that cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the delta is damaged")]
pub(super) struct BrokenDelta;

/// Makes an object from its base into `target`, and notes in `copies` what came from there, in the order of the target. Copies that
/// continue each other on both sides are one. The target has at most `most` bytes.
///
/// # Errors
/// When the instructions leave the base, do not fit the sizes they promise, or end too early.
pub(super) fn apply(
    base: &[u8],
    delta: &[u8],
    most: usize,
    target: &mut Vec<u8>,
    copies: &mut Vec<Copied>,
) -> Result<(), BrokenDelta> {
    target.clear();
    copies.clear();
    let mut rest = delta;
    let from = size(&mut rest)?;
    let to = size(&mut rest)?;
    if from != base.len() || to > most {
        return Err(BrokenDelta);
    }
    target.reserve_exact(to);
    while let Some((&command, tail)) = rest.split_first() {
        rest = tail;
        if command & 0x80 != 0 {
            let (start, len) = copy_of(command, &mut rest)?;
            let bytes = base.get(start..start + len).ok_or(BrokenDelta)?;
            note(copies, start, target.len(), len);
            target.extend_from_slice(bytes);
        } else {
            let (bytes, tail) = rest
                .split_at_checked(usize::from(command))
                .filter(|(bytes, _)| !bytes.is_empty())
                .ok_or(BrokenDelta)?;
            rest = tail;
            target.extend_from_slice(bytes);
        }
        if target.len() > to {
            return Err(BrokenDelta);
        }
    }
    if target.len() == to {
        Ok(())
    } else {
        Err(BrokenDelta)
    }
}

/// The size of the object that a delta makes.
pub(super) fn target_size(delta: &[u8]) -> Option<usize> {
    let mut rest = delta;
    size(&mut rest).and_then(|_| size(&mut rest)).ok()
}

fn note(copies: &mut Vec<Copied>, from: usize, to: usize, len: usize) {
    match copies.last_mut() {
        Some(last) if last.from + last.len == from && last.end() == to => last.len += len,
        _ => copies.push(Copied { from, to, len }),
    }
}

/// A size: seven bits a byte, the lowest first.
fn size(rest: &mut &[u8]) -> Result<usize, BrokenDelta> {
    let mut size = 0u64;
    for shift in (0..63).step_by(7) {
        let (&byte, tail) = rest.split_first().ok_or(BrokenDelta)?;
        *rest = tail;
        size |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return usize::try_from(size).map_err(|_| BrokenDelta);
        }
    }
    Err(BrokenDelta)
}

/// Offset and length of a copy: the bits of the command say which of their bytes are written down.
fn copy_of(command: u8, rest: &mut &[u8]) -> Result<(usize, usize), BrokenDelta> {
    let mut number = |bits: std::ops::Range<u32>| {
        let mut number = 0usize;
        for (at, bit) in bits.enumerate() {
            if command >> bit & 1 == 1 {
                let (&byte, tail) = rest.split_first().ok_or(BrokenDelta)?;
                *rest = tail;
                number |= usize::from(byte) << (8 * at);
            }
        }
        Ok(number)
    };
    let start = number(0..4)?;
    let len = match number(4..7)? {
        0 => 0x1_0000,
        len => len,
    };
    Ok((start, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(base: &[u8], delta: &[u8]) -> Result<(Vec<u8>, Vec<Copied>), BrokenDelta> {
        let (mut target, mut copies) = (Vec::new(), Vec::new());
        apply(base, delta, 1 << 20, &mut target, &mut copies).map(|()| (target, copies))
    }

    #[test]
    fn copies_that_continue_each_other_are_one() {
        // 10 bytes of base, 11 of target: 0..4, 4..8, "new"
        let delta = [10, 11, 0x90, 4, 0x91, 4, 4, 3, b'n', b'e', b'w'];
        let (target, copies) = applied(b"0123456789", &delta).unwrap();
        assert_eq!(target, b"01234567new");
        assert_eq!(
            copies,
            [Copied {
                from: 0,
                to: 0,
                len: 8
            }]
        );
        assert_eq!(target_size(&delta), Some(11));
    }

    #[test]
    fn what_leaves_the_base_or_the_promise_is_refused() {
        for delta in [
            &[10, 4, 0x91, 8, 4][..], // behind the end of the base
            &[10, 3, 0x90, 4],        // more than was promised
            &[10, 5, 0x90, 4],        // less
            &[10, 4, 0],              // reserved
            &[10, 4, 5, b'a'],        // cut off
            &[9, 4, 0x90, 4],         // for another base
            &[0xff; 12],
            &[],
        ] {
            assert_eq!(applied(b"0123456789", delta), Err(BrokenDelta), "{delta:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_applied_or_refused(base in proptest::collection::vec(any::<u8>(), 0..64), delta in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut delta = delta;
            if let Some(first) = delta.first_mut() {
                *first = base.len() as u8;
            }
            if let Ok((target, copies)) = applied(&base, &delta) {
                for copy in copies {
                    prop_assert_eq!(&base[copy.from..copy.from + copy.len], &target[copy.to..copy.end()]);
                }
            }
        }
    }
}
