// Go's net/http over HTTP/1.1: the message is the body of a POST and of its answer.
package main

import (
	"net"
	"net/http"
	"time"

	"peer"
)

var library string

func serve(listener net.Listener) error {
	return http.Serve(listener, http.HandlerFunc(peer.EchoBody))
}

func connect(address string, callers int) ([]peer.Call, error) {
	// By default two connections are kept for each host, and every third caller dials.
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConns: callers, MaxIdleConnsPerHost: callers, DisableCompression: true},
		Timeout:   10 * time.Second,
	}
	return peer.Posts(client, "http://"+address+"/echo", callers), nil
}

func main() {
	peer.Main(peer.Program{Library: library, Serve: peer.On(serve), Connect: connect})
}
