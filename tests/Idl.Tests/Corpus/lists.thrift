enum Color { RED }

struct Item {}

// A list of each kind of element.
struct Lists {
  1: list<bool> flags
  2: list<i64> numbers
  3: list<string> texts
  4: list<binary> blobs
  5: list<uuid> keys
  6: list<Color> colors
  7: list<Item> items
  8: list<list<i32>> grid
}
