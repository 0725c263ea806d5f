#include "model/endpoint.h"

#include <fmt/format.h>

namespace celador {

std::string Endpoint::to_text() const {
  return ip.is_v4() ? fmt::format("{}:{}", ip.to_text(), port)
                    : fmt::format("[{}]:{}", ip.to_text(), port);
}

}  // namespace celador
