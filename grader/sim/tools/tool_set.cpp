#include "sim/tools/tool_set.h"

#include "sim/tools/async_check.h"
#include "sim/tools/byte_bounds.h"
#include "sim/tools/grid_sync_check.h"
#include "sim/tools/initcheck.h"
#include "sim/tools/mbarrier_check.h"
#include "sim/tools/metadata_check.h"
#include "sim/tools/proxy_check.h"
#include "sim/tools/racecheck.h"
#include "sim/tools/register_check.h"
#include "sim/tools/synccheck.h"
#include "sim/tools/warp_sync_check.h"

namespace grader::sim {

std::vector<std::unique_ptr<Observer>> make_checks(uint32_t checks) {
  std::vector<std::unique_ptr<Observer>> made;
  if (checks & kMemcheck) made.push_back(std::make_unique<ByteBounds>());
  if (checks & kInitcheck) made.push_back(std::make_unique<InitCheck>());
  if (checks & (kInitcheck | kSynccheck)) made.push_back(std::make_unique<RegisterCheck>(checks));
  if (checks & kRacecheck) made.push_back(std::make_unique<RaceCheck>());
  if (checks & kSynccheck) {
    made.push_back(std::make_unique<SyncCheck>());
    made.push_back(std::make_unique<AsyncCheck>());
    made.push_back(std::make_unique<WarpSyncCheck>());
    made.push_back(std::make_unique<MbarrierCheck>());
    made.push_back(std::make_unique<MetadataCheck>());
    made.push_back(std::make_unique<GridSyncCheck>());
    made.push_back(std::make_unique<ProxyCheck>());
  }
  return made;
}

}  // namespace grader::sim
