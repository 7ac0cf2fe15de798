enum Color { RED, GREEN }
struct Key { 1: i32 a, 2: list<string> b }
union Choice { 1: i32 number, 2: Key key }

// Containers in containers, and keys of every type.
struct Containers {
  1: list<list<list<i32>>> deep
  2: map<string, map<i32, list<Key>>> maps
  3: set<list<Key>> lists
  4: map<list<i32>, set<string>> by_list
  5: map<set<i32>, string> by_set
  6: map<map<string, i32>, string> by_map
  7: map<Key, Choice> by_struct
  8: map<Choice, Key> by_union
  9: map<binary, list<binary>> by_binary
  10: map<uuid, double> by_uuid
  11: map<double, uuid> by_double
  12: map<Color, set<Color>> by_color
  13: optional list<map<Key, list<Choice>>> optional_deep
  14: required set<set<binary>> sets
  15: list<bool> flags
  16: list<uuid> keys
}
