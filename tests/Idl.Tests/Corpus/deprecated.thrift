enum Color {
  RED
  PINK (deprecated = "use RED")
} (deprecated)

struct Old { 1: i32 number } (deprecated = "use Item")

struct Item {
  1: required i32 number (deprecated)
  2: Old old (deprecated = "there is \"none\"")
  3: Color color = Color.PINK
  4: map<Old, list<Color>> olds
}

union Choice {
  1: i32 number (deprecated)
  2: Old old
} (deprecated = "choose for yourself")

exception Failure {
  1: string message (deprecated)
  2: i32 code (deprecated)
} (deprecated)

service Sample {
  Old get(1: Old old) throws (1: Failure failure) (deprecated = "use put")
  void put()
}

service Older extends Sample {
} (deprecated)
