"""The draft's materials by id, over all buckets: how segments find what they refer to."""

from __future__ import annotations

from renderer.reader.node import Node

Found = tuple[str, Node]
"""A bucket's name and an entry of it."""


class Materials:
    """Every material of one draft.

    Ids are unique as a rule. Where one occurs in several buckets (pyJianYingDraft doubles masks,
    templates carry a dummy text) the bucket asked for decides; within a bucket the last entry wins.
    """

    def __init__(self, materials: Node) -> None:
        self._found: dict[str, dict[str, Node]] = {}
        if materials.value is not None and not isinstance(materials.value, dict):
            raise materials.fault("must be an object of lists")
        for bucket, entries in (materials.value or {}).items():
            if not isinstance(entries, list):
                continue
            for node in materials.items(bucket):
                key = node.value.get("id") if isinstance(node.value, dict) else None
                if isinstance(key, str) and key:
                    self._found.setdefault(key, {})[bucket] = node

    def find(self, key: str, *buckets: str) -> Found | None:
        """The material with this id in the first of these buckets that has it."""
        entries = self._found.get(key)
        if not entries:
            return None
        for bucket in buckets:
            if bucket in entries:
                return bucket, entries[bucket]
        return None

    def anywhere(self, key: str) -> Found | None:
        """The material with this id in whatever bucket."""
        entries = self._found.get(key)
        return next(iter(entries.items())) if entries else None

    def references(self, segment: Node) -> References:
        """What a segment's unordered, untyped list of ids refers to. Dangling ids are normal."""
        key = "extra_material_refs" if segment.get("extra_material_refs") else "extra_material_ids"
        found: list[Found] = []
        seen: set[str] = set()
        for node in segment.items(key):
            if not isinstance(node.value, str) or node.value in seen:
                continue
            seen.add(node.value)
            found.extend(self._found.get(node.value, {}).items())
        return References(found)


class References:
    """The materials one segment refers to, in the order it names them."""

    def __init__(self, found: list[Found]) -> None:
        self.found = found

    def last(self, bucket: str) -> Node:
        """The last entry of a bucket (tools leave stale ones before it), or a null node."""
        nodes = self.all(bucket)
        return nodes[-1] if nodes else Node(None)

    def all(self, bucket: str) -> list[Node]:
        return [node for name, node in self.found if name == bucket]
