#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct {
  jmp_buf jump;
  char *message;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  int truncated;
  int has_pixels;
  uint8_t *encoded;
  size_t capacity;
} Session;

static void fail(png_structp png, png_const_charp message) {
  Session *session = png_get_error_ptr(png);
  snprintf(session->message, CPNG_MESSAGE_SIZE, "%s", message);
  longjmp(session->jump, 1);
}

// Warnings concern metadata (colour profiles, text) that is not read.
static void ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void read_bytes(png_structp png, png_bytep destination, size_t count) {
  Session *session = png_get_io_ptr(png);
  if (count > session->count - session->position) {
    session->truncated = 1;
    png_error(png, "the data ends early");
  }
  memcpy(destination, session->bytes + session->position, count);
  session->position += count;
}

static void write_bytes(png_structp png, png_bytep source, size_t count) {
  Session *session = png_get_io_ptr(png);
  if (count > session->capacity - session->count) {
    size_t capacity = session->capacity * 2 + count + 4096;
    uint8_t *grown = realloc(session->encoded, capacity);
    if (!grown) png_error(png, "out of memory");
    session->encoded = grown;
    session->capacity = capacity;
  }
  memcpy(session->encoded + session->count, source, count);
  session->count += count;
}

static void flush_bytes(png_structp png) { (void)png; }

static png_structp begin(Session *session, png_infop *info, int reading, char *message) {
  memset(session, 0, sizeof *session);
  session->message = message;
  message[0] = 0;
  png_structp png =
      reading ? png_create_read_struct(PNG_LIBPNG_VER_STRING, session, fail, ignore_warning)
              : png_create_write_struct(PNG_LIBPNG_VER_STRING, session, fail, ignore_warning);
  *info = png ? png_create_info_struct(png) : NULL;
  return png;
}

// Reads up to the pixels and asks for grey or RGB, with alpha where there is any, at 8 or 16 bits.
static void read_header(png_structp png, png_infop info, Session *session) {
  png_set_read_fn(png, session, read_bytes);
  png_set_user_limits(png, 1000000, 1000000);
  png_read_info(png, info);
  png_set_expand(png);
  if (png_get_bit_depth(png, info) == 16) png_set_swap(png);
}

int cpng_header(const uint8_t *bytes, size_t count, CPNGHeader *header, char *message) {
  Session session;
  png_infop info;
  png_structp png = begin(&session, &info, 1, message);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return CPNG_OUT_OF_MEMORY;
  }
  session.bytes = bytes;
  session.count = count;
  if (setjmp(session.jump)) {
    png_destroy_read_struct(&png, &info, NULL);
    return session.truncated ? CPNG_TRUNCATED : CPNG_DAMAGED;
  }
  read_header(png, info, &session);
  png_read_update_info(png, info);
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  header->channels = png_get_channels(png, info);
  header->depth = png_get_bit_depth(png, info);
  png_destroy_read_struct(&png, &info, NULL);
  return CPNG_OK;
}

int cpng_decode(const uint8_t *bytes, size_t count, const CPNGHeader *header, void *samples, char *message) {
  Session session;
  png_infop info;
  png_structp png = begin(&session, &info, 1, message);
  png_bytep *rows = malloc(sizeof(png_bytep) * header->height);
  if (!info || !rows) {
    png_destroy_read_struct(&png, info ? &info : NULL, NULL);
    free(rows);
    return CPNG_OUT_OF_MEMORY;
  }
  size_t stride = (size_t)header->width * header->channels * (header->depth / 8);
  for (size_t row = 0; row < header->height; row++) rows[row] = (png_bytep)samples + row * stride;
  session.bytes = bytes;
  session.count = count;
  if (setjmp(session.jump)) {
    png_destroy_read_struct(&png, &info, NULL);
    free(rows);
    // What follows the pixels is of no matter; that their own checksum is wrong is.
    if (session.has_pixels && strncmp(message, "IDAT", 4) != 0) return CPNG_OK;
    return session.truncated ? CPNG_TRUNCATED : CPNG_DAMAGED;
  }
  read_header(png, info, &session);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != stride || png_get_image_height(png, info) != header->height)
    png_error(png, "the header changed while reading");
  png_read_image(png, rows);
  session.has_pixels = 1;
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  free(rows);
  return CPNG_OK;
}

int cpng_encode(
    const CPNGHeader *header, const void *samples, int compression, const char *software, uint8_t **encoded,
    size_t *count, char *message) {
  Session session;
  png_infop info;
  png_structp png = begin(&session, &info, 0, message);
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    return CPNG_OUT_OF_MEMORY;
  }
  if (setjmp(session.jump)) {
    png_destroy_write_struct(&png, &info);
    free(session.encoded);
    return CPNG_DAMAGED;
  }
  png_set_write_fn(png, &session, write_bytes, flush_bytes);
  png_set_user_limits(png, 1000000, 1000000);
  png_set_compression_level(png, compression);
  png_set_IHDR(
      png, info, header->width, header->height, header->depth,
      (header->channels > 2 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY)
          | (header->channels % 2 == 0 ? PNG_COLOR_MASK_ALPHA : 0),
      PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (software) {
    png_text text = {
        .compression = PNG_TEXT_COMPRESSION_NONE, .key = "Software", .text = (png_charp)software};
    png_set_text(png, info, &text, 1);
  }
  png_write_info(png, info);
  if (header->depth == 16) png_set_swap(png);
  size_t stride = (size_t)header->width * header->channels * (header->depth / 8);
  for (size_t row = 0; row < header->height; row++)
    png_write_row(png, (png_const_bytep)samples + row * stride);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  *encoded = session.encoded;
  *count = session.count;
  return CPNG_OK;
}

size_t cpng_inflate(const uint8_t *bytes, size_t count, uint8_t *room, size_t size) {
  uLongf filled = size;
  int status = uncompress(room, &filled, bytes, count);
  return status == Z_OK || status == Z_BUF_ERROR ? filled : 0;
}

const char *cpng_version(void) { return png_get_libpng_ver(NULL); }
