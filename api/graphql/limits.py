"""How much one request may ask for. Nothing here looks at data, only at the question.

Two looks: ``check_size`` before validation, whose own work grows with the square of repeated
fields; ``check_cost`` before every execution, when the variables are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from api.graphql.errors import QueryTooLarge

MAX_TOKENS = 1000
MAX_DEPTH = 10
MAX_FIELDS = 200
MAX_ALIASES = 30
MAX_SPREADS = 40
MAX_ROOT_FIELDS = 10
# One request, one deed: a refusal then says plainly what was not done.
MAX_MUTATIONS = 1
# Field values in the answer, as far as the question tells: about 100 ms of one core.
MAX_COST = 10_000

MAX_PAGE = 100
DEFAULT_PAGE = 20
# What a list without ``first`` is taken to hold; ours hold one to six.
LIST_SIZE = 5


def check_size(document: DocumentNode) -> None:
    """Refuse a document with too many or too deeply nested selections, fragments as written."""
    fields = aliases = spreads = 0
    for definition in document.definitions:
        for node, depth in _selections(definition):
            if depth > MAX_DEPTH:
                raise QueryTooLarge("too_deep", f"查询嵌套超过 {MAX_DEPTH} 层。")
            if isinstance(node, FieldNode):
                fields += 1
                aliases += node.alias is not None
            else:
                spreads += 1
    if fields > MAX_FIELDS:
        raise QueryTooLarge("too_many_fields", f"查询的字段超过 {MAX_FIELDS} 个。")
    if aliases > MAX_ALIASES:
        raise QueryTooLarge("too_many_aliases", f"查询的别名超过 {MAX_ALIASES} 个。")
    if spreads > MAX_SPREADS:
        raise QueryTooLarge("too_many_fragments", f"查询引用片段超过 {MAX_SPREADS} 次。")


def _selections(definition: Node) -> Iterator[tuple[Node, int]]:
    waiting: list[tuple[Node, int]] = [(definition, 0)]
    while waiting:
        node, depth = waiting.pop()
        selection_set = getattr(node, "selection_set", None)
        for child in selection_set.selections if selection_set else ():
            yield child, depth + 1
            waiting.append((child, depth + 1))


def check_cost(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    variables: dict[str, Any],
) -> None:
    """Refuse an operation (of a valid document) that is too deep, too wide or too expensive.

    Cost is the number of field values it could return: lists multiply, fragments count where they
    are spread, ``@skip`` and ``@include`` are not believed.
    """
    root = schema.get_root_type(operation.operation)
    assert root is not None  # noqa: S101 - the caller has looked
    meter = _Meter(document, schema, operation, variables)
    most = MAX_MUTATIONS if operation.operation is OperationType.MUTATION else MAX_ROOT_FIELDS
    root_fields = islice(meter.fields(operation.selection_set), most + 1)
    if sum(1 for _ in root_fields) > most:
        raise QueryTooLarge("too_many_root_fields", f"顶层字段超过 {most} 个。")
    cost, depth = meter.weigh(operation.selection_set, root, LIST_SIZE)
    if depth > MAX_DEPTH:
        raise QueryTooLarge("too_deep", f"查询嵌套超过 {MAX_DEPTH} 层。")
    if cost > MAX_COST:
        raise QueryTooLarge(
            "too_expensive", f"查询可能返回 {cost} 个值，上限为 {MAX_COST}。请减小 first 或字段数。"
        )


class _Meter:
    """Weighs selections, each fragment once per page size it is spread under."""

    def __init__(
        self,
        document: DocumentNode,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        defaults = {
            definition.variable.name.value: _number(definition.default_value)
            for definition in operation.variable_definitions or ()
            if isinstance(definition.default_value, IntValueNode)
        }
        self._variables = {**defaults, **variables}
        self._weighed: dict[tuple[str, int], tuple[int, int]] = {}

    def fields(self, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        """Yield the fields of a selection set, fragments unfolded: maybe exponentially many."""
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                yield from self.fields(self._fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                yield from self.fields(node.selection_set)

    def weigh(
        self, selection_set: SelectionSetNode, parent: GraphQLObjectType, page: int
    ) -> tuple[int, int]:
        """Return (cost, depth) of a selection set on one object; ``page`` is the list size here."""
        cost = depth = 0
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                more, deeper = self._weigh_field(node, parent, page)
            elif isinstance(node, FragmentSpreadNode):
                key = (node.name.value, page)
                if key not in self._weighed:
                    fragment = self._fragments[node.name.value]
                    self._weighed[key] = self.weigh(fragment.selection_set, parent, page)
                more, deeper = self._weighed[key]
            elif isinstance(node, InlineFragmentNode):
                more, deeper = self.weigh(node.selection_set, parent, page)
            cost += more
            depth = max(depth, deeper)
        return cost, depth

    def _weigh_field(
        self, node: FieldNode, parent: GraphQLObjectType, page: int
    ) -> tuple[int, int]:
        field = parent.fields.get(node.name.value)
        if field is None or node.selection_set is None:
            return 1, 1  # A leaf, or introspection, which validation itself keeps shallow.
        child = get_named_type(field.type)
        assert isinstance(child, GraphQLObjectType)  # noqa: S101 - we have no interfaces or unions
        has_pages = "first" in field.args
        inside = self._asked_page(node, field) if has_pages else LIST_SIZE
        cost, depth = self.weigh(node.selection_set, child, inside)
        return 1 + cost * (page if _is_list(field) else 1), depth + 1

    def _asked_page(self, node: FieldNode, field: GraphQLField) -> int:
        """Return ``first`` as given, between 1 and just over what the field itself refuses."""
        first: Any = field.args["first"].default_value
        for argument in node.arguments:
            if argument.name.value == "first":
                value = argument.value
                if isinstance(value, VariableNode):
                    first = self._variables.get(value.name.value, first)
                elif isinstance(value, IntValueNode):
                    first = _number(value)
        return min(max(first, 1), MAX_PAGE + 1) if isinstance(first, int) else DEFAULT_PAGE


def _number(node: IntValueNode) -> int:
    return int(node.value) if len(node.value) < 10 else MAX_PAGE + 1


def _is_list(field: GraphQLField) -> bool:
    return str(field.type).startswith("[")  # As the schema writes it: [Hit!]!
