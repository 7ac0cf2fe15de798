package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"time"

	"github.com/apache/thrift/lib/go/thrift"
)

// Wire is how messages travel, by the words of the command line.
type Wire struct {
	protocol, framing, endpoint, port, path, cert, key, documents string
	multiplexed                                                   bool
}

func parse(words []string) (*Wire, error) {
	w := &Wire{}
	options := map[string]*string{
		"--protocol": &w.protocol, "--framing": &w.framing, "--endpoint": &w.endpoint, "--port": &w.port, "--path": &w.path,
		"--cert": &w.cert, "--key": &w.key, "--documents": &w.documents,
	}
	for i := 0; i < len(words); i++ {
		if words[i] == "--multiplexed" {
			w.multiplexed = true
		} else if option, known := options[words[i]]; known && i+1 < len(words) {
			i++
			*option = words[i]
		} else {
			return nil, errors.New("not an option: " + words[i])
		}
	}
	if w.framing == "header" && w.protocol == "json" {
		return nil, errors.New("THeaderProtocol has no JSON")
	}
	return w, nil
}

func bare(protocol string) thrift.TProtocolFactory {
	switch protocol {
	case "compact":
		return thrift.NewTCompactProtocolFactoryConf(nil)
	case "json":
		return thrift.NewTJSONProtocolFactory()
	default:
		return thrift.NewTBinaryProtocolFactoryConf(nil)
	}
}

func (w *Wire) protocols() thrift.TProtocolFactory {
	if w.framing == "header" {
		id := thrift.THeaderProtocolBinary
		if w.protocol == "compact" {
			id = thrift.THeaderProtocolCompact
		}
		return thrift.NewTHeaderProtocolFactoryConf(&thrift.TConfiguration{THeaderProtocolID: &id})
	}
	return bare(w.protocol)
}

func (w *Wire) transports() thrift.TTransportFactory {
	switch w.framing {
	case "framed":
		return thrift.NewTFramedTransportFactoryConf(thrift.NewTTransportFactory(), nil)
	case "header":
		return thrift.NewTTransportFactory()
	default:
		return thrift.NewTBufferedTransportFactory(8192)
	}
}

// connect returns a client over a new connection.
func (w *Wire) connect() (thrift.TClient, thrift.TTransport, error) {
	conf := &thrift.TConfiguration{ConnectTimeout: 10 * time.Second, SocketTimeout: time.Minute}
	var socket thrift.TTransport
	switch w.endpoint {
	case "unix":
		socket = thrift.NewTSocketFromAddrConf(&net.UnixAddr{Name: w.path, Net: "unix"}, conf)
	case "tls":
		pem, err := os.ReadFile(w.cert)
		if err != nil {
			return nil, nil, err
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		conf.TLSConfig = &tls.Config{RootCAs: roots}
		socket = thrift.NewTSSLSocketConf("127.0.0.1:"+w.port, conf)
	default:
		socket = thrift.NewTSocketConf("127.0.0.1:"+w.port, conf)
	}
	transport, err := w.transports().GetTransport(socket)
	if err != nil {
		return nil, nil, err
	}
	if err := transport.Open(); err != nil {
		return nil, nil, err
	}
	protocol := w.protocols().GetProtocol(transport)
	if w.multiplexed {
		return thrift.NewTStandardClient(protocol, thrift.NewTMultiplexedProtocol(protocol, "Conformance")), transport, nil
	}
	return thrift.NewTStandardClient(protocol, protocol), transport, nil
}

// listen returns a listening socket and its port.
func (w *Wire) listen() (thrift.TServerTransport, int, error) {
	switch w.endpoint {
	case "unix":
		socket := thrift.NewTServerSocketFromAddrTimeout(&net.UnixAddr{Name: w.path, Net: "unix"}, 0)
		return socket, 0, socket.Listen()
	case "tls":
		pair, err := tls.LoadX509KeyPair(w.cert, w.key)
		if err != nil {
			return nil, 0, err
		}
		// Its socket over TLS does not tell the port that it was given, so a free one is chosen first.
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, 0, err
		}
		address := free.Addr().(*net.TCPAddr)
		free.Close()
		socket, err := thrift.NewTSSLServerSocket(address.String(), &tls.Config{Certificates: []tls.Certificate{pair}})
		if err != nil {
			return nil, 0, err
		}
		return socket, address.Port, socket.Listen()
	default:
		socket, err := thrift.NewTServerSocket("127.0.0.1:0")
		if err != nil {
			return nil, 0, err
		}
		err = socket.Listen()
		return socket, socket.Addr().(*net.TCPAddr).Port, err
	}
}
