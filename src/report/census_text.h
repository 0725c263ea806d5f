#pragma once
#include <string>

#include "model/census.h"
#include "report/terminal.h"

// How a census is said to people. Pure.
namespace celador {

// "12,345"; beyond 2^64 with an exponent.
std::string endpoints_text(double count);
// "about 54,000 open stores (49,800 to 58,500)"; "16 open stores" when all was looked at; "no open
// store (at most 367)". Three digits: the interval is no sharper; bounds are rounded outwards.
std::string about_text(const CensusRow& row);
// That, of how many endpoints, from how many.
std::string headline_text(const Census& census);
// The sentence, the table of kinds and access, and what is not known.
std::string render_census(const Census& census, Colour colour, int width);

}  // namespace celador
