// HTTP/2 without TLS by golang.org/x/net/http2 under net/http: all callers share one connection.
package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
	"peer"
)

var library string

func serve(listener net.Listener) error {
	return http.Serve(listener, h2c.NewHandler(http.HandlerFunc(peer.EchoBody), &http2.Server{}))
}

func connect(address string, callers int) ([]peer.Call, error) {
	client := &http.Client{
		Transport: &http2.Transport{
			AllowHTTP:          true,
			DisableCompression: true,
			DialTLS:            func(network, address string, _ *tls.Config) (net.Conn, error) { return net.Dial(network, address) },
		},
		Timeout: 10 * time.Second,
	}
	return peer.Posts(client, "http://"+address+"/echo", callers), nil
}

func main() {
	peer.Main(peer.Program{Library: library, Serve: peer.On(serve), Connect: connect})
}
