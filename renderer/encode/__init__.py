"""Pictures to H.264 pieces, pieces and sound to a finished video."""

from renderer.encode.join import JoinedVideo, join_pieces
from renderer.encode.piece import PieceEncoder

__all__ = ["JoinedVideo", "PieceEncoder", "join_pieces"]
