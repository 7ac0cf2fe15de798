/** A comment on the file. */

# A comment.
// Another.
/* A third. */
namespace * Sample.Comments

/**
 * First line.
 *
 *   Second line, with <angles> & an ampersand.
 */
struct Item {
  /** One line. */
  1: i32 one, /** Of the next field, whatever it stands behind. */
  2: i32 two
  /***/
  3: i32 three
  /** Replaced */
  /** by the last. */
  4: i32 four /* not a doc comment */
}

/** Serves. */
service Sample {
  /** Gets. */
  i32 get(
    /** Of what. */
    1: i32 key,
    2: i32 other
  ) throws (
    /** When it is not there. */
    1: Failure failure)
}

exception Failure {}
