#!/usr/bin/env bash
# Every check of the project, from a fresh clone, cheap ones first. Goes on after a failure, so that one run shows all
# of them; ends with the closing lines of the test runners, and with status 1 if anything failed.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root"
python=$root/.venv/bin/python
logs=$(mktemp -d)
trap 'rm -rf -- "$logs"' EXIT
failed=()
closing=()

# A snapshot that differs fails; none is rewritten by a test run.
export CI=true INSTA_UPDATE=no PYTHONDONTWRITEBYTECODE=1
command -v cargo >/dev/null || PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

# stage NAME COMMAND…: runs it, keeps what it printed, notes whether it failed.
stage() {
  local name=$1
  shift
  printf '\n==> %s\n' "$name"
  if "$@" 2>&1 | tee "$logs/$name"; then return 0; fi
  failed+=("$name")
  return 1
}

# close NAME PATTERN: the lines of that stage that its runner closes with.
close() {
  local line
  while IFS= read -r line; do closing+=("$line"); done < <(grep -aE -- "$2" "$logs/$1" || true)
}

# pytest_stage NAME FOLDER…: pytest over these folders; its last line is the closing one.
pytest_stage() {
  local name=$1
  shift
  stage "$name" "$python" -m pytest -c tests/pytest.ini --rootdir=tests "$@" || true
  close "$name" '^=+ .*(passed|failed|skipped|error|no tests ran).* =+$'
}

test_environment() {
  ./install.sh --tools &&
    "$python" -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
}

if ! command -v cargo >/dev/null; then
  ./install.sh --tools # says how to install the toolchain
fi

stage format cargo fmt --all --check || true
if stage environment test_environment; then environment=yes; else environment=no; fi
if [ $environment = yes ]; then pytest_stage architecture tests/architecture; fi
stage clippy cargo clippy --release --locked --workspace --all-targets -- -D warnings || true
stage cargo-test cargo test --release --locked --workspace --no-fail-fast || true
close cargo-test '^test result: '
if [ $environment = yes ] && stage install ./install.sh; then
  pytest_stage end-to-end tests/protocol tests/notebooks
  pytest_stage faults tests/faults
else
  failed+=("end-to-end (did not run: nothing was installed)")
fi

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}"
else
  printf 'every stage passed: format, architecture, clippy, cargo test, protocol, notebooks, faults\n'
fi
printf '%s\n' "${closing[@]}"
[ ${#failed[@]} -eq 0 ]
