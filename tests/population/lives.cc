#include "tests/population/lives.h"

#include <algorithm>
#include <map>
#include <utility>

#include "tests/population/biography.h"

namespace ketenpoort::population {
namespace {

constexpr int kWeightOfFour = 60;
constexpr int kWeightOfForty = 8;
constexpr int kWeightOfStory = 8;  // the municipalities of the mandate and the merger

using Write = void (*)(Biography& b);

struct Course {
  const char* name;
  int weight;
  Write write;
};

// Begin on day one between nine and twelve, told at once.
int Begin(Biography& b) { return b.Report(v1::REASON_BEGIN, b.start(), b.dice().Between(9, 12)); }

void Short(Biography& b) {
  const int days = b.dice().Between(1, 8);
  const Day last = b.start() + days - 1;
  b.Sentence(b.start(), last);
  Begin(b);
  b.Talk(b.start() + 1, last, days > 2 ? 3 : 0);
  // Now and then nobody reports the end: it lapses by time alone.
  if (!b.dice().OneIn(4)) b.EndNow(v1::REASON_EINDE_STRAF, last, 15);
  b.AfterDetention(last + 1);
}

void OneDay(Biography& b) {
  b.Sentence(b.start(), b.start());
  b.Report(v1::REASON_BEGIN, b.start(), 9);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start(), 16);
  b.AfterDetention(b.start() + 1);
}

void OneDayInOneReport(Biography& b) {
  b.Sentence(b.start(), b.start());
  const std::string establishment = b.state().establishment();
  b.AllDates(b.start(), v1::CERTAINTY_OCCURRED, 15);
  b.Outside(v1::MODALITY_REGULAR);
  b.state().set_establishment(establishment);
  b.Report(v1::REASON_EINDE_STRAF, b.start(), 15, 0, 30 * kMinute);
  b.AfterDetention(b.start() + 1);
}

void CalledUp(Biography& b) {
  b.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, b.start() + 10, b.start() + 40);
  b.AllDates(b.start() + 40, v1::CERTAINTY_EXPECTED);
  b.Outside(v1::MODALITY_CALLED_UP);
  b.Report(v1::REASON_BEGIN, b.start(), 9);
  b.Talk(b.start() + 1, b.start() + 5, 2);
  b.InPi();
  b.Report(v1::REASON_BEGIN, b.start() + 10, 11);
  b.Talk(b.start() + 11, b.start() + 39, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void CalledUpNeverInside(Biography& b) {
  b.Sentence(b.start(), b.start() + 20);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 2, 2);
  b.Outside(v1::MODALITY_CALLED_UP);
  b.Report(v1::REASON_CORRECTIE, b.start() + 3, 10);
  b.Talk(b.start() + 4, b.start() + 8, 2);
}

void PoliceCell(Biography& b) {
  b.Title(v1::TITLE_KIND_INVERZEKERINGSTELLING, b.start(), b.start() + 2);
  b.NoDates();
  b.InPi(v1::PLACE_KIND_POLICE_CELL);
  b.state().clear_establishment();
  Begin(b);
  b.Title(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS, b.start() + 3, b.start() + 2);
  b.InPi();
  b.Report(v1::REASON_OMZETTING, b.start() + 3, 14);
  b.Talk(b.start() + 4, b.start() + 15, 4);
  b.EndNow(v1::REASON_RECHTERLIJK_BEVEL, b.start() + 16, 13);
}

void PretrialBegin(Biography& b) {
  b.Title(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS, b.start(), b.start() - 1);
  b.InPi();
  b.NoDates();
  Begin(b);
}

void PretrialExtended(Biography& b) {
  PretrialBegin(b);
  b.Talk(b.start() + 1, b.start() + 13, 2);
  b.Departure(b.start() + 14, v1::CERTAINTY_EXPECTED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 1, 15);
  b.Departure(b.start() + 44, v1::CERTAINTY_EXPECTED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 14, 12);
  b.Talk(b.start() + 15, b.start() + 43, 3);
  b.EndNow(v1::REASON_RECHTERLIJK_BEVEL, b.start() + 44, 11);
}

void PretrialSuspended(Biography& b) {
  PretrialBegin(b);
  b.Talk(b.start() + 1, b.start() + 9, 3);
  b.PlanFromDirecteur(At(b.start() + 10, 16, 30));
  b.EndNow(v1::REASON_SCHORSING, b.start() + 10, 17, 0, 10 * kMinute);
  b.AfterDetention(b.start() + 11);
  // Half of them come back: the suspension is lifted.
  if (!b.dice().OneIn(2)) return;
  b.NoDates();
  b.InPi();
  b.Report(v1::REASON_TERUGKEER, b.start() + 20, 10);
  b.Talk(b.start() + 21, b.start() + 30, 2);
}

void PretrialAcquitted(Biography& b) {
  PretrialBegin(b);
  b.Talk(b.start() + 1, b.start() + 18, 2);
  b.PlanFromDirecteur(At(b.start() + 19, 9));
  b.EndNow(v1::REASON_RECHTERLIJK_BEVEL, b.start() + 19, 16, 40, 30 * kMinute);
  b.AfterDetention(b.start() + 20);
}

void PretrialConverted(Biography& b) {
  PretrialBegin(b);
  b.Talk(b.start() + 1, b.start() + 19, 2);
  b.EndTitle(0, b.start() + 19);
  b.Sentence(b.start() + 20, b.start() + 60);
  b.Report(v1::REASON_OMZETTING, b.start() + 20, 10);
  b.Talk(b.start() + 21, b.start() + 59, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 60, 9);
  b.AfterDetention(b.start() + 61);
}

void Adjoining(Biography& b) {
  b.Sentence(b.start(), b.start() + 20);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 19, 2);
  b.Title(v1::TITLE_KIND_VERVANGENDE_HECHTENIS, b.start() + 21, b.start() + 35);
  b.AllDates(b.start() + 35, v1::CERTAINTY_FIXED);
  // In time, or a day late: no end either way.
  const int late = b.dice().OneIn(2) ? 1 : -3;
  b.Report(v1::REASON_OMZETTING, b.start() + 21 + late, 14);
  b.Talk(b.start() + 23, b.start() + 34, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 35, 9);
}

void Overlapping(Biography& b) {
  b.Sentence(b.start(), b.start() + 30);
  Begin(b);
  b.Title(v1::TITLE_KIND_GIJZELING, b.start() + 10, b.start() + 45);
  b.AllDates(b.start() + 45, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 8, 10);
  b.Talk(b.start() + 9, b.start() + 44, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 45, 9);
  b.AfterDetention(b.start() + 46);
}

void Eindverlof(Biography& b) {
  const Day last = b.start() + 50;
  b.Sentence(b.start(), last);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 25, 3);
  b.Departure(last - 14, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_EINDVERLOF, b.start() + 28, 11);
  b.Talk(b.start() + 28, last - 15, 2);
  b.Departure(last - 14, v1::CERTAINTY_OCCURRED);
  b.Outside(v1::MODALITY_EINDVERLOF);
  b.Report(v1::REASON_EINDVERLOF, last - 14, 10);
  b.Talk(last - 13, last - 1, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 10);
  b.AfterDetention(last + 1);
}

void EindverlofRevoked(Biography& b) {
  const Day last = b.start() + 40;
  b.Sentence(b.start(), last);
  Begin(b);
  b.Departure(last - 14, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_EINDVERLOF, b.start() + 10, 11);
  b.Departure(last, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 20, 11);
  b.Talk(b.start() + 11, last - 1, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 10);
}

void LeaveNotReturned(Biography& b) {
  const Day last = b.start() + 60;
  b.Sentence(b.start(), last);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 19, 2);
  b.Departure(b.start() + 20, v1::CERTAINTY_OCCURRED);
  b.Outside(v1::MODALITY_LEAVE);
  b.Report(v1::REASON_EINDVERLOF, b.start() + 20, 10);
  b.Talk(b.start() + 20, b.start() + 21, 1);
  b.state().set_modality(v1::MODALITY_ABSENT);
  b.Report(v1::REASON_ONTVLUCHTING, b.start() + 22, 20);
  b.Talk(b.start() + 23, b.start() + 28, 3);
  b.InPi();
  b.Departure(last, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_TERUGKEER, b.start() + 30, 9);
  b.Talk(b.start() + 31, last - 1, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void Programme(Biography& b, bool recalled) {
  const Day last = b.start() + 70;
  b.Sentence(b.start(), last);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 29, 2);
  b.Departure(b.start() + 40, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_PP, b.start() + 30, 10);
  b.PlanFromDirecteur(At(b.start() + 40, 8));
  b.Departure(b.start() + 40, v1::CERTAINTY_OCCURRED);
  b.Outside(v1::MODALITY_PP);
  b.Report(v1::REASON_PP, b.start() + 40, 10);
  b.Talk(b.start() + 41, b.start() + 54, 3);
  if (recalled) {
    b.InPi();
    b.Departure(last, v1::CERTAINTY_FIXED);
    b.Report(v1::REASON_TERUGKEER, b.start() + 55, 14);
    b.Talk(b.start() + 56, last - 1, 2);
  }
  b.EndNow(v1::REASON_EINDE_STRAF, last, 10);
  b.AfterDetention(last + 1);
}

void Pp(Biography& b) { Programme(b, false); }
void PpRecall(Biography& b) { Programme(b, true); }

void ConditionalRelease(Biography& b, bool postponed, bool revoked) {
  const Day last = b.start() + 90;
  Day granted = b.start() + 45;
  b.Sentence(b.start(), last);
  b.Departure(granted, v1::CERTAINTY_EXPECTED);
  b.Release(granted, v1::CERTAINTY_EXPECTED);
  b.state().set_compulsory_supervision(true);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 29, 2);
  if (postponed) {
    granted += 15;
    b.Departure(granted, v1::CERTAINTY_FIXED);
    b.Release(granted, v1::CERTAINTY_FIXED);
    b.Report(v1::REASON_VI, b.start() + 30, 10);
  }
  b.Talk(b.start() + 31, granted - 1, 2);
  b.Title(v1::TITLE_KIND_VI, granted, last);
  b.EndNow(v1::REASON_VI, granted, 9, 0);
  b.AfterDetention(granted + 2);
  if (!revoked) return;
  b.state().mutable_titles()->RemoveLast();
  b.InPi();
  b.AllDates(last, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_TERUGKEER, granted + 10, 13);
  b.Talk(granted + 11, last - 1, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void Vi(Biography& b) { ConditionalRelease(b, false, false); }
void ViPostponed(Biography& b) { ConditionalRelease(b, true, false); }
void ViRevoked(Biography& b) { ConditionalRelease(b, false, true); }

void Interruption(Biography& b) {
  const Day last = b.start() + 60;
  b.Sentence(b.start(), last);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 14, 2);
  b.Departure(b.start() + 15, v1::CERTAINTY_OCCURRED);
  b.Outside(v1::MODALITY_STRAFONDERBREKING);
  b.Report(v1::REASON_CORRECTIE, b.start() + 15, 10);
  b.Talk(b.start() + 16, b.start() + 24, 3);
  b.InPi();
  b.Departure(last, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_TERUGKEER, b.start() + 25, 12);
  b.Talk(b.start() + 26, last - 1, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void Transfers(Biography& b) {
  const int transfers = b.dice().Between(1, 4);
  const Day last = b.start() + 15 * (transfers + 1);
  b.Sentence(b.start(), last);
  Begin(b);
  for (int i = 1; i <= transfers; ++i) {
    b.Talk(b.start() + 15 * (i - 1) + 1, b.start() + 15 * i - 1, 2);
    b.Transfer();
    b.Report(v1::REASON_OVERPLAATSING, b.start() + 15 * i, 13);
  }
  b.Talk(last - 10, last - 1, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void TransferOnDayOfMessage(Biography& b) {
  const Day last = b.start() + 30;
  b.Sentence(b.start(), last);
  Begin(b);
  b.PlanFromDirecteur(At(b.start() + 10, 12, 30));
  b.Message(At(b.start() + 10, 12, 40));
  b.Message(At(b.start() + 10, 12, 45));
  const std::string before = b.state().establishment();
  b.Transfer();
  b.Report(v1::REASON_OVERPLAATSING, b.start() + 10, 13);
  // The old establishment still sends what it had drafted.
  const std::string after = b.state().establishment();
  b.state().set_establishment(before);
  b.PlanFromDirecteur(At(b.start() + 10, 13, 10));
  b.state().set_establishment(after);
  b.Talk(b.start() + 10 + 1, last - 1, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void Ppc(Biography& b) {
  const Day last = b.start() + 30;
  b.Sentence(b.start(), last);
  b.InPi(v1::PLACE_KIND_PPC);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 14, 3);
  b.state().set_place(v1::PLACE_KIND_HOSPITAL_GUARDED);
  b.Report(v1::REASON_OVERPLAATSING, b.start() + 15, 3);
  b.Talk(b.start() + 16, last - 1, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void TbsPassant(Biography& b) {
  b.Title(v1::TITLE_KIND_TBS, b.start(), b.start() - 1);
  b.NoDates();
  b.InPi();
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 29, 3);
  b.state().set_place(v1::PLACE_KIND_FPC);
  b.state().clear_establishment();
  b.Report(v1::REASON_OVERPLAATSING, b.start() + 30, 11);
  b.AfterDetention(b.start() + 31);
}

void YouthInPi(Biography& b) {
  const Day last = b.start() + 40;
  b.Title(v1::TITLE_KIND_JEUGD, b.start(), last);
  b.AllDates(last, v1::CERTAINTY_FIXED);
  b.InPi();
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 19, 3);
  b.state().set_place(v1::PLACE_KIND_JJI);
  b.state().clear_establishment();
  b.Report(v1::REASON_OVERPLAATSING, b.start() + 20, 11);
  b.AfterDetention(b.start() + 22);
}

void Isd(Biography& b) {
  const Day last = b.start() + 90;
  b.Title(v1::TITLE_KIND_ISD, b.start(), last);
  b.AllDates(last, v1::CERTAINTY_FIXED);
  b.InPi();
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 59, 4);
  b.Departure(b.start() + 60, v1::CERTAINTY_OCCURRED);
  b.Outside(v1::MODALITY_ISD_EXTRAMURAL);
  b.Report(v1::REASON_OVERPLAATSING, b.start() + 60, 10);
  b.Talk(b.start() + 61, last - 1, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void IntoImmigrationDetention(Biography& b) {
  const Day last = b.start() + 20;
  b.Sentence(b.start(), last);
  b.state().mutable_person()->set_v_number("V" + std::to_string(7'000'000 + b.dice().Between(0, 99'999)));
  b.state().mutable_person()->clear_bsn();
  Begin(b);
  b.Talk(b.start() + 1, last - 1, 3);
  b.Title(v1::TITLE_KIND_VREEMDELINGENBEWARING, last + 1, last);
  b.NoDates();
  b.Report(v1::REASON_OMZETTING, last + 1, 9);
  b.AfterDetention(last + 2);
}

void Escape(Biography& b) {
  const Day last = b.start() + 50;
  b.Sentence(b.start(), last);
  Begin(b);
  b.PlanFromDirecteur(At(b.start() + 9, 18));
  b.Outside(v1::MODALITY_ABSENT);
  b.Report(v1::REASON_ONTVLUCHTING, b.start() + 10, 3);
  b.Talk(b.start() + 11, b.start() + 19, 3);
  b.InPi();
  b.AllDates(last + 10, v1::CERTAINTY_FIXED);
  b.EndTitle(0, last + 10);
  b.Report(v1::REASON_TERUGKEER, b.start() + 20, 22);
  b.Talk(b.start() + 21, last, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, last + 10, 9);
}

void Death(Biography& b) {
  b.Sentence(b.start(), b.start() + 50);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 9, 4);
  b.state().set_modality(v1::MODALITY_DECEASED);
  b.Report(v1::REASON_OVERLIJDEN, b.start() + 10, 6);
  b.AfterDetention(b.start() + 11);
}

void NoBsn(Biography& b) {
  b.state().mutable_person()->clear_bsn();
  Short(b);
}

void WrongBsn(Biography& b) {
  std::string bsn = b.state().person().bsn();
  bsn[8] = bsn[8] == '9' ? '0' : static_cast<char>(bsn[8] + 1);
  b.state().mutable_person()->set_bsn(bsn);
  Short(b);
}

void BsnFoundLater(Biography& b) {
  const std::string bsn = b.state().person().bsn();
  b.state().mutable_person()->clear_bsn();
  b.Sentence(b.start(), b.start() + 40);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 9, 2);
  b.state().mutable_person()->set_bsn(bsn);
  b.Report(v1::REASON_CORRECTIE, b.start() + 10, 10);
  b.Talk(b.start() + 11, b.start() + 39, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void TwoNumbers(Biography& b) {
  const std::string bsn = b.state().person().bsn();
  const std::string first = b.state().person().skn(0);
  b.state().mutable_person()->clear_bsn();
  b.Sentence(b.start(), b.start() + 40);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 4, 2);
  // A second record, under another number, of the same detention.
  const std::string second = b.NewSkn();
  b.state().mutable_person()->clear_skn();
  b.state().mutable_person()->add_skn(second);
  b.Report(v1::REASON_BEGIN, b.start() + 5, 9);
  b.Link("skn:" + first, "skn:" + second, At(b.start() + 8, 15));
  b.state().mutable_person()->clear_skn();
  b.state().mutable_person()->add_skn(first);
  b.state().mutable_person()->add_skn(second);
  b.state().mutable_person()->set_bsn(bsn);
  b.Report(v1::REASON_CORRECTIE, b.start() + 9, 9);
  b.Talk(b.start() + 10, b.start() + 39, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void WrongPerson(Biography& b) {
  b.Sentence(b.start(), b.start() + 25);
  const int begin = Begin(b);
  b.Talk(b.start() + 1, b.start() + 2, 2);
  b.Annul(begin, At(b.start() + 3, 9, 30));
  b.Message(At(b.start() + 4, 10));
  b.Message(At(b.start() + 5, 10));
}

void Briefadres(Biography& b) {
  b.Sentence(b.start(), b.start() + 40);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 14, 2);
  b.state().mutable_person()->set_address("Briefadres, p/a stadhuis");
  b.Report(v1::REASON_BESTEMMING, b.start() + 15, 10);
  b.Talk(b.start() + 16, b.start() + 39, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void NoMunicipality(Biography& b) {
  b.state().clear_colleges();
  b.state().mutable_person()->clear_address();
  b.state().mutable_person()->clear_address_gemeente();
  b.Sentence(b.start(), b.start() + 30);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 14, 3);
  if (b.dice().OneIn(2)) {
    b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_WIL_VESTIGEN, b.start() + 15);
    b.Report(v1::REASON_BESTEMMING, b.start() + 15, 10);
  }
  b.Talk(b.start() + 16, b.start() + 29, 2);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 30, 9);
}

void ThreeColleges(Biography& b) {
  b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_OVERWEGEND_VERBLEEF, b.start() - 10);
  // A wish of more than two years old does not count any more.
  b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_WIL_VESTIGEN, b.start() - (b.dice().OneIn(5) ? 800 : 2));
  b.Sentence(b.start(), b.start() + 35);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 34, 6);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 35, 9);
  b.AfterDetention(b.start() + 36);
}

void DestinationFlips(Biography& b) {
  b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_WIL_VESTIGEN, b.start());
  const std::string first = b.state().colleges(1).gemeente();
  b.Sentence(b.start(), b.start() + 35);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 9, 3);
  b.PlanFromDirecteur(At(b.start() + 10, 9, 50));
  for (const int minute : {0, 20, 40}) {
    b.state().mutable_colleges(1)->set_gemeente(minute == 20 ? first : b.DrawGemeente());
    b.state().mutable_colleges(1)->set_as_of(DayText(b.start() + 10));
    b.Report(v1::REASON_BESTEMMING, b.start() + 10, 10, minute);
  }
  b.Talk(b.start() + 11, b.start() + 34, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 35, 9);
}

void DestinationChanges(Biography& b) {
  b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_WIL_VESTIGEN, b.start());
  b.Sentence(b.start(), b.start() + 45);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 19, 4);
  b.state().mutable_colleges(1)->set_gemeente(b.DrawGemeente());
  b.state().mutable_colleges(1)->set_as_of(DayText(b.start() + 20));
  b.Report(v1::REASON_BESTEMMING, b.start() + 20, 10);
  b.Talk(b.start() + 21, b.start() + 44, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 45, 9);
  b.AfterDetention(b.start() + 46);
}

void NoProbation(Biography& b) {
  b.Probation("");
  Short(b);
}

void ProbationReassigned(Biography& b) {
  b.Sentence(b.start(), b.start() + 45);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 19, 4);
  b.Probation(b.OtherProbation());
  b.Report(v1::REASON_BESTEMMING, b.start() + 20, 10);
  b.Talk(b.start() + 21, b.start() + 44, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 45, 9);
}

void MandateEnds(Biography& b) {
  b.Home(kMandateEnds);
  b.Sentence(b.start(), b.start() + 60);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 59, 8);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 60, 9);
}

void Merger(Biography& b) {
  b.Home(kMergesFrom);
  b.Sentence(b.start(), b.start() + 60);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 29, 4);
  b.AllDates(b.start() + 58, v1::CERTAINTY_FIXED);
  b.BasisEnds(b.start() + 60, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 30, 9);
  b.Talk(b.start() + 31, b.start() + 57, 4);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 60, 9);
}

void LateEnd(Biography& b) {
  PretrialBegin(b);
  b.Talk(b.start() + 1, b.start() + 25, 5);
  const int late = b.dice().Between(1, 20);
  b.EndNow(v1::REASON_RECHTERLIJK_BEVEL, b.start() + 10, 12, 0, late * kDay);
  b.AfterDetention(b.start() + 10 + late + 1);
}

void Disputed(Biography& b) {
  b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_WIL_VESTIGEN, b.start());
  b.Sentence(b.start(), b.start() + 40);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 9, 3);
  // A municipality nobody has, in the place of one of the two: the one that is gone loses access at once.
  const std::string second = b.state().colleges(1).gemeente();
  b.state().mutable_colleges(1)->set_gemeente("9998");
  const int wrong = b.Report(v1::REASON_BESTEMMING, b.start() + 10, 10);
  b.Last().contradictory = true;
  b.state().mutable_colleges(1)->set_gemeente(second);
  if (b.dice().OneIn(2)) {
    b.Report(v1::REASON_CORRECTIE, b.start() + 12, 10);
    b.Last().of = wrong;
    b.Last().replaces = true;
  }
  b.Talk(b.start() + 13, b.start() + 39, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void InsideAfterEnd(Biography& b) {
  b.Sentence(b.start(), b.start() + 20);
  Begin(b);
  b.EndNow(v1::REASON_RECHTERLIJK_BEVEL, b.start() + 10, 12);
  b.InPi();
  b.AllDates(b.start() + 20, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 11, 12);
  b.Last().contradictory = true;
  b.AfterDetention(b.start() + 12);
}

void AnnulledDate(Biography& b) {
  b.Sentence(b.start(), b.start() + 40);
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 9, 2);
  b.Departure(b.start() + 26, v1::CERTAINTY_FIXED);
  const int moved = b.Report(v1::REASON_EINDVERLOF, b.start() + 10, 10);
  b.Annul(moved, At(b.start() + 10 + b.dice().Between(0, 4), 16));
  b.Departure(b.start() + 40, v1::CERTAINTY_FIXED);
  b.Talk(b.start() + 16, b.start() + 39, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void OutOfOrder(Biography& b) {
  b.Sentence(b.start(), b.start() + 40);
  Begin(b);
  const v1::CustodyReport before = b.state();
  b.Departure(b.start() + 30, v1::CERTAINTY_EXPECTED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 10, 10);
  const v1::CustodyReport after = b.state();
  // An older transfer arrives after the newer date: history.
  b.state() = before;
  b.Transfer();
  b.Report(v1::REASON_OVERPLAATSING, b.start() + 8, 10, 0, 3 * kDay);
  b.state() = after;
  b.Talk(b.start() + 12, b.start() + 39, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 40, 9);
}

void Replaced(Biography& b) {
  b.Sentence(b.start(), b.start() + 20);
  const int begin = Begin(b);
  b.Talk(b.start() + 1, b.start() + 1, 1);
  b.state().clear_titles();
  b.Sentence(b.start(), b.start() + 30);
  b.Report(v1::REASON_CORRECTIE, b.start() + 2, 10);
  b.Last().of = begin;
  b.Last().replaces = true;
  b.Talk(b.start() + 3, b.start() + 29, 3);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 30, 9);
}

void Restrictions(Biography& b) {
  b.state().set_hold(true);
  PretrialBegin(b);
  b.Talk(b.start() + 1, b.start() + 9, 3);
  b.state().set_hold(false);
  b.Report(v1::REASON_CORRECTIE, b.start() + 10, 10);
  b.Talk(b.start() + 11, b.start() + 24, 3);
  b.EndNow(v1::REASON_RECHTERLIJK_BEVEL, b.start() + 25, 10);
}

void ShortTerms(Biography& b) {
  static const std::vector<v1::TitleKind> kKinds = {v1::TITLE_KIND_GIJZELING, v1::TITLE_KIND_LIJFSDWANG,
                                                    v1::TITLE_KIND_VERVANGENDE_HECHTENIS};
  const Day last = b.start() + b.dice().Between(3, 20);
  b.Title(b.dice().Of(kKinds), b.start(), last);
  b.AllDates(last, v1::CERTAINTY_FIXED);
  Begin(b);
  b.Talk(b.start() + 1, last - 1, 5);
  b.EndNow(v1::REASON_EINDE_STRAF, last, 9);
}

void Long(Biography& b) {
  b.Sentence(b.start(), b.start() + 80, v1::CERTAINTY_EXPECTED);
  if (b.dice().OneIn(2)) b.AddCollege(b.DrawGemeente(), v1::COLLEGE_GROUND_WIL_VESTIGEN, b.start());
  Begin(b);
  b.Talk(b.start() + 1, b.start() + 39, 4);
  b.AllDates(b.start() + 80, v1::CERTAINTY_FIXED);
  b.Report(v1::REASON_HERBEREKENING, b.start() + 40, 10);
  b.Talk(b.start() + 41, b.start() + 79, 5);
  b.EndNow(v1::REASON_EINDE_STRAF, b.start() + 80, 9);
  b.AfterDetention(b.start() + 81);
}

constexpr Course kCourses[] = {
    {"sentence of 1 to 8 days", 6, Short},
    {"start and end on one day", 2, OneDay},
    {"start and end in one report", 2, OneDayInOneReport},
    {"called up, then inside", 2, CalledUp},
    {"called up, not inside after all", 1, CalledUpNeverInside},
    {"police cell, then pre-trial", 2, PoliceCell},
    {"pre-trial without end, extended", 2, PretrialExtended},
    {"pre-trial suspended at 17:00", 3, PretrialSuspended},
    {"pre-trial, acquitted", 2, PretrialAcquitted},
    {"pre-trial converted", 2, PretrialConverted},
    {"adjoining titles", 2, Adjoining},
    {"overlapping titles", 2, Overlapping},
    {"eindverlof", 4, Eindverlof},
    {"eindverlof revoked", 2, EindverlofRevoked},
    {"leave, not returned, recaptured", 2, LeaveNotReturned},
    {"penitentiary programme", 2, Pp},
    {"penitentiary programme, recalled", 1, PpRecall},
    {"v.i.", 2, Vi},
    {"v.i. postponed", 1, ViPostponed},
    {"v.i. revoked", 2, ViRevoked},
    {"strafonderbreking", 2, Interruption},
    {"one to four transfers", 4, Transfers},
    {"transfer on the day of a message", 2, TransferOnDayOfMessage},
    {"ppc and guarded hospital", 2, Ppc},
    {"tbs-passant", 1, TbsPassant},
    {"youth in a PI", 1, YouthInPi},
    {"ISD, both phases", 2, Isd},
    {"into vreemdelingenbewaring", 2, IntoImmigrationDetention},
    {"escape and recapture", 2, Escape},
    {"death", 1, Death},
    {"no BSN", 2, NoBsn},
    {"BSN that fails the 11-test", 1, WrongBsn},
    {"BSN found later", 2, BsnFoundLater},
    {"two SKNs merged", 2, TwoNumbers},
    {"wrong person", 2, WrongPerson},
    {"briefadres", 2, Briefadres},
    {"no municipality", 2, NoMunicipality},
    {"three eligible colleges", 3, ThreeColleges},
    {"destination flips within an hour", 2, DestinationFlips},
    {"destination changes", 3, DestinationChanges},
    {"no designated probation organisation", 2, NoProbation},
    {"probation re-assigned", 2, ProbationReassigned},
    {"mandate ends mid-detention", 2, MandateEnds},
    {"municipal merger", 2, Merger},
    {"late report of an end", 3, LateEnd},
    {"contradictory report", 2, Disputed},
    {"inside after an end", 1, InsideAfterEnd},
    {"annulled report", 2, AnnulledDate},
    {"out-of-order report", 2, OutOfOrder},
    {"replaced report", 2, Replaced},
    {"beperkingen", 2, Restrictions},
    {"gijzeling and other short terms", 2, ShortTerms},
    {"long sentence", 6, Long},
};

}  // namespace

Day FirstDay() { return DayFrom(kYear, 1, 5); }

std::vector<Municipality> Weighed(const std::vector<std::string>& codes) {
  static const std::vector<std::string> kFour = {"0363", "0599", "0518", "0344"};
  static const std::vector<std::string> kForty = {
      "0772", "0014", "0855", "0034", "0758", "0268", "0200", "0392", "0202", "0153", "0307", "0479", "0796",
      "0394", "0193", "0637", "0080", "0546", "0505", "0935", "0228", "0453", "0361", "0503", "0983", "0150",
      "0794", "0402", "0917", "0995", "0439", "1674", "0606", "0164", "0622", "0141", "0513", "0106", "0748"};
  std::vector<Municipality> weighed;
  const auto in = [](const std::vector<std::string>& all, const std::string& code) {
    return std::find(all.begin(), all.end(), code) != all.end();
  };
  for (const std::string& code : codes) {
    int weight = 1;
    if (in(kForty, code)) weight = kWeightOfForty;
    if (in(kFour, code)) weight = kWeightOfFour;
    if (code == kMandateEnds || code == kMergesFrom || code == kMergesInto) weight = kWeightOfStory;
    weighed.push_back({code, weight});
  }
  return weighed;
}

std::vector<std::string> CourseNames() {
  std::vector<std::string> names;
  for (const Course& course : kCourses) names.emplace_back(course.name);
  return names;
}

Life MakeLife(int person, uint64_t seed, const std::vector<Municipality>& municipalities,
              const std::vector<std::string>& establishments) {
  Biography biography(person, seed, municipalities, establishments);
  constexpr int kCount = static_cast<int>(std::size(kCourses));
  // The first persons have one course each, so that every sort occurs; the others by weight.
  int chosen = person;
  if (person >= kCount) {
    int total = 0;
    for (const Course& course : kCourses) total += course.weight;
    int at = biography.dice().Between(0, total - 1);
    chosen = 0;
    while (at >= kCourses[chosen].weight) at -= kCourses[chosen++].weight;
  }
  kCourses[chosen].write(biography);
  Life life = biography.Finish();
  life.course = kCourses[chosen].name;
  return life;
}

}  // namespace ketenpoort::population
