/** The service that the examples and benchmarks talk to. */

namespace * ThriftRpc.Echo

/** What to send back. */
struct EchoReq {
  /** The text to send back. */
  1: string msg
}

/** What came back. */
struct EchoRes {
  /** The text of the request. */
  1: string msg
}

/** Says what it hears. */
service Echo {
  /** Sends the message back as it came. */
  EchoRes echo(1: EchoReq req) (idempotent = "true")
}
