"""What is the same on many pages is rendered once a process, for each language or whatever it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import template

if TYPE_CHECKING:
    from django.template.base import FilterExpression, NodeList, Parser, Token
    from django.template.context import Context
    from django.utils.safestring import SafeString

register = template.Library()
_MOST: Final = 512


class Once(template.Node):
    """Kept by the node itself, in memory: finding it again is one look into a dict, where Django's cache tag
    hashes, copies and unpickles.
    """

    def __init__(self, nodes: NodeList, depends_on: list[FilterExpression]) -> None:
        self._nodes = nodes
        self._depends_on = depends_on
        self._rendered: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = tuple(one.resolve(context) for one in self._depends_on)
        found = self._rendered.get(key)
        if found is None:
            found = self._nodes.render(context)
            # What it depends on comes from a short list; were that a mistake, memory would not pay for it.
            if len(self._rendered) < _MOST:
                self._rendered[key] = found
        return found


@register.tag
def once(parser: Parser, token: Token) -> Once:
    """`{% once LANGUAGE_CODE … %}` up to `{% endonce %}`; all that the inside depends on is named."""
    nodes = parser.parse(["endonce"])
    parser.delete_first_token()
    return Once(nodes, [parser.compile_filter(name) for name in token.split_contents()[1:]])
