#include "gateway/intake/canonical_digest.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/intake/payload_leaves.h"

namespace ketenpoort::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kDomain = "ketenpoort/admitted/v1\n";

class Digester {
 public:
  Digester() { stream_.Update(kDomain); }

  void Add(const Message& message) {
    const auto fields = PresentFields(message);
    AddNumber(fields.size());
    for (const FieldDescriptor* field : fields) {
      AddNumber(static_cast<uint64_t>(field->number()));
      AddNumber(static_cast<uint64_t>(field->type()));
      const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
      AddNumber(static_cast<uint64_t>(count));
      for (int i = 0; i < count; ++i) AddValue(message, field, field->is_repeated() ? i : -1);
    }
  }

  audit::crypto::Digest Finish() { return stream_.Finish(); }

 private:
  // Eight bytes, big-endian.
  void AddNumber(uint64_t number) {
    std::array<char, 8> bytes;
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (56 - 8 * i));
    stream_.Update(std::string_view(bytes.data(), bytes.size()));
  }

  void AddBytes(std::string_view bytes) {
    AddNumber(bytes.size());
    stream_.Update(bytes);
  }

  // `index` is -1 for a singular field. Signed numbers go as their two's complement.
  void AddValue(const Message& message, const FieldDescriptor* field, int index) {
    const Reflection& r = *message.GetReflection();
    const bool one = index < 0;
    std::string scratch;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Add(one ? r.GetMessage(message, field) : r.GetRepeatedMessage(message, field, index));
      case FieldDescriptor::CPPTYPE_STRING:
        return AddBytes(one ? r.GetStringReference(message, field, &scratch)
                            : r.GetRepeatedStringReference(message, field, index, &scratch));
      case FieldDescriptor::CPPTYPE_ENUM:
        return AddSigned(one ? r.GetEnumValue(message, field) : r.GetRepeatedEnumValue(message, field, index));
      case FieldDescriptor::CPPTYPE_BOOL:
        return AddSigned((one ? r.GetBool(message, field) : r.GetRepeatedBool(message, field, index)) ? 1 : 0);
      case FieldDescriptor::CPPTYPE_INT32:
        return AddSigned(one ? r.GetInt32(message, field) : r.GetRepeatedInt32(message, field, index));
      case FieldDescriptor::CPPTYPE_INT64:
        return AddSigned(one ? r.GetInt64(message, field) : r.GetRepeatedInt64(message, field, index));
      case FieldDescriptor::CPPTYPE_UINT32:
        return AddNumber(one ? r.GetUInt32(message, field) : r.GetRepeatedUInt32(message, field, index));
      case FieldDescriptor::CPPTYPE_UINT64:
        return AddNumber(one ? r.GetUInt64(message, field) : r.GetRepeatedUInt64(message, field, index));
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        // No message of ours has one; the tests refuse a proto that adds it.
        return;
    }
  }

  void AddSigned(int64_t number) { AddNumber(static_cast<uint64_t>(number)); }

  audit::crypto::Sha256Stream stream_;
};

}  // namespace

audit::crypto::Digest CanonicalDigest(const Message& message) {
  Digester digester;
  digester.Add(message);
  return digester.Finish();
}

}  // namespace ketenpoort::intake
