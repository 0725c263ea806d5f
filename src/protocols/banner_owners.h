#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"

namespace celador {

// Host names and addresses for mail in what a server says to everybody: greeting, welcome, message
// of the day. Kinds are PROTOCOL.contact and PROTOCOL.host_name; at most 8 facts. Sites of products
// and names of nobody (localhost) are left out. `lines` are printable.
// Tested by banner_owners_test.cc. Fuzzed by ftp_fuzz.cc.
std::vector<OwnerFact> owners_in_banner(std::string_view protocol,
                                        const std::vector<std::string>& lines);

}  // namespace celador
