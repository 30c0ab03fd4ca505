// PersonTable: whose number an identifier is, and each person's key. In the file of its own that erasure empties.
//
// Guarantees: a number is found by an HMAC only and stands sealed; person numbers are random; a person's key is found
// by the number the person had when it was made, also after a merge. Writing happens within a batch that is committed
// before the log's transaction; should the log's then fail, UndoLastBatch at the next start takes it back.
// Does not guarantee: that an identifier is valid or a person real.
// A key of the store that changed leaves rows that only the one before opens; both are tried until ResealStep came to
// its end.
// Thread safety: none; one per connection. Ownership: `persons` and `random` must outlive it.
// On failure: NotFound for an unknown person or identifier, AlreadyExists for an identifier of another person,
// DataLoss for a row that does not open, else the database's status. Numbers never stand in a status.
#ifndef KETENPOORT_GATEWAY_STORE_PERSON_TABLE_H_
#define KETENPOORT_GATEWAY_STORE_PERSON_TABLE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "gateway/store/database.h"
#include "gateway/store/rows.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::store {

// Limit: bytes of one identifier.
inline constexpr size_t kIdentifierBytesMax = 64;

class PersonTable {
 public:
  PersonTable(Database& persons, std::shared_ptr<const StoreKeys> keys) : persons_(persons), keys_(std::move(keys)) {}

  // From here on.
  void UseKeys(std::shared_ptr<const StoreKeys> keys) { keys_ = std::move(keys); }

  absl::StatusOr<std::optional<PersonNo>> Find(IdentifierKind kind, std::string_view value);
  absl::StatusOr<std::vector<Identifier>> IdentifiersOf(const PersonNo& person);
  // Of every key that is the person's, in order.
  absl::StatusOr<std::vector<PersonNo>> KeyNumbersOf(const PersonNo& person);
  // The 32 bytes of the key made for `key_no`; nullopt once it was destroyed, or never was.
  absl::StatusOr<std::optional<std::string>> KeyOf(const PersonNo& key_no);
  // What may open a part of an entry's openings: a person's one key, nothing once it was destroyed; without a number
  // every key the gateway itself ever sealed with.
  absl::StatusOr<KeyLine> OpenersOf(const std::optional<PersonNo>& key_no);
  // Whose a key is now; nullopt once it was destroyed, or never was.
  absl::StatusOr<std::optional<PersonNo>> PersonOfKey(const PersonNo& key_no);
  absl::StatusOr<bool> Exists(const PersonNo& person);
  absl::StatusOr<std::vector<PersonKey>> KeysOf(const PersonNo& person);
  absl::StatusOr<std::vector<PersonKey>> KeysOfClass(std::string_view key_class, const PersonNo& after, int limit);
  absl::StatusOr<std::vector<std::string>> KeyClasses();

  // What a batch may do; on the writer's connection only. The transaction opens at the first change.
  void BeginBatch(uint64_t batch_no);
  void BeginIntent();
  absl::Status EndIntent(bool keep);
  // Whether a kept intent changed anything.
  bool changed() const { return changed_; }
  absl::Status Commit();
  void Rollback();

  absl::StatusOr<PersonNo> Create(const std::vector<Identifier>& identifiers, int64_t now_us,
                                  audit::crypto::RandomSource& random);
  absl::Status Add(const PersonNo& person, const Identifier& identifier, audit::crypto::RandomSource& random);
  absl::Status Merge(const PersonNo& keep, const PersonNo& merge);
  absl::StatusOr<PersonNo> Move(const Identifier& identifier, int64_t now_us, audit::crypto::RandomSource& random);
  // The number of the key that seals this class for the person; made where there is none yet. Class "": the key the
  // person was made with.
  absl::StatusOr<PersonNo> KeyFor(const PersonNo& person, std::string_view key_class,
                                  audit::crypto::RandomSource& random);

  // Erasing, outside any batch and in a transaction of its own, once the log holds why: these keys, with `identifiers`
  // also the person's numbers; and every trace of an owner before, which no batch goes back to any more.
  struct Doomed {
    PersonNo person{};
    bool identifiers = false;
    std::vector<PersonNo> key_nos;
  };
  absl::Status Destroy(const std::vector<Doomed>& all);

  // Sealing anew what only an earlier key opens, outside any batch and in a transaction of its own: at most `rows` rows
  // a step. Doing a step twice does no harm.
  struct Resealed {
    int64_t identifiers = 0;  // rowids up to which all is done
    int64_t keys = 0;
    bool done = false;
  };
  absl::StatusOr<Resealed> ResealStep(const Resealed& before, int rows, audit::crypto::RandomSource& random);

  // At a start: the batch the file was last changed in, and taking that batch back.
  absl::StatusOr<uint64_t> LastBatch();
  absl::Status UndoLastBatch(uint64_t batch_no_before);

 private:
  // A row of an identifier: where it stands and whose it is.
  struct Owned {
    std::string lookup;
    PersonNo person{};
  };
  static std::string LookupOf(const std::string& index_key, IdentifierKind kind, std::string_view value);
  absl::StatusOr<std::optional<Owned>> FindRow(IdentifierKind kind, std::string_view value);
  absl::Status ResealIdentifiers(Resealed& progress, int rows, audit::crypto::RandomSource& random);
  absl::Status ResealKeys(Resealed& progress, int rows, audit::crypto::RandomSource& random);
  absl::Status Touch();
  absl::StatusOr<PersonNo> CreateKey(const PersonNo& key_no, const PersonNo& person, std::string_view key_class,
                                     audit::crypto::RandomSource& random);
  absl::Status DestroyRows(const std::vector<Doomed>& all);
  absl::Status InsertIdentifier(const PersonNo& person, const Identifier& identifier,
                                audit::crypto::RandomSource& random);

  Database& persons_;
  std::shared_ptr<const StoreKeys> keys_;
  uint64_t batch_no_ = 0;
  bool open_ = false;
  bool intent_open_ = false;
  bool changed_ = false;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_PERSON_TABLE_H_
