"""The client: sends documents through every method, and prints what comes back. What is right is known to the test only."""

import json
import pathlib

from thrift.Thrift import TApplicationException
from ThriftRpc.Conformance import Conformance
from ThriftRpc.Conformance.ttypes import (
    Color, Defaults, Everything, Lists, Optionals, OutOfBounds, Refused, Tree,
)
from ThriftRpc.Interop import Stranger
from ThriftRpc.Interop.ttypes import OtherBases, WiderPoint

import wire

# With each document: the list whose items are sent one by one.
ITEMS = {
    "echo_bool": "flags", "echo_byte": "smalls", "echo_i8": "smalls", "echo_i16": "mediums", "echo_i32": "normals", "echo_i64": "larges",
    "echo_double": "reals", "echo_string": "texts", "echo_binary": "blobs", "echo_enum": "colors", "echo_struct": "points",
    "echo_list": "grid", "echo_set": "bags",
}

# With each document: the struct that is sent.
STRUCTS = {
    "echo_bases": "bases", "echo_optionals": "optionals_", "echo_requireds": "requireds", "echo_defaults": "defaults_", "echo_lists": "lists",
    "echo_sets": "sets", "echo_maps": "maps", "echo_tree": "tree",
}


def run(options):
    folder = pathlib.Path(options.documents)
    documents = {path.stem: wire.decode(Everything(), path.read_bytes(), "binary") for path in folder.glob("*.binary")}

    def connect():
        return Conformance.Client(wire.connect(options))

    def each(name, call):
        client = None
        for document, value in documents.items():
            try:
                client = client or connect()
                result = call(client, value)
                if result is not None:
                    show(name, document, result=wire.encode(result, "binary").hex())
            except Exception as e:
                show(name, document, failure=repr(e))

    for document, value in documents.items():
        try:
            encoded = (folder / f"{document}.{options.protocol}").read_bytes()
            show("read", document, result=wire.encode(wire.decode(Everything(), encoded, options.protocol), "binary").hex())
        except Exception as e:
            show("read", document, failure=repr(e))
        try:
            show("write", document, result=wire.encode(value, options.protocol).hex())
        except Exception as e:
            show("write", document, failure=repr(e))

    for name, field in ITEMS.items():
        each(name, lambda client, document: document.lists and Lists(
            **{field: [getattr(client, name)(item) for item in getattr(document.lists, field)]}))
    each("echo_map", lambda client, document: document.requireds and Optionals(counts=client.echo_map(document.requireds.counts)))
    each("echo_nested", lambda client, document: document.lists and nested(client, document.lists))
    for name, field in STRUCTS.items():
        each(name, lambda client, document: getattr(document, field) and getattr(client, name)(getattr(document, field)))
    each("echo_everything", lambda client, document: client.echo_everything(document))

    for name, call in {
        "own_defaults": lambda client: client.echo_defaults(Defaults()),
        "own_optionals": lambda client: client.echo_optionals(Optionals()),
    }.items():
        try:
            show(name, result=wire.encode(call(connect()), "binary").hex())
        except Exception as e:
            show(name, failure=repr(e))

    for name, call in TEXTS.items():
        try:
            client = connect()
            show(name, text=call(client, Stranger.Client(client._iprot), connect))
        except Exception as e:
            show(name, failure=repr(e))


def nested(client, lists):
    tables = client.echo_nested([{}] + [{number: lists.texts} for number in lists.normals])
    return Lists(
        normals=[number for table in tables for number in table],
        texts=[text for table in tables for texts in table.values() for text in texts])


def told(client):
    client.told()
    for number in range(200):
        client.tell(str(number))
    client.tell("break down")
    return "".join(f"{text}," for text in client.told())


def then_ping(client, text):
    client.ping()
    return text


def unknown_oneway(client, stranger):
    stranger.nobody_hears("x")
    return str(client.echo_i32(7))


def unknown_fields(stranger):
    inner = WiderPoint(x=1, nested={"": []})
    back = stranger.echo_struct(
        WiderPoint(5, -5, True, 1, 2, 3, 4.0, "text", ["", "x"], {1, -1}, {"a": [inner, WiderPoint()]}, inner, 7))
    return f"{back.x},{back.y},{back.far_away or 0}"


def fields_of_other_types(stranger):
    back = stranger.echo_bases(OtherBases("text", [1, 2, 3]))
    return f"{back.flag or ''},{len(back.tiny or [])}"


def deep_tree(client):
    tree = Tree("", [])
    for level in range(25):
        tree = Tree(str(level), [tree])
    return same(client.echo_tree(tree) == tree)


def many_connections(connect):
    clients = [connect() for _ in range(20)]
    return same(all(client.echo_i32(number) == number for number, client in reversed(list(enumerate(clients)))))


def failure(call, *arguments):
    try:
        call(*arguments)
        return "nothing"
    except Refused as e:
        return f"Refused {e.message} {e.code}"
    except OutOfBounds as e:
        return f"OutOfBounds {e.point.x} {e.point.y}"
    except TApplicationException as e:
        return f"TApplicationException {e.type}"


def echo(call, value):
    return same(call(value) == value)


def same(equal):
    return "same" if equal else "different"


def show(name, document="", **result):
    print(json.dumps({"case": name, "document": document, **result}), flush=True)


# Once: a text.
TEXTS = {
    "ping": lambda c, s, _: c.ping() or "done",
    "join": lambda c, s, _: c.join("text", -1, Color.ULTRA_VIOLET, [-2**63, 0]),
    "fail_refused": lambda c, s, _: failure(c.fail, "refused", -5) + "; " + failure(c.fail_void, "refused", 5),
    "fail_bounds": lambda c, s, _: failure(c.fail, "bounds", -7) + "; " + failure(c.fail_void, "bounds", 7),
    "fail_not": lambda c, s, _: c.fail_void("", 1) or str(c.fail("", -2**31)),
    "break_down": lambda c, s, _: then_ping(c, failure(c.break_down, "a secret")),
    "told": lambda c, s, _: told(c),
    "unknown_method": lambda c, s, _: then_ping(c, failure(s.nobody_knows, "x")),
    "unknown_oneway": lambda c, s, _: unknown_oneway(c, s),
    "unknown_fields": lambda c, s, _: unknown_fields(s),
    "fields_of_other_types": lambda c, s, _: fields_of_other_types(s),
    "large_binary": lambda c, s, _: echo(c.echo_binary, bytes(range(256)) * (5 << 12)),
    "large_string": lambda c, s, _: echo(c.echo_string, "a\u00df\u20ac\U0001f600" * 100_000),
    "large_list": lambda c, s, _: echo(c.echo_list, list(range(-50_000, 50_000))),
    "large_set": lambda c, s, _: echo(c.echo_set, {f"word {number}" for number in range(50_000)}),
    "large_map": lambda c, s, _: echo(c.echo_map, {f"key {number}": number for number in range(50_000)}),
    "deep_tree": lambda c, s, _: deep_tree(c),
    "many_calls": lambda c, s, _: same(all(c.echo_i32(number) == number for number in range(1000))),
    "many_connections": lambda c, s, connect: many_connections(connect),
}
