/// The language's grammar: the one text that the reference prints and the guide repeats.
public enum Grammar {
  /// In EBNF as in ISO 14977, with `x,+` for one or more x between commas and `x,*` for none or more.
  public static let text = #"""
    file      = stmts
    stmts     = [ statement ] { ( NEWLINE | ";" ) [ statement ] }
    statement = "fn" NAME params block
              | "for" names "in" expr block | "while" expr block
              | "break" | "continue" | "return" [ expr ]
              | "import" TEXT [ "as" NAME ]            (* a string without interpolation *)
              | "set" NAME "=" expr
              | [ "outer" ] place ( "=" | "+=" | "-=" | "*=" | "/=" ) expr
              | NAME "," names "=" expr,+
              | "{" NAME,+ "}" "=" expr
              | expr
    names     = NAME { "," NAME }
    block     = "{" stmts "}"
    place     = NAME { "." NAME | subscript }
    params    = "(" param,* ")"
    param     = NAME [ ":" expr ] | "..." NAME

    expr      = NAME "->" expr | params "->" expr | "fn" params block
              | if | "try" block "catch" NAME block | or
    if        = "if" expr block { "else" "if" expr block } [ "else" block ]
    or        = and { "or" and }
    and       = not { "and" not }
    not       = "not" not | comparison
    comparison = range [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not" "in" ) range ]
    range     = sum [ ( ".." | "..<" ) sum [ "by" sum ] ]
    sum       = product { ( "+" | "-" ) product }
    product   = unary { ( "*" | "/" | "//" | "%" | "@" ) unary }
    unary     = "-" unary | postfix [ "**" unary ]
    postfix   = atom { "." NAME | "(" argument,* ")" [ trailing ] | subscript }
    argument  = expr | NAME ":" expr | "..." expr
    trailing  = "{" [ names "->" ] stmts "}"           (* not in the head of if, for, while *)
    subscript = "[" index,+ "]"
    index     = expr | [ sum ] ( ".." | "..<" ) [ sum ] [ "by" sum ]

    atom      = NUMBER | STRING | NAME | "true" | "false" | "nil" | "(" expr ")"
              | "[" item,* "]" | "[" expr clause { clause } "]" | "{" entry,* "}"
    item      = [ "..." ] expr
    entry     = ( NAME | TEXT ) ":" expr | "..." expr
    clause    = "for" names "in" or | "if" or          (* the first is a for *)
    """#
}
