"""How messages travel, by the words of the command line."""

import argparse
import ssl

from thrift.protocol.TBinaryProtocol import TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolFactory
from thrift.protocol.THeaderProtocol import THeaderProtocolFactory
from thrift.protocol.TJSONProtocol import TJSONProtocolFactory
from thrift.protocol.TMultiplexedProtocol import TMultiplexedProtocol
from thrift.transport.THeaderTransport import THeaderClientType, THeaderSubprotocolID
from thrift.transport.TSocket import TServerSocket, TSocket
from thrift.transport.TSSLSocket import TSSLServerSocket, TSSLSocket
from thrift.transport.TTransport import (
    TBufferedTransportFactory, TFramedTransportFactory, TMemoryBuffer, TTransportFactoryBase,
)

PROTOCOLS = {"binary": TBinaryProtocolFactory(), "compact": TCompactProtocolFactory(), "json": TJSONProtocolFactory()}
TRANSPORTS = {"framed": TFramedTransportFactory(), "unframed": TBufferedTransportFactory(), "header": TTransportFactoryBase()}
HEADER_IDS = {"binary": THeaderSubprotocolID.BINARY, "compact": THeaderSubprotocolID.COMPACT}


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["server", "client"])
    parser.add_argument("--protocol", choices=PROTOCOLS)
    parser.add_argument("--framing", choices=TRANSPORTS)
    parser.add_argument("--endpoint", choices=["tcp", "tls", "unix"])
    parser.add_argument("--port", type=int)
    for option in "path", "cert", "key", "documents":
        parser.add_argument(f"--{option}")
    parser.add_argument("--multiplexed", action="store_true")
    return parser.parse_args()


def protocols(options):
    if options.framing == "header":
        return THeaderProtocolFactory((THeaderClientType.HEADERS,), HEADER_IDS[options.protocol])
    return PROTOCOLS[options.protocol]


def connect(options):
    """Returns a protocol over a new connection."""
    if options.endpoint == "unix":
        sock = TSocket(unix_socket=options.path)
    elif options.endpoint == "tls":
        sock = TSSLSocket("localhost", options.port, ca_certs=options.cert, cert_reqs=ssl.CERT_REQUIRED)
    else:
        sock = TSocket("127.0.0.1", options.port)
    sock.setTimeout(60_000)
    transport = TRANSPORTS[options.framing].getTransport(sock)
    transport.open()
    protocol = protocols(options).getProtocol(transport)
    return TMultiplexedProtocol(protocol, "Conformance") if options.multiplexed else protocol


def listener(options):
    """Returns a server's socket that prints its port when it listens."""
    kind = TSSLServerSocket if options.endpoint == "tls" else TServerSocket

    class Announced(kind):
        def listen(self):
            super().listen()
            print("ready", 0 if options.endpoint == "unix" else self.handle.getsockname()[1], flush=True)

    if options.endpoint == "unix":
        return Announced(unix_socket=options.path)
    if options.endpoint == "tls":
        return Announced("127.0.0.1", 0, certfile=options.cert, keyfile=options.key, cert_reqs=ssl.CERT_NONE)
    return Announced("127.0.0.1", 0)


def encode(value, protocol):
    buffer = TMemoryBuffer()
    value.write(PROTOCOLS[protocol].getProtocol(buffer))
    return buffer.getvalue()


def decode(value, encoded, protocol):
    value.read(PROTOCOLS[protocol].getProtocol(TMemoryBuffer(encoded)))
    return value
