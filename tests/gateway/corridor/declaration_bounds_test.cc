// What bounds a declaration: how many there are, which mandate opens it, whose it is after a merger, a link or a split,
// which id is free for it, and what its entry commits to.
#include <catch2/catch.hpp>

#include "absl/strings/escaping.h"
#include "audit/commitment.h"
#include "gateway/corridor/answered_before.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/corridor/declarations.h"
#include "gateway/corridor/registered_facts.h"
#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"
#include "tests/gateway/store/tamper.h"

namespace ketenpoort::testing {
namespace {

const v1::OrganAddress Address(v1::Organ organ, const std::string& unit = "") {
  v1::OrganAddress address;
  address.set_organ(organ);
  address.set_unit(unit);
  return address;
}

v1::RegisterConsentRequest ConsentTo(CorridorWorld& world, const std::string& bsn, const std::string& gemeente) {
  v1::RegisterConsentRequest request;
  request.mutable_subject()->set_bsn(bsn);
  *request.mutable_organ() = Address(v1::ORGAN_RECLASSERING, "RN");
  v1::Consent& consent = *request.mutable_consent();
  consent.set_consent_id(world.NewMessageId());
  *consent.mutable_from() = request.organ();
  *consent.mutable_to() = Address(v1::ORGAN_COLLEGE, gemeente);
  consent.set_purpose(v1::PURPOSE_CONSENTED_HELP);
  consent.add_scope(v1::CATEGORY_C01_NAAM);
  consent.add_scope(v1::CATEGORY_C09_HUISVESTING);
  consent.set_given_on("2026-11-02");
  consent.set_expires_on("2027-05-02");
  consent.set_explicit_given(true);
  consent.set_identity_checked(true);
  consent.set_text_version("TV-1");
  return request;
}

// Given after the release, so that it may be used.
v1::RegisterConsentRequest ConsentAfter(CorridorWorld& world, const std::string& bsn) {
  v1::RegisterConsentRequest request = ConsentTo(world, bsn, "0392");
  request.mutable_consent()->set_given_on("2026-11-19");
  return request;
}

v1::RevokeConsentRequest Revocation(CorridorWorld& world, const std::string& consent_id,
                                    const v1::OrganAddress& organ) {
  v1::RevokeConsentRequest request;
  request.set_request_id(world.NewMessageId());
  request.set_consent_id(consent_id);
  *request.mutable_organ() = organ;
  return request;
}

v1::SetNeedFactorRequest Pause(CorridorWorld& world, const std::string& bsn, const v1::OrganAddress& organ,
                               const std::vector<v1::Category>& categories) {
  v1::SetNeedFactorRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  *request.mutable_organ() = organ;
  for (const v1::Category category : categories) {
    v1::PausedCategory* paused = request.add_paused();
    paused->set_category(category);
    paused->set_reason(v1::NEED_FACTOR_REASON_OBJECTION);
  }
  return request;
}

// `organ` and RN take part.
v1::RegisterCaseRequest CaseFor(CorridorWorld& world, const std::string& bsn, const std::string& id,
                                const v1::OrganAddress& organ) {
  v1::RegisterCaseRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  *request.mutable_organ() = organ;
  v1::WgsCase& one = *request.mutable_wgs_case();
  one.set_case_id(id);
  one.set_accepted_on("2026-11-01");
  one.set_until("2027-11-01");
  for (const v1::OrganAddress& address : {organ, Address(v1::ORGAN_RECLASSERING, "RN")}) {
    v1::CaseParticipant* participant = one.add_participants();
    *participant->mutable_organ() = address;
    participant->add_persons("medewerker-9");
  }
  return request;
}

v1::EndCaseRequest CaseEnd(CorridorWorld& world, const std::string& id, const v1::OrganAddress& organ) {
  v1::EndCaseRequest request;
  request.set_request_id(world.NewMessageId());
  *request.mutable_organ() = organ;
  request.set_case_id(id);
  request.set_ends_on("2026-11-01");
  return request;
}

v1::RegisterForumRequest ForumWith(CorridorWorld& world, const std::string& bsn, const std::string& id) {
  v1::RegisterForumRequest request;
  request.set_request_id(world.NewMessageId());
  request.mutable_subject()->set_bsn(bsn);
  *request.mutable_organ() = Address(v1::ORGAN_MINISTER);
  request.mutable_forum()->set_forum_id(id);
  request.mutable_forum()->set_from("2026-11-01");
  request.mutable_forum()->set_until("2026-11-20");
  *request.mutable_forum()->add_members() = Address(v1::ORGAN_COLLEGE, "0392");
  return request;
}

v1::EndForumRequest ForumEnd(CorridorWorld& world, const std::string& id) {
  v1::EndForumRequest request;
  request.set_request_id(world.NewMessageId());
  *request.mutable_organ() = Address(v1::ORGAN_MINISTER);
  request.set_forum_id(id);
  request.set_ends_on("2026-11-10");
  return request;
}

v1::ListDeclarationsRequest ListFor(const std::string& bsn, const v1::OrganAddress& organ) {
  v1::ListDeclarationsRequest request;
  request.mutable_subject()->set_bsn(bsn);
  *request.mutable_organ() = organ;
  return request;
}

template <typename Request, typename Response>
absl::StatusOr<Response> Call(CorridorWorld& world,
                              void (corridor::CorridorImpl::*method)(const identity::Principal&, const Request&,
                                                                     corridor::Done<Response>),
                              const Request& request) {
  std::promise<absl::StatusOr<Response>> answer;
  (world.corridor().*method)(world.world().Caller("dji"), request,
                             [&](auto response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

void Link(CorridorWorld& world, const std::string& keep, const std::string& merge) {
  v1::LinkIdentityRequest link;
  link.set_request_id(world.NewMessageId());
  link.mutable_keep()->set_bsn(keep);
  link.mutable_merge()->set_bsn(merge);
  REQUIRE(Call(world, &corridor::CorridorImpl::LinkIdentity, link).ok());
}

int WorkOf(CorridorWorld& world, v1::WorkKind kind) {
  v1::ListWorkRequest request;
  request.set_page_size(100);
  const auto work = certs::ValueOrThrow(Call(world, &corridor::CorridorImpl::ListWork, request));
  return static_cast<int>(std::count_if(work.items().begin(), work.items().end(),
                                        [kind](const v1::WorkItem& item) { return item.kind() == kind; }));
}

std::vector<store::DeclarationRow> RowsOf(CorridorWorld& world, const std::string& bsn) {
  auto view = certs::ValueOrThrow(world.store().Snapshot());
  const auto person = certs::ValueOrThrow(view->FindPerson(store::IdentifierKind::kBsn, bsn));
  return certs::ValueOrThrow(view->DeclarationsOf(person.value()));
}

std::string PersonHex(CorridorWorld& world, const std::string& bsn) {
  auto view = certs::ValueOrThrow(world.store().Snapshot());
  const auto person = certs::ValueOrThrow(view->FindPerson(store::IdentifierKind::kBsn, bsn)).value();
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(person.data()), person.size()));
}

absl::Status PutRow(CorridorWorld& world, const store::DeclarationRow& row) {
  std::promise<absl::Status> settled;
  world.store().Enqueue(std::make_unique<corridor::CallIntent>(
      [&](store::Transaction& transaction) { return transaction.PutDeclaration(row); },
      [&](const absl::Status& status) { settled.set_value(status); }));
  return settled.get_future().get();
}

// The value of a receipt's opening; empty where it has none.
std::string OpenedIn(const v1::Receipt& receipt, audit::AttributeTag tag) {
  v1::AuditEntry entry;
  REQUIRE(entry.ParseFromString(receipt.entry()));
  for (const v1::Opening& opening : receipt.openings()) {
    if (opening.tag() != static_cast<uint32_t>(tag)) continue;
    for (const v1::CommittedAttribute& committed : entry.committed()) {
      if (committed.tag() != opening.tag()) continue;
      const auto commitment = certs::ValueOrThrow(audit::crypto::DigestFromBytes(committed.commitment()));
      CHECK(audit::VerifyOpening(commitment, entry.entry_id(), tag, opening.salt(), opening.value()));
    }
    return opening.value();
  }
  return "";
}

std::string Sha256Of(const std::string& bytes) { return audit::crypto::ToBytes(audit::crypto::Sha256(bytes)); }

// The openings that are left of the first entry that `chosen` says is it.
template <typename Chosen>
std::set<uint32_t> TagsLeft(CorridorWorld& world, Chosen chosen) {
  auto view = certs::ValueOrThrow(world.store().Snapshot());
  for (uint64_t i = 0; i < view->LogSize(); ++i) {
    v1::AuditEntry entry;
    REQUIRE(entry.ParseFromString(certs::ValueOrThrow(view->ReadEntry(i))));
    if (!chosen(entry)) continue;
    std::set<uint32_t> tags;
    v1::OpeningSet openings;
    REQUIRE(openings.ParseFromString(certs::ValueOrThrow(view->ReadOpenings(i)).value_or("")));
    for (const v1::Opening& opening : openings.openings()) tags.insert(opening.tag());
    return tags;
  }
  FAIL("no such entry");
  return {};
}

const v1::OrganAddress kHaarlem = Address(v1::ORGAN_COLLEGE, "0392");
const v1::OrganAddress kRotterdam = Address(v1::ORGAN_COLLEGE, "0599");
const v1::OrganAddress kAmsterdam = Address(v1::ORGAN_COLLEGE, "0363");
const v1::OrganAddress kRn = Address(v1::ORGAN_RECLASSERING, "RN");
const v1::OrganAddress kZwolle = Address(v1::ORGAN_DIRECTEUR, "PI-ZWOLLE");

}  // namespace

TEST_CASE("Of each kind a person has at most 64 declarations; a known one is still changed, a stranger learns nothing",
          "[corridor][declarations][limit]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(60);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  world.Report(Sentence(world, TestBsn(61), "2026-11-02", "2027-03-01"));
  v1::RegisterConsentRequest last;
  for (uint64_t i = 0; i < corridor::kDeclarationsPerKindMax; ++i) {
    last = ConsentTo(world, bsn, "0392");
    REQUIRE(world.RegisterConsent("rn", last).ok());
  }
  // What ended counts too: the log of a person's declarations is read whole at every decision.
  REQUIRE(world.RevokeConsent("rn", Revocation(world, last.consent().consent_id(), kRn)).ok());
  const auto over = world.RegisterConsent("rn", ConsentTo(world, bsn, "0392"));
  CHECK(over.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK(identity::ReasonOf(over.status()) == "TOO_MANY_DECLARATIONS");
  CHECK(RowsOf(world, bsn).size() == corridor::kDeclarationsPerKindMax);
  CHECK(world.RegisterAssignment("dji", AdviceAssignment(world, bsn, "OPDR-60")).ok());
  CHECK(world.RegisterConsent("rn", ConsentTo(world, TestBsn(61), "0392")).ok());
  v1::RegisterConsentRequest stranger = ConsentTo(world, bsn, "0599");
  *stranger.mutable_organ() = kRotterdam;
  const absl::Status refused = world.RegisterConsent("rotterdam", stranger).status();
  CHECK(identity::ReasonOf(refused) == "NO_KNOWN_BASIS");
}

TEST_CASE("Who acts under a mandate registers, ends and reads what the mandate covers, and nothing else",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(62);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  v1::RegisterConsentRequest consent = ConsentTo(world, bsn, "0392");
  *consent.mutable_organ() = kHaarlem;
  const auto refused = [](const absl::Status& status) {
    return status.code() == absl::StatusCode::kPermissionDenied && identity::ReasonOf(status) == "MANDATE_NOT_IN_FORCE";
  };
  // The mandate of the RCN covers the notices and the plan, not help on consent and no case.
  CHECK(refused(world.RegisterConsent("rcn", consent).status()));
  REQUIRE(world.RegisterConsent("haarlem", consent).ok());
  CHECK(refused(world.RevokeConsent("rcn", Revocation(world, consent.consent().consent_id(), kHaarlem)).status()));
  CHECK(refused(world.RegisterCase("rcn", CaseFor(world, bsn, "ZVH-62", kHaarlem)).status()));
  REQUIRE(world.RegisterCase("haarlem", CaseFor(world, bsn, "ZVH-62", kHaarlem)).ok());
  CHECK(refused(world.EndCase("rcn", CaseEnd(world, "ZVH-62", kHaarlem)).status()));
  CHECK(world.SetNeedFactor("rcn", Pause(world, bsn, kHaarlem, {v1::CATEGORY_C09_HUISVESTING})).ok());
  const auto read = world.ListDeclarations("rcn", ListFor(bsn, kHaarlem));
  REQUIRE(read.ok());
  CHECK(read->paused_size() == 1);
  CHECK(read->consents_size() == 0);
  CHECK(read->cases_size() == 0);
  const auto own = world.ListDeclarations("haarlem", ListFor(bsn, kHaarlem));
  REQUIRE(own.ok());
  CHECK(own->paused_size() == 1);
  CHECK(own->consents_size() == 1);
  CHECK(own->cases_size() == 1);

  constexpr char kOtherOin[] = "00000099000000023000";
  world.world().AddText(std::string("participants { oin: '") + kOtherOin +
                        "' name: 'Loket Voorbeeld' }\n"
                        "mandates { id: 'loket-0392' gemeente: '0392' organ: ORGAN_COLLEGE mandataris_oin: '" +
                        kOtherOin +
                        "' capacity: CAPACITY_MANDATARIS kinds: [ MESSAGE_KIND_CONTACT_CHANGED ] from: '2021-07-01' "
                        "decree: 'Besluit' processor_agreement: 'VWO-1' }\n");
  world.world().AddSystem("loket", kOtherOin, "capacities: CAPACITY_MANDATARIS");
  world.world().Reload();
  CHECK(refused(world.ListDeclarations("loket", ListFor(bsn, kHaarlem)).status()));
  CHECK(refused(world.ListDeclarations("loket", ListFor(TestBsn(63), kHaarlem)).status()));
}

TEST_CASE("After a merger the successor lists, lifts, ends and revokes what the other registered",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(64);
  v1::CustodyReport begin = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  begin.mutable_colleges(0)->set_gemeente("0599");
  world.Report(begin);
  const v1::RegisterConsentRequest consent = ConsentTo(world, bsn, "0599");
  REQUIRE(world.RegisterConsent("rn", consent).ok());
  REQUIRE(world.RegisterCase("rotterdam", CaseFor(world, bsn, "ZVH-64", kRotterdam)).ok());
  REQUIRE(world.SetNeedFactor("rotterdam", Pause(world, bsn, kRotterdam, {v1::CATEGORY_C09_HUISVESTING})).ok());
  world.world().AddText("mergers { from_gemeente: '0599' to_gemeente: '0363' on: '2026-11-20' }\n");
  world.world().Reload();
  world.SetTime("2026-11-21", 9);
  CHECK(world.Submit("dji", PlanFor(world, "0363", bsn))->all_denied);

  const auto before = world.ListDeclarations("amsterdam", ListFor(bsn, kAmsterdam));
  REQUIRE(before.ok());
  CHECK(before->consents_size() == 1);
  CHECK(before->cases_size() == 1);
  CHECK(before->paused_size() == 1);
  REQUIRE(world.SetNeedFactor("amsterdam", Pause(world, bsn, kAmsterdam, {})).ok());
  const auto plan = world.Submit("dji", PlanFor(world, "0363", bsn));
  INFO(plan->response.ShortDebugString());
  CHECK_FALSE(plan->all_denied);
  // A case it changes is that case still, and not a second one.
  REQUIRE(world.RegisterCase("amsterdam", CaseFor(world, bsn, "ZVH-64", kAmsterdam)).ok());
  CHECK(RowsOf(world, bsn).size() == 3);
  const auto ended = world.EndCase("amsterdam", CaseEnd(world, "ZVH-64", kAmsterdam));
  INFO(ended.status());
  CHECK(ended.ok());
  // Law: AVG 7(3).
  const auto revoked = world.RevokeConsent("amsterdam", Revocation(world, consent.consent().consent_id(), kAmsterdam));
  INFO(revoked.status());
  REQUIRE(revoked.ok());
  v1::AuditEntry entry;
  REQUIRE(entry.ParseFromString(revoked->receipt().entry()));
  CHECK(entry.receiver().organ() == v1::ORGAN_RECLASSERING);
  const auto after = world.ListDeclarations("amsterdam", ListFor(bsn, kAmsterdam));
  CHECK(after->consents(0).has_revoked_at());
  CHECK(after->paused_size() == 0);
  // Another municipality is still another.
  CHECK(world
            .RevokeConsent("velsen",
                           Revocation(world, consent.consent().consent_id(), Address(v1::ORGAN_COLLEGE, "0453")))
            .status()
            .code() == absl::StatusCode::kNotFound);
}

TEST_CASE("Why a human answers for a message is sealed with the person's own openings", "[corridor][declarations]") {
  CorridorWorld world("2026-11-02", 9, {"A23"});
  const std::string bsn = TestBsn(65);
  world.Report(Sentence(world, bsn, "2026-11-02", "2026-11-10"));
  world.SetTime("2026-11-20", 9);
  const v1::RegisterConsentRequest consent = ConsentAfter(world, bsn);
  REQUIRE(world.RegisterConsent("rn", consent).ok());
  const auto sent = world.Submit("rn", HelpOn(world, bsn, consent.consent().consent_id()));
  REQUIRE(sent.ok());
  INFO(sent->response.ShortDebugString());
  REQUIRE_FALSE(sent->all_denied);
  const auto is_help = [](const v1::AuditEntry& entry) {
    return entry.kind() == v1::ENTRY_KIND_ACCEPTED && entry.message_kind() == v1::MESSAGE_KIND_CONSENTED_HELP;
  };
  const auto reason = static_cast<uint32_t>(audit::AttributeTag::kReason);
  const auto acting = static_cast<uint32_t>(audit::AttributeTag::kActingPerson);
  CHECK(TagsLeft(world, is_help).count(reason) == 1);
  const std::string person = PersonHex(world, bsn);
  world.Close();
  DestroyKeysOf(world.folder() + "/store", person);
  world.Open();
  // Who acted is about an employee; what that employee wrote of the person went with the person.
  CHECK(TagsLeft(world, is_help) == std::set<uint32_t>{acting});
}

TEST_CASE("The entry of a declaration commits to what is registered from then on", "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(66);
  const v1::CustodyReport report = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  const v1::ReportStatusResponse reported = world.Report(report);
  const auto digest_in = [](const v1::Receipt& receipt) {
    return OpenedIn(receipt, audit::AttributeTag::kPayloadDigest);
  };
  CHECK(digest_in(reported.receipt()) == corridor::DigestOf(report));

  const auto first = world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {v1::CATEGORY_C09_HUISVESTING}));
  REQUIRE(first.ok());
  REQUIRE(RowsOf(world, bsn).size() == 1);
  CHECK(digest_in(first->receipt()) == Sha256Of(RowsOf(world, bsn)[0].record));
  const auto second = world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {v1::CATEGORY_C10_WERK_INKOMEN}));
  REQUIRE(second.ok());
  REQUIRE(RowsOf(world, bsn).size() == 1);
  CHECK(digest_in(second->receipt()) == Sha256Of(RowsOf(world, bsn)[0].record));
  CHECK(digest_in(second->receipt()) != digest_in(first->receipt()));

  v1::AnnulReportRequest annul;
  annul.set_report_id(report.report_id());
  annul.set_annulment_id(world.NewMessageId());
  const auto annulled = Call(world, &corridor::CorridorImpl::AnnulReport, annul);
  REQUIRE(annulled.ok());
  auto view = certs::ValueOrThrow(world.store().Snapshot());
  const auto person = certs::ValueOrThrow(view->FindPerson(store::IdentifierKind::kBsn, bsn)).value();
  CHECK(digest_in(annulled->receipt()) == Sha256Of(certs::ValueOrThrow(view->LatestRegister(person))->record));
}

TEST_CASE("Of persons who were linked a lifted pause is lifted whole", "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(67);
  const std::string other = TestBsn(68);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  world.Report(Sentence(world, other, "2026-11-02", "2027-03-01"));
  REQUIRE(world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {v1::CATEGORY_C09_HUISVESTING})).ok());
  REQUIRE(world.SetNeedFactor("dji", Pause(world, other, kZwolle, {v1::CATEGORY_C09_HUISVESTING})).ok());
  Link(world, bsn, other);
  CHECK(world.ListDeclarations("dji", ListFor(bsn, kZwolle))->paused_size() == 1);
  CHECK(world.Submit("dji", PlanFor(world, "0392", bsn))->all_denied);
  REQUIRE(world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {v1::CATEGORY_C10_WERK_INKOMEN})).ok());
  const auto listed = world.ListDeclarations("dji", ListFor(bsn, kZwolle));
  REQUIRE(listed->paused_size() == 1);
  CHECK(listed->paused(0).category() == v1::CATEGORY_C10_WERK_INKOMEN);
  REQUIRE(world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {})).ok());
  CHECK(world.ListDeclarations("dji", ListFor(bsn, kZwolle))->paused_size() == 0);
  const auto sent = world.Submit("dji", PlanFor(world, "0392", bsn));
  INFO(sent->response.ShortDebugString());
  CHECK_FALSE(sent->all_denied);
}

TEST_CASE("After a split what is declared is work for DJI until each declaration that stands was looked at",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(69);
  v1::CustodyReport report = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  report.mutable_person()->add_skn("76543210");
  world.Report(report);
  const auto split = [&](const std::string& skn) {
    v1::SplitIdentityRequest request;
    request.set_request_id(world.NewMessageId());
    request.mutable_identifier()->set_skn(skn);
    world.SetTime("2026-11-03", 9);
    return Call(world, &corridor::CorridorImpl::SplitIdentity, request).ok();
  };
  SECTION("of a person about whom nothing is declared there is none") {
    REQUIRE(split("76543210"));
    CHECK(WorkOf(world, v1::WORK_KIND_DECLARATIONS) == 0);
  }
  SECTION("of another there is") {
    const v1::RegisterConsentRequest consent = ConsentTo(world, bsn, "0392");
    REQUIRE(world.RegisterConsent("rn", consent).ok());
    REQUIRE(world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {v1::CATEGORY_C09_HUISVESTING})).ok());
    v1::RegisterAssignmentRequest over = AdviceAssignment(world, bsn, "OPDR-69");
    over.mutable_assignment()->set_until("2026-11-02");
    REQUIRE(world.RegisterAssignment("dji", over).ok());
    REQUIRE(split("76543210"));
    CHECK(WorkOf(world, v1::WORK_KIND_DECLARATIONS) == 1);
    world.SetTime("2026-11-04", 9);
    REQUIRE(world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {v1::CATEGORY_C09_HUISVESTING})).ok());
    CHECK(WorkOf(world, v1::WORK_KIND_DECLARATIONS) == 1);
    // The assignment had ended before.
    REQUIRE(world.RevokeConsent("rn", Revocation(world, consent.consent().consent_id(), kRn)).ok());
    CHECK(WorkOf(world, v1::WORK_KIND_DECLARATIONS) == 0);
  }
}

TEST_CASE("The id of a consent takes the place of no assignment, case or forum, and none of them that of a consent",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(70);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  v1::RegisterConsentRequest as_assignment = ConsentTo(world, bsn, "0392");
  as_assignment.mutable_consent()->set_consent_id(corridor::BytesOf(corridor::AssignmentKey("OPDR-70")));
  REQUIRE(world.RegisterConsent("rn", as_assignment).ok());
  CHECK(world.RegisterAssignment("dji", AdviceAssignment(world, bsn, "OPDR-70")).ok());
  v1::RegisterConsentRequest as_forum = ConsentTo(world, bsn, "0392");
  as_forum.mutable_consent()->set_consent_id(corridor::BytesOf(corridor::ForumKey("TB-70")));
  REQUIRE(world.RegisterConsent("rn", as_forum).ok());
  CHECK(world.EndForum("dji", ForumEnd(world, "TB-70")).status().code() == absl::StatusCode::kNotFound);
  CHECK(world.RegisterForum("dji", ForumWith(world, bsn, "TB-70")).ok());
  for (const v1::RegisterConsentRequest* consent : {&as_assignment, &as_forum}) {
    CHECK(world.RevokeConsent("rn", Revocation(world, consent->consent().consent_id(), kRn)).ok());
  }
}

TEST_CASE("A consent that an earlier gateway kept under its plain id is found, and stands in nobody's place",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(71);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE(world.SetNeedFactor("dji", Pause(world, bsn, kZwolle, {})).ok());
  v1::RegisterConsentRequest request = ConsentTo(world, bsn, "0392");
  request.mutable_consent()->set_consent_id(corridor::BytesOf(corridor::ForumKey("TB-71")));
  v1::DeclarationRecord record;
  *record.mutable_consent()->mutable_consent() = request.consent();
  *record.mutable_consent()->mutable_registered_by() = request.organ();
  store::DeclarationRow row;
  row.declaration_id = corridor::IdOf(request.consent().consent_id());
  row.person = RowsOf(world, bsn)[0].person;
  row.kind = store::DeclarationKind::kConsent;
  row.record = record.SerializeAsString();
  REQUIRE(PutRow(world, row).ok());
  CHECK(world.RegisterConsent("rn", request).status().code() == absl::StatusCode::kAlreadyExists);
  CHECK(world.EndForum("dji", ForumEnd(world, "TB-71")).status().code() == absl::StatusCode::kNotFound);
  CHECK(world.RegisterForum("dji", ForumWith(world, bsn, "TB-71")).status().code() ==
        absl::StatusCode::kInvalidArgument);
  const auto revoked = world.RevokeConsent("rn", Revocation(world, request.consent().consent_id(), kRn));
  INFO(revoked.status());
  CHECK(revoked.ok());
  const auto listed = world.ListDeclarations("rn", ListFor(bsn, kRn));
  REQUIRE(listed->consents_size() == 1);
  CHECK(listed->consents(0).has_revoked_at());
}

TEST_CASE("The day a known case was accepted does not move later, so that five years stay five years",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(72);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  REQUIRE(world.RegisterCase("haarlem", CaseFor(world, bsn, "ZVH-72", kHaarlem)).ok());
  world.SetTime("2026-11-20", 9);
  v1::RegisterCaseRequest again = CaseFor(world, bsn, "ZVH-72", kHaarlem);
  again.mutable_wgs_case()->set_accepted_on("2026-11-02");
  const auto later = world.RegisterCase("haarlem", again);
  REQUIRE(later.status().code() == absl::StatusCode::kInvalidArgument);
  // Law: Wgs 1.8(7).
  again.mutable_wgs_case()->set_accepted_on("2026-11-01");
  again.mutable_wgs_case()->set_until("2031-11-01");
  CHECK(world.RegisterCase("haarlem", again).ok());
  again.set_request_id(world.NewMessageId());
  again.mutable_wgs_case()->set_accepted_on("2026-10-31");
  again.mutable_wgs_case()->set_until("2031-10-31");
  CHECK(world.RegisterCase("haarlem", again).ok());
}

TEST_CASE("A withdrawal counts the messages on that consent, and not what another reason held",
          "[corridor][declarations]") {
  CorridorWorld world("2026-11-02", 9, {"A23"});
  const std::string bsn = TestBsn(73);
  world.Report(Sentence(world, bsn, "2026-11-02", "2026-11-10"));
  world.SetTime("2026-11-20", 9);
  v1::RegisterConsentRequest kept = ConsentAfter(world, bsn);
  v1::RegisterConsentRequest lapsing = ConsentAfter(world, bsn);
  lapsing.mutable_consent()->set_expires_on("2026-11-25");
  REQUIRE(world.RegisterConsent("rn", kept).ok());
  REQUIRE(world.RegisterConsent("rn", lapsing).ok());
  for (const v1::RegisterConsentRequest* one : {&kept, &kept, &lapsing}) {
    const auto sent = world.Submit("rn", HelpOn(world, bsn, one->consent().consent_id()));
    INFO(sent->response.ShortDebugString());
    REQUIRE_FALSE(sent->all_denied);
  }
  world.SetTime("2026-11-26", 9);
  const auto revoked = world.RevokeConsent("rn", Revocation(world, kept.consent().consent_id(), kRn));
  REQUIRE(revoked.ok());
  CHECK(revoked->held() == 2);
  CHECK(world.Notices("RECLASSERING:RN").size() == 3);
}

TEST_CASE("Whoever guesses the number of another's case learns nothing, and touches nothing",
          "[corridor][declarations]") {
  CorridorWorld world;
  const std::string bsn = TestBsn(74);
  const std::string other = TestBsn(75);
  world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  world.Report(Sentence(world, other, "2026-11-02", "2027-03-01"));
  REQUIRE(world.RegisterCase("haarlem", CaseFor(world, bsn, "ZVH-74", kHaarlem)).ok());
  // About another person, and about the same person by who takes no part: as for a number that nobody registered.
  CHECK(world.RegisterCase("haarlem", CaseFor(world, other, "ZVH-74", kHaarlem)).ok());
  v1::RegisterCaseRequest outsider = CaseFor(world, bsn, "ZVH-74", kZwolle);
  CHECK(world.RegisterCase("dji", outsider).ok());
  CHECK(RowsOf(world, bsn).size() == 2);
  CHECK(RowsOf(world, other).size() == 1);
  const auto own = world.ListDeclarations("haarlem", ListFor(bsn, kHaarlem));
  REQUIRE(own->cases_size() == 1);
  CHECK(own->cases(0).participants(0).organ().unit() == "0392");

  // Who takes part in cases of several persons under one number says whose it ends.
  v1::EndCaseRequest end = CaseEnd(world, "ZVH-74", kHaarlem);
  CHECK(world.EndCase("haarlem", end).status().code() == absl::StatusCode::kInvalidArgument);
  end.mutable_subject()->set_bsn(TestBsn(76));
  CHECK(world.EndCase("haarlem", end).status().code() == absl::StatusCode::kNotFound);
  end.mutable_subject()->set_bsn(other);
  REQUIRE(world.EndCase("haarlem", end).ok());
  CHECK(world.ListDeclarations("haarlem", ListFor(other, kHaarlem))->cases(0).until() == "2026-11-01");
  CHECK(world.ListDeclarations("haarlem", ListFor(bsn, kHaarlem))->cases(0).until() == "2027-11-01");
  // RN takes part in all three; of the two of this person both end.
  end = CaseEnd(world, "ZVH-74", kRn);
  end.mutable_subject()->set_bsn(bsn);
  REQUIRE(world.EndCase("rn", end).ok());
  const auto both = world.ListDeclarations("rn", ListFor(bsn, kRn));
  REQUIRE(both->cases_size() == 2);
  for (const v1::WgsCase& one : both->cases()) CHECK(one.until() == "2026-11-01");
}

TEST_CASE("Under one number stand at most 16 cases", "[corridor][declarations][limit]") {
  CorridorWorld world;
  for (int i = 0; i <= static_cast<int>(corridor::kCasesPerNumberMax); ++i) {
    const std::string bsn = TestBsn(80 + i);
    world.Report(Sentence(world, bsn, "2026-11-02", "2027-03-01"));
    const auto registered = world.RegisterCase("haarlem", CaseFor(world, bsn, "ZVH-80", kHaarlem));
    INFO(i);
    CHECK(registered.ok() == (i < static_cast<int>(corridor::kCasesPerNumberMax)));
    if (!registered.ok()) CHECK(identity::ReasonOf(registered.status()) == "TOO_MANY_DECLARATIONS");
  }
  // The first is still found.
  v1::EndCaseRequest end = CaseEnd(world, "ZVH-80", kHaarlem);
  end.mutable_subject()->set_bsn(TestBsn(80));
  CHECK(world.EndCase("haarlem", end).ok());
}

}  // namespace ketenpoort::testing
