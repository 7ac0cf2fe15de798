"""The conformance service: gives back what it gets."""

import threading
import time

from ThriftRpc.Conformance.ttypes import OutOfBounds, Point, Refused


def echo(self, value):
    return value


class Handler:
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

    def pause(self, milliseconds):
        time.sleep(milliseconds / 1000)
        return milliseconds

    def tell(self, text):
        if text == "break down":
            raise RuntimeError(text)
        with self.lock:
            self.texts.append(text)

    def told(self):
        with self.lock:
            texts, self.texts = self.texts, []
        return texts
