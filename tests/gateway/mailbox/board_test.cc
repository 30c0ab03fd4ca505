#include "gateway/mailbox/board.h"

#include <catch2/catch.hpp>

namespace ketenpoort::mailbox {
namespace {

store::ItemRow Item(uint64_t seq, uint8_t person, int kind, bool urgent,
                    store::ItemState state = store::ItemState::kWaiting, const std::string& receiver = "COLLEGE:0392") {
  store::ItemRow item;
  item.seq = seq;
  item.delivery_id[15] = static_cast<uint8_t>(seq);
  item.delivery_id[0] = static_cast<uint8_t>(seq * 37);
  item.person[0] = person;
  item.kind = kind;
  item.urgent = urgent;
  item.state = state;
  item.receiver = receiver;
  return item;
}

constexpr char kOrgan[] = "COLLEGE:0392";

}  // namespace

TEST_CASE("Within a line the next item is offered only after the one before it left the board", "[mailbox]") {
  Board board;
  const auto first = Item(1, 1, 5, false);
  const auto second = Item(2, 1, 5, false);
  board.Put(second);
  board.Put(first);
  REQUIRE(board.Take(kOrgan) == first.delivery_id);
  CHECK_FALSE(board.Take(kOrgan).has_value());
  board.Leased(first.delivery_id, 100);
  CHECK_FALSE(board.Take(kOrgan).has_value());
  board.Remove(first.delivery_id);
  CHECK(board.Take(kOrgan) == second.delivery_id);
}

TEST_CASE("Urgent lines are offered before others, and another line is not blocked by a silent one", "[mailbox]") {
  Board board;
  const auto plan = Item(1, 1, 5, false);
  const auto date = Item(2, 1, 4, true);
  const auto other = Item(3, 2, 5, false);
  for (const auto& item : {plan, date, other}) board.Put(item);
  CHECK(board.Take(kOrgan) == date.delivery_id);
  CHECK(board.Take(kOrgan) == plan.delivery_id);
  CHECK(board.Take(kOrgan) == other.delivery_id);
  CHECK_FALSE(board.Take(kOrgan).has_value());
}

TEST_CASE("A lease that ran out makes its item available again, and not before", "[mailbox]") {
  Board board;
  const auto item = Item(1, 1, 5, false);
  board.Put(item);
  REQUIRE(board.Take(kOrgan).has_value());
  board.Leased(item.delivery_id, 1'000);
  CHECK(board.EndLeases(999).empty());
  CHECK_FALSE(board.Take(kOrgan).has_value());
  CHECK(board.EndLeases(1'000) == std::vector<std::string>{kOrgan});
  CHECK(board.Take(kOrgan) == item.delivery_id);
}

TEST_CASE("A held item is on the board and is not offered, and does not block its line", "[mailbox]") {
  Board board;
  const auto held = Item(1, 1, 5, false, store::ItemState::kHeld);
  const auto next = Item(2, 1, 5, false);
  board.Put(held);
  board.Put(next);
  CHECK(board.size() == 2);
  CHECK(board.Take(kOrgan) == next.delivery_id);
  board.Remove(next.delivery_id);
  CHECK_FALSE(board.Take(kOrgan).has_value());
  auto released = held;
  released.state = store::ItemState::kWaiting;
  board.Put(released);
  CHECK(board.Take(kOrgan) == held.delivery_id);
}

TEST_CASE("An older item that comes back goes before the newer one of its line", "[mailbox]") {
  Board board;
  const auto older = Item(1, 1, 5, false, store::ItemState::kHeld);
  const auto newer = Item(2, 1, 5, false);
  board.Put(older);
  board.Put(newer);
  auto released = older;
  released.state = store::ItemState::kWaiting;
  board.Put(released);
  CHECK(board.Take(kOrgan) == older.delivery_id);
  CHECK_FALSE(board.Take(kOrgan).has_value());
}

TEST_CASE("Mailboxes do not see each other, and an ended item is gone", "[mailbox]") {
  Board board;
  const auto mine = Item(1, 1, 5, false);
  const auto theirs = Item(2, 1, 5, false, store::ItemState::kWaiting, "COLLEGE:0453");
  board.Put(mine);
  board.Put(theirs);
  CHECK(board.SizeOf(kOrgan) == 1);
  CHECK(board.Take("COLLEGE:0453") == theirs.delivery_id);
  auto ended = mine;
  ended.state = store::ItemState::kAcknowledged;
  board.Put(ended);
  CHECK(board.SizeOf(kOrgan) == 0);
  CHECK_FALSE(board.Take(kOrgan).has_value());
}

TEST_CASE("An offer that was not used goes back to where it was", "[mailbox]") {
  Board board;
  const auto first = Item(1, 1, 5, false);
  const auto second = Item(2, 2, 5, false);
  board.Put(first);
  board.Put(second);
  REQUIRE(board.Take(kOrgan) == first.delivery_id);
  board.PutBack(first.delivery_id);
  CHECK(board.Take(kOrgan) == first.delivery_id);
}

}  // namespace ketenpoort::mailbox
