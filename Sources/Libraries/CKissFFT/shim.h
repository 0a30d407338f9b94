// What kissfft-float.pc says: Debian builds one library for each type of numbers.
#define kiss_fft_scalar float
#define KISS_FFT_SHARED
#include <kissfft/kiss_fft.h>
