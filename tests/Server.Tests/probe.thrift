/** What the tests of the server call: a method of every shape that the server treats differently. */

namespace * ThriftRpc.Server.Tests.Contract

/** A refusal that the methods declare. */
exception Refusal {
  /** What was wrong. */
  1: string message
  /** How wrong it was. */
  2: i32 code
}

/** A text with a title. */
struct Document {
  /** Must be there. */
  1: required string title
  /** The text itself. */
  2: list<string> lines
}

/** The service under test. */
service Probe {
  /** Sends the text back. */
  string echo(1: string text)
  /** Sends the document back, or refuses it. */
  Document store(1: Document document) throws (1: Refusal refusal)
  /** Returns nothing, or refuses. */
  void touch(1: i32 times) throws (1: Refusal refusal)
  /** Wants no answer. */
  oneway void note(1: string text)
  /** Makes as many names as wanted. */
  list<string> names(1: i32 count)
}
