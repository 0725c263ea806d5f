#pragma once
#include <cstddef>

// What the classifier takes at most, whatever comes. A look's budget is far below (1,000 records of
// 50 datasets); a store whose keys are data ("users.<id>.name") or that lies is not. Together under
// 64 MiB.
namespace celador {

inline constexpr std::size_t kMaxClassifiedDatasets = 2000;  // as many as a look lists
inline constexpr std::size_t kMaxFieldsPerDataset =
    1000;                                        // wider tables exist, but nobody reads the report
inline constexpr std::size_t kMaxFields = 8000;  // over all datasets: a profile has about 2 KiB
inline constexpr std::size_t kMaxFieldPathBytes = 300;  // longer paths are not counted
// Distinct values of a field that are looked at; more say nothing new about a field.
inline constexpr std::size_t kMaxExaminedPerField = 1000;
// Hashes of distinct values, over all fields: 4 bytes each, a quarter of the slots or more free.
inline constexpr std::size_t kMaxDistinctHashes = 1U << 20U;
inline constexpr std::size_t kMaxDistinctPerField = 1U << 13U;
// Keyed hashes by which records are told to be one person's, over all datasets: 24 bytes each.
// Records beyond these are counted in sketches (people_stream.h): six of 256 KiB a dataset at most,
// of eight datasets.
inline constexpr std::size_t kMaxPersonHashes = 300'000;
inline constexpr std::size_t kMaxPersonHashesOfDataset = 240'000;
// Linking them takes 300 bytes a record besides.
inline constexpr std::size_t kMaxPersonRecords = 30'000;
inline constexpr std::size_t kMaxPersonRecordsOfDataset = 25'000;
// What each dataset has for itself, so that a large one leaves room for the next.
inline constexpr std::size_t kPersonHashesOfEach = 15'000;
inline constexpr std::size_t kDatasetsWithRoom = 50;
inline constexpr std::size_t kMaxPeopleStreams = 8;
inline constexpr std::size_t kMaxPersonHashesPerRecord = 64;
// After so many records of a dataset, fields that tell no persons apart are not kept for counting
// people; those that were hardly met by then get until the second number. Powers of two.
inline constexpr std::size_t kRecordsBeforePersonFields = 512;
inline constexpr std::size_t kRecordsOfPersonFields = 4096;
inline constexpr std::size_t kMaxHashedValueBytes = 160;  // longer values are prose, no identifiers
inline constexpr std::size_t kMaxStaffDomains = 200;      // a dataset

}  // namespace celador
