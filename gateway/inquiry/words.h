// Words: what the codes in entries mean, for whoever is answered: participants and organs as the directory names them,
// rules, denials and conditions in the words of the policy that decided, categories, kinds and purposes in those of the
// policy in force. Guarantees: each code once, in the order first met; a code that nobody has words for is left out.
// Does not guarantee words of a policy that is no longer kept: then those in force. Thread safety: one thread.
// Ownership: shares policy and directory. On failure what reading the store says.
#ifndef KETENPOORT_GATEWAY_INQUIRY_WORDS_H_
#define KETENPOORT_GATEWAY_INQUIRY_WORDS_H_

#include <google/protobuf/repeated_field.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "gateway/corridor/earlier_policies.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/directory.h"
#include "gateway/store/view.h"
#include "ketenpoort/v1/access.pb.h"
#include "ketenpoort/v1/audit.pb.h"
#include "policy/policy.h"

namespace ketenpoort::inquiry {

class Words {
 public:
  explicit Words(const corridor::Rooms& rooms);

  // The words of every code in the entry, added to `words`.
  absl::Status Explain(store::View& view, const v1::AuditEntry& entry,
                       google::protobuf::RepeatedPtrField<v1::CodeWord>& words);

 private:
  void Add(v1::WordKind kind, std::string_view code, const policy::Bilingual& text,
           google::protobuf::RepeatedPtrField<v1::CodeWord>& words);
  void AddParties(const v1::AuditEntry& entry, google::protobuf::RepeatedPtrField<v1::CodeWord>& words);
  void AddOrgan(const v1::OrganAddress& address, google::protobuf::RepeatedPtrField<v1::CodeWord>& words);
  void AddVocabulary(const v1::AuditEntry& entry, google::protobuf::RepeatedPtrField<v1::CodeWord>& words);

  const std::shared_ptr<const identity::Directory> directory_;
  const std::shared_ptr<const policy::Policy> in_force_;
  corridor::EarlierPolicies policies_;
  std::set<std::pair<int, std::string>, std::less<>> known_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_WORDS_H_
