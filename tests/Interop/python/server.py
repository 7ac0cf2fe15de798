"""Serves each service on a port of its own, prints "name port" for each, and ends with its standard input."""

import logging
import sys
import threading

from thrift.server.TServer import TThreadedServer
from thrift.Thrift import TApplicationException
from thrift.transport.TSocket import TServerSocket
from ThriftRpc.Conformance import Conformance
from ThriftRpc.Conformance.ttypes import Everything, OutOfBounds, Point, Refused
from ThriftRpc.Echo import Echo
from ThriftRpc.Echo.ttypes import EchoRes
from ThriftRpc.Interop import Golden

import canonical
import documents
import wire


def echo(self, value):
    return value


class ConformanceHandler:
    echo_bool = echo_byte = echo_i8 = echo_i16 = echo_i32 = echo_i64 = echo_double = echo_string = echo_binary = echo
    echo_enum = echo_struct = echo_list = echo_set = echo_map = echo_nested = echo
    echo_bases = echo_optionals = echo_requireds = echo_defaults = echo_lists = echo_sets = echo_maps = echo_tree = echo_everything = echo

    def __init__(self):
        self.lock = threading.Lock()
        self.texts = []

    def ping(self):
        pass

    def join(self, text, number, color, numbers):
        return ",".join(map(str, [text, number, color, *numbers]))

    def fail(self, kind, code):
        if kind == "refused":
            raise Refused(f"refused with {code}", code)
        if kind == "bounds":
            raise OutOfBounds(Point(code, -code))
        return code

    def fail_void(self, kind, code):
        self.fail(kind, code)

    def break_down(self, text):
        raise RuntimeError(text)

    def tell(self, text):
        if text == "break down":
            raise RuntimeError(text)
        with self.lock:
            self.texts.append(text)

    def told(self):
        with self.lock:
            texts, self.texts = self.texts, []
        return texts


class GoldenHandler:
    def __init__(self, protocol):
        self.protocol = protocol

    def make(self, name):
        if name == "nothing":
            return None
        if name not in documents.NAMES:
            raise TApplicationException(TApplicationException.INVALID_TRANSFORM, f"there is no document {name}")
        return wire.encode(documents.make(name), self.protocol)

    def compare(self, name, document):
        return canonical.differences(documents.make(name), wire.decode(Everything(), document, self.protocol))


class EchoHandler:
    def echo(self, req):
        return EchoRes(req.msg)


class AnnouncedSocket(TServerSocket):
    """Takes a free port and prints it."""

    def __init__(self, name):
        super().__init__("127.0.0.1", 0)
        self.name = name

    def listen(self):
        super().listen()
        sys.stdout.write(f"{self.name} {self.handle.getsockname()[1]}\n")  # In one piece: each server runs in a thread.
        sys.stdout.flush()


def main():
    arguments = wire.argument_parser(__doc__).parse_args()
    logging.disable()
    processors = {
        "conformance": Conformance.Processor(ConformanceHandler()),
        "golden": Golden.Processor(GoldenHandler(arguments.protocol)),
        "echo": Echo.Processor(EchoHandler()),
    }
    for name, processor in processors.items():
        server = TThreadedServer(
            processor, AnnouncedSocket(name), wire.FRAMINGS[arguments.framing], wire.PROTOCOLS[arguments.protocol], daemon=True)
        threading.Thread(target=server.serve, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
