include "enums.thrift"
include "structs.thrift"
include "service.thrift"
include "exceptions.thrift"
include "consts.thrift"

// What other files define.
struct Includes {
  1: structs.Outer outer
  2: list<structs.Inner> inners
  3: map<enums.Color, structs.Nothing> by_color
  4: consts.Color color = consts.Color.RED
  5: i32 answer = consts.ANSWER
  6: consts.Point origin = consts.ORIGIN
  7: consts.Point other = {"x": consts.ANSWER}
}

service Derived extends service.Sample {
  structs.Outer more(1: enums.Color color, 2: structs.Inner inner) throws (1: exceptions.Failure failure)
}
