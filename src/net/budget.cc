#include "net/budget.h"

namespace celador {

bool Budget::nearly_spent() const {
  return is_stopped() || requests_left() == 0 || bytes_left() < limits_.bytes / 16;
}

bool Budget::charge_request() {
  if (is_stopped() || requests_ >= limits_.requests) return false;
  ++requests_;
  return true;
}

bool Budget::charge_bytes(std::uint64_t count) {
  if (count > bytes_left()) return false;
  bytes_ += count;
  return true;
}

bool Budget::charge_connection() {
  if (connections_ >= limits_.connections) return false;
  ++connections_;
  return true;
}

}  // namespace celador
