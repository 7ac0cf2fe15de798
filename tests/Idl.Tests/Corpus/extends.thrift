service Base {
  i32 count()
  void reset(1: i32 value)
}

service Middle extends Base {
  string name()
}

service Top extends Middle {}
