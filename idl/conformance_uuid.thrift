/** The part of conformance.thrift that needs a compiler with uuid: Apache Thrift from 0.18 on. */

namespace * ThriftRpc.Conformance.Uuids

/** Each place where a uuid can stand. */
struct Uuids {
  1: uuid plain
  2: optional uuid chosen
  3: required uuid needed
  4: uuid preset = "00112233-4455-6677-8899-aabbccddeeff"
  5: uuid braced = "{00112233-4455-6677-8899-aabbccddeeff}"
  6: list<uuid> many
  7: set<uuid> bag
  8: map<uuid, uuid> pairs
}

/** Gives back what it gets. */
service UuidConformance {
  uuid echo_uuid(1: uuid value)
  Uuids echo_uuids(1: Uuids value)
}
