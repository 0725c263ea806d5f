#pragma once
#include <boost/asio/awaitable.hpp>

namespace celador {

// A coroutine. It starts when awaited. Its parameters are values, or references to what outlives
// it.
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace celador
