enum Color { RED }

struct Inner {}

// Fields that are written only when set; a default is the initial value.
struct Optionals {
  1: optional bool flag
  2: optional i32 number
  3: optional double real
  4: optional string text
  5: optional binary blob
  6: optional uuid key
  7: optional Color color
  8: optional Inner inner
  9: optional list<i32> numbers
  10: optional i32 preset = 7
  11: optional string word = "word"
  12: optional set<i32> chosen = [1]
}
