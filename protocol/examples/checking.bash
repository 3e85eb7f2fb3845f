# For the checks of the editors: installing one, running it on a home of its own, looking at its output.

: "${SCJOBS_BIN:?names the scjobs binary to test against}"
SCJOBS_BIN="$(realpath "$SCJOBS_BIN")"
SCJOBS_HOME="$(mktemp -d)"
export SCJOBS_BIN SCJOBS_HOME
unset SCP_API_KEY SCP_API_URL
trap 'rm -rf "$SCJOBS_HOME"' EXIT

# install PROGRAM PACKAGE: from Debian, if it is missing.
install() {
  command -v "$1" >/dev/null && return
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get install -y --no-install-recommends "$2" >/dev/null 2>&1 && return
  echo "$1 is missing: install the package $2." >&2
  exit 1
}

# run SECONDS COMMAND…: its output, standard error included, is what `shows` looks at.
run() {
  output="$(timeout "$1" "${@:2}" 2>&1 </dev/null)" && return
  local code=$?
  printf '%s\n%s ended with %s.\n' "$output" "$2" "$code" >&2
  exit 1
}

# shows PATTERN: a line matches the extended regular expression.
shows() {
  grep -Eq -- "$1" <<<"$output" && return
  printf '%s\nNo line matches %s\n' "$output" "$1" >&2
  exit 1
}
