#include "CGnuplot.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gnuplot-iostream.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace {

std::vector<uint8_t> contents(int file) {
  struct stat status;
  if (fstat(file, &status) != 0) return {};
  std::vector<uint8_t> bytes(static_cast<size_t>(status.st_size));
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count = pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

struct GnuplotJob {
  int script = -1;
  int output = -1;
  int errors = -1;
  // The stream closes its FILE, which holds a duplicate of `script`. It is opened on a FILE rather than on a
  // command: the library's own popen goes through a shell and cannot report how gnuplot ended.
  std::unique_ptr<gnuplotio::Gnuplot> stream;
  std::vector<uint8_t> picture;
  std::vector<uint8_t> complaints;

  ~GnuplotJob() {
    stream.reset();
    for (int file : {script, output, errors}) {
      if (file >= 0) close(file);
    }
  }

  bool open() {
    script = memfd_create("script", MFD_CLOEXEC);
    output = memfd_create("picture", MFD_CLOEXEC);
    errors = memfd_create("complaints", MFD_CLOEXEC);
    if (script < 0 || output < 0 || errors < 0) return false;
    int writing = fcntl(script, F_DUPFD_CLOEXEC, 3);
    if (writing < 0) return false;
    FILE *file = fdopen(writing, "w");
    if (file == nullptr) {
      close(writing);
      return false;
    }
    stream.reset(new gnuplotio::Gnuplot(file));
    return true;
  }

  int run(const char *program) {
    stream->flush();
    bool written = stream->good();
    stream.reset();
    if (!written) return EIO;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    // From its standard input gnuplot would read byte by byte.
    posix_spawn_file_actions_adddup2(&actions, script, 3);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    // A group of its own: Ctrl-C at the prompt interrupts Derain, not a half-drawn figure.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    // gnuplot does not look whether its writes succeed: a picture beyond `ulimit -f` has to end it.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGXFSZ);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    // -d: no initialisation files, so that a figure looks the same for everyone.
    char skip_settings[] = "-d";
    std::string name(program);
    char path[] = "/dev/fd/3";
    char *arguments[] = {&name[0], skip_settings, path, nullptr};
    pid_t child = 0;
    int failure = posix_spawnp(&child, program, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failure != 0) return failure;

    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
      if (errno != EINTR) return -1;
    }
    picture = contents(output);
    complaints = contents(errors);
    if (WIFSIGNALED(status) && complaints.empty()) {
      std::string reason(strsignal(WTERMSIG(status)));
      complaints.assign(reason.begin(), reason.end());
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
  }
};

// C callers cannot catch what the library throws, so nothing passes these functions.

GnuplotJob *gnuplot_job_create(void) {
  try {
    auto job = std::make_unique<GnuplotJob>();
    return job->open() ? job.release() : nullptr;
  } catch (...) {
    return nullptr;
  }
}

void gnuplot_job_destroy(GnuplotJob *job) { delete job; }

int gnuplot_job_command(GnuplotJob *job, const char *text) {
  try {
    *job->stream << text;
    return job->stream->good() ? 0 : -1;
  } catch (...) {
    return -1;
  }
}

int gnuplot_job_data(GnuplotJob *job, const char *name, const double *values, size_t rows, size_t columns) {
  try {
    std::vector<std::vector<double>> data(columns, std::vector<double>(rows));
    for (size_t row = 0; row < rows; row++) {
      for (size_t column = 0; column < columns; column++) data[column][row] = values[row * columns + column];
    }
    // send1d would end the block with gnuplot's "e" for inline data, which a named block does not know.
    // The library flushes at the end of each line, so that they are put together before they are written.
    std::ostringstream text;
    gnuplotio::top_level_array_sender(text, data, gnuplotio::Mode1DUnwrap(), gnuplotio::ModeText());
    *job->stream << "$" << name << " << EOD\n" << text.str() << "EOD\n";
    return job->stream->good() ? 0 : -1;
  } catch (...) {
    return -1;
  }
}

int gnuplot_job_run(GnuplotJob *job, const char *program) {
  try {
    return job->run(program);
  } catch (...) {
    return ENOMEM;
  }
}

const uint8_t *gnuplot_job_picture(GnuplotJob *job, size_t *count) {
  *count = job->picture.size();
  return job->picture.data();
}

const uint8_t *gnuplot_job_complaints(GnuplotJob *job, size_t *count) {
  *count = job->complaints.size();
  return job->complaints.data();
}
