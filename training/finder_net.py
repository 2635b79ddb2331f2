"""The network that finds MRZ lines: down to a sixteenth for the view of the whole, up to a quarter again."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.line_net import conv
from training.pages import MAPS


class Residual(nn.Module):
    """Looks `2 * dilation` cells around itself."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, cells: Tensor) -> Tensor:
        """Batch x width x rows x columns, unchanged in shape."""
        return torch.relu(cells + self.body(cells))


class FinderNet(nn.Module):
    """Grey pictures (batch x 1 x rows x columns, 0 to 255) → `MAPS`, a cell each 4 pixels.

    Rows and columns are multiples of 16; `line` is a logit.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.quarter = nn.Sequential(conv(1, 16, (2, 2), kernel=5), conv(16, 32, (2, 2)), conv(32, 32))
        self.eighth = nn.Sequential(conv(32, 48, (2, 2)), conv(48, 48))
        self.sixteenth = nn.Sequential(conv(48, width, (2, 2)), *(Residual(width, d) for d in (1, 2, 4, 2)))
        self.down_to_eighth = nn.Conv2d(width, 48, 1)
        self.at_eighth = conv(48, 48)
        self.down_to_quarter = nn.Conv2d(48, 32, 1)
        self.at_quarter = conv(32, 32)
        self.head = nn.Conv2d(32, len(MAPS), 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Compute the maps."""
        spread = pictures.std(dim=(1, 2, 3), keepdim=True) + 8.0
        quarter = self.quarter((pictures - pictures.mean(dim=(1, 2, 3), keepdim=True)) / spread)
        eighth = self.eighth(quarter)
        whole = self.down_to_eighth(self.sixteenth(eighth))
        eighth = self.at_eighth(
            torch.relu(eighth + functional.interpolate(whole, scale_factor=2.0, mode="nearest"))
        )
        near = self.down_to_quarter(eighth)
        return self.head(
            self.at_quarter(
                torch.relu(quarter + functional.interpolate(near, scale_factor=2.0, mode="nearest"))
            )
        )
