// Results of tests and claims as JUnit XML, which continuous integration reads.
// In: results; out: text. Never: running or writing files.
#pragma once

#include <string>
#include <vector>

namespace bop::testing {

struct JunitCase {
  std::string name;
  std::string place;    // "policies/x.bop:12"
  std::string failure;  // empty: passed
  std::string output;   // remarks: how far a search went
};
struct JunitSuite {
  std::string name;  // the policy's file
  std::vector<JunitCase> cases;
  std::string error;  // it did not compile
};

std::string junit(const std::vector<JunitSuite>& suites);

}  // namespace bop::testing
