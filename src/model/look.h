#pragma once
#include <string>
#include <vector>

#include "model/access.h"
#include "model/dataset.h"
#include "model/depth.h"
#include "model/facts.h"
#include "model/service.h"

namespace celador {

// What one look at one store brought. Datasets have no categories yet: those come from the records
// in the sink.
struct Look {
  Service service;
  Access access;
  std::vector<Dataset> datasets;
  std::vector<WindowFact> window;
  std::vector<OwnerFact> owners;
  std::vector<Cause> causes;
  TouchedByOthers touched_by_others;
  // Of stores that are entered as somebody: the account that let the look in without a password, or
  // those that were tried and did not.
  std::string entered_as;
  std::vector<std::string> refused_accounts;
  std::vector<std::string>
      notes;  // what stayed unknown and why, e.g. "stopped at 20 of 431 databases"
};

}  // namespace celador
