#!/usr/bin/env bash
# Takes every figure of docs/performance.md and README.md anew, and says which of the project's targets they meet.
set -uo pipefail
called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: benchmarks/run.sh [--quick] [--only PART[,PART...]] [--json FILE] [--strict] [--no-build]
       benchmarks/run.sh --gates FILE [--strict]
       benchmarks/run.sh --list

Without options: every part at full length, some fifteen minutes on a machine that does nothing else.

  --quick      every part at its shortest, under two minutes after the build: shows that everything works, and is too short to quote
  --only       only these parts
  --json FILE  where to write all results as one document; default artifacts/benchmarks/results.json
  --strict     exit code 3 when a target is missed
  --no-build   run what was built before
  --gates FILE judge a document that an earlier run wrote, and run nothing
  --list       the parts, and which section of docs/performance.md each one feeds

A part that fails, takes too long or cannot be built is named, and the rest goes on; the exit code is then 1.
END
}

# name | project | seconds at most, quick (or - when not part of a quick run) | seconds at most | options, quick | options | section of docs/performance.md
parts() {
  cat <<'END'
codec|benchmarks/Codec|40|300|--quick||The codec
rpc|benchmarks/Rpc|40|600|--quick --seconds 0.1|--rounds 40|One connection, one call at a time
callers64|benchmarks/Rpc|40|600|--quick --seconds 0.1 --callers 64|--rounds 40 --callers 64|Many callers
callers512|benchmarks/Rpc|-|600|-|--rounds 25 --callers 512|Many callers
connections|benchmarks/Connections|40|300|2000|10000|Connections at rest
pool|benchmarks/Pool|40|300|--quick||Borrowing from the pool
mixed|examples/Echo|40|120|--scenario mixed --strategies pool,shared-in-order,shared|--scenario mixed --strategies pool,shared-in-order,shared --duration 5|A slow call among fast ones
generator|benchmarks/Generator|40|300|--quick --rounds 3||The generator
peers|benchmarks/Peers|60|900|--quick||Beside other libraries
END
}

# from_caller <file>: a relative path is meant from where the script was called.
from_caller() { case $1 in /*) echo "$1" ;; *) echo "$called_from/$1" ;; esac; }

work=artifacts/benchmarks
json=$work/results.json
quick='' only='' strict='' build=yes running=''

while [ $# -gt 0 ]; do
  case $1 in
    --only | --json | --gates) [ -n "${2:-}" ] || { echo "$1 needs a value" >&2; exit 2; } ;;
  esac
  case $1 in
    --quick) quick=--quick ;;
    --only) only=$2; shift ;;
    --json) json=$(from_caller "$2"); shift ;;
    --strict) strict=--strict ;;
    --no-build) build='' ;;
    --gates) judged=$(from_caller "$2"); shift ;;
    --list)
      while IFS='|' read -r name project _ _ _ _ section; do printf '%-12s %-24s %s\n' "$name" "$project" "$section"; done < <(parts)
      exit 0 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done

IFS=',' read -r -a wanted <<<"$only"
for name in "${wanted[@]}"; do
  parts | grep -q "^$name|" || { echo "there is no part \"$name\"; --list names them" >&2; exit 2; }
done

# program <project>: what its build leaves.
program() {
  case $1 in
    benchmarks/*) echo "$1/bin/Release/net10.0/ThriftRpc.Benchmarks.${1#benchmarks/}.dll" ;;
    *) echo "$1/bin/Release/net10.0/${1##*/}.dll" ;;
  esac
}

# ensure_built <project>
ensure_built() {
  if [ -n "$build" ]; then
    dotnet build "$1" -c Release --nologo -v quiet -p:RunAnalyzers=false >"$work/build.txt" 2>&1 || { grep -m 1 -h error "$work/build.txt"; return 1; }
  fi
  [ -f "$(program "$1")" ] || { echo "$(program "$1") is not there"; return 1; }
}

# Ends the part that runs. Its own processes end with it: each holds the other end of its children's standard input.
stop() {
  if [ -n "$running" ]; then
    kill "$running" 2>/dev/null
    wait "$running" 2>/dev/null
  fi
}
trap stop EXIT
trap 'exit 130' HUP INT TERM

summary() { dotnet "$(program benchmarks/Summary)" "$@" --gates benchmarks/gates.json $strict; }

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
mkdir -p "$work"
reason=$(ensure_built benchmarks/Summary) || { echo "The summary cannot be built: $reason" >&2; exit 1; }

if [ -n "${judged:-}" ]; then
  summary judge "$judged"
  exit
fi

# is_wanted <part> <seconds at most, quick>
is_wanted() {
  [ -n "$quick" ] && [ "$2" = - ] && return 1
  [ -z "$only" ] || [[ ",$only," == *",$1,"* ]]
}

# All are built before the first is measured: a compiler must not run beside them.
declare -A unbuilt
while IFS='|' read -r name project most_quick _ <&3; do
  if is_wanted "$name" "$most_quick" && ! reason=$(ensure_built "$project"); then
    unbuilt[$name]=$reason
  fi
done 3< <(parts)
echo "Built in $SECONDS s."

status=0
arguments=()
begun=$SECONDS

# leave_out <part> <reason>
leave_out() {
  echo "$1 is left out: $2"
  arguments+=(--left-out "$1=$2")
  status=1
}

while IFS='|' read -r name project most_quick most_full options_quick options_full section <&3; do
  is_wanted "$name" "$most_quick" || continue
  echo
  echo "== $name ($section)"
  if [ -n "${unbuilt[$name]:-}" ]; then
    leave_out "$name" "it cannot be built: ${unbuilt[$name]}"
    continue
  fi

  if [ -n "$quick" ]; then most=$most_quick options=$options_quick; else most=$most_full options=$options_full; fi
  rm -f "$work/$name.json"
  started=$SECONDS
  # shellcheck disable=SC2086 # The options are words.
  timeout --kill-after=10 "$most" dotnet "$(program "$project")" $options --json "$work/$name.json" </dev/null &
  running=$!
  wait "$running"
  code=$?
  running=''
  if [ $code -eq 0 ] && [ -s "$work/$name.json" ]; then
    echo "$name took $((SECONDS - started)) s"
    arguments+=(--part "$name=$work/$name.json")
  elif [ $code -eq 124 ] || [ $code -eq 137 ]; then
    leave_out "$name" "it was ended after $((SECONDS - started)) s"
  else
    leave_out "$name" "it ended with exit code $code"
  fi
done 3< <(parts)

echo
echo "== summary, after $((SECONDS - begun)) s"
mkdir -p "$(dirname "$json")"
summary join "$json" $quick "${arguments[@]}"
judged=$?
echo "All results: $json"
[ $judged -eq 0 ] || exit $judged
exit $status
