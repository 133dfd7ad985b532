from django.urls import path

from api.graphql.view import graphql, schema_file

app_name = "graphql"
urlpatterns = [
    path("", graphql, name="graphql"),
    path("schema.graphql", schema_file, name="schema"),
]
