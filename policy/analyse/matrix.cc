#include "policy/analyse/matrix.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "policy/analyse/dated_boxes.h"
#include "policy/analyse/index.h"
#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

// What a row says beside its cells, category and days.
struct Said {
  Outcome outcome = Outcome::kDenied;
  std::vector<std::string> rules;
  std::string denial;
  std::string conditions;
  auto Key() const { return std::tie(outcome, rules, denial, conditions); }
  friend bool operator<(const Said& a, const Said& b) { return a.Key() < b.Key(); }
};

// Numbers for rows that say the same of the same categories.
class Items {
 public:
  explicit Items(Model* model) : model_(model) {}

  std::vector<uint32_t> OfClass(uint32_t id) {
    std::map<Said, uint32_t> categories;
    const Ref possible = model_->PossibleIn(id);
    Space& space = model_->space();
    for (size_t c = 0; c < At(kCategoryCount); ++c) {
      for (const Region& region : model_->RegionsOf(id, c)) {
        if (space.bdd().And(region.when, possible) == kNowhere) continue;
        Said said{region.outcome, region.rules, region.denial, space.TextOf(region.when, possible)};
        categories[std::move(said)] |= 1u << c;
      }
    }
    std::vector<uint32_t> items;
    for (const auto& [said, mask] : categories) {
      const auto [found, fresh] = numbers_.try_emplace({said, mask}, static_cast<uint32_t>(all_.size()));
      if (fresh) all_.emplace_back(said, CategorySet{mask});
      items.push_back(found->second);
    }
    std::sort(items.begin(), items.end());
    return items;
  }

  const std::pair<Said, CategorySet>& at(uint32_t item) const { return all_[item]; }

 private:
  Model* model_;
  std::map<std::pair<Said, uint32_t>, uint32_t> numbers_;
  std::vector<std::pair<Said, CategorySet>> all_;
};

// Allowed, refused by name, refused by default.
int RankOf(const MatrixRow& row) { return row.outcome != Outcome::kDenied ? 0 : row.denial.empty() ? 2 : 1; }

bool Before(const MatrixRow& a, const MatrixRow& b) {
  const auto key = [](const MatrixRow& r) {
    return std::make_tuple(RankOf(r), r.cells.senders, r.cells.receivers, r.cells.kinds, r.cells.purposes,
                           r.cells.phases, r.period.from, r.categories.bits);
  };
  const auto ka = key(a);
  const auto kb = key(b);
  if (ka != kb) return ka < kb;
  return std::tie(a.denial, a.rules, a.conditions) < std::tie(b.denial, b.rules, b.conditions);
}

std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

void AddLine(const MatrixRow& row, const std::string& rest, std::string& csv) {
  for (int d = 0; d < kNouns; ++d) csv += Field(CodesOf(row.cells, d, " ")) + ",";
  csv += CategoryCodes(row.categories, " ") + rest;
}

// One line for each cell and category.
void AddLines(const MatrixRow& row, const std::string& rest, int depth, const std::string& before, std::string& csv) {
  if (depth == kNouns) {
    for (int c = 0; c < kCategoryCount; ++c) {
      const CategorySet one{row.categories.bits & (1u << c)};
      if (one.bits != 0) csv += before + CategoryCodes(one, " ") + rest;
    }
    return;
  }
  for (int v = 0; v < kNounCount[At(depth)]; ++v) {
    if ((MaskOf(row.cells, depth) >> v) & 1u) AddLines(row, rest, depth + 1, before + CodeOf(depth, v) + ",", csv);
  }
}

}  // namespace

Matrix BuildMatrix(const Policy& policy) {
  const Policy* const policies[] = {&policy};
  Space space(policies);
  Model model(&policy, &space);
  Items items(&model);
  DatedBoxes boxes;
  std::map<uint32_t, std::vector<uint32_t>> of_class;
  const auto items_of = [&](uint32_t id) {
    const auto [found, fresh] = of_class.try_emplace(id);
    if (fresh) found->second = items.OfClass(id);
    return found->second;
  };
  for (size_t i = 0; i < model.period_count(); ++i) boxes.Add(model.tree(i).Boxes(items_of), model.period(i));
  Matrix matrix;
  matrix.states = model.StateCount();
  matrix.overflowed = space.bdd().Overflowed();
  if (matrix.overflowed) return matrix;
  for (const DatedBox& dated : boxes.Take()) {
    const auto& [said, categories] = items.at(dated.box.item);
    MatrixRow row{dated.box.cells, categories, said.conditions, dated.period,
                  said.outcome,    said.rules, said.denial,     {}};
    row.articles = said.denial.empty() ? ArticlesOfRules(policy, said.rules) : ArticlesOfDenial(policy, said.denial);
    matrix.rows.push_back(std::move(row));
  }
  std::sort(matrix.rows.begin(), matrix.rows.end(), Before);
  return matrix;
}

std::string MatrixCsv(const Matrix& matrix) {
  std::string csv = std::string(kMatrixColumns) + "\n";
  for (const MatrixRow& row : matrix.rows) {
    const std::string rest = "," + Field(row.conditions) + "," + IsoDay(row.period.from) + "," +
                             IsoDay(row.period.until) + "," + std::string(NameOf(row.outcome)) + "," +
                             Field(Joined(row.rules, " ")) + "," + Field(row.denial) + "," +
                             Field(Joined(row.articles, "; ")) + "\n";
    if (row.outcome == Outcome::kDenied) {
      AddLine(row, rest, csv);
    } else {
      AddLines(row, rest, 0, "", csv);
    }
  }
  return csv;
}

}  // namespace ketenpoort::policy::analyse
