#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocols/protocol.h"

namespace celador {

// Everything that a look at Redis may send.
inline constexpr std::array kRedisCommands = {
    Command{"PING", "whether a password is asked for", "Redis docs, Commands, PING"},
    Command{"CLIENT SETNAME", "our name in the server's list of clients while we are connected",
            "Redis docs, Commands, CLIENT SETNAME"},
    Command{"CLIENT NO-TOUCH", "so that our reads do not change the age of keys",
            "Redis docs, Commands, CLIENT NO-TOUCH"},
    Command{"INFO", "version, uptime, role, number of keys", "Redis docs, Commands, INFO"},
    Command{"ACL GETUSER", "what that user may do; password hashes in the answer are dropped",
            "Redis docs, Commands, ACL GETUSER"},
    Command{"ACL DRYRUN", "whether that user may write or administer, without doing it",
            "Redis docs, Commands, ACL DRYRUN"},
    Command{"COMMAND INFO", "whether write and admin commands were renamed or removed",
            "Redis docs, Commands, COMMAND INFO"},
    Command{"CONFIG GET", "bind and protected-mode, the settings at fault",
            "Redis docs, Commands, CONFIG GET"},
    Command{"CLUSTER NODES", "names of the cluster's nodes", "Redis docs, Commands, CLUSTER NODES"},
    Command{"DBSIZE", "number of keys", "Redis docs, Commands, DBSIZE"},
    Command{"SELECT", "the database of this connection", "Redis docs, Commands, SELECT"},
    Command{"SCAN", "key names, some hundred a call", "Redis docs, Commands, SCAN"},
    Command{"TYPE", "kind of a key", "Redis docs, Commands, TYPE"},
    Command{"OBJECT IDLETIME", "how long nobody touched a key",
            "Redis docs, Commands, OBJECT IDLETIME"},
    Command{"HLEN", "size before content", "Redis docs, Commands, HLEN"},
    Command{"LLEN", "size before content", "Redis docs, Commands, LLEN"},
    Command{"SCARD", "size before content", "Redis docs, Commands, SCARD"},
    Command{"ZCARD", "size before content", "Redis docs, Commands, ZCARD"},
    Command{"XLEN", "size before content", "Redis docs, Commands, XLEN"},
    Command{"GETRANGE", "the first bytes of a string", "Redis docs, Commands, GETRANGE"},
    Command{"GET", "whether a key may be read, when the server refuses TYPE",
            "Redis docs, Commands, GET"},
    Command{"HSCAN", "some fields of a hash", "Redis docs, Commands, HSCAN"},
    Command{"LRANGE", "some elements of a list", "Redis docs, Commands, LRANGE"},
    Command{"SRANDMEMBER", "some members of a set", "Redis docs, Commands, SRANDMEMBER"},
    Command{"ZRANGE", "some members of a sorted set", "Redis docs, Commands, ZRANGE"},
    Command{"XRANGE", "some entries of a stream", "Redis docs, Commands, XRANGE"},
    Command{"GETRANGE of several keys", "the same, of up to 16 keys at once",
            "Redis docs, Redis pipelining"},
    Command{"HSCAN of several keys", "the same, of up to 16 keys at once",
            "Redis docs, Redis pipelining"},
    Command{"LRANGE of several keys", "the same, of up to 16 keys at once",
            "Redis docs, Redis pipelining"},
    Command{"SRANDMEMBER of several keys", "the same, of up to 16 keys at once",
            "Redis docs, Redis pipelining"},
    Command{"ZRANGE of several keys", "the same, of up to 16 keys at once",
            "Redis docs, Redis pipelining"},
    Command{"XRANGE of several keys", "the same, of up to 16 keys at once",
            "Redis docs, Redis pipelining"},
    Command{"QUIT", "a polite end", "Redis docs, Commands, QUIT"},
};

// The one place that decides what goes out (promise 2): these commands in the forms that we use,
// nothing else.
std::string_view name_redis_request(std::string_view request);

// How much is asked for at once; name_redis_request holds back anything wider.
inline constexpr std::string_view kRedisScanCount =
    "500";  // key names; under a millisecond of the server's time
inline constexpr std::string_view kRedisSliceCount =
    "100";  // elements of one list, set, hash or stream
inline constexpr std::string_view kRedisLastElement = "99";  // the same, as the last index
inline constexpr std::string_view kRedisLastByte = "16383";  // of one string
inline constexpr std::size_t kMaxRedisBatch = 16;            // slices of keys in one request
inline constexpr std::uint64_t kMaxRedisDatabases = 65536;   // SELECT n
inline constexpr std::size_t kMaxRedisKeyBytes =
    1024;  // longer key names are counted, never asked for

}  // namespace celador
