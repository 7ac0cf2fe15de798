// The same document in Apache Thrift's C++ library. The document comes on standard input as "<size>\n<bytes>" in the binary protocol; then each
// line "<protocol> <write|read> <times>" is answered with the nanoseconds that one such work took.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/protocol/TCompactProtocol.h>
#include <thrift/protocol/TJSONProtocol.h>
#include <thrift/transport/TBufferTransports.h>

#include "bench_types.h"

using apache::thrift::protocol::TBinaryProtocolT;
using apache::thrift::protocol::TCompactProtocolT;
using apache::thrift::protocol::TJSONProtocol;
using apache::thrift::transport::TMemoryBuffer;
using ThriftRpc::Bench::Order;

template <class Protocol>
class Codec {
 public:
  explicit Codec(const Order& order) : order_(order) {
    write(1);
    bytes_ = output_->getBufferAsString();
  }

  double run(const std::string& work, int times) {
    const auto start = std::chrono::steady_clock::now();
    if (work == "write") {
      write(times);
    } else {
      read(times);
    }
    const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    return elapsed.count() / times;
  }

 private:
  void write(int times) {
    Protocol protocol(output_);
    for (int i = 0; i < times; i++) {
      output_->resetBuffer();
      order_.write(&protocol);
    }
  }

  void read(int times) {
    // A new buffer for each slice: the library counts what one has ever read against its largest message.
    auto input = std::make_shared<TMemoryBuffer>();
    Protocol protocol(input);
    for (int i = 0; i < times; i++) {
      input->resetBuffer(reinterpret_cast<uint8_t*>(&bytes_[0]), static_cast<uint32_t>(bytes_.size()));
      Order order;
      order.read(&protocol);
      if (order.items.size() != order_.items.size()) {
        throw std::runtime_error("something else was read");
      }
    }
  }

  Order order_;
  std::string bytes_;
  std::shared_ptr<TMemoryBuffer> output_ = std::make_shared<TMemoryBuffer>(4096);
};

static Order readDocument() {
  std::string line;
  std::getline(std::cin, line);
  std::string bytes(std::stoul(line), '\0');
  std::cin.read(&bytes[0], static_cast<std::streamsize>(bytes.size()));
  auto buffer = std::make_shared<TMemoryBuffer>(reinterpret_cast<uint8_t*>(&bytes[0]), static_cast<uint32_t>(bytes.size()));
  TBinaryProtocolT<TMemoryBuffer> protocol(buffer);
  Order order;
  order.read(&protocol);
  return order;
}

int main() {
  const Order order = readDocument();
  Codec<TBinaryProtocolT<TMemoryBuffer>> binary(order);
  Codec<TCompactProtocolT<TMemoryBuffer>> compact(order);
  Codec<TJSONProtocol> json(order);
  std::string protocol;
  std::string work;
  int times;
  while (std::cin >> protocol >> work >> times) {
    const double nanoseconds = protocol == "binary" ? binary.run(work, times) : protocol == "compact" ? compact.run(work, times) : json.run(work, times);
    std::cout << std::fixed << nanoseconds << std::endl;
  }
}
