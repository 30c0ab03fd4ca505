#include "gateway/store/erasure.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "gateway/store/statement.h"

namespace ketenpoort::store {
namespace {

// What stands about a person in the register, or waits. The answers first: those of an earlier form are found by their
// report.
constexpr const char* kOfRegister[] = {
    "DELETE FROM answer WHERE person = ?1",
    "DELETE FROM answer WHERE request_id IN (SELECT report_id FROM register WHERE person = ?1)",
    "DELETE FROM register WHERE person = ?1",
    "DELETE FROM payload WHERE seq IN (SELECT seq FROM item WHERE person = ?1)",
    "DELETE FROM work WHERE person = ?1",
    "DELETE FROM declaration WHERE person = ?1",
    "DELETE FROM notice WHERE person = ?1",
    "DELETE FROM first_notice WHERE person = ?1",
    "DELETE FROM erasure_proposal WHERE person = ?1",
};
// What became of a message is its sender's to ask as long as its entry can be read; statutory terms are counted by the
// flows.
constexpr const char* kOfRegisterOnly[] = {"UPDATE detention_end SET in_register = 0 WHERE person = ?1"};
constexpr const char* kOfPersonOnly[] = {
    "DELETE FROM message_no WHERE no IN (SELECT message_no FROM item WHERE person = ?1 UNION "
    "SELECT message_no FROM flow WHERE person = ?1) AND NOT EXISTS (SELECT 1 FROM message WHERE message.no = "
    "message_no.no)",
    "DELETE FROM item WHERE person = ?1",
    "DELETE FROM flow WHERE person = ?1",
    "UPDATE message SET person = zeroblob(16), digest = zeroblob(32), record = x'' WHERE person = ?1",
    "DELETE FROM hold WHERE person = ?1",
    "DELETE FROM detention_end WHERE person = ?1",
    "DELETE FROM review WHERE person = ?1",
    "UPDATE finding SET person = zeroblob(16) WHERE person = ?1",
};

absl::Status RunAll(Database& log, std::span<const char* const> statements, const PersonNo& person) {
  for (const char* sql : statements) {
    if (absl::Status status = log.Prepare(sql).Blob(person).Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// In a transaction of its own.
absl::Status InTransaction(Database& log, const std::function<absl::Status()>& body) {
  if (absl::Status status = log.Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  const absl::Status done = body();
  if (done.ok()) return log.Execute("COMMIT");
  log.Rollback();
  return done;
}

bool Contains(const std::vector<PersonNo>& numbers, const PersonNo& number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// With the last of a person's keys goes the rest.
absl::StatusOr<ErasureScope> ScopeOf(PersonTable& persons, const Erasure& erasure) {
  if (erasure.scope != ErasureScope::kKeys) return erasure.scope;
  const absl::StatusOr<std::vector<PersonNo>> all = persons.KeyNumbersOf(erasure.person);
  if (!all.ok()) return all.status();
  const bool last =
      std::all_of(all->begin(), all->end(), [&](const PersonNo& key_no) { return Contains(erasure.key_nos, key_no); });
  return last ? ErasureScope::kPerson : ErasureScope::kKeys;
}

absl::Status EraseOne(Database& log, const Erasure& erasure, ErasureScope scope) {
  for (const PersonNo& key_no : erasure.key_nos) {
    Statement gone = log.Prepare("INSERT OR IGNORE INTO erased_key(key_no, entry_index) VALUES (?1, ?2)");
    if (absl::Status status = gone.Blob(key_no).Unsigned(erasure.entry_index).Run(); !status.ok()) return status;
  }
  if (scope == ErasureScope::kKeys) return absl::OkStatus();
  if (absl::Status status = RunAll(log, kOfRegister, erasure.person); !status.ok()) return status;
  return scope == ErasureScope::kRegister ? RunAll(log, kOfRegisterOnly, erasure.person)
                                          : RunAll(log, kOfPersonOnly, erasure.person);
}

}  // namespace

absl::StatusOr<std::vector<PendingErasure>> PendingErasures(Database& log) {
  Statement statement = log.Prepare("SELECT seq, scope, person, entry_index, key_nos FROM erasure ORDER BY seq");
  std::vector<PendingErasure> pending;
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return pending;
    PendingErasure& one = pending.emplace_back();
    one.seq = statement.UnsignedAt(0);
    one.erasure.scope = static_cast<ErasureScope>(statement.IntAt(1));
    one.erasure.person = statement.ArrayAt<16>(2);
    one.erasure.entry_index = statement.UnsignedAt(3);
    const std::string numbers = statement.BytesAt(4);
    const bool known = statement.IntAt(1) >= static_cast<int64_t>(ErasureScope::kPerson) &&
                       statement.IntAt(1) <= static_cast<int64_t>(ErasureScope::kKeys);
    if (!known || !statement.RowStatus().ok() || numbers.size() % PersonNo{}.size() != 0) {
      return absl::DataLossError("an erasure cannot be read");
    }
    for (size_t at = 0; at < numbers.size(); at += PersonNo{}.size()) {
      PersonNo& number = one.erasure.key_nos.emplace_back();
      std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(at), number.size(), number.begin());
    }
  }
}

absl::Status EraseRows(Database& log, PersonTable& persons, const std::vector<PendingErasure>& pending) {
  return InTransaction(log, [&]() -> absl::Status {
    for (const PendingErasure& one : pending) {
      const absl::StatusOr<ErasureScope> scope = ScopeOf(persons, one.erasure);
      if (!scope.ok()) return scope.status();
      if (absl::Status erased = EraseOne(log, one.erasure, *scope); !erased.ok()) return erased;
    }
    return absl::OkStatus();
  });
}

absl::Status EraseKeys(PersonTable& persons, const std::vector<PendingErasure>& pending) {
  std::vector<PersonTable::Doomed> all;
  for (const PendingErasure& one : pending) {
    const absl::StatusOr<ErasureScope> scope = ScopeOf(persons, one.erasure);
    if (!scope.ok()) return scope.status();
    all.push_back({one.erasure.person, *scope == ErasureScope::kPerson, one.erasure.key_nos});
  }
  return persons.Destroy(all);
}

absl::Status FinishErasures(Database& log, const std::vector<PendingErasure>& pending) {
  return InTransaction(log, [&] {
    for (const PendingErasure& one : pending) {
      Statement done = log.Prepare("DELETE FROM erasure WHERE seq = ?1");
      if (absl::Status status = done.Unsigned(one.seq).Run(); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
}

std::vector<PersonNo> KeysToForget(const std::vector<PendingErasure>& pending) {
  std::vector<PersonNo> key_nos;
  for (const PendingErasure& one : pending) {
    key_nos.insert(key_nos.end(), one.erasure.key_nos.begin(), one.erasure.key_nos.end());
  }
  return key_nos;
}

}  // namespace ketenpoort::store
