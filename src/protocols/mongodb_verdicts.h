#pragma once
#include "model/access.h"
#include "protocols/mongodb_evidence.h"

namespace celador {

// True when a command that always demands a privilege was answered while nobody was logged in: then
// access control is off. An empty privilege list or an empty list of databases alone proves
// nothing: a protected server gives both.
bool access_control_proved_absent(const MongoObserved& seen);

Access judge_mongo_access(const MongoObserved& seen);

}  // namespace celador
