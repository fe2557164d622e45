//! Habits of Python, of its notebooks, and of the shell.

use super::tokens::Token;
use crate::failure::Failure;

/// Commands of Python notebooks that qes has not.
const MAGICS: &[&str] = &[
    "alias",
    "autoawait",
    "autoreload",
    "bash",
    "capture",
    "cd",
    "conda",
    "config",
    "debug",
    "env",
    "history",
    "html",
    "javascript",
    "js",
    "latex",
    "load_ext",
    "ls",
    "lsmagic",
    "magic",
    "matplotlib",
    "pdb",
    "perl",
    "pip",
    "prun",
    "pwd",
    "pylab",
    "python",
    "python3",
    "R",
    "recall",
    "reload_ext",
    "rerun",
    "ruby",
    "run",
    "script",
    "sh",
    "store",
    "system",
    "timeit",
    "who",
    "who_ls",
    "whos",
    "writefile",
    "xmode",
];

/// Programs that people start from a cell.
const PROGRAMS: &[&str] = &[
    "apt", "bash", "cat", "cd", "conda", "cp", "curl", "dir", "echo", "git", "ls", "mkdir", "mv", "pwd", "rm", "wget",
];

/// Where a command is known that qes has not.
pub(crate) fn elsewhere(name: &str) -> Option<&'static str> {
    let name = name.trim_start_matches('%');
    let figures = ["matplotlib", "pylab"].contains(&name);
    let what = if figures {
        "which is one of Python notebooks: figures show themselves"
    } else {
        "which is one of Python notebooks"
    };
    MAGICS.contains(&name).then_some(what)
}

/// A cell that begins as no Rust does, but Python, R or the shell.
pub(super) fn python(code: &str, tokens: &[Token]) -> Option<Failure> {
    let word = tokens.first()?.text;
    let next = tokens.get(1);
    let is = |text: &str| next.is_some_and(|token| token.text == text);
    let a_word = next.is_some_and(|token| token.is_word() && !token.breaks);
    let alone = || tokens.len() == 1 || (tokens.len() == 2 && is(";")) || (tokens.len() == 3 && is("("));
    let says = |text: &str| tokens.iter().any(|token| token.text == text);
    let first_line = code[tokens.first()?.start..].lines().next().unwrap_or_default().trim_end();
    let block = first_line.ends_with(':') && !first_line.ends_with("::");
    let found = |what: &str| Some(Failure::new("UsageError", what));
    match word {
        "import" if a_word => found(
            "found 'import', which is Python; expected a command (%help lists them), SQL below '%%sql', or Rust, where 'use' brings names in",
        ),
        "from" if a_word && says("import") => found(
            "found 'from … import', which is Python; expected a command (%help lists them), SQL below '%%sql', or Rust, where 'use' brings names in",
        ),
        "print"
            if is("(")
                || next.is_some_and(|token| !token.breaks && (token.is_word() || token.text.starts_with('"'))) =>
        {
            found(
                "found 'print', which is Python; expected println!(\"{:?}\", x), or x alone on the last line, which shows it",
            )
        }
        "pip" | "pip3" | "conda" if a_word => found(
            "found an installer of Python; expected ':dep NAME = \"VERSION\"' for a crate, or a terminal for everything else",
        ),
        "def" if a_word => found("found 'def', which is Python; expected Rust, where a function begins with 'fn'"),
        "class" if a_word => found("found 'class', which is Python; expected Rust, where a type begins with 'struct'"),
        "for" | "while" | "if" | "with" | "try" | "elif" | "async" if block => found(
            "found a line that ends in a colon, which is Python; expected Rust, where what belongs together stands in braces",
        ),
        "library" | "require" if is("(") && tokens.len() <= 4 => found(
            "found an import of R, which is another language; expected a command (%help lists them), SQL, or Rust",
        ),
        "exit" | "quit" if alone() => found(
            "found nothing to end here: the front end's menu 'Kernel' shuts down and restarts; did you mean '%reset', which forgets the session?",
        ),
        _ if PROGRAMS.contains(&word) && (a_word || tokens.len() == 1 || is("-") && next.is_some_and(|n| n.spaced)) => {
            Some(shell(code))
        }
        _ => None,
    }
}

/// A line for the shell.
pub(super) fn shell(code: &str) -> Failure {
    let line: String = code.trim().lines().next().unwrap_or_default().chars().take(40).collect();
    let message = format!(
        "found '{line}', a line for the shell; expected a command (%help lists them), SQL or Rust: programs start in a terminal"
    );
    Failure::new("UsageError", message)
}
