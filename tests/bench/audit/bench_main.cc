// Measures the log of a gateway by its size: what appending costs, starting, and looking up by person, message and
// period; and a page of an officer's list. One round per run and one size: the caller rotates and repeats.
// Usage: audit_bench fill FOLDER ENTRIES      grows the log to ENTRIES entries, its index complete and merged
//        audit_bench round FOLDER ENTRIES N   prints `name<TAB>value` lines of a log filled with ENTRIES; N chooses
//                                             what is looked up. Its files are read first, so that they are in the
//                                             system's memory as far as it reaches
//        audit_bench cold FOLDER ENTRIES N    the same look-ups, fewer, each after the system was told to forget
//                                             the files, so that what a look-up reads comes from the disk
//        audit_bench compiler                 says what it was compiled with
// Times are of the store as the gateway opens it: SQLite, fsync at each commit, its index written behind. The public
// files are not written here. Does not guarantee a quiet machine: rounds are repeated and their spread is shown.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/inquiry/listing.h"
#include "gateway/store/log_search.h"
#include "tests/bench/audit/exchanges.h"

namespace ketenpoort::bench {
namespace {

using Timer = std::chrono::steady_clock;

// Exchanges and lone entries that a round appends.
constexpr uint64_t kExchangesARound = 2'000;
constexpr uint64_t kAloneARound = 6'000;
// Exchanges between two lines of progress while filling.
constexpr uint64_t kFillStep = 50'000;
constexpr int kLookUps = 200;
constexpr int kColdLookUps = 12;
constexpr uint32_t kPageEntries = 100;
constexpr uint64_t kStride = 7'919;

double MicrosSince(Timer::time_point began) {
  return std::chrono::duration<double, std::micro>(Timer::now() - began).count();
}

void Check(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

template <typename T>
T Need(absl::StatusOr<T> value) {
  Check(value.status());
  return *std::move(value);
}

void Print(const char* name, double value) { std::cout << name << "\t" << value << "\n"; }

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The most memory this process has held, in MB.
double PeakMemoryMb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// A log that is open, and a gateway's rooms around it.
struct Opened {
  explicit Opened(const std::string& folder)
      : store(Need(store::SqliteStore::Open(OptionsOf(folder), clock, random))),
        exchanges(world, *store, clock),
        index_path(OptionsOf(folder).folder + "/index.db") {
    clock.now_us = TimeOf(Played());
  }
  bool IsMerged() const {
    const auto index = Need(store::Database::Open(index_path, store::Database::Mode::kReader, ""));
    return Need(store::LogIndexReader(*index).IsMerged());
  }
  // Exchanges in the log, each of three entries; lone entries and readings are counted as such by nobody.
  uint64_t Played() { return store->LatestSize() / kEntriesAnExchange; }
  void AwaitIndex() {
    while (true) {
      const auto answer = store->SearchLog({{{inquiry::MessageTerm("none")}}, 0, ~uint64_t{0}, true, 1});
      if (!answer.ok() && !absl::IsUnavailable(answer.status())) Check(answer.status());
      if (answer.ok() && IsMerged()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  testing::ReadingWorld world;
  BenchClock clock;
  audit::crypto::OsRandomSource random;
  std::unique_ptr<store::SqliteStore> store;
  Exchanges exchanges;
  const std::string index_path;
};

void Fill(const std::string& folder, uint64_t entries) {
  Opened at(folder);
  const auto began = Timer::now();
  const uint64_t wanted = (entries + kEntriesAnExchange - 1) / kEntriesAnExchange;
  while (at.Played() < wanted) {
    const uint64_t first = at.Played();
    at.exchanges.Play(first, std::min(kFillStep, wanted - first));
    std::cerr << at.store->LatestSize() << " entries, " << static_cast<uint64_t>(MicrosSince(began) / 1e6) << " s\n";
  }
  at.AwaitIndex();
}

// Pages of 100, newest first, and each entry read: what an answer is made of.
size_t ReadPage(store::SqliteStore& store, std::vector<std::vector<std::string>> groups, uint64_t from,
                uint64_t until) {
  const store::IndexAnswer found = Need(store.SearchLog({std::move(groups), from, until, true, kPageEntries}));
  auto view = Need(store.Snapshot());
  for (const uint64_t index : found.entries) Need(view->ReadEntry(index));
  return found.entries.size();
}

size_t ByPerson(Opened& at, uint64_t exchange) {
  const store::Identifier identifier = PersonOf(exchange);
  auto view = Need(at.store->Snapshot());
  const auto person = Need(view->FindPerson(identifier.kind, identifier.value));
  if (!person) throw std::runtime_error("a person of the log is not there");
  std::vector<std::string> terms;
  for (const store::PersonNo& key_no : Need(view->KeyNumbersOf(*person))) terms.push_back(store::PersonTerm(key_no));
  view.reset();
  return ReadPage(*at.store, {terms}, 0, ~uint64_t{0});
}

size_t ByMessage(Opened& at, uint64_t exchange) {
  const std::string id = corridor::BytesOf(MessageIdOf(exchange));
  return ReadPage(*at.store, {{inquiry::MessageTerm(id)}}, 0, ~uint64_t{0});
}

size_t ByPeriod(Opened& at, uint64_t exchange) {
  const policy::Day day = gateway::AmsterdamDay(TimeOf(exchange));
  auto view = Need(at.store->Snapshot());
  const corridor::EntryRange range = Need(corridor::RangeOf(*view, day, day));
  view.reset();
  return ReadPage(*at.store,
                  {{inquiry::KindTerm(v1::ENTRY_KIND_DISCLOSED)}, {inquiry::PartyTerm(CollegeOinOf(exchange))}},
                  range.begin, range.end);
}

size_t Proof(Opened& at, uint64_t exchange) { return Need(at.store->ProveEntry(exchange * kEntriesAnExchange)).size(); }

std::vector<std::filesystem::path> FilesOf(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& one : std::filesystem::directory_iterator(OptionsOf(folder).folder)) {
    if (one.is_regular_file()) files.push_back(one.path());
  }
  return files;
}

void ReadFiles(const std::string& folder) {
  std::vector<char> part(size_t{1} << 20);
  for (const auto& path : FilesOf(folder)) {
    std::ifstream in(path, std::ios::binary);
    while (in.read(part.data(), static_cast<std::streamsize>(part.size())) || in.gcount() > 0) {
    }
  }
}

// Only what is on the disk is forgotten: what was written a moment ago is brought there first.
void ForgetFiles(const std::string& folder) {
  for (const auto& path : FilesOf(folder)) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool forgotten = file >= 0 && ::fsync(file) == 0 && ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0;
    if (file >= 0) ::close(file);
    if (!forgotten) throw std::runtime_error("the system does not forget a file of the log");
  }
}

// Which exchanges are looked up, how often, and what is done before each, outside the time that is taken.
struct Asked {
  uint64_t exchanges = 0;
  uint64_t round = 0;
  int times = kLookUps;
  std::function<void()> before = [] {};
};

void LookUp(Opened& at, const Asked& asked, const char* name, size_t least, size_t (*look)(Opened&, uint64_t)) {
  std::vector<double> times;
  for (int i = 0; i < asked.times; ++i) {
    const uint64_t step = kStride * (asked.exchanges / static_cast<uint64_t>(asked.times) + 1);
    const uint64_t exchange = (asked.round * 104'729 + static_cast<uint64_t>(i) * step) % asked.exchanges;
    asked.before();
    const auto began = Timer::now();
    const size_t found = look(at, exchange);
    times.push_back(MicrosSince(began));
    if (found < least) throw std::runtime_error(absl::StrCat(name, " found too little"));
  }
  Print(name, Median(std::move(times)));
}

// What an officer of Haarlem waits for: a page of a day's disclosures, its reading recorded first.
void List(Opened& at, uint64_t exchanges) {
  inquiry::Listing listing(at.exchanges.rooms());
  v1::ListEntriesRequest request;
  request.set_reason("meting");
  request.set_page_size(kPageEntries);
  request.set_newest_first(true);
  request.mutable_filter()->add_kinds(v1::ENTRY_KIND_DISCLOSED);
  const std::string day = policy::FormatDay(gateway::AmsterdamDay(TimeOf(exchanges / 2)));
  request.mutable_filter()->set_from(day);
  request.mutable_filter()->set_until(day);
  std::vector<double> times;
  for (int i = 0; i < 20; ++i) {
    const auto began = Timer::now();
    const auto page = Need(listing.List(at.world.world().Caller("fg-haarlem"), request));
    times.push_back(MicrosSince(began));
    if (page.entries_size() != static_cast<int>(kPageEntries)) throw std::runtime_error("a list came back short");
  }
  Print("list_page_us", Median(std::move(times)));
}

// Exchanges of persons whose ten are all there.
uint64_t FilledOf(uint64_t entries) { return entries / kEntriesAnExchange / kExchangesABlock * kExchangesABlock; }

void LookUpEach(Opened& at, const Asked& asked) {
  LookUp(at, asked, "person_us", kEntriesAnExchange * kExchangesAPerson, ByPerson);
  LookUp(at, asked, "message_us", kEntriesAnExchange, ByMessage);
  LookUp(at, asked, "period_us", 10, ByPeriod);
  LookUp(at, asked, "proof_us", 1, Proof);
}

void Cold(const std::string& folder, uint64_t entries, uint64_t round) {
  Opened at(folder);
  LookUpEach(at, {FilledOf(entries), round, kColdLookUps, [&] { ForgetFiles(folder); }});
}

void Round(const std::string& folder, uint64_t entries, uint64_t round) {
  ReadFiles(folder);
  auto began = Timer::now();
  {
    BenchClock clock;
    audit::crypto::OsRandomSource random;
    const auto store = Need(store::SqliteStore::Open(OptionsOf(folder), clock, random));
    auto view = Need(store->Snapshot());
    uint64_t active = 0;
    Check(view->ForEachActiveItem([&](const store::ItemRow&) { ++active; }));
    Need(view->NextDue());
    Print("start_us", MicrosSince(began));
    Print("active_items", static_cast<double>(active));
  }
  Opened at(folder);
  LookUpEach(at, {.exchanges = FilledOf(entries), .round = round});
  List(at, FilledOf(entries));
  // Beyond whatever earlier rounds played: what they appended alone counts for exchanges here.
  const uint64_t first = at.Played();
  began = Timer::now();
  at.exchanges.Play(first, kExchangesARound);
  Print("exchange_us", MicrosSince(began) / static_cast<double>(kExchangesARound * kEntriesAnExchange));
  began = Timer::now();
  at.exchanges.AppendAlone(first, kAloneARound);
  Print("append_us", MicrosSince(began) / static_cast<double>(kAloneARound));
  Print("peak_memory_mb", PeakMemoryMb());
}

}  // namespace
}  // namespace ketenpoort::bench

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  try {
    if (args.size() == 3 && args[0] == "fill") {
      ketenpoort::bench::Fill(args[1], std::stoull(args[2]));
      return 0;
    }
    if (args.size() == 4 && args[0] == "round") {
      ketenpoort::bench::Round(args[1], std::stoull(args[2]), std::stoull(args[3]));
      return 0;
    }
    if (args.size() == 4 && args[0] == "cold") {
      ketenpoort::bench::Cold(args[1], std::stoull(args[2]), std::stoull(args[3]));
      return 0;
    }
    if (args.size() == 1 && args[0] == "compiler") {
      std::cout << __VERSION__ << "\n";
      return 0;
    }
  } catch (const std::exception& trouble) {
    std::cerr << "audit_bench: " << trouble.what() << "\n";
    return 1;
  }
  std::cerr << "usage: audit_bench fill FOLDER ENTRIES | round FOLDER ENTRIES N | cold FOLDER ENTRIES N | compiler\n";
  return 2;
}
