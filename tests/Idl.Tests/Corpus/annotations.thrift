namespace netstd Sample.Annotations (a = "b")

enum Color {
  RED = 1 (a = "b"),
  GREEN (a)
} (a = "b", c)

typedef string (a = "b") Name (c = "d")

struct Item {
  1: list<string (a = "b")> (cpp.type = "x") words (a = "b", c = 'd';)
  2: map cpp_type "m" <string, i32> counts = {} ()
} (final)

exception Failure {} (a = "b")

union Choice { 1: i32 number (a = "b") } (c)

service Sample {
  /** May be repeated. */
  i32 get(1: i32 key (a = "b")) throws (1: Failure failure (a = "b")) (idempotent = "true", role = "reader", role = "writer")
  void put(1: Name key) (deprecated, say = "\"hi\"")
  void never() (idempotent = "false")
} (a = "b")
