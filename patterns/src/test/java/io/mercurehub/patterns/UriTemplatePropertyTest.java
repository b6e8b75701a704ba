package io.mercurehub.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Compares with regular expressions that are written down from the rules, on values short enough for backtracking. */
class UriTemplatePropertyTest {

    private static final String TRIPLET = "%[0-9A-Fa-f]{2}";
    private static final String UNRESERVED = "A-Za-z0-9\\-._~";
    private static final String RESERVED = ":/?#\\[\\]@!$&'()*+,;=";
    private static final Pattern GRAMMAR = grammar();

    @Property(tries = 3_000)
    void matchesWhatTheRulesSay(@ForAll("cases") Case example) {
        assertThat(example.parsed().matches(example.value())).isEqualTo(example.expected());
    }

    @Property(tries = 1_000)
    void matchesLongValuesAsTheRulesSay(@ForAll("longCases") Case example) {
        assertThat(example.parsed().matches(example.value())).isEqualTo(example.expected());
    }

    @Property(tries = 1_000)
    void whatItMatchesHasTheLiteralsOfItsStartAndItsEnd(@ForAll("cases") Case example) {
        UriTemplate template = example.parsed();
        Assume.that(template.matches(example.value()));

        assertThat(example.value())
                .startsWith(template.literalPrefix())
                .endsWith(template.literalSuffix())
                .hasSizeGreaterThanOrEqualTo(template.literalPrefix().length()
                        + template.literalSuffix().length());
    }

    @Property(tries = 4_000)
    void parsesWhatTheGrammarAllows(@ForAll("nearlyTemplates") String text) {
        assertThat(UriTemplate.parse(text).isPresent()).isEqualTo(isTemplate(text));
    }

    @Property(tries = 2_000)
    void parsesAnyTextWithoutFailing(@ForAll("anyTexts") String text) {
        assertThat(UriTemplate.parse(text).isPresent()).isEqualTo(isTemplate(text));
        assertThat(UriTemplate.parse("{" + text + "}").isPresent()).isEqualTo(isTemplate("{" + text + "}"));
        assertThat(UriTemplate.parse(text + "{v}").isPresent()).isEqualTo(isTemplate(text + "{v}"));
    }

    @Property(tries = 1_000)
    void matchesAnyTextWithoutFailing(@ForAll("cases") Case example, @ForAll("anyTexts") String value) {
        Case other = new Case(example.template(), example.regex(), value);

        assertThat(other.parsed().matches(value)).isEqualTo(other.expected());
    }

    /** A template, what it matches as a regular expression, and some value. */
    record Case(String template, String regex, String value) {

        UriTemplate parsed() {
            return UriTemplate.parse(template).orElseThrow();
        }

        boolean expected() {
            return Pattern.compile(regex).matcher(value).matches();
        }
    }

    /** A literal or an expression. */
    private interface Part {
        String text();

        String regex();

        /** Texts that the part is likely to match, given some for values. */
        Arbitrary<String> likely(Arbitrary<String> values);
    }

    private record Literal(String text) implements Part {

        @Override
        public String regex() {
            return Pattern.quote(text);
        }

        @Override
        public Arbitrary<String> likely(Arbitrary<String> values) {
            return Arbitraries.just(text);
        }
    }

    /** The modifiers stand for the variables, whose names play no part. */
    private record Expression(String operator, List<String> modifiers) implements Part {

        @Override
        public String text() {
            return modifiers.stream()
                    .map(modifier -> "v" + modifier)
                    .collect(Collectors.joining(",", "{" + operator, "}"));
        }

        @Override
        public String regex() {
            boolean someExploded = modifiers.contains("*");
            boolean firstExploded = modifiers.get(0).equals("*");
            String times = someExploded ? "*" : "{0," + (modifiers.size() - 1) + "}";
            return "(?:" + Pattern.quote(lead()) + valueRegex(firstExploded) + "(?:" + Pattern.quote(separator())
                    + valueRegex(someExploded) + ")" + times + ")?";
        }

        private String valueRegex(boolean exploded) {
            String characters = switch (operator) {
                case "+", "#" -> UNRESERVED + RESERVED;
                case ";", "?", "&" -> UNRESERVED + ",=";
                default -> UNRESERVED + (exploded ? ",=" : ",");
            };
            return "(?:[" + characters + "]|" + TRIPLET + ")*";
        }

        private String lead() {
            return operator.equals("+") ? "" : operator;
        }

        private String separator() {
            return switch (operator) {
                case "", "+", "#" -> ",";
                case "?" -> "&";
                default -> operator;
            };
        }

        @Override
        public Arbitrary<String> likely(Arbitrary<String> values) {
            return Arbitraries.oneOf(
                    Arbitraries.just(""),
                    values.list().ofMaxSize(3).map(list -> lead() + String.join(separator(), list)));
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a", "1", "41", ",", "=", ".", "/", ";", "?", "&", "#", ":", "%4F", "%41", "%", "é", " ");
        return cases(
                5,
                pieces.list().ofMaxSize(2).map(UriTemplatePropertyTest::join),
                pieces.list().ofMaxSize(8).map(UriTemplatePropertyTest::join));
    }

    /** Values that cross the borders between the words of a set of bits. */
    @Provide
    Arbitrary<Case> longCases() {
        Arbitrary<String> runs = Combinators.combine(
                        Arbitraries.of("a", "1", "%41"),
                        Arbitraries.integers().between(0, 70),
                        Arbitraries.of("", "", "=", " "))
                .as((piece, times, end) -> piece.repeat(times) + end);
        return cases(3, runs, runs);
    }

    private static Arbitrary<Case> cases(int maxParts, Arbitrary<String> values, Arbitrary<String> others) {
        Arbitrary<Part> literals = Arbitraries.of(
                        "a", "1", "41", "/", ";", "?", "&", "#", ".", ",", "=", "%41", "aa", "/a/", "é")
                .map(Literal::new);
        Arbitrary<Part> expressions = Combinators.combine(
                        Arbitraries.of("", "+", "#", ".", "/", ";", "?", "&"),
                        Arbitraries.of("", "", ":3", "*").list().ofMinSize(1).ofMaxSize(3))
                .as(Expression::new);
        return Arbitraries.frequencyOf(Tuple.of(2, literals), Tuple.of(3, expressions))
                .list()
                .ofMinSize(1)
                .ofMaxSize(maxParts)
                .filter(parts -> parts.stream().anyMatch(Expression.class::isInstance))
                .flatMap(parts -> Arbitraries.frequencyOf(Tuple.of(3, likely(parts, values)), Tuple.of(1, others))
                        .map(value -> new Case(join(parts, Part::text), join(parts, Part::regex), value)));
    }

    private static Arbitrary<String> likely(List<Part> parts, Arbitrary<String> values) {
        return Combinators.combine(
                        parts.stream().map(part -> part.likely(values)).toList())
                .as(UriTemplatePropertyTest::join);
    }

    @Provide
    Arbitrary<String> nearlyTemplates() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "{a",
                        "b}",
                        "{a}",
                        "{+a,b*}",
                        "a",
                        "_",
                        "9",
                        ",",
                        ".",
                        ":",
                        "*",
                        ":1",
                        ":12",
                        "0",
                        "%41",
                        "%",
                        "4",
                        "+",
                        "#",
                        "/",
                        ";",
                        "?",
                        "&",
                        "=",
                        "|",
                        "-",
                        "~",
                        "'",
                        " ",
                        "é",
                        "\uD83D\uDC1D",
                        "\uD83D",
                        "\uFFFD")
                .list()
                .ofMaxSize(8)
                .map(UriTemplatePropertyTest::join);
    }

    @Provide
    Arbitrary<String> anyTexts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange(Character.MIN_VALUE, Character.MAX_VALUE),
                Arbitraries.strings().ascii());
    }

    private static boolean isTemplate(String text) {
        return text.contains("{") && GRAMMAR.matcher(text).matches();
    }

    private static Pattern grammar() {
        String iriCharacters = "\\x{A0}-\\x{D7FF}\\x{E000}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}"
                + IntStream.rangeClosed(1, 16)
                        .mapToObj(
                                plane -> "\\x{%X%s}-\\x{%XFFFD}".formatted(plane, plane == 14 ? "1000" : "0000", plane))
                        .collect(Collectors.joining());
        String literal = "(?:[!#$&'()*+,\\-./0-9:;=?@A-Z\\[\\]_a-z~" + iriCharacters + "]|" + TRIPLET + ")";
        String nameCharacters = "(?:[A-Za-z0-9_]|" + TRIPLET + ")+";
        String variable = nameCharacters + "(?:\\." + nameCharacters + ")*(?:\\*|:[1-9][0-9]{0,3})?";
        String expression = "\\{[+#./;?&]?" + variable + "(?:," + variable + ")*\\}";
        return Pattern.compile("(?:" + literal + "|" + expression + ")*");
    }

    private static <T> String join(List<T> list, Function<T, String> text) {
        return list.stream().map(text).collect(Collectors.joining());
    }

    private static String join(List<String> texts) {
        return String.join("", texts);
    }
}
