// A small strict JSON reader for test vectors: objects, arrays, strings, whole numbers, true, false, null. No floats,
// no duplicate keys, nothing after the value. Throws std::runtime_error, which fails the test. Test only.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ketenpoort::audit::testing {

struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  uint64_t number = 0;
  std::string string;
  std::vector<Json> array;
  std::map<std::string, Json> object;

  const Json& At(const std::string& key) const {
    const auto found = object.find(key);
    if (found == object.end()) throw std::runtime_error("no key " + key);
    return found->second;
  }
  const std::string& String(const std::string& key) const { return At(key).Expect(Kind::kString).string; }
  uint64_t Number(const std::string& key) const { return At(key).Expect(Kind::kNumber).number; }
  bool Bool(const std::string& key) const { return At(key).Expect(Kind::kBool).boolean; }
  const Json& Expect(Kind wanted) const {
    if (kind != wanted) throw std::runtime_error("a value of another kind");
    return *this;
  }
};

class JsonReader {
 public:
  static Json Parse(std::string_view text) {
    JsonReader reader(text);
    Json value = reader.Value(0);
    reader.Space();
    if (reader.at_ != reader.text_.size()) throw std::runtime_error("text after the value");
    return value;
  }

 private:
  static constexpr int kDepthMax = 16;

  explicit JsonReader(std::string_view text) : text_(text) {}

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  void Take(std::string_view wanted) {
    if (std::string_view(text_).substr(at_, wanted.size()) != wanted) {
      throw std::runtime_error("JSON broken at " + std::to_string(at_));
    }
    at_ += wanted.size();
  }

  Json Value(int depth) {
    if (depth > kDepthMax) throw std::runtime_error("too deep");
    Space();
    Json value;
    const char first = Peek();
    if (first == '{') {
      Object(depth, &value);
    } else if (first == '[') {
      Array(depth, &value);
    } else if (first == '"') {
      value.kind = Json::Kind::kString;
      value.string = Text();
    } else if (first >= '0' && first <= '9') {
      value.kind = Json::Kind::kNumber;
      value.number = Whole();
    } else if (first == 'n') {
      Take("null");
    } else {
      value.kind = Json::Kind::kBool;
      value.boolean = first == 't';
      Take(value.boolean ? "true" : "false");
    }
    return value;
  }

  void Object(int depth, Json* value) {
    value->kind = Json::Kind::kObject;
    Take("{");
    for (Space(); Peek() != '}'; Space()) {
      if (!value->object.empty()) Take(",");
      Space();
      std::string key = Text();
      Space();
      Take(":");
      if (!value->object.emplace(std::move(key), Value(depth + 1)).second) throw std::runtime_error("key twice");
    }
    Take("}");
  }

  void Array(int depth, Json* value) {
    value->kind = Json::Kind::kArray;
    Take("[");
    for (Space(); Peek() != ']'; Space()) {
      if (!value->array.empty()) Take(",");
      value->array.push_back(Value(depth + 1));
    }
    Take("]");
  }

  std::string Text() {
    Take("\"");
    std::string out;
    for (; Peek() != '"'; ++at_) {
      char c = Peek();
      if (static_cast<unsigned char>(c) < 0x20) throw std::runtime_error("control character in a string");
      if (c == '\\') {
        ++at_;
        c = Peek();
        if (c != '"' && c != '\\' && c != '/') throw std::runtime_error("an escape the vectors do not use");
      }
      out.push_back(c);
    }
    Take("\"");
    return out;
  }

  uint64_t Whole() {
    uint64_t number = 0;
    const size_t begin = at_;
    for (; Peek() >= '0' && Peek() <= '9'; ++at_) {
      const uint64_t digit = static_cast<uint64_t>(Peek() - '0');
      if (number > (UINT64_MAX - digit) / 10) throw std::runtime_error("number too large");
      number = number * 10 + digit;
    }
    if (at_ - begin > 1 && text_[begin] == '0') throw std::runtime_error("leading zero");
    return number;
  }

  std::string text_;
  size_t at_ = 0;
};

}  // namespace ketenpoort::audit::testing
