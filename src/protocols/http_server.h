#pragma once
#include "model/facts.h"
#include "model/service.h"
#include "wire/http1.h"

// Which web server answers, and its setting that lists folders.
namespace celador {

// Product and version from the Server field; both empty when it does not tell.
Service web_server_of(const HttpResponse& response, std::string_view protocol);

// The setting at fault when `product` lists a folder.
Cause listing_cause(std::string_view product);

}  // namespace celador
