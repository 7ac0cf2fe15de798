#!/usr/bin/env bash
# Builds everything with warnings as errors and runs every test; the last line says how many passed, failed and were skipped.
#   ./test.sh           the short form, a few minutes
#   ./test.sh --full    fuzzing and stress at full length
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case "${1:-}" in
  "") ;;
  --full) export THRIFTRPC_FULL=1 ;;
  *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results

# The interoperability tests talk to Apache Thrift's own Python library, with code from Apache's own compiler.
has_peer() { command -v thrift >/dev/null && /usr/bin/python3 -c 'import thrift' 2>/dev/null; }

install_peers() {
  has_peer && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing thrift-compiler and python3-thrift for the interoperability tests ..."
    { apt-get update -q && apt-get install -q -y --no-install-recommends thrift-compiler python3-thrift; } >artifacts/apt.log 2>&1
    has_peer && return
    tail -n 5 artifacts/apt.log
  fi
  echo "Left out: tests/Interop. They need the Debian packages thrift-compiler and python3-thrift, and root to install them."
}

summary() { echo "$1 passed, $2 failed, $3 skipped"; }

rm -rf "$results"
mkdir -p "$results"
install_peers

if ! dotnet build Thrift.sln -c Release -warnaserror --nologo -v quiet; then
  echo "The build failed."
  summary 0 1 0
  exit 1
fi

dotnet test Thrift.sln -c Release --no-build --nologo -v quiet \
  --logger "console;verbosity=normal" --logger trx --results-directory "$results" 2>&1 |
  grep -vE '^(Test Run Successful|Results File|Starting test execution|A total of|VSTest version|NUnit Adapter|Test run for|   NUnit3TestExecutor|Total tests:|     Passed:| Total time:|\s*$)' |
  grep -vE '^  Passed '
status=${PIPESTATUS[0]}

# Each project leaves a .trx file whose <Counters> hold its sums.
read -r passed failed skipped < <(
  grep -ho '<Counters [^>]*' "$results"/*.trx 2>/dev/null |
    sed -E 's/.*total="([0-9]+)" executed="([0-9]+)" passed="([0-9]+)".*/\1 \2 \3/' |
    awk '{ passed += $3; failed += $2 - $3; skipped += $1 - $2 } END { print passed + 0, failed + 0, skipped + 0 }'
)

# A test host that crashed leaves no counters, only a status.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
fi

summary "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
