// The conformance service: gives back what it gets.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gen/Conformance.h"

using namespace ThriftRpc::Conformance;

class Handler : public ConformanceIf {
  using Nested = std::vector<std::map<int32_t, std::vector<std::string>>>;

public:
  void ping() override {}

  bool echo_bool(const bool value) override { return value; }
  int8_t echo_byte(const int8_t value) override { return value; }
  int8_t echo_i8(const int8_t value) override { return value; }
  int16_t echo_i16(const int16_t value) override { return value; }
  int32_t echo_i32(const int32_t value) override { return value; }
  int64_t echo_i64(const int64_t value) override { return value; }
  double echo_double(const double value) override { return value; }
  void echo_string(std::string& result, const std::string& value) override { result = value; }
  void echo_binary(std::string& result, const std::string& value) override { result = value; }
  Color::type echo_enum(const Color::type value) override { return value; }
  void echo_struct(Point& result, const Point& value) override { result = value; }
  void echo_list(std::vector<int32_t>& result, const std::vector<int32_t>& value) override { result = value; }
  void echo_set(std::set<std::string>& result, const std::set<std::string>& value) override { result = value; }
  void echo_map(std::map<std::string, int64_t>& result, const std::map<std::string, int64_t>& value) override { result = value; }
  void echo_nested(Nested& result, const Nested& value) override { result = value; }
  void echo_bases(Bases& result, const Bases& value) override { result = value; }
  void echo_optionals(Optionals& result, const Optionals& value) override { result = value; }
  void echo_requireds(Requireds& result, const Requireds& value) override { result = value; }
  void echo_defaults(Defaults& result, const Defaults& value) override { result = value; }
  void echo_lists(Lists& result, const Lists& value) override { result = value; }
  void echo_sets(Sets& result, const Sets& value) override { result = value; }
  void echo_maps(Maps& result, const Maps& value) override { result = value; }
  void echo_tree(Tree& result, const Tree& value) override { result = value; }
  void echo_everything(Everything& result, const Everything& value) override { result = value; }

  void join(std::string& result, const std::string& text, const int32_t number, const Color::type color,
            const std::vector<int64_t>& numbers) override {
    result = text + "," + std::to_string(number) + "," + std::to_string(static_cast<int>(color));
    for (int64_t item : numbers) result += "," + std::to_string(item);
  }

  int32_t fail(const std::string& kind, const int32_t code) override {
    if (kind == "refused") {
      Refused refused;
      refused.message = "refused with " + std::to_string(code);
      refused.code = code;
      throw refused;
    }
    if (kind == "bounds") {
      OutOfBounds bounds;
      bounds.point.x = code;
      bounds.point.y = -code;
      throw bounds;
    }
    return code;
  }

  void fail_void(const std::string& kind, const int32_t code) override { fail(kind, code); }

  void break_down(const std::string& text) override { throw std::runtime_error(text); }

  int32_t pause(const int32_t milliseconds) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    return milliseconds;
  }

  void tell(const std::string& text) override {
    if (text == "break down") throw std::runtime_error(text);
    std::lock_guard<std::mutex> lock(gate_);
    texts_.push_back(text);
  }

  void told(std::vector<std::string>& result) override {
    std::lock_guard<std::mutex> lock(gate_);
    result.clear();
    result.swap(texts_);
  }

private:
  std::mutex gate_;
  std::vector<std::string> texts_;
};
