// expect: tag_invoke|value_from
// A value cannot become JSON.
#include <boost/json.hpp>

#include "model/value.h"

boost::json::value write(celador::ValueView value) {
#ifdef CONTROL
  return boost::json::value_from(value.size());
#else
  return boost::json::value_from(value);
#endif
}
