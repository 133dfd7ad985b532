"""The whole schema."""

from __future__ import annotations

import graphene

from api.graphql.catalog.queries import CatalogQueries
from api.graphql.reporting.mutations import ConcernMutations
from api.graphql.reporting.queries import ConcernQueries
from api.graphql.verification.queries import VerificationQueries


class Query(ConcernQueries, CatalogQueries, VerificationQueries, graphene.ObjectType):
    """一切查询。除另有说明的，无须登录。"""


class Mutation(ConcernMutations, graphene.ObjectType):
    """一切办理，须登录；一次请求办一件。"""


schema = graphene.Schema(query=Query, mutation=Mutation).graphql_schema
