#include "gateway/transport/call_metrics.h"

#include <prometheus/text_serializer.h>

namespace ketenpoort::transport {
namespace {

const prometheus::Histogram::BucketBoundaries& Seconds() {
  static const auto* const boundaries = new prometheus::Histogram::BucketBoundaries{
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return *boundaries;
}

prometheus::Gauge& OneGauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

CallMetrics::CallMetrics()
    : calls_(prometheus::BuildCounter()
                 .Name("ketenpoort_calls_total")
                 .Help("Calls and messages of streams that were answered, by method and status code.")
                 .Register(registry_)),
      call_seconds_(prometheus::BuildHistogram()
                        .Name("ketenpoort_call_seconds")
                        .Help("Time from a call coming in to its answer; for what is recorded it includes the commit.")
                        .Register(registry_)),
      streams_(prometheus::BuildGauge()
                   .Name("ketenpoort_streams_open")
                   .Help("Streams that are open, by method.")
                   .Register(registry_)),
      entries_(prometheus::BuildCounter()
                   .Name("ketenpoort_log_entries_total")
                   .Help("Entries of the log since the start, by entry kind and message kind: ACCEPTED, DISCLOSED, "
                         "HELD, ACKNOWLEDGED and so on.")
                   .Register(registry_)),
      decisions_(prometheus::BuildCounter()
                     .Name("ketenpoort_decisions_total")
                     .Help("Recorded decisions since the start, by outcome, message kind and denial.")
                     .Register(registry_)),
      attributes_missing_(prometheus::BuildCounter()
                              .Name("ketenpoort_attributes_missing_total")
                              .Help("Times an entry was read of which a committed attribute is neither there nor "
                                    "erased. Must stay 0.")
                              .Register(registry_)
                              .Add({})),
      commits_(OneGauge(registry_, "ketenpoort_commits", "Transactions committed since the start.")),
      intents_(OneGauge(registry_, "ketenpoort_intents",
                        "Intents settled since the start; divided by the commits: the mean batch size.")),
      findings_(OneGauge(registry_, "ketenpoort_findings_to_assess",
                         "Sides of findings that their controllers have yet to assess, of all of them together.")),
      keys_changing_(OneGauge(registry_, "ketenpoort_keys_changing",
                              "Keys that were changed and of which the earlier one is still there.")),
      waiting_(OneGauge(registry_, "ketenpoort_items_waiting", "Items that wait, are leased or are held.")),
      log_size_(OneGauge(registry_, "ketenpoort_log_size", "Entries in the log.")),
      sealed_(OneGauge(registry_, "ketenpoort_sealed", "1 when a write failed: nothing is disclosed until a restart.")),
      crl_seconds_(OneGauge(registry_, "ketenpoort_crl_seconds_to_next_update",
                            "Seconds until a revocation list is outdated and refuses; 0 or less: it does now.")),
      policy_days_left_(prometheus::BuildGauge()
                            .Name("ketenpoort_policy_days_left")
                            .Help("Days on which the policy in force still decides, today included; 0 or less: nothing "
                                  "is decided or disclosed.")
                            .Register(registry_)),
      disclosing_(prometheus::BuildGauge()
                      .Name("ketenpoort_witness_disclosing")
                      .Help("1 while witnesses vouch for the log within the bound; 0: nothing is disclosed.")
                      .Register(registry_)),
      witness_entries_behind_(prometheus::BuildGauge()
                                  .Name("ketenpoort_witness_entries_behind")
                                  .Help("Entries since the last quorum of witnesses.")
                                  .Register(registry_)),
      witness_quorum_age_(prometheus::BuildGauge()
                              .Name("ketenpoort_witness_quorum_age_seconds")
                              .Help("Seconds since the last quorum of witnesses; absent before the first.")
                              .Register(registry_)),
      witnesses_cosigning_(prometheus::BuildGauge()
                               .Name("ketenpoort_witnesses_cosigning")
                               .Help("Witnesses that cosigned the checkpoint of the last round.")
                               .Register(registry_)) {}

void CallMetrics::CallEnded(const char* method, const char* code) {
  calls_.Add({{"method", method}, {"code", code}}).Increment();
}

void CallMetrics::CallTook(const char* method, double seconds) {
  call_seconds_.Add({{"method", method}}, Seconds()).Observe(seconds);
}

void CallMetrics::StreamOpened(const char* method) { streams_.Add({{"method", method}}).Increment(); }
void CallMetrics::StreamClosed(const char* method) { streams_.Add({{"method", method}}).Decrement(); }

void CallMetrics::EntryRecorded(const v1::AuditEntry& entry) {
  const std::string kind = v1::MessageKind_Name(entry.message_kind());
  entries_.Add({{"entry", v1::EntryKind_Name(entry.kind())}, {"kind", kind}}).Increment();
  if (entry.outcome() == v1::OUTCOME_UNSPECIFIED) return;
  decisions_.Add({{"outcome", v1::Outcome_Name(entry.outcome())}, {"kind", kind}, {"denial", entry.denial_id()}})
      .Increment();
}

void CallMetrics::SetState(const State& state) {
  commits_.Set(static_cast<double>(state.commits));
  intents_.Set(static_cast<double>(state.intents));
  waiting_.Set(static_cast<double>(state.waiting));
  findings_.Set(static_cast<double>(state.findings));
  keys_changing_.Set(static_cast<double>(state.keys_changing));
  log_size_.Set(static_cast<double>(state.log_size));
  sealed_.Set(state.sealed ? 1 : 0);
  crl_seconds_.Set(static_cast<double>(state.crl_seconds));
  if (state.policy_days_left) policy_days_left_.Add({}).Set(static_cast<double>(*state.policy_days_left));
  if (!state.witnessed) return;
  disclosing_.Add({}).Set(state.witnessed->disclosing ? 1 : 0);
  witness_entries_behind_.Add({}).Set(static_cast<double>(state.witnessed->entries_behind));
  witnesses_cosigning_.Add({}).Set(static_cast<double>(state.witnessed->cosigning));
  if (!state.witnessed->quorum_age_seconds) return;
  witness_quorum_age_.Add({}).Set(static_cast<double>(*state.witnessed->quorum_age_seconds));
}

std::string CallMetrics::Render() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

}  // namespace ketenpoort::transport
