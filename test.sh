#!/usr/bin/env bash
# Builds everything with warnings as errors and runs every test; the last line says how many passed, failed and were skipped.
#   ./test.sh           the short form, a few minutes
#   ./test.sh --full    fuzzing and stress at full length
#   ./test.sh --write   the short form, and writes docs/interop.md from what the interoperability tests saw
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case "${1:-}" in
  "") ;;
  --full) export THRIFTRPC_FULL=1 ;;
  --write) export THRIFTRPC_WRITE_INTEROP=1 ;;
  *) echo "usage: ./test.sh [--full | --write]" >&2; exit 2 ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results

# The interoperability tests talk to Apache Thrift's own libraries, with code from Apache's own compiler. Each peer is tested or left out by itself.
has_compiler() { command -v thrift >/dev/null; }
has_python() { /usr/bin/python3 -c 'import thrift' 2>/dev/null; }
has_cpp() { command -v g++ >/dev/null && [ -f /usr/include/thrift/config.h ] && [ -f /usr/include/openssl/ssl.h ] && [ -f /usr/include/boost/version.hpp ] && [ -f /usr/include/event.h ]; }
has_go() { command -v go >/dev/null && [ -d /usr/share/gocode/src/github.com/apache/thrift ]; }
has_java() { command -v javac >/dev/null && [ -f /usr/share/java/thrift.jar ] && [ -f /usr/share/java/slf4j-api.jar ]; }
has_node() { command -v node >/dev/null && command -v npm >/dev/null; }

# The page of a comparison is looked at by a browser.
has_chromium() { command -v chromium >/dev/null; }

wanted_packages() {
  has_chromium || echo chromium
  has_compiler || echo thrift-compiler
  has_python || echo python3-thrift
  has_cpp || echo g++ libthrift-dev libevent-dev libboost-dev libssl-dev zlib1g-dev
  has_go || echo golang-go golang-thrift-dev
  has_java || echo libthrift-java libslf4j-java
  command -v javac >/dev/null || echo default-jdk-headless
}

install_peers() {
  local packages
  packages=$(wanted_packages)
  if [ -n "$packages" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests:" $packages
    # shellcheck disable=SC2086 # They are words.
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages; } >artifacts/apt.log 2>&1 ||
      tail -n 5 artifacts/apt.log
  fi
  has_compiler || echo "Left out: all of tests/Interop that needs a peer. It needs the Debian package thrift-compiler, and root to install it."
  has_python || echo "Left out: Python as a peer. It needs python3-thrift."
  has_cpp || echo "Left out: C++ as a peer. It needs g++, libthrift-dev, libevent-dev, libboost-dev, libssl-dev and zlib1g-dev."
  has_go || echo "Left out: Go as a peer. It needs golang-go and golang-thrift-dev."
  has_java || echo "Left out: Java as a peer. It needs a JDK, libthrift-java and libslf4j-java."
  has_node || echo "Left out: Node as a peer. It needs node and npm, which this script does not install."
  has_chromium || echo "Left out: a browser's look at the lab's report. It needs chromium."
}

# Drops what says nothing: the names of the tests that passed, and the runner's own chatter.
quieter() {
  grep -vE '^(Test Run Successful|Results File|Starting test execution|A total of|VSTest version|NUnit Adapter|Test run for|   NUnit3TestExecutor|Total tests:|     Passed:| Total time:|\s*$)' |
    grep -vE '^  Passed '
}

# Each project leaves a .trx file whose <Counters> hold its sums: prints passed, failed, skipped of all files in a folder.
counters() {
  grep -ho '<Counters [^>]*' "$1"/*.trx 2>/dev/null |
    sed -E 's/.*total="([0-9]+)" executed="([0-9]+)" passed="([0-9]+)".*/\1 \2 \3/' |
    awk '{ passed += $3; failed += $2 - $3; skipped += $1 - $2 } END { print passed + 0, failed + 0, skipped + 0 }'
}

# The display names of the tests that failed in one .trx file.
failed_in() { grep -o '<UnitTestResult [^>]*outcome="Failed"' "$1" | sed -E 's/.*testName="([^"]*)".*/\1/'; }

# Runs the failed tests of each project again, by their methods' names and with nothing beside them.
run_failed_again() {
  local trx dll filter
  for trx in "$results"/*.trx; do
    filter=$(failed_in "$trx" | sed -E 's/\(.*//; s/^/Name~/' | sort -u | paste -sd '|')
    if [ -n "$filter" ]; then
      dll=$(grep -o 'codeBase="[^"]*"' "$trx" | head -n 1 | sed -E 's/codeBase="(.*)"/\1/')
      dotnet test "$dll" --settings tests/tests.runsettings --nologo -v quiet --filter "$filter" \
        --logger "console;verbosity=normal" --logger trx --results-directory "$results/again" 2>&1 | quieter
    fi
  done
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
  --logger "console;verbosity=normal" --logger trx --results-directory "$results" 2>&1 | tee artifacts/test.log | quieter
status=${PIPESTATUS[0]}
read -r passed failed skipped < <(counters "$results")

# A test host that crashed leaves no counters.
if grep -qi 'test run.* aborted' artifacts/test.log || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
  failed=$((failed + 1))
  echo "A test run broke off; see artifacts/test.log."
elif [ "$failed" -gt 0 ]; then
  echo "Failed:"
  for trx in "$results"/*.trx; do failed_in "$trx" | sed 's/^/  /'; done

  # A few may be victims of a busy machine: they get one more chance, alone, and are named, for a test that needs it has a defect.
  if [ "$failed" -le 5 ]; then
    echo "Running them again, alone."
    run_failed_again
    read -r passed_alone still_failed _ < <(counters "$results/again")
    [ $((passed_alone + still_failed)) -ge "$failed" ] || still_failed=$failed
    echo "$((failed - still_failed)) of them passed alone. Each of those is unsteady and wants mending."
    passed=$((passed + failed - still_failed))
    failed=$still_failed
  fi
fi

summary "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
