"""Reading Dockerfiles: instructions with their lines, stage by stage."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import SourceError
from advisor.text.dockerfile import KEYWORDS, Dockerfile, Instruction, parse, read_instructions


def dockerfile(text: str) -> Dockerfile:
    return parse(text, "Dockerfile")


def last(text: str) -> Instruction:
    """The last instruction of a text without regard to its FROM."""
    return read_instructions(text, "Dockerfile").instructions[-1]


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("RUN echo  a   b", ("echo  a   b",)),
        ('RUN ["echo", "a b"]', ("echo", "a b")),
        ("CMD ['single', 'quotes']", ("['single', 'quotes']",)),
        ('CMD ["not closed"', ('["not closed"',)),
        ('CMD "[\\"a\\"]"', ('"[\\"a\\"]"',)),
        ("CMD []", ()),
        ('CMD ["\\u00e9\\ud800"]', ("é\ufffd",)),
        ('CMD [NaN, "a"]', ('[NaN, "a"]',)),
        ("COPY a  b\t/c/", ("a", "b", "/c/")),
        ('COPY ["a b", "/c"]', ("a b", "/c")),
        ("ENV name value with  blanks", ("name", "value with  blanks")),
        ("ENV a=1 b='2 3' c=\"4 5\" d=6\\ 7", ("a", "1", "b", "'2 3'", "c", '"4 5"', "d", "6\\ 7")),
        ("ENV a=", ("a", "")),
        ("ENV a='open b=c", ("a", "'open b=c")),
        ('ENV a="open b=c\\"', ("a", '"open b=c\\"')),
        ("LABEL org.x=1 'b c'=2", ("org.x", "1", "'b c'", "2")),
        ('ARG a b=1 c="2 3"', ("a", "b=1", 'c="2 3"')),
        ("EXPOSE 80 443/tcp 53/udp", ("80", "443/tcp", "53/udp")),
        ("USER app:group ", ("app:group",)),
        ("WORKDIR /a b", ("/a b",)),
        ("VOLUME /a /b", ("/a", "/b")),
        ("HEALTHCHECK NONE", ("NONE",)),
        ("HEALTHCHECK  CMD  curl -f x", ("CMD", "curl -f x")),
        ('HEALTHCHECK --interval=5s CMD ["curl", "x"]', ("CMD", "curl", "x")),
        ("STOPSIGNAL SIGQUIT", ("SIGQUIT",)),
        ("run lower case", ("lower case",)),
        ("\u00a0\tRUN indented", ("indented",)),
    ],
)
def test_arguments_are_split_as_the_instruction_asks(line: str, arguments: tuple[str, ...]) -> None:
    assert last(line).arguments == arguments


@pytest.mark.parametrize(
    ("line", "is_exec"),
    [('CMD ["a"]', True), ("CMD []", True), ("CMD ['a']", False), ("CMD a", False), ('HEALTHCHECK CMD ["a"]', True)],
)
def test_exec_form_is_a_list_in_json_and_nothing_else(line: str, is_exec: bool) -> None:
    assert last(line).is_exec is is_exec


@pytest.mark.parametrize(
    ("line", "flags", "text"),
    [
        ("COPY --from=a --chown=1:1 x y", ("--from=a", "--chown=1:1"), "x y"),
        ("COPY -- --odd y", (), "--odd y"),
        ("COPY --link -- x y", ("--link",), "x y"),
        ("RUN --mount=type=bind,source='a b' ls", ("--mount=type=bind,source=a b",), "ls"),
        ('RUN --mount="a \\"b" ls', ('--mount=a "b',), "ls"),
        ("RUN --mount=a\\ b ls", ("--mount=a b",), "ls"),
        ("CMD --flag", ("--flag",), ""),
    ],
)
def test_flags_stand_before_the_arguments(line: str, flags: tuple[str, ...], text: str) -> None:
    assert (last(line).flags, last(line).text) == (flags, text)


def test_the_last_of_two_equal_flags_counts() -> None:
    assert last("COPY --from=a --from=b x y").flag("from") == "b"
    assert last("COPY --from=a x y").flag("chown") is None


@pytest.mark.parametrize(
    ("text", "joined", "span"),
    [
        ("RUN a \\\n  b", "a   b", (1, 2)),
        ("RUN a\\\nb\\\nc", "abc", (1, 3)),
        ("RUN a \\ \t\nb", "a b", (1, 2)),
        ("RUN a \\\n# comment\n\n  # another\n b", "a  b", (1, 5)),
        ("RUN a \\", "a", (1, 1)),
        ("RUN a \\\n\n# the end", "a", (1, 1)),
        ("RUN a \\\\\nRUN b", "b", (2, 2)),
        ("# escape=`\nRUN a `\n b\\", "a  b\\", (2, 3)),
        ("RUN a \\\r\n b\r\n", "a  b", (1, 2)),
        ("\\\nRUN a", "a", (1, 2)),
    ],
)
def test_a_continued_line_is_one_instruction_with_its_own_span(text: str, joined: str, span: tuple[int, int]) -> None:
    instruction = last(text)
    assert (instruction.text, (instruction.first_line, instruction.last_line)) == (joined, span)


@pytest.mark.parametrize(
    ("text", "directives"),
    [
        ("# escape=`\n# syntax=docker/dockerfile:1\nFROM a", {"escape": "`", "syntax": "docker/dockerfile:1"}),
        ("#ESCAPE = `\nFROM a", {"escape": "`"}),
        ("#check=skip=all;error=true\nFROM a", {"check": "skip=all;error=true"}),
        ("# a comment\n# escape=`\nFROM a", {}),
        ("\n# escape=`\nFROM a", {}),
        ("# other=1\n# escape=`\nFROM a", {}),
        ("\ufeff# escape=`\nFROM a", {"escape": "`"}),
    ],
)
def test_directives_stand_at_the_very_top(text: str, directives: dict[str, str]) -> None:
    assert dict(dockerfile(text).directives) == directives


@pytest.mark.parametrize(
    ("text", "names", "contents", "end"),
    [
        ("RUN <<EOF\na\nb\nEOF", ["EOF"], ["a\nb\n"], 4),
        ("RUN <<-EOF\n\ta\n\tEOF", ["EOF"], ["\ta\n"], 3),
        ("COPY <<a <<b /x/\n1\na\n2\nb", ["a", "b"], ["1\n", "2\n"], 5),
        ("RUN <<'EOF' sh\n$x\nEOF", ["EOF"], ["$x\n"], 3),
        ("RUN 3<<EOF\nEOF", ["EOF"], [""], 2),
        ("RUN << EOF cat\nEOF", ["EOF"], [""], 2),
        ("RUN <<'one two'\none two", ["one two"], [""], 2),
        ("ONBUILD RUN <<EOF\na\nEOF", ["EOF"], ["a\n"], 3),
        ("RUN <<EOF\r\na\r\nEOF\r\n", ["EOF"], ["a\r\n"], 3),
        ('RUN "<<EOF"', [], [], 1),
        ('RUN ["<<EOF"]', [], [], 1),
        ("RUN <<<EOF", [], [], 1),
        ("RUN echo $((1<<2))", [], [], 1),
        ("USER <<EOF", [], [], 1),
        ("RUN echo 'open <<EOF", [], [], 1),
    ],
)
def test_heredocs_belong_to_their_instruction(text: str, names: list[str], contents: list[str], end: int) -> None:
    instruction = last(text)
    assert [heredoc.name for heredoc in instruction.heredocs] == names
    assert [heredoc.content for heredoc in instruction.heredocs] == contents
    assert instruction.last_line == end


@pytest.mark.parametrize(
    ("word", "expands", "chomps"),
    [("<<EOF", True, False), ("<<-EOF", True, True), ("<<'EOF'", False, False), ('<<-"EOF"', False, True)],
)
def test_a_quoted_heredoc_keeps_its_variables_and_a_dash_drops_tabs(word: str, expands: bool, chomps: bool) -> None:
    heredoc = last(f"RUN {word}\nEOF").heredocs[0]
    assert (heredoc.expands, heredoc.chomps) == (expands, chomps)


def test_onbuild_holds_the_instruction_it_delays() -> None:
    trigger = last('ONBUILD COPY --from=a ["x", "y"]').trigger
    assert trigger is not None
    assert (trigger.keyword, trigger.flags, trigger.arguments) == ("COPY", ("--from=a",), ("x", "y"))


def test_stages_know_their_names_bases_and_lines() -> None:
    read = dockerfile(
        "ARG V=1\n"  # 1
        "FROM --platform=linux/arm64 golang:$V AS Build\n"
        "RUN go build \\\n"
        "  ./...\n"
        "\n"
        "FROM scratch\n"  # 6
    )
    assert [argument.arguments for argument in read.global_arguments] == [("V=1",)]
    assert [(stage.index, stage.name, stage.base) for stage in read.stages] == [
        (0, "build", "golang:$V"),
        (1, None, "scratch"),
    ]
    assert [(stage.first_line, stage.last_line) for stage in read.stages] == [(2, 4), (6, 6)]
    assert read.stages[0].start.flag("platform") == "linux/arm64"


@pytest.mark.parametrize("name", ["1b", "2", "_x", "a+b", "x/y"])
def test_a_stage_name_that_only_buildah_takes_is_read(name: str) -> None:
    (stage,) = dockerfile(f"FROM a AS {name}").stages
    assert (stage.name, stage.has_odd_name) == (name, True)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("\n# only a comment\n", 1, "empty"),
        ("ARG a=1\n", 1, "no FROM"),
        ("# x\nRUN a\nFROM b", 2, "before the first FROM"),
        ("FROM a\nRUM b", 2, "Did you mean RUN?"),
        ("FROM a\n\n&& make", 3, "go on here"),
        ("FROM a\nRUN\u00a0b", 2, "starts with no instruction"),
        ("FROM a b", 1, "FROM takes an image"),
        ("FROM a AS", 1, "FROM takes an image"),
        ("FROM", 1, "FROM lacks an argument"),
        ("FROM a\nEXPOSE", 2, "EXPOSE lacks an argument"),
        ("FROM a\nCOPY b", 2, "COPY lacks an argument"),
        ("FROM a\nENV b", 2, "lacks a value"),
        ("FROM a\nENV b=1 c", 2, "name=value"),
        ("FROM a\nLABEL =c", 2, "name=value"),
        ('FROM a\nCMD ["b", 1]', 2, "JSON"),
        ('FROM a\nCMD ["b", ["c"]]', 2, "JSON"),
        ("FROM a\nCMD " + "[" * 100_000, 2, "JSON"),
        ("FROM a\nSHELL /bin/bash", 2, "JSON"),
        ("FROM a\nHEALTHCHECK TCP 80", 2, "HEALTHCHECK takes"),
        ("FROM a\nONBUILD", 2, "ONBUILD lacks"),
        ("FROM a\nONBUILD ONBUILD RUN b", 2, "ONBUILD"),
        ("FROM a\nONBUILD FROM b", 2, "ONBUILD cannot hold FROM"),
        ("FROM a\nONBUILD RUM b", 2, "Did you mean RUN?"),
        ("FROM a\nRUN <<EOF\nb", 2, "never ends"),
        ("# escape=x\nFROM a", 1, "backslash"),
        ("# escape=`\n# escape=`\nFROM a", 2, "twice"),
    ],
)
def test_what_buildkit_refuses_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        dockerfile(text)
    assert caught.value.problem.line == line
    assert words in str(caught.value)
    assert caught.value.problem.advice.endswith((".", "?"))


def test_an_error_never_quotes_a_line_that_may_hold_a_secret() -> None:
    with pytest.raises(SourceError) as caught:
        dockerfile("FROM a\nENV A=1\n  PASSWORD=hunter2 \\\n  B=2")
    assert caught.value.problem.line == 3
    assert "hunter2" not in str(caught.value).lower()


def test_a_template_is_an_error_or_a_reading_but_no_crash() -> None:
    for text in ("FROM {{ image }}\n", "FROM {{image}}\n{% if x %}\nRUN a\n{% endif %}\n", "FROM <%= image %>\n"):
        with pytest.raises(SourceError):
            dockerfile(text)


_LINES = st.sampled_from(
    [
        "FROM a AS b",
        "FROM b",
        "ARG X=1",
        "ENV A=$X \\",
        "  C='d e'",
        "RUN <<EOF",
        "EOF",
        "RUN a && \\",
        "# comment",
        "",
        'CMD ["a"]',
        "ONBUILD RUN x",
        "EXPOSE 80",
    ]
)


@given(st.lists(_LINES, max_size=12))
def test_spans_are_in_order_and_never_overlap(lines: list[str]) -> None:
    try:
        instructions = read_instructions("\n".join(lines), "Dockerfile").instructions
    except SourceError:
        return
    spans = [place for each in instructions for place in (each.first_line, each.last_line)]
    assert spans == sorted(spans)
    assert all(earlier.last_line < later.first_line for earlier, later in pairwise(instructions))
    assert all(lines[each.first_line - 1].startswith(each.keyword) for each in instructions if each.keyword == "FROM")


@given(st.text(max_size=80) | st.lists(_LINES | st.text(max_size=12), max_size=8).map("\n".join))
def test_any_text_is_read_or_refused_with_a_line_inside_it(text: str) -> None:
    lines, keywords = _outline(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
    assert keywords <= KEYWORDS


@given(st.lists(_LINES, max_size=10))
def test_line_ends_of_windows_change_nothing_but_heredocs(lines: list[str]) -> None:
    def outcome(end: str) -> object:
        try:
            return [(each.keyword, each.arguments, each.last_line) for each in _all(end.join(lines))]
        except SourceError as error:
            return error.problem

    assert outcome("\n") == outcome("\r\n")


def _outline(text: str) -> tuple[list[int], set[str]]:
    """The lines that a text's stages or its error name, and its keywords."""
    try:
        stages = dockerfile(text).stages
    except SourceError as error:
        return [error.problem.line], set()
    lines = [line for stage in stages for line in (stage.first_line, stage.last_line)]
    return lines, {each.keyword for stage in stages for each in stage.instructions}


def _all(text: str) -> tuple[Instruction, ...]:
    return read_instructions(text, "Dockerfile").instructions
