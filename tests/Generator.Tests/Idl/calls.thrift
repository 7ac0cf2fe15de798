namespace * ThriftRpc.Generator.Tests.Calls

enum Color { RED = 1, GREEN = 2 }

struct Item {
  1: required string name
  2: i32 count = 3
}

union Choice {
  1: i32 number
  2: string text
  3: list<Item> items
}

exception Refused {
  1: string message
  2: i32 code
}

exception Missing {
  1: string key
}

service Base {
  i32 twice(1: i32 value)
}

service Calls extends Base {
  Item get(1: Item item, 2: Color color, 3: list<string> words = ["a", "b"]) throws (1: Refused refused, 2: Missing missing)
  i32 number(1: i32 value = 7)
  void nothing(1: string text) throws (1: Refused refused)
  oneway void tell(1: string text)
  Choice choose(1: Choice choice)
}
