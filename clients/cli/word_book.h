// WordBook: the codes of entries in words, as an answer of the gateway brought them. Guarantees: a code without words
// is shown as it is, never left out. Thread safety: values.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "clients/cli/output.h"
#include "ketenpoort/v1/access.pb.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::cli {

class WordBook {
 public:
  explicit WordBook(Language language) : language_(language) {}

  void Add(const google::protobuf::RepeatedPtrField<ketenpoort::v1::CodeWord>& words);
  std::string Of(ketenpoort::v1::WordKind kind, const std::string& code) const;

  // `College van B&W van Haarlem`; of a participant that stands there without an organ its name.
  std::string Organ(const ketenpoort::v1::OrganAddress& organ, const std::string& oin) const;
  std::string Participant(const std::string& oin) const;
  std::string MessageKind(const ketenpoort::v1::AuditEntry& entry) const;
  // `naam, adres`.
  std::string Categories(const google::protobuf::RepeatedField<int>& categories) const;

 private:
  Language language_;
  std::map<std::pair<int, std::string>, std::string> words_;
};

// What an entry of this kind says happened: `verstrekt: opnieuw beslist, en het kan zijn vertrokken`. The short name of
// a kind this version does not know.
std::string HappenedText(ketenpoort::v1::EntryKind kind, Language language);
// `PM 20d(2)b; Pbw 18a(4)b`.
std::string ArticlesText(const ketenpoort::v1::AuditEntry& entry);
// `2026-11-22 16:40:00`.
std::string MomentText(int64_t time_us);

}  // namespace ketenpoort::cli
