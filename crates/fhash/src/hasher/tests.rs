//! The published vectors, and that cuts make no difference.

use super::*;
use proptest::prelude::*;

/// The test suite of RFC 1321, appendix A.5.
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

/// The example messages of NIST's "Secure Hash Standard" pages: empty, one block, two blocks of
/// each family.
const TWO_OF_64: &str = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const TWO_OF_128: &str = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn\
                          hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

const SHA2: [(Algorithm, &str, &str); 12] = [
    (Algorithm::Sha224, "", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"),
    (Algorithm::Sha224, "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    (Algorithm::Sha224, TWO_OF_64, "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"),
    (Algorithm::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Algorithm::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        Algorithm::Sha256,
        TWO_OF_64,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ),
    (
        Algorithm::Sha384,
        "",
        "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da\
         274edebfe76f65fbd51ad2f14898b95b",
    ),
    (
        Algorithm::Sha384,
        "abc",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
         8086072ba1e7cc2358baeca134c825a7",
    ),
    (
        Algorithm::Sha384,
        TWO_OF_128,
        "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712\
         fcc7c71a557e2db966c3e9fa91746039",
    ),
    (
        Algorithm::Sha512,
        "",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
         47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    ),
    (
        Algorithm::Sha512,
        "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
         2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ),
    (
        Algorithm::Sha512,
        TWO_OF_128,
        "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018\
         501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
    ),
];

/// One million times `a`, the long message of the same pages (and of many MD5 test suites).
const MILLION_A: [(Algorithm, &str); 5] = [
    (Algorithm::Md5, "7707d6ae4e027c70eea2a935c2296f21"),
    (Algorithm::Sha224, "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67"),
    (Algorithm::Sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    (
        Algorithm::Sha384,
        "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b\
         07b8b3dc38ecc4ebae97ddd87f3d8985",
    ),
    (
        Algorithm::Sha512,
        "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb\
         de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
    ),
];

#[test]
fn published_vectors() {
    for (message, hex) in MD5 {
        assert_eq!(Hasher::digest(Algorithm::Md5, message.as_bytes()).to_string(), hex);
    }
    for (algorithm, message, hex) in SHA2 {
        assert_eq!(Hasher::digest(algorithm, message.as_bytes()).to_string(), hex);
    }
    let message = vec![b'a'; 1_000_000];
    for (algorithm, hex) in MILLION_A {
        assert_eq!(Hasher::digest(algorithm, &message).to_string(), hex);
    }
}

#[test]
fn finish_does_not_disturb_and_reset_forgets() {
    for algorithm in Algorithm::ALL {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(b"a");
        assert_eq!(hasher.finish(), Hasher::digest(algorithm, b"a"));
        hasher.update(b"bc");
        assert_eq!(hasher.finish(), Hasher::digest(algorithm, b"abc"));
        hasher.reset();
        assert_eq!(hasher.finish(), Hasher::digest(algorithm, b""));
        assert_eq!(hasher.algorithm(), algorithm);
    }
}

proptest! {
    #[test]
    fn cuts_make_no_difference(message: Vec<u8>, cuts in prop::collection::vec(0usize..300, 0..5)) {
        for algorithm in Algorithm::ALL {
            let mut hasher = Hasher::new(algorithm);
            let mut rest = &message[..];
            for &cut in &cuts {
                let (head, tail) = rest.split_at(cut.min(rest.len()));
                hasher.update(head);
                rest = tail;
            }
            hasher.update(rest);
            prop_assert_eq!(hasher.finish(), Hasher::digest(algorithm, &message));
        }
    }
}
