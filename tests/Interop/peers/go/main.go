// The peer of the interoperability tests in Go; ../README.md says what it takes and prints.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"ThriftRpc/Conformance"

	"github.com/apache/thrift/lib/go/thrift"
)

func main() {
	log.SetOutput(io.Discard)
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(words []string) error {
	if len(words) == 0 {
		return errors.New("server or client")
	}
	wire, err := parse(words[1:])
	if err != nil {
		return err
	}
	if words[0] == "server" {
		return serve(wire)
	}
	mirror, err := newMirror(wire)
	if err == nil {
		mirror.run()
	}
	return err
}

func serve(wire *Wire) error {
	var processor thrift.TProcessor = Conformance.NewConformanceProcessor(&Handler{})
	if wire.multiplexed {
		all := thrift.NewTMultiplexedProcessor()
		all.RegisterProcessor("Conformance", processor)
		all.RegisterDefault(processor)
		processor = all
	}
	listener, port, err := wire.listen()
	if err != nil {
		return err
	}
	server := thrift.NewTSimpleServer4(processor, listener, wire.transports(), wire.protocols())
	go server.Serve()
	fmt.Println("ready", port)
	io.Copy(io.Discard, os.Stdin)
	return nil
}
