package io.mercurehub.config.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directives are shown here as {@code name(argument|argument){block}}. */
class DirectiveParserTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "KEY", "a \"b\" {env.HOST} #c",
            "HOST", "www.example.org",
            "TWO", "one two",
            "LINES", "heartbeat 1s\nanonymous",
            "NESTED", "{$HOST}",
            "BRACE", "{",
            "QUOTE", "\"",
            "EMPTY", "");

    private final Problems problems = new Problems();

    private final Placeholders placeholders = Placeholders.of(ENVIRONMENT, DirectiveParserTest::readFile);

    private static String readFile(String path) throws IOException {
        return switch (path) {
            case "/run/secrets/key" -> "file key\n";
            case "/run/secrets/crlf" -> "file key\r\n";
            case "/broken" -> throw new IOException("input/output error");
            default -> throw new NoSuchFileException(path);
        };
    }

    private String parse(String text) {
        return show(DirectiveParser.parse("conf", text, placeholders, problems));
    }

    private static String show(List<Directive> directives) {
        return directives.stream().map(DirectiveParserTest::show).collect(Collectors.joining(" "));
    }

    private static String show(Directive directive) {
        return directive.name()
                + directive.arguments().stream().map(Word::value).collect(Collectors.joining("|", "(", ")"))
                + (directive.block().isEmpty() ? "" : "{" + show(directive.block()) + "}");
    }

    private void assertNoProblems() {
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void readsADirectiveFromEachLine() {
        String directives =
                parse("heartbeat 40s\n\n  cors_origins https://a.example\thttps://b.example  \r\nanonymous");

        assertThat(directives)
                .isEqualTo("heartbeat(40s) cors_origins(https://a.example|https://b.example) anonymous()");
        assertNoProblems();
    }

    @Test
    void readsNothingFromNothing() {
        assertThat(parse("")).isEmpty();
        assertThat(parse(" \n\t\n # a comment")).isEmpty();
        assertThat(parse("\uFEFF")).isEmpty();
        assertNoProblems();
    }

    @Test
    void skipsAByteOrderMarkAndOddSpaces() {
        assertThat(parse("\uFEFFheartbeat\u00A040s\u2003x\u0085y")).isEqualTo("heartbeat(40s|x|y)");
        assertNoProblems();
    }

    @Test
    void takesAHashForACommentOnlyWhereAWordBegins() {
        String directives = parse("# heartbeat 1s\nheartbeat 40s # not 1s \"\ncookie_name a#b\n#");

        assertThat(directives).isEqualTo("heartbeat(40s) cookie_name(a#b)");
        assertNoProblems();
    }

    @Test
    void keepsQuotedWordsTogether() {
        assertThat(parse("k \"a b\" `c \"d\" e` \"\" ``")).isEqualTo("k(a b|c \"d\" e||)");
        assertNoProblems();
    }

    @Test
    void letsQuotedWordsHaveLineBreaksHashesAndBraces() {
        assertThat(parse("k \"a\n#b\" `{\n}`\nnext")).isEqualTo("k(a\n#b|{\n}) next()");
        assertNoProblems();
    }

    @Test
    void takesAQuoteInsideABareWordForItself() {
        assertThat(parse("k a\"b c`d")).isEqualTo("k(a\"b|c`d)");
        assertNoProblems();
    }

    @Test
    void takesABackslashForItself() {
        assertThat(parse("k C:\\dir\\file \"C:\\dir\" `C:\\` \\n a\\\\b"))
                .isEqualTo("k(C:\\dir\\file|C:\\dir|C:\\|\\n|a\\\\b)");
        assertNoProblems();
    }

    @Test
    void letsABackslashBeforeADoubleQuoteKeepItInTheWord() {
        assertThat(parse("k \"say \\\"hello\\\"\"")).isEqualTo("k(say \"hello\")");
        assertThat(parse("k \"C:\\dir\\\\\"")).isEqualTo("k(C:\\dir\\)");
        assertThat(parse("k \"a\\\\\\\"b\"")).isEqualTo("k(a\\\"b)");
        assertNoProblems();
    }

    @Test
    void joinsALineThatEndsWithABackslashToTheNext() {
        assertThat(parse("cors_origins a \\\n  b\\\r\n c \\\\\n d\nanonymous"))
                .isEqualTo("cors_origins(a|b|c|\\|d) anonymous()");
        assertNoProblems();
    }

    @Test
    void readsBlocks() {
        assertThat(parse("transport memory {\n  max_events 500\n  # a comment\n\n  max_bytes 1MiB\n}\nanonymous"))
                .isEqualTo("transport(memory){max_events(500) max_bytes(1MiB)} anonymous()");
        assertThat(parse("a {\n b c {\n d\n }\n e\n}")).isEqualTo("a(){b(c){d()} e()}");
        assertThat(parse("transport memory { max_events 500 }\nanonymous"))
                .isEqualTo("transport(memory){max_events(500)} anonymous()");
        assertThat(parse("a { }\nb {\n}")).isEqualTo("a() b()");
        assertNoProblems();
    }

    @Test
    void takesABraceWithinAWordForItself() {
        assertThat(parse("k {id} a{ }b \"{\" `}`")).isEqualTo("k({id}|a{|}b|{|})");
        assertNoProblems();
    }

    @Test
    void putsAVariableInBeforeTheTextIsCutIntoWords() {
        assertThat(parse("k {$HOST} https://{$HOST}:80 {$TWO} \"{$TWO}\""))
                .isEqualTo("k(www.example.org|https://www.example.org:80|one|two|one two)");
        assertThat(parse("{$LINES}")).isEqualTo("heartbeat(1s) anonymous()");
        assertThat(parse("a {$BRACE}\nb\n}")).isEqualTo("a(){b()}");
        assertThat(parse("k {$QUOTE}a b\" c")).isEqualTo("k(a b|c)");
        assertNoProblems();
    }

    @Test
    void takesTheDefaultOfAVariableThatIsNotSet() {
        assertThat(parse("k {$NONE:a b} {$NONE:} {$NONE} {$HOST:c} {$EMPTY:d}")).isEqualTo("k(a|b|www.example.org)");
        assertThat(parse("k a{$NONE}b")).isEqualTo("k(ab)");
        assertNoProblems();
    }

    @Test
    void doesNotLookForVariablesInTheValueOfAVariable() {
        assertThat(parse("k {$NESTED}")).isEqualTo("k({$HOST})");
        assertThat(parse("k {$BRACE}$HOST}")).isEqualTo("k({$HOST})");
        assertNoProblems();
    }

    @Test
    void doesNotPutVariablesIntoComments() {
        assertThat(parse("# {$LINES}\nk # {$LINES}")).isEqualTo("k()");
        assertNoProblems();
    }

    @Test
    void takesWhatIsNoVariableForItself() {
        assertThat(parse("k {$} {$1} {$a-b} {$HOST")).isEqualTo("k({$}|{$1}|{$a-b}|{$HOST)");
        assertNoProblems();
    }

    @Test
    void takesTheValueOfARunTimePlaceholderAsItIs() {
        assertThat(parse("k {env.KEY}")).isEqualTo("k(a \"b\" {env.HOST} #c)");
        assertThat(parse("k a{env.HOST}b \"{env.TWO}\" `{env.TWO}` {env.NONE} {env.LINES}"))
                .isEqualTo("k(awww.example.orgb|one two|one two||heartbeat 1s\nanonymous)");
        assertNoProblems();
    }

    @Test
    void readsFilesWithoutTheirLastLineBreak() {
        assertThat(parse("k {file./run/secrets/key} {file./run/secrets/crlf}")).isEqualTo("k(file key|file key)");
        assertNoProblems();
    }

    @Test
    void takesAPlaceholderForItselfBehindABackslash() {
        assertThat(parse("k \\{env.HOST} \"\\{$HOST}\" `\\{file.x}` \\\\{env.HOST} \\\\\\{env.HOST}"))
                .isEqualTo("k({env.HOST}|{$HOST}|{file.x}|\\www.example.org|\\{env.HOST})");
        assertNoProblems();
    }

    @Test
    void showsThePlaceholderAndNotItsValue() {
        List<Directive> directives =
                DirectiveParser.parse("conf", "k a{env.HOST} {$HOST} plain", placeholders, problems);

        assertThat(directives.get(0).arguments())
                .extracting(Word::written)
                .containsExactly("a{env.HOST}", "www.example.org", "plain");
        assertThat(directives.get(0).arguments())
                .extracting(Word::toString)
                .containsExactly("a{env.HOST}", "www.example.org", "plain");
    }

    @Test
    void knowsWhereEachWordWasWritten() {
        List<Directive> directives = DirectiveParser.parse(
                "conf", "a  bc \"d\ne\" f\n\uD83D\uDE00 {$TWO} g\n  h {\n i\n}", placeholders, problems);

        assertThat(directives)
                .extracting(directive -> directive.place().toString())
                .containsExactly("conf:1:1", "conf:3:1", "conf:4:3");
        assertThat(directives.get(0).arguments())
                .extracting(word -> word.place().toString())
                .containsExactly("conf:1:4", "conf:1:7", "conf:2:4");
        assertThat(directives.get(1).arguments())
                .extracting(word -> word.place().toString())
                .containsExactly("conf:3:3", "conf:3:3", "conf:3:10");
        assertThat(directives.get(2).block())
                .extracting(directive -> directive.place().toString())
                .containsExactly("conf:5:2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '~',
            value = {
                "a \"b                        > conf:1:3: this \" is never closed",
                "a `b                         > conf:1:3: this ` is never closed",
                "a { b                        > conf:1:3: this { is never closed",
                "}                            > conf:1:1: there is no { for this }",
                "a }                          > conf:1:3: there is no { for this }",
                "{ a } b                      > conf:1:7: the line must end after the }",
                "a { b } c                    > conf:1:9: the line must end after the }",
                "a \"b\"c                     > conf:1:6: there must be a space between a closing quote and what follows it",
                "a {file./none}               > conf:1:3: {file./none}: there is no file /none",
                "a {file./broken}             > ~conf:1:3: {file./broken}: cannot read the file /broken: java.io.IOException: input/output error~",
                "a {env.HOST:b}               > ~conf:1:3: {env.HOST:b}: is not the name of a variable; if this is a default, write {$NAME:default}~"
            })
    void saysWhatIsWrongAndWhere(String text, String problem) {
        parse(text);

        assertThat(problems.found()).extracting(Problem::toString).containsExactly(problem);
    }

    @Test
    void readsABlockWithoutANameForWhoeverKnowsWhatItMeans() {
        assertThat(parse("{\n a 1\n}\nb {\n { c }\n}")).isEqualTo("(){a(1)} b(){(){c()}}");
        assertNoProblems();
    }

    @Test
    void takesTheLinesUpToAMarkerForOneWord() {
        assertThat(parse("k <<PEM\n  -----BEGIN-----\n\n    {$HOST} \"x\n  PEM RS256\nl"))
                .isEqualTo("k(-----BEGIN-----\n\n  {$HOST} \"x|RS256) l()");
        assertThat(parse("k <<E\r\nE\r\n")).isEqualTo("k()");
        assertThat(parse("k << <<A b <<C-D")).isEqualTo("k(<<|<<A|b|<<C-D)");
        assertNoProblems();
    }

    @Test
    void saysWhichMarkerNeverComes() {
        parse("k\n a <<END\nb\nENDE");

        assertThat(problems.found())
                .extracting(Problem::toString)
                .containsExactly("conf:2:4: this <<END is never closed");
    }

    @Test
    void goesOnBehindAMistake() {
        String directives = parse("a }\nb {\n c \"d\"e\n} f\ng");

        assertThat(directives).isEqualTo("a() b(){c(d|e)} g()");
        assertThat(problems.found()).extracting(Problem::setting).containsExactly("conf:1:3", "conf:3:7", "conf:4:3");
    }

    @Test
    void limitsTheDepthOfBlocksAndSaysSoOnce() {
        parse("a {\n".repeat(16) + "}\n".repeat(16));
        assertNoProblems();

        parse("a {\n".repeat(100_000));

        assertThat(problems.found())
                .containsExactly(new Problem("conf:17:3", "blocks are nested too deeply (expected: at most 16)"));
    }

    @Test
    void refusesVariablesWhereThereIsNoEnvironment() {
        DirectiveParser.parse("conf", "k {$HOST} {env.HOST}", Placeholders.filesOnly(), problems);

        assertThat(problems.found())
                .extracting(Problem::toString)
                .containsExactly(
                        "conf:1:3: environment variables are not read here; put the value into a file, and write {file.PATH}",
                        "conf:1:11: {env.HOST}: environment variables are not read here; put the value into a file,"
                                + " and write {file.PATH}");
    }

    private String parseArguments(String text) {
        return show(DirectiveParser.parseArguments("value", "k", text, placeholders, problems));
    }

    @Test
    void readsArgumentsAlone() {
        assertThat(parseArguments("a \"b c\" {$HOST}")).isEqualTo("k(a|b c|www.example.org)");
        assertThat(parseArguments("")).isEqualTo("k()");
        assertThat(parseArguments("\n  a # comment\n  b\n")).isEqualTo("k(a|b)");
        assertThat(parseArguments("a {\n b 1\n c\n}\n")).isEqualTo("k(a){b(1) c()}");
        assertThat(parseArguments("a { b 1 }")).isEqualTo("k(a){b(1)}");
        assertNoProblems();
    }

    @Test
    void givesAPositionOnlyInAValueOfSeveralLines() {
        Directive oneLine = DirectiveParser.parseArguments("value", "k", "  a\n", placeholders, problems);
        Directive twoLines = DirectiveParser.parseArguments("value", "k", "a\nb", placeholders, problems);

        assertThat(oneLine.arguments().get(0).place()).hasToString("value");
        assertThat(twoLines.arguments().get(1).place()).hasToString("value:2:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '~',
            value = {
                "a }         > value: there is no { for this }",
                "a { b } c   > value: nothing may follow the block",
                "a { b       > value: this { is never closed",
                "\"a         > value: this \" is never closed"
            })
    void saysWhatIsWrongWithArguments(String text, String problem) {
        parseArguments(text);

        assertThat(problems.found()).extracting(Problem::toString).containsExactly(problem);
    }
}
