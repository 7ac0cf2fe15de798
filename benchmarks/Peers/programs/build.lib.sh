# What the build scripts share. Each is called as: build.sh <folder to build in>, builds there what has changed, says on standard error what is
# missing, and leaves a program named "peer". Its source folder is $here, the repository $root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
programs=$(dirname "$here")
root=$(cd "$programs/../../.." && pwd)
out=$1
idl=$root/idl/echo.thrift
mkdir -p "$out"
out=$(cd "$out" && pwd)

# needs_command <command> <Debian package>
needs_command() { command -v "$1" >/dev/null || missing "$2"; }

# needs_file <file> <Debian package>
needs_file() { [ -e "$1" ] || missing "$2"; }

missing() {
  echo "the Debian package $1 is not installed" >&2
  exit 1
}

# package_version <Debian package>: the version of what it packages, without Debian's own numbers.
package_version() { dpkg-query -W -f '${Version}' "$1" | sed -E 's/^[0-9]+://; s/[-+].*//'; }

# up_to_date <source>...: whether the program is newer than all of its sources.
up_to_date() {
  local source
  for source in "$here"/* "$programs/build.lib.sh" "$@"; do
    [ "$out/peer" -nt "$source" ] || return 1
  done
}

# run_quietly <command>...: shows what it printed only if it fails.
run_quietly() {
  "$@" >"$out/build.log" 2>&1 || {
    grep -m 1 -E 'error|cannot' "$out/build.log" >&2 || tail -n 1 "$out/build.log" >&2
    exit 1
  }
}

# build_go <version of the library>: builds the Go program of this folder. Go finds Debian's packages, generated code in $out/src, and package peer.
# No module, no download.
build_go() {
  up_to_date "$programs"/go/src/peer/* "$idl" && exit 0
  export GO111MODULE=off GOPATH=$out:$programs/go:/usr/share/gocode GOCACHE=$root/artifacts/peers/go-cache GOFLAGS=
  run_quietly go build -o "$out/peer" -ldflags "-X 'main.library=$1'" "$here/main.go"
}
