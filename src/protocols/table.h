#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "protocols/protocol.h"

namespace celador {

// Every protocol that Celador speaks, in the order in which an unknown port is greeted.
std::span<const Protocol* const> all_protocols();

// Nullptr when there is none of that name.
const Protocol* find_protocol(std::string_view name);

// All ports of all protocols, each once, in the table's order.
std::vector<std::uint16_t> usual_ports();

}  // namespace celador
