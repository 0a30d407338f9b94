#include "CAttention.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

// Depth and tokens are filled up to multiples of this.
enum { block = 16 };

// One head's part of a window, copied out of the token matrix. Depth and tokens are filled up with zeros.
typedef struct {
  int64_t padded_depth;
  float *queries;      // tokens × padded depth, scaled
  float *keys;         // padded tokens × padded depth
  float *values;       // padded tokens × padded depth
  float *turned;       // depth × padded tokens: keys or values
  float *shares;       // tokens × padded tokens: softmax of the scores
  float *differences;  // tokens × padded tokens: gradient of the scores
  float *gradient;     // tokens × padded depth: gradient of the output, and results
  float *result;       // padded tokens × padded depth
} head;

int64_t attention_scratch(const attention_shape *shape) {
  int64_t depth = (shape->depth + block - 1) / block * block, tokens = shape->padded_tokens;
  return 6 * tokens * depth + 2 * tokens * tokens;
}

#define NAME(function) function##_avx512
#define lanes 16
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#include "Attention.inc"
#pragma clang attribute pop
#undef NAME
#undef lanes

#define NAME(function) function##_avx2
#define lanes 8
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "Attention.inc"
#pragma clang attribute pop
#undef NAME
#undef lanes

#define NAME(function) function##_any
#define lanes 4
#include "Attention.inc"
#undef NAME
#undef lanes

void attention_forward(const attention_shape *shape, int64_t first, int64_t last, const float *qkv, float *out,
                       float *scratch) {
  switch (shape->instructions) {
  case attention_avx512: return forward_avx512(shape, first, last, qkv, out, scratch);
  case attention_avx2: return forward_avx2(shape, first, last, qkv, out, scratch);
  default: return forward_any(shape, first, last, qkv, out, scratch);
  }
}

void attention_backward(const attention_shape *shape, int64_t first, int64_t last, const float *qkv,
                        const float *out_gradient, float *qkv_gradient, float *bias_gradient, float *scratch) {
  switch (shape->instructions) {
  case attention_avx512:
    return backward_avx512(shape, first, last, qkv, out_gradient, qkv_gradient, bias_gradient, scratch);
  case attention_avx2:
    return backward_avx2(shape, first, last, qkv, out_gradient, qkv_gradient, bias_gradient, scratch);
  default:
    return backward_any(shape, first, last, qkv, out_gradient, qkv_gradient, bias_gradient, scratch);
  }
}
