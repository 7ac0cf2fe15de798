#!/usr/bin/env bash
# gRPC-Go, with the protocol buffers that its version in Debian is built for.
source "$(dirname "${BASH_SOURCE[0]}")/../build.lib.sh"
needs_command go golang-go
needs_command protoc protobuf-compiler
needs_command protoc-gen-go protoc-gen-go-1-3
needs_file /usr/share/gocode/src/google.golang.org/grpc golang-google-grpc-dev
needs_file /usr/share/gocode/src/github.com/golang/protobuf/proto golang-github-golang-protobuf-1-3-dev
mkdir -p "$out/src/echo"
up_to_date || run_quietly protoc --proto_path="$here" --go_out=plugins=grpc:"$out/src/echo" echo.proto
build_go "gRPC-Go $(package_version golang-google-grpc-dev)"
