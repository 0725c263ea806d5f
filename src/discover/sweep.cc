#include "discover/sweep.h"

namespace celador {

SweepCounts& SweepCounts::operator+=(const SweepCounts& other) {
  knocked += other.knocked;
  refused_by_scope += other.refused_by_scope;
  open += other.open;
  closed += other.closed;
  filtered += other.filtered;
  silent += other.silent;
  packets += other.packets;
  repeated += other.repeated;
  not_ours += other.not_ours;
  lost_here += other.lost_here;
  return *this;
}

}  // namespace celador
