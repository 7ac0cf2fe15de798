/** Structs and containers as keys and elements. */

namespace * ThriftRpc.Generator.Tests.Keys

struct Point {
  1: i32 x
  2: i32 y
}

/** Containers whose keys and elements are structs or containers: not every language has them. */
struct StructuredKeys {
  1: set<Point> points
  2: map<Point, string> names
  3: set<list<i32>> paths
  4: map<list<string>, set<i32>> index
}
