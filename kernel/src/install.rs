//! Telling Jupyter about the kernel: one folder with `kernel.json` and the logos.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use qes::files;
use qes_work::Work;
use serde_json::json;

use crate::error::KernelError;

/// For whom the kernel is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The current user.
    User,
    /// Everything that looks for Jupyter's files below this folder.
    Prefix(PathBuf),
    /// The active virtual or conda environment.
    SysPrefix,
}

/// The logo under the names that Jupyter looks for. The PNGs are drawn from the SVG.
const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-svg.svg", include_bytes!("../assets/logo-svg.svg")),
    ("logo-64x64.png", include_bytes!("../assets/logo-64x64.png")),
    ("logo-32x32.png", include_bytes!("../assets/logo-32x32.png")),
];

/// Writes the description of the kernel that `executable` is, and gives the folder it is in.
///
/// # Errors
/// [`KernelError::NoHome`] or [`KernelError::NoEnvironment`] where the target does not exist,
/// [`KernelError::Install`] where it cannot be written.
pub fn install(target: &Target, executable: &Path) -> Result<PathBuf, KernelError> {
    let folder = folder(target)?;
    let file = folder.join("kernel.json");
    let description = json!({
        "argv": [executable.to_string_lossy(), "kernel", "--connection-file", "{connection_file}"],
        "display_name": "qes",
        "language": "rust",
        "interrupt_mode": "message",
        "env": {},
    });
    fs::create_dir_all(&folder).map_err(|source| KernelError::Install { path: folder.clone(), source })?;
    let description = format!("{description:#}\n");
    let files = LOGOS.map(|(name, bytes)| (folder.join(name), bytes));
    for (path, bytes) in files.into_iter().chain([(file, description.as_bytes())]) {
        files::replace(&path, bytes, &Work::new()).map_err(|source| KernelError::Install { path, source })?;
    }
    Ok(folder)
}

/// Removes the description again, and gives the folder it was in; `None` if there was none.
///
/// # Errors
/// As for [`install`].
pub fn uninstall(target: &Target) -> Result<Option<PathBuf>, KernelError> {
    let folder = folder(target)?;
    match fs::remove_dir_all(&folder) {
        Ok(()) => Ok(Some(folder)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KernelError::Install { path: folder, source }),
    }
}

fn folder(target: &Target) -> Result<PathBuf, KernelError> {
    let data = match target {
        Target::User => user_data()?,
        Target::Prefix(prefix) => prefix.join("share").join("jupyter"),
        Target::SysPrefix => {
            let prefix = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().find_map(set).ok_or(KernelError::NoEnvironment)?;
            prefix.join("share").join("jupyter")
        }
    };
    Ok(data.join("kernels").join("qes"))
}

/// Jupyter's own rule for where a user's files are.
fn user_data() -> Result<PathBuf, KernelError> {
    if let Some(folder) = set("JUPYTER_DATA_DIR") {
        return Ok(folder);
    }
    if cfg!(target_os = "macos") {
        let home = etcetera::home_dir().map_err(|_| KernelError::NoHome)?;
        return Ok(home.join("Library").join("Jupyter"));
    }
    let base = etcetera::choose_base_strategy().map_err(|_| KernelError::NoHome)?;
    Ok(base.data_dir().join("jupyter"))
}

fn set(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_is_installed_is_found_described_and_removed() {
        let prefix = tempfile::tempdir().unwrap();
        let target = Target::Prefix(prefix.path().to_owned());

        let folder = install(&target, Path::new("/opt/qes")).unwrap();
        assert_eq!(folder, prefix.path().join("share/jupyter/kernels/qes"));
        let description: Value = serde_json::from_slice(&fs::read(folder.join("kernel.json")).unwrap()).unwrap();
        assert_eq!(description["argv"], json!(["/opt/qes", "kernel", "--connection-file", "{connection_file}"]));
        assert_eq!(description["interrupt_mode"], "message");
        assert_eq!(description["language"], "rust");
        for size in [32_u32, 64] {
            let png = fs::read(folder.join(format!("logo-{size}x{size}.png"))).unwrap();
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
            // Width and height are the first that a PNG says of itself.
            assert_eq!(png[16..24], [size.to_be_bytes(), size.to_be_bytes()].concat());
        }
        assert!(fs::read_to_string(folder.join("logo-svg.svg")).unwrap().starts_with("<svg"));

        assert_eq!(uninstall(&target).unwrap(), Some(folder.clone()));
        assert!(!folder.exists());
        assert_eq!(uninstall(&target).unwrap(), None);
    }

    #[test]
    fn a_target_that_cannot_be_written_is_an_error() {
        let prefix = tempfile::tempdir().unwrap();
        let file = prefix.path().join("share");
        fs::write(&file, "").unwrap();
        let target = Target::Prefix(prefix.path().to_owned());
        assert!(matches!(install(&target, Path::new("/opt/qes")), Err(KernelError::Install { .. })));
    }
}
