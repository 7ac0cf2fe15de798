enum Color { RED }
struct Circle { 1: double radius }

/** One of several. */
union Shape {
  /** A round one. */
  1: Circle circle
  2: double side
  3: list<string> names
  4: Color color
  5: binary blob
  6: string text
}

union Preset {
  1: i32 number = 5
  2: string text
}

union Nothing {}

struct Holder {
  1: Shape shape
  2: required Shape needed
  3: list<Shape> shapes
  4: set<Shape> distinct
  5: Shape square = {"side": 2}
}
