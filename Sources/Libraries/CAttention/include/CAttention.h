#ifndef CATTENTION_H
#define CATTENTION_H

#include <stdint.h>

// Multi-head self-attention within windows of an image, forward and backward, without storing the attention matrices.
//
// In C because it needs the processor's widest vectors, which Swift compiles for no single function: everything exists
// for AVX-512, for AVX2 and for any x86-64.

typedef enum { attention_any, attention_avx2, attention_avx512 } attention_instructions;

typedef struct {
  // The processor must have them.
  attention_instructions instructions;
  int32_t heads;
  // Channels of one head.
  int32_t depth;
  // Tokens of one window.
  int32_t tokens;
  // Tokens filled up to a multiple of 16.
  int32_t padded_tokens;
  // What queries are multiplied by, usually 1 / √depth.
  float scale;
  // Which row of the token matrix each token of each window is: windows × tokens.
  const int32_t *rows;
  // windows × tokens numbers; tokens with different numbers do not see each other. NULL where all do.
  const int32_t *regions;
  // Added to the scores: heads × tokens × padded_tokens, very negative where a token is only filled up.
  const float *bias;
} attention_shape;

// Floats of scratch memory that a call needs.
int64_t attention_scratch(const attention_shape *shape);

// For the windows from first to last - 1: out = softmax(scale · q kᵀ + bias) v.
//   qkv: a row of 3 × heads × depth for each token, queries, then keys, then values.
//   out: a row of heads × depth for each token.
void attention_forward(const attention_shape *shape, int64_t first, int64_t last, const float *qkv, float *out,
                       float *scratch);

// The gradients for the same windows. `bias_gradient`, laid out as the bias, is added to.
void attention_backward(const attention_shape *shape, int64_t first, int64_t last, const float *qkv,
                        const float *out_gradient, float *qkv_gradient, float *bias_gradient, float *scratch);

#endif
