//! What a stranger, a flood or a front end that does not read may cost, and how the kernel ends all the same.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use serde_json::json;

use crate::front_end::FrontEnd;

#[test]
fn a_subscription_to_a_large_topic_is_refused() {
    let mut front = FrontEnd::start();
    // The last port to be opened answers.
    front.control_kernel_info();
    let mut stranger = stranger(&front, 3, "SUB");
    // A long frame, its length, and a subscription to what follows.
    let length = 50_u64 << 20;
    stranger.write_all(&[&[2], length.to_be_bytes().as_slice(), &[1]].concat()).unwrap();
    // The connection is closed before the topic is there; whoever goes on writing is told so.
    let _ = stranger.write_all(&vec![b'x'; 1 << 20]);
    expect_closed(stranger);
    // A topic of the usual kind is still welcome, and nobody was welcomed to the other.
    let mut usual = front.subscribe("kernel.");
    front.expect_welcome("kernel.");
    usual.expect_welcome("kernel.");
    front.finish();
}

#[test]
fn a_frame_that_is_too_large_is_not_waited_for() {
    let mut front = FrontEnd::start();
    // The last port to be opened answers.
    front.control_kernel_info();
    for (port, kind, length) in
        [(1, "DEALER", 1_u64 << 40), (2, "DEALER", 129 << 20), (4, "DEALER", 1 << 60), (5, "REQ", 5000)]
    {
        let mut stranger = stranger(&front, port, kind);
        stranger.write_all(&[&[2], length.to_be_bytes().as_slice()].concat()).unwrap();
        expect_closed(stranger);
    }
    front.run_quietly("print on", "on\n", 1);
    front.finish();
}

#[test]
fn bytes_that_are_no_greeting_do_no_harm() {
    let mut front = FrontEnd::start();
    // The last port to be opened answers.
    front.control_kernel_info();
    let silent: Vec<UnixStream> = (1..=5).map(|port| UnixStream::connect(front.path(port)).unwrap()).collect();
    for port in 1..=5 {
        let mut kinds = vec![vec![0xff; 1000], vec![0xff; 1 << 20]];
        // On IOPub, a peer of ZMTP 1.0 subscribes to everything by whatever it sends.
        if port != 3 {
            kinds.extend([b"GET / HTTP/1.1\r\n\r\n".repeat(10), vec![0; 1000]]);
        }
        for bytes in kinds {
            let _ = UnixStream::connect(front.path(port)).unwrap().write_all(&bytes);
        }
    }
    front.run_quietly("print on", "on\n", 1);
    front.ping();
    front.finish();
    drop(silent);
}

#[test]
fn a_burst_reaches_a_front_end_that_reads_later() {
    const BURST: usize = 100_000;
    let mut front = FrontEnd::start();
    let deaf = front.deaf_subscriber();
    front.expect_welcome("");
    let cell = front.execute(&"show x\n".repeat(BURST));
    assert_eq!(front.expect_reply_type(&cell, "execute_reply")["status"], "ok");
    // Busy and the input come first, idle last.
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    front.skip_published(BURST);
    front.expect_idle(&cell);
    drop(deaf);
    front.finish();
}

#[test]
fn messages_of_many_frames_do_no_harm() {
    let mut front = FrontEnd::start();
    front.send_raw_on_shell(&vec![b"x".to_vec(); 20_000]);
    front.send_raw_on_shell(&vec![Vec::new(); 20_000]);
    let mut frames = vec![b"<IDS|MSG>".to_vec()];
    frames.extend(vec![vec![0; 1000]; 5_000]);
    front.send_raw_on_shell(&frames);
    front.run_quietly("print on", "on\n", 1);
    front.finish();
}

#[test]
fn a_flood_without_the_key_keeps_nobody_from_the_end() {
    let mut front = FrontEnd::start();
    for _ in 0..50_000 {
        front.send_raw_on_shell(&[b"<IDS|MSG>".to_vec()]);
    }
    front.shut_down(false);
    front.join();
}

#[test]
fn what_reaches_no_checkpoint_does_not_keep_the_kernel() {
    let mut front = FrontEnd::start();
    let cell = front.execute("hang");
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    let asked = front.shut_down(true);
    front.expect_around(&asked);
    front.join();
}

#[test]
fn neither_a_queue_nor_a_subscriber_that_never_reads_keeps_the_kernel() {
    let mut front = FrontEnd::start();
    let deaf = front.deaf_subscriber();
    front.expect_welcome("");
    let burst = front.execute(&"show x\n".repeat(5_000));
    let cell = front.execute("wait");
    for _ in 0..10_000 {
        front.request("kernel_info_request", &json!({}));
    }
    front.expect_reply_type(&burst, "execute_reply");
    front.expect_busy(&burst);
    front.expect_input(&burst, 1);
    front.skip_published(5_000);
    front.expect_idle(&burst);
    front.expect_busy(&cell);
    front.shut_down(false);
    front.join();
    drop(deaf);
}

#[test]
fn a_question_that_nobody_answers_does_not_keep_the_kernel() {
    let mut front = FrontEnd::start();
    let cell = front.send_execute(&json!({"code": "ask name?", "allow_stdin": true}));
    front.expect_busy(&cell);
    front.expect_input(&cell, 1);
    let asked = front.shut_down(false);
    front.expect_around(&asked);
    assert_eq!(front.expect_type(&cell, "error")["evalue"], "Interrupted");
    front.expect_reply_type(&cell, "execute_reply");
    front.expect_idle(&cell);
    front.expect_end();
}

/// A connection on which the handshake of ZMTP 3.0 is over.
fn stranger(front: &FrontEnd, port: u16, kind: &str) -> UnixStream {
    let mut stream = UnixStream::connect(front.path(port)).unwrap();
    let mut greeting = [0; 64];
    greeting[0] = 0xff;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting[12..16].copy_from_slice(b"NULL");
    let mut ready = b"\x05READY\x0bSocket-Type".to_vec();
    ready.extend((kind.len() as u32).to_be_bytes());
    ready.extend(kind.bytes());
    stream.write_all(&[greeting.as_slice(), &[4, ready.len() as u8], &ready].concat()).unwrap();
    // The kernel's greeting and its own READY.
    let mut theirs = [0; 66];
    stream.read_exact(&mut theirs).unwrap();
    let mut ready = vec![0; usize::from(theirs[65])];
    stream.read_exact(&mut ready).unwrap();
    assert_eq!(&ready[..6], b"\x05READY");
    stream
}

fn expect_closed(mut stream: UnixStream) {
    let mut rest = Vec::new();
    // The end of the stream, or a reset where bytes were left unread.
    let _ = stream.read_to_end(&mut rest);
    assert!(rest.len() < 10_000, "nothing but what was under way");
}
