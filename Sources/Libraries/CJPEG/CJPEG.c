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
  // Whether the bytes ran out: the end marker that follows was made up by the library.
  int has_ended;
} Session;

static void leave(j_common_ptr jpeg, int status) {
  Session *session = (Session *)jpeg->err;
  session->status = status;
  longjmp(session->jump, 1);
}

static int status_of(j_common_ptr jpeg, int code) {
  switch (code) {
  case JERR_BAD_PRECISION:
  case JERR_SOF_UNSUPPORTED:
  case JERR_ARITH_NOTIMPL:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_CCIR601_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_COMPONENT_COUNT:
    return CJPEG_UNSUPPORTED;
  case JERR_INPUT_EOF:
  case JERR_INPUT_EMPTY:
    return CJPEG_TRUNCATED;
  case JWRN_HIT_MARKER:
    if (((j_decompress_ptr)jpeg)->unread_marker == JPEG_EOI) return CJPEG_TRUNCATED;
  }
  return ((Session *)jpeg->err)->has_ended ? CJPEG_TRUNCATED : CJPEG_DAMAGED;
}

static void fail(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  (*jpeg->err->format_message)(jpeg, text);
  snprintf(((Session *)jpeg->err)->message, CJPEG_MESSAGE_SIZE, "%s", text);
  leave(jpeg, status_of(jpeg, jpeg->err->msg_code));
}

// The library papers over missing and broken data with a warning and grey pixels: a silent fault in a data
// set, so these warnings are errors here. The others are harmless; that bytes run out is, where all pixels are there.
static void check_warning(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  Session *session = (Session *)jpeg->err;
  switch (jpeg->err->msg_code) {
  case JWRN_JPEG_EOF:
    session->has_ended = 1;
    break;
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

static void read_header(
    struct jpeg_decompress_struct *jpeg, const uint8_t *bytes, size_t count, CJPEGHeader *header) {
  jpeg_mem_src(jpeg, bytes, count);
  jpeg_read_header(jpeg, TRUE);
  memset(header, 0, sizeof *header);
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

// Whether all that a whole picture has was in the scans so far, of which `seen` has a bit for each colour.
static int is_whole(j_decompress_ptr jpeg, unsigned seen) {
  for (int part = 0; part < jpeg->num_components; part++) {
    if (!(seen >> part & 1)) return 0;
    for (int number = 0; jpeg->progressive_mode && number < DCTSIZE2; number++) {
      if (jpeg->coef_bits[part][number] != 0) return 0;
    }
  }
  return 1;
}

// A download that stopped may leave zeros up to the end of the file, which decode to pixels. Those of the picture were
// made of them where the scan's last bytes, but for the eight that the library reads ahead, are zeros already.
static void require_data(j_decompress_ptr jpeg, const uint8_t *bytes, size_t count) {
  Session *session = (Session *)jpeg->err;
  size_t place = session->has_ended ? count : count - jpeg->src->bytes_in_buffer;
  for (place = place > 10 ? place - 10 : 0; place < count; place++) {
    if (bytes[place] != 0) return;
  }
  leave((j_common_ptr)jpeg, CJPEG_TRUNCATED);
}

// Reads the scans of a progressive picture, or of one with a scan for each colour, up to the last that it needs.
static void read_scans(j_decompress_ptr jpeg, const uint8_t *bytes, size_t count) {
  Session *session = (Session *)jpeg->err;
  unsigned seen = 0;
  for (;;) {
    int event = jpeg_consume_input(jpeg);
    if (jpeg->input_scan_number > MAXIMUM_SCANS) {
      snprintf(session->message, CJPEG_MESSAGE_SIZE, "it has more than %d scans", MAXIMUM_SCANS);
      leave((j_common_ptr)jpeg, CJPEG_DAMAGED);
    }
    if (event == JPEG_REACHED_EOI) break;
    if (event != JPEG_SCAN_COMPLETED) continue;
    for (int part = 0; part < jpeg->comps_in_scan; part++) seen |= 1u << jpeg->cur_comp_info[part]->component_index;
    if (!is_whole(jpeg, seen)) continue;
    require_data(jpeg, bytes, count);
    return;
  }
  // An encoder may leave the last details out on purpose, but no colour, and a file that is cut off never means to.
  if (session->has_ended) leave((j_common_ptr)jpeg, CJPEG_TRUNCATED);
  if (seen + 1 == 1u << jpeg->num_components) return;
  snprintf(session->message, CJPEG_MESSAGE_SIZE, "it has no data for some of its colours");
  leave((j_common_ptr)jpeg, CJPEG_DAMAGED);
}

int cjpeg_decode(
    const uint8_t *bytes, size_t count, const CJPEGHeader *expected, uint8_t *samples, char *message) {
  struct jpeg_decompress_struct jpeg;
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
  jpeg.out_color_space = header.channels == 1 ? JCS_GRAYSCALE : header.channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg.buffered_image = jpeg_has_multiple_scans(&jpeg);
  jpeg_start_decompress(&jpeg);
  if (jpeg.buffered_image) {
    read_scans(&jpeg, bytes, count);
    jpeg_start_output(&jpeg, jpeg.input_scan_number);
  }
  size_t stride = (size_t)header.width * header.channels;
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = samples + jpeg.output_scanline * stride;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  if (!jpeg.buffered_image) require_data(&jpeg, bytes, count);
  if (jpeg.arith_code) {
    // Arithmetic coding takes zeros where bytes are missing and never tells: only the end marker does.
    while (!jpeg_input_complete(&jpeg)) jpeg_consume_input(&jpeg);
    if (session.has_ended) leave((j_common_ptr)&jpeg, CJPEG_TRUNCATED);
  }
  // What follows the last pixel, be it the end marker, a camera's notes or nothing, is of no matter.
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
