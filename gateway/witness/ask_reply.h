// AskReply: what came of asking one witness to cosign a checkpoint. A value.
#ifndef KETENPOORT_GATEWAY_WITNESS_ASK_REPLY_H_
#define KETENPOORT_GATEWAY_WITNESS_ASK_REPLY_H_

#include <cstdint>
#include <string>

#include "audit/note.h"

namespace ketenpoort::witness {

struct AskReply {
  enum class Kind {
    kCosigned,     // `cosignature`, verified by the witness's key over this very checkpoint
    kKnowsSize,    // 409: it cosigned `size` last, or another root of that size
    kBadProof,     // 422: what it cosigned is no beginning of this log
    kRefuses,      // anything else it said: it does not know the log, or is no witness
    kUnreachable,  // nothing was said in time, or it cannot cosign at present
  };
  Kind kind = Kind::kUnreachable;
  audit::NoteSignature cosignature;
  uint64_t size = 0;
  std::string why;  // for an operator; of the last three
};

}  // namespace ketenpoort::witness

#endif  // KETENPOORT_GATEWAY_WITNESS_ASK_REPLY_H_
