"""Source documents for tests: a page of a newspaper in HTML, and small PDFs made by hand."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

ARTICLE = """\
<!doctype html>
<html lang="nl-BE">
<head>
<meta charset="utf-8">
<title>Kernkabinet keurt wapens goed | Het Dagelijks Voorbeeld</title>
<meta property="og:site_name" content="Het Dagelijks Voorbeeld">
<meta property="og:title" content="Kernkabinet keurt zware wapens goed">
<meta property="article:published_time" content="2022-04-22T18:30:00.000+0200">
<link rel="canonical" href="https://voorbeeld.example/kern-keurt-goed">
<script>var stolen = "a script is no text";</script>
<style>p { color: red }</style>
</head>
<body>
<div id="cookie-banner" class="cookie-consent" role="dialog">
<p>Wij gebruiken cookies om uw ervaring te verbeteren. <button>Aanvaard alles</button></p></div>
<header><nav><ul><li><a href="/">Voorpagina</a></li><li><a href="/weer">Het weer</a></li></ul>
</nav></header>
<main><article>
<h1>Kernkabinet keurt zware wapens goed</h1>
<p>Het kernkabinet heeft vrijdagavond beslist om zware wapens aan Oekraïne te leveren. De minister
sprak van &ldquo;een moeilijke, maar nodige stap&rdquo; na een vergadering van vier uur.</p>
<p>De levering omvat minstens 200 antitankwapens en 3.800 ton brandstof, zegt de woordvoerder. Het
parlement wordt dinsdag ingelicht over de uitvoering van de beslissing.</p>
<h2>Nog geen datum</h2>
<p>Wanneer de eerste trein vertrekt, is nog niet bekend. „Dat hangt af van onze bondgenoten”, aldus
de minister van Defensie in de Kamer van volksvertegenwoordigers.</p>
<table><tr><th>Wapen</th><th>Aantal</th></tr><tr><td>Antitank</td><td>200</td></tr></table>
<aside class="related"><h3>Lees ook</h3>
<ul><li><a href="/a">Voetbal: Brugge wint met 3-0</a></li></ul></aside>
</article></main>
<footer><p>© Het Dagelijks Voorbeeld. Alle rechten voorbehouden.</p></footer>
</body></html>
"""
QUOTE = "een moeilijke, maar nodige stap"
NOT_ITS_TEXT = ("script", "color", "cookies", "Aanvaard", "Voorpagina", "Voetbal", "rechten")

MINUTES = (
    "The council met on 22 April.\nIt decided to send the wea-\npons by train.",
    "Nobody voted against.\nThe meeting closed at 22:00.",
)


def pdf(
    pages: Sequence[str], *, title: str | None = None, labels: str = "", packed: bytes | None = None
) -> bytes:
    """A PDF with a page for each text; `packed` is the content of all pages instead."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(count))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {labels} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for place, text in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * place} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        content = packed or zlib.compress(_drawn(text))
        objects.append(
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (len(content), content)
        )
    info = ""
    if title is not None:
        objects.append(b"<< /Title (" + title.encode("cp1252") + b") >>")
        info = f"/Info {len(objects)} 0 R"
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {info} >>\nstartxref\n{start}\n"
    return body + trailer.encode() + b"%%EOF\n"


def _drawn(text: str) -> bytes:
    lines = [b"BT /F1 12 Tf 14 TL 50 800 Td"]
    for line in text.splitlines():
        escaped = line.encode("cp1252").replace(b"\\", b"\\\\")
        for sign in (b"(", b")"):
            escaped = escaped.replace(sign, b"\\" + sign)
        lines.append(b"(" + escaped + b") Tj T*")
    return b"\n".join([*lines, b"ET"]) if text else b""
