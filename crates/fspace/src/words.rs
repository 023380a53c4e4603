//! Words to keep together, from a file: one a line.

use fcore::{BufferSize, Doing, Error, Input, Operand, RecordBuffer, Records, Result};

/// A list is short.
const BLOCK: BufferSize = BufferSize::Bytes(64 << 10);

/// Adds the words of `list`. As editors leave them, lines may be empty or have white space around
/// their word, and a byte order mark may stand before the first.
///
/// # Errors
/// It cannot be read, or a word is not UTF-8.
pub(crate) fn read(list: &Operand, words: &mut Vec<String>) -> Result<()> {
    let mut buffer = RecordBuffer::new(BLOCK.resolve(0))?;
    let mut lines = Records::new(Input::open(list)?, b'\n', &mut buffer);
    let mut first = true;
    while let Some(batch) = lines.next_batch()? {
        for line in batch.split(|&byte| byte == b'\n') {
            let mark: &[u8] = if std::mem::take(&mut first) { b"\xEF\xBB\xBF" } else { b"" };
            let line = line.strip_prefix(mark).unwrap_or(line);
            let Ok(word) = str::from_utf8(line).map(str::trim) else {
                let reason = "a word is not UTF-8";
                return Err(Error::message(Doing::Read, list.as_os_str(), reason));
            };
            if !word.is_empty() {
                words.push(word.to_owned());
            }
        }
    }
    Ok(())
}
