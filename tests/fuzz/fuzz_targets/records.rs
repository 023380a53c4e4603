//! Records of any bytes, by any delimiter, from blocks of any size.
#![no_main]

use fcore::{RecordBuffer, RecordCounter, Records};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (delimiter, block, bytes) = input;
    let mut buffer = RecordBuffer::new(usize::from(block).max(1)).expect("a small buffer");
    let mut whole = Vec::new();
    let mut count = 0;
    let mut records = Records::new(bytes, delimiter, &mut buffer);
    while let Some(record) = records.next_record().expect("a slice does not fail") {
        whole.extend_from_slice(record.whole());
        count += 1;
    }
    assert_eq!(whole, bytes);

    let mut counter = RecordCounter::new(delimiter);
    let mut records = Records::new(bytes, delimiter, &mut buffer);
    while let Some(chunk) = records.next_chunk().expect("a slice does not fail") {
        counter.feed(chunk);
    }
    assert_eq!((counter.records(), counter.bytes()), (count, bytes.len() as u64));
});
