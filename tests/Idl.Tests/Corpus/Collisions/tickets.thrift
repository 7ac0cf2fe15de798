// Names with which generated C# did not compile before; the numbers are those of Apache Thrift's tickets.

struct Task { 1: i32 task, 2: Task Task }                                   // 5317, 5320
struct CancellationToken { 1: i32 cancellationToken, 2: i32 cancellation_token }
struct System { 1: System system, 2: string String, 3: i32 Int32 }          // 5500
struct isset { 1: i32 isset, 2: i32 __isset, 3: i32 Isset_, 4: optional i32 isset_isset } // 5253, 5254
struct get_args { 1: i32 success }                                          // 5091
struct get_result { 1: get_args success, 2: i32 __result }
struct ThriftService { 1: i32 Client, 2: i32 Processor, 3: i32 IAsync }     // 4558
struct Properties { 1: i32 read, 2: i32 write, 3: i32 Read_, 4: i32 deep_copy, 5: i32 DeepCopy } // 2942
struct Lists { 1: list<get_args> a, 2: list<list<get_args>> b, 3: map<string, list<Task>> c }     // 5998
struct Nullables { 1: optional string a, 2: optional binary b, 3: optional list<string> c, 4: required uuid d } // 5577, 5578
struct TMP { 1: i32 tmp0, 2: i32 iprot, 3: i32 oprot, 4: i32 field, 5: i32 struc, 6: i32 value, 7: i32 type, 8: i32 id } // 5794, 5795
enum Default { Default, None, Value, HasFlag, CompareTo }
exception Exceptional { 1: string message, 2: string stack_trace, 3: i32 h_result, 4: string source, 5: Exceptional InnerException }
struct LSTR { 1: string CSharp, 2: i32 a_b, 3: i32 aB, 4: i32 AB, 5: i32 Ab }

const binary BYTES = "bytes"                                                // 5997
const uuid KEY = "{00112233-4455-6677-8899-aabbccddeeff}"
const list<binary> MANY = ["a", ""]
const map<uuid, binary> KEYS = {KEY: BYTES}
const set<uuid> SET = [KEY]
const list<get_args> STRUCTS = [{"success": 1}]

service Tickets {
  get_result get(1: get_args args, 2: get_result result) throws (1: Exceptional success, 2: Exceptional ex) // 5091
  Task cancel(1: i32 cancellationToken, 2: i32 token)                       // 5414, 5444, 5445
  System System(1: System system)
  void Process(1: i32 seqid, 2: i32 iprot, 3: i32 oprot, 4: i32 progress, 5: i32 is_on_fresh_connection, 6: i32 begin_next_attempt)
  void dispose() void Dispose_() void get_type() void client()
  i32 utf8_request_name(1: i32 utf8_request_name, 2: i32 forget_result)
}
