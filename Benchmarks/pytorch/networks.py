"""The networks that Derain ships, in PyTorch: what it is compared with, in numbers and in time.

Written from the papers' descriptions, with the names of weights that published files have.
"""

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(F.relu(self.conv1(x), inplace=True))


class ResNet(nn.Module):
    """SRResNet (Ledig et al. 2017) at scale 1 without normalisation, added to its input."""

    def __init__(self, channels=64, blocks=16):
        super().__init__()
        self.conv_first = nn.Conv2d(3, channels, 3, padding=1)
        self.body = nn.Sequential(*[Block(channels) for _ in range(blocks)])
        self.conv_body = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_last = nn.Conv2d(channels, 3, 3, padding=1)

    def forward(self, x):
        first = self.conv_first(x)
        return x + self.conv_last(first + self.conv_body(self.body(first)))


class MSRResNet(nn.Module):
    """BasicSR's variant of SRResNet at scale 1, as forks for restoration have it, added to its input."""

    def __init__(self, channels=64, blocks=16):
        super().__init__()
        self.conv_first = nn.Conv2d(3, channels, 3, padding=1)
        self.body = nn.Sequential(*[Block(channels) for _ in range(blocks)])
        self.upconv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_hr = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_last = nn.Conv2d(channels, 3, 3, padding=1)

    def forward(self, x):
        y = self.body(F.leaky_relu(self.conv_first(x), 0.1))
        for layer in (self.upconv1, self.conv_hr):
            y = F.leaky_relu(layer(y), 0.1)
        return x + self.conv_last(y)


class DnCNN(nn.Module):
    """DnCNN (Zhang et al. 2017) with KAIR's numbers of batch normalisation, taken from its input."""

    def __init__(self, channels=64, layers=17, batch_norm=True):
        super().__init__()
        model = [nn.Conv2d(3, channels, 3, padding=1), nn.ReLU(inplace=True)]
        for _ in range(layers - 2):
            model.append(nn.Conv2d(channels, channels, 3, padding=1))
            if batch_norm:
                model.append(nn.BatchNorm2d(channels, eps=1e-4, momentum=0.9))
            model.append(nn.ReLU(inplace=True))
        self.model = nn.Sequential(*model, nn.Conv2d(channels, 3, 3, padding=1))

    def forward(self, x):
        return x - self.model(x)


class PReNet(nn.Module):
    """PReNet (Ren et al. 2019): stages with the same weights and a convolutional LSTM, each added to the input."""

    def __init__(self, channels=32, stages=6, blocks=5):
        super().__init__()

        def conv(inputs, outputs, *after):
            return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), *after)

        self.channels, self.stages, self.blocks = channels, stages, blocks
        self.conv0 = conv(6, channels, nn.ReLU())
        for index in range(1, blocks + 1):
            self.add_module(
                f"res_conv{index}",
                conv(channels, channels, nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU()),
            )
        self.conv_i = conv(2 * channels, channels, nn.Sigmoid())
        self.conv_f = conv(2 * channels, channels, nn.Sigmoid())
        self.conv_g = conv(2 * channels, channels, nn.Tanh())
        self.conv_o = conv(2 * channels, channels, nn.Sigmoid())
        self.conv = conv(channels, 3)

    def forward(self, image):
        x = image
        hidden = cell = image.new_zeros(image.shape[0], self.channels, *image.shape[2:])
        for _ in range(self.stages):
            y = torch.cat([self.conv0(torch.cat([image, x], 1)), hidden], 1)
            cell = self.conv_f(y) * cell + self.conv_i(y) * self.conv_g(y)
            y = hidden = self.conv_o(y) * cell.tanh()
            for index in range(1, self.blocks + 1):
                y = F.relu(y + self.get_submodule(f"res_conv{index}")(y))
            x = image + self.conv(y)
        return x


class Level(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)

    def forward(self, x):
        return F.relu(self.conv2(F.relu(self.conv1(x), inplace=True)), inplace=True)


class UpLevel(Level):
    def __init__(self, outputs):
        super().__init__(2 * outputs, outputs)
        self.transposed = nn.ConvTranspose2d(2 * outputs, outputs, 2, 2)

    def forward(self, x, across):
        return super().forward(torch.cat([across, self.transposed(x)], 1))


def padded(x, multiple):
    height, width = x.shape[2:]
    return F.pad(x, (0, -width % multiple, 0, -height % multiple), "reflect")


class UNet(nn.Module):
    """U-Net (Ronneberger et al. 2015) with same-padding and without normalisation, added to its input."""

    def __init__(self, channels=32, depth=4):
        super().__init__()
        features = [channels << level for level in range(depth + 1)]
        self.down = nn.ModuleList(Level(3 if i == 0 else features[i - 1], features[i]) for i in range(depth))
        self.bottom = Level(features[-2], features[-1])
        self.up = nn.ModuleList(UpLevel(features[i]) for i in range(depth))
        self.conv_last = nn.Conv2d(channels, 3, 1)

    def forward(self, image):
        x = image = padded(whole := image, 1 << len(self.down))
        across = []
        for level in self.down:
            across.append(x := level(x))
            x = F.max_pool2d(x, 2)
        x = self.bottom(x)
        for level in reversed(self.up):
            x = level(x, across.pop())
        return (image + self.conv_last(x))[:, :, : whole.shape[2], : whole.shape[3]]


def windows(x, size):
    """(B, H, W, C) → (B · windows, size², C)"""
    b, h, w, c = x.shape
    return x.view(b, h // size, size, w // size, size, c).transpose(2, 3).reshape(-1, size * size, c)


def whole(x, size, h, w):
    """The reverse of windows."""
    return x.view(-1, h // size, w // size, size, size, x.shape[-1]).transpose(2, 3).reshape(-1, h, w, x.shape[-1])


class Attention(nn.Module):
    def __init__(self, channels, window, heads):
        super().__init__()
        self.heads = heads
        self.scale = (channels // heads) ** -0.5
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        nn.init.trunc_normal_(self.relative_position_bias_table, std=0.02)
        places = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")).flatten(1)
        apart = places[:, :, None] - places[:, None] + window - 1
        self.register_buffer("relative_position_index", apart[0] * (2 * window - 1) + apart[1], persistent=False)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)

    def forward(self, x, mask):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        bias = self.relative_position_bias_table[self.relative_position_index.view(-1)].view(n, n, -1)
        scores = (q * self.scale) @ k.transpose(-2, -1) + bias.permute(2, 0, 1)
        if mask is not None:
            scores = (scores.view(-1, len(mask), self.heads, n, n) + mask[:, None]).view(b, self.heads, n, n)
        return self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))


class Perceptron(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, channels)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class SwinBlock(nn.Module):
    def __init__(self, channels, heads, window, shift, expansion):
        super().__init__()
        self.window, self.shift = window, shift
        self.norm1 = nn.LayerNorm(channels)
        self.attn = Attention(channels, window, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.mlp = Perceptron(channels, expansion * channels)

    def forward(self, x, h, w, mask):
        b, n, c = x.shape
        y = self.norm1(x).view(b, h, w, c)
        if self.shift:
            y = y.roll((-self.shift, -self.shift), (1, 2))
        y = whole(self.attn(windows(y, self.window), mask if self.shift else None), self.window, h, w)
        if self.shift:
            y = y.roll((self.shift, self.shift), (1, 2))
        x = x + y.reshape(b, n, c)
        return x + self.mlp(self.norm2(x))


class Blocks(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)


class Group(nn.Module):
    def __init__(self, channels, depth, heads, window, expansion):
        super().__init__()
        self.residual_group = Blocks(
            SwinBlock(channels, heads, window, 0 if i % 2 == 0 else window // 2, expansion) for i in range(depth)
        )
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x, h, w, mask):
        y = x
        for block in self.residual_group.blocks:
            y = block(y, h, w, mask)
        image = y.transpose(1, 2).reshape(x.shape[0], -1, h, w)
        return x + self.conv(image).flatten(2).transpose(1, 2)


class PatchNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.LayerNorm(channels)


class SwinIR(nn.Module):
    """SwinIR (Liang et al. 2021) without enlargement; the defaults are SwinIR-light with a plain tail."""

    def __init__(
        self, channels=60, depths=(6, 6, 6, 6), heads=(6, 6, 6, 6), window=8, expansion=2, tail="plain"
    ):
        super().__init__()
        self.window = window
        self.register_buffer("mean", torch.tensor([0.4488, 0.4371, 0.4040]).view(1, 3, 1, 1), persistent=False)
        self.conv_first = nn.Conv2d(3, channels, 3, padding=1)
        self.patch_embed = PatchNorm(channels)
        self.layers = nn.ModuleList(Group(channels, d, h, window, expansion) for d, h in zip(depths, heads))
        self.norm = nn.LayerNorm(channels)
        self.conv_after_body = nn.Conv2d(channels, channels, 3, padding=1)
        self.tail = tail
        if tail == "pixelshuffle":
            self.conv_before_upsample = nn.Sequential(nn.Conv2d(channels, 64, 3, padding=1), nn.LeakyReLU())
        if tail == "pixelshuffledirect":
            self.upsample = nn.Sequential(nn.Conv2d(channels, 3, 3, padding=1))
        else:
            self.conv_last = nn.Conv2d(channels if tail == "plain" else 64, 3, 3, padding=1)
        self.masks = {}
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def mask(self, h, w):
        if (h, w) not in self.masks:
            shift = self.window // 2
            regions = torch.zeros(1, h, w, 1)
            edges = (slice(0, -self.window), slice(-self.window, -shift), slice(-shift, None))
            for i, rows in enumerate(edges):
                for j, columns in enumerate(edges):
                    regions[:, rows, columns] = 3 * i + j
            regions = windows(regions, self.window).squeeze(-1)
            self.masks[h, w] = (regions[:, None] != regions[:, :, None]) * -100.0
        return self.masks[h, w]

    def forward(self, x):
        height, width = x.shape[2:]
        x = padded(x, self.window) - self.mean
        h, w = x.shape[2:]
        first = self.conv_first(x)
        tokens = self.patch_embed.norm(first.flatten(2).transpose(1, 2))
        for group in self.layers:
            tokens = group(tokens, h, w, self.mask(h, w))
        body = self.norm(tokens).transpose(1, 2).reshape(x.shape[0], -1, h, w)
        body = self.conv_after_body(body) + first
        if self.tail == "pixelshuffle":
            x = self.conv_last(self.conv_before_upsample(body))
        elif self.tail == "pixelshuffledirect":
            x = self.upsample(body)
        else:
            x = x + self.conv_last(body)
        return (x + self.mean)[:, :, :height, :width]


class PixelNorm(nn.Module):
    """A layer normalisation of the channels of each pixel."""

    def __init__(self, channels):
        super().__init__()
        self.body = nn.LayerNorm(channels)

    def forward(self, x):
        return self.body(x.movedim(1, -1)).movedim(-1, 1)


def pointwise(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 1, bias=False)


def each_channel(channels):
    return nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)


class ChannelAttention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))
        self.qkv = pointwise(channels, 3 * channels)
        self.qkv_dwconv = each_channel(3 * channels)
        self.project_out = pointwise(channels, channels)

    def forward(self, x):
        q, k, v = self.qkv_dwconv(self.qkv(x)).unflatten(1, (3, len(self.temperature), -1)).flatten(4).unbind(1)
        scores = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1) * self.temperature
        return self.project_out((scores.softmax(-1) @ v).reshape(x.shape))


class GatedPerceptron(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.project_in = pointwise(channels, 2 * hidden)
        self.dwconv = each_channel(2 * hidden)
        self.project_out = pointwise(hidden, channels)

    def forward(self, x):
        gate, y = self.dwconv(self.project_in(x)).chunk(2, 1)
        return self.project_out(F.gelu(gate) * y)


class RestormerBlock(nn.Module):
    def __init__(self, channels, heads, expansion):
        super().__init__()
        self.norm1 = PixelNorm(channels)
        self.attn = ChannelAttention(channels, heads)
        self.norm2 = PixelNorm(channels)
        self.ffn = GatedPerceptron(channels, int(channels * expansion))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.ffn(self.norm2(x))


class Embedding(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.proj = nn.Conv2d(3, channels, 3, padding=1, bias=False)


class Resized(nn.Module):
    def __init__(self, inputs, outputs, shuffle):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), shuffle(2))

    def forward(self, x):
        return self.body(x)


class Restormer(nn.Module):
    """Restormer (Zamir et al. 2022) as for rain, added to its input."""

    def __init__(self, channels=48, blocks=(4, 6, 6, 8), refinement=4, heads=(1, 2, 4, 8), expansion=2.66):
        super().__init__()

        def sequence(count, channels, heads):
            return nn.Sequential(*[RestormerBlock(channels, heads, expansion) for _ in range(count)])

        self.levels = levels = len(blocks)
        self.patch_embed = Embedding(channels)
        for level in range(1, levels):
            features = channels << level - 1
            self.add_module(f"encoder_level{level}", sequence(blocks[level - 1], features, heads[level - 1]))
            self.add_module(f"down{level}_{level + 1}", Resized(features, features // 2, nn.PixelUnshuffle))
        self.latent = sequence(blocks[-1], channels << levels - 1, heads[-1])
        for level in range(levels - 1, 0, -1):
            features = channels << level - 1
            self.add_module(f"up{level + 1}_{level}", Resized(2 * features, 4 * features, nn.PixelShuffle))
            if level > 1:
                self.add_module(f"reduce_chan_level{level}", pointwise(2 * features, features))
            wide = 2 * features if level == 1 else features
            self.add_module(f"decoder_level{level}", sequence(blocks[level - 1], wide, heads[level - 1]))
        self.refinement = sequence(refinement, 2 * channels, heads[0])
        self.output = nn.Conv2d(2 * channels, 3, 3, padding=1, bias=False)

    def forward(self, image):
        part = self.get_submodule
        whole, image = image, padded(image, 1 << self.levels - 1)
        x = self.patch_embed.proj(image)
        across = []
        for level in range(1, self.levels):
            across.append(x := part(f"encoder_level{level}")(x))
            x = part(f"down{level}_{level + 1}")(x)
        x = self.latent(x)
        for level in range(self.levels - 1, 0, -1):
            x = torch.cat([part(f"up{level + 1}_{level}")(x), across.pop()], 1)
            if level > 1:
                x = part(f"reduce_chan_level{level}")(x)
            x = part(f"decoder_level{level}")(x)
        return (image + self.output(self.refinement(x)))[:, :, : whole.shape[2], : whole.shape[3]]
