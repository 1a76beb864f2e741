#include "ptx/opcode.h"
