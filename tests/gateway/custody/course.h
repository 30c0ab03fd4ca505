// A course of detention as a test tells it: reports at moments of a clock that is moved by hand, and after each what
// the room made of it, as one line a notice. Every step also checks what must always hold: no name, address or number
// in the register record, no place in a college's notice, the sender named. Not safe for concurrent use. A wrong moment
// or a broken rule fails the test that runs.
#ifndef KETENPOORT_TESTS_GATEWAY_CUSTODY_COURSE_H_
#define KETENPOORT_TESTS_GATEWAY_CUSTODY_COURSE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/custody/annul.h"
#include "gateway/custody/assess.h"
#include "gateway/custody/directory_lookup.h"
#include "gateway/custody/notices.h"
#include "gateway/custody/work.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody::test {

using Lines = std::vector<std::string>;

// "2026-05-01 09:00" in Amsterdam, microseconds.
int64_t At(std::string_view moment);
// A date: "FIXED 2026-05-08", "EXPECTED 2026-05-08 10:00", "OCCURRED ...", "UNKNOWN". Without a time: 10:00.
v1::DateFact Date(std::string_view text);
v1::Title TitleOf(v1::TitleKind kind, std::string_view starts_on, std::string_view ends_on);
// "0392" on a ground; "0392/wil" for WIL_VESTIGEN, "0392/verbleef" for OVERWEGEND_VERBLEEF.
v1::EligibleCollege CollegeOf(std::string_view text);
// A nine-digit number of the test range that passes the 11-test.
std::string TestBsn(int n);

// Establishments PI-ZWOLLE 1, PI-ALMERE 2, PPC-VUGHT 3; every four digits but 9999 a municipality; 0393 goes up in 0392
// on 2026-06-01.
DirectoryLookup TestDirectory();

class Course {
 public:
  Course();

  // The report to send next; stays as it is between steps, so that a step only says what changes.
  v1::CustodyReport next;

  void MoveTo(std::string_view moment);
  int64_t now_us() const { return now_us_; }

  // Sets all three dates to the same day and certainty.
  Course& Ends(std::string_view date);
  Course& Leaves(std::string_view date);
  Course& Colleges(const std::vector<std::string_view>& colleges);
  Course& Title(v1::TitleKind kind, std::string_view starts_on, std::string_view ends_on);
  Course& At(v1::PlaceKind place, std::string_view establishment);
  Course& As(v1::Modality modality, v1::Reason reason);
  // The person is out: place outside, ordinary modality, all dates that are not OCCURRED yet occur at `moment`.
  Course& Out(std::string_view moment, v1::Reason reason);

  // Sends `next` under a fresh id, valid from now unless `valid_from` says otherwise; returns one line a notice.
  Lines Send(std::string_view valid_from = "");
  // The same, replacing the report sent `back` reports ago (1: the last).
  Lines SendReplacing(int back);
  // The numbers of the report belong to two records.
  Lines SendWithTwoRecords();
  // Annuls the report sent `back` reports ago; one line a correction.
  Lines Annul(int back);

  const v1::RegisterRecord& last() const { return history_.back(); }
  const Assessment& assessment() const { return assessment_; }
  const Composition& composition() const { return composition_; }
  const Annulment& annulment() const { return annulment_; }
  const std::vector<v1::RegisterRecord>& history() const { return history_; }
  v1::ReportState state() const { return history_.back().state(); }
  uint64_t course() const { return history_.back().course(); }
  std::string id(int back) const { return ids_[ids_.size() - static_cast<size_t>(back)]; }
  // Phase of what is in effect, as the law table writes it: "P03"; "-" where none.
  std::string phase() const;
  Lines contradictions() const;
  // Open work by name, in order.
  Lines work() const;
  // Marks notice `index` of the last report as denied, as the corridor would.
  void Deny(size_t index);
  // What was told to the `index`-th receiver of the last record.
  const v1::InformedReceiver& informed(int index) const { return history_.back().informed(index); }

 private:
  Lines SendWith(bool two_records, std::string_view valid_from);
  void CheckAlways() const;
  void CheckLawful(const Notice& notice) const;
  void TakeWork(std::span<const std::string> no_longer_disputed);

  int64_t now_us_ = 0;
  int sent_ = 0;
  std::vector<std::string> ids_;
  std::vector<v1::RegisterRecord> history_;
  std::vector<OpenWork> open_work_;
  Assessment assessment_;
  Composition composition_;
  Annulment annulment_;
};

// One notice as a line, for example
// "START 0392 began 2026-05-01, leaves FIXED 2026-05-08, released FIXED 2026-05-08, finally".
std::string LineOf(const Notice& notice);

// A sentence from 2026-05-01 that ends on 2026-06-30.
Course TwoMonths();

}  // namespace ketenpoort::custody::test

#endif  // KETENPOORT_TESTS_GATEWAY_CUSTODY_COURSE_H_
