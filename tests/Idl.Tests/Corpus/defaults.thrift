enum Color { RED = 1, GREEN }

struct Point {
  1: i32 x
  2: i32 y
}

exception Failure {
  1: string message
  2: i32 code
}

// A default value of each kind.
struct Defaults {
  1: bool yes = true
  2: bool no = 0
  3: i8 tiny = -128
  4: i32 hex = 0xff
  5: i64 large = 9223372036854775807
  6: i64 small = -9223372036854775808
  7: double real = -1.5e-3
  8: double point = .5
  9: double whole = 3
  10: string text = 'it\'s "so" \\ \n'
  11: binary blob = "\tä"
  12: uuid key = "{00112233-4455-6677-8899-AABBCCDDEEFF}"
  13: Color color = Color.GREEN
  14: Color number = 1
  15: Color unknown = -5
  16: i32 from_enum = Color.GREEN
  17: list<double> reals = [1, 2.5,]
  18: set<string> words = ["a"; "b"]
  19: set<binary> blobs = ["a", "b"]
  20: map<string, list<Color>> colors = {"a": [Color.RED], "b": []}
  21: map<binary, i32> sizes = {"a": 1}
  22: Point origin = {"x": 1}
  23: list<Point> points = [{}, {"x": 1, "y": -2}]
  24: Failure failure = {"message": "no", "code": 5}
  25: map<i32, string> nothing = {}
}
