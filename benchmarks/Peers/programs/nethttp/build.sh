#!/usr/bin/env bash
# net/http of Go's standard library, HTTP/1.1.
source "$(dirname "${BASH_SOURCE[0]}")/../build.lib.sh"
needs_command go golang-go
build_go "net/http"
