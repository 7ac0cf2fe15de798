"""How messages are told apart and encoded, by the names that the tests use."""

import argparse

from thrift.protocol.TBinaryProtocol import TBinaryProtocolAcceleratedFactory, TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolAcceleratedFactory, TCompactProtocolFactory
from thrift.transport.TTransport import TBufferedTransportFactory, TFramedTransportFactory, TMemoryBuffer

FRAMINGS = {
    "framed": TFramedTransportFactory(),
    "unframed": TBufferedTransportFactory(),
}

PROTOCOLS = {
    "binary": TBinaryProtocolFactory(),
    "binary_accelerated": TBinaryProtocolAcceleratedFactory(fallback=False),
    "compact": TCompactProtocolFactory(),
    "compact_accelerated": TCompactProtocolAcceleratedFactory(fallback=False),
}


def argument_parser(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("framing", choices=FRAMINGS)
    parser.add_argument("protocol", choices=PROTOCOLS)
    return parser


def encode(value, protocol):
    buffer = TMemoryBuffer()
    value.write(PROTOCOLS[protocol].getProtocol(buffer))
    return buffer.getvalue()


def decode(value, encoded, protocol):
    value.read(PROTOCOLS[protocol].getProtocol(TMemoryBuffer(encoded)))
    return value
