/** Keys of every kind that a peer may choose so that they collide. */

namespace * ThriftRpc.Generator.Tests.Attacks

struct Key {
  1: i64 id
  2: optional i32 part
}

struct Spot {
  1: i32 x
  2: i32 y
}

union Choice {
  1: i64 id
  2: string name
}

struct Attacked {
  1: set<i64> numbers
  2: map<i64, i32> index
  3: set<string> texts
  4: set<binary> blobs
  5: set<Key> keys
  6: set<Spot> spots
  7: map<Choice, bool> choices
  8: set<list<i64>> lists
  9: set<double> reals
}
