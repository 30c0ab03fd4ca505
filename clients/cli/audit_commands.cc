#include "clients/cli/audit_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audit/commitment.h"
#include "audit/crypto/encoding.h"
#include "certs/private_file.h"
#include "clients/auditor/verify_tiles.h"
#include "clients/cli/audit_access.h"
#include "clients/cli/audit_erase.h"
#include "clients/cli/audit_export.h"
#include "clients/cli/audit_findings.h"
#include "clients/cli/audit_keys.h"
#include "clients/cli/audit_receipt.h"
#include "clients/cli/audit_replay_adl.h"
#include "clients/cli/audit_timeliness.h"
#include "clients/cli/entry_filter.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/list_page.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/report.h"
#include "clients/cli/show.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr uint64_t kProgressEvery = 64;
constexpr uint32_t kListedDefault = 20;
constexpr uint32_t kReplayedMax = 20'000;
// Of several stretches together.
constexpr int kDifferencesMax = 100;

struct VerifyChoice {
  OutputOptions output;
  std::string tiles;
  std::vector<std::string> vkeys;
};

struct OnlineChoice {
  OutputOptions output;
  ConnectionChoice connection;
  uint64_t index = 0;
  uint64_t before = 0;
  bool newest = false;
  uint32_t count = kListedDefault;
  FilterOptions filter;
  bool all = false;
  uint32_t replayed = kReplayedMax;
  bool as_known_now = false;
  std::string reason;
  bool prove = false;
  // `audit readers`.
  bool readings = false;
  ReportOptions report;
  std::string file;
};

std::string HexOf(const audit::Digest& digest) { return audit::crypto::HexEncode(audit::crypto::ToBytes(digest)); }

std::string FindingJson(const audit::FolderFinding& finding) {
  JsonObject document;
  document.Text("kind", audit::FindingKindName(finding.kind)).Text("file", finding.file);
  if (finding.entry_index.has_value()) document.Count("entryIndex", *finding.entry_index);
  return document.Text("detail", finding.detail).Done();
}

void ShowFolderReport(const audit::FolderReport& report, Output& output) {
  if (report.Sound()) {
    output.Line(absl::StrCat(output.In("Het logboek is ongeschonden: ", "The log is intact: "), report.entries_verified,
                             output.In(" regels, ", " entries, "), report.files_read,
                             output.In(" bestanden.", " files.")));
  } else {
    output.Line(output.In("Het logboek klopt NIET:", "The log does NOT hold:"));
  }
  for (const audit::FolderFinding& finding : report.findings) {
    const std::string entry =
        finding.entry_index.has_value() ? absl::StrCat(output.In("regel ", "entry "), *finding.entry_index, ", ") : "";
    output.Line(absl::StrCat("  ", std::string(audit::FindingKindName(finding.kind)), ": ", entry,
                             Printable(finding.file), finding.detail.empty() ? "" : ": ", Printable(finding.detail)));
  }
  if (report.findings_not_listed > 0) {
    output.Line(absl::StrCat("  … ", report.findings_not_listed, output.In(" meer", " more")));
  }
  if (!report.checkpoint.has_value()) return;
  output.Line(absl::StrCat("  ", output.In("oorsprong", "origin"), ": ", Printable(report.checkpoint->origin)));
  output.Line(absl::StrCat("  ", output.In("omvang", "size"), ": ", report.checkpoint->size));
  output.Line(absl::StrCat("  ", output.In("wortel", "root"), ": ", HexOf(report.checkpoint->root)));
  output.Line(absl::StrCat("  ", output.In("handtekeningen", "signatures"), ": ", report.signatures_verified));
  if (report.signatures_unverified == 0) return;
  output.Line(
      absl::StrCat("  ", output.In("niet gecontroleerd", "not checked"), ": ", report.signatures_unverified,
                   output.In(" handtekening(en) door een sleutel die niet is meegegeven, zoals die van een getuige",
                             " signature(s) by a key that was not given, such as a witness's")));
}

ExitCode RunVerify(const VerifyChoice& choice, Output& output) {
  const absl::StatusOr<std::vector<std::string>> keys = ReadKeyFiles(choice.vkeys);
  if (!keys.ok()) return output.Fail(keys.status());
  std::ostream& err = output.console().err;
  auditor::OnProgress progress;
  if (output.console().progress) {
    progress = [&err](uint64_t read, uint64_t files) {
      if (read % kProgressEvery == 0 || read == files) err << "\r" << read << "/" << files << std::flush;
    };
  }
  const absl::StatusOr<audit::FolderReport> report = auditor::VerifyTiles(choice.tiles, *keys, progress);
  if (output.console().progress) err << "\r\x1b[K" << std::flush;
  if (!report.ok()) return output.Fail(report.status());
  std::vector<std::string> findings;
  for (const audit::FolderFinding& finding : report->findings) findings.push_back(FindingJson(finding));
  JsonObject document;
  document.Truth("ok", report->Sound());
  if (report->checkpoint.has_value()) document.Document("checkpoint", CheckpointJson(*report->checkpoint));
  document.Count("entriesVerified", report->entries_verified)
      .Count("tilesVerified", report->tiles_verified)
      .Count("filesRead", report->files_read)
      .Count("signaturesVerified", report->signatures_verified)
      .Count("signaturesUnverified", report->signatures_unverified)
      .Document("findings", JsonArray(findings))
      .Count("findingsNotListed", report->findings_not_listed);
  output.Document(document.Done());
  ShowFolderReport(*report, output);
  return report->Sound() ? ExitCode::kOk : ExitCode::kCheckFailed;
}

absl::StatusOr<sdk::AuditClient> ConnectAudit(const OnlineChoice& choice, Console& console) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, console);
  if (!connection.ok()) return connection.status();
  return sdk::AuditClient(std::move(connection->connection));
}

ExitCode EndCheckpoint(const sdk::SignedCheckpoint& signed_checkpoint, const char* nl, const char* en, Output& output) {
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Document("checkpoint", CheckpointJson(signed_checkpoint.checkpoint))
                      .Text("note", signed_checkpoint.note)
                      .Done());
  output.Line(output.In(nl, en));
  output.Line(absl::StrCat("  ", Printable(signed_checkpoint.checkpoint.origin), "  ",
                           signed_checkpoint.checkpoint.size, output.In(" regels  ", " entries  "),
                           HexOf(signed_checkpoint.checkpoint.root)));
  return ExitCode::kOk;
}

ExitCode RunCheckpoint(const OnlineChoice& choice, Output& output) {
  const absl::StatusOr<sdk::AuditClient> client = ConnectAudit(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<sdk::SignedCheckpoint> checkpoint = client->GetCheckpoint();
  if (!checkpoint.ok()) return output.Fail(checkpoint.failure());
  if (!choice.file.empty()) {
    const absl::Status written = certs::WriteFileDurably(choice.file, checkpoint->note, certs::FileMode::kPublic);
    if (!written.ok()) return output.Fail(written);
  }
  return EndCheckpoint(*checkpoint, "Ondertekende stand van het logboek:", "Signed checkpoint of the log:", output);
}

ExitCode RunConsistency(const OnlineChoice& choice, Output& output) {
  const absl::StatusOr<std::string> earlier = ReadInput(choice.file, output.console());
  if (!earlier.ok()) return output.Fail(earlier.status());
  const absl::StatusOr<sdk::AuditClient> client = ConnectAudit(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<sdk::SignedCheckpoint> present = client->ProveExtends(*earlier);
  if (!present.ok()) return output.Fail(present.failure());
  return EndCheckpoint(*present, "Het logboek is sindsdien alleen aangevuld:", "The log has only grown since:", output);
}

ExitCode RunEntry(const OnlineChoice& choice, Output& output) {
  const absl::StatusOr<sdk::AuditClient> client = ConnectAudit(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  std::vector<v1::AttributeStatus> states;
  const sdk::CallResult<sdk::CheckedReceipt> entry = client->GetEntry(choice.index, choice.reason, &states);
  if (!entry.ok()) return output.Fail(entry.failure());
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Document("receipt", CheckedJson(*entry))
                      .Document("attributes", StatesJson(states))
                      .Done());
  ShowEntry(*entry, output);
  ShowStates(states, output);
  const bool missing = std::any_of(states.begin(), states.end(), [](const v1::AttributeStatus& status) {
    return status.state() == v1::ATTRIBUTE_STATE_MISSING;
  });
  return missing ? ExitCode::kCheckFailed : ExitCode::kOk;
}

// One entry of a listing, proven or as it was listed.
sdk::CallResult<sdk::CheckedReceipt> Listed(const sdk::AuditClient& client, const v1::ListedEntry& listed, bool prove) {
  if (prove) return client.ProveListed(listed);
  sdk::CheckedReceipt shown;
  shown.index = listed.index();
  if (!shown.entry.ParseFromString(listed.entry())) return sdk::UnexpectedFailure("an entry cannot be decoded", 1);
  absl::StatusOr<std::vector<sdk::OpenedAttribute>> opened = sdk::OpenAttributes(shown.entry, listed.openings());
  if (!opened.ok()) return sdk::UnexpectedFailure("an opening is not what the entry commits to", 1);
  shown.opened = *std::move(opened);
  return shown;
}

ExitCode RunList(const OnlineChoice& choice, Output& output) {
  const absl::StatusOr<sdk::AuditClient> client = ConnectAudit(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const absl::StatusOr<v1::EntryFilter> filter = FilterOf(choice.filter, output.console());
  if (!filter.ok()) return output.Fail(filter.status());
  v1::ListEntriesRequest request;
  request.set_from_index(choice.index);
  request.set_before_index(choice.before);
  request.set_newest_first(choice.newest || choice.before != 0);
  request.set_page_size(choice.count);
  request.set_reason(choice.reason);
  *request.mutable_filter() = *filter;
  const sdk::CallResult<v1::ListEntriesResponse> listing = client->ListEntries(request);
  if (!listing.ok()) return output.Fail(listing.failure());
  std::vector<std::string> documents;
  std::vector<sdk::CheckedReceipt> entries;
  const bool as_lines = choice.report.format == "text" && choice.report.out.empty();
  for (const v1::ListedEntry& listed : listing->entries()) {
    const sdk::CallResult<sdk::CheckedReceipt> entry = Listed(*client, listed, choice.prove);
    if (!entry.ok()) return output.Fail(entry.failure());
    JsonObject document;
    document.Count("index", entry->index).Document("entry", MessageJson(entry->entry));
    if (entry->entry.kind() == v1::ENTRY_KIND_LOG_READ || entry->entry.kind() == v1::ENTRY_KIND_EXPORTED) {
      document.Text("reader", OpenedText(*entry, audit::AttributeTag::kActingPerson))
          .Text("reason", OpenedText(*entry, audit::AttributeTag::kReason));
    }
    documents.push_back(document.Done());
    if (as_lines) ShowEntry(*entry, output);
    entries.push_back(*entry);
  }
  const std::string json = JsonObject()
                               .Truth("ok", true)
                               .Truth("proven", choice.prove)
                               .Document("entries", JsonArray(documents))
                               .Count("nextIndex", listing->next_index())
                               .Done();
  if (!as_lines) {
    const Report page =
        choice.readings ? ReadersPage(entries, output.language()) : ListPage(entries, choice.prove, output.language());
    return Write(page, json, choice.report, output);
  }
  output.Document(json);
  const uint64_t next = listing->next_index();
  if (request.newest_first() && next > 0) {
    output.Line(absl::StrCat(output.In("Verder: --before-index ", "Further: --before-index "), next));
  }
  if (!choice.prove) output.Line(output.In("Niet bewezen; gebruik --prove.", "Not proven; use --prove."));
  return ExitCode::kOk;
}

// Adds what a later stretch came to.
void Join(const v1::ReplayResponse& later, v1::ReplayResponse& all) {
  all.set_next_index(later.next_index());
  all.set_decisions(all.decisions() + later.decisions());
  all.set_equal(all.equal() + later.equal());
  all.set_different(all.different() + later.different());
  all.set_erased(all.erased() + later.erased());
  all.set_not_replayable(all.not_replayable() + later.not_replayable());
  all.set_policy_not_kept(all.policy_not_kept() + later.policy_not_kept());
  if (!all.has_first_different() && later.has_first_different()) {
    *all.mutable_first_different() = later.first_different();
  }
  for (const v1::ReplayDifference& difference : later.differences()) {
    if (all.differences_size() < kDifferencesMax) *all.add_differences() = difference;
  }
}

std::string DifferenceText(const v1::ReplayDifference& one) {
  return absl::StrCat(one.index(), ": ", sdk::ShortName(one.recorded()), " -> ", sdk::ShortName(one.replayed()), " ",
                      Printable(absl::StrJoin(one.rule_ids(), " ")), " ", Printable(one.denial_id()), " ",
                      Printable(one.failing_condition()));
}

void ShowReplay(const v1::ReplayResponse& replayed, Output& output) {
  output.Line(absl::StrCat(output.In("Opnieuw beslist: ", "Decided again: "), replayed.equal(),
                           output.In(" van ", " of "), replayed.decisions(), output.In(" gelijk, ", " equal, "),
                           replayed.different(), output.In(" anders, ", " different, "), replayed.erased(),
                           output.In(" gewist, ", " erased, "), replayed.not_replayable(),
                           output.In(" niet over te doen, ", " not replayable, "), replayed.policy_not_kept(),
                           output.In(" met een beleid dat er niet is", " by a policy that is not there")));
  for (const v1::ReplayDifference& difference : replayed.differences()) {
    output.Line(absl::StrCat(output.In("  regel ", "  entry "), DifferenceText(difference)));
  }
  if (!replayed.has_first_different() || replayed.differences_size() > 0) return;
  output.Line(
      absl::StrCat(output.In("  De eerste die anders uitkomt: regel ", "  The first that comes out otherwise: entry "),
                   DifferenceText(replayed.first_different())));
}

ExitCode RunReplay(const OnlineChoice& choice, Output& output) {
  if (!choice.file.empty()) return ReplayFromAdl(choice.file, output);
  if (choice.reason.empty()) {
    return output.Fail(absl::InvalidArgumentError(
        output.In("een logboek wordt gelezen om een reden: geef --reason, of --from-adl met een uitvoer",
                  "a log is read for a reason: give --reason, or --from-adl with an export")));
  }
  const absl::StatusOr<sdk::AuditClient> client = ConnectAudit(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  v1::ReplayResponse all;
  uint64_t next = choice.index;
  // Each stretch adds its own reading to the log: with --all up to where the log ended when it was asked.
  uint64_t end = choice.index + choice.replayed;
  if (choice.all) {
    const sdk::CallResult<sdk::SignedCheckpoint> now = client->GetCheckpoint();
    if (!now.ok()) return output.Fail(now.failure());
    end = now->checkpoint.size;
  }
  while (next < end) {
    const auto count = static_cast<uint32_t>(std::min<uint64_t>(end - next, kReplayedMax));
    v1::ReplayRequest request;
    request.set_from_index(next);
    request.set_count(count);
    request.set_reason(choice.reason);
    request.set_as_known_now(choice.as_known_now);
    const sdk::CallResult<v1::ReplayResponse> stretch = client->Replay(request);
    if (!stretch.ok()) return output.Fail(stretch.failure());
    Join(*stretch, all);
    // The log ends here.
    if (stretch->next_index() < next + count) break;
    next = stretch->next_index();
  }
  // What is known now may differ from what was known then: that is no fault of the log.
  const bool ok = choice.as_known_now || all.different() == 0;
  output.Document(JsonObject().Truth("ok", ok).Document("replay", MessageJson(all)).Done());
  ShowReplay(all, output);
  return ok ? ExitCode::kOk : ExitCode::kCheckFailed;
}

ExitCode RunWithoutQuorum(const OnlineChoice& choice, Output& output) {
  const absl::StatusOr<sdk::AuditClient> client = ConnectAudit(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::DiscloseWithoutQuorumResponse> decided = client->DiscloseWithoutQuorum(choice.reason);
  if (!decided.ok()) return output.Fail(decided.failure());
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Count("index", decided->index())
                      .Count("boundEntries", decided->bound_entries())
                      .Count("boundMinutes", decided->bound_minutes())
                      .Done());
  output.Line(absl::StrCat(output.In("Uw besluit staat in regel ", "Your decision stands in entry "), decided->index(),
                           output.In(". Verstrekken gaat zonder getuigen door voor hoogstens ",
                                     ". Disclosing goes on without witnesses for at most "),
                           decided->bound_entries(), output.In(" regels en ", " entries and "),
                           decided->bound_minutes(), output.In(" minuten.", " minutes.")));
  return ExitCode::kOk;
}

void AddReason(CLI::App& command, OnlineChoice& choice) {
  command
      .add_option("--reason", choice.reason,
                  "Waarom u leest; dat wordt vastgelegd (Wjsg 26e) / why you read; it is recorded")
      ->type_name("TEXT")
      ->required();
}

void AddPaging(CLI::App& command, OnlineChoice& choice) {
  command.add_option("--count", choice.count, "Hoeveel, hoogstens 1000 / how many, at most 1000")
      ->check(CLI::Range(uint32_t{1}, uint32_t{1'000}))
      ->option_text("N");
  command
      .add_option("--before-index", choice.before,
                  "Verder vanaf hier terug, nieuwste eerst / further back from here, newest first")
      ->type_name("N");
}

void AddOffline(CLI::App& group, Program& program) {
  AddAction<VerifyChoice>(
      group,
      {"verify", "Controleer een kopie van het logboek, byte voor byte, zonder netwerk",
       "Verify a copy of the log, byte by byte, without a network",
       "ketenpoort audit verify --tiles build/demo/log --vkey build/demo/log.vkey"},
      program,
      [](CLI::App& command, VerifyChoice& choice) {
        command
            .add_option("--tiles", choice.tiles,
                        "De map met checkpoint en tile/ / the folder with checkpoint and tile/")
            ->type_name("DIR")
            ->required();
        AddLogKeys(command, choice.vkeys);
      },
      RunVerify);
  AddVerifyReceipt(group, program);
}

void AddOnline(CLI::App& group, Program& program) {
  AddAction<OnlineChoice>(
      group,
      {"checkpoint", "De ondertekende stand van het logboek nu", "The signed checkpoint of the log now",
       "ketenpoort audit checkpoint --profile dji.textproto --save stand.txt"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        command.add_option("--save", choice.file, "Bewaar voor `consistency` / keep for `consistency`")
            ->type_name("FILE");
        AddConnectionOptions(command, choice.connection);
      },
      RunCheckpoint);
  AddAction<OnlineChoice>(
      group,
      {"consistency", "Is het logboek sinds een eerdere stand alleen aangevuld?",
       "Has the log only grown since an earlier checkpoint?",
       "ketenpoort audit consistency --old stand.txt --profile dji.textproto"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        command.add_option("--old", choice.file, "Een eerder bewaarde stand / an earlier checkpoint")
            ->type_name("FILE")
            ->required();
        AddConnectionOptions(command, choice.connection);
      },
      RunConsistency);
  AddAction<OnlineChoice>(
      group,
      {"entry", "Een regel van het logboek, met bewijs", "One entry of the log, with its proof",
       "ketenpoort audit entry 17 --reason \"steekproef FG\" --profile fg.textproto"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        command.add_option("index", choice.index, "Nummer van de regel, vanaf 0 / index, from 0")
            ->type_name("N")
            ->required();
        AddReason(command, choice);
        AddConnectionOptions(command, choice.connection);
      },
      RunEntry);
}

void AddReading(CLI::App& group, Program& program) {
  AddAction<OnlineChoice>(
      group,
      {"list", "Regels waar uw organisatie partij bij is", "Entries your organisation is party to",
       "ketenpoort audit list --newest --entry-kind DISCLOSED --from 2026-11-01 --reason \"maandcontrole\" --profile "
       "fg.textproto"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        command.add_option("--from-index", choice.index, "Eerste regel / first index")->type_name("N");
        command.add_flag("--newest", choice.newest, "Nieuwste eerst / newest first");
        AddFilterOptions(command, choice.filter);
        AddPaging(command, choice);
        command.add_flag("--prove", choice.prove, "Bewijs elke regel / prove each entry");
        AddReportOptions(command, choice.report, choice.output);
        AddReason(command, choice);
        AddConnectionOptions(command, choice.connection);
      },
      RunList);
  AddAction<OnlineChoice>(
      group,
      {"readers", "Wie het logboek las, wat en waarom; met --about wie naar een persoon keek",
       "Who read the log, what and why; with --about who looked at a person",
       "ketenpoort audit readers --from 2026-11-01 --reason \"controle inzagen\" --profile toezicht.textproto"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        choice.newest = true;
        choice.readings = true;
        AddReportOptions(command, choice.report, choice.output);
        command.add_option("--from", choice.filter.from, "Vanaf deze dag / from this day")->type_name("DAY");
        command.add_option("--until", choice.filter.until, "Tot en met deze dag / up to and including this day")
            ->type_name("DAY");
        command
            .add_option("--about", choice.filter.about, "Een bestand met een nummer, - is stdin / a file with a number")
            ->type_name("FILE");
        AddPaging(command, choice);
        AddReason(command, choice);
        AddConnectionOptions(command, choice.connection);
      },
      [](OnlineChoice choice, Output& output) {
        choice.filter.kinds = {"LOG_READ", "EXPORTED"};
        return RunList(choice, output);
      });
}

void AddDeciding(CLI::App& group, Program& program) {
  AddAction<OnlineChoice>(
      group,
      {"replay", "Beslis opnieuw wat is beslist, met beleid en feiten van toen",
       "Decide again what was decided, by the policy and facts of then",
       "ketenpoort audit replay --all --reason \"jaarcontrole\" --profile toezicht.textproto"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        command.add_option("--from-index", choice.index, "Eerste regel / first index")->type_name("N");
        auto* count = command.add_option("--count", choice.replayed, "Hoeveel regels / how many entries");
        count->check(CLI::Range(uint32_t{1}, kReplayedMax))->option_text("N");
        command.add_flag("--all", choice.all, "Tot het eind van het logboek / to the end of the log")->excludes(count);
        command
            .add_option("--from-adl", choice.file,
                        "Uit een uitvoer (audit export --format adl), zonder poort / from an export, without a gateway")
            ->type_name("FILE");
        command.add_flag("--as-known-now", choice.as_known_now,
                         "Met wat nu bekend is: wat zou anders zijn beslist / as known now: what would differ");
        command
            .add_option("--reason", choice.reason,
                        "Waarom u leest; dat wordt vastgelegd (Wjsg 26e) / why you read; it is recorded")
            ->type_name("TEXT");
        AddConnectionOptions(command, choice.connection);
      },
      RunReplay);
  AddAction<OnlineChoice>(
      group,
      {"without-quorum", "Besluit voor een verantwoordelijke: ga even door met verstrekken zonder getuigen",
       "A controller officer's decision: go on disclosing for a while without witnesses",
       "ketenpoort audit without-quorum --reason \"getuigen onbereikbaar, vrijlatingen vanavond\" --profile "
       "dji-vo.textproto"},
      program,
      [](CLI::App& command, OnlineChoice& choice) {
        AddReason(command, choice);
        AddConnectionOptions(command, choice.connection);
      },
      RunWithoutQuorum);
}

}  // namespace

void AddAuditCommands(CLI::App& root, Program& program) {
  CLI::App& group = AddGroup(root, {"audit", "Het logboek controleren en lezen", "Verify and read the log",
                                    "ketenpoort audit verify --tiles build/demo/log --vkey build/demo/log.vkey"});
  AddOffline(group, program);
  AddOnline(group, program);
  AddReading(group, program);
  AddAccessCommands(group, program);
  AddFindingsCommands(group, program);
  AddTimelinessCommand(group, program);
  AddDeciding(group, program);
  AddErasing(group, program);
  AddKeys(group, program);
  AddExportCommand(group, program);
}

}  // namespace ketenpoort::cli
