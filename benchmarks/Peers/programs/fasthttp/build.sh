#!/usr/bin/env bash
# fasthttp, HTTP/1.1.
source "$(dirname "${BASH_SOURCE[0]}")/../build.lib.sh"
needs_command go golang-go
needs_file /usr/share/gocode/src/github.com/valyala/fasthttp golang-github-valyala-fasthttp-dev
build_go "fasthttp $(package_version golang-github-valyala-fasthttp-dev)"
