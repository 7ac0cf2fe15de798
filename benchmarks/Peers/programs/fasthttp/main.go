// fasthttp over HTTP/1.1: the message is the body of a POST and of its answer. Requests and responses are used again, as its authors ask for.
package main

import (
	"fmt"
	"net"
	"time"

	"github.com/valyala/fasthttp"
	"peer"
)

var library string

func serve(listener net.Listener) error {
	server := &fasthttp.Server{
		Handler: func(ctx *fasthttp.RequestCtx) {
			ctx.SetContentType("text/plain")
			ctx.SetBody(ctx.PostBody())
		},
		NoDefaultServerHeader: true,
		NoDefaultDate:         true,
	}
	return server.Serve(listener)
}

func connect(address string, callers int) ([]peer.Call, error) {
	client := &fasthttp.HostClient{
		Addr:                     address,
		MaxConns:                 callers,
		ReadTimeout:              10 * time.Second,
		WriteTimeout:             10 * time.Second,
		NoDefaultUserAgentHeader: true,
	}
	url := "http://" + address + "/echo"
	call := func() (string, error) {
		request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		defer fasthttp.ReleaseRequest(request)
		defer fasthttp.ReleaseResponse(response)
		request.Header.SetMethod(fasthttp.MethodPost)
		request.SetRequestURI(url)
		request.Header.SetContentType("text/plain")
		request.SetBodyString(peer.Message)
		if err := client.Do(request, response); err != nil {
			return "", err
		}
		if response.StatusCode() != fasthttp.StatusOK {
			return "", fmt.Errorf("the server answered %d", response.StatusCode())
		}
		return string(response.Body()), nil
	}
	calls := make([]peer.Call, callers)
	for i := range calls {
		calls[i] = call
	}
	return calls, nil
}

func main() {
	peer.Main(peer.Program{Library: library, Serve: peer.On(serve), Connect: connect})
}
