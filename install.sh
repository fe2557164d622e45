#!/usr/bin/env bash
# Builds qes, makes .venv with JupyterLab and registers the kernel there. `./install.sh --help` lists the options.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd -P)
venv=$root/.venv
mark="prompt = 'qes'" # in pyvenv.cfg: tells the environment made here from anyone else's
made_target=$root/target/.made-by-install
scratch=

usage() {
  cat <<'EOF'
usage: ./install.sh [OPTION]

  (none)        builds the kernel, makes .venv with JupyterLab and registers the kernel "qes" there
  --demo        the same, then runs notebooks/msk-pain.ipynb and writes target/demo/msk-pain.html
  --tools       only what the build and the tests need: Debian packages, the check of Rust, .venv
  --uninstall   removes everything that the other options made
  --help        prints this

It can be run again at any time. Debian packages are installed only when it runs as root; otherwise it prints the
line that installs them.
EOF
}

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
# fail WHAT ADVICE: stops with what went wrong and what to do about it.
fail() {
  printf 'install.sh: %s\n  What to do: %s\n' "$1" "$2" >&2
  exit 1
}
clean_up() { [ -z "$scratch" ] || rm -rf -- "$scratch"; }
trap clean_up EXIT

# ---------------------------------------------------------------- what has to be there

python_works() { python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; }

missing_packages() {
  command -v cc >/dev/null && command -v c++ >/dev/null || say g++
  command -v pkg-config >/dev/null || say pkg-config
  python_works || say python3 python3-venv
}

debian_packages() {
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null ||
    fail "a C++ compiler, pkg-config or Python 3.10 with venv is missing, and this is neither Debian nor Ubuntu." \
      "install what these Debian packages hold with your system's own tool, then run this again: $missing"
  [ "$(id -u)" -eq 0 ] ||
    fail "Debian packages are missing: $missing" "run: sudo apt-get install -y $missing"
  step "Debian packages: $missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || fail "apt-get update failed." "look at the network and at /etc/apt/sources.list, then run this again."
  # shellcheck disable=SC2086 # one word per package
  apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    fail "apt-get could not install: $missing" "read its message above, mend it, then run this again."
  [ -z "$(missing_packages)" ] ||
    fail "still missing after apt-get: $(missing_packages | tr '\n' ' ')" \
      "this release is too old for qes: Debian 12, Ubuntu 22.04 or later carry what is needed."
}

rust() {
  local wanted found line
  wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$root/rust-toolchain.toml")
  line="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --default-toolchain $wanted"
  # A shell opened before rustup was installed does not have its folder in PATH yet.
  command -v cargo >/dev/null || PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
  command -v cargo >/dev/null && command -v rustc >/dev/null || fail "the Rust toolchain is missing." "run: $line"
  found=$(cd "$root" && rustc --version 2>/dev/null | cut -d' ' -f2) || found=
  if [ -z "$found" ] || [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    if command -v rustup >/dev/null; then line="rustup toolchain install $wanted --component clippy,rustfmt"; fi
    fail "Rust $wanted or later is needed, and ${found:-none that runs} was found." "run: $line"
  fi
}

# The sources of the standard library, for completion in Rust cells; all else works without them.
rust_sources() {
  local sources
  sources=$(cd "$root" && rustc --print sysroot)/lib/rustlib/src/rust/library
  [ ! -d "$sources" ] && command -v rustup >/dev/null || return 0
  step "the sources of Rust's standard library"
  (cd "$root" && timeout 120 rustup component add rust-src >/dev/null 2>&1) ||
    say "  They could not be fetched: completion in Rust cells knows less. Later: rustup component add rust-src"
}

# ---------------------------------------------------------------- what is made

environment() {
  if [ -e "$venv" ]; then
    grep -qsF "$mark" "$venv/pyvenv.cfg" ||
      fail "there is a .venv in $root that install.sh did not make." "move it elsewhere, then run this again."
  fi
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    step "Python environment in .venv"
    python3 -m venv --clear --prompt qes "$venv" ||
      fail "python3 could not make $venv." "look at the free space and the permissions of $root, then run this again."
  fi
  step "JupyterLab in .venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/notebooks/requirements.txt" ||
    fail "pip could not install JupyterLab." "look at the network (and PIP_INDEX_URL, if set), then run this again."
  # `jupyter nbconvert --to html --template offline` then works from any folder.
  replace "$root/notebooks/templates/offline" "$venv/share/jupyter/nbconvert/templates/offline"
}

# replace FROM TO: TO becomes a copy of the folder FROM, with nothing left from an earlier copy.
replace() {
  rm -rf -- "$2"
  mkdir -p -- "$(dirname -- "$2")"
  cp -R -- "$1" "$2" || fail "could not copy $1 to $2." "look at the free space and the permissions, then run this again."
}

target_folder() {
  (cd "$root" && cargo metadata --locked --no-deps --format-version 1) |
    "$venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])'
}

kernel() {
  local target package fresh=no
  [ -e "$root/target" ] || fresh=yes
  step "the kernel (the first build takes some minutes)"
  (cd "$root" && cargo build --release --locked --workspace) ||
    fail "cargo could not build the kernel." "if it speaks of the network, mend that, else report its first error; then run this again."
  if [ $fresh = yes ] && [ -d "$root/target" ]; then touch "$made_target"; fi
  target=$(target_folder) || fail "cargo does not say where it builds." "run: cargo metadata --no-deps, and mend what it complains of."
  # Copies, so that the kernel outlives `cargo clean`.
  install -m 755 -- "$target/release/qes" "$target/release/qes-rust" "$venv/bin" ||
    fail "could not copy qes and qes-rust from $target/release to .venv/bin." "look at CARGO_BUILD_TARGET and the free space, then run this again."
  step "the prelude of Rust cells"
  "$venv/bin/python" "$root/crates/prelude/install.py" --to "$venv/share/qes/rust" ||
    fail "the prelude of Rust cells could not be built." "read the message above; commands and SQL work without it."
  step "the kernelspec qes and the data packages in .venv"
  "$venv/bin/qes" install --prefix "$venv" >/dev/null ||
    fail "qes could not register itself in .venv." "run: ./install.sh --uninstall, then run this again."
  rm -rf -- "$venv/share/qes/data"
  for package in "$root"/notebooks/data/*/datapackage.json; do
    [ -e "$package" ] || continue
    package=$(dirname -- "$package")
    replace "$package" "$venv/share/qes/data/$(basename -- "$package")"
  done
}

demo() {
  local out=$root/target/demo
  step "the notebook"
  [ -e "$root/target" ] || { mkdir -p "$root/target" && touch "$made_target"; }
  mkdir -p "$out"
  # A copy of the notebooks and folders of its own: nothing is written beside the notebooks or into the user's home.
  scratch=$(mktemp -d)
  cp -R -- "$root/notebooks" "$scratch/notebooks"
  XDG_DATA_HOME=$scratch/data JUPYTER_CONFIG_DIR=$scratch/config JUPYTER_RUNTIME_DIR=$scratch/runtime \
    "$venv/bin/python" -m nbconvert --log-level=WARN --to html --template offline --execute \
    --ExecutePreprocessor.kernel_name=qes --ExecutePreprocessor.timeout=300 \
    --output-dir "$out" "$scratch/notebooks/msk-pain.ipynb" ||
    fail "the notebook did not run to its end." "read the cell's message above; notebooks/msk-pain.ipynb in JupyterLab shows where it stands."
}

uninstall() {
  local removed=no
  if [ -e "$venv" ]; then
    grep -qsF "$mark" "$venv/pyvenv.cfg" ||
      fail "there is a .venv in $root that install.sh did not make." "remove it yourself if nothing of yours is in it."
    step "removing .venv (JupyterLab, the kernel, its kernelspec and data packages)"
    rm -rf -- "$venv"
    removed=yes
  fi
  if [ -e "$made_target" ]; then
    step "removing target (the build, the demo)"
    rm -rf -- "$root/target"
    removed=yes
  elif [ -e "$root/target/demo" ]; then
    step "removing target/demo"
    rm -rf -- "$root/target/demo"
    removed=yes
  fi
  [ $removed = yes ] || say "There is nothing to remove."
}

prepare() {
  debian_packages
  rust
  rust_sources
  environment
}

[ $# -le 1 ] || { usage >&2; fail "at most one option is understood." "choose one of the above."; }
case ${1:-} in
  "")
    prepare
    kernel
    ;;
  --demo)
    prepare
    kernel
    demo
    say "The executed notebook: $root/target/demo/msk-pain.html"
    ;;
  --tools) prepare ;;
  --uninstall)
    uninstall
    exit 0
    ;;
  --help | -h)
    usage
    exit 0
    ;;
  *)
    usage >&2
    fail "the option $1 is not known." "choose one of the above."
    ;;
esac
[ "${1:-}" = --tools ] || say "Open JupyterLab:       \"$venv/bin/jupyter\" lab \"$root/notebooks\""
