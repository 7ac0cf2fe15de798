// Structs in structs, before and behind, and around in a circle.
struct Outer {
  1: Inner inner
  2: optional Inner other
  3: required Inner needed
  4: list<Outer> more
}

struct Inner {
  1: Outer outer
  2: Inner & self
}

struct Nothing {}
