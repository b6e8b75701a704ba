package io.mercurehub.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts work instead of measuring time; the deadlines are there for what would otherwise not end. */
class UriTemplateLinearTimeTest {

    private static final int MAX_TEMPLATE = 4096;
    private static final int MAX_VALUE = 65_536;
    private static final Duration FOREVER = Duration.ofSeconds(10);

    static Stream<Arguments> hardCases() {
        String[] templates = {
            "{a}{/b}",
            "{+a}{b}",
            "{+a,b,c*}{/d*}",
            "{a}a",
            "{+a}aaaaaaab",
            "{a}{.b}{a,b*}",
            "{/a,b,c,d,e,f,g,h*}{+i}{/a,b,c,d,e,f,g,h}",
            "{+a}é",
        };
        String[] values = {"a", "/", "a/", "aaaaaaab", "%41", "a,", ".", "é", "=/", "%"};
        return Stream.of(templates).flatMap(template -> Stream.of(values).map(value -> Arguments.of(template, value)));
    }

    @ParameterizedTest
    @MethodSource("hardCases")
    void theWorkIsAtMostTheProductOfTheLengths(String template, String value) {
        String longTemplate = repeated(template, MAX_TEMPLATE);
        String longValue = repeated(value, MAX_VALUE);

        long work = assertTimeoutPreemptively(FOREVER, () -> work(longTemplate, longValue));

        assertThat(work).isLessThan((long) MAX_TEMPLATE * MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("hardCases")
    void twiceTheValueIsTwiceTheWork(String template, String value) {
        String longTemplate = repeated(template, MAX_TEMPLATE);

        long half = work(longTemplate, repeated(value, MAX_VALUE / 2));
        long whole = work(longTemplate, repeated(value, MAX_VALUE));

        assertThat(whole).isLessThan(half * 21 / 10);
    }

    @ParameterizedTest
    @MethodSource("hardCases")
    void twiceTheTemplateIsTwiceTheWork(String template, String value) {
        String longValue = repeated(value, MAX_VALUE);

        long half = work(repeated(template, MAX_TEMPLATE / 2), longValue);
        long whole = work(repeated(template, MAX_TEMPLATE), longValue);

        assertThat(whole).isLessThan(half * 21 / 10);
    }

    @Test
    void aThousandVariablesInOneExpressionAreWorthAThousandCharacters() {
        String template = "{+x}{/a" + ",b".repeat(MAX_TEMPLATE / 2 - 10) + "}{y*}";

        long work = assertTimeoutPreemptively(FOREVER, () -> work(template, "/".repeat(MAX_VALUE)));

        assertThat(work).isLessThan((long) MAX_TEMPLATE * MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://example.com/users/{id} https://example.com/users/1 https://example.com/users/1/2",
                "https://example.com/books/{id}.jsonld https://example.com/books/1.jsonld https://example.com/books/|.jsonld",
                "https://example.com/{+path} https://example.com/a/b?c#d https://example.com/%zz",
                "{/topic}{/subscriber} /https%3A%2F%2Fexample.com/1 /https%3A%2F%2Fexample.com/1/2",
                "/a/{b}/c{/d,e*}{?f,g}{#h} /a/1/c/2/3=4?5=6&7#8 /a/1/c/2/3=4?5=6&7&8#9",
            })
    void commonTemplatesAllocateNothing(String text, String match, String other) {
        UriTemplate template = UriTemplate.parse(text).orElseThrow();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        countMatches(template, match, other);

        long before = threads.getCurrentThreadAllocatedBytes();
        int matches = countMatches(template, match, other);
        long after = threads.getCurrentThreadAllocatedBytes();

        assertThat(matches).isEqualTo(1000);
        assertThat(after - before).as("bytes allocated by 2000 matches").isLessThan(2000);
    }

    private static int countMatches(UriTemplate template, String... values) {
        int matches = 0;
        for (int i = 0; i < 1000; i++) {
            for (String value : values) {
                if (template.matches(value)) {
                    matches++;
                }
            }
        }
        return matches;
    }

    @Test
    void commonTemplatesTakeEvenMillionsOfCharacters() {
        UriTemplate template = UriTemplate.parse("/a/{b}/c{/d*}").orElseThrow();
        String value = "/a/" + "b".repeat(10_000_000) + "/c" + "/%41".repeat(2_000_000);

        assertTimeoutPreemptively(FOREVER, () -> {
            assertThat(template.matches(value)).isTrue();
            assertThat(template.matches(value + " ")).isFalse();
        });
    }

    /** Templates of which no expression is decided by the next character, and which neither start nor end with a literal. */
    private static long work(String text, String value) {
        UriTemplate template = UriTemplate.parse("{+x}" + text + "{y}{+z}").orElseThrow();
        TemplatePositions positions = new TemplatePositions(value, 0, value.length());

        assertThat(template.matchesRest(positions)).isEqualTo(template.matches(value));
        return positions.work();
    }

    private static String repeated(String text, int length) {
        return text.repeat(length / text.length());
    }
}
