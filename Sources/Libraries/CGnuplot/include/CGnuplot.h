#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One run of gnuplot: a script is written, run, and what gnuplot drew is read back.
///
/// Script, picture and complaints are anonymous files in memory, so no file name ever reaches gnuplot, no shell
/// is involved, and no pipe can fill up or break.
typedef struct GnuplotJob GnuplotJob;

/// A job with an empty script, or NULL when the system has no memory or file handles left.
GnuplotJob *gnuplot_job_create(void);
void gnuplot_job_destroy(GnuplotJob *job);

/// Adds commands to the script. Zero, or -1 when it could not be written.
int gnuplot_job_command(GnuplotJob *job, const char *text);

/// Adds a data block called `$name` of `rows` × `columns` values, row after row. Zero, or -1.
int gnuplot_job_data(GnuplotJob *job, const char *name, const double *values, size_t rows, size_t columns);

/// Runs `program` (found on PATH) on the script and waits for it. Zero when it ended well, the `errno` (> 0) when
/// it could not be started, -1 when it ended with an error. Picture and complaints can then be read.
int gnuplot_job_run(GnuplotJob *job, const char *program);

/// What the program wrote to its standard output; owned by the job.
const uint8_t *gnuplot_job_picture(GnuplotJob *job, size_t *count);

/// What the program wrote to its standard error; owned by the job.
const uint8_t *gnuplot_job_complaints(GnuplotJob *job, size_t *count);

#ifdef __cplusplus
}
#endif
