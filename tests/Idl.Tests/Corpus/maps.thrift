enum Color { RED }

struct Item {}

// A map of each kind of key.
struct Maps {
  1: map<i32, string> by_number
  2: map<string, i32> by_text
  3: map<binary, binary> by_blob
  4: map<Color, Item> by_color
  5: map<Item, Color> by_item
  6: map<list<string>, map<string, set<i32>>> by_list
}
