"""Builds the prelude of Rust cells as a dynamic library, from the crates that the workspace's build has compiled.

Nothing but the prelude's own few files is compiled: it is linked, once, with the same polars as the kernel. Beside it
go the metadata of the crates it is made of, which the compiler reads for every cell, and `prelude.json`, which says
with which compiler all of it goes together. (`cargo rustc -p qes-prelude` would do the same, but resolve the features
of shared dependencies for that one package, and compile polars again.)
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "qes-prelude"
# As [profile.release.build-override] in Cargo.toml has it; nothing else is compiled at this level.
BUILD_LEVEL = "s"


def cargo(*arguments):
    done = subprocess.run(["cargo", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"cargo {arguments[0]} failed")
    return done.stdout


def artifacts():
    """For each package id the kinds and files of its library, as the kernel links it.

    A crate that build scripts and procedural macros use too is compiled a second time, at a level of their own.
    """
    lines = cargo("build", "--release", "--locked", "--workspace", "--message-format=json-render-diagnostics").splitlines()
    messages = (json.loads(line) for line in lines if line.startswith("{"))
    libraries = {}
    for message in messages:
        kinds = message.get("target", {}).get("kind", [])
        if message.get("reason") != "compiler-artifact" or not {"lib", "rlib", "proc-macro"} & set(kinds):
            continue
        if "proc-macro" in kinds or message["profile"]["opt_level"] != BUILD_LEVEL:
            libraries[message["package_id"]] = (kinds, [Path(f) for f in message["filenames"]])
    return libraries


def made_of():
    """The prelude's package id, its direct dependencies by name, and the ids of all crates that it is made of."""
    host = next(line.split()[1] for line in run("rustc", "-vV").splitlines() if line.startswith("host:"))
    metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1", "--filter-platform", host))
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = next(p["id"] for p in metadata["packages"] if p["name"] == PACKAGE)

    macros = {p["id"] for p in metadata["packages"] if any("proc-macro" in t["kind"] for t in p["targets"])}

    def dependencies(package):
        if package in macros:
            return {}
        return {d["name"]: d["pkg"] for d in nodes[package]["deps"] if any(k["kind"] is None for k in d["dep_kinds"])}

    seen, open_ = set(), [root]
    while open_:
        for package in dependencies(open_.pop()).values():
            if package not in seen:
                seen.add(package)
                open_.append(package)
    return dependencies(root), seen


def run(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def metadata_file(kinds, files):
    """The file the compiler needs of a crate whose code is in the library: its metadata, or a procedural macro."""
    if "proc-macro" in kinds:
        return next(f for f in files if f.suffix in (".so", ".dylib"))
    beside = [f.with_suffix(".rmeta") for f in files if f.suffix == ".rlib"]
    # A crate of several kinds has no metadata beside its library; the library holds it too.
    named = [f for f in files if f.suffix == ".rmeta"] + beside + [f for f in files if f.suffix == ".rlib"]
    return next(f for f in named if f.exists())


def compile_library(libraries, direct, folder):
    deps = {files[-1].parent for _, files in libraries.values() if files[-1].parent.name == "deps"}
    command = ["rustc", "--crate-name", "qes_prelude", "--edition=2024", str(ROOT / "crates/prelude/src/lib.rs")]
    # At this level the compiler offers the generic code of this crate, drop glue too, to the cells
    # (crates/prelude/src/shared.rs); all that is below was compiled for speed.
    command += ["--crate-type", "dylib", "-Copt-level=0", "-Cdebug-assertions=off", "-Coverflow-checks=on", "-Cprefer-dynamic"]
    # Addresses that the loader has to adjust take a tenth of the space in this form.
    # (lld, which the compiler brings for this platform, also lays functions with the same code together.)
    if sys.platform == "linux" and platform.machine() == "x86_64":
        command += ["-Clink-arg=-Wl,-z,pack-relative-relocs", "-Clink-arg=-Wl,--icf=all"]
    command += ["-Cstrip=symbols", "-Cmetadata=qes-prelude", "--cap-lints=allow", "--out-dir", str(folder)]
    for name, package in direct.items():
        rlib = next(f for f in libraries[package][1] if f.suffix == ".rlib")
        command += ["--extern", f"{name}={rlib}"]
    command += [f"-Ldependency={d}" for d in deps]
    environment = {**os.environ, "CARGO_PKG_VERSION": version()}
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        sys.exit("rustc could not link the prelude")


def keep_what_is_read(folder, library):
    """Removes metadata that the compiler does not open for a cell: of crates that are declared and never named.

    The compiler's own log says what it opens; where it says nothing, everything stays.
    """
    cell = folder / "probe.rs"
    cell.write_text("use qes::prelude::*;\n")
    command = ["rustc", "--crate-type=lib", "--emit=metadata", "--edition=2024", str(cell), "-o", str(folder / "probe.rmeta")]
    command += [f"--extern=qes={library}", f"-Ldependency={folder / 'deps'}"]
    environment = {**os.environ, "RUSTC_LOG": "rustc_metadata::creader=info", "RUSTC_LOG_COLOR": "never"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"a cell cannot be compiled with the prelude:\n{done.stderr[-2000:]}")
    opened = {f"lib{name}{ending}" for name, ending in re.findall(r"->`(\w+)`.*?extra filename: `(-\w+)`", done.stderr)}
    for file in (folder / "deps").iterdir():
        if opened and file.stem not in opened:
            file.unlink()
    for file in (cell, folder / "probe.rmeta"):
        file.unlink(missing_ok=True)


def version():
    lines = (ROOT / "Cargo.toml").read_text().splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version ="))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the prelude goes")
    options = parser.parse_args()
    folder = options.to.absolute()
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "deps").mkdir(parents=True)
    libraries = artifacts()
    direct, closure = made_of()
    compile_library(libraries, direct, unfinished)
    for package in closure:
        if package in libraries:
            file = metadata_file(*libraries[package])
            copy = unfinished / "deps" / file.name
            shutil.copy2(file, copy)
            if file.suffix != ".rmeta" and shutil.which("strip"):
                # The compiler loads procedural macros and needs none of their symbols' names.
                subprocess.run(["strip", "-s", str(copy)], check=True)
    library = next(f for f in unfinished.iterdir() if f.suffix in (".so", ".dylib"))
    keep_what_is_read(unfinished, library)
    rustc = run("rustup", "which", "rustc") if shutil.which("rustup") else shutil.which("rustc")
    description = {
        "version": version(),
        "library": library.name,
        "rustc": rustc,
        "rustc_version": run("rustc", "-vV"),
        "sysroot": run("rustc", "--print", "sysroot"),
        "source": str(ROOT),
    }
    (unfinished / "prelude.json").write_text(json.dumps(description, indent=2) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


if __name__ == "__main__":
    main()
