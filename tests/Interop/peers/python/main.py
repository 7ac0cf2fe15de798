"""The peer of the interoperability tests in Python; ../README.md says what it takes and prints."""

import logging
import sys
import threading

from thrift.server.TServer import TThreadedServer
from thrift.TMultiplexedProcessor import TMultiplexedProcessor
from ThriftRpc.Conformance import Conformance

import handler
import mirror
import wire


def serve(options):
    processor = Conformance.Processor(handler.Handler())
    if options.multiplexed:
        every = TMultiplexedProcessor()
        every.registerProcessor("Conformance", processor)
        every.registerDefault(processor)
        processor = every
    server = TThreadedServer(
        processor, wire.listener(options), wire.TRANSPORTS[options.framing], wire.protocols(options), daemon=True)
    threading.Thread(target=server.serve, daemon=True).start()
    sys.stdin.read()


def main():
    logging.disable()
    options = wire.parse()
    if options.role == "server":
        serve(options)
    else:
        mirror.run(options)


if __name__ == "__main__":
    main()
