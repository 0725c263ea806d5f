#pragma once
#include <string>
#include <utility>

#include "model/depth.h"
#include "model/endpoint.h"

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

}  // namespace celador
