"""The servers that a case talks to."""

from thrift.transport.TSocket import TSocket
from ThriftRpc.Conformance import Conformance
from ThriftRpc.Conformance.ttypes import Everything
from ThriftRpc.Echo import Echo
from ThriftRpc.Interop import Golden, Stranger

import wire


class Peer:
    """Opens connections for one case, and closes them with it."""

    SERVICES = ["conformance", "golden", "echo"]

    def __init__(self, framing, protocol, ports):
        self.framing = framing
        self.protocol = protocol
        self.ports = ports
        self.sockets = []

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        for socket in self.sockets:
            socket.close()

    def conformance(self):
        return Conformance.Client(self.connect("conformance"))

    def stranger(self):
        return Stranger.Client(self.connect("conformance"))

    def golden(self):
        return Golden.Client(self.connect("golden"))

    def echo(self):
        return Echo.Client(self.connect("echo"))

    def connect(self, service):
        """Returns a protocol over a new connection."""
        socket = TSocket("127.0.0.1", self.ports[service])
        socket.setTimeout(60_000)
        transport = wire.FRAMINGS[self.framing].getTransport(socket)
        transport.open()
        self.sockets.append(socket)
        return wire.PROTOCOLS[self.protocol].getProtocol(transport)

    def encode_document(self, document):
        return wire.encode(document, self.protocol)

    def decode_document(self, encoded):
        return wire.decode(Everything(), encoded, self.protocol)
