// Showing what the gateway answered to a person: decisions, deliveries, states, entries.
//
// Guarantees: an outcome always stands with its rules or denial and its articles; a withheld field is named with its
// category; values from outside are shown without control characters.
// Does not guarantee: to show a value of a payload anywhere but in ShowDelivery, which is for data the caller receives.
// Thread safety: one thread.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "audit/commitment.h"
#include "clients/cli/output.h"
#include "clients/sdk/receipt_check.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::cli {

std::string StateWord(ketenpoort::v1::DeliveryState state, Language language);
std::string OutcomeWord(ketenpoort::v1::Outcome outcome, Language language);
// `2026-11-22 16:40:00` in Europe/Amsterdam.
std::string FormatInstant(const google::protobuf::Timestamp& instant);
// `C01 NAAM, C06 BEGIN`.
std::string CategoryList(const google::protobuf::RepeatedField<int>& categories);

void ShowResult(const ketenpoort::v1::ReceiverResult& result, Output& output);
void ShowResults(const google::protobuf::RepeatedPtrField<ketenpoort::v1::ReceiverResult>& results, Output& output);
void ShowNotices(const google::protobuf::RepeatedPtrField<ketenpoort::v1::NoticeResult>& notices, Output& output);
void ShowStates(const google::protobuf::RepeatedPtrField<ketenpoort::v1::ReceiverStatus>& states, Output& output);
void ShowWork(const ketenpoort::v1::WorkItem& item, Output& output);
// With the fields of the payload.
void ShowDelivery(const ketenpoort::v1::Delivery& delivery, const google::protobuf::Message* payload, Output& output);
void ShowStatusNotice(const ketenpoort::v1::StatusNotice& notice, Output& output);
// What an entry commits to, where it was opened; empty where it was not.
std::string OpenedText(const sdk::CheckedReceipt& checked, audit::AttributeTag tag);
void ShowEntry(const sdk::CheckedReceipt& checked, Output& output);

// True where at least one receiver was denied.
bool AnyDenied(const google::protobuf::RepeatedPtrField<ketenpoort::v1::ReceiverResult>& results);

}  // namespace ketenpoort::cli
