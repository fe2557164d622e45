//! What a stranger, a flood or a front end that does not read may cost, and how the kernel ends all the same.

use serde_json::json;

use crate::front_end::FrontEnd;

#[test]
fn a_subscription_to_a_large_topic_is_refused() {
    let mut front = FrontEnd::start();
    let large = front.subscribe(&"x".repeat(20 << 20));
    for number in 1..20 {
        front.run_quietly("print on", "on\n", number);
    }
    // A topic of the usual kind is still welcome, and nobody was welcomed to the other.
    let mut usual = front.subscribe("kernel.");
    front.expect_welcome("kernel.");
    usual.expect_welcome("kernel.");
    drop(large);
    front.finish();
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
