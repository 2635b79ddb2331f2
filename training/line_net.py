"""The network that reads a strip: convolutions, dilated residual blocks, CTC; about 0.8 million weights."""

import torch
from torch import Tensor, nn

from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET, STRIP_HEIGHT

CLASSES = len(ALPHABET) + 1
# Two CTC steps a column of the last layer, so that tight `<<` keep a blank between them.
STEPS_A_COLUMN = 2


def conv(into: int, out: int, stride: tuple[int, int] = (1, 1), kernel: int = 3) -> nn.Sequential:
    """Convolution, normalisation, rectifier."""
    return nn.Sequential(
        nn.Conv2d(into, out, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Looks `2 * dilation` columns to either side, twice."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(inplace=True),
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm1d(width),
        )

    def forward(self, columns: Tensor) -> Tensor:
        """Batch x width x columns, unchanged in shape."""
        return torch.relu(columns + self.body(columns))


class LineNet(nn.Module):
    """Strips (batch x 1 x 40 x pixels, 0 to 255) → logits (batch x steps x classes), blank first."""

    def __init__(self, width: int = 160) -> None:
        super().__init__()
        self.seen = nn.Sequential(
            conv(1, 32, (2, 2), kernel=5),
            conv(32, 48),
            conv(48, 64, (2, 2)),
            conv(64, 96),
            conv(96, 128, (2, 1)),
            nn.Conv2d(128, width, (STRIP_HEIGHT // 8, 3), padding=(0, 1), bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
        )
        self.context = nn.Sequential(
            *(Residual(width, dilation) for dilation in (1, 2, 4, 8)), nn.Dropout(0.1)
        )
        self.head = nn.Conv1d(width, STEPS_A_COLUMN * CLASSES, 1)

    def forward(self, strips: Tensor) -> Tensor:
        """Logits, two steps for each four pixels."""
        spread = strips.std(dim=(1, 2, 3), keepdim=True) + 4.0
        clean = (strips - strips.mean(dim=(1, 2, 3), keepdim=True)) / spread
        columns = self.head(self.context(self.seen(clean).squeeze(2)))
        batch, _, length = columns.shape
        steps = columns.view(batch, STEPS_A_COLUMN, CLASSES, length).permute(0, 3, 1, 2)
        return steps.reshape(batch, length * STEPS_A_COLUMN, CLASSES)
