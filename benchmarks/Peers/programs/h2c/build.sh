#!/usr/bin/env bash
# HTTP/2 without TLS, by golang.org/x/net/http2 under net/http.
source "$(dirname "${BASH_SOURCE[0]}")/../build.lib.sh"
needs_command go golang-go
needs_file /usr/share/gocode/src/golang.org/x/net/http2/h2c golang-golang-x-net-dev
build_go "golang.org/x/net $(package_version golang-golang-x-net-dev)"
