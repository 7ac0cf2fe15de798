/** One method of each kind, for the tests of the clients. */

namespace * ThriftRpc.Client.Tests.Probe

/** The declared failure. */
exception Refused {
  /** Why. */
  1: string why
}

service Probe {
  /** Has a result and a declared failure. */
  string say(1: string text) throws (1: Refused refused)

  /** Has no result, but a declared failure. */
  void touch(1: i32 count) throws (1: Refused refused)

  /** Has no reply. */
  oneway void tell(1: string text)
}
