//! Any frames are refused without the key and never panic; with it, or where there is none, they are read or named.
#![no_main]

#[allow(dead_code, reason = "the kernel's own, of which a part is tried here")]
#[path = "../../src/protocol/framing/mod.rs"]
mod framing;

use framing::{Decoder, Envelope, Frames, Rejected, Signer};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

/// Separates the frames of an input.
const CUT: u8 = 0x1e;

fuzz_target!(|bytes: &[u8]| {
    let frames: Frames = bytes.split(|&byte| byte == CUT).map(<[u8]>::to_vec).collect();
    // A stranger: nothing is let in.
    assert!(Decoder::new(Signer::new(b"key")).decode(frames.clone()).is_err());
    // Without a key, the parsers see the bytes as they are.
    if let Ok(request) = Decoder::new(Signer::new(b"")).decode(frames.clone()) {
        assert!(!request.msg_type().is_empty());
        // What is echoed of it can be read again.
        let echoed = Envelope::new(Signer::new(b"")).seal(Vec::new(), "status", Some(&request), &json!({}));
        assert!(serde_json::from_slice::<serde_json::Value>(&echoed[3]).is_ok());
    }
    // An authentic message with these bytes as its content is a request, once.
    let signer = Signer::new(b"key");
    let mut sealed = Envelope::new(signer.clone()).seal(Vec::new(), "execute_request", None, &json!({}));
    sealed[5] = frames.concat();
    sealed[1] = signer.sign(&sealed[2..6]);
    let decoder = Decoder::new(signer);
    assert!(decoder.decode(sealed.clone()).is_ok());
    assert_eq!(decoder.decode(sealed).unwrap_err(), Rejected::Replayed);
});
