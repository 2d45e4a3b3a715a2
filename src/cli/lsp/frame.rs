//! Messages on a stream: headers, an empty line, and so many bytes of JSON.

use serde_json::Value;
use std::io::{self, BufRead, Read, Write};

/// Longest header, all lines together.
const MOST_HEADER: u64 = 8 << 10;

/// Longest message. An editor sends whole files; longer ones are not edited.
const MOST_BODY: u64 = 64 << 20;

/// Why a message cannot be read. There is no way to find the next one then.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The stream broke.
    #[error("the stream broke")]
    Io(#[from] io::Error),
    /// The stream ended within a message.
    #[error("it ends too early")]
    Truncated,
    /// A header line is no header line, or there are too many.
    #[error("its header is malformed")]
    Header,
    /// There is no length.
    #[error("it has no valid Content-Length")]
    NoLength,
    /// The length is beyond all reason.
    #[error("its Content-Length of {0} bytes is above the limit of {MOST_BODY}")]
    TooLong(u64),
}

/// The body of the next message; `None` at the end of the stream. Memory grows with what arrives, not with what was announced.
pub(super) fn read(input: &mut dyn BufRead) -> Result<Option<Vec<u8>>, FrameError> {
    let Some(length) = header(input)? else {
        return Ok(None);
    };
    if length > MOST_BODY {
        return Err(FrameError::TooLong(length));
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Err(FrameError::Truncated);
    }
    Ok(Some(body))
}

/// Writes a message.
pub(super) fn write(out: &mut dyn Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())
}

fn header(input: &mut dyn BufRead) -> Result<Option<u64>, FrameError> {
    let mut left = MOST_HEADER;
    let mut length = None;
    loop {
        let mut line = Vec::new();
        let size = input.take(left).read_until(b'\n', &mut line)? as u64;
        if size == 0 && left == MOST_HEADER {
            return Ok(None);
        }
        left -= size;
        let Some(line) = line.strip_suffix(b"\n") else {
            return Err(if left == 0 {
                FrameError::Header
            } else {
                FrameError::Truncated
            });
        };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return length.map(Some).ok_or(FrameError::NoLength);
        }
        let text = std::str::from_utf8(line).map_err(|_| FrameError::Header)?;
        let (name, value) = text.split_once(':').ok_or(FrameError::Header)?;
        if name.trim().eq_ignore_ascii_case("content-length") {
            let value = value.trim().parse().map_err(|_| FrameError::NoLength)?;
            if length.is_some_and(|other| other != value) {
                return Err(FrameError::NoLength);
            }
            length = Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(mut input: &[u8]) -> Result<Vec<Vec<u8>>, FrameError> {
        let mut frames = Vec::new();
        while let Some(frame) = read(&mut input)? {
            frames.push(frame);
        }
        Ok(frames)
    }

    #[test]
    fn messages_follow_each_other() {
        let text = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(frames(text).unwrap(), [b"{}".to_vec(), b"[1]".to_vec()]);
        assert_eq!(frames(b"").unwrap().len(), 0);
        let mut out = Vec::new();
        write(&mut out, &serde_json::json!({"é": 1})).unwrap();
        assert_eq!(frames(&out).unwrap(), ["{\"é\":1}".as_bytes().to_vec()]);
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        for (text, why) in [
            ("{}", "too early"),
            ("Content-Length: 5\r\n\r\n{}", "too early"),
            ("Content-Length: 5\r\n", "too early"),
            ("nonsense\r\n\r\n", "header"),
            ("Content-Type: x\r\n\r\n", "Content-Length"),
            ("Content-Length: -1\r\n\r\n", "Content-Length"),
            (
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
                "Content-Length",
            ),
            ("Content-Length: 99999999999\r\n\r\n", "above the limit"),
            (
                "Content-Length: 99999999999999999999999\r\n\r\n",
                "Content-Length",
            ),
        ] {
            let error = frames(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        let long = "x: y\r\n".repeat(10_000);
        assert!(frames(long.as_bytes()).is_err());
        assert!(frames("x".repeat(1 << 20).as_bytes()).is_err());
    }
}
