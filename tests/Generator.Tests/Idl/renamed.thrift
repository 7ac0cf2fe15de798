namespace * This.Does.Not.Count

struct Negative {
  -3: i32 a
}
