// Operations of oneDNN by themselves, ready to run on memory of their own: what Derain's calls are compared with.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bare_work bare_work;

typedef enum {
  bare_forward,
  bare_backward_data,
  bare_backward_weights,
} bare_direction;

/// A 3×3 convolution with padding 1 and a bias, of images [batch, inputs, size, size], by the algorithm and in the
/// layouts that run fastest here. Weights are packed in advance. NULL where the library has none.
bare_work *bare_convolution(bare_direction direction, int batch, int inputs, int outputs, int size);

/// All convolutions of a training step of ResNet in their order, each on memory of its own.
bare_work *bare_resnet(int channels, int blocks, int batch, int size);

/// a + b of images in blocks of channels.
bare_work *bare_add(int batch, int channels, int size);

/// The gradient of a ReLU, told from its output.
bare_work *bare_relu_backward(int batch, int channels, int size);

/// The product of row-major matrices, rows × inner and inner × columns.
bare_work *bare_product(int rows, int columns, int inner);

void bare_run(bare_work *work);
void bare_free(bare_work *work);

#ifdef __cplusplus
}
#endif
