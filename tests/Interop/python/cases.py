"""What the Python client does to our server, case by case. PythonClient.cs finds the names by the marks above the functions."""

import math
import socket
import struct

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.Thrift import TApplicationException, TMessageType
from thrift.transport.TTransport import TTransportException
from ThriftRpc.Conformance import Conformance
from ThriftRpc.Conformance.ttypes import (
    Bases, Color, Defaults, Optionals, OutOfBounds, Point, Refused, Requireds, Tree,
)
from ThriftRpc.Echo.ttypes import EchoReq
from ThriftRpc.Interop.ttypes import LaxRequireds, OtherBases, WiderPoint

from checks import answers, comes_back, equal, raises
from documents import BYTES, COLORS, DOUBLES, I8, I16, I32, I64, NAMES, TEXT, Draw, make

CASES = {}


def case(function):
    CASES[function.__name__] = function


# Values


@case
def ping(peer):
    equal(peer.conformance().ping(), None)


@case
def echo_bool(peer):
    comes_back(peer.conformance().echo_bool, True, False)


@case
def echo_byte(peer):
    comes_back(peer.conformance().echo_byte, 0, 1, -1, *I8)


@case
def echo_i8(peer):
    comes_back(peer.conformance().echo_i8, *range(-128, 128))


@case
def echo_i16(peer):
    comes_back(peer.conformance().echo_i16, 0, 1, -1, 255, 256, *I16)


@case
def echo_i32(peer):
    comes_back(peer.conformance().echo_i32, 0, 1, -1, 0x01020304, *I32)


@case
def echo_i64(peer):
    comes_back(peer.conformance().echo_i64, 0, 1, -1, 2**53 + 1, 0x0102030405060708, *I64)


@case
def echo_double(peer):
    payload = struct.unpack(">d", bytes.fromhex("7ff8000000abcdef"))[0]
    comes_back(peer.conformance().echo_double, *DOUBLES, -math.nan, payload)


@case
def echo_string(peer):
    comes_back(peer.conformance().echo_string, "", "hello", TEXT, TEXT * 1000)


@case
def echo_large_string(peer):
    comes_back(peer.conformance().echo_string, "a\u00df\u20ac\U0001f600" * 100_000)


@case
def echo_string_of_invalid_bytes(peer):
    stranger = peer.stranger()
    equal(stranger.echo_string(b"a\xff\xc3"), "a\ufffd\ufffd".encode())
    equal(stranger.echo_string(b"\xed\xa0\x80"), ("\ufffd" * 3).encode())


@case
def echo_binary(peer):
    comes_back(peer.conformance().echo_binary, b"", b"\0", BYTES)


@case
def echo_large_binary(peer):
    comes_back(peer.conformance().echo_binary, BYTES * 20_000)


@case
def echo_enum(peer):
    comes_back(peer.conformance().echo_enum, *COLORS)


@case
def echo_enum_of_unknown_value(peer):
    comes_back(peer.conformance().echo_enum, 0, 99, *I32)


@case
def echo_struct(peer):
    comes_back(peer.conformance().echo_struct, Point(0, 0), Point(*I32))


@case
def echo_list(peer):
    comes_back(peer.conformance().echo_list, [], [0], [3, 1, 2, 1, *I32])


@case
def echo_large_list(peer):
    comes_back(peer.conformance().echo_list, list(range(-50_000, 50_000)))


@case
def echo_set(peer):
    comes_back(peer.conformance().echo_set, set(), {""}, {"a", "b", TEXT})


@case
def echo_large_set(peer):
    comes_back(peer.conformance().echo_set, {f"word {number}" for number in range(100_000)})


@case
def echo_map(peer):
    comes_back(peer.conformance().echo_map, {}, {"": 0}, {"a": I64[0], TEXT: I64[1]})


@case
def echo_large_map(peer):
    comes_back(peer.conformance().echo_map, {f"key {number}": number for number in range(100_000)})


@case
def echo_nested(peer):
    comes_back(peer.conformance().echo_nested, [], [{}], [{0: []}, {}, {I32[0]: ["", TEXT], I32[1]: ["a"] * 1000}])


# Structs


@case
def echo_bases(peer):
    comes_back(peer.conformance().echo_bases, make("extreme").bases, make("empty").bases)


@case
def echo_bases_of_nothing(peer):
    """What Python leaves out comes back as zeros and empty, except the struct."""
    equal(
        peer.conformance().echo_bases(Bases()),
        Bases(flag=False, tiny=0, small=0, medium=0, normal=0, large=0, real=0.0, text="", blob=b"", color=0))


@case
def echo_optionals(peer):
    comes_back(peer.conformance().echo_optionals, make("extreme").optionals_, Optionals())


@case
def echo_optionals_one_by_one(peer):
    echo = peer.conformance().echo_optionals
    for values in make("extreme").optionals_, Optionals(
            False, 0, 0, 0, 0, 0, 0.0, "", b"", 0, Point(0, 0), [], set(), {}):
        for name, value in vars(values).items():
            comes_back(echo, Optionals(**{name: value}))


@case
def echo_requireds(peer):
    comes_back(peer.conformance().echo_requireds, make("extreme").requireds, make("empty").requireds)


@case
def echo_defaults(peer):
    comes_back(peer.conformance().echo_defaults, Defaults())


@case
def echo_defaults_changed(peer):
    comes_back(peer.conformance().echo_defaults, make("extreme").defaults_)


@case
def echo_defaults_of_nothing(peer):
    """Our server fills in what Python leaves out."""
    equal(peer.conformance().echo_defaults(Defaults(*[None] * len(vars(Defaults())))), Defaults())


@case
def echo_lists(peer):
    comes_back(peer.conformance().echo_lists, make("extreme").lists, make("empty").lists)


@case
def echo_sets(peer):
    comes_back(peer.conformance().echo_sets, make("extreme").sets, make("empty").sets)


@case
def echo_maps(peer):
    comes_back(peer.conformance().echo_maps, make("extreme").maps, make("empty").maps)


@case
def echo_tree(peer):
    comes_back(peer.conformance().echo_tree, Tree("", []), make("extreme").tree, Draw(1).tree(6))


@case
def echo_tree_of_25_branches(peer):
    tree = Tree("leaf", [])
    for level in range(25):
        tree = Tree(f"{level}", [tree])
    comes_back(peer.conformance().echo_tree, tree)


@case
def echo_tree_of_50_twins(peer):
    comes_back(peer.conformance().echo_tree, twins(50))


@case
def echo_everything(peer):
    comes_back(peer.conformance().echo_everything, *map(make, NAMES))


@case
def golden_documents_are_made(peer):
    golden = peer.golden()
    for name in NAMES:
        equal(peer.decode_document(golden.make(name)), make(name))


@case
def golden_documents_are_compared(peer):
    golden = peer.golden()
    for name in NAMES:
        equal(golden.compare(name, peer.encode_document(make(name))), [])


@case
def echo_service(peer):
    equal(peer.echo().echo(EchoReq(TEXT)).msg, TEXT)


# Several arguments, none, and fields of other versions


@case
def join(peer):
    client = peer.conformance()
    equal(client.join("text", -1, Color.ULTRA_VIOLET, [I64[0], 0]), f"text,-1,-3,{I64[0]},0")
    equal(client.join("", 0, Color.RED, []), ",0,1")


@case
def join_without_arguments(peer):
    equal(peer.conformance().join(None, None, None, None), ",0,0")


@case
def unknown_fields_are_skipped(peer):
    inner = WiderPoint(x=1, nested={"": []})
    point = WiderPoint(
        5, -5, True, 1, 2, 3, 4.0, TEXT, ["", TEXT], {I64[0]}, {"a": [inner, WiderPoint()], "b": []}, inner, 7)
    equal(peer.stranger().echo_struct(point), WiderPoint(5, -5))


@case
def fields_of_other_types_are_skipped(peer):
    equal(peer.stranger().echo_bases(OtherBases("text", [1, 2, 3])), OtherBases())


# Failures


@case
def fail_refused(peer):
    client = peer.conformance()
    for call in client.fail, client.fail_void:
        equal(raises(Refused, call, "refused", I32[0]), Refused(f"refused with {I32[0]}", I32[0]))


@case
def fail_out_of_bounds(peer):
    client = peer.conformance()
    for call in client.fail, client.fail_void:
        equal(raises(OutOfBounds, call, "bounds", 7), OutOfBounds(Point(7, -7)))


@case
def fail_not(peer):
    client = peer.conformance()
    equal(client.fail("", 7), 7)
    equal(client.fail_void("", 7), None)


@case
def break_down(peer):
    client = peer.conformance()
    text = answers(TApplicationException.INTERNAL_ERROR, client.break_down, "a secret")
    assert "secret" not in text, text
    client.ping()


@case
def application_exception_of_the_handler(peer):
    golden = peer.golden()
    text = answers(TApplicationException.INVALID_TRANSFORM, golden.make, "unheard of")
    equal(text, "there is no document unheard of")
    equal(golden.compare("bare", peer.encode_document(make("bare"))), [])


@case
def missing_result(peer):
    golden = peer.golden()
    answers(TApplicationException.MISSING_RESULT, golden.make, "nothing")
    golden.make("bare")


@case
def void_where_a_result_is_expected(peer):
    answers(TApplicationException.MISSING_RESULT, peer.stranger().ping)


@case
def unknown_method(peer):
    stranger = peer.stranger()
    text = answers(TApplicationException.UNKNOWN_METHOD, stranger.nobody_knows, "x")
    assert "nobody_knows" in text, text
    equal(stranger.echo_string(b"still here"), b"still here")


@case
def unknown_oneway_method(peer):
    stranger = peer.stranger()
    stranger.nobody_hears("x")
    equal(stranger.echo_string(b"still here"), b"still here")


@case
def missing_required_argument_fields(peer):
    client = peer.conformance()
    for name in vars(make("extreme").requireds):
        incomplete = make("extreme").requireds
        setattr(incomplete, name, None)
        text = answers(TApplicationException.PROTOCOL_ERROR, client.echo_requireds, incomplete)
        assert f"Requireds.{name}" in text, text
    client.ping()


@case
def missing_required_fields_of_an_older_client(peer):
    stranger = peer.stranger()
    answers(TApplicationException.PROTOCOL_ERROR, stranger.echo_requireds, LaxRequireds(True))


@case
def too_deep_a_tree(peer):
    """A frame's end is known whatever is in it; without one, what is too deep to follow costs the connection."""
    client = peer.conformance()
    if peer.framing == "framed":
        text = answers(TApplicationException.PROTOCOL_ERROR, client.echo_tree, twins(100))
        assert "MaxDepth" in text, text
        client.ping()
    else:
        raises(TTransportException, client.echo_tree, twins(100))


# Messages


@case
def oneway_keeps_order(peer):
    client = peer.conformance()
    client.told()
    texts = [f"text {number}" for number in range(200)]
    for text in texts:
        client.tell(text)
    equal(client.told(), texts)
    equal(client.told(), [])

    client.tell("break down")
    client._oprot.writeMessageBegin("tell", TMessageType.CALL, 0)  # As peers older than 0.9.3 do.
    Conformance.tell_args("sent as a call").write(client._oprot)
    client._oprot.writeMessageEnd()
    client._oprot.trans.flush()
    equal(client.told(), ["sent as a call"])


@case
def sequence_ids_come_back(peer):
    client = peer.conformance()
    for number in 0, 0, 1, -1, *I32:
        send(client, number, number)
        equal(receive(client), (number, number))


@case
def pipelined_calls(peer):
    client = peer.conformance()
    for number in range(500):
        send(client, number, -number)
    for number in range(500):
        equal(receive(client), (number, -number))


@case
def pipelined_calls_without_ids(peer):
    client = peer.conformance()
    for number in range(100):
        client.send_echo_string(TEXT * number)
    for number in range(100):
        equal(client.recv_echo_string(), TEXT * number)


@case
def pipelined_mixture(peer):
    client, stranger = peer.conformance(), peer.stranger()
    stranger._oprot = stranger._iprot = client._oprot
    client.send_fail("refused", 1)
    stranger.send_nobody_knows("x")
    client.tell("break down")
    client.send_break_down("x")
    client.send_ping()
    client.send_echo_everything(make("extreme"))

    equal(raises(Refused, client.recv_fail).code, 1)
    answers(TApplicationException.UNKNOWN_METHOD, stranger.recv_nobody_knows)
    answers(TApplicationException.INTERNAL_ERROR, client.recv_break_down)
    client.recv_ping()
    equal(client.recv_echo_everything(), make("extreme"))


@case
def many_calls_on_one_connection(peer):
    client = peer.conformance()
    for number in range(1000):
        equal(client.echo_i32(number), number)


@case
def many_connections(peer):
    clients = [peer.conformance() for _ in range(50)]
    for number, client in enumerate(clients):
        send(client, number, number)
    for number, client in reversed(list(enumerate(clients))):
        equal(receive(client), (number, number))


@case
def a_message_in_pieces(peer):
    protocol = peer.connect("conformance")
    handle = peer.sockets[-1].handle
    handle.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.sockets[-1].write = lambda message: [handle.send(bytes([byte])) for byte in message]
    comes_back(Conformance.Client(protocol).echo_defaults, Defaults())


@case
def old_message_header(peer):
    """Without a version in front, as clients before 2008 sent it."""
    transport = peer.connect("conformance").trans
    client = Conformance.Client(TBinaryProtocol(transport, strictRead=False, strictWrite=False))
    comes_back(client.echo_string, "", TEXT)
    comes_back(client.echo_everything, make("extreme"))


@case
def a_reply_where_a_call_belongs(peer):
    client = peer.conformance()
    client._oprot.writeMessageBegin("ping", TMessageType.REPLY, 5)
    Conformance.ping_args().write(client._oprot)
    client._oprot.writeMessageEnd()
    client._oprot.trans.flush()
    answers(TApplicationException.INVALID_MESSAGE_TYPE, client.recv_ping)
    raises(TTransportException, client.ping)


def twins(levels):
    tree = Tree("last", [])
    for level in range(levels):
        tree = Tree(f"{level}", [], tree)
    return tree


def send(client, number, seqid):
    client._seqid = seqid
    client.send_echo_i32(number)


def receive(client):
    """Returns the number and the sequence id of the next reply."""
    name, kind, seqid = client._iprot.readMessageBegin()
    equal((name, kind), ("echo_i32", TMessageType.REPLY))
    result = Conformance.echo_i32_result()
    result.read(client._iprot)
    client._iprot.readMessageEnd()
    return result.success, seqid
