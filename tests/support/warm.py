"""What the process holds from which `commands` branches: imports and the built-in catalog, paid for once."""

import advisor.__main__
import advisor.outputs
import advisor.report.page.html
from advisor.runs import built_in_catalog

__all__ = ["advisor"]

built_in_catalog()
