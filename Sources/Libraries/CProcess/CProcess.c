#include "CProcess.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

pid_t process_copy(void) {
  pid_t parent = getpid();
  pid_t copy = fork();
  if (copy == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have ended before that was set.
    if (getppid() != parent) _exit(1);
    // Threads of a pool, one of which may have called, take no signals.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
  }
  return copy;
}
