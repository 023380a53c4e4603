//! Known answers: RFC 1321 for MD5, FIPS 180-4's examples for SHA-2, and the system's own programs.

use harness::{Bed, random_bytes, skip};

use crate::gnu;

const MD5: [(&str, &str); 7] = [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f",
    ),
    (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a",
    ),
];

/// Of `abc`.
const SHA2: [(&str, &str); 4] = [
    ("sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    ("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        "sha384",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
         8086072ba1e7cc2358baeca134c825a7",
    ),
    (
        "sha512",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
         2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ),
];

#[test]
fn md5_from_standard_input_and_from_files_at_once() {
    let bed = Bed::new();
    let (mut names, mut want) = (Vec::new(), String::new());
    for (n, (text, digest)) in MD5.iter().enumerate() {
        bed.tool("fmd5").stdin(text).run().prints(format!("{digest}  -\n"));
        let name = format!("file{n}");
        bed.write(&name, text);
        want.push_str(&format!("{digest}  {name}\n"));
        names.push(name);
    }
    bed.run("fmd5", &names).prints(want);
}

#[test]
fn sha2_by_option_and_by_name() {
    let bed = Bed::new();
    for (name, digest) in SHA2 {
        bed.tool("fmd5").args(["-a", name]).stdin("abc").run().prints(format!("{digest}  -\n"));
        let program = format!("{name}sum");
        gnu(&bed, &program, []).stdin("abc").run().prints(format!("{digest}  -\n"));
        let tag = name.to_uppercase();
        gnu(&bed, &program, ["--tag"]).stdin("abc").run().prints(format!("{tag} (-) = {digest}\n"));
    }
}

/// Around the ends of blocks, of the pieces that are read, and of what is mapped.
#[test]
fn every_length_agrees_with_the_systems_program() {
    let bed = Bed::new();
    let mut lengths: Vec<usize> = (0..=130).collect();
    for around in [256, 4096, 32 << 10, 64 << 10] {
        lengths.extend([around - 65, around - 1, around, around + 1, around + 65]);
    }
    for around in [1 << 20, (1 << 20) + (256 << 10)] {
        lengths.extend([around - 1, around, around + 1]);
    }
    let bytes = random_bytes(2 << 20, 1);
    let mut names = Vec::new();
    for length in lengths {
        let name = format!("f{length}");
        bed.write(&name, &bytes[..length]);
        names.push(name);
    }
    for program in ["md5sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"] {
        let path = format!("/usr/bin/{program}");
        if !std::path::Path::new(&path).exists() {
            skip(format!("{program} is missing"));
            continue;
        }
        let want = bed.tool(&path).args(&names).run().stdout;
        assert_eq!(want.split(|&byte| byte == b'\n').count(), names.len() + 1);
        bed.tool("fmd5").arg0(program).args(&names).run().prints(&want);
        let cpus: &[_] = if program == "md5sum" { &["scalar", "portable", "auto"] } else { &[] };
        for cpu in cpus {
            let tool = bed.tool("fmd5").arg0(program).args(&names).env("FTOOLS_CPU", cpu);
            tool.run().prints(&want);
        }
    }
}

#[test]
fn an_instruction_set_that_is_not_there_is_a_usage_error() {
    let bed = Bed::new();
    let tool = bed.tool("fmd5").env("FTOOLS_CPU", "z80");
    tool.run().fails(2).no_stdout().stderr_has("fmd5: FTOOLS_CPU: unknown instruction set 'z80'");
    gnu(&bed, "md5sum", []).env("FTOOLS_CPU", "z80").run().fails(1).no_stdout();
}

#[test]
fn a_digest_for_a_known_million() {
    let bed = Bed::new();
    bed.write("a", vec![b'a'; 1_000_000]);
    bed.run("fmd5", ["a"]).prints("7707d6ae4e027c70eea2a935c2296f21  a\n");
    bed.run("fmd5", ["-a", "sha256", "a"])
        .prints("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0  a\n");
}
