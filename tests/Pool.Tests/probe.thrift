/** What the pooled client is tried on. */

namespace * ThriftRpc.Pool.Tests.Probe

/** The declared failure. */
exception Refused {
  /** Why. */
  1: string why
}

service Probe {
  /** Returns the text. */
  string say(1: string text) throws (1: Refused refused)

  /** Returns the text, and may be asked twice. */
  string ask(1: string text) (idempotent = "true")

  /** Has no reply. */
  oneway void tell(1: string text)
}
