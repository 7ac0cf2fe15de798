struct Inner {}

// Fields without which a message is refused; one with a default need not be set by whoever makes the struct.
struct Requireds {
  1: required i32 number
  2: required string text
  3: required Inner inner
  4: required list<string> words
  5: required i32 version = 2
  6: required string unit = "m"
}
