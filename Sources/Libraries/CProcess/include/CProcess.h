#pragma once

#include <sys/types.h>

/// A copy of the running process, which Swift itself refuses to make.
///
/// The copy has this one thread alone, and is killed when its parent ends, however that happens. It must leave by
/// `_exit`, so that nothing of the parent's is flushed or closed twice.
///
/// - Returns: 0 in the copy, its number in the parent, -1 where there can be none.
pid_t process_copy(void);
