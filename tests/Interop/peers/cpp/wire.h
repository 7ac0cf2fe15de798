// How messages travel, by the words of the command line.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include <thrift/processor/TMultiplexedProcessor.h>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/protocol/TCompactProtocol.h>
#include <thrift/protocol/THeaderProtocol.h>
#include <thrift/protocol/TJSONProtocol.h>
#include <thrift/protocol/TMultiplexedProtocol.h>
#include <thrift/transport/TBufferTransports.h>
#include <thrift/transport/TSSLServerSocket.h>
#include <thrift/transport/TSSLSocket.h>
#include <thrift/transport/TServerSocket.h>
#include <thrift/transport/TSocket.h>

using namespace apache::thrift;
using namespace apache::thrift::protocol;
using namespace apache::thrift::transport;

class Wire {
public:
  Wire(int count, char** words) {
    for (int i = 2; i < count; i++) {
      std::string name = words[i];
      if (name == "--multiplexed") {
        multiplexed = true;
      } else if (name.rfind("--", 0) == 0 && i + 1 < count) {
        options_[name.substr(2)] = words[++i];
      } else {
        throw std::invalid_argument("not an option: " + name);
      }
    }
  }

  std::string option(const std::string& name) const { return options_.at(name); }

  // Which of the library's servers is wanted; empty for the usual one.
  std::string kind() const { return options_.count("kind") ? option("kind") : ""; }

  std::string protocol() const { return option("protocol"); }

  bool multiplexed = false;

  // The protocol over a transport that has messages whole or in a stream, such as memory.
  static std::shared_ptr<TProtocol> bare(const std::string& protocol, std::shared_ptr<TTransport> transport) {
    if (protocol == "binary") return std::make_shared<TBinaryProtocol>(transport);
    if (protocol == "compact") return std::make_shared<TCompactProtocol>(transport);
    if (protocol == "json") return std::make_shared<TJSONProtocol>(transport);
    throw std::invalid_argument("no protocol " + protocol);
  }

  std::shared_ptr<TProtocol> connect() const {
    std::shared_ptr<TSocket> socket = open();
    std::shared_ptr<TProtocol> over;
    if (option("framing") == "header") {
      if (protocol() == "json") throw std::invalid_argument("THeaderProtocol has no JSON");
      over = std::make_shared<THeaderProtocol>(socket, protocol() == "compact" ? T_COMPACT_PROTOCOL : T_BINARY_PROTOCOL);
    } else if (option("framing") == "framed") {
      over = bare(protocol(), std::make_shared<TFramedTransport>(socket));
    } else {
      over = bare(protocol(), std::make_shared<TBufferedTransport>(socket));
    }
    return multiplexed ? std::make_shared<TMultiplexedProtocol>(over, "Conformance") : over;
  }

  std::shared_ptr<TServerSocket> listener() const {
    if (option("endpoint") == "unix") return std::make_shared<TServerSocket>(option("path"));
    if (option("endpoint") == "tcp") return std::make_shared<TServerSocket>("127.0.0.1", 0);
    auto factory = std::make_shared<TSSLSocketFactory>();
    factory->server(true);
    factory->loadCertificate(option("cert").c_str());
    factory->loadPrivateKey(option("key").c_str());
    return std::make_shared<TSSLServerSocket>("127.0.0.1", 0, factory);
  }

  std::shared_ptr<TTransportFactory> transports() const {
    if (option("framing") == "framed") return std::make_shared<TFramedTransportFactory>();
    if (option("framing") == "header") return std::make_shared<TTransportFactory>();
    return std::make_shared<TBufferedTransportFactory>();
  }

  std::shared_ptr<TProtocolFactory> protocols() const {
    if (option("framing") == "header") return std::make_shared<THeaderProtocolFactory>();
    if (protocol() == "binary") return std::make_shared<TBinaryProtocolFactory>();
    if (protocol() == "compact") return std::make_shared<TCompactProtocolFactory>();
    return std::make_shared<TJSONProtocolFactory>();
  }

private:
  std::map<std::string, std::string> options_;

  std::shared_ptr<TSocket> open() const {
    std::shared_ptr<TSocket> socket;
    if (option("endpoint") == "unix") {
      socket = std::make_shared<TSocket>(option("path"));
    } else if (option("endpoint") == "tcp") {
      socket = std::make_shared<TSocket>("127.0.0.1", std::stoi(option("port")));
    } else {
      static auto factory = std::make_shared<TSSLSocketFactory>();
      factory->loadTrustedCertificates(option("cert").c_str());
      factory->authenticate(true);
      socket = factory->createSocket("localhost", std::stoi(option("port")));
    }
    socket->setConnTimeout(10000);
    socket->setRecvTimeout(60000);
    socket->setSendTimeout(60000);
    socket->open();
    return socket;
  }
};
