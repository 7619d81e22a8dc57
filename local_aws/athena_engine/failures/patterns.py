"""DuckDB's messages, in the order in which they are tried, and the rule for each."""

from __future__ import annotations

import re

from local_aws.athena_engine.failures import rules

_PATTERNS: tuple[tuple[str, rules.Rule], ...] = (
    (r"Could not convert string '([A-Z_]{5,}: .+)' to \w+", rules.own),
    (r"^([A-Z]+_[A-Z_]+: .+)", rules.own),
    (
        r"JSON transform error",
        rules.says("HIVE_BAD_DATA", "Error parsing a field value of a row"),
    ),
    (r"Referenced column \"(?P<name>.+?)\" (?:was )?not found", rules.column),
    (
        r"\"(?P<table>[^\"]+)\" does not have a column named \"(?P<name>.+?)\"",
        rules.column_of_table,
    ),
    (r"Could not find key \"(?P<name>.+?)\" in struct", rules.column),
    (r"Referenced table \"(?P<table>.+?)\" not found", rules.table_of_column),
    (r"Function with name \"?(?P<name>[^\s\"]+)\"? does not exist", rules.function),
    (
        r"No function matches the given name and argument types '(?P<name>[^(]+)\((?P<kinds>.*)\)'",
        rules.arguments,
    ),
    (
        r"Macro \"?(?P<name>\w+)\"?\(?.* does not support the supplied arguments",
        rules.says("FUNCTION_NOT_FOUND", "Unexpected parameters for function {name}"),
    ),
    (
        r"Cannot compare values of type (?P<kind1>.+) and type (?P<kind2>.+?) -",
        rules.says("TYPE_MISMATCH", "Cannot apply operator: {kind1} = {kind2}"),
    ),
    (
        r"Cannot mix values of type (?P<left>.+?) and (?P<right>.+?) in (?P<where>\w+)",
        rules.no_common_type,
    ),
    (
        r"Cannot combine types of (?P<kind1>.+?) and (?P<kind2>.+?) -",
        rules.says("TYPE_MISMATCH", "Cannot find common type between {kind1} and {kind2}"),
    ),
    (
        r"Ambiguous reference to (?:column name|table|alias) \"(?P<name>.+?)\"",
        rules.says("AMBIGUOUS_NAME", "Column '{name}' is ambiguous"),
    ),
    (
        r"column \"?(?P<name>.+?)\"? must appear in the GROUP BY clause",
        rules.says(
            "EXPRESSION_NOT_AGGREGATE",
            "'{name}' must be an aggregate expression or appear in GROUP BY clause",
        ),
    ),
    (
        r"aggregate function calls cannot (?:be nested|contain)",
        rules.says("NESTED_AGGREGATION", "Cannot nest aggregations inside aggregation"),
    ),
    (
        r"window functions? calls cannot be nested|window function calls cannot contain",
        rules.says("NESTED_WINDOW", "Cannot nest window functions"),
    ),
    (
        r"(?P<clause>[A-Z]+(?: BY)?) clause cannot contain (?:aggregates|window functions)",
        rules.says(
            "EXPRESSION_NOT_SCALAR",
            "{clause} clause cannot contain aggregations, window functions or grouping operations",
        ),
    ),
    (
        r"cannot contain (?:aggregates|window functions)|window functions are not allowed",
        rules.says(
            "EXPRESSION_NOT_SCALAR",
            "The clause cannot contain aggregations, window functions or grouping operations",
        ),
    ),
    (
        r"invalid (?P<kind>date|timestamp|time) field format: \"(?P<value>.*?)\"",
        rules.moment,
    ),
    (
        r"(?P<kind>date|timestamp|time) (?:field )?(?:value )?out of range: \"(?P<value>.*?)\"",
        rules.moment,
    ),
    (
        r"Could not convert string ['\"](?P<value>.*?)['\"] to (?P<kind>DECIMAL\(.*?\)|\w+)",
        rules.cast,
    ),
    (
        r"Overflow in (?P<what>\w+) of (?P<kind>[\w()]+) \((?P<values>.*)\)",
        rules.overflow,
    ),
    (
        r"Type (?P<from>\w+) with value (?P<value>\S+) can't be .* destination type (?P<kind>\w+)",
        rules.out_of_range,
    ),
    (
        r"Casting value \"(?P<value>.*?)\" to type (?P<to>\S+) failed",
        rules.says("INVALID_CAST_ARGUMENT", "Cannot cast '{value}' to {to}"),
    ),
    (
        r"Could not cast value (?P<value>\S+) to (?P<to>DECIMAL\S+)",
        rules.says("INVALID_CAST_ARGUMENT", "Cannot cast '{value}' to {to}"),
    ),
    (
        r"Unimplemented type for cast \((?P<kind1>.+?) -> (?P<kind2>.+?)\)",
        rules.says("TYPE_MISMATCH", "Cannot cast {kind1} to {kind2}"),
    ),
    (
        r"Type with name (?P<type>\S+) does not exist",
        rules.says("TYPE_NOT_FOUND", "Unknown type: {type}"),
    ),
    (
        r"^\* expression without FROM clause",
        rules.says("COLUMN_NOT_FOUND", "SELECT * not allowed in queries without FROM clause"),
    ),
    (
        r"SELECT clause without selection list",
        rules.says("SYNTAX_ERROR", "the select list is empty"),
    ),
    (
        r"window \"(?P<window>.*?)\" does not exist",
        rules.says("INVALID_WINDOW_REFERENCE", "Cannot resolve WINDOW name {window}"),
    ),
    (
        r"^(?P<function>\w+) is not an aggregate function",
        rules.says("FUNCTION_NOT_AGGREGATE", "Function {function} is not an aggregate function"),
    ),
    (
        r"star expression|STAR expression",
        rules.says("SYNTAX_ERROR", "* is not allowed in an expression"),
    ),
    (r"Set operations can only apply to", rules.fields),
    (
        r"Subquery returns (?P<count>\d+) columns",
        rules.says(
            "NOT_SUPPORTED",
            "Multiple columns returned by subquery are not yet supported. Found {count}",
        ),
    ),
    (
        r"More than one row returned by a subquery",
        rules.says("SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows"),
    ),
    (
        r"Cannot extract field '.*?' from expression \"(?P<name>.*?)\"",
        rules.says("TYPE_MISMATCH", "Expression {name} is not of type ROW"),
    ),
    (
        r"(?:Malformed JSON|Invalid Input Error: Malformed) .*(?:file|line)",
        rules.says("HIVE_BAD_DATA", "Row is not a valid JSON Object"),
    ),
    (r"Malformed JSON", rules.says("INVALID_FUNCTION_ARGUMENT", "Cannot convert value to JSON")),
    (
        r"Could not parse string \"(?P<value>.*?)\" according to format",
        rules.says("INVALID_FUNCTION_ARGUMENT", 'Invalid format: "{value}"'),
    ),
    (
        r"(?:extract )?specifier \"(?P<field>.*?)\" not recognized",
        rules.says("INVALID_FUNCTION_ARGUMENT", "'{field}' is not a valid date or time field"),
    ),
    (
        r"UNNEST\(?\)? (?:can only be applied to|requires) .*, not (?P<kind1>.+)",
        rules.says("INVALID_FUNCTION_ARGUMENT", "Cannot unnest type: {kind1}"),
    ),
    (r"UNNEST", rules.says("INVALID_FUNCTION_ARGUMENT", "Cannot unnest the value")),
    (
        r"Duplicate CTE name \"(?P<cte>.*?)\"",
        rules.says("DUPLICATE_NAMED_QUERY", "WITH query name '{cte}' specified more than once"),
    ),
    (
        r"(?P<clause>ORDER|GROUP)(?: BY)? term out of range",
        rules.says("INVALID_COLUMN_REFERENCE", "{clause} BY position is not in select list"),
    ),
    (
        r"table \"(?P<table>.*?)\" has (?P<has>\d+) columns available but (?P<given>\d+) columns",
        rules.says(
            "MISMATCHED_COLUMN_ALIASES",
            "Column alias list has {given} entries but '{table}' has {has} columns available",
        ),
    ),
    (
        r"Invalid UTF8 Codepoint (?P<point>-?\d+)",
        rules.says("INVALID_FUNCTION_ARGUMENT", "Not a valid Unicode code point: {point}"),
    ),
    (
        r"Table with name \"?(?P<table>[^\s\"]+?)\"? does not exist",
        rules.says("TABLE_NOT_FOUND", "Table '{table}' does not exist"),
    ),
    (
        r"cannot take logarithm|cannot take square root|Value out of range|out of range",
        rules.says("NUMERIC_VALUE_OUT_OF_RANGE", "Value is out of range"),
    ),
    (
        r"missing \)|missing \]|no argument for repetition|(?:bad|invalid) (?:repet|esc|perl|char)",
        rules.says("INVALID_FUNCTION_ARGUMENT", "Invalid regular expression"),
    ),
    (
        r"(?:syntax error|parser error) at or near \"(?P<token>.*?)\"",
        rules.says("SYNTAX_ERROR", "mismatched input '{token}'"),
    ),
    (r"syntax error", rules.says("SYNTAX_ERROR", "the statement cannot be read")),
    (
        r"LIMIT/OFFSET cannot be negative|LIMIT must be",
        rules.says("SYNTAX_ERROR", "LIMIT and OFFSET take whole numbers from 0"),
    ),
    (
        r"HTTP|Cannot open file|No files found|Could not read|IO Error|Unable to connect",
        rules.says("HIVE_CANNOT_OPEN_SPLIT", "Error opening a file of the table"),
    ),
    (
        r"Out of Memory|could not allocate",
        rules.says("EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded the memory limit of the engine"),
    ),
)
PATTERNS = [(re.compile(pattern, re.DOTALL), rule) for pattern, rule in _PATTERNS]
