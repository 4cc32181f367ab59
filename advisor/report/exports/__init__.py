"""The finished JSON document in other forms: tables, SARIF, Markdown, decision records. Nothing is decided here."""
