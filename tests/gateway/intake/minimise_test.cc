#include "gateway/intake/minimise.h"

#include <google/protobuf/dynamic_message.h>

#include <catch2/catch.hpp>

#include "gateway/intake/message_table.h"
#include "tests/gateway/intake/test_messages.h"

using namespace ketenpoort::intake;
using ketenpoort::policy::Category;
using ketenpoort::policy::CategorySet;
using ketenpoort::testing::CollectPaths;
using ketenpoort::testing::Reach;
using ketenpoort::testing::TestBsn;
namespace v1 = ketenpoort::v1;

namespace {

CategorySet Set(std::initializer_list<Category> categories) {
  CategorySet set;
  for (const Category c : categories) set.Add(c);
  return set;
}

constexpr CategorySet kAll{0xffffffffu};

// A payload with every leaf filled.
void FillAll(google::protobuf::Message* payload) {
  std::vector<std::pair<std::string, const google::protobuf::FieldDescriptor*>> paths;
  CollectPaths(*payload->GetDescriptor(), "", &paths);
  for (const auto& [path, field] : paths) {
    if (field->message_type() != nullptr) continue;
    const auto at = Reach(payload, path);
    const auto* r = at.holder->GetReflection();
    using Field = google::protobuf::FieldDescriptor;
    if (field->cpp_type() == Field::CPPTYPE_STRING && field->is_repeated()) {
      r->AddString(at.holder, field, "x");
    } else if (field->cpp_type() == Field::CPPTYPE_STRING) {
      r->SetString(at.holder, field, "x");
    } else if (field->cpp_type() == Field::CPPTYPE_ENUM) {
      r->SetEnumValue(at.holder, field, 1);
    } else {
      REQUIRE(field->cpp_type() == Field::CPPTYPE_BOOL);
      r->SetBool(at.holder, field, false);
    }
  }
}

v1::ReintegrationPlan FullPlan() {
  v1::ReintegrationPlan plan;
  FillAll(&plan);
  return plan;
}

google::protobuf::FileDescriptorProto PlantedFile() {
  google::protobuf::FileDescriptorProto file;
  file.set_name("planted.proto");
  file.set_syntax("proto3");
  file.set_package("planted");
  file.add_dependency("ketenpoort/v1/vocabulary.proto");
  auto* inner = file.add_message_type();
  inner->set_name("Inner");
  auto* type = file.add_message_type();
  type->set_name("Payload");
  return file;
}

google::protobuf::FieldDescriptorProto* AddField(google::protobuf::DescriptorProto* type, const std::string& name,
                                                 int number, bool optional = true) {
  auto* field = type->add_field();
  field->set_name(name);
  field->set_number(number);
  field->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  if (!optional) return field;
  field->set_proto3_optional(true);
  field->set_oneof_index(type->oneof_decl_size());
  type->add_oneof_decl()->set_name("_" + name);
  return field;
}

}  // namespace

TEST_CASE("Every leaf of every payload carries exactly one category and no container carries one", "[intake]") {
  REQUIRE(PayloadFields().size() == 20);
  for (const auto* field : PayloadFields()) {
    for (const std::string& fault : CategoryFaults(*field->message_type())) FAIL_CHECK(fault);
  }
}

TEST_CASE("A planted payload with a leaf without category, or a container with one, is found", "[intake]") {
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  auto file = PlantedFile();
  auto* inner = file.mutable_message_type(0);
  AddField(inner, "without", 1);
  auto* type = file.mutable_message_type(1);
  AddField(type, "sound", 1)->mutable_options()->SetExtension(v1::category, v1::CATEGORY_C01_NAAM);
  AddField(type, "unspecified", 2)->mutable_options()->SetExtension(v1::category, v1::CATEGORY_UNSPECIFIED);
  AddField(type, "not_optional", 3, false)->mutable_options()->SetExtension(v1::category, v1::CATEGORY_C01_NAAM);
  auto* container = type->add_field();
  container->set_name("container");
  container->set_number(4);
  container->set_type(google::protobuf::FieldDescriptorProto::TYPE_MESSAGE);
  container->set_label(google::protobuf::FieldDescriptorProto::LABEL_REPEATED);
  container->set_type_name(".planted.Inner");
  container->mutable_options()->SetExtension(v1::category, v1::CATEGORY_C02_ADRES);
  // Synthetic oneofs stand behind the fields they belong to.
  const auto* built = pool.BuildFile(file);
  REQUIRE(built != nullptr);
  const auto faults = CategoryFaults(*built->FindMessageTypeByName("Payload"));
  REQUIRE(faults.size() == 4);
  CHECK(faults[0].find("unspecified has a category outside") != std::string::npos);
  CHECK(faults[1].find("not_optional is not `optional`") != std::string::npos);
  CHECK(faults[2].find("container is a container") != std::string::npos);
  CHECK(faults[3].find("Inner.without is a leaf without a category") != std::string::npos);
}

TEST_CASE("A leaf without a category never gets through, whatever is released", "[intake]") {
  static google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  auto file = PlantedFile();
  file.set_name("planted_leaf.proto");
  file.set_package("planted_leaf");
  auto* type = file.mutable_message_type(1);
  AddField(type, "known", 1)->mutable_options()->SetExtension(v1::category, v1::CATEGORY_C01_NAAM);
  AddField(type, "unmarked", 2);
  const auto* built = pool.BuildFile(file);
  REQUIRE(built != nullptr);
  static google::protobuf::DynamicMessageFactory factory(&pool);
  const auto* descriptor = built->FindMessageTypeByName("Payload");
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(descriptor)->New());
  for (const char* name : {"known", "unmarked"}) {
    message->GetReflection()->SetString(message.get(), descriptor->FindFieldByName(name), "value");
  }
  const Minimised minimised = Minimise(*message, kAll);
  CHECK(minimised.withheld == std::vector<WithheldField>{{"unmarked", Category::kUnspecified}});
  CHECK(minimised.bytes == std::string("\x0a\x05value", 7));
}

TEST_CASE("A minimised copy holds exactly the released categories, for every set of one and all but one", "[intake]") {
  for (const auto* field : PayloadFields()) {
    const std::unique_ptr<google::protobuf::Message> payload(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(field->message_type())->New());
    FillAll(payload.get());
    const CategorySet present = CategoriesIn(*payload);
    for (int i = 1; i < ketenpoort::policy::kCategoryCount; ++i) {
      for (const CategorySet released : {Set({static_cast<Category>(i)}), kAll - Set({static_cast<Category>(i)})}) {
        CAPTURE(field->name(), i);
        const Minimised minimised = Minimise(*payload, released);
        const std::unique_ptr<google::protobuf::Message> read(payload->New());
        REQUIRE(read->ParseFromString(minimised.bytes));
        CHECK(CategoriesIn(*read) == (present & released));
        CHECK(minimised.withheld == FieldsOf(*payload, present - released));
      }
    }
  }
}

TEST_CASE("Nothing released leaves no byte, and everything released leaves everything", "[intake]") {
  const v1::ReintegrationPlan plan = FullPlan();
  CHECK(Minimise(plan, {}).bytes.empty());
  const Minimised all = Minimise(plan, kAll);
  CHECK(all.withheld.empty());
  v1::ReintegrationPlan read;
  REQUIRE(read.ParseFromString(all.bytes));
  CHECK(read.ByteSizeLong() == plan.ByteSizeLong());
}

TEST_CASE("A withheld field is absent, its container too when nothing is left, and a false stays a false", "[intake]") {
  v1::ReintegrationPlan plan;
  plan.mutable_person()->set_family_name("Jansen");
  plan.mutable_housing()->set_rent_arrears(false);
  plan.mutable_refused()->set_offence("x");
  plan.mutable_debts();
  const Minimised minimised = Minimise(plan, Set({Category::kC01, Category::kC09}));
  v1::ReintegrationPlan read;
  REQUIRE(read.ParseFromString(minimised.bytes));
  CHECK(read.housing().has_rent_arrears());
  CHECK_FALSE(read.has_refused());
  CHECK_FALSE(read.has_debts());
  CHECK(minimised.withheld == std::vector<WithheldField>{{"refused.offence", Category::kC21}});
}

TEST_CASE("Of repeated containers those that hold something stay, in their order", "[intake]") {
  v1::ReintegrationPlan plan;
  plan.add_care()->set_provider("een");
  plan.add_care();
  plan.add_care()->set_provider("drie");
  const Minimised kept = Minimise(plan, Set({Category::kC13}));
  v1::ReintegrationPlan read;
  REQUIRE(read.ParseFromString(kept.bytes));
  REQUIRE(read.care_size() == 2);
  CHECK(read.care(0).provider() == "een");
  CHECK(read.care(1).provider() == "drie");
  const Minimised dropped = Minimise(plan, Set({Category::kC01}));
  CHECK(dropped.bytes.empty());
  CHECK(dropped.withheld ==
        std::vector<WithheldField>{{"care[0].provider", Category::kC13}, {"care[2].provider", Category::kC13}});
}

TEST_CASE("Unknown fields do not pass", "[intake]") {
  v1::ReintegrationPlan plan = FullPlan();
  const std::string clean = Minimise(plan, kAll).bytes;
  plan.GetReflection()->MutableUnknownFields(&plan)->AddLengthDelimited(99, "smokkel");
  auto* person = plan.mutable_person();
  person->GetReflection()->MutableUnknownFields(person)->AddVarint(98, 1);
  CHECK(Minimise(plan, kAll).bytes == clean);
}

TEST_CASE("Equal payloads give equal bytes", "[intake]") {
  CHECK(Minimise(FullPlan(), kAll).bytes == Minimise(FullPlan(), kAll).bytes);
}

TEST_CASE("Care frameworks are bits of the frameworks named", "[intake]") {
  v1::CareArrangement care;
  CHECK(CareFrameworksIn(care) == 0);
  care.add_care()->set_framework(v1::CARE_FRAMEWORK_WMO);
  care.add_care()->set_framework(v1::CARE_FRAMEWORK_WFZ);
  CHECK(CareFrameworksIn(care) == ((1 << 1) | (1 << 5)));
}

TEST_CASE("Categories and fields of a payload are those of the leaves that are there", "[intake]") {
  v1::DetentionStart start;
  start.mutable_person()->set_bsn(TestBsn(0));
  start.mutable_person()->add_skn("123");
  start.mutable_person()->add_skn("456");
  start.mutable_dates();
  start.set_establishment("PI Zwolle");
  CHECK(CategoriesIn(start) == Set({Category::kC05, Category::kC20}));
  CHECK(FieldsOf(start, kAll) == std::vector<WithheldField>{{"person.bsn", Category::kC05},
                                                            {"person.skn", Category::kC05},
                                                            {"establishment", Category::kC20}});
  CHECK(FieldsOf(start, Set({Category::kC20})).size() == 1);
}
