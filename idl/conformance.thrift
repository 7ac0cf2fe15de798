/**
 * Everything that one peer can say to another, for tests of one implementation against the next. Accepted by the compilers of
 * Apache Thrift from 0.17 on, and free of words that any of their target languages reserves.
 */

namespace * ThriftRpc.Conformance

/** Numbers in their order, with a gap, in hexadecimal and below zero. */
enum Color {
  RED = 1,
  GREEN,
  DEEP_BLUE = 0x10,
  ULTRA_VIOLET = -3
}

/** Numbers that count themselves. */
enum Level {
  LOW
  MIDDLE
  HIGH
}

/** A struct inside others, an element of sets and a key of maps. */
struct Point {
  1: i32 x
  2: i32 y
}

/** One field of each base type, always written. */
struct Bases {
  1: bool flag
  2: byte tiny
  3: i8 small
  4: i16 medium
  5: i32 normal
  6: i64 large
  7: double real
  8: string text
  9: binary blob
  10: Color color
  11: Point point
}

/** One field of each base type, written when set. */
struct Optionals {
  1: optional bool flag
  2: optional byte tiny
  3: optional i8 small
  4: optional i16 medium
  5: optional i32 normal
  6: optional i64 large
  7: optional double real
  8: optional string text
  9: optional binary blob
  10: optional Color color
  11: optional Point point
  12: optional list<i32> numbers
  13: optional set<string> words
  14: optional map<string, i64> counts
}

/** One field of each base type, never missing. */
struct Requireds {
  1: required bool flag
  2: required byte tiny
  3: required i8 small
  4: required i16 medium
  5: required i32 normal
  6: required i64 large
  7: required double real
  8: required string text
  9: required binary blob
  10: required Color color
  11: required Point point
  12: required list<i32> numbers
  13: required set<string> words
  14: required map<string, i64> counts
}

/** A default value of each kind. */
struct Defaults {
  1: bool flag = true
  2: byte tiny = -128
  3: i8 small = 127
  4: i16 medium = -32768
  5: i32 normal = 0x7fffffff
  6: i64 large = -9007199254740993
  7: double real = 1.5e-3
  8: string text = "say \"hi\"\tand go"
  9: binary blob = "bytes"
  10: Color color = Color.DEEP_BLUE
  11: list<i32> numbers = [1, 2, 3]
  12: set<string> words = ["one", "two"]
  13: map<string, i64> counts = {"a": 1, "b": 2}
  14: list<list<Color>> palette = [[Color.RED, Color.GREEN], []]
  15: optional i32 chosen = 42
  16: optional string word = "word"
  17: optional list<double> reals = [0.5, 2]
  18: double whole = 3
}

/** A list of each kind of element. */
struct Lists {
  1: list<bool> flags
  2: list<i8> smalls
  3: list<i16> mediums
  4: list<i32> normals
  5: list<i64> larges
  6: list<double> reals
  7: list<string> texts
  8: list<binary> blobs
  9: list<Color> colors
  10: list<Point> points
  11: list<list<i32>> grid
  12: list<set<string>> bags
  13: list<map<string, i32>> tables
}

/** A set of each kind of element that every language can put into a set. */
struct Sets {
  1: set<bool> flags
  2: set<i8> smalls
  3: set<i16> mediums
  4: set<i32> normals
  5: set<i64> larges
  6: set<double> reals
  7: set<string> texts
  8: set<binary> blobs
  9: set<Color> colors
}

/** A map of each kind of key and of each kind of value. */
struct Maps {
  1: map<bool, string> by_flag
  2: map<i8, bool> by_small
  3: map<i16, i8> by_medium
  4: map<i32, i16> by_normal
  5: map<i64, i32> by_large
  6: map<double, i64> by_real
  7: map<string, double> by_text
  8: map<binary, binary> by_blob
  9: map<Color, Level> by_color
  10: map<string, Point> points
  11: map<string, list<i32>> lists
  12: map<i32, set<string>> bags
  13: map<string, map<string, list<Point>>> deep
}

/** Refers to itself; C++ must be told, by the mark, that `twin` cannot stand inside. */
struct Tree {
  1: string label
  2: list<Tree> branches
  3: optional Tree & twin
}

/** Everything at once. */
struct Everything {
  1: Bases bases
  2: Optionals optionals_
  3: Requireds requireds
  4: Defaults defaults_
  5: Lists lists
  6: Sets sets
  7: Maps maps
  8: Tree tree
  9: i32 behind_a_gap
  1000: i32 far_away
  32767: optional string last
}

/** Fails as the IDL says. */
exception Refused {
  1: string message
  2: i32 code
}

/** Fails with a struct inside, and without a text. */
exception OutOfBounds {
  1: Point point
  2: optional Color color
}

/** Gives back what it gets. */
service Conformance {
  void ping()

  bool echo_bool(1: bool value)
  byte echo_byte(1: byte value)
  i8 echo_i8(1: i8 value)
  i16 echo_i16(1: i16 value)
  i32 echo_i32(1: i32 value)
  i64 echo_i64(1: i64 value)
  double echo_double(1: double value)
  string echo_string(1: string value)
  binary echo_binary(1: binary value)
  Color echo_enum(1: Color value)
  Point echo_struct(1: Point value)
  list<i32> echo_list(1: list<i32> value)
  set<string> echo_set(1: set<string> value)
  map<string, i64> echo_map(1: map<string, i64> value)
  list<map<i32, list<string>>> echo_nested(1: list<map<i32, list<string>>> value)

  Bases echo_bases(1: Bases value)
  Optionals echo_optionals(1: Optionals value)
  Requireds echo_requireds(1: Requireds value)
  Defaults echo_defaults(1: Defaults value)
  Lists echo_lists(1: Lists value)
  Sets echo_sets(1: Sets value)
  Maps echo_maps(1: Maps value)
  Tree echo_tree(1: Tree value)
  Everything echo_everything(1: Everything value) (idempotent = "true", audience = "tests")

  /** Joins its arguments with commas, numbers and enums as numbers in decimal. */
  string join(1: string text, 2: i32 number, 3: Color color, 4: list<i64> numbers)

  /** Throws what `kind` names: "refused" with the code, "bounds" with a point of (code, -code); else returns the code. */
  i32 fail(1: string kind, 2: i32 code) throws (1: Refused refused, 2: OutOfBounds bounds)

  /** The same without a result. */
  void fail_void(1: string kind, 2: i32 code) throws (1: Refused refused, 2: OutOfBounds bounds)

  /** Throws what is not declared. */
  void break_down(1: string text)

  /** Waits for so many milliseconds, and returns them. */
  i32 pause(1: i32 milliseconds)

  /** Keeps the text, without an answer. */
  oneway void tell(1: string text)

  /** Returns what was told since the last call, in the order in which it arrived. */
  list<string> told()
}
