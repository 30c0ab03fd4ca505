// Reading the directory: every file is parsed with the place of every field kept, then every statement is checked by
// itself and against the others. Nothing stops at the first error.
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <list>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/identity/directory.h"
#include "gateway/identity/plain_text.h"
#include "policy/civil_day.h"

namespace ketenpoort::identity {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

constexpr size_t kOinDigits = 20;
constexpr size_t kKeyDigits = 64;
constexpr int kNestingMax = 8;
// A word of an establishment's code this long in its contact point would tell which establishment it is.
constexpr size_t kTellingWordMin = 4;

struct ParsedFile {
  std::string name;
  v1::DirectorySource source;
  TextFormat::ParseInfoTree tree;
};

// One message of a file and where its fields stand.
struct Node {
  const ParsedFile* file = nullptr;
  const Message* message = nullptr;
  const TextFormat::ParseInfoTree* tree = nullptr;
  int line = 0;
  int column = 0;

  const FieldDescriptor* Field(const char* name) const { return message->GetDescriptor()->FindFieldByName(name); }

  // The place of a field; of a list written in brackets the place of the list; of an absent field the message's own.
  DirectoryError At(const char* field_name, int index, std::string text) const {
    DirectoryError error{file->name, line, column, std::move(text)};
    const FieldDescriptor* field = field_name == nullptr ? nullptr : Field(field_name);
    if (field == nullptr || tree == nullptr) return error;
    for (int i = field->is_repeated() ? index : -1; i >= -1; --i) {
      if (field->is_repeated() && i < 0) break;
      const auto place = tree->GetLocation(field, i);
      if (place.line < 0) continue;
      error.line = place.line + 1;
      error.column = place.column + 1;
      break;
    }
    return error;
  }

  Node Child(const char* field_name, int index, const Message& child) const {
    const FieldDescriptor* field = Field(field_name);
    const DirectoryError place = At(field_name, index, "");
    return {file, &child, tree == nullptr ? nullptr : tree->GetTreeForNested(field, index), place.line, place.column};
  }
};

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsId(std::string_view text) {
  const auto allowed = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= kIdCharactersMax && std::all_of(text.begin(), text.end(), allowed);
}

// Tells whether a contact point names the establishment it is for.
bool Tells(const std::string& contact_point, const std::string& unit) {
  const std::string upper = absl::AsciiStrToUpper(contact_point);
  for (absl::string_view word : absl::StrSplit(unit, '-')) {
    if (word.size() >= kTellingWordMin && absl::StrContains(upper, word)) return true;
  }
  return false;
}

class ErrorCollector : public google::protobuf::io::ErrorCollector {
 public:
  ErrorCollector(std::string file, std::vector<DirectoryError>* errors) : file_(std::move(file)), errors_(errors) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    errors_->push_back({file_, line + 1, column + 1, message});
  }
  void AddWarning(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  std::string file_;
  std::vector<DirectoryError>* errors_;
};

}  // namespace

class DirectoryBuilder {
 public:
  DirectoryOrErrors Build(std::span<const SourceFile> files, uint64_t version);

 private:
  void AddFile(const SourceFile& file);
  void CheckAll();

  void AddParticipant(const Node& node, const v1::Participant& participant);
  void AddOrgan(const Node& node, const v1::ParticipantOrgan& organ, const std::string& oin);
  bool NumberOf(const Node& node, const v1::ParticipantOrgan& organ, const OrganRef& ref, uint16_t* number);
  void AddMerger(const Node& node, const v1::Merger& merger);
  void CheckMergersEnd();
  void AddCredential(const Node& node, const v1::Credential& credential);
  void AddEntitlement(const Node& node, const v1::Entitlement& entitlement, CredentialEntry* entry);
  void AddAuthorisation(const Node& node, const v1::Entitlement& entitlement, const OrganRef& organ,
                        CredentialEntry* entry);
  void AddCapacities(const Node& node, const v1::Credential& credential, CredentialEntry* entry);
  void AddOfficer(const Node& node, const v1::Officer& officer);
  void AddMandate(const Node& node, const v1::Mandate& mandate);
  void AddKinds(const Node& node, const v1::Mandate& mandate, MandateEntry* entry);
  void AddTerm(const Node& node, const v1::Mandate& mandate, MandateEntry* entry);
  void AddReferences(const Node& node, const v1::Mandate& mandate, MandateEntry* entry);

  bool CheckOin(const Node& node, const char* field, const std::string& oin, bool must_be_known);
  bool CheckText(const Node& node, const char* field, const std::string& text, size_t bytes_max, bool required);
  bool TakeKey(const Node& node, const std::string& hex, std::string* key);
  bool TakeDay(const Node& node, const char* field, const std::string& text, policy::Day* day);
  // True when nothing has this name yet; else an error that says where the first stands.
  bool TakeName(const Node& node, const char* field, const std::string& what, const std::string& name);

  template <typename T, typename Add>
  void ForEach(const char* field, const google::protobuf::RepeatedPtrField<T>& (v1::DirectorySource::*items)() const,
               Add add) {
    for (const ParsedFile& file : files_) {
      const Node root{&file, &file.source, &file.tree, 1, 1};
      const auto& list = (file.source.*items)();
      for (int i = 0; i < list.size(); ++i) (this->*add)(root.Child(field, i, list[i]), list[i]);
    }
  }

  void Fail(const Node& node, const char* field, std::string text, int index = 0) {
    errors_.push_back(node.At(field, index, std::move(text)));
  }

  // For what another statement should have said. Not reported where a file could not be read: it may stand there.
  void FailReference(const Node& node, const char* field, std::string text) {
    if (whole_) Fail(node, field, std::move(text));
  }

  std::list<ParsedFile> files_;
  bool whole_ = true;  // every file was read
  std::vector<DirectoryError> errors_;
  std::shared_ptr<Directory> directory_{new Directory()};
  std::map<std::string, std::string> names_;  // what stands where, to point at the first of two
  std::map<std::string, std::set<v1::OfficerRole>> roles_;
  std::map<std::string, DirectoryError> merger_places_;
};

DirectoryOrErrors DirectoryBuilder::Build(std::span<const SourceFile> files, uint64_t version) {
  if (files.empty()) errors_.push_back({"", 0, 0, "no directory file: name at least one"});
  if (files.size() > kDirectoryFilesMax) errors_.push_back({"", 0, 0, "more than 64 directory files"});
  std::map<std::string, const SourceFile*> by_name;
  for (const SourceFile& file : files) {
    const std::string base = file.name.substr(file.name.rfind('/') + 1);
    if (by_name.emplace(base, &file).second) continue;
    errors_.push_back({file.name, 0, 0, "another directory file has the same name: rename one"});
  }
  for (const auto& [base, file] : by_name) {
    absl::StrAppend(&directory_->source_, base, "\n", file->text.size(), "\n", file->text);
    AddFile(*file);
  }
  CheckAll();
  if (directory_->participants_.empty() && errors_.empty()) {
    errors_.push_back({"", 0, 0, "the directory has no participant: add a participants block"});
  }
  if (errors_.empty()) {
    directory_->version_ = version;
    directory_->digest_ = audit::crypto::Sha256(directory_->source_);
    return {std::move(directory_), {}};
  }
  std::stable_sort(errors_.begin(), errors_.end(), [](const DirectoryError& a, const DirectoryError& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  if (errors_.size() > kDirectoryErrorsMax) {
    const size_t more = errors_.size() - kDirectoryErrorsMax;
    errors_.resize(kDirectoryErrorsMax);
    errors_.push_back({"", 0, 0, absl::StrCat("and ", more, " errors more")});
  }
  return {nullptr, std::move(errors_)};
}

void DirectoryBuilder::AddFile(const SourceFile& file) {
  if (file.text.size() > kSourceFileBytesMax) {
    errors_.push_back({file.name, 0, 0, "file is over 8 MiB: split it"});
    return;
  }
  if (!CharactersOf(file.text, TextKind::kFreeText)) {
    errors_.push_back({file.name, 0, 0, "file is not plain UTF-8 text: save it as UTF-8 without control characters"});
    return;
  }
  ParsedFile& parsed = files_.emplace_back();
  parsed.name = file.name;
  ErrorCollector collector(file.name, &errors_);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.WriteLocationsTo(&parsed.tree);
  parser.SetRecursionLimit(kNestingMax);
  google::protobuf::io::ArrayInputStream in(file.text.data(), static_cast<int>(file.text.size()));
  const size_t before = errors_.size();
  if (parser.Parse(&in, &parsed.source)) return;
  if (errors_.size() == before) errors_.push_back({file.name, 0, 0, "file is no directory in textproto"});
  files_.pop_back();
  whole_ = false;
}

void DirectoryBuilder::CheckAll() {
  using Source = v1::DirectorySource;
  ForEach("participants", &Source::participants, &DirectoryBuilder::AddParticipant);
  for (auto& [oin, organs] : directory_->establishments_) std::sort(organs.begin(), organs.end());
  ForEach("mergers", &Source::mergers, &DirectoryBuilder::AddMerger);
  CheckMergersEnd();
  ForEach("credentials", &Source::credentials, &DirectoryBuilder::AddCredential);
  ForEach("officers", &Source::officers, &DirectoryBuilder::AddOfficer);
  ForEach("mandates", &Source::mandates, &DirectoryBuilder::AddMandate);
  for (auto& [oin, organs] : directory_->mandans_of_) {
    std::sort(organs.begin(), organs.end());
    organs.erase(std::unique(organs.begin(), organs.end()), organs.end());
  }
  for (auto& [pair, mandates] : directory_->mandates_) {
    std::sort(mandates.begin(), mandates.end(), [](const MandateEntry& a, const MandateEntry& b) {
      return std::tie(a.from, a.id) < std::tie(b.from, b.id);
    });
  }
}

bool DirectoryBuilder::TakeName(const Node& node, const char* field, const std::string& what, const std::string& name) {
  const DirectoryError place = node.At(field, 0, "");
  const auto [first, fresh] =
      names_.emplace(absl::StrCat(what, "/", name), absl::StrCat(place.file, ":", place.line, ":", place.column));
  if (fresh) return true;
  Fail(node, field, absl::StrCat("this ", what, " stands twice, first at ", first->second, ": remove one"));
  return false;
}

bool DirectoryBuilder::CheckOin(const Node& node, const char* field, const std::string& oin, bool must_be_known) {
  if (oin.size() != kOinDigits || !AllDigits(oin) || oin == std::string(kOinDigits, '0')) {
    Fail(node, field, "an OIN is 20 digits, as in the certificate's Subject.serialNumber");
    return false;
  }
  if (!must_be_known || directory_->HasParticipant(oin)) return true;
  FailReference(node, field, "no participant has this OIN: add the participant or correct the OIN");
  return false;
}

bool DirectoryBuilder::CheckText(const Node& node, const char* field, const std::string& text, size_t bytes_max,
                                 bool required) {
  if (text.empty() && required) {
    Fail(node, field, absl::StrCat("`", field, "` is missing: fill it in"));
    return false;
  }
  if (text.size() <= bytes_max && CharactersOf(text, TextKind::kLine)) return true;
  Fail(node, field, absl::StrCat("`", field, "` is one line of at most ", bytes_max, " bytes"));
  return false;
}

bool DirectoryBuilder::TakeKey(const Node& node, const std::string& hex, std::string* key) {
  const auto is_hex = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  if (hex.size() != kKeyDigits || !std::all_of(hex.begin(), hex.end(), is_hex)) {
    Fail(node, "public_key_sha256", "the key's SHA-256 is 64 hexadecimal digits: copy it from `ketenpoort certs show`");
    return false;
  }
  *key = absl::AsciiStrToLower(hex);
  return TakeName(node, "public_key_sha256", "key", *key);
}

bool DirectoryBuilder::TakeDay(const Node& node, const char* field, const std::string& text, policy::Day* day) {
  const auto parsed = policy::ParseDay(text);
  if (parsed) {
    *day = *parsed;
    return true;
  }
  Fail(node, field, absl::StrCat("`", field, "` is a day of the calendar, written as 2026-11-22"));
  return false;
}

void DirectoryBuilder::AddParticipant(const Node& node, const v1::Participant& participant) {
  const bool oin_ok =
      CheckOin(node, "oin", participant.oin(), false) && TakeName(node, "oin", "OIN", participant.oin());
  CheckText(node, "name", participant.name(), kNameBytesMax, true);
  if (oin_ok) directory_->participants_[participant.oin()] = participant.name();
  if (static_cast<size_t>(participant.organs_size()) > kOrgansOfParticipantMax) {
    Fail(node, "organs", "a participant has at most 512 organs");
    return;
  }
  for (int i = 0; i < participant.organs_size(); ++i) {
    AddOrgan(node.Child("organs", i, participant.organs(i)), participant.organs(i), participant.oin());
  }
}

void DirectoryBuilder::AddOrgan(const Node& node, const v1::ParticipantOrgan& organ, const std::string& oin) {
  v1::OrganAddress address;
  address.set_organ(organ.organ());
  address.set_unit(organ.unit());
  const auto ref = OrganRefFrom(address);
  if (!ref.ok()) {
    Fail(node, organ.unit().empty() ? "organ" : "unit", std::string(ref.status().message()));
    return;
  }
  if (!CanTakePart(ref->organ)) {
    Fail(node, "organ",
         "this organ is named by law and is no participant: use DIRECTEUR, MINISTER, RECLASSERING, "
         "COLLEGE, BURGEMEESTER or ZVH_CASUS");
    return;
  }
  if (IsUnresolvedDirecteur(*ref)) {
    Fail(node, "unit", "a directeur needs the code of the establishment as `unit`");
    return;
  }
  OrganEntry entry{*ref, oin, 0, organ.name(), organ.contact_point()};
  const bool number_ok = NumberOf(node, organ, *ref, &entry.number);
  CheckText(node, "name", organ.name(), kNameBytesMax, true);
  CheckText(node, "contact_point", organ.contact_point(), kNameBytesMax, true);
  if (ref->organ == policy::Organ::kDirecteur && Tells(organ.contact_point(), organ.unit())) {
    Fail(node, "contact_point",
         "the contact point of a directeur goes to colleges and must not name the establishment");
  }
  if (!TakeName(node, "organ", "organ", ref->Key()) || !number_ok) return;
  directory_->by_party_[(static_cast<uint32_t>(ref->organ) << 16) | entry.number] = *ref;
  if (ref->organ == policy::Organ::kDirecteur) directory_->establishments_[oin].push_back(*ref);
  directory_->organs_[*ref] = std::move(entry);
}

bool DirectoryBuilder::NumberOf(const Node& node, const v1::ParticipantOrgan& organ, const OrganRef& ref,
                                uint16_t* number) {
  if (ref.organ == policy::Organ::kDirecteur) {
    if (organ.number() < 1 || organ.number() > 65'535) {
      Fail(node, "number", "an establishment has a `number` of 1..65535, given once");
      return false;
    }
    *number = static_cast<uint16_t>(organ.number());
    return TakeName(node, "number", "establishment number", absl::StrCat(organ.number()));
  }
  if (organ.number() != 0) {
    Fail(node, "number", "only an establishment has a `number`: leave it out");
    return false;
  }
  if (ref.organ == policy::Organ::kReclassering) {
    *number = ref.unit == "RN" ? 1 : ref.unit == "SVG" ? 2 : 3;
  } else if (ref.organ == policy::Organ::kCollege || ref.organ == policy::Organ::kBurgemeester) {
    int code = 0;
    for (const char c : ref.unit) code = code * 10 + (c - '0');
    *number = static_cast<uint16_t>(code);
  }
  return true;
}

void DirectoryBuilder::AddMerger(const Node& node, const v1::Merger& merger) {
  bool sound = true;
  for (const auto& [field, code] :
       {std::pair{"from_gemeente", merger.from_gemeente()}, std::pair{"to_gemeente", merger.to_gemeente()}}) {
    if (directory_->FindOrgan({policy::Organ::kCollege, code}) != nullptr) continue;
    FailReference(node, field,
                  "no college in the directory has this municipality code: keep the ended municipality listed and "
                  "add the new one");
    sound = false;
  }
  if (directory_->FindOrgan({policy::Organ::kBurgemeester, merger.from_gemeente()}) != nullptr &&
      directory_->FindOrgan({policy::Organ::kBurgemeester, merger.to_gemeente()}) == nullptr) {
    FailReference(node, "to_gemeente", "the municipality that takes the place has no burgemeester in the directory");
    sound = false;
  }
  policy::Day on = policy::kNoDay;
  if (!TakeDay(node, "on", merger.on(), &on)) sound = false;
  if (sound && merger.from_gemeente() == merger.to_gemeente()) {
    Fail(node, "to_gemeente", "a municipality cannot go up in itself");
    sound = false;
  }
  if (merger_places_.size() >= kMergersMax) {
    Fail(node, nullptr, "more than 1,000 mergers");
    return;
  }
  if (!sound || !TakeName(node, "from_gemeente", "ended municipality", merger.from_gemeente())) return;
  directory_->mergers_[merger.from_gemeente()] = {merger.to_gemeente(), on};
  directory_->merged_from_[merger.to_gemeente()].push_back(merger.from_gemeente());
  merger_places_.emplace(merger.from_gemeente(), node.At("from_gemeente", 0, ""));
}

void DirectoryBuilder::CheckMergersEnd() {
  for (const auto& [gemeente, place] : merger_places_) {
    std::string at = gemeente;
    size_t steps = 0;
    for (auto next = directory_->mergers_.find(at);
         next != directory_->mergers_.end() && steps <= merger_places_.size(); next = directory_->mergers_.find(at)) {
      at = next->second.to;
      ++steps;
    }
    if (steps <= merger_places_.size()) continue;
    errors_.push_back(place);
    errors_.back().text = "these mergers go in a circle: a municipality that takes another's place cannot end in it";
  }
}

void DirectoryBuilder::AddCredential(const Node& node, const v1::Credential& credential) {
  CredentialEntry entry;
  entry.oin = credential.oin();
  const bool oin_ok = CheckOin(node, "oin", credential.oin(), true);
  const bool key_ok = TakeKey(node, credential.public_key_sha256(), &entry.key_sha256);
  if (static_cast<size_t>(credential.entitlements_size()) > kOrgansOfParticipantMax) {
    Fail(node, "entitlements", "a credential has at most 512 entitlements");
    return;
  }
  if (oin_ok) {
    for (int i = 0; i < credential.entitlements_size(); ++i) {
      AddEntitlement(node.Child("entitlements", i, credential.entitlements(i)), credential.entitlements(i), &entry);
    }
  }
  AddCapacities(node, credential, &entry);
  if (credential.entitlements_size() == 0 && credential.capacities_size() == 0) {
    Fail(node, nullptr, "this credential may do nothing: give it entitlements, or a capacity, or remove it");
  }
  if (!oin_ok || !key_ok) return;
  std::sort(entry.organs.begin(), entry.organs.end());
  directory_->credentials_[absl::StrCat(entry.oin, "/", entry.key_sha256)] = std::move(entry);
}

void DirectoryBuilder::AddEntitlement(const Node& node, const v1::Entitlement& entitlement, CredentialEntry* entry) {
  if (entitlement.all_establishments()) {
    if (entitlement.organ() != v1::ORGAN_DIRECTEUR || !entitlement.unit().empty()) {
      Fail(node, "all_establishments", "all_establishments goes with ORGAN_DIRECTEUR and without a unit");
      return;
    }
    if (directory_->EstablishmentsOf(entry->oin).empty()) {
      FailReference(node, "all_establishments", "this participant has no establishments");
      return;
    }
    if (!entitlement.authorisation().empty()) {
      Fail(node, "authorisation", "an authorisation is of a college or burgemeester: leave it out");
    }
    entry->all_establishments = true;
    return;
  }
  v1::OrganAddress address;
  address.set_organ(entitlement.organ());
  address.set_unit(entitlement.unit());
  const auto ref = OrganRefFrom(address);
  if (!ref.ok()) {
    Fail(node, entitlement.unit().empty() ? "organ" : "unit", std::string(ref.status().message()));
    return;
  }
  if (directory_->OinOf(*ref) != entry->oin) {
    FailReference(node, "organ",
                  "this organ is not one of the credential's own participant: for another's organ, record a "
                  "mandate and give the credential a capacity");
    return;
  }
  if (std::find(entry->organs.begin(), entry->organs.end(), *ref) != entry->organs.end()) {
    Fail(node, "organ", "this entitlement stands twice: remove one");
    return;
  }
  entry->organs.push_back(*ref);
  AddAuthorisation(node, entitlement, *ref, entry);
}

void DirectoryBuilder::AddAuthorisation(const Node& node, const v1::Entitlement& entitlement, const OrganRef& organ,
                                        CredentialEntry* entry) {
  const bool stated = !entitlement.authorisation().empty();
  const bool termed = !entitlement.authorised_from().empty() || !entitlement.authorised_until().empty();
  if (!stated && !termed) return;
  if (!stated) {
    Fail(node, "authorised_from", "a term goes with the reference of an `authorisation`: fill it in");
    return;
  }
  if (organ.organ != policy::Organ::kCollege && organ.organ != policy::Organ::kBurgemeester) {
    Fail(node, "authorisation", "an authorisation is of a college or burgemeester: leave it out");
    return;
  }
  RoleAuthorisation authorisation;
  authorisation.organ = organ;
  authorisation.reference = entitlement.authorisation();
  const size_t before = errors_.size();
  CheckText(node, "authorisation", entitlement.authorisation(), kReferenceBytesMax, true);
  const bool from_ok = TakeDay(node, "authorised_from", entitlement.authorised_from(), &authorisation.from);
  if (!entitlement.authorised_until().empty() &&
      TakeDay(node, "authorised_until", entitlement.authorised_until(), &authorisation.until) && from_ok &&
      authorisation.until < authorisation.from) {
    Fail(node, "authorised_until", "`authorised_until` is the last day and cannot lie before `authorised_from`");
  }
  if (errors_.size() == before) entry->authorisations.push_back(std::move(authorisation));
}

void DirectoryBuilder::AddCapacities(const Node& node, const v1::Credential& credential, CredentialEntry* entry) {
  for (int i = 0; i < credential.capacities_size(); ++i) {
    const v1::Capacity capacity = credential.capacities(i);
    if (capacity != v1::CAPACITY_MANDATARIS && capacity != v1::CAPACITY_PROCESSOR) {
      Fail(node, "capacities", "a capacity is CAPACITY_MANDATARIS or CAPACITY_PROCESSOR", i);
      continue;
    }
    bool& has = capacity == v1::CAPACITY_MANDATARIS ? entry->as_mandataris : entry->as_processor;
    if (has) Fail(node, "capacities", "this capacity stands twice: remove one", i);
    has = true;
  }
}

void DirectoryBuilder::AddOfficer(const Node& node, const v1::Officer& officer) {
  OfficerEntry entry{officer.person_id(), officer.oin(), "", officer.role()};
  bool sound = CheckOin(node, "oin", officer.oin(), true);
  if (!TakeKey(node, officer.public_key_sha256(), &entry.key_sha256)) sound = false;
  if (!IsId(officer.person_id())) {
    Fail(node, "person_id", "a person id is 1..64 characters of A-Z, a-z, 0-9, dot, hyphen, underscore");
    sound = false;
  }
  if (officer.role() == v1::OFFICER_ROLE_UNSPECIFIED || !v1::OfficerRole_IsValid(officer.role())) {
    Fail(node, "role", "a role is FG, CONTROLLER_OFFICER, JURIST, SUPERVISOR or OPERATOR (OFFICER_ROLE_...)");
    sound = false;
  }
  if (!sound) return;
  std::set<v1::OfficerRole>& roles = roles_[officer.person_id()];
  roles.insert(officer.role());
  if (roles.contains(v1::OFFICER_ROLE_FG) && roles.size() > 1) {
    Fail(node, "role", "the FG goes with no other role (AVG 38(6)): give the other role to another person");
    return;
  }
  directory_->officers_[absl::StrCat(entry.oin, "/", entry.key_sha256)] = std::move(entry);
}

void DirectoryBuilder::AddMandate(const Node& node, const v1::Mandate& mandate) {
  const size_t before = errors_.size();
  MandateEntry entry;
  entry.id = mandate.id();
  if (!IsId(mandate.id())) {
    Fail(node, "id", "a mandate id is 1..64 characters of A-Z, a-z, 0-9, dot, hyphen, underscore");
  } else {
    TakeName(node, "id", "mandate id", mandate.id());
  }
  if (mandate.organ() != v1::ORGAN_COLLEGE && mandate.organ() != v1::ORGAN_BURGEMEESTER) {
    Fail(node, "organ", "a mandate is given by ORGAN_COLLEGE or ORGAN_BURGEMEESTER, each by its own decree");
  } else {
    entry.mandans = {static_cast<policy::Organ>(mandate.organ()), mandate.gemeente()};
    if (directory_->FindOrgan(entry.mandans) == nullptr) {
      FailReference(node, "gemeente",
                    "the directory has no such organ of this municipality: correct the four-digit code or add "
                    "the municipality");
    }
  }
  if (CheckOin(node, "mandataris_oin", mandate.mandataris_oin(), true) &&
      mandate.mandataris_oin() == directory_->OinOf(entry.mandans)) {
    Fail(node, "mandataris_oin", "an organisation needs no mandate for its own organ: use an entitlement");
  }
  entry.mandataris_oin = mandate.mandataris_oin();
  entry.capacity = mandate.capacity();
  if (mandate.capacity() != v1::CAPACITY_MANDATARIS && mandate.capacity() != v1::CAPACITY_PROCESSOR) {
    Fail(node, "capacity", "a capacity is CAPACITY_MANDATARIS or CAPACITY_PROCESSOR");
  }
  AddKinds(node, mandate, &entry);
  AddTerm(node, mandate, &entry);
  AddReferences(node, mandate, &entry);
  if (errors_.size() != before) return;
  directory_->mandans_of_[entry.mandataris_oin].push_back(entry.mandans);
  auto& mandates = directory_->mandates_[absl::StrCat(entry.mandataris_oin, "/", entry.mandans.Key())];
  mandates.push_back(std::move(entry));
}

void DirectoryBuilder::AddKinds(const Node& node, const v1::Mandate& mandate, MandateEntry* entry) {
  if (mandate.kinds_size() == 0) Fail(node, "kinds", "a mandate covers at least one kind: name them in `kinds`");
  for (int i = 0; i < mandate.kinds_size(); ++i) {
    const int kind = mandate.kinds(i);
    if (kind <= 0 || kind >= policy::kMessageKindCount) {
      Fail(node, "kinds", "this is no kind of message", i);
      continue;
    }
    if (entry->Covers(static_cast<policy::MessageKind>(kind))) {
      Fail(node, "kinds", "this kind stands twice: remove one", i);
    }
    entry->kinds |= uint32_t{1} << kind;
  }
}

void DirectoryBuilder::AddTerm(const Node& node, const v1::Mandate& mandate, MandateEntry* entry) {
  const bool from_ok = TakeDay(node, "from", mandate.from(), &entry->from);
  if (mandate.until().empty()) return;
  if (!TakeDay(node, "until", mandate.until(), &entry->until) || !from_ok) return;
  if (entry->until < entry->from) Fail(node, "until", "`until` is the last day and cannot lie before `from`");
}

void DirectoryBuilder::AddReferences(const Node& node, const v1::Mandate& mandate, MandateEntry* entry) {
  const bool by_mandate = mandate.capacity() == v1::CAPACITY_MANDATARIS;
  CheckText(node, "decree", mandate.decree(), kReferenceBytesMax, by_mandate);
  CheckText(node, "processor_agreement", mandate.processor_agreement(), kReferenceBytesMax, false);
  entry->decree = mandate.decree();
  entry->processor_agreement = mandate.processor_agreement();
}

DirectoryOrErrors Directory::Parse(std::span<const SourceFile> files, uint64_t version) {
  return DirectoryBuilder().Build(files, version);
}

}  // namespace ketenpoort::identity
