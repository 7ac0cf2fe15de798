/** What hosted clients are tried on. */

namespace * ThriftRpc.Hosting.Tests.Probe

service Probe {
  /** Returns the text. */
  string say(1: string text)
}

service Other {
  /** Returns the number. */
  i32 count(1: i32 number)
}
