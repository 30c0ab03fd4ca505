// The judge: asks the policy, with facts and versions of one moment. It is the one place where the gateway decides, for
// acceptance and for disclosure alike, and the only one that mints a Permit. Guarantees that a verdict names the
// versions it was made on, and that nothing is allowed by a policy whose last day is past: such a verdict is a denial
// that says so. Whoever would decide asks MayDecide first, so that nobody is refused for what the gateway lacks; what
// the rules allow to an organ that is not connected is refused in words of its own, since it would wait for nobody.
// Does not record anything. Thread-safe.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_JUDGE_H_
#define KETENPOORT_GATEWAY_CORRIDOR_JUDGE_H_

#include <memory>
#include <optional>
#include <string>

#include "gateway/corridor/permit.h"
#include "gateway/corridor/rooms.h"
#include "gateway/corridor/situation.h"
#include "gateway/identity/acting.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "policy/explain.h"
#include "policy/policy.h"

namespace ketenpoort::corridor {

// The reason of a call that waits for a policy, and the reason code of a decision that was refused for lack of one.
inline constexpr char kPolicyExpired[] = "POLICY_EXPIRED";
// When to ask again.
inline constexpr int64_t kPolicyRetryMs = 60'000;
// After days without a decision nothing is disclosed for as long as it takes to repeat the reports that were refused.
inline constexpr int64_t kReportsFirstMs = 2 * kPolicyRetryMs;
// The reason code of a decision that was refused since nobody can fetch it, and the condition its sender reads.
inline constexpr char kReceiverNotConnected[] = "RECEIVER_NOT_CONNECTED";
inline constexpr char kReceiverConnected[] = "RECEIVER_CONNECTED";

// Snapshots of what decisions stand on beside the person's facts.
struct Grounds {
  std::shared_ptr<const identity::Directory> directory;
  PolicySnapshot policy;
  uint64_t crl = 0;
};

struct Verdict {
  std::shared_ptr<const policy::Policy> policy;
  policy::Request request;
  policy::Facts facts;
  policy::Time time;
  policy::Judgement judgement;
  Versions versions;
  // The policy's last day was past: refused whatever its rules say.
  bool policy_ended = false;
  // The receiver is not connected: refused though its rules allow it.
  bool unconnected = false;

  bool Allows() const { return judgement.decision.Allows(); }
  policy::CategorySet released() const { return judgement.decision.released; }
  policy::CategorySet withheld() const { return judgement.decision.withheld; }
  policy::Words Words() const;
};

class Judge {
 public:
  explicit Judge(const Rooms& rooms) : rooms_(&rooms) {}

  Grounds Now() const;
  // UNAVAILABLE with POLICY_EXPIRED once the last day of the policy in force is past; by the gateway's time.
  absl::Status MayDecide(int64_t now_us) const;
  // False for a while after a standstill ended, and as long as nothing is decided: nothing leaves on facts that DJI
  // could not renew.
  bool MayDisclose(int64_t now_us) const;
  // False as long as nothing is decided, and until whoever had to wait had as long to fetch as a held item is kept.
  bool MayEnd(int64_t now_us) const;
  // True while nothing a verdict stood on, the person's facts apart, has changed.
  bool StillCurrent(const Versions& versions) const;

  Verdict Decide(const Grounds& grounds, const policy::Request& request, const policy::Facts& facts, int64_t now_us,
                 uint64_t custody_version) const;

  // Requires: the verdict allows, at disclosure, everything the item holds.
  absl::StatusOr<Permit> MintPermit(const Verdict& verdict, const store::ItemRow& item, uint32_t attempt) const;

 private:
  const Rooms* rooms_;
};

// Refuses what the rules allow, or could not decide for lack of that very receiver, where the receiver is not
// connected. What the rules refuse stays their refusal.
void RefuseUnconnected(const identity::Directory& directory, const identity::OrganRef& receiver, Verdict& verdict);

// The parts of an entry that come from a verdict: outcome, rules, basis, denial, categories, policy, phase, versions.
void DescribeVerdict(const Verdict& verdict, v1::AuditEntry& entry);

// The result a caller with standing reads, without receipt.
v1::ReceiverResult ResultOf(const Verdict& verdict, const v1::OrganAddress& named_receiver);
// The uniform one. Depends on the flow, and on whether the receiver is connected, only.
v1::ReceiverResult UniformResult(const policy::Policy& policy, const policy::Request& request,
                                 const v1::OrganAddress& named_receiver, bool connected);

v1::Outcome ToWire(policy::Outcome outcome);
v1::Category ToWire(policy::Category category);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_JUDGE_H_
