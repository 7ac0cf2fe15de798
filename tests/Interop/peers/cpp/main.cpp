// The peer of the interoperability tests in C++; ../README.md says what it takes and prints.

#include <csignal>
#include <iostream>
#include <thread>

#include <thrift/TOutput.h>
#include <thrift/server/TThreadedServer.h>

#include "handler.h"
#include "mirror.h"
#include "wire.h"

using namespace apache::thrift::server;

class Ready : public TServerEventHandler {
public:
  explicit Ready(std::shared_ptr<TServerSocket> listener) : listener_(listener) {}

  void preServe() override { std::cout << "ready " << listener_->getPort() << std::endl; }

private:
  std::shared_ptr<TServerSocket> listener_;
};

static void serve(const Wire& wire) {
  std::shared_ptr<TProcessor> processor = std::make_shared<ConformanceProcessor>(std::make_shared<Handler>());
  if (wire.multiplexed) {
    auto all = std::make_shared<TMultiplexedProcessor>();
    all->registerProcessor("Conformance", processor);
    all->registerDefault(processor);
    processor = all;
  }
  std::shared_ptr<TServerSocket> listener = wire.listener();
  TThreadedServer server(processor, listener, wire.transports(), wire.protocols());
  server.setServerEventHandler(std::make_shared<Ready>(listener));
  std::thread([&server] { server.serve(); }).detach();
  while (std::cin.get() != EOF) {
  }
  std::_Exit(0);
}

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  GlobalOutput.setOutputFunction([](const char*) {});
  try {
    std::string role = count > 1 ? words[1] : "";
    Wire wire(count, words);
    if (role == "server") {
      serve(wire);
    } else {
      Mirror(wire).run();
    }
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << std::endl;
    return 1;
  }
}
