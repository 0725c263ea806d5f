#pragma once
#include <string>
#include <string_view>

namespace celador {

// A name of a file, a collection or a field with '*' for what is somebody's in it: e-mail
// addresses, identity numbers whose check digits hold, a given name with family names behind ("Ana
// Lopez"). What is kept of a store are its names, and some people name their files after patients.
std::string masked_name(std::string_view name);

// Whether a text is nothing but the name of a person: a given and a family name or more, each with
// a capital letter.
bool is_persons_name(std::string_view text);

}  // namespace celador
