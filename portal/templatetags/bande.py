"""What the band shows twice: in the window's width, and behind the menu where it is narrow."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def person_links(context: Context) -> SafeString:
    """The links of the person's own menu, rendered once for both places: `{% person_links as links %}`."""
    return context.template.engine.get_template("components/person_links.html").render(context)
