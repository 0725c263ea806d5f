#pragma once
#include "protocols/protocol.h"

namespace celador {

extern const Protocol kElasticsearch;

}  // namespace celador
