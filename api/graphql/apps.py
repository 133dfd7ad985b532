from django.apps import AppConfig


class GraphQLConfig(AppConfig):
    """The door for partners' systems and mobile clients; it has no tables."""

    name = "api.graphql"
    label = "graphql_api"
    verbose_name = "GraphQL"
