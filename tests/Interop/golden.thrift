/** What the interoperability tests say to a peer beyond the conformance service. */

namespace * ThriftRpc.Interop

/** Documents that both sides make by one recipe, each in its own language, so that no codec is compared with itself. */
service Golden {
  /** Makes the `Everything` of this name, encoded; of the name "nothing", no result at all. */
  binary make(1: string name)

  /** Compares an encoded `Everything` with the server's own of this name, and returns what differs. */
  list<string> compare(1: string name, 2: binary document)
}

/** A point that has learnt more. */
struct WiderPoint {
  1: i32 x
  2: i32 y
  3: bool flag
  4: i8 small
  5: i16 medium
  6: i64 large
  7: double real
  8: string text
  9: list<string> texts
  10: set<i64> numbers
  11: map<string, list<WiderPoint>> nested
  12: optional WiderPoint & inner
  32767: i32 far_away
}

/** The first fields of Bases, of other types. */
struct OtherBases {
  1: string flag
  2: list<i32> tiny
}

/** The first fields of Requireds, none of them required. */
struct LaxRequireds {
  1: optional bool flag
  2: optional byte tiny
}

/** The first field of Optionals, not optional. */
struct StrictOptionals {
  1: required bool flag
}

/** The conformance service as a client of another version sees it; nobody serves it. */
service Stranger {
  /** No server has these. */
  void nobody_knows(1: string text)
  oneway void nobody_hears(1: string text)

  /** Expects a result that no server gives. */
  string ping()

  /** Sends bytes that may be no text. */
  binary echo_string(1: binary value)

  /** Sends fields that the server does not know. */
  WiderPoint echo_struct(1: WiderPoint value)

  /** Sends fields that the server knows with other types. */
  OtherBases echo_bases(1: OtherBases value)

  /** Leaves out what the server requires. */
  LaxRequireds echo_requireds(1: LaxRequireds value)

  /** Requires what the server leaves out. */
  StrictOptionals echo_optionals(1: LaxRequireds value)
}
