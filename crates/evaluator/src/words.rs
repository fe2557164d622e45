//! What stops the compiler that is no fault of the cell, in one sentence each with what to do about it.

use std::io;

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::setup::Setup;
use crate::tools::Said;

const ALL_ELSE: &str = "commands and SQL work without it";

/// A sentence on what the tools said of a cell, where the cell is not to blame.
pub(crate) fn of_said(said: &Said, setup: &Setup) -> Option<String> {
    let messages = said.diagnostics.iter().flat_map(|d| {
        let children = d["children"].as_array().into_iter().flatten();
        std::iter::once(d).chain(children).filter_map(|part| part["message"].as_str())
    });
    let text = messages.chain([said.other.as_str()]).collect::<Vec<_>>().join("\n");
    if let Some(sentence) = of_text(&text, setup).or_else(|| missing(said, setup)) {
        return Some(sentence);
    }
    if said.signal == Some(Signal::SIGKILL as i32) || text.contains("(signal: 9, SIGKILL") {
        return Some(killed());
    }
    if let Some(signal) = said.signal.and_then(|signal| Signal::try_from(signal).ok()) {
        return Some(format!(
            "the compiler ended with {signal}: the cell may be nested too deep or too large for it; divide it into functions"
        ));
    }
    full(setup)
}

/// A sentence on a tool that was `cut` off before it said anything.
pub(crate) fn of_silence(said: &Said, cut: bool) -> Option<String> {
    (cut && !said.asked && said.other.is_empty()).then(killed)
}

/// A sentence on what a tool said on one line, or what it said.
pub(crate) fn of_tools(message: &str, setup: &Setup) -> String {
    of_text(message, setup).unwrap_or_else(|| message.to_owned())
}

fn of_text(text: &str, setup: &Setup) -> Option<String> {
    let has = |sign: &str| text.contains(sign);
    if let Some(linker) = text.split("linker `").nth(1).and_then(|rest| rest.split_once("` not found")) {
        return Some(format!(
            "found no linker '{}', which Rust cells are compiled with: install a C compiler (Debian: apt-get install gcc) or put its folder into PATH, then restart the kernel; {ALL_ELSE}",
            linker.0
        ));
    }
    if has("No space left on device") || has("os error 28)") || has("File too large") || has("Disk quota exceeded") {
        return full(setup).or_else(|| Some(no_room(setup, "no space is left there")));
    }
    if has("Read-only file system") || has("os error 30)") {
        return Some(no_room(setup, "it cannot be written"));
    }
    if has("Too many open files") {
        return Some(format!(
            "the system allows too few open files for Rust cells: raise the limit (ulimit -n 1024), then restart the kernel; {ALL_ELSE}"
        ));
    }
    if has("Resource temporarily unavailable") || has("failed to spawn") {
        return Some(format!(
            "the system gives no more processes or threads for Rust cells: raise the limit (ulimit -u) or end other programs, then run the cell again; {ALL_ELSE}"
        ));
    }
    if has("Cannot allocate memory") || has("memory allocation of") || has("out of memory") || has("SIGBUS") {
        return Some("the compiler has not enough memory: end other programs or %reset --rust, then run the cell again; a smaller cell needs less".to_owned());
    }
    if text.contains(&format!("'{}' cannot be started", setup.rustc.display())) {
        return Some(format!(
            "found no compiler at '{}' any more: rustup toolchain install {} brings it back, then run the cell again; {ALL_ELSE}",
            setup.rustc.display(),
            setup.release()
        ));
    }
    None
}

/// The prelude, or the compiler's own libraries, may have gone since the session began.
fn missing(said: &Said, setup: &Setup) -> Option<String> {
    let unread = |d: &Value| {
        let code = d["code"]["code"].as_str().unwrap_or_default();
        let message = d["message"].as_str().unwrap_or_default();
        let of_prelude = message.contains("`qes`") || message.contains("`qes_prelude` depends on");
        ["E0460", "E0462", "E0463", "E0464", "E0514", "E0786"].contains(&code) && of_prelude
    };
    let gone = !setup.library().is_file() || said.diagnostics.iter().any(unread);
    gone.then(|| {
        format!(
            "the prelude of Rust cells in '{}' is not whole any more: run ./install.sh, then restart the kernel; {ALL_ELSE}",
            setup.prelude.display()
        )
    })
}

fn killed() -> String {
    "the compiler was ended by the system, perhaps for want of memory: end other programs, then run the cell again; a smaller cell needs less".to_owned()
}

/// A folder that takes no file.
fn full(setup: &Setup) -> Option<String> {
    setup.no_room().map(|error: io::Error| no_room(setup, &error.to_string()))
}

fn no_room(setup: &Setup, why: &str) -> String {
    let folder = setup.folder.display();
    format!(
        "cannot use '{folder}' for temporary files ({why}): make room there, or restart the kernel with TMPDIR set to another folder"
    )
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::*;
    use crate::setup::Description;

    fn setup() -> Setup {
        let folder = std::env::temp_dir().join(format!("qes-words-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("cells")).unwrap();
        std::fs::write(folder.join("lib.so"), "").unwrap();
        Setup {
            folder: folder.clone(),
            working: folder.clone(),
            prelude: folder,
            description: Description {
                version: "1".to_owned(),
                library: "lib.so".to_owned(),
                rustc: PathBuf::from("/gone/rustc"),
                rustc_version: "rustc 1.95.0\nrelease: 1.95.0\n".to_owned(),
                sysroot: PathBuf::new(),
                source: PathBuf::new(),
            },
            rustc: PathBuf::from("/gone/rustc"),
            cargo: PathBuf::new(),
            cargo_home: None,
            path: "".into(),
            sees: false,
        }
    }

    #[test]
    fn each_trouble_is_one_sentence_with_what_to_do() {
        let setup = setup();
        let error =
            |message: &str| Said { asked: true, diagnostics: vec![json!({ "message": message })], ..Said::default() };
        let other = |text: &str| Said { other: text.to_owned(), ..Said::default() };
        for (said, word) in [
            (error("linker `cc` not found"), "apt-get install gcc"),
            (error("couldn't create a temp dir: No space left on device (os error 28)"), "TMPDIR"),
            (error("failed to write: Read-only file system (os error 30)"), "TMPDIR"),
            (other("Too many open files (os error 24)"), "ulimit -n"),
            (other("Resource temporarily unavailable (os error 11)"), "ulimit -u"),
            (other("'/gone/rustc' cannot be started: No such file"), "rustup toolchain install 1.95.0"),
            (Said { asked: true, signal: Some(9), ..Said::default() }, "want of memory"),
            (Said { asked: true, signal: Some(11), ..Said::default() }, "divide it into functions"),
        ] {
            let sentence = of_said(&said, &setup).unwrap_or_else(|| panic!("{word}"));
            assert!(sentence.contains(word) && sentence.lines().count() == 1, "{sentence}");
        }
        assert_eq!((of_said(&Said::default(), &setup), of_silence(&Said::default(), false)), (None, None));
        assert!(of_silence(&Said::default(), true).unwrap().contains("ended by the system"));
        assert_eq!(of_said(&error("mismatched types"), &setup), None);
        assert_eq!(of_tools("anything", &setup), "anything");
        let gone = Said {
            asked: true,
            diagnostics: vec![json!({ "message": "can't find crate for `qes`", "code": { "code": "E0463" } })],
            ..Said::default()
        };
        assert!(of_said(&gone, &setup).unwrap().contains("./install.sh"));
        let other_crate = Said {
            diagnostics: vec![json!({ "message": "can't find crate for `x`", "code": { "code": "E0463" } })],
            ..gone
        };
        assert_eq!(of_said(&other_crate, &setup), None);
    }
}
