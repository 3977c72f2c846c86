"""One self-contained HTML file on runs: leaderboard, charts, attempts, whole conversations.

It opens from disk without a network. Transcripts lie in compressed blocks of text that the
browser unpacks when an attempt is opened. All model text reaches the page as text, never as
markup, and a content security policy lets no script run but the page's own.
"""

from symbench.report.page import write_report

__all__ = ["write_report"]
