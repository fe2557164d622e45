//! Completes a published review with simulated rows for what it does not publish.
//!
//! ```text
//! cargo run --release --locked --example simulate_msk_pain -- PUBLISHED_DIR OUTPUT_DIR [--seed N]
//! ```
//!
//! The simulated package meets every published margin, and the same seed gives the same bytes on any machine.

mod simulation;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("simulate_msk_pain: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (published, output, seed) = match arguments[..] {
        [published, output] => (published, output, simulation::DEFAULT_SEED),
        [published, output, "--seed", seed] => {
            let number = seed.parse::<u64>().map_err(|_| format!("found seed '{seed}'; expected a whole number"))?;
            (published, output, number)
        }
        _ => return Err("expected PUBLISHED_DIR OUTPUT_DIR [--seed N]".into()),
    };
    simulation::simulate(Path::new(published), Path::new(output), seed)?;
    Ok(())
}
