// The text of policy/rules/words.textproto, as it was when this program was built. Read by ShippedWords.
#pragma once

namespace ketenpoort::cli {

extern const char kWordsFile[];

}  // namespace ketenpoort::cli
