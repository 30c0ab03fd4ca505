// What a receipt proves, and what it does not, in plain sentences for whoever holds it.
//
// Guarantees: nothing stands under `proven` that does not follow from the receipt and the keys that were given; each
// attribute the entry commits to stands under `opened` or is counted under `withheld`; what the gateway alone says is
// told as what it recorded. Values from outside are shown without control characters. Does not guarantee: that `not
// proven` names everything that nobody can prove. Thread safety: any thread; values.
#pragma once

#include <string>
#include <vector>

#include "clients/auditor/receipt_evidence.h"
#include "clients/cli/output.h"

namespace ketenpoort::cli {

struct ReceiptWords {
  std::vector<std::string> proven;
  // One sentence for each attribute that was opened.
  std::vector<std::string> opened;
  // What each attribute that was not opened is about.
  std::vector<std::string> withheld;
  std::vector<std::string> not_proven;
};

// `payload_given`: a payload was compared, and is the one of the entry.
ReceiptWords TellReceipt(const auditor::ReceiptEvidence& evidence, bool payload_given, Language language);

}  // namespace ketenpoort::cli
