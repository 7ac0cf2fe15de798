namespace * ThriftRpc.Generator.Tests.OneSide

include "calls.thrift"

/** Only called from here, never served. */
service Remote extends calls.Base {
  i32 next(1: i32 number)
}
