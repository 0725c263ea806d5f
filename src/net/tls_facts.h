#pragma once
#include <openssl/ssl.h>

#include "model/service.h"

namespace celador {

// What a finished handshake shows of the peer: version, and the leaf certificate's names and dates,
// trusted or not. A certificate that cannot be read leaves its fields empty.
TlsFacts read_tls_facts(const SSL* connection);

}  // namespace celador
