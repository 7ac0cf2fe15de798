#!/usr/bin/env bash
# Apache Thrift's C++ library.
source "$(dirname "${BASH_SOURCE[0]}")/../build.lib.sh"
needs_command g++ g++
needs_command thrift thrift-compiler
needs_file /usr/include/thrift/config.h libthrift-dev
needs_file /usr/include/boost/version.hpp libboost-dev
up_to_date "$idl" && exit 0
run_quietly thrift --gen cpp:templates,no_skeleton -out "$out" "$idl"
library="Apache Thrift $(package_version libthrift-dev), g++ $(g++ -dumpfullversion)"
run_quietly g++ -std=c++17 -O2 -DNDEBUG -DLIBRARY="\"$library\"" -I"$out" -o "$out/peer" "$here/main.cpp" "$out/Echo.cpp" "$out/echo_types.cpp" -lthrift -pthread
