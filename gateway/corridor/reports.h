// Reports: what DJI says, taken over in one transaction: the register, every notice the law calls for with its
// decision, supersession, rerouting, what is held or released, and the work that follows. An authenticated report is
// always recorded. Used at its place in a batch; what follows outside the store is collected in Effects.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_REPORTS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_REPORTS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/findings.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/custody/annul.h"
#include "gateway/custody/assess.h"
#include "gateway/custody/notices.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/custody.pb.h"

namespace ketenpoort::corridor {

// A response whose receipts are still to be made: the entries of its notices, and its own.
template <typename Response>
struct Unproven {
  Response response;
  Placed own;
  std::vector<Placed> notices;
};

class Reports {
 public:
  Reports(const Rooms& rooms, const Judge& judge, Recorder& recorder, Items& items, Findings& findings)
      : rooms_(&rooms), judge_(&judge), recorder_(&recorder), items_(&items), findings_(&findings) {}

  absl::StatusOr<Unproven<v1::ReportStatusResponse>> Report(store::Transaction& transaction,
                                                            const identity::Principal& caller,
                                                            const v1::CustodyReport& report,
                                                            const std::optional<audit::TraceParent>& trace,
                                                            Effects& effects);
  absl::StatusOr<Unproven<v1::AnnulReportResponse>> Annul(store::Transaction& transaction,
                                                          const identity::Principal& caller,
                                                          const v1::AnnulReportRequest& request, Effects& effects);
  absl::StatusOr<Placed> Link(store::Transaction& transaction, const identity::Principal& caller,
                              const v1::LinkIdentityRequest& request, Effects& effects);
  absl::StatusOr<Placed> Split(store::Transaction& transaction, const identity::Principal& caller,
                               const v1::SplitIdentityRequest& request, Effects& effects);

 private:
  struct Change;    // one report on its way through
  struct Outgoing;  // one of its notices on its way out

  absl::StatusOr<store::PersonNo> PersonOf(store::Transaction& transaction, Change& change);
  absl::Status ReadHistory(store::View& view, const store::PersonNo& person, std::vector<v1::RegisterRecord>& history);
  // The key of the person's identity marks.
  std::string MarkKeyOf(const store::PersonNo& person) const;
  absl::Status Assess(store::Transaction& transaction, Change& change);
  absl::Status RecordReport(store::Transaction& transaction, Change& change);
  // Wrong person: the report that this one replaces is annulled where it stands.
  absl::Status AnnulOfOther(store::Transaction& transaction, Change& change, Effects& effects);
  // What was reported under a number that left the record, and under no other, was about somebody else: it is annulled,
  // and who read its notices is corrected.
  absl::Status TakeOffOthers(store::Transaction& transaction, const identity::Principal& caller,
                             const store::PersonNo& person, const store::Identifier& left, Effects& effects);
  // What was disclosed since the moment the report speaks of, and the terms of an end it reports.
  absl::Status LookBackFrom(store::Transaction& transaction, const Change& change);
  absl::Status WithdrawUndelivered(store::Transaction& transaction, const Change& change, Effects& effects);
  absl::Status RenewUndeliveredStarts(store::Transaction& transaction, Change& change);

  Outgoing Address(const Change& change, const custody::Notice& notice) const;
  absl::StatusOr<std::vector<store::Id16>> References(store::View& view, const Change& change,
                                                      const custody::Notice& notice, const Leg& leg);
  // Fills in parties, earlier messages and excess, and decides.
  absl::StatusOr<Verdict> Decide(store::View& view, const Grounds& grounds, const Leg& leg,
                                 const std::vector<store::Id16>& refers_to, policy::Request request,
                                 policy::Facts facts, int64_t at_us, uint64_t custody_version) const;
  absl::StatusOr<Verdict> DecideNotice(store::View& view, const Change& change, const Outgoing& out) const;
  absl::Status SendNotice(store::Transaction& transaction, Change& change, size_t index, Effects& effects);
  absl::Status RecordHeldBack(store::Transaction& transaction, Change& change, const Outgoing& out,
                              const Verdict& verdict);
  absl::Status RecordDenied(store::Transaction& transaction, Change& change, const Outgoing& out,
                            const Verdict& verdict);
  absl::Status SupersedeOlder(store::Transaction& transaction, const Change& change, const Outgoing& out,
                              Effects& effects);
  // The message row that lets a sender ask after a notice.
  absl::Status PutAnswered(store::Transaction& transaction, const Leg& leg, v1::MessageKind kind,
                           const v1::ReceiverResult& result, const Placed& placed);
  absl::Status EndInvolvement(store::Transaction& transaction, const Change& change, const identity::OrganRef& receiver,
                              Effects& effects);
  absl::Status Reroute(store::Transaction& transaction, const Change& change, Effects& effects);
  absl::Status UpdateWork(store::Transaction& transaction, const store::PersonNo& person,
                          const v1::RegisterRecord& record, const std::vector<std::string>& no_longer_disputed,
                          const identity::Directory& directory,
                          google::protobuf::RepeatedPtrField<v1::WorkItem>* opened);

  absl::StatusOr<Unproven<v1::AnnulReportResponse>> AnnulFor(
      store::Transaction& transaction, const identity::Principal& caller, const store::PersonNo& person,
      const std::string& report_id, const std::string& annulment_id, v1::ReviewCause cause, Effects& effects);
  // Takes back what of a message still waits; true where some of it was disclosed.
  absl::StatusOr<bool> TakeBack(store::Transaction& transaction, const std::string& sender_oin,
                                const store::Id16& message_id, Effects& effects);
  absl::Status SendCorrection(store::Transaction& transaction, const store::PersonNo& person,
                              const v1::RegisterRecord& record, const v1::RegisterRecord& before,
                              const custody::NoticeCorrection& correction, const std::string& trace_id,
                              Unproven<v1::AnnulReportResponse>& out, Effects& effects);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  Items* items_;
  Findings* findings_;
};

// DJI: the Minister or a directeur. PERMISSION_DENIED for anyone else.
absl::Status RequireDji(const identity::Principal& caller);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_REPORTS_H_
