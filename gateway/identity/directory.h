// Directory: who takes part, which organ is whose, which key speaks for which organ, which mandates were given, which
// municipalities merged. One immutable snapshot. Guarantees: Parse accepts the files only when every statement in them
// is sound by itself and with the others, and otherwise lists every error with file, line, column and how to mend it;
// each OIN, organ, establishment number, key and mandate id stands for one thing; the digest names exactly the source
// bytes. Look-ups are one hash look-up. Does not guarantee that a mandate is in force: see acting.h. Immutable, so safe
// in any thread; owned by shared_ptr, outlives a reload. On failure: errors as values, no exception.
// Law: Awb 10:1-10:12; AVG 28.
#ifndef KETENPOORT_GATEWAY_IDENTITY_DIRECTORY_H_
#define KETENPOORT_GATEWAY_IDENTITY_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "audit/crypto/sha256.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/identity/source_file.h"
#include "ketenpoort/v1/directory.pb.h"
#include "policy/facts.h"

namespace ketenpoort::identity {

inline constexpr size_t kDirectoryFilesMax = 64;
inline constexpr size_t kDirectoryErrorsMax = 1'000;  // Limit: listed; the rest is counted in a last line.
inline constexpr size_t kOrgansOfParticipantMax = 512;
inline constexpr size_t kMergersMax = 1'000;
inline constexpr size_t kNameBytesMax = 200;
inline constexpr size_t kReferenceBytesMax = 128;
inline constexpr size_t kIdCharactersMax = 64;

// Something wrong in a source file. Lines and columns count from 1; 0 where the file as a whole is meant.
struct DirectoryError {
  std::string file;
  int line = 0;
  int column = 0;
  std::string text;  // what is wrong and how to mend it; no personal data
  std::string Format() const;
};

// An organ as the directory knows it.
struct OrganEntry {
  OrganRef organ;
  std::string oin;
  uint16_t number = 0;  // the unit as policy counts it
  std::string name;
  std::string contact_point;
};

// What a municipal organ signed for whoever uses one key: after-care for the college, 18b and BIJ for the burgemeester.
struct RoleAuthorisation {
  OrganRef organ;
  std::string reference;
  policy::Day from = policy::kNoDay;
  policy::Day until = policy::kNoDay;  // last day; kNoDay where none is set
};

// Who may speak through a system's key.
struct CredentialEntry {
  std::string oin;
  std::string key_sha256;  // 64 lower-case hexadecimal digits
  std::vector<OrganRef> organs;
  bool all_establishments = false;
  bool as_mandataris = false;
  bool as_processor = false;
  std::vector<RoleAuthorisation> authorisations;
};

struct OfficerEntry {
  std::string person_id;
  std::string oin;
  std::string key_sha256;
  v1::OfficerRole role = v1::OFFICER_ROLE_UNSPECIFIED;
};

struct MandateEntry {
  std::string id;
  OrganRef mandans;
  std::string mandataris_oin;
  v1::Capacity capacity = v1::CAPACITY_UNSPECIFIED;
  uint32_t kinds = 0;  // bit n: the kind numbered n
  policy::Day from = policy::kNoDay;
  policy::Day until = policy::kNoDay;  // last day; kNoDay where none is set
  std::string decree;
  std::string processor_agreement;

  bool Covers(policy::MessageKind kind) const { return (kinds >> static_cast<int>(kind)) & 1u; }
  bool RunsOn(policy::Day day) const { return from <= day && day <= until; }
};
static_assert(policy::kMessageKindCount <= 32);

struct DirectoryOrErrors;

class Directory {
 public:
  // `version` is what decisions name; DirectoryHolder counts it.
  static DirectoryOrErrors Parse(std::span<const SourceFile> files, uint64_t version = 1);

  uint64_t version() const { return version_; }
  // SHA-256 of CanonicalSource().
  const audit::crypto::Digest& digest() const { return digest_; }
  // The source files in the order of their names, each with name and length: to keep beside the log.
  const std::string& CanonicalSource() const { return source_; }

  // Null when unknown.
  const OrganEntry* FindOrgan(const OrganRef& organ) const;
  const CredentialEntry* FindCredential(std::string_view oin, std::string_view key_sha256) const;
  const OfficerEntry* FindOfficer(std::string_view oin, std::string_view key_sha256) const;
  bool HasParticipant(std::string_view oin) const;
  // Empty when unknown.
  std::string_view NameOf(std::string_view oin) const;
  std::string_view OinOf(const OrganRef& organ) const;
  // True where the participant has an organ of that kind.
  bool HasOrganOfKind(std::string_view oin, policy::Organ kind) const;
  std::string_view ContactPoint(const OrganRef& organ) const;

  // The party as policy counts it; DIRECTEUR without a unit and organs that cannot take part have unit 0. nullopt when
  // the organ can take part and is not in the directory.
  std::optional<policy::Party> UnitNumber(const OrganRef& organ) const;
  // And back; a unit of 0 gives an organ without a unit.
  std::optional<OrganRef> OrganOf(const policy::Party& party) const;

  // Every mandate ever given by `mandans` to `mandataris_oin`, oldest first.
  std::span<const MandateEntry> MandatesBetween(const OrganRef& mandans, std::string_view mandataris_oin) const;
  // Every mandate and every authorisation for a role, in no order that means anything.
  void ForEachMandate(const std::function<void(const MandateEntry&)>& visit) const;
  void ForEachAuthorisation(
      const std::function<void(const CredentialEntry& holder, const RoleAuthorisation& authorisation)>& visit) const;
  // The organs that ever gave `mandataris_oin` a mandate, in order.
  std::span<const OrganRef> MandansOf(std::string_view mandataris_oin) const;
  // Every establishment of a participant, in order.
  std::span<const OrganRef> EstablishmentsOf(std::string_view oin) const;

  // The municipality in whose place on `day` another stands, through every merger up to that day; nullopt where none.
  std::optional<std::string> MergedInto(std::string_view gemeente, policy::Day day) const;
  // The organ that is meant on `day`: of the municipality the named one went up in, else the same.
  OrganRef Readdressed(const OrganRef& organ, policy::Day day) const;
  // The organs that went up in `organ` on or before `day`, in order, without itself: their mailboxes are its own now.
  std::vector<OrganRef> PredecessorsOf(const OrganRef& organ, policy::Day day) const;
  // The last day before the organ's municipality goes up in another; kNoDay where it does not.
  policy::Day LastDayOf(const OrganRef& organ) const;

 private:
  friend class DirectoryBuilder;
  Directory() = default;

  struct MergerEntry {
    std::string to;
    policy::Day on = policy::kNoDay;
  };

  uint64_t version_ = 0;
  audit::crypto::Digest digest_{};
  std::string source_;
  absl::flat_hash_map<std::string, std::string> participants_;  // OIN to name
  absl::flat_hash_map<OrganRef, OrganEntry> organs_;
  absl::flat_hash_map<uint32_t, OrganRef> by_party_;                      // organ << 16 | number
  absl::flat_hash_map<std::string, CredentialEntry> credentials_;         // by OIN and key
  absl::flat_hash_map<std::string, OfficerEntry> officers_;               // by OIN and key
  absl::flat_hash_map<std::string, std::vector<MandateEntry>> mandates_;  // by mandataris OIN and mandans key
  absl::flat_hash_map<std::string, std::vector<OrganRef>> mandans_of_;
  absl::flat_hash_map<std::string, std::vector<OrganRef>> establishments_;
  absl::flat_hash_map<std::string, MergerEntry> mergers_;                   // by the municipality that ends
  absl::flat_hash_map<std::string, std::vector<std::string>> merged_from_;  // by the one that takes its place
};

// Either the directory, or at least one error.
struct DirectoryOrErrors {
  std::shared_ptr<const Directory> directory;
  std::vector<DirectoryError> errors;
  bool ok() const { return directory != nullptr; }
};

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_DIRECTORY_H_
