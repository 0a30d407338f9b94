#include <cblas.h>

// LAPACK routines that Debian's OpenBLAS exports without a header (Fortran calling convention;
// the trailing string lengths are hidden arguments).
extern void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
                    double *w, double *work, const int *lwork, int *iwork, const int *liwork,
                    int *info, unsigned long jobz_length, unsigned long uplo_length);
