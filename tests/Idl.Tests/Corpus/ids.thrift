struct Ids {
  i32 none
  0: i32 zero
  -7: i32 negative
  i32 another
  32767: i32 largest
  0x10: i32 hex
}
