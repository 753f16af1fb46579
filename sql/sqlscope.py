"""The statement contract of scope customer: every tenant table in a statement is bound to one customer by a parameter.

A tenant table is one with a column customer_id that is never null. In each SELECT, UPDATE or DELETE, sub-selects included, every tenant
table must be reached from `customer_id = $n` through equalities of customer_id or USING (customer_id); an INSERT names
customer_id among its columns. Row-level security is the guard; this keeps the filter in the statement, where the index
and a distribution by customer need it. It reads tokens, not a parse tree, and wants the plain spelling
`alias.customer_id = …`.
"""

import re

from sqltokens import tokens_of

SUBSTATEMENT = {"select", "values", "with", "insert", "update", "delete", "table"}
SET_OPERATORS = {"union", "intersect", "except"}
# Words that end a list of tables, or that follow a table and so can't be its alias.
AFTER_TABLES = {"where", "group", "order", "having", "limit", "offset", "fetch", "window", "returning", "set", "for",
                "values", "select", "default", "overriding", "when", "with"}
AFTER_TABLE = AFTER_TABLES | {"on", "using", "join", "left", "right", "inner", "full", "cross", "natural",
                              "tablesample"}


def tenant_tables(paths):
    """Names of the tables to which any of the migrations gives a column customer_id that can't be null."""
    found = set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            statements = [[]]
            for token in tokens_of(file.read()):
                statements.append([]) if token.text == ";" else statements[-1].append(token.text.lower().strip('"'))
        for words in statements:
            found |= table_with_customer([word for word in words if word not in ("if", "exists", "only", "unlogged")])
    return found


def table_with_customer(words):
    """The table that this CREATE or ALTER gives a customer_id to, as a set of none or one."""
    if words[1:2] != ["table"] or words[0] not in ("create", "alter"):
        return set()
    column = r"(?:[(,]|add|add column) customer_id \w+ .*?(?:not null|primary key|,)"
    match = re.search(column, " ".join(words))
    if match is None or match.group().endswith(","):
        return set()
    return {words[4] if words[3] == "." else words[2]}


class Level:
    """One SELECT, UPDATE, DELETE or INSERT: its tables by alias, and what their customer_ids equal."""

    def __init__(self, outer):
        self.outer = outer
        self.tables = {}   # alias → (table, line); tenant tables only
        self.aliases = []  # of all tables and sub-selects
        self.links = []    # pairs of aliases whose customer_ids are equal
        self.bound = []    # aliases whose customer_id equals a parameter

    def owner(self, alias):
        """Where a reference to `alias`.customer_id leads: (level, alias). None is an unqualified customer_id."""
        level = self
        while level is not None:
            if alias is None and level.tables:
                return id(level), next(iter(level.tables))
            if alias in level.aliases:
                return id(level), alias
            level = level.outer
        return id(self), alias


class Reader:
    """Walks the nested tokens and notes a Level for each statement in them."""

    def __init__(self, tenants):
        self.tenants, self.levels, self.errors = tenants, [], []

    def statement(self, nodes, outer):
        """A whole statement, or a sub-select; the parts of a UNION, and an INSERT and its SELECT, stand side by side."""
        part = []
        for node in nodes + [None]:
            inserted = word(node) == "select" and any(word(earlier) == "insert" for earlier in part)
            if node is None or inserted or word(node) in SET_OPERATORS:
                level = Level(outer)
                self.levels.append(level)
                self.walk(part, level, at_top=True)
                part = []
            if node is not None and (part or word(node) not in SET_OPERATORS | {"all", "distinct"}):
                part.append(node)

    def walk(self, nodes, level, at_top=False, in_from=False):
        """`at_top`: not inside of a function's or an expression's brackets, where FROM means something else."""
        i, first, wants_table, assigns = 0, True, in_from, False
        while i < len(nodes):
            node = nodes[i]
            if wants_table and word(node) not in ("only", "lateral"):
                i, wants_table, first = self.table(nodes, i, level), False, False
                continue
            if isinstance(node, list):
                self.group(node, level)
                self.row_equality(nodes, i, level)
            else:
                text = word(node)
                assigns = text == "set" or (assigns and text not in ("where", "from", "returning"))
                if not assigns:
                    self.equality(nodes, i, level)
                if text == "join" or (text == "update" and first) or text == "into":
                    wants_table = True
                elif text == "from" and at_top and word(nodes[i - 1] if i else None) != "distinct":
                    wants_table = in_from = True
                elif text == "using" and i + 1 < len(nodes):
                    wants_table = not isinstance(nodes[i + 1], list)
                    in_from = in_from or wants_table
                    self.using(nodes[i + 1], level)
                elif text == "," and in_from:
                    wants_table = True
                elif text in AFTER_TABLES:
                    in_from = False
                if text == "insert":
                    self.insert(nodes[i:], level)
            # The statement proper may follow its WITH list.
            first = isinstance(node, list)
            i += 1

    def group(self, nodes, level):
        if nodes and word(nodes[0]) in SUBSTATEMENT:
            self.statement(nodes, level)
        else:
            self.walk(nodes, level)

    def table(self, nodes, i, level):
        """What stands where a table may: a table, a function, a sub-select, a join in brackets. Returns what follows."""
        node, name, line = nodes[i], None, 0
        if isinstance(node, list):
            if node and word(node[0]) in SUBSTATEMENT:
                self.statement(node, level)
            else:
                self.walk(node, level, in_from=True)
            i += 1
        else:
            name, line = plain(node), node.line
            i += 1
            while i + 1 < len(nodes) and word(nodes[i]) == ".":
                name = plain(nodes[i + 1])
                i += 2
            if i < len(nodes) and isinstance(nodes[i], list) and nodes[i - 1].text != "into" and not self.is_tenant(name):
                self.group(nodes[i], level)
                i += 1
        alias = name
        if i < len(nodes) and word(nodes[i]) == "as":
            i += 1
        if i < len(nodes) and not isinstance(nodes[i], list) and nodes[i].kind in ("word", "quoted") \
                and word(nodes[i]) not in AFTER_TABLE:
            alias = plain(nodes[i])
            i += 1
        if alias is not None:
            level.aliases.append(alias)
        if self.is_tenant(name):
            level.tables[alias] = (name, line)
        return i

    def is_tenant(self, name):
        return name in self.tenants

    def equality(self, nodes, i, level):
        """[alias.]customer_id = $n, or = other.customer_id, at this node as its '='."""
        if nodes[i].text == "=":
            self.equal(reference_before(nodes, i), reference_after(nodes, i), level)

    def row_equality(self, nodes, i, level):
        """(a.customer_id, …) = (b.customer_id, …), at this node as its right side."""
        if i < 2 or word(nodes[i - 1]) != "=" or not isinstance(nodes[i - 2], list):
            return
        for left, right in zip(split(nodes[i - 2]), split(nodes[i])):
            self.equal(reference_after([None] + left, 0), reference_after([None] + right, 0), level)

    @staticmethod
    def equal(left, right, level):
        if left is None or right is None:
            return
        if left[0] == "param":
            left, right = right, left
        if left[0] != "column":
            return
        if right[0] == "param":
            level.bound.append(left[1])
        else:
            level.links.append((left[1], right[1]))

    @staticmethod
    def using(node, level):
        if isinstance(node, list) and any(word(column) == "customer_id" for column in node):
            level.links += [(alias, level.aliases[-1]) for alias in level.aliases[:-1]]

    def insert(self, nodes, level):
        """INSERT INTO t (customer_id, …) VALUES ($1, …): the customer comes as a parameter."""
        names = [plain(node) for node in nodes[2:5] if not isinstance(node, list)]
        table = names[2] if len(names) > 2 and names[1] == "." else names[0] if names else None
        if not self.is_tenant(table):
            return
        lists = [node for node in nodes if isinstance(node, list)]
        columns = [plain(part[0]) for part in split(lists[0])] if lists else []
        line = nodes[0].line
        if "customer_id" not in columns:
            self.errors.append((line, f"INSERT INTO {table} without customer_id among its columns"))
            return
        place = columns.index("customer_id")
        words = [word(node) for node in nodes]
        alias = plain(nodes[words.index("as") + 1]) if "as" in words[:7] else table
        level.bound.append(alias)
        if "values" in words:
            for row in [node for node in nodes[words.index("values") + 1 :] if isinstance(node, list)][:1]:
                value = split(row)[place] if place < len(split(row)) else []
                if not value or value[0].kind != "param":
                    self.errors.append((line, f"INSERT INTO {table}: the value of customer_id is not a parameter"))


def check(tokens, tenants):
    """What breaks the contract: pairs of line and message."""
    reader = Reader(tenants)
    reader.statement(nested(tokens), None)
    bound = spread({level.owner(alias) for level in reader.levels for alias in level.bound},
                   [(level.owner(a), level.owner(b)) for level in reader.levels for a, b in level.links])
    for level in reader.levels:
        for alias, (table, line) in level.tables.items():
            if (id(level), alias) not in bound:
                reader.errors.append((line, f"tenant table {table} is not bound to the customer: write "
                                            f"{alias}.customer_id = $n, or join it by customer_id to one that is"))
    return sorted(reader.errors)


def spread(bound, links):
    """All that equals something bound."""
    size = -1
    while len(bound) > size:
        size = len(bound)
        for one, other in links:
            if one in bound or other in bound:
                bound |= {one, other}
    return bound


def nested(tokens):
    """Tokens with each pair of round brackets as a list."""
    stack = [[]]
    for token in tokens:
        if token.text == "(":
            stack.append([])
        elif token.text == ")" and len(stack) > 1:
            group = stack.pop()
            stack[-1].append(group)
        else:
            stack[-1].append(token)
    while len(stack) > 1:
        group = stack.pop()
        stack[-1].append(group)
    return stack[0]


def word(node):
    return node.text.lower() if node is not None and not isinstance(node, list) else None


def plain(node):
    return node.text.strip('"') if node.kind == "quoted" else node.text.lower()


def split(nodes):
    """The parts between commas."""
    parts = [[]]
    for node in nodes:
        if word(node) == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return [part for part in parts if part]


def reference_before(nodes, i):
    """The parameter or customer_id that ends before nodes[i]; casts are looked through."""
    while i >= 2 and word(nodes[i - 2]) == "::":
        i -= 2
    if i < 1 or isinstance(nodes[i - 1], list):
        return None
    if nodes[i - 1].kind == "param":
        return "param", None
    if word(nodes[i - 1]) != "customer_id":
        return None
    if i >= 3 and word(nodes[i - 2]) == "." and not isinstance(nodes[i - 3], list):
        return "column", plain(nodes[i - 3])
    return "column", None


def reference_after(nodes, i):
    """The parameter or customer_id that begins after nodes[i]."""
    if i + 1 >= len(nodes) or isinstance(nodes[i + 1], list):
        return None
    if nodes[i + 1].kind == "param":
        return "param", None
    if word(nodes[i + 1]) == "customer_id":
        return "column", None
    if i + 3 < len(nodes) and word(nodes[i + 2]) == "." and word(nodes[i + 3]) == "customer_id":
        return "column", plain(nodes[i + 1])
    return None
