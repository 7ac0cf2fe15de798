"""Writes values as text in one form only, so that equal texts mean equal values: of doubles the bits, of sets and maps the sorted elements."""

import struct


def text(value):
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    if isinstance(value, str):
        return f"{len(value)}'{value}'"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return f"[{', '.join(map(text, value))}]"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(text, value)))}}}"
    if isinstance(value, dict):
        pairs = sorted(f"{text(key)}: {text(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if hasattr(value, "thrift_spec"):
        return f"({', '.join(lines(value))})"
    return repr(value)


def lines(value, path=""):
    """Yields a line for each field that is set, those of structs within structs included."""
    if not hasattr(value, "thrift_spec"):
        yield f"{path} = {text(value)}"
        return
    yield f"{path}: {type(value).__name__}"
    for name, field in vars(value).items():
        if field is not None:
            yield from lines(field, f"{path}.{name}")


def differences(expected, actual):
    """Returns the lines that only one of the two has."""
    mine, theirs = set(lines(expected)), set(lines(actual))
    return [f"- {line}" for line in sorted(mine - theirs)] + [f"+ {line}" for line in sorted(theirs - mine)]
