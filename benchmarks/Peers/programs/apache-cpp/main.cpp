// Apache Thrift's C++ library: a server with a thread for each connection, and a blocking client for each caller. Templated code, which spares the
// virtual call for each field. README.md says which words it understands.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/server/TThreadedServer.h>
#include <thrift/transport/TBufferTransports.h>
#include <thrift/transport/TServerSocket.h>
#include <thrift/transport/TSocket.h>

#include "Echo.h"

using namespace apache::thrift;
using namespace ThriftRpc::Echo;
using Clock = std::chrono::steady_clock;
using Framed = transport::TFramedTransport;
using Binary = protocol::TBinaryProtocolT<Framed>;
using Client = EchoClientT<Binary>;

namespace {

const std::string message = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

class Handler : public EchoIf {
 public:
  void echo(EchoRes& result, const EchoReq& req) override { result.__set_msg(req.msg); }
};

class AnnouncePort : public server::TServerEventHandler {
 public:
  explicit AnnouncePort(std::shared_ptr<transport::TServerSocket> socket) : socket_(std::move(socket)) {}

  void preServe() override { std::cout << socket_->getPort() << std::endl; }

 private:
  std::shared_ptr<transport::TServerSocket> socket_;
};

// This process's time on the processor until now, in microseconds, in user and kernel mode.
long cpu() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

// Ends with standard input, and so with the benchmark that holds its other end.
template <typename Do>
void forEachLine(Do answer) {
  for (std::string line; std::getline(std::cin, line);) {
    answer(line);
  }
}

void serve() {
  auto socket = std::make_shared<transport::TServerSocket>("127.0.0.1", 0);
  server::TThreadedServer server(
      std::make_shared<EchoProcessorT<Binary>>(std::make_shared<Handler>()), socket,
      std::make_shared<transport::TFramedTransportFactory>(), std::make_shared<protocol::TBinaryProtocolFactoryT<Framed>>());
  server.setServerEventHandler(std::make_shared<AnnouncePort>(socket));
  std::thread([&server] { server.serve(); }).detach();
  forEachLine([](const std::string&) { std::cout << cpu() << std::endl; });
  std::quick_exit(0);
}

void call(Client& client) {
  EchoReq request;
  request.__set_msg(message);
  EchoRes result;
  client.echo(result, request);
  if (result.msg != message) {
    throw std::runtime_error("the reply is not what was sent: " + result.msg);
  }
}

// Reads the clock once per call: the end of one is the begin of the next.
void callUntil(Clock::time_point end, Client& client, std::vector<long>& nanoseconds) try {
  nanoseconds.clear();
  for (Clock::time_point last = Clock::now(); last < end;) {
    call(client);
    Clock::time_point now = Clock::now();
    nanoseconds.push_back(std::chrono::nanoseconds(now - last).count());
    last = now;
  }
} catch (const std::exception& e) {
  std::cerr << e.what() << std::endl;
  std::_Exit(1);
}

double quantile(const std::vector<long>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<size_t>(share * sorted.size()))] / 1e3;
}

// Lets all callers call one after another until the time is over, and prints what came of it.
void run(std::vector<std::unique_ptr<Client>>& clients, std::vector<std::vector<long>>& times, double seconds) {
  const long before = cpu();
  const Clock::time_point start = Clock::now();
  const Clock::time_point end = start + std::chrono::nanoseconds(static_cast<long>(seconds * 1e9));
  std::vector<std::thread> callers;
  for (size_t i = 0; i < clients.size(); i++) {
    callers.emplace_back([&, i] { callUntil(end, *clients[i], times[i]); });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  const long used = cpu() - before;

  std::vector<long> all;
  for (const std::vector<long>& own : times) {
    all.insert(all.end(), own.begin(), own.end());
  }
  std::sort(all.begin(), all.end());
  std::printf("{\"calls\": %zu, \"seconds\": %.6f, \"p50Us\": %.1f, \"p99Us\": %.1f, \"cpuUs\": %ld}\n", all.size(), elapsed,
              quantile(all, 0.50), quantile(all, 0.99), used);
  std::fflush(stdout);
}

void connect(int port, int callers) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < callers; i++) {
    auto transport = std::make_shared<Framed>(std::make_shared<transport::TSocket>("127.0.0.1", port));
    transport->open();
    clients.push_back(std::make_unique<Client>(std::make_shared<Binary>(transport)));
    call(*clients.back());
  }
  std::cout << "ready" << std::endl;
  std::vector<std::vector<long>> times(callers);
  forEachLine([&](const std::string& line) { run(clients, times, std::stod(line)); });
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "version" && argc == 2) {
    std::cout << LIBRARY << std::endl;
  } else if (command == "server" && argc == 2) {
    serve();
  } else if (command == "client" && argc == 4) {
    connect(std::stoi(argv[2]), std::stoi(argv[3]));
  } else {
    throw std::invalid_argument("usage: peer version | server | client PORT CALLERS");
  }
} catch (const std::exception& e) {
  std::cerr << e.what() << std::endl;
  return 1;
}
