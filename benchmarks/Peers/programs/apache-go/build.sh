#!/usr/bin/env bash
# Apache Thrift's Go library.
source "$(dirname "${BASH_SOURCE[0]}")/../build.lib.sh"
needs_command go golang-go
needs_command thrift thrift-compiler
needs_file /usr/share/gocode/src/github.com/apache/thrift/lib/go/thrift golang-thrift-dev
mkdir -p "$out/src"
up_to_date "$idl" || run_quietly thrift --gen go:skip_remote -out "$out/src" "$idl"
build_go "Apache Thrift $(package_version golang-thrift-dev)"
