#include "clients/cli/entry_filter.h"

#include <CLI/Option.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/envelope_options.h"
#include "clients/cli/input.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

// Each name as a value of the vocabulary, into a field of the filter.
template <typename Enum>
absl::Status Add(const std::vector<std::string>& names, google::protobuf::RepeatedField<int>* values) {
  for (const std::string& name : names) {
    const absl::StatusOr<Enum> value = sdk::ParseName<Enum>(name);
    if (!value.ok()) return value.status();
    values->Add(*value);
  }
  return absl::OkStatus();
}

absl::Status AddBases(const std::vector<std::string>& articles, v1::EntryFilter& filter) {
  for (const std::string& text : articles) {
    const size_t space = text.find(' ');
    if (space == std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat("`--article ", text, "`: write it as \"PM 20d(1)\""));
    }
    v1::Basis* basis = filter.add_bases();
    basis->set_law(text.substr(0, space));
    basis->set_article(text.substr(space + 1));
  }
  return absl::OkStatus();
}

absl::Status AddParties(const FilterOptions& options, v1::EntryFilter& filter) {
  for (const std::string& oin : options.parties) filter.add_party_oins(oin);
  for (const std::string& text : options.organs) {
    absl::StatusOr<v1::OrganAddress> organ = sdk::ParseOrgan(text);
    if (!organ.ok()) return organ.status();
    *filter.add_organs() = *std::move(organ);
  }
  for (const std::string& text : options.categories) {
    const absl::StatusOr<v1::Category> category = ParseCategory(text);
    if (!category.ok()) return category.status();
    filter.add_disclosed(*category);
  }
  return absl::OkStatus();
}

}  // namespace

void AddFilterOptions(CLI::App& command, FilterOptions& options) {
  const auto add = [&command](const char* name, auto& value, const char* type, const char* text) {
    command.add_option(name, value, text)->type_name(type);
  };
  add("--from", options.from, "DAY", "Vanaf deze dag / from this day");
  add("--until", options.until, "DAY", "Tot en met deze dag / up to and including this day");
  add("--party", options.parties, "OIN", "Waar deze organisatie partij bij is / to which this organisation is party");
  add("--organ", options.organs, "ORGAN", "Van of aan dit orgaan, als COLLEGE/0392 / from or to this organ");
  add("--entry-kind", options.kinds, "DISCLOSED", "Soort regel / kind of entry");
  add("--kind", options.message_kinds, "KIND", "Soort bericht / kind of message");
  add("--purpose", options.purposes, "PURPOSE", "Doel / purpose");
  add("--outcome", options.outcomes, "DENIED", "Uitkomst / outcome");
  add("--rule", options.rules, "R05", "Regel waarop is verstrekt / rule it was disclosed on");
  add("--article", options.articles, "\"PM 20d(1)\"", "Artikel / article");
  add("--denial", options.denials, "D07", "Weigering, of de voorwaarde die ontbrak / denial, or the failing condition");
  add("--category", options.categories, "C09", "Verstrekt gegeven / category that was disclosed");
  add("--phase", options.phases, "P09", "Fase (toezichthouder of Minister) / phase (supervisor or Minister)");
  add("--message", options.message, "ID", "Een uitwisseling / one exchange");
  add("--about", options.about, "FILE",
      "Over een persoon: een bestand met een nummer, - is stdin / about a person: a file with a number, - is stdin");
}

absl::StatusOr<v1::EntryFilter> FilterOf(const FilterOptions& options, Console& console) {
  v1::EntryFilter filter;
  filter.set_from(options.from);
  filter.set_until(options.until);
  for (const absl::Status& added :
       {AddParties(options, filter), Add<v1::EntryKind>(options.kinds, filter.mutable_kinds()),
        Add<v1::MessageKind>(options.message_kinds, filter.mutable_message_kinds()),
        Add<v1::Purpose>(options.purposes, filter.mutable_purposes()),
        Add<v1::Outcome>(options.outcomes, filter.mutable_outcomes()), AddBases(options.articles, filter),
        Add<v1::Phase>(options.phases, filter.mutable_phases())}) {
    if (!added.ok()) return added;
  }
  for (const std::string& rule : options.rules) filter.add_rule_ids(rule);
  for (const std::string& denial : options.denials) filter.add_denials(denial);
  if (!options.message.empty()) {
    absl::StatusOr<std::string> id = sdk::ParseId(options.message);
    if (!id.ok()) return id.status();
    filter.set_message_id(*std::move(id));
  }
  if (!options.about.empty()) {
    const absl::Status read = ReadMessage(options.about, console, *filter.mutable_subject());
    if (!read.ok()) return read;
  }
  return filter;
}

}  // namespace ketenpoort::cli
