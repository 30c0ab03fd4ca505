// planted: header-comment

#include "audit/merkle.h"
