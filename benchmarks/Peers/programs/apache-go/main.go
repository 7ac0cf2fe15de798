// Apache Thrift's Go library: its server, which has a goroutine for each connection, and a client for each caller.
package main

import (
	"context"
	"net"

	"ThriftRpc/Echo"
	"github.com/apache/thrift/lib/go/thrift"
	"peer"
)

var library string

var (
	configuration = &thrift.TConfiguration{}
	framed        = thrift.NewTFramedTransportFactoryConf(thrift.NewTTransportFactory(), configuration)
	binary        = thrift.NewTBinaryProtocolFactoryConf(configuration)
)

type handler struct{}

func (handler) Echo(_ context.Context, req *Echo.EchoReq) (*Echo.EchoRes, error) {
	return &Echo.EchoRes{Msg: req.Msg}, nil
}

func serve() (net.Addr, error) {
	// By default each call starts a goroutine with a ticker that looks every 5 ms whether the client is still there.
	thrift.ServerConnectivityCheckInterval = 0

	socket, err := thrift.NewTServerSocket(peer.Address)
	if err != nil {
		return nil, err
	}
	if err := socket.Listen(); err != nil {
		return nil, err
	}
	go thrift.NewTSimpleServer4(Echo.NewEchoProcessor(handler{}), socket, framed, binary).Serve()
	return socket.Addr(), nil
}

func connect(address string, callers int) ([]peer.Call, error) {
	calls := make([]peer.Call, callers)
	for i := range calls {
		transport, err := framed.GetTransport(thrift.NewTSocketConf(address, configuration))
		if err != nil {
			return nil, err
		}
		if err := transport.Open(); err != nil {
			return nil, err
		}
		client := Echo.NewEchoClientFactory(transport, binary)
		calls[i] = func() (string, error) {
			res, err := client.Echo(context.Background(), &Echo.EchoReq{Msg: peer.Message})
			if err != nil {
				return "", err
			}
			return res.Msg, nil
		}
	}
	return calls, nil
}

func main() {
	peer.Main(peer.Program{Library: library, Serve: serve, Connect: connect})
}
