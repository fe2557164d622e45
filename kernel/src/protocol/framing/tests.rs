use super::*;
use crate::connection::Connection;

fn signer(key: &str) -> Signer {
    let text = format!(
        r#"{{"ip": "127.0.0.1", "key": "{key}", "shell_port": 1, "control_port": 2, "iopub_port": 3,
            "stdin_port": 4, "hb_port": 5}}"#
    );
    Signer::new(Connection::parse(&text).unwrap().key())
}

fn sealed(key: &str) -> Frames {
    let mut frames =
        Envelope::new(signer(key)).seal(vec![b"front end".to_vec()], "execute_request", None, &json!({"code": "é"}));
    frames.push(b"\x00\xffbuffer".to_vec());
    frames
}

#[test]
fn the_signature_is_the_published_test_vector() {
    // RFC 4231, test case 2: key "Jefe", data "what do ya want for nothing?".
    let parts = ["what do ya ", "want for ", "nothing", "?"].map(|part| part.as_bytes().to_vec());
    assert_eq!(signer("Jefe").sign(&parts), b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[test]
fn a_sealed_message_opens_with_its_identities_and_buffers() {
    let request = Decoder::new(signer("key")).decode(sealed("key")).unwrap();
    assert_eq!(request.identities, [b"front end".to_vec()]);
    assert_eq!(request.msg_type(), "execute_request");
    assert_eq!(request.content["code"], "é");
    assert_eq!(request.buffers, [b"\x00\xffbuffer".to_vec()]);
}

#[test]
fn buffers_are_not_signed() {
    let mut frames = sealed("key");
    frames.last_mut().unwrap().push(7);
    assert!(Decoder::new(signer("key")).decode(frames).is_ok());
}

#[test]
fn a_signature_is_good_once_and_every_rejection_is_counted() {
    let decoder = Decoder::new(signer("key"));
    let frames = sealed("key");
    let mut unsigned = frames.clone();
    unsigned[2].clear();

    assert_eq!(decoder.decode(sealed("other")).unwrap_err(), Rejected::BadSignature);
    assert_eq!(decoder.decode(unsigned).unwrap_err(), Rejected::BadSignature);
    assert!(decoder.decode(frames.clone()).is_ok());
    assert_eq!(decoder.decode(frames).unwrap_err(), Rejected::Replayed);
    assert_eq!(decoder.dropped(), 3);
}

#[test]
fn without_a_key_nothing_is_signed_and_everything_is_accepted() {
    let frames = sealed("");
    assert!(frames[2].is_empty());
    let decoder = Decoder::new(signer(""));
    assert!(decoder.decode(frames.clone()).is_ok());
    assert!(decoder.decode(frames).is_ok());
}

#[test]
fn any_changed_byte_of_a_signed_frame_is_noticed() {
    let frames = sealed("key");
    for (index, frame) in frames.iter().enumerate().take(7).skip(2) {
        for position in 0..frame.len() {
            let mut changed = frames.clone();
            changed[index][position] ^= 1;
            assert_eq!(Decoder::new(signer("key")).decode(changed).unwrap_err(), Rejected::BadSignature);
        }
    }
}

#[test]
fn malformed_frames_are_rejected_without_a_panic() {
    let check = |frames: Frames, expected| assert_eq!(Decoder::new(signer("")).decode(frames).unwrap_err(), expected);
    let whole = sealed("");
    check(vec![], Rejected::NoDelimiter);
    check(vec![vec![]], Rejected::NoDelimiter);
    for length in 2..7 {
        check(whole[..length].to_vec(), Rejected::TooShort);
    }
    let deep = b"[".repeat(100_000);
    let texts: [&[u8]; 7] = [b"", b"[]", b"\"text\"", b"{", b"\xff\xfe", b"{}{}", &deep];
    for index in 3..7 {
        for text in texts {
            let mut changed = whole.clone();
            changed[index] = text.to_vec();
            check(changed, Rejected::NotJson);
        }
    }
    let mut nameless = whole;
    nameless[3] = b"{}".to_vec();
    check(nameless, Rejected::BadHeader);
}

#[test]
fn only_so_many_signatures_are_remembered() {
    let decoder = Decoder::new(signer("key"));
    let first = sealed("key");
    assert!(decoder.decode(first.clone()).is_ok());
    for number in 0..REMEMBERED {
        let parts = [number.to_string().into_bytes()];
        let signature = decoder.signer.sign(&parts);
        assert_eq!(decoder.authenticate(&signature, &parts), Ok(()));
    }
    assert_eq!(decoder.seen.lock().unwrap().order.len(), REMEMBERED);
    assert!(decoder.decode(first).is_ok());
}
