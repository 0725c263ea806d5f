#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <stdexcept>

#include "base/task.h"

namespace celador {

// Runs a task to its end on a loop of its own. Throws when the task waits for something that never
// comes.
template <class T>
T run_task(Task<T> task) {
  boost::asio::io_context loop;
  std::optional<T> result;
  boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  loop.run();
  if (!result) throw std::runtime_error("the task never ended");
  return std::move(*result);
}

}  // namespace celador
