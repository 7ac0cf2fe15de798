enum Color { RED }
struct Point { 1: i32 x, 2: i32 y }

/** The answer. */
const i32 ANSWER = 42
const i64 LARGE = 0x7fffffffffffffff
const double HALF = 0.5
const double SAME = ANSWER
const bool YES = true
const string greeting = "hello"
const binary BYTES = "bytes"
const uuid KEY = "00112233-4455-6677-8899-aabbccddeeff"
const Color FAVOURITE = Color.RED
const list<i32> NUMBERS = [1, ANSWER]
const set<string> WORDS = [greeting]
const map<string, list<Color>> COLORS = {"a": [FAVOURITE]}
const Point ORIGIN = {"x": ANSWER}

struct Uses {
  1: i32 answer = ANSWER
  2: list<i32> numbers = NUMBERS
  3: Point origin = ORIGIN
}
