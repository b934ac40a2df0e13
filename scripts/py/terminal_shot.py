"""What the `ais` tool prints to a terminal, as a picture: a page in a headless browser draws the text."""

import html
import os
import pty
import re
import subprocess
import threading

ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = {31: "#ff8f8f", 32: "#7fd89a", 33: "#f0c674", 34: "#86b7f5", 35: "#d6a2e8", 36: "#74d3d8"}
STYLE = ("body{margin:0;background:#12171d}"
         "pre{display:inline-block;margin:0;padding:14px 18px;background:#12171d;color:#dfe5eb;"
         "font:13px/1.35 'DejaVu Sans Mono',monospace;tab-size:8}b{color:#8fa0b3;font-weight:400}")
COLUMNS, LINES = 180, 60
SECONDS = 60


def on_terminal(command, env):
    """What a command prints when its output is a terminal, colours and all."""
    main_end, child_end = pty.openpty()
    pieces = []

    def read():
        while True:
            try:
                piece = os.read(main_end, 65536)
            except OSError:  # the other end is closed
                return
            if not piece:
                return
            pieces.append(piece)

    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=child_end, stderr=child_end,
                               env={**env, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(LINES)})
    os.close(child_end)
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        process.wait(SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
        reader.join(5)
        os.close(main_end)
    return b"".join(pieces).decode("utf-8", "replace").replace("\r\n", "\n")


def markup(text):
    """The text as HTML; of the escape sequences only colours are kept."""
    parts, opened, at = [], False, 0
    for match in ESCAPE.finditer(text):
        parts.append(html.escape(text[at:match.start()]))
        at = match.end()
        if opened:
            parts.append("</span>")
            opened = False
        codes = [int(code) for code in match.group(1).split(";") if code]
        colour = next((COLOURS[code - 60 if code >= 90 else code] for code in codes
                       if (code - 60 if code >= 90 else code) in COLOURS), None)
        if colour:
            parts.append(f'<span style="color:{colour}">')
            opened = True
    parts.append(html.escape(text[at:]) + ("</span>" if opened else ""))
    return "".join(parts)


def draw(window, folder, words, text, file):
    """Draws what `ais WORDS` printed, writes the picture, gives its size in bytes. `folder` is for its page."""
    page = os.path.join(folder, "terminal.html")
    with open(page, "w", encoding="utf-8") as target:
        target.write(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><pre><b>$ ais {html.escape(' '.join(words))}</b>\n"
                     f"{markup(text.rstrip())}\n</pre>")
    window.open(f"file://{page}")
    return window.picture(file, 1800, selector="pre")
