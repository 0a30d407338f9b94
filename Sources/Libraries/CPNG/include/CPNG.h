#pragma once
#include <stddef.h>
#include <stdint.h>

// libpng reports errors by longjmp, which Swift code must not be part of. These functions catch every jump
// and return a status instead.

enum { CPNG_MESSAGE_SIZE = 128 };

enum {
  CPNG_OK = 0,
  CPNG_TRUNCATED = 1,
  CPNG_DAMAGED = 2,
  CPNG_OUT_OF_MEMORY = 3,
};

typedef struct {
  uint32_t width;
  uint32_t height;
  // Samples per pixel once palettes and transparency are expanded: 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA.
  int channels;
  // Bits per sample once expanded: 8 or 16.
  int depth;
} CPNGHeader;

// Reads the header alone. `message` has room for CPNG_MESSAGE_SIZE characters.
int cpng_header(const uint8_t *bytes, size_t count, CPNGHeader *header, char *message);

// Decodes into `samples`: height × width × channels values, interleaved, each of header->depth bits in the
// machine's byte order. The header must be the one that cpng_header gave. A file that holds every pixel is decoded
// whatever follows them, or does not.
int cpng_decode(const uint8_t *bytes, size_t count, const CPNGHeader *header, void *samples, char *message);

// Encodes interleaved samples (1 to 4 channels as above, 8 or 16 bits in the machine's byte order), with a note of the
// program that wrote them unless it is NULL. On success `*encoded` is a buffer to be freed with free().
int cpng_encode(
    const CPNGHeader *header, const void *samples, int compression, const char *software, uint8_t **encoded,
    size_t *count, char *message);

// What a PNG file's packed text unpacks to, as far as there is room; gives how many bytes that are, 0 where it is damaged.
size_t cpng_inflate(const uint8_t *bytes, size_t count, uint8_t *room, size_t size);

// The version of the library that is loaded.
const char *cpng_version(void);
