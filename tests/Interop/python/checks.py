"""What cases expect."""

from thrift.Thrift import TApplicationException

import canonical


def equal(actual, expected):
    found = canonical.differences(expected, actual)
    assert not found, "\n".join(line[:500] for line in found[:20])


def comes_back(echo, *values):
    for value in values:
        equal(echo(value), value)


def raises(kind, call, *arguments):
    """Returns the exception of this kind that the call raises."""
    try:
        result = call(*arguments)
    except kind as failure:
        return failure
    raise AssertionError(f"no {kind.__name__}, but the result {result!r:.200}")


def answers(kind, call, *arguments):
    """Expects a TApplicationException of this kind, and returns its text."""
    failure = raises(TApplicationException, call, *arguments)
    equal(failure.type, kind)
    return failure.message
