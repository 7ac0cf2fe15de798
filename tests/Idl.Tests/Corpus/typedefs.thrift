typedef i32 Number
typedef Number Same
typedef list<Number> Numbers
typedef Later Early

struct Later {
  1: Same number
  2: Numbers numbers = [1]
  3: list<i32> alike
  4: Early next
  5: Shade shade = Shade.DARK
}

typedef Brightness Shade
enum Brightness { DARK }
