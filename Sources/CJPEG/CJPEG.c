#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A progressive file may hold any number of scans, each as costly as a picture; real ones hold about ten.
enum { MAXIMUM_SCANS = 200 };

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
  char *message;
  int status;
} Session;

static void fail(j_common_ptr jpeg) {
  Session *session = (Session *)jpeg->err;
  char text[JMSG_LENGTH_MAX];
  (*jpeg->err->format_message)(jpeg, text);
  snprintf(session->message, CJPEG_MESSAGE_SIZE, "%s", text);
  int code = jpeg->err->msg_code;
  int ended = code == JERR_INPUT_EOF || code == JERR_INPUT_EMPTY || code == JWRN_JPEG_EOF;
  session->status = ended ? CJPEG_TRUNCATED : CJPEG_DAMAGED;
  longjmp(session->jump, 1);
}

// The library papers over missing and broken data with a warning and grey pixels: a silent fault in a data
// set, so these warnings are errors here. The others are harmless.
static void check_warning(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  Session *session = (Session *)jpeg->err;
  switch (jpeg->err->msg_code) {
  case JWRN_JPEG_EOF:
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_MUST_RESYNC:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_BOGUS_PROGRESSION:
    fail(jpeg);
    break;
  default:
    session->base.num_warnings++;
  }
}

static void stay_silent(j_common_ptr jpeg) { (void)jpeg; }

static void count_scans(j_common_ptr jpeg) {
  if (((j_decompress_ptr)jpeg)->input_scan_number <= MAXIMUM_SCANS) return;
  Session *session = (Session *)jpeg->err;
  snprintf(session->message, CJPEG_MESSAGE_SIZE, "it has more than %d scans", MAXIMUM_SCANS);
  session->status = CJPEG_DAMAGED;
  longjmp(session->jump, 1);
}

static void begin(struct jpeg_decompress_struct *jpeg, Session *session, char *message) {
  memset(jpeg, 0, sizeof *jpeg);
  memset(session, 0, sizeof *session);
  session->message = message;
  message[0] = 0;
  jpeg->err = jpeg_std_error(&session->base);
  session->base.error_exit = fail;
  session->base.emit_message = check_warning;
  session->base.output_message = stay_silent;
}

static unsigned read_number(const JOCTET *bytes, int size, int is_big_endian) {
  unsigned value = 0;
  for (int i = 0; i < size; i++) value = value << 8 | bytes[is_big_endian ? i : size - 1 - i];
  return value;
}

// The orientation that an EXIF block gives, 1 to 8; 1 where it gives none.
static int orientation(const JOCTET *data, unsigned length) {
  if (length < 14 || memcmp(data, "Exif\0\0", 6) != 0) return 1;
  const JOCTET *tiff = data + 6;
  unsigned size = length - 6;
  int big = tiff[0] == 'M';
  unsigned start = read_number(tiff + 4, 4, big);
  if (start > size - 2) return 1;
  unsigned entries = read_number(tiff + start, 2, big);
  for (unsigned i = 0; i < entries; i++) {
    size_t place = (size_t)start + 2 + 12 * (size_t)i;
    if (place + 12 > size) return 1;
    if (read_number(tiff + place, 2, big) != 0x112) continue;
    unsigned value = read_number(tiff + place + 8, 2, big);
    return value >= 1 && value <= 8 ? (int)value : 1;
  }
  return 1;
}

static void read_header(
    struct jpeg_decompress_struct *jpeg, const uint8_t *bytes, size_t count, CJPEGHeader *header) {
  jpeg_mem_src(jpeg, bytes, count);
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(jpeg, TRUE);
  memset(header, 0, sizeof *header);
  header->orientation = 1;
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker; marker = marker->next) {
    if (marker->marker == JPEG_APP0 + 1 && header->orientation == 1)
      header->orientation = orientation(marker->data, marker->data_length);
  }
  header->is_inverted = jpeg->saw_Adobe_marker;
  header->width = jpeg->image_width;
  header->height = jpeg->image_height;
  header->channels = jpeg->num_components == 1 ? 1 : jpeg->num_components == 4 ? 4 : 3;
}

int cjpeg_header(const uint8_t *bytes, size_t count, CJPEGHeader *header, char *message) {
  struct jpeg_decompress_struct jpeg;
  Session session;
  begin(&jpeg, &session, message);
  if (setjmp(session.jump)) {
    jpeg_destroy_decompress(&jpeg);
    return session.status;
  }
  jpeg_create_decompress(&jpeg);
  read_header(&jpeg, bytes, count, header);
  jpeg_destroy_decompress(&jpeg);
  return CJPEG_OK;
}

int cjpeg_decode(
    const uint8_t *bytes, size_t count, const CJPEGHeader *expected, uint8_t *samples, char *message) {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress = {.progress_monitor = count_scans};
  Session session;
  begin(&jpeg, &session, message);
  if (setjmp(session.jump)) {
    jpeg_destroy_decompress(&jpeg);
    return session.status;
  }
  jpeg_create_decompress(&jpeg);
  CJPEGHeader header;
  read_header(&jpeg, bytes, count, &header);
  if (memcmp(&header, expected, sizeof header) != 0) {
    jpeg_destroy_decompress(&jpeg);
    return CJPEG_UNSUPPORTED;
  }
  jpeg.progress = &progress;
  jpeg.out_color_space = header.channels == 1 ? JCS_GRAYSCALE : header.channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&jpeg);
  size_t stride = (size_t)header.width * header.channels;
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = samples + jpeg.output_scanline * stride;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return CJPEG_OK;
}

int cjpeg_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int quality, uint8_t **bytes,
    size_t *count, char *message) {
  struct jpeg_compress_struct jpeg;
  Session session;
  unsigned long size = 0;
  memset(&jpeg, 0, sizeof jpeg);
  memset(&session, 0, sizeof session);
  session.message = message;
  message[0] = 0;
  jpeg.err = jpeg_std_error(&session.base);
  session.base.error_exit = fail;
  session.base.output_message = stay_silent;
  *bytes = NULL;
  if (setjmp(session.jump)) {
    jpeg_destroy_compress(&jpeg);
    free(*bytes);
    *bytes = NULL;
    return session.status;
  }
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, bytes, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = channels;
  jpeg.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(samples + (size_t)jpeg.next_scanline * width * channels);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  *count = size;
  return CJPEG_OK;
}

// libjpeg-turbo's header defines its version without quotes.
#define QUOTED(text) #text
#define EXPANDED(text) QUOTED(text)

const char *cjpeg_version(void) { return EXPANDED(LIBJPEG_TURBO_VERSION); }
