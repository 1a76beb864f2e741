// Whether a result of the simulated GPU agrees with the card's.
#pragma once

#include <cstdint>
#include <string_view>

namespace forms {

enum class Agreement { kExact, kWithin, kDiffers };

// `type`: of the result ("f16x2": each half on its own); the words hold its bits. `error`: "exact", or what
// PTX allows the instruction: "ulp=N" units in the last place, "rel=B" and "abs=B" for 2^-B relative or
// absolute, either sufficient. The card's value is within that of the mathematical result, and the simulated
// one is that result rounded: they may lie as far apart as the error and half a unit more. NaNs agree when
// their bits do.
Agreement agree(std::string_view type, std::string_view error, uint64_t card, uint64_t simulated);

}  // namespace forms
