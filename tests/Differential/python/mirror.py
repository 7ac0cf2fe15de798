"""Reads structs with Apache Thrift's library, says what it has read, and writes them again.

Each line of the input is a request: a folder with generated code, a module in it, and values. Each line of the output answers one request.
"""

import importlib
import json
import struct
import sys
import traceback

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.transport.TTransport import TMemoryBuffer

PROTOCOLS = {"binary": TBinaryProtocol, "compact": TCompactProtocol}


def normal(name):
    """What is left of a name when the habits of languages are taken off."""
    return name.replace("_", "").upper()


def dump(value):
    """The same text as Dump.cs makes of an equal value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "d" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s" + value.encode("utf-8").hex()
    if isinstance(value, bytes):
        return "x" + value.hex()
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(dump(item) for item in value) + "]"
    if isinstance(value, (set, frozenset)):
        return "<" + ",".join(sorted(dump(item) for item in value)) + ">"
    if isinstance(value, dict):
        return "{" + ",".join(sorted(dump(key) + ":" + dump(item) for key, item in value.items())) + "}"
    fields = [normal(name) + "=" + dump(item) for name, item in vars(value).items() if item is not None]
    return "(" + ",".join(sorted(fields)) + ")"


def read(struct_class, protocol):
    """Exceptions cannot be changed: their read makes a new one."""
    value = struct_class()
    result = value.read(protocol)
    return value if result is None else result


def answer(classes, request):
    try:
        make_protocol = PROTOCOLS[request["protocol"]]
        struct_class = classes[request["type"]]
        value = read(struct_class, make_protocol(TMemoryBuffer(bytes.fromhex(request["bytes"]))))
        output = TMemoryBuffer()
        value.write(make_protocol(output))
        return {"dump": dump(value), "bytes": output.getvalue().hex()}
    except Exception:
        return {"error": traceback.format_exc()}


def answers(line):
    request = json.loads(line)
    known = set(sys.modules)
    sys.path.insert(0, request["folder"])
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(request["module"] + ".ttypes")
        classes = {normal(name): member for name, member in vars(module).items() if hasattr(member, "thrift_spec")}
        return [answer(classes, item) for item in request["requests"]]
    except Exception:
        return [{"error": traceback.format_exc()}] * len(request["requests"])
    finally:
        sys.path.pop(0)
        for name in set(sys.modules) - known:
            del sys.modules[name]


for line in sys.stdin:
    print(json.dumps(answers(line)), flush=True)
