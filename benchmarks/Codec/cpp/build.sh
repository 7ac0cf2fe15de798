#!/usr/bin/env bash
# Builds the C++ side of the codec benchmark, with Apache's own compiler and library: build.sh <repository> <folder to build in>
set -euo pipefail
source=$1/benchmarks/Codec/cpp/codec.cpp
idl=$1/idl/bench.thrift
out=$2

command -v thrift >/dev/null || { echo "the Apache Thrift compiler is not installed (thrift-compiler)" >&2; exit 1; }
command -v g++ >/dev/null || { echo "g++ is not installed" >&2; exit 1; }
mkdir -p "$out"
[ "$out/codec" -nt "$source" ] && [ "$out/codec" -nt "$idl" ] && exit 0
thrift --gen cpp:templates,no_skeleton -out "$out" "$idl"
g++ -std=c++14 -O2 -DNDEBUG -I"$out" -o "$out/codec" "$source" "$out/bench_types.cpp" -lthrift 2>"$out/errors.txt" ||
  { grep -m1 error "$out/errors.txt" >&2; exit 1; }
