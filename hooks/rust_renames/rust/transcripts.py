"""What a call of a `macro_rules!` comes to: the tokens of the rule that fits, calls of known macros in it expanded too.

Every token keeps where it comes from. The Rust Reference, chapter "Macros By Example".
"""
from __future__ import annotations

from typing import Callable
from typing import Container

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import PUNCT
from rust_renames.rust.lexer import Tokens
from rust_renames.rust.pasted import put_together
from rust_renames.rust.rules import OPENING
from rust_renames.rust.rules import REPEATS
from rust_renames.rust.rules import Match
from rust_renames.rust.rules import Matching
from rust_renames.rust.rules import Piece
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import of_one_token
from rust_renames.rust.rules import takes_words

_DEEPEST = 128  # as rustc's `recursion_limit`
_MOST = 20_000  # tokens, all steps taken together
_LEADING = frozenset(('crate', 'self', 'super'))
_OF_FILES = frozenset(('include', 'include_str', 'include_bytes', 'env', 'option_env'))
_APART = frozenset(('ident', 'tt', 'lifetime'))  # fragments that a rule may take apart once more


class TooMuch(Exception):
    """The macro has no end, or one too far away."""


class Transcript:
    """Tokens in columns. `origins` are tokens of the file, -1 for none; `contexts` tell bodies apart, the call is 0.

    `whole` are the fragments that no rule takes apart again: first token -> end, kind.
    """

    __slots__ = ('kinds', 'texts', 'starts', 'origins', 'contexts', 'whole')

    def __init__(self) -> None:
        self.kinds: list[int] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.origins: list[int] = []
        self.contexts: list[int] = []
        self.whole: dict[int, tuple[int, str]] = {}

    def add(self, text: str, kind: int, start: int, origin: int, context: int) -> None:
        self.texts.append(text)
        self.kinds.append(kind)
        self.starts.append(start)
        self.origins.append(origin)
        self.contexts.append(context)

    def copy(self, other: Transcript, start: int, end: int) -> None:
        """Appends tokens of another one; `whole` is left behind."""
        self.texts += other.texts[start:end]
        self.kinds += other.kinds[start:end]
        self.starts += other.starts[start:end]
        self.origins += other.origins[start:end]
        self.contexts += other.contexts[start:end]

    def buffer(self, of: Buffer) -> Buffer:
        return Buffer(of.filename, of.text, Tokens(self.kinds, self.texts, self.starts))


def transcript_of(buffer: Buffer) -> Transcript:
    """A file as the transcript of itself."""
    found = Transcript()
    found.texts, found.kinds, found.starts = buffer.texts, buffer.kinds, buffer.starts
    found.origins = list(range(buffer.size))
    found.contexts = [0] * buffer.size
    return found


class Expander:
    """One call's expansion, `text`.

    `known` are the macros that a call in it may mean, `reader` reads a text as their calls. `words` are the tokens
    of the file that a matcher has word by word, `complete` is whether every call of a known macro had a rule that fits.
    `names` are the tokens that a rule takes as an identifier, `called` those that name a macro that is expanded.
    `made` are tokens of which a macro makes other names: with such a name, or None for that of a file.
    Of more than one turn of a repetition only those with a token in `kept` are written, if that is given.
    """

    def __init__(
        self, known: dict[str, list[Rule]], reader: Callable[[Buffer], Matching], kept: frozenset[int] | None,
    ) -> None:
        self.known = known
        self.reader = reader
        self.kept = kept
        self.text = Transcript()
        self.words: set[int] = set()
        self.names: set[int] = set()
        self.called: set[int] = set()
        self.made: list[tuple[int, str | None]] = []
        self.complete = True
        self.size = 0
        self.bodies = 0

    def expanded(self, match: Match, source: Transcript, depth: int = 0) -> Transcript:
        """What a call comes to; `source` holds the tokens that the match speaks of."""
        self.bodies += 1
        self.words.update(source.origins[token] for token in match.words)
        result = Transcript()
        writing = _Writing(match, source, result, self.bodies, self.kept)
        writing.write(*match.rule.body, ())
        self.made += writing.made
        self.names.update(source.origins[piece.start] for piece in of_one_token(match))
        self.size += len(result.texts)
        if self.size > _MOST or depth > _DEEPEST:
            raise TooMuch
        return self.with_calls(result, match.rule.buffer, depth)

    def with_calls(self, text: Transcript, of: Buffer, depth: int) -> Transcript:
        calls = known_calls(text.texts, self.known)
        if not calls:
            return text
        buffer = text.buffer(of)
        reader = self.reader(buffer)
        reader.whole = text.whole
        result = Transcript()
        at = 0
        for token in calls:
            if token < at:
                continue
            close = buffer.match[token + 2]
            match = reader.first_match(self.known[buffer.name(token)], token + 3, close)
            if match is None:
                self.complete = False
                continue
            self.called.add(text.origins[token])
            start = _path_start(text.texts, token)
            result.copy(text, at, start)
            inner = self.expanded(match, text, depth + 1)
            at = close + 1
            if _stands_alone(result, buffer, close):
                result.copy(inner, 0, len(inner.texts))
                at += buffer.texts[at] == ';' and result.texts[-1:] in ([], [';'], ['}'])
            else:
                _put_operand(result, inner, buffer.starts[token])
        result.copy(text, at, len(text.texts))
        return result


class _Writing:
    """One body with a call's tokens in place of the variables."""

    def __init__(
        self, match: Match, source: Transcript, into: Transcript, context: int, kept: frozenset[int] | None,
    ) -> None:
        self.buffer = match.rule.buffer
        self.source = source
        self.into = into
        self.context = context
        self.kept = kept
        self.made: list[tuple[int, str | None]] = []
        self.depths = _depths(match.rule)
        self.pieces = {(piece.name, piece.turn): piece for piece in match.pieces}
        self.counts: dict[tuple[str, tuple[int, ...]], int] = {}
        for name, turn in self.pieces:
            for level, number in enumerate(turn):
                key = name, turn[:level]
                self.counts[key] = max(self.counts.get(key, 0), number + 1)

    def write(self, at: int, end: int, turn: tuple[int, ...]) -> None:
        buffer = self.buffer
        texts = buffer.texts
        while at < end:
            text = texts[at]
            after = texts[at + 1] if at + 1 < end else ''
            if text == '$' and after == '(':
                at = self.repetition(at + 1, end, turn)
            elif text == '$' and after in ('$', '{'):
                raise TooMuch  # what is counted or written for another macro is not known
            elif text == '$' and buffer.name(at + 1) in self.depths:
                self.variable(buffer.name(at + 1), turn)
                at += 2
            elif text == '[' and after == '<' and texts[buffer.match[at] - 1] == '>':  # paste's `[<a b>]`
                words = self.words(at + 2, buffer.match[at] - 1, turn)
                name = put_together([word for word, _ in words])
                self.made += [(origin, name) for _, origin in words if origin >= 0 and name is not None]
                self.into.add('pasted', IDENT, buffer.starts[at], -1, self.context)
                at = buffer.match[at] + 1
            elif text == '!' and after in OPENING and takes_words(texts, buffer.match, at):
                if at > 3 and texts[at - 3] == '!' and texts[at - 4] in _OF_FILES:
                    words = self.words(at + 2, buffer.match[at + 1], turn)
                    self.made += [(origin, None) for _, origin in words if origin >= 0]
                for token in (at, at + 1, buffer.match[at + 1]):
                    self.add(token)
                at = buffer.match[at + 1] + 1
            else:
                self.add(at)
                at += 1

    def words(self, at: int, end: int, turn: tuple[int, ...]) -> list[tuple[str, int]]:
        """Words of the body, and those of the call for variables, each with the token of the file that it is."""
        buffer, found = self.buffer, []
        while at < end:
            name = buffer.name(at + 1) if buffer.texts[at] == '$' else ''
            piece = self.pieces.get((name, turn[:self.depths.get(name, 0)]))
            if piece is not None and piece.end == piece.start + 1:
                found.append((self.source.texts[piece.start], self.source.origins[piece.start]))
            else:
                found.append((buffer.texts[at], -1))
            at += 1 + (piece is not None)
        return found

    def add(self, token: int) -> None:
        buffer = self.buffer
        self.into.add(buffer.texts[token], buffer.kinds[token], buffer.starts[token], token, self.context)
        if len(self.into.texts) > _MOST:
            raise TooMuch

    def repetition(self, at: int, end: int, turn: tuple[int, ...]) -> int:
        """`$( … ) separator *` from its bracket; returns the token of the body behind it."""
        buffer = self.buffer
        close = min(buffer.match[at], end)
        separated = close + 1 < end and buffer.texts[close + 1] not in REPEATS
        names = {
            buffer.name(token + 1) for token in range(at, close)
            if buffer.texts[token] == '$' and self.depths.get(buffer.name(token + 1), 0) > len(turn)
        }
        written = False
        for number in range(max((self.counts.get((name, turn), 0) for name in names), default=0)):
            inner = *turn, number
            if number and not (separated and buffer.texts[close + 1] == '::') and not self.keeps(names, inner):
                continue
            if written and separated:
                self.add(close + 1)
            self.write(at + 1, close, inner)
            written = True
        return close + 2 + separated

    def keeps(self, names: set[str], turn: tuple[int, ...]) -> bool:
        kept = self.kept
        return kept is None or any(
            piece.name in names and piece.turn[:len(turn)] == turn
            and not kept.isdisjoint(self.source.origins[piece.start:piece.end])
            for piece in self.pieces.values()
        )

    def variable(self, name: str, turn: tuple[int, ...]) -> None:
        piece = self.pieces.get((name, turn[:self.depths[name]]))
        if piece is None or piece.start == piece.end:
            return
        source, into = self.source, self.into
        given = source.whole.get(piece.start)
        grouped = piece.kind in ('expr', 'expr_2021') and piece.end > piece.start + 1 and (
            given is None or given[0] < piece.end
        )
        start = len(into.texts)
        if grouped:
            into.add('(', PUNCT, source.starts[piece.start], -1, self.context)
        shift = len(into.texts) - piece.start
        for token, (end, kind) in source.whole.items():
            if piece.start <= token and end <= piece.end:
                into.whole[token + shift] = end + shift, kind
        into.copy(source, piece.start, piece.end)
        if grouped:
            into.add(')', PUNCT, source.starts[piece.end - 1], -1, self.context)
        if piece.kind not in _APART:
            into.whole[start] = len(into.texts), _kind(piece, given)
        if len(into.texts) > _MOST:
            raise TooMuch


def makes_names(rule: Rule) -> bool:
    """Whether a body puts names of words together: `[<get_ $name>]`, `include_str!(concat!(stringify!($name), …))`."""
    texts = rule.buffer.texts[rule.body[0]:rule.body[1]]
    return not _OF_FILES.isdisjoint(texts) or any(
        text == '[' and texts[at + 1:at + 2] == ['<'] for at, text in enumerate(texts)
    )


def known_calls(texts: list[str], known: Container[str]) -> list[int]:
    """The names of known macros that are called in a text, in order."""
    found: list[int] = []
    at = -1
    last = len(texts) - 1
    while True:
        try:
            at = texts.index('!', at + 1)
        except ValueError:
            return found
        if at > 0 and at < last and texts[at - 1] in known and texts[at + 1] in OPENING:
            if at == 1 or texts[at - 2] not in ('::', '$') or texts[at - 2] == '::' and texts[at - 3] in _LEADING:
                found.append(at - 1)


def _path_start(texts: list[str], token: int) -> int:
    """Where `$crate::name!` begins."""
    while token > 1 and texts[token - 1] == '::':
        token -= 2
    return token - 1 if token and texts[token - 1] == '$' else token


def _stands_alone(before: Transcript, buffer: Buffer, close: int) -> bool:
    """Whether a call is a statement or items."""
    first = before.texts[-1] if before.texts else ''
    last = buffer.texts[close + 1]
    return first in ('', '{', '}', ';', ']') and (last in ('', '}', ';') or buffer.texts[close] == '}')


def _put_operand(result: Transcript, inner: Transcript, start: int) -> None:
    brackets = '{}' if ';' in inner.texts or 'let' in inner.texts else '()'
    result.add(brackets[0], PUNCT, start, -1, 0)
    result.copy(inner, 0, len(inner.texts))
    result.add(brackets[1], PUNCT, start, -1, 0)


def _kind(piece: Piece, given: tuple[int, str] | None) -> str:
    """What a fragment is taken for by the next rule: it stays what it was taken for first."""
    return given[1] if given is not None and given[0] == piece.end else piece.kind


def _depths(rule: Rule) -> dict[str, int]:
    """The variables of a rule, each with how many repetitions stand around it."""
    buffer = rule.buffer
    found: dict[str, int] = {}
    ends: list[int] = []
    for token in range(*rule.matcher):
        while ends and token >= ends[-1]:
            ends.pop()
        if buffer.texts[token] == '$':
            if buffer.texts[token + 1] == '(':
                ends.append(buffer.match[token + 1])
            elif buffer.texts[token + 2] == ':':
                found[buffer.name(token + 1)] = len(ends)
    return found
