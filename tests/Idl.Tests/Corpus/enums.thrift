/** Where light ends. */
enum Color {
  /** The longest. */
  RED,
  GREEN = 5
  BLUE,                 // 6
  DEEP_BLUE = 0x10;
  INFRA_RED = -1
  infraRed2 = 0x7fffffff
  AlsoRed = 0
}

enum Empty {}
