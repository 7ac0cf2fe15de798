namespace netstd Sample.Tracing

const string CLIENT_SEND = "cs"
const string CLIENT_RECV = "cr"
const string SERVER_SEND = "ss"
const map<string, list<string>> PAIRS = {
  CLIENT_SEND: [CLIENT_SEND, CLIENT_RECV],
  SERVER_SEND: [],
}

enum AnnotationType { BOOL, BYTES, I16, I32, I64, DOUBLE, STRING }

struct Endpoint {
  1: i32 ipv4,
  2: i16 port,
  3: string service_name,
  4: optional binary ipv6,
}

struct Annotation {
  1: i64 timestamp
  2: string value
  3: optional Endpoint host
}

struct BinaryAnnotation {
  1: string key,
  2: binary value,
  3: AnnotationType annotation_type = AnnotationType.STRING
  4: optional Endpoint host
}

struct Span {
  1: i64 trace_id
  3: string name,
  4: i64 id,
  5: optional i64 parent_id,
  6: list<Annotation> annotations,
  8: list<BinaryAnnotation> binary_annotations
  9: optional bool debug = 0
  10: optional i64 timestamp,
  11: optional i64 duration,
  12: optional i64 trace_id_high
}

enum Transport { HTTP, TCHANNEL, DUMMY }

struct Downstream {
  1: required string serviceName
  2: required string serverRole
  3: required string host
  5: required Transport transport
  6: optional Downstream downstream
}

exception Refused { 1: string message, 2: set<Transport> possible }

struct Restriction {
  1: required string baggageKey
  2: required i32 maxValueLength
}

service Baggage {
  list<Restriction> getRestrictions(1: string serviceName) throws (1: Refused refused)
}
