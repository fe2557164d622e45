use proptest::strategy::Strategy;

use super::*;

fn signer(key: &str) -> Signer {
    Signer::new(key.as_bytes())
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
fn a_sealed_message_opens_with_its_identities() {
    let request = Decoder::new(signer("key")).decode(sealed("key")).unwrap();
    assert_eq!(request.identities, [b"front end".to_vec()]);
    assert_eq!(request.msg_type(), "execute_request");
    assert_eq!(request.content.unwrap()["code"], "é");
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
    let texts: [&[u8]; 6] = [b"", b"[]", b"\"text\"", b"{", b"\xff\xfe", b"{}"];
    for text in texts {
        let mut changed = whole.clone();
        changed[3] = text.to_vec();
        check(changed, Rejected::BadHeader);
    }
}

#[test]
fn what_is_authentic_is_a_request_whatever_is_in_it() {
    let decoder = Decoder::new(signer("key"));
    let deep = b"[".repeat(100_000);
    let texts: [&[u8]; 6] = [b"", b"[]", b"null", b"{", b"{}{}", &deep];
    for index in [4, 5, 6] {
        for text in texts {
            let request = decoder.decode(changed(index, text)).unwrap();
            assert_eq!(request.content.is_err(), index == 6, "{}", String::from_utf8_lossy(text));
            assert_eq!(request.msg_type(), "execute_request");
        }
    }
    let half = decoder.decode(changed(6, br#"{"code": "\ud83d"}"#)).unwrap();
    assert!(half.replaced);
    assert_eq!(half.content.unwrap()["code"], "\u{fffd}");
}

#[test]
fn what_is_too_large_is_a_request_that_says_so() {
    let large = format!(r#"{{"code": "{}"}}"#, "x".repeat(MOST_BYTES));
    let request = Decoder::new(signer("key")).decode(changed(6, large.as_bytes())).unwrap();
    assert_eq!(
        request.content.unwrap_err().to_string(),
        "the request has 65 MiB, expected at most 64 MiB (a large text belongs in a file)"
    );
}

#[test]
fn a_replay_is_known_behind_many_newer_requests() {
    let decoder = Decoder::new(signer("key"));
    let session = Envelope::new(signer("key"));
    let seal = || session.seal(Vec::new(), "execute_request", None, &json!({}));
    let first = seal();
    assert!(decoder.decode(first.clone()).is_ok());
    for _ in 0..20_000 {
        assert!(decoder.decode(seal()).is_ok());
    }
    assert_eq!(decoder.decode(first).unwrap_err(), Rejected::Replayed);
}

#[test]
fn without_a_date_a_replay_is_known_too() {
    let decoder = Decoder::new(signer("key"));
    let frames = changed(3, br#"{"msg_id": "1", "msg_type": "t"}"#);
    assert!(decoder.decode(frames.clone()).is_ok());
    assert_eq!(decoder.decode(frames).unwrap_err(), Rejected::Replayed);
}

/// An authentic message, one of whose frames is this.
fn changed(index: usize, text: &[u8]) -> Frames {
    let mut frames = sealed("key");
    frames[index] = text.to_vec();
    frames[2] = signer("key").sign(&frames[3..7]);
    frames
}

proptest::proptest! {
    #[test]
    fn no_frames_make_it_panic_and_no_stranger_is_let_in(
        frames in proptest::collection::vec(frame(), 0..10),
    ) {
        proptest::prop_assert!(Decoder::new(signer("key")).decode(frames.clone()).is_err());
        // Without a key everything is read, whatever comes of it.
        let _ = Decoder::new(signer("")).decode(frames);
    }

    #[test]
    fn a_mutated_message_is_refused(
        frame in 2_usize..7, at in proptest::num::usize::ANY, kind in 0_u8..4, byte in 1_u8..=255, other in 2_usize..7,
    ) {
        let whole = sealed("key");
        let mut frames = whole.clone();
        let place = at % frames[frame].len();
        match kind {
            0 => frames[frame][place] ^= byte,
            1 => frames[frame].truncate(place),
            2 => frames[frame].insert(place, byte),
            _ => frames.swap(frame, other),
        }
        let same = frames == whole;
        // The digits of a signature are read in either case.
        let signature = frames[2].to_ascii_lowercase() == whole[2] && frames[3..] == whole[3..];
        proptest::prop_assert_eq!(Decoder::new(signer("key")).decode(frames).is_ok(), same || signature);
    }

    #[test]
    fn authentic_bytes_of_any_kind_are_read_or_named(content in proptest::collection::vec(piece(), 0..20)) {
        let request = Decoder::new(signer("key")).decode(changed(6, &content.concat())).unwrap();
        if let Err(unreadable) = request.content {
            proptest::prop_assert!(unreadable.to_string().starts_with("the request's content is "));
        }
    }
}

fn frame() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::*;
    prop_oneof![
        3 => Just(DELIMITER.to_vec()),
        2 => "[0-9a-f]{64}".prop_map(String::into_bytes),
        2 => Just(br#"{"msg_id": "1", "msg_type": "execute_request"}"#.to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..80),
        1 => proptest::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat()),
    ]
}

/// What JSON is made of, and what breaks it.
fn piece() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    let pieces: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"\"",
        b"\\",
        b"\\u",
        b"\\ud83d",
        b"\\ude00",
        b"\\u00",
        b"1",
        b"-",
        b"1e999",
        b"null",
        b"\"code\"",
        b"\"a\":",
        b"\xff",
        b"\xed\xa0\x80",
        b" ",
        b"\0",
        b"\xc3\xa9",
    ];
    proptest::sample::select(pieces).prop_map(<[u8]>::to_vec)
}
