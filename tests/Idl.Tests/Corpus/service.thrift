struct Req {}
struct Res {}
exception Failure {}
exception Trouble { 1: string message }

/** Does a little of everything. */
service Sample {
  void nothing()
  Res call(1: Req req)
  i32 add(1: i32 left, 2: i32 right = 1)
  string join(1: required list<string> words, 2: string between = ", ", 3: required i32 limit)
  list<Res> find(1: map<string, Req> by_name) throws (1: Failure failure)
  void risk() throws (1: Failure failure, 2: Trouble trouble)
  Res maybe(1: Req first, 2: Req second) throws (1: Failure failure, 2: Failure again)
  oneway void tell(1: string text)
}
