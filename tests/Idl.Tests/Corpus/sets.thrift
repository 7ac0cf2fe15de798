enum Color { RED }

struct Item {}

// A set of each kind of element.
struct Sets {
  1: set<bool> flags
  2: set<i16> numbers
  3: set<double> reals
  4: set<string> texts
  5: set<binary> blobs
  6: set<uuid> keys
  7: set<Color> colors
  8: set<Item> items
  9: set<list<i32>> lists
}
