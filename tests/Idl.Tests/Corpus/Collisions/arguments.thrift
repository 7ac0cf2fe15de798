struct Call {}
exception Oops {}

// Arguments called as what stands in the generated methods.
service Arguments {
  Call locals(1: i32 context, 2: i32 client, 3: i32 cancellationToken, 4: i32 call, 5: i32 cancellation_token, 6: i32 Context)
  i32 members(1: string method, 2: string deadline, 3: string attempt, 4: string fault, 5: string recycle, 6: string rent, 7: string write_args)
  i32 codec(1: string reader, 2: string writer, 3: string outer, 4: string type, 5: string id, 6: list<i32> success) throws (1: Oops success, 2: Oops outer)
  string fields(1: i32 processor, 2: i32 success, 3: i32 handler) throws (1: Oops success, 2: Oops processor)
  i32 same(1: string msg, 2: string Msg, 3: string MSG, 4: string m_s_g) throws (1: Oops msg)
  void set_result(1: i32 set_result, 2: i32 set_result_call, 3: i32 start_async)
  void ArgumentsClient(1: i32 arguments_methods, 2: i32 containers, 3: list<string> words)
}
