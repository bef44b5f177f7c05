"""Blocks as the HTML of minutes: the tags that `rencontres.richtext` keeps, and no other."""

from html import escape

from .blocks import Block, Heading, Items, PageBreak, Paragraph, Span, Table, Text


def html(blocks: list[Block]) -> str:
    """The blocks, one after another; page breaks are of paper alone."""
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"<h3>{_text(text)}</h3>"
        case Paragraph(text=text, quoted=quoted):
            paragraph = f"<p>{_text(text)}</p>"
            return f"<blockquote>{paragraph}</blockquote>" if quoted else paragraph
        case Items(items=items, first=first):
            tag = "ol" if first else "ul"
            return f"<{tag}>{''.join(f'<li>{_text(item)}</li>' for item in items)}</{tag}>"
        case Table(head=head, rows=rows):
            return (
                f"<table><thead>{_row(head, 'th')}</thead><tbody>{''.join(_row(row) for row in rows)}</tbody></table>"
            )
        case PageBreak():
            return ""


def _row(cells: tuple[Text, ...], tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{_text(cell)}</{tag}>' for cell in cells)}</tr>"


def _text(text: Text) -> str:
    return "".join(map(_span, text))


def _span(span: Span) -> str:
    words = escape(span.text, quote=False)
    if span.italic:
        words = f"<em>{words}</em>"
    return f"<strong>{words}</strong>" if span.bold else words
