/** The document that the codecs are measured with: of a usual size, and with something of everything. */

namespace * ThriftRpc.Bench

/** How far an order is. */
enum OrderStatus {
  PLACED = 1
  PAID = 2
  SHIPPED = 3
  DELIVERED = 4
}

/** Who orders. */
struct Customer {
  1: i64 id
  2: string name
  3: string email
}

/** Where it goes. */
struct Address {
  1: string street
  2: string city
  3: string postcode
  4: i16 country
}

/** One line of an order. */
struct Item {
  1: i32 article
  2: string title
  3: double price
  4: bool inStock
}

/** An order: twenty fields. */
struct Order {
  1: i64 id
  2: string number
  3: OrderStatus status
  4: bool gift
  5: i8 priority
  6: i16 channel
  7: i32 shop
  8: i64 placedAt
  9: double total
  10: double weight
  11: string currency
  12: string note
  13: binary digest
  14: Customer customer
  15: Address address
  16: list<Item> items
  17: map<string, string> labels
  18: list<string> tags
  19: set<i32> warehouses
  20: optional i64 shippedAt
}
