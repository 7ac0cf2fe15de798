// Each base type, always written.
struct Bases {
  1: bool flag
  2: byte tiny
  3: i8 small
  4: i16 medium
  5: i32 normal
  6: i64 large
  7: double real
  8: string text
  9: binary blob
  10: uuid key
}
