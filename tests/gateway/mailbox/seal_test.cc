#include "gateway/mailbox/seal.h"

#include <catch2/catch.hpp>
#include <type_traits>

#include "audit/crypto/aead.h"
#include "audit/crypto/os_random_source.h"
#include "gateway/mailbox/open.h"
#include "gateway/mailbox/seal_key.h"

namespace ketenpoort::mailbox {
namespace {

// The turnstiles: nobody but their rooms can make these, copy them or use them twice.
static_assert(!std::is_default_constructible_v<corridor::Permit>);
static_assert(!std::is_copy_constructible_v<corridor::Permit>);
static_assert(!std::is_copy_assignable_v<corridor::Permit>);
static_assert(!std::is_constructible_v<corridor::Permit, store::Id16, std::string, uint32_t, corridor::Versions,
                                       policy::Decision>);
static_assert(!std::is_default_constructible_v<Letter>);
static_assert(!std::is_copy_constructible_v<Letter>);
static_assert(!std::is_constructible_v<Letter, store::Id16, uint32_t, uint64_t, std::string>);
static_assert(!std::is_copy_constructible_v<store::Recorded<corridor::Permit>>);
static_assert(!std::is_constructible_v<store::Recorded<corridor::Permit>, corridor::Permit, uint64_t>);
static_assert(
    !std::is_invocable_v<decltype(Open), store::Recorded<corridor::Permit>&, const store::ItemRow&, std::string_view>);

store::ItemRow NewItem() {
  store::ItemRow item;
  item.delivery_id[3] = 7;
  item.receiver = "COLLEGE:0392";
  return item;
}

// What Open does behind its token, for the tests of sealing.
absl::StatusOr<std::string> Unsealed(const store::ItemRow& item, std::string_view mailbox_key) {
  auto key = audit::crypto::Open(mailbox_key, item.sealed_key, KeyBinding(item.delivery_id, item.receiver));
  if (!key.ok()) return key.status();
  return audit::crypto::Open(*key, item.sealed_payload, PayloadBinding(item.delivery_id));
}

// The first seals.
class Keys {
 public:
  explicit Keys(store::KeyLine wraps) { keys_.wraps = std::move(wraps); }
  const store::MailboxKeys& operator*() const { return keys_; }

 private:
  store::MailboxKeys keys_;
};

}  // namespace

TEST_CASE("Under a new mailbox key an item is sealed anew once, and opens by the new key only", "[mailbox]") {
  audit::crypto::OsRandomSource random;
  const std::string before(32, 'k');
  const std::string after(32, 'n');
  store::ItemRow item = NewItem();
  REQUIRE(Seal("inhoud", *Keys({before}), random, item).ok());
  const Keys both({after, before});
  const auto anew = Reseal(*both, item, random);
  REQUIRE(anew.ok());
  REQUIRE(anew->has_value());
  item.sealed_key = **anew;
  CHECK(Unsealed(item, after).value() == "inhoud");
  CHECK_FALSE(Unsealed(item, before).ok());
  CHECK_FALSE(Reseal(*both, item, random).value().has_value());
  CHECK_FALSE(Reseal(*Keys({before}), item, random).ok());
  // What waits under the earlier key goes to another mailbox under the new one.
  REQUIRE(Seal("inhoud", *Keys({before}), random, item).ok());
  REQUIRE(Readdress(*both, "DIRECTEUR:PI-ZWOLLE", random, item).ok());
  CHECK(Unsealed(item, after).value() == "inhoud");
}

TEST_CASE("A sealed payload opens for its own delivery and receiver only", "[mailbox]") {
  audit::crypto::OsRandomSource random;
  const std::string mailbox_key(32, 'k');
  const Keys keys({mailbox_key});
  store::ItemRow item = NewItem();
  REQUIRE(Seal("inhoud", *keys, random, item).ok());
  CHECK(item.sealed_payload.find("inhoud") == std::string::npos);
  CHECK(Unsealed(item, mailbox_key).value() == "inhoud");
  store::ItemRow other = item;
  other.receiver = "COLLEGE:0453";
  CHECK_FALSE(Unsealed(other, mailbox_key).ok());
  other = item;
  other.delivery_id[3] = 8;
  CHECK_FALSE(Unsealed(other, mailbox_key).ok());
  CHECK_FALSE(Unsealed(item, std::string(32, 'x')).ok());
}

TEST_CASE("Two items with the same payload share neither key nor ciphertext", "[mailbox]") {
  audit::crypto::OsRandomSource random;
  const std::string mailbox_key(32, 'k');
  const Keys keys({mailbox_key});
  store::ItemRow a = NewItem();
  store::ItemRow b = NewItem();
  REQUIRE(Seal("inhoud", *keys, random, a).ok());
  REQUIRE(Seal("inhoud", *keys, random, b).ok());
  CHECK(a.sealed_payload != b.sealed_payload);
  CHECK(a.sealed_key != b.sealed_key);
}

TEST_CASE("A readdressed item opens for its new receiver and no longer for the old", "[mailbox]") {
  audit::crypto::OsRandomSource random;
  const std::string mailbox_key(32, 'k');
  const Keys keys({mailbox_key});
  store::ItemRow item = NewItem();
  REQUIRE(Seal("inhoud", *keys, random, item).ok());
  const std::string sealed = item.sealed_payload;
  REQUIRE(Readdress(*keys, "DIRECTEUR:PI-ZWOLLE", random, item).ok());
  CHECK(item.receiver == "DIRECTEUR:PI-ZWOLLE");
  CHECK(item.sealed_payload == sealed);
  CHECK(Unsealed(item, mailbox_key).value() == "inhoud");
  item.receiver = "COLLEGE:0392";
  CHECK_FALSE(Unsealed(item, mailbox_key).ok());
}

}  // namespace ketenpoort::mailbox
