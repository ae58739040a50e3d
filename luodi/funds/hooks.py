"""Register pages and index source of funds."""

from luodi.core import indexing
from luodi.funds import documents, resources  # noqa: F401
from luodi.funds.models import Fund

indexing.register(indexing.Source(Fund, documents.fund_document))
