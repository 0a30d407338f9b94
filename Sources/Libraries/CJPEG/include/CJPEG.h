#pragma once
#include <stddef.h>
#include <stdint.h>

// libjpeg reports errors by calling a function that must not return. These functions leave it by longjmp
// within C and return a status, so that no jump crosses Swift code.

enum { CJPEG_MESSAGE_SIZE = 256 };

enum {
  CJPEG_OK = 0,
  CJPEG_TRUNCATED = 1,
  CJPEG_DAMAGED = 2,
  CJPEG_UNSUPPORTED = 3,
};

typedef struct {
  uint32_t width;
  uint32_t height;
  // Samples per pixel of the decoded picture: 1 grey, 3 RGB or 4 CMYK.
  int channels;
  // Whether the samples of CMYK are what paper shows, 255 for no ink, as Adobe's programs write them.
  int is_inverted;
} CJPEGHeader;

// Reads the header alone. `message` has room for CJPEG_MESSAGE_SIZE characters.
int cjpeg_header(const uint8_t *bytes, size_t count, CJPEGHeader *header, char *message);

// Decodes into `samples`: height × width × channels bytes, interleaved. The header must be the one that
// cjpeg_header gave. A file that holds every pixel is decoded whatever follows them, or does not.
int cjpeg_decode(
    const uint8_t *bytes, size_t count, const CJPEGHeader *header, uint8_t *samples, char *message);

// Encodes `samples` of 1 or 3 channels at a quality of 1 to 100, colours at half resolution. The bytes are for `free`.
int cjpeg_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int quality, uint8_t **bytes,
    size_t *count, char *message);

// The version of libjpeg-turbo that this was built with; the library does not say which one is loaded.
const char *cjpeg_version(void);
