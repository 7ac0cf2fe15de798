"""The golden documents. Documents.cs makes the same ones, value by value; neither has seen the other's bytes."""

import math
import struct

from ThriftRpc.Conformance.ttypes import (
    Bases, Color, Defaults, Everything, Level, Lists, Maps, Optionals, Point, Requireds, Sets, Tree,
)

NAMES = ["bare", "empty", "defaults", "zeros", "extreme"] + [f"random_{seed}" for seed in range(1, 9)]

I8, I16, I32, I64 = (-2**7, 2**7 - 1), (-2**15, 2**15 - 1), (-2**31, 2**31 - 1), (-2**63, 2**63 - 1)
MAX, MIN, TINY = 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324
DOUBLES = [0.0, -0.0, 0.1, 1 / 3, MAX, -MAX, MIN, TINY, math.inf, -math.inf, math.nan]
TEXT = "\0 a\u0301 \u00df \u20ac \u0645\u0631\u062d\u0628\u0627 \ufeff\uffff \U0001f600\U0010ffff"
BYTES = bytes(range(256))
COLORS = [Color.RED, Color.GREEN, Color.DEEP_BLUE, Color.ULTRA_VIOLET]


def make(name):
    if name.startswith("random_"):
        return Draw(int(name[len("random_"):])).everything()
    return {"bare": bare, "empty": empty, "defaults": defaults, "zeros": zeros, "extreme": extreme}[name]()


def bare():
    return Everything(behind_a_gap=0, far_away=0)


def empty():
    base = dict(flag=False, tiny=0, small=0, medium=0, normal=0, large=0, real=0.0, text="", blob=b"", color=Color.RED)
    containers = dict(numbers=[], words=set(), counts={})
    return Everything(
        bases=Bases(**base),
        optionals_=Optionals(),
        requireds=Requireds(**base, point=Point(0, 0), **containers),
        lists=Lists(*[[] for _ in vars(Lists())]),
        sets=Sets(*[set() for _ in vars(Sets())]),
        maps=Maps(*[{} for _ in vars(Maps())]),
        tree=Tree("", []),
        behind_a_gap=0,
        far_away=0,
    )


def defaults():
    return Everything(defaults_=Defaults(), behind_a_gap=0, far_away=0)


def zeros():
    document = empty()
    document.bases.point = Point(0, 0)
    document.defaults_ = Defaults()
    return document


def extreme():
    low = dict(
        flag=True, tiny=I8[0], small=I8[0], medium=I16[0], normal=I32[0], large=I64[0], real=math.nan,
        text=TEXT, blob=BYTES, color=Color.ULTRA_VIOLET, point=Point(*I32))
    high = dict(
        flag=False, tiny=I8[1], small=I8[1], medium=I16[1], normal=I32[1], large=I64[1], real=-math.inf,
        text=TEXT, blob=BYTES, color=99, point=Point(-1, 1))
    containers = dict(numbers=list(I32), words={"", TEXT}, counts={TEXT: I64[0], "": I64[1]})
    return Everything(
        bases=Bases(**low),
        optionals_=Optionals(**high, **containers),
        requireds=Requireds(**low, **containers),
        defaults_=Defaults(
            False, I8[1], I8[0], I16[1], I32[0], I64[1], -0.0, "", b"", Color.RED,
            [], set(), {}, [[], [Color.GREEN]], 0, "", [], -MAX),
        lists=Lists(
            [True, False], list(I8), list(I16), list(I32), list(I64), DOUBLES, ["", TEXT], [b"", BYTES], COLORS + [99],
            [Point(*I32), Point(0, 0)], [[], [0], list(I32)], [set(), {"", "x"}], [{}, {"": I32[0]}]),
        sets=Sets(
            {True, False}, set(I8), set(I16), set(I32), set(I64), {0.0, TINY, MAX, math.inf, -math.inf}, {"", TEXT},
            {b"", BYTES}, set(COLORS)),
        maps=Maps(
            {True: "", False: TEXT}, {I8[0]: True, I8[1]: False}, {I16[0]: I8[0], I16[1]: I8[1]}, {I32[0]: I16[0], I32[1]: I16[1]},
            {I64[0]: I32[0], I64[1]: I32[1]}, {0.5: I64[0], -math.inf: I64[1]}, {"": math.nan, TEXT: -0.0}, {b"": BYTES, BYTES: b""},
            {Color.ULTRA_VIOLET: Level.LOW, Color.RED: Level.HIGH}, {"": Point(*I32)}, {"": [], "x": list(I32)},
            {0: set(), I32[0]: {"", "x"}}, {"": {}, "x": {"": [], "y": [Point(*I32), Point(0, 0)]}}),
        tree=Tree("root", [Tree("", []), Tree(TEXT, [Tree("leaf", [])])], Tree("twin", [])),
        behind_a_gap=I32[0],
        far_away=I32[1],
        last=TEXT,
    )


class Draw:
    """Draws values from numbers that follow from a seed: each is a fixed function of the one before."""

    def __init__(self, seed):
        self.state = seed

    def bits(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state

    def below(self, limit):
        return (self.bits() >> 33) % limit

    def integer(self, size):
        value = self.bits() >> (64 - size)
        return value - 2**size if value >= 2**(size - 1) else value

    def bool(self):
        return self.below(2) == 1

    def i8(self):
        return self.integer(8)

    def i16(self):
        return self.integer(16)

    def i32(self):
        return self.integer(32)

    def i64(self):
        return self.integer(64)

    def double(self):
        """Any but the infinities and NaNs, which as keys are a matter of taste."""
        bits = self.bits()
        if bits >> 52 & 0x7FF == 0x7FF:
            bits &= ~(0x7FF << 52)
        return struct.unpack(">d", struct.pack(">Q", bits))[0]

    def text(self):
        return "".join(self.character() for _ in range(self.below(12)))

    def character(self):
        first, count = [(0x20, 95), (0xA1, 0x500), (0x4E00, 0x5000), (0x1F300, 0x300)][self.below(4)]
        return chr(first + self.below(count))

    def blob(self):
        return bytes(self.below(256) for _ in range(self.below(20)))

    def color(self):
        return COLORS[self.below(4)]

    def level(self):
        return self.below(3)

    def point(self):
        return Point(self.i32(), self.i32())

    def list(self, element):
        return [element() for _ in range(self.below(5))]

    def set(self, element):
        return {element() for _ in range(self.below(5))}

    def map(self, key, value):
        return {key(): value() for _ in range(self.below(5))}

    def maybe(self, draw):
        return draw() if self.bool() else None

    def numbers(self):
        return self.list(self.i32)

    def words(self):
        return self.set(self.text)

    def counts(self):
        return self.map(self.text, self.i64)

    def base_values(self):
        return [
            self.bool, self.i8, self.i8, self.i16, self.i32, self.i64, self.double, self.text, self.blob, self.color, self.point,
        ]

    def tree(self, levels):
        return Tree(
            self.text(),
            [self.tree(levels - 1) for _ in range(self.below(3) if levels > 0 else 0)],
            self.tree(levels - 1) if levels > 0 and self.bool() else None)

    def everything(self):
        bases = self.base_values()
        containers = [self.numbers, self.words, self.counts]
        return Everything(
            bases=Bases(*[draw() for draw in bases]),
            optionals_=Optionals(*[self.maybe(draw) for draw in bases + containers]),
            requireds=Requireds(*[draw() for draw in bases + containers]),
            defaults_=Defaults(
                *[draw() for draw in bases[:10] + containers], self.list(lambda: self.list(self.color)), self.i32(), self.text(),
                self.list(self.double), self.double()),
            lists=self.lists(),
            sets=self.sets(),
            maps=self.maps(),
            tree=self.tree(3),
            behind_a_gap=self.i32(),
            far_away=self.i32(),
            last=self.maybe(self.text),
        )

    def lists(self):
        return Lists(
            self.list(self.bool), self.list(self.i8), self.list(self.i16), self.list(self.i32), self.list(self.i64),
            self.list(self.double), self.list(self.text), self.list(self.blob), self.list(self.color), self.list(self.point),
            self.list(self.numbers), self.list(self.words), self.list(lambda: self.map(self.text, self.i32)))

    def sets(self):
        return Sets(
            self.set(self.bool), self.set(self.i8), self.set(self.i16), self.set(self.i32), self.set(self.i64), self.set(self.double),
            self.set(self.text), self.set(self.blob), self.set(self.color))

    def maps(self):
        return Maps(
            self.map(self.bool, self.text), self.map(self.i8, self.bool), self.map(self.i16, self.i8), self.map(self.i32, self.i16),
            self.map(self.i64, self.i32), self.map(self.double, self.i64), self.map(self.text, self.double), self.map(self.blob, self.blob),
            self.map(self.color, self.level), self.map(self.text, self.point), self.map(self.text, self.numbers),
            self.map(self.i32, self.words),
            self.map(self.text, lambda: self.map(self.text, lambda: self.list(self.point))))
