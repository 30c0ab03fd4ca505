#include "tests/bench/audit/exchanges.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/corridor/kept_results.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/mailbox/seal.h"
#include "gateway/store/ordered_id.h"
#include "ketenpoort/v1/records.pb.h"
#include "policy/compile/scenario.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::bench {
namespace {

// Municipality codes: the colleges that receive.
constexpr std::array<const char*, 16> kColleges = {"0392", "0599", "0363", "0453", "0344", "0518", "0014", "0772",
                                                   "0855", "0268", "0193", "0153", "0034", "0394", "0402", "0796"};
constexpr size_t kPayloadBytes = 600;
constexpr uint64_t kPersonsSeed = 50'000'000;

void Check(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

// A decision of the shipped rules that allows a release date to a college.
corridor::Verdict OneVerdict() {
  const auto policy = std::make_shared<const policy::Policy>(policy::ShippedPolicy());
  std::vector<policy::CompileError> errors;
  for (const policy::ReadScenario& one : policy::ReadScenarios(policy::FilesIn("policy/scenarios"), &errors)) {
    if (!one.switches_on.empty() || !one.switches_off.empty()) continue;
    if (one.request.kind != policy::MessageKind::kReleaseDate) continue;
    if (one.request.receiver.organ != policy::Organ::kCollege || one.request.sender.organ != policy::Organ::kDirecteur)
      continue;
    corridor::RecordedCase recorded;
    recorded.state = corridor::CaseState::kWhole;
    recorded.request = one.request;
    recorded.facts = one.facts;
    recorded.time = one.time;
    corridor::Verdict verdict = corridor::DecideCase(policy, recorded);
    if (verdict.Allows()) return verdict;
  }
  throw std::runtime_error("no scenario allows a release date to a college");
}

store::Id16 IdFrom(const std::string& text) {
  const audit::Digest digest = audit::crypto::Sha256(text);
  store::Id16 id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

// As random as what the gateway uses, and the same each time.
class Repeatable : public audit::crypto::RandomSource {
 public:
  explicit Repeatable(const std::string& text) : digest_(audit::crypto::Sha256(text)) {}
  void Fill(std::span<uint8_t> out) override { std::copy_n(digest_.begin(), out.size(), out.begin()); }

 private:
  audit::Digest digest_;
};

store::Id16 DeliveryIdOf(uint64_t exchange) {
  Repeatable random(absl::StrCat("delivery ", exchange));
  return store::OrderedId(TimeOf(exchange), random);
}

}  // namespace

store::SqliteOptions OptionsOf(const std::string& folder) {
  store::SqliteOptions options;
  options.folder = folder + "/store";
  options.secrets_folder = folder + "/secrets";
  options.origin = "bench.ketenpoort.example/log";
  options.terms_of = inquiry::TermsOf;
  options.terms_form = inquiry::kTermsForm;
  return options;
}

int64_t TimeOf(uint64_t exchange) {
  static const int64_t first = gateway::StartOfDay(testing::DayOf(kFirstDay));
  return first + static_cast<int64_t>(exchange) * kSpacingUs;
}

store::Id16 MessageIdOf(uint64_t exchange) { return IdFrom(absl::StrCat("message ", exchange)); }

store::Identifier PersonOf(uint64_t exchange) {
  const uint64_t block = exchange / kExchangesABlock;
  return {store::IdentifierKind::kSkn,
          absl::StrCat(kPersonsSeed + block * kPersonsAtATime + exchange % kPersonsAtATime)};
}

identity::OrganRef CollegeOf(uint64_t exchange) {
  return {policy::Organ::kCollege, kColleges[exchange % kColleges.size()]};
}

std::string CollegeOinOf(uint64_t exchange) {
  return absl::StrCat("0000009900100", kColleges[exchange % kColleges.size()], "000");
}

Exchanges::Exchanges(testing::ReadingWorld& world, store::SqliteStore& store, BenchClock& clock)
    : store_(store), clock_(clock), rooms_(world.MakeRooms()), recorder_(rooms_), verdict_(OneVerdict()) {
  rooms_.store = &store;
  rooms_.clock = &clock;
  rooms_.mailbox_keys = [&store] { return store.WaitingPayloadKeys(); };
  payload_ = audit::crypto::RandomBytes(*rooms_.random, kPayloadBytes);
}

corridor::Leg Exchanges::LegOf(uint64_t exchange, const store::PersonNo& person) const {
  corridor::Leg leg;
  leg.sender = {policy::Organ::kDirecteur, "PI-ZWOLLE"};
  leg.sender_oin = testing::kDjiOin;
  leg.receiver = CollegeOf(exchange);
  leg.receiver_oin = CollegeOinOf(exchange);
  leg.message_id = MessageIdOf(exchange);
  leg.person = person;
  return leg;
}

absl::Status Exchanges::Accept(store::Transaction& transaction, uint64_t exchange) {
  clock_.now_us = std::max(clock_.now_us.load(), TimeOf(exchange));
  const store::Id16 message_id = MessageIdOf(exchange);
  const auto earlier = transaction.FindMessage(testing::kDjiOin, message_id);
  if (!earlier.ok()) return earlier.status();
  if (*earlier) return absl::AlreadyExistsError("this exchange was played");
  const store::Identifier identifier = PersonOf(exchange);
  const auto found = transaction.FindPerson(identifier.kind, identifier.value);
  if (!found.ok()) return found.status();
  const auto person = *found ? absl::StatusOr<store::PersonNo>(**found) : transaction.CreatePerson({identifier});
  if (!person.ok()) return person.status();

  const corridor::Leg leg = LegOf(exchange, *person);
  const corridor::Committed committed{.payload_digest = std::string(32, 'd'), .acting_person = "E-10203"};
  const auto placed = recorder_.RecordVerdict(transaction, v1::ENTRY_KIND_ACCEPTED, verdict_, leg, committed);
  if (!placed.ok()) return placed.status();

  store::ItemRow item;
  item.delivery_id = DeliveryIdOf(exchange);
  item.message_id = message_id;
  item.sender_oin = leg.sender_oin;
  item.sender = "DIRECTEUR:PI-ZWOLLE";
  item.receiver = absl::StrCat("COLLEGE:", leg.receiver.unit);
  item.person = *person;
  item.kind = v1::MESSAGE_KIND_RELEASE_DATE;
  item.accepted_us = transaction.NowMicros();
  item.expires_us = item.accepted_us + corridor::CorridorLimits().expiry_us;
  v1::ItemRecord record;
  record.set_attested(true);
  record.SerializeToString(&item.record);
  if (absl::Status status = mailbox::Seal(payload_, *rooms_.mailbox_keys(), *rooms_.random, item); !status.ok()) {
    return status;
  }
  store::MessageRow message{leg.sender_oin, message_id, item.sender, {}, *person, item.accepted_us, ""};
  v1::MessageRecord kept;
  kept.set_kind(v1::MESSAGE_KIND_RELEASE_DATE);
  const auto result = corridor::ResultOf(verdict_, identity::ToAddress(leg.receiver));
  if (absl::Status put = corridor::KeepResult(transaction, result, kept); !put.ok()) return put;
  kept.add_entry_indexes(placed->index);
  kept.set_standing(true);
  kept.SerializeToString(&message.record);
  if (absl::Status status = transaction.PutMessage(message); !status.ok()) return status;
  if (const auto seq = transaction.PutItem(item); !seq.ok()) return seq.status();
  return transaction.PutFlow(
      {message_id, item.sender_oin, item.sender, item.receiver, *person, item.kind, 1u, 1, placed->index, false});
}

absl::Status Exchanges::Disclose(store::Transaction& transaction, uint64_t exchange) {
  auto item = transaction.FindItem(DeliveryIdOf(exchange));
  if (!item.ok()) return item.status();
  if (!*item) return absl::NotFoundError("this exchange was not accepted");
  corridor::Leg leg = LegOf(exchange, (*item)->person);
  leg.attempt = 1;
  const auto placed = recorder_.RecordVerdict(transaction, v1::ENTRY_KIND_DISCLOSED, verdict_, leg,
                                              {.payload_digest = std::string(32, 'd')});
  if (!placed.ok()) return placed.status();
  (*item)->state = store::ItemState::kLeased;
  (*item)->attempts = 1;
  if (absl::Status status = transaction.UpdateItem(**item); !status.ok()) return status;
  return transaction.MarkDisclosed((*item)->sender_oin, (*item)->message_id, (*item)->receiver, placed->index);
}

absl::Status Exchanges::Acknowledge(store::Transaction& transaction, uint64_t exchange) {
  auto item = transaction.FindItem(DeliveryIdOf(exchange));
  if (!item.ok()) return item.status();
  if (!*item) return absl::NotFoundError("this exchange was not accepted");
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_ACKNOWLEDGED);
  clear.set_message_kind(v1::MESSAGE_KIND_RELEASE_DATE);
  const auto placed = recorder_.RecordFact(transaction, clear, LegOf(exchange, (*item)->person), {});
  if (!placed.ok()) return placed.status();
  (*item)->state = store::ItemState::kAcknowledged;
  return transaction.UpdateItem(**item);
}

void Exchanges::Step(uint64_t exchange, int step) {
  store_.Enqueue(std::make_unique<corridor::CallIntent>(
      [this, exchange, step](store::Transaction& transaction) {
        if (step == 0) return Accept(transaction, exchange);
        return step == 1 ? Disclose(transaction, exchange) : Acknowledge(transaction, exchange);
      },
      [this, exchange, step](const absl::Status& status) { Settled(status, exchange, step); }));
}

void Exchanges::Settled(const absl::Status& status, uint64_t exchange, int step) {
  if (status.ok() && step < 2) return Step(exchange, step + 1);
  const std::lock_guard lock(mutex_);
  if (!status.ok()) failure_ = status;
  --under_way_;
  changed_.notify_all();
}

void Exchanges::AwaitRoom(size_t under_way_max) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return under_way_ <= under_way_max; });
  Check(failure_);
}

void Exchanges::Begin(uint64_t exchange) {
  AwaitRoom(kUnderWayMax - 1);
  {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  Step(exchange, 0);
}

void Exchanges::Play(uint64_t first, uint64_t count) {
  for (uint64_t exchange = first; exchange < first + count; ++exchange) Begin(exchange);
  AwaitRoom(0);
}

void Exchanges::AppendAlone(uint64_t first, uint64_t count) {
  const store::Identifier identifier = PersonOf(0);
  auto view = store_.Snapshot();
  Check(view.status());
  const auto person = (*view)->FindPerson(identifier.kind, identifier.value);
  Check(person.status());
  if (!*person) throw std::runtime_error("the log holds no exchange yet");
  for (uint64_t i = 0; i < count; ++i) {
    AwaitRoom(kUnderWayMax - 1);
    {
      const std::lock_guard lock(mutex_);
      ++under_way_;
    }
    const corridor::Leg leg = LegOf(first + i, **person);
    store_.Enqueue(std::make_unique<corridor::CallIntent>(
        [this, leg](store::Transaction& transaction) {
          return recorder_.RecordVerdict(transaction, v1::ENTRY_KIND_DISCLOSED, verdict_, leg, {}).status();
        },
        [this](const absl::Status& status) { Settled(status, 0, 2); }));
  }
  AwaitRoom(0);
}

}  // namespace ketenpoort::bench
