//! Archives for tests: the least that readers take.

use zlib_rs::{Deflate, DeflateFlush};

/// How the members of a ZIP archive are packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// As they are.
    Stored,
    /// With DEFLATE.
    Deflated,
    /// As they are, with the mark of a password.
    Encrypted,
    /// With a number that nobody knows.
    Unknown,
}

/// DEFLATE without a frame.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    packed(bytes, false, 15)
}

/// A gzip file without a name in it. Its sum is right, as readers check it.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    packed(bytes, true, 31)
}

fn packed(bytes: &[u8], header: bool, window: u8) -> Vec<u8> {
    let mut out = vec![0; bytes.len() + bytes.len() / 8 + 1024];
    let mut state = Deflate::new(6, header, window);
    let done = state.compress(bytes, &mut out, DeflateFlush::Finish);
    assert!(done.is_ok(), "there is enough room");
    let len = usize::try_from(state.total_out()).expect("fits");
    out.truncate(len);
    out
}

/// A ZIP archive.
pub(crate) fn zip(files: &[(&str, &[u8])], method: Method) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let body = match method {
            Method::Deflated => deflate(bytes),
            _ => bytes.to_vec(),
        };
        let at = out.len();
        out.extend(header(
            b"PK\x03\x04",
            name,
            bytes.len(),
            body.len(),
            method,
            None,
        ));
        out.extend(body.iter());
        directory.extend(header(
            b"PK\x01\x02",
            name,
            bytes.len(),
            body.len(),
            method,
            Some(at),
        ));
    }
    let start = out.len();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(files.len()).expect("few files");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(four(directory.len()));
    out.extend(four(start));
    out.extend([0, 0]);
    out
}

fn header(
    magic: &[u8],
    name: &str,
    size: usize,
    packed: usize,
    method: Method,
    central: Option<usize>,
) -> Vec<u8> {
    let mut out = magic.to_vec();
    if central.is_some() {
        out.extend([20, 0]);
    }
    let number = match method {
        Method::Deflated => 8,
        Method::Unknown => 77,
        Method::Stored | Method::Encrypted => 0,
    };
    out.extend([20, 0, u8::from(method == Method::Encrypted), 0, number, 0]);
    out.extend([0; 8]); // time, date, sum
    out.extend(four(packed));
    out.extend(four(size));
    out.extend(
        u16::try_from(name.len())
            .expect("a short name")
            .to_le_bytes(),
    );
    out.extend([0, 0]);
    if let Some(at) = central {
        out.extend([0; 10]);
        out.extend(four(at));
    }
    out.extend(name.as_bytes());
    out
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number)
        .expect("a small archive")
        .to_le_bytes()
}

/// A tar archive in the form of POSIX.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        let mut block = [0u8; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
        block[148..156].fill(b' ');
        block[156] = b'0';
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = block.iter().map(|&b| u32::from(b)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(block);
        out.extend(*bytes);
        out.resize(out.len().div_ceil(512) * 512, 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}
