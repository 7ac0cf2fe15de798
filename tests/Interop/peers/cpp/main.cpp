// The peer of the interoperability tests in C++; ../README.md says what it takes and prints.

#include <csignal>
#include <iostream>
#include <thread>

#include <thrift/TOutput.h>
#include <thrift/concurrency/ThreadManager.h>
#include <thrift/server/TNonblockingServer.h>
#include <thrift/server/TThreadedServer.h>
#include <thrift/transport/TNonblockingServerSocket.h>

#include "handler.h"
#include "mirror.h"
#include "wire.h"

using namespace apache::thrift::server;

template <class Listener>
class Ready : public TServerEventHandler {
public:
  explicit Ready(std::shared_ptr<Listener> listener) : listener_(listener) {}

  void preServe() override { std::cout << "ready " << portOf(*listener_) << std::endl; }

private:
  std::shared_ptr<Listener> listener_;

  static int portOf(TServerSocket& listener) { return listener.getPort(); }

  static int portOf(TNonblockingServerSocket& listener) { return listener.getListenPort(); }
};

// Framed, with an event loop and handlers on threads of a pool.
static std::shared_ptr<TServer> nonblocking(const Wire& wire, std::shared_ptr<TProcessor> processor) {
  using namespace apache::thrift::concurrency;
  std::shared_ptr<ThreadManager> threads = ThreadManager::newSimpleThreadManager(8);
  threads->threadFactory(std::make_shared<ThreadFactory>());
  threads->start();
  auto listener = std::make_shared<TNonblockingServerSocket>(0);
  auto server = std::make_shared<TNonblockingServer>(processor, wire.protocols(), listener, threads);
  server->setServerEventHandler(std::make_shared<Ready<TNonblockingServerSocket>>(listener));
  return server;
}

static std::shared_ptr<TServer> threaded(const Wire& wire, std::shared_ptr<TProcessor> processor) {
  std::shared_ptr<TServerSocket> listener = wire.listener();
  auto server = std::make_shared<TThreadedServer>(processor, listener, wire.transports(), wire.protocols());
  server->setServerEventHandler(std::make_shared<Ready<TServerSocket>>(listener));
  return server;
}

static void serve(const Wire& wire) {
  std::shared_ptr<TProcessor> processor = std::make_shared<ConformanceProcessor>(std::make_shared<Handler>());
  if (wire.multiplexed) {
    auto all = std::make_shared<TMultiplexedProcessor>();
    all->registerProcessor("Conformance", processor);
    all->registerDefault(processor);
    processor = all;
  }
  std::shared_ptr<TServer> server = wire.kind() == "nonblocking" ? nonblocking(wire, processor) : threaded(wire, processor);
  std::thread([server] { server->serve(); }).detach();
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
