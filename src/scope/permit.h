#pragma once
#include <optional>
#include <string>
#include <utility>

#include "base/instant.h"
#include "model/depth.h"
#include "model/endpoint.h"
#include "scope/address_set.h"

namespace celador {

// Proof that a scope allows looking at one endpoint, this deep, as these identities. Only a Scope
// makes one, and nothing connects without one (promise 1).
class Permit {
 public:
  const Endpoint& endpoint() const { return endpoint_; }
  Depth depth() const { return depth_; }
  Identities identities() const { return identities_; }
  const std::string& contact() const { return contact_; }

 private:
  friend class Scope;
  Permit(Endpoint endpoint, Depth depth, Identities identities, std::string contact)
      : endpoint_(std::move(endpoint)),
        depth_(depth),
        identities_(identities),
        contact_(std::move(contact)) {}

  Endpoint endpoint_;
  Depth depth_;
  Identities identities_;
  std::string contact_;
};

// Proof that a scope allows touching a whole set of addresses, for who sends too fast to ask for
// each. Whoever has it asks it before every packet all the same: what is not in it is refused,
// whatever was planned. Constant; any thread.
class SweepPermit {
 public:
  bool allows(const IpAddress& address, Instant now) const {
    return (!until_ || now < *until_) && allowed_.contains(address);
  }

 private:
  friend class Scope;
  SweepPermit(AddressSet allowed, std::optional<Instant> until)
      : allowed_(std::move(allowed)), until_(until) {}

  AddressSet allowed_;
  std::optional<Instant> until_;
};

}  // namespace celador
