// Types called as what is generated for a service, for the constants, for containers, and as the runtime's own.
struct IService {}
struct ServiceClient {}
struct ServiceProcessor {}
struct ServiceMethods {}
struct TypesConstants {}
struct Containers { 1: list<i32> containers }
struct ListOfI32 { 1: list<list<i32>> a, 2: list<ListOfI32> b, 3: map<string, ListOfI32> c, 4: set<list<ListOfI32>> d }
struct System { 1: list<Task> tasks }
struct Task {}
struct String {}
struct Object { 1: String string_ }
struct Exception { 1: binary blob }
struct ThriftRpc { 1: System system }
struct Protocol {}
struct CallContext {}
struct ITClient {}
struct TType {}
struct List { 1: list<List> list }
struct IEquatable {}
struct Guid { 1: uuid uuid }
struct foo_bar {}
struct FooBar {}
struct Foo_Bar {}
enum fooBar { X }
struct Method {}
struct Fault { 1: Fault fault }
exception TException {}
exception Message { 1: string message }
struct _ {}
struct __ {}

const i32 TypesConstants = 1
const i32 types_constants = 2
const list<i32> equals = [1]

service Service {
  Task task(1: System System) throws (1: TException Exception)
  Method method(1: Method method)
  Fault Fault(1: Fault fault)
  CallContext context(1: CallContext context)
  List List(1: list<List> list)
  foo_bar FooBar(1: FooBar foo_bar, 2: Foo_Bar FooBar, 3: fooBar f)
  i32 equals(1: i32 other)
  i32 get_hash_code()
  i32 service_methods()
}

service service_ {
  void x()
}

struct Write { 1: i32 write, 2: i32 read }
struct read { 1: Write write }
struct equals { 1: read x }
struct to_string {}
union Unknown { 1: Unknown unknown, 2: string value }
union Value { 1: Value value, 2: i32 x }
