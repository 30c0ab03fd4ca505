// The corridor in a test, with officers who read: an FG of RN (`fg-rn`), of Haarlem (`fg-haarlem`) and of DJI
// (`fg-dji`), a controller officer of Rotterdam, a supervisor, a jurist and an operator.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/law_messages.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {

class ReadingWorld : public CorridorWorld {
 public:
  explicit ReadingWorld(std::vector<std::string> switches = {}) : CorridorWorld("2026-11-02", 9, std::move(switches)) {
    world().AddOfficer("fg-rn", kRnOin, "FG");
    world().AddOfficer("fg-haarlem", kHaarlemOin, "FG");
    world().AddOfficer("fg-dji", kDjiOin, "FG");
    world().AddOfficer("controller-rotterdam", kRotterdamOin, "CONTROLLER_OFFICER");
    world().AddOfficer("supervisor", kDjiOin, "SUPERVISOR");
    world().AddOfficer("jurist", kDjiOin, "JURIST");
    world().AddOfficer("operator", kDjiOin, "OPERATOR");
    world().Reload();
  }

  absl::StatusOr<v1::WhatIfOnLogResponse> WhatIf(const std::string& who, const v1::WhatIfOnLogRequest& request) {
    return corridor().WhatIfOnLog(world().Caller(who), request, [] { return false; });
  }
  absl::StatusOr<v1::ForecastResponse> Forecast(const std::string& who, uint32_t days, const std::string& reason = "") {
    v1::ForecastRequest request;
    request.set_days(days);
    request.set_include_messages(!reason.empty());
    request.set_reason(reason);
    return corridor().Forecast(world().Caller(who), request);
  }
  // How many readings with this code the log holds.
  int Readings(std::string_view code) {
    const std::vector<v1::AuditEntry> entries = Entries();
    return static_cast<int>(std::count_if(entries.begin(), entries.end(), [&](const v1::AuditEntry& entry) {
      return entry.kind() == v1::ENTRY_KIND_LOG_READ && entry.reason_code() == code;
    }));
  }
};

// The shipped rules, with R19's plan also in a penitentiary programme.
inline v1::WhatIfOnLogRequest DraftOf(std::string_view until = "2026-11-02") {
  v1::WhatIfOnLogRequest request;
  for (policy::SourceFile& file : policy::FilesIn("policy/rules")) {
    if (file.name == "pm20d.textproto") {
      const size_t at = file.text.find("phase_set:", file.text.find("id: \"R19\""));
      if (at == std::string::npos) throw std::runtime_error("R19 is not as expected");
      file.text.insert(at, "phase: \"P06\" ");
    }
    v1::PolicyText* text = request.add_rules();
    text->set_name(file.name);
    text->set_text(file.text);
  }
  request.set_purpose(v1::LOG_PURPOSE_LAWFULNESS);
  request.set_reason("toets van een ontwerp");
  request.set_from("2026-11-02");
  request.set_until(std::string(until));
  return request;
}

// In a penitentiary programme, where R19 does not reach.
inline v1::CustodyReport InProgramme(CorridorWorld& world, const std::string& bsn) {
  v1::CustodyReport report = Sentence(world, bsn, "2026-11-02", "2027-03-01");
  report.set_place(v1::PLACE_KIND_OUTSIDE);
  report.set_modality(v1::MODALITY_PP);
  return report;
}

}  // namespace ketenpoort::testing
