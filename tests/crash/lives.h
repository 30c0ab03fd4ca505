// Lives: persons for a load, and what parties say about them. Guarantees: a person's number passes the 11-test and is
// of a test range; messages of one seed are the same each time. Does not guarantee that each is lawful. Pure values.
#pragma once

#include <string>

#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "tests/population/dice.h"

namespace ketenpoort::crash {

namespace v1 = ketenpoort::v1;

struct Person {
  int number = 0;
  std::string bsn;
  std::string establishment;
  std::string gemeente;
  int reports = 0;  // so far
  int until = 0;    // last day of the sentence, counted from the first
  bool ended = false;
};

Person MakePerson(int number, const std::string& establishment, const std::string& gemeente);
std::string NewId(population::Dice& dice);

// The start, then a changed date each time.
v1::CustodyReport NextReport(Person& person, population::Dice& dice);
v1::CustodyReport EndReport(Person& person, population::Dice& dice);
v1::Message Plan(const Person& person, population::Dice& dice);
v1::Message Reception(const Person& person, population::Dice& dice);
v1::Message Consult(const Person& person, population::Dice& dice);

}  // namespace ketenpoort::crash
