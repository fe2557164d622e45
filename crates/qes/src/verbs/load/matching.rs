//! The files that a path with `*` and `?` means.

use std::path::{Path, PathBuf};

use glob::Pattern;
use qes_review::ReviewError;
use qes_work::Work;

use crate::error::Error;

/// Files and folders that are looked at: a pattern that looks at more was not meant.
const MOST: usize = 500_000;

/// Whether a path is a pattern and not the name of a file that there is.
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[']) && !Path::new(path).exists()
}

/// The files of a path that may hold `*` and `?`, in the order of their names. `**` follows no link to a folder.
pub(super) fn matching(path: &str, work: &Work) -> Result<Vec<PathBuf>, Error> {
    matching_of(path, MOST, work)
}

fn matching_of(path: &str, most: usize, work: &Work) -> Result<Vec<PathBuf>, Error> {
    if !is_pattern(path) {
        return Ok(vec![PathBuf::from(path)]);
    }
    let not_found = || Error::from(ReviewError::NotFound { path: PathBuf::from(path), nearest: None });
    let parts: Vec<Part> =
        path.split('/').filter(|part| !part.is_empty()).map(Part::of).collect::<Option<_>>().ok_or_else(not_found)?;
    work.begin_counted("looking for", "files", 0);
    let mut search = Search { pattern: path, most, seen: 0, found: Vec::new(), work };
    let start = if path.starts_with('/') { PathBuf::from("/") } else { PathBuf::new() };
    search.below(&start, &parts)?;
    let mut found = search.found;
    found.sort_unstable();
    found.dedup();
    if found.is_empty() { Err(not_found()) } else { Ok(found) }
}

/// A part of a pattern, between slashes.
enum Part {
    Name(String),
    Names(Pattern),
    /// `**`: any number of folders.
    Folders,
}

impl Part {
    fn of(text: &str) -> Option<Self> {
        match text {
            "**" => Some(Self::Folders),
            text if text.contains(['*', '?', '[']) => Pattern::new(text).ok().map(Self::Names),
            text => Some(Self::Name(text.to_owned())),
        }
    }
}

struct Search<'s> {
    pattern: &'s str,
    most: usize,
    seen: usize,
    found: Vec<PathBuf>,
    work: &'s Work,
}

impl Search<'_> {
    /// Adds the files below a folder that these parts mean.
    fn below(&mut self, folder: &Path, parts: &[Part]) -> Result<(), Error> {
        let Some((part, rest)) = parts.split_first() else { return Ok(()) };
        match part {
            Part::Name(name) => self.entry(folder.join(name), rest),
            Part::Names(names) => {
                for entry in self.entries(folder)? {
                    if entry.file_name().to_str().is_some_and(|name| names.matches(name)) {
                        self.entry(folder.join(entry.file_name()), rest)?;
                    }
                }
                Ok(())
            }
            Part::Folders => {
                self.below(folder, rest)?;
                for entry in self.entries(folder)? {
                    // What is reached through links may be reached for ever.
                    let inner = entry.file_type().is_ok_and(|kind| kind.is_dir());
                    let inner = inner.then(|| folder.join(entry.file_name()));
                    match inner {
                        Some(inner) => self.below(&inner, parts)?,
                        None if rest.is_empty() => self.entry(folder.join(entry.file_name()), rest)?,
                        None => {}
                    }
                }
                Ok(())
            }
        }
    }

    /// An entry that fits; what follows in the pattern lies below it.
    fn entry(&mut self, path: PathBuf, rest: &[Part]) -> Result<(), Error> {
        if !rest.is_empty() {
            return self.below(&path, rest);
        }
        if std::fs::metadata(&path).is_ok_and(|seen| !seen.is_dir()) {
            self.found.push(path);
        }
        Ok(())
    }

    /// What a folder holds; nothing where it cannot be read.
    fn entries(&mut self, folder: &Path) -> Result<Vec<std::fs::DirEntry>, Error> {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(here).into_iter().flatten().filter_map(Result::ok) {
            self.work.did(1)?;
            self.seen += 1;
            if self.seen > self.most {
                return Err(ReviewError::NotPublished {
                    what: format!(
                        "'{}' looks at more than {} files and folders",
                        self.pattern,
                        crate::words::count(self.most)
                    ),
                    because: "expected a pattern that begins nearer to the files, e.g. exports/*.ris".to_owned(),
                }
                .into());
            }
            entries.push(entry);
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_files_and_go_in_no_circle() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b.ris", "a.ris", ".h.ris", "c.txt", "in/d.ris", "in/deep/e.ris"] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        std::os::unix::fs::symlink(root, root.join("in/circle")).unwrap();
        let names = |pattern: &str| -> Result<Vec<String>, String> {
            let found = matching(&format!("{}/{pattern}", root.display()), &Work::new()).map_err(|e| e.to_string())?;
            Ok(found.iter().map(|p| p.strip_prefix(root).unwrap().display().to_string()).collect())
        };
        let check = |pattern: &str, expected: &[&str]| assert_eq!(names(pattern).unwrap(), expected, "{pattern}");
        check("*.ris", &[".h.ris", "a.ris", "b.ris"]);
        check("[ab].ris", &["a.ris", "b.ris"]);
        check("?.ris", &["a.ris", "b.ris"]);
        check("*/d.ris", &["in/d.ris"]);
        check("**/*.ris", &[".h.ris", "a.ris", "b.ris", "in/d.ris", "in/deep/e.ris"]);
        check("in/**/e.*", &["in/deep/e.ris"]);
        assert!(names("*.bib").is_err() && names("[.ris").is_err());
    }

    #[test]
    fn a_pattern_that_looks_at_everything_is_refused_and_stops() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..20 {
            std::fs::write(folder.path().join(format!("{n}.csv")), "").unwrap();
        }
        let pattern = format!("{}/**/*.csv", folder.path().display());
        let error = matching_of(&pattern, 30, &Work::new()).unwrap_err().to_string();
        assert!(error.contains("looks at more than 30 files and folders: expected a pattern"), "{error}");
        assert_eq!(matching_of(&pattern, 40, &Work::new()).unwrap().len(), 20);
        let work = Work::new();
        work.stop();
        assert!(matches!(matching_of("/**/*.csv", MOST, &work), Err(Error::Interrupted)));
    }
}
