// The client: sends documents through every method, and prints what comes back. What is right is known to the test only.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <string>

#include "gen/Conformance.h"
#include "gen/Stranger.h"
#include "wire.h"

using namespace ThriftRpc::Conformance;
using namespace ThriftRpc::Interop;

class Mirror {
public:
  explicit Mirror(const Wire& wire) : wire_(wire) {
    for (const auto& file : std::filesystem::directory_iterator(wire.option("documents"))) {
      if (file.path().extension() == ".binary") {
        Everything& document = documents_[file.path().stem()];
        document.read(Wire::bare("binary", memory(content(file.path()))).get());
      }
    }
  }

  void run() {
    for (const auto& [name, document] : documents_) {
      const Everything& value = document;
      const std::filesystem::path path = std::filesystem::path(wire_.option("documents")) / (name + "." + wire_.protocol());
      attempt("read", name, [&] {
        Everything read;
        read.read(Wire::bare(wire_.protocol(), memory(content(path))).get());
        return hex(encode("binary", read));
      });
      attempt("write", name, [&] { return hex(encode(wire_.protocol(), value)); });
    }

    each("echo_bool", [](auto& client, const Everything& d) { Lists r; for (bool v : d.lists.flags) r.flags.push_back(client.echo_bool(v)); return r; });
    each("echo_byte", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.smalls) r.smalls.push_back(client.echo_byte(v)); return r; });
    each("echo_i8", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.smalls) r.smalls.push_back(client.echo_i8(v)); return r; });
    each("echo_i16", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.mediums) r.mediums.push_back(client.echo_i16(v)); return r; });
    each("echo_i32", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.normals) r.normals.push_back(client.echo_i32(v)); return r; });
    each("echo_i64", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.larges) r.larges.push_back(client.echo_i64(v)); return r; });
    each("echo_double", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.reals) r.reals.push_back(client.echo_double(v)); return r; });
    each("echo_enum", [](auto& client, const Everything& d) { Lists r; for (auto v : d.lists.colors) r.colors.push_back(client.echo_enum(v)); return r; });
    each("echo_string", [](auto& client, const Everything& d) { Lists r; for (auto& v : d.lists.texts) client.echo_string(r.texts.emplace_back(), v); return r; });
    each("echo_binary", [](auto& client, const Everything& d) { Lists r; for (auto& v : d.lists.blobs) client.echo_binary(r.blobs.emplace_back(), v); return r; });
    each("echo_struct", [](auto& client, const Everything& d) { Lists r; for (auto& v : d.lists.points) client.echo_struct(r.points.emplace_back(), v); return r; });
    each("echo_list", [](auto& client, const Everything& d) { Lists r; for (auto& v : d.lists.grid) client.echo_list(r.grid.emplace_back(), v); return r; });
    each("echo_set", [](auto& client, const Everything& d) { Lists r; for (auto& v : d.lists.bags) client.echo_set(r.bags.emplace_back(), v); return r; });
    each("echo_map", [](auto& client, const Everything& d) {
      Optionals r;
      client.echo_map(r.counts, d.requireds.counts);
      r.__isset.counts = true;
      return r;
    });
    each("echo_nested", [](auto& client, const Everything& d) {
      std::vector<std::map<int32_t, std::vector<std::string>>> value(1), back;
      for (auto number : d.lists.normals) value.push_back({{number, d.lists.texts}});
      client.echo_nested(back, value);
      Lists r;
      for (auto& table : back) {
        for (auto& [number, texts] : table) {
          r.normals.push_back(number);
          r.texts.insert(r.texts.end(), texts.begin(), texts.end());
        }
      }
      return r;
    });

    each("echo_bases", [](auto& client, const Everything& d) { Bases r; client.echo_bases(r, d.bases); return r; });
    each("echo_optionals", [](auto& client, const Everything& d) { Optionals r; client.echo_optionals(r, d.optionals_); return r; });
    each("echo_requireds", [](auto& client, const Everything& d) { Requireds r; client.echo_requireds(r, d.requireds); return r; });
    each("echo_defaults", [](auto& client, const Everything& d) { Defaults r; client.echo_defaults(r, d.defaults_); return r; });
    each("echo_lists", [](auto& client, const Everything& d) { Lists r; client.echo_lists(r, d.lists); return r; });
    each("echo_sets", [](auto& client, const Everything& d) { Sets r; client.echo_sets(r, d.sets); return r; });
    each("echo_maps", [](auto& client, const Everything& d) { Maps r; client.echo_maps(r, d.maps); return r; });
    each("echo_tree", [](auto& client, const Everything& d) { Tree r; client.echo_tree(r, d.tree); return r; });
    each("echo_everything", [](auto& client, const Everything& d) { Everything r; client.echo_everything(r, d); return r; });

    once("own_defaults", [](auto& client) { Defaults r; client.echo_defaults(r, Defaults()); return r; });
    once("own_optionals", [](auto& client) { Optionals r; client.echo_optionals(r, Optionals()); return r; });

    text("ping", [](auto& client) { client.ping(); return "done"; });
    text("join", [](auto& client) {
      std::string r;
      client.join(r, "text", -1, Color::ULTRA_VIOLET, {std::numeric_limits<int64_t>::min(), 0});
      return r;
    });
    text("fail_refused", [](auto& client) { return failure([&] { client.fail("refused", -5); }) + "; " + failure([&] { client.fail_void("refused", 5); }); });
    text("fail_bounds", [](auto& client) { return failure([&] { client.fail("bounds", -7); }) + "; " + failure([&] { client.fail_void("bounds", 7); }); });
    text("fail_not", [](auto& client) { client.fail_void("", 1); return std::to_string(client.fail("", -2147483647 - 1)); });
    text("break_down", [](auto& client) { std::string r = failure([&] { client.break_down("a secret"); }); client.ping(); return r; });
    text("told", [](auto& client) {
      std::vector<std::string> texts;
      client.told(texts);
      for (int i = 0; i < 200; i++) client.tell(std::to_string(i));
      client.tell("break down");
      client.told(texts);
      std::string r;
      for (auto& item : texts) r += item + ",";
      return r;
    });
    text("unknown_method", [](auto& client) {
      StrangerClient stranger(client.getInputProtocol());
      std::string r = failure([&] { stranger.nobody_knows("x"); });
      client.ping();
      return r;
    });
    text("unknown_oneway", [](auto& client) {
      StrangerClient stranger(client.getInputProtocol());
      stranger.nobody_hears("x");
      return std::to_string(client.echo_i32(7));
    });
    text("unknown_fields", [](auto& client) {
      StrangerClient stranger(client.getInputProtocol());
      WiderPoint inner, point, back;
      inner.nested[""] = {};
      point.x = 5; point.y = -5; point.flag = true; point.small = 1; point.medium = 2; point.large = 3; point.real = 4; point.text = "text";
      point.texts = {"", "x"}; point.numbers = {1, -1}; point.nested["a"] = {inner, WiderPoint()}; point.__set_inner(std::make_shared<WiderPoint>(inner)); point.far_away = 7;
      stranger.echo_struct(back, point);
      return std::to_string(back.x) + "," + std::to_string(back.y) + "," + std::to_string(back.far_away);
    });
    text("fields_of_other_types", [](auto& client) {
      StrangerClient stranger(client.getInputProtocol());
      OtherBases other, back;
      other.flag = "text";
      other.tiny = {1, 2, 3};
      stranger.echo_bases(back, other);
      return back.flag + "," + std::to_string(back.tiny.size());
    });

    text("large_binary", [](auto& client) {
      std::string value(5 << 20, '\0'), back;
      for (size_t i = 0; i < value.size(); i++) value[i] = static_cast<char>(i);
      client.echo_binary(back, value);
      return same(back == value);
    });
    text("large_string", [](auto& client) {
      std::string value, back;
      for (int i = 0; i < 100000; i++) value += "a\u00df\u20ac\U0001f600";
      client.echo_string(back, value);
      return same(back == value);
    });
    text("large_list", [](auto& client) {
      std::vector<int32_t> value, back;
      for (int i = -50000; i < 50000; i++) value.push_back(i);
      client.echo_list(back, value);
      return same(back == value);
    });
    text("large_set", [](auto& client) {
      std::set<std::string> value, back;
      for (int i = 0; i < 50000; i++) value.insert("word " + std::to_string(i));
      client.echo_set(back, value);
      return same(back == value);
    });
    text("large_map", [](auto& client) {
      std::map<std::string, int64_t> value, back;
      for (int i = 0; i < 50000; i++) value["key " + std::to_string(i)] = i;
      client.echo_map(back, value);
      return same(back == value);
    });
    text("deep_tree", [](auto& client) {
      Tree tree, back;
      for (int i = 0; i < 25; i++) {
        Tree outer;
        outer.label = std::to_string(i);
        outer.branches.push_back(tree);
        tree = outer;
      }
      client.echo_tree(back, tree);
      return same(encode("binary", back) == encode("binary", tree));
    });
    text("many_calls", [](auto& client) {
      bool equal = true;
      for (int i = 0; i < 1000; i++) equal = client.echo_i32(i) == i && equal;
      return same(equal);
    });
    text("many_connections", [this](auto&) {
      std::vector<std::shared_ptr<TProtocol>> connections;
      for (int i = 0; i < 20; i++) connections.push_back(wire_.connect());
      bool equal = true;
      for (int i = 19; i >= 0; i--) equal = ConformanceClient(connections[i]).echo_i32(i) == i && equal;
      return same(equal);
    });
  }

private:
  const Wire& wire_;
  std::map<std::string, Everything> documents_;

  // A method, with each document, over one connection.
  template <class Call>
  void each(const std::string& name, Call call) {
    std::shared_ptr<TProtocol> protocol;
    for (const auto& [document, value] : documents_) {
      const Everything& sent = value;
      attempt(name, document, [&] {
        if (!protocol) protocol = wire_.connect();
        ConformanceClient client(protocol);
        return hex(encode("binary", call(client, sent)));
      });
    }
  }

  template <class Call>
  void once(const std::string& name, Call call) {
    attempt(name, "", [&] {
      ConformanceClient client(wire_.connect());
      return hex(encode("binary", call(client)));
    });
  }

  template <class Call>
  void text(const std::string& name, Call call) {
    try {
      ConformanceClient client(wire_.connect());
      print(name, "", "text", call(client));
    } catch (const std::exception& e) {
      print(name, "", "failure", e.what());
    }
  }

  template <class Call>
  void attempt(const std::string& name, const std::string& document, Call call) {
    try {
      print(name, document, "result", call());
    } catch (const std::exception& e) {
      print(name, document, "failure", e.what());
    }
  }

  template <class Call>
  static std::string failure(Call call) {
    try {
      call();
      return "nothing";
    } catch (const Refused& e) {
      return "Refused " + e.message + " " + std::to_string(e.code);
    } catch (const OutOfBounds& e) {
      return "OutOfBounds " + std::to_string(e.point.x) + " " + std::to_string(e.point.y);
    } catch (const TApplicationException& e) {
      return "TApplicationException " + std::to_string(static_cast<int>(e.getType()));
    }
  }

  static std::string same(bool equal) { return equal ? "same" : "different"; }

  static std::shared_ptr<TMemoryBuffer> memory(const std::string& bytes) {
    auto buffer = std::make_shared<TMemoryBuffer>();
    buffer->write(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<uint32_t>(bytes.size()));
    return buffer;
  }

  static std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("no file " + path.string());
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  template <class Struct>
  static std::string encode(const std::string& protocol, const Struct& value) {
    auto buffer = std::make_shared<TMemoryBuffer>();
    value.write(Wire::bare(protocol, buffer).get());
    return buffer->getBufferAsString();
  }

  static std::string hex(const std::string& bytes) {
    static const char* digits = "0123456789abcdef";
    std::string text;
    for (unsigned char byte : bytes) {
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
    return text;
  }

  static void print(const std::string& name, const std::string& document, const std::string& kind, std::string text) {
    for (char& character : text) {
      if (character < ' ' || character > '~' || character == '"' || character == '\\') character = '?';
    }
    std::cout << "{\"case\": \"" << name << "\", \"document\": \"" << document << "\", \"" << kind << "\": \"" << text << "\"}\n" << std::flush;
  }
};
