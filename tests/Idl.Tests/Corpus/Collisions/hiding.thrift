// Properties called as types that the same code needs.
enum Color { RED, GREEN }
struct Point { 1: i32 x }
union Shape { 1: Point Point, 2: Color Color, 3: i32 Shape, 4: i32 Value, 5: i32 Unknown, 6: i32 equals }
exception Oops { 1: string Point }

struct Hides {
  1: i32 Point
  2: Point other
  3: optional Color Color
  4: Color preset = Color.GREEN
  5: list<i32> Containers
  6: list<Color> colors = [Color.RED]
  7: string Shape
  8: Shape shape
  9: Shape another = {"Point": {"x": 1}}
  10: list<Point> points = [{"x": 1}]
  11: string Oops
}

struct Same { 1: Color Color = Color.GREEN, 2: Point Point, 3: optional Shape Shape }

struct PingCall { 1: i32 x }
struct PingAsync { 1: i32 x }

service HidesMethods {
  PingCall ping(1: PingCall Ping_call, 2: PingCall PingCall, 3: list<PingCall> calls, 4: i32 hides_methods_methods) throws (1: Oops Oops)
  PingAsync get(1: i32 Point, 2: Point value, 3: i32 Color, 4: Color color = Color.RED)
}

service Derived extends HidesMethods {
  void PING_()
  void p_ing()
  i32 DerivedMethods(1: i32 context)
}
