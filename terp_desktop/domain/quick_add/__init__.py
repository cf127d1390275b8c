"""Quick add: one line in words becomes an event, and says what was understood of it.

`parse` reads a line by a `Vocabulary` (the words of a language as values) in a `QuickAddContext`;
the result is a `QuickAdd`. People and preferences come with the context.
May import the standard library and the rest of the domain.
"""
