// gRPC-Go: all callers share one client connection, as its documentation asks for.
package main

import (
	"context"
	"net"
	"runtime"
	"time"

	"echo"
	"google.golang.org/grpc"
	"peer"
)

var library string

type service struct{}

func (service) Echo(_ context.Context, req *echo.EchoReq) (*echo.EchoRes, error) {
	return &echo.EchoRes{Msg: req.Msg}, nil
}

func serve(listener net.Listener) error {
	// Workers that stay spare each call a new goroutine with a stack that must grow.
	server := grpc.NewServer(grpc.NumStreamWorkers(uint32(runtime.NumCPU())))
	echo.RegisterEchoServer(server, service{})
	return server.Serve(listener)
}

func connect(address string, callers int) ([]peer.Call, error) {
	connection, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock(), grpc.WithTimeout(10*time.Second))
	if err != nil {
		return nil, err
	}
	client := echo.NewEchoClient(connection)
	call := func() (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		res, err := client.Echo(ctx, &echo.EchoReq{Msg: peer.Message})
		if err != nil {
			return "", err
		}
		return res.Msg, nil
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
