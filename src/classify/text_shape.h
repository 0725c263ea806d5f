#pragma once
#include <string_view>

#include "classify/value_shape.h"

namespace celador {

// What the words of a value say: names, streets, medicines, illnesses, prose. `plain` is the
// trimmed value in lower case without accents.
void add_text_shapes(std::string_view plain, ShapeSet& shapes);

}  // namespace celador
