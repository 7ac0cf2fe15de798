struct Keywords {
  1: optional i32 class
  2: optional i32 object
  3: optional i32 params
  4: optional i32 await
  5: optional i32 var
  6: optional i32 record
  7: optional i32 field
  8: optional i32 list
  9: optional i32 struct
  10: optional i32 namespace
  11: optional i32 include
  12: optional i32 void
  13: optional i32 required
  14: optional i32 service
}

enum Reserved { class, object, int, value__, ToString }

struct class { 1: i32 class }
struct record {}
struct dynamic {}
struct global { 1: i32 system }
enum var { NONE }

service Keyword {
  i32 lock(1: i32 ref, 2: i32 out, 3: i32 in, 4: class class, 5: i32 params, 6: i32 await, 7: i32 this)
  void await()
  void field(1: i32 field, 2: i32 scoped, 3: i32 file)
}
