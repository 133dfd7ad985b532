"""The whole schema."""

from __future__ import annotations

import graphene

from api.graphql.catalog.queries import CatalogQueries
from api.graphql.verification.queries import VerificationQueries


class Query(CatalogQueries, VerificationQueries, graphene.ObjectType):
    """一切查询，无须登录。"""


schema = graphene.Schema(query=Query).graphql_schema
