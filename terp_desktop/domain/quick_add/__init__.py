"""Quick add: one line in words becomes an event, and says what was understood of it.

`parse` reads a line by a `Vocabulary` (the words of a language as values) in a `QuickAddContext`;
the result is a `QuickAdd`. Pure: people and preferences come with the context.
"""
