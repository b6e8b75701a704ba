package io.mercurehub.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final String RESERVED = ":/?#[]@!$&'()*+,;=";

    @ParameterizedTest
    @CsvSource({"{v},''", "/{v},/", "{v:1},''", "{.v},.", "{/v},/"})
    void valuesWithoutNamesAreOfUnreservedCharactersAndCommas(String template, String start) {
        assertThat(charactersAllowedAfter(start, template)).isEqualTo(sorted(UNRESERVED + ","));
    }

    @ParameterizedTest
    @CsvSource({"{;v},;", "{?v},?", "{&v},&", "{v*},''", "{.v*},."})
    void valuesThatMayHaveNamesAreOfTheSameAndEqualsSigns(String template, String start) {
        assertThat(charactersAllowedAfter(start, template)).isEqualTo(sorted(UNRESERVED + ",="));
    }

    @Test
    void reservedValuesAreOfUnreservedAndReservedCharacters() {
        assertThat(charactersAllowedAfter("", "{+v}")).isEqualTo(sorted(UNRESERVED + RESERVED));
        assertThat(charactersAllowedAfter("#", "{#v}")).isEqualTo(sorted(UNRESERVED + RESERVED));
    }

    private static String charactersAllowedAfter(String start, String template) {
        return IntStream.rangeClosed(Character.MIN_VALUE, Character.MAX_VALUE)
                .filter(c -> matches(template, start + (char) c))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String sorted(String characters) {
        return characters.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({
        "{v},''",
        "{+v},''",
        "/{v},/",
        "{#v},#",
        "{.v},.",
        "{/v},/",
        "{;v},;",
        "{?v},?",
        "{&v},&",
        "{v*},''",
        "'{v,w}',''",
        "'{/v,w*}',/"
    })
    void everyValueMayHaveTriplets(String template, String start) {
        assertMatches(template, start + "%41", start + "%C3%a9", start + "a%2Fb%7Dc", start + "%2525");
        assertNoMatch(template, start + "%", start + "%4", start + "%zz", start + "%4g", start + "%g4", start + "%%41");
    }

    @Test
    void tripletsInLiteralsMatchOnlyThemselves() {
        assertMatches("a%2Fb{v}", "a%2Fb", "a%2Fbc");
        assertNoMatch("a%2Fb{v}", "a/b", "a%2fb", "a%252Fb");
    }

    @Test
    void literalsMatchNoPartOfATriplet() {
        assertNoMatch("{v}41", "%41");
        assertNoMatch("{v}1", "%41");
        assertNoMatch("{v}1{w}", "%41");
        assertNoMatch("{v}41{/w}", "%41/");
        assertNoMatch("/x/{+v}1{w}", "/x/%41", "/x/a/%41");
        assertNoMatch("/x/{+v}41{w}", "/x/%41", "/x/a/%41");
        assertMatches("{v}41", "%4141");
        assertMatches("{v}1{w}", "%411", "%41%411%41");
        assertMatches("{v}%41{w}", "%41", "%41%41", "a%41b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{v}",
                "{+v}",
                "{#v}",
                "{.v}",
                "{/v}",
                "{;v}",
                "{?v}",
                "{&v}",
                "{v*}",
                "{/v,w}",
                "{/v,w*}",
                "{v}{?w}{w}"
            })
    void everyExpressionMayMatchNothing(String expression) {
        assertMatches(expression, "");
        assertMatches("notification/" + expression, "notification/");
        assertMatches("/a" + expression + "/b", "/a/b");
    }

    @Test
    void everyValueMayBeEmpty() {
        assertMatches("{.v}", ".");
        assertMatches("{/v,w}", "/", "//");
        assertMatches("{?v,w}", "?", "?&");
        assertMatches("{;v*}", ";", ";;;");
    }

    @ParameterizedTest
    @CsvSource({"{#v},#", "{.v},.", "{/v},/", "{;v},;", "{?v},?", "{&v},&"})
    void theLeadIsNeededBeforeValues(String template, String lead) {
        assertMatches(template, lead + "a");
        assertNoMatch(template, "a", "a" + lead, "a" + lead + "a");
    }

    @Test
    void asManyValuesMatchAsThereAreVariables() {
        assertMatches("{/x,y}", "/a", "/a/b");
        assertNoMatch("{/x,y}", "/a/b/c");
        assertMatches("{;x,y,z}", ";a;b;c=1");
        assertNoMatch("{;x,y,z}", ";a;b;c;d");
        assertMatches("{?x,y}", "?a=1&b=2");
        assertNoMatch("{?x,y}", "?a=1&b=2&c=3", "?a=1?b=2");
        assertMatches("{&x,y}", "&a=1&b=2");
        assertNoMatch("{&x,y}", "&a=1&b=2&c=3");
        assertNoMatch("{/x}", "/a/b");
    }

    @Test
    void whereTheSeparatorIsACharacterOfTheValuesAnyNumberMatches() {
        assertMatches("{x}", "a,b,c");
        assertMatches("{x,y}", "a,b,c");
        assertMatches("{+x}", "a,b,c");
        assertMatches("{#x}", "#a,b,c", "##");
        assertMatches("{.x}", ".a.b.c", "..");
        assertMatches("{.x,y}", ".a.b.c");
    }

    @Test
    void oneExplodedVariableAllowsAnyNumberOfValues() {
        assertMatches("{/x*}", "/a", "/a/b/c/d");
        assertMatches("{/x,y*}", "/a", "/a/b/c/d");
        assertMatches("{/x*,y}", "/a", "/a/b/c/d");
        assertMatches("{?x*}", "?a=1&b=2&c=3");
        assertMatches("{;x,y*,z}", ";a;b;c;d;e");
        assertMatches("{x*}", "k=v,l=w");
    }

    @Test
    void theFirstValueMayHaveAnEqualsSignOnlyIfTheFirstVariableIsExploded() {
        assertMatches("{x,y*}", "a,k=v", "a,b,k=v,l=w");
        assertNoMatch("{x,y*}", "k=v", "k=v,a", "a=b,k=v");
        assertMatches("{x*,y}", "k=v", "k=v,a");
        assertMatches("{/x,y*}", "/a/k=v", "//k=v");
        assertNoMatch("{/x,y*}", "/k=v", "/k=v/a");
        assertMatches("{.x,y*}", ".a.k=v", "..k=v");
        assertNoMatch("{.x,y*}", ".k=v", ".k=v.a");
        assertNoMatch("{x,y}", "a,k=v");
        assertNoMatch("{/x,y}", "/a/k=v");
        assertMatches("{;x,y*}", ";k=v");
    }

    @Test
    void namesOfParametersAreNotCompared() {
        assertMatches("{?topic}", "?topic=1", "?other=1", "?a,b");
        assertMatches("{;x}", ";y=1");
    }

    @Test
    void theSameNameMayStandForDifferentValues() {
        assertMatches("{a}-{a}", "1-2", "1-1");
    }

    @Test
    void theLengthOfAPrefixIsIgnored() {
        assertMatches("{a:3}", "", "ab", "abcdef");
        assertMatches("{/a:1,b:2}", "/abc/def");
        assertNoMatch("{/a:9999}", "/a/b");
    }

    @Test
    void literalsMatchThemselvesAlone() {
        assertMatches("a.b(c)[d]*+?$'/{e}", "a.b(c)[d]*+?$'/x");
        assertNoMatch("a.b(c)[d]*+?$'/{e}", "aXb(c)[d]*+?$'/x");
        assertNoMatch("Books/{id}", "books/1");
        assertNoMatch(
                "https://example.com/{id}",
                "https://example.com:443/1",
                "HTTPS://example.com/1",
                "https://example.com/./1");
    }

    @Test
    void charactersOutsideAsciiMatchInLiteralsOnly() {
        assertMatches("été/{c}/\uD83D\uDC1D", "été/1/\uD83D\uDC1D");
        assertMatches("{+a}é{b}ß{/c}", "x/yézß/", "éß");
        assertNoMatch("été/{c}", "été/é", "%C3%A9t%C3%A9/1", "e\u0301te\u0301/1");
        assertNoMatch("{+a}\uD83D\uDC1D{b}", "\uD83D", "\uDC1D", "\uD83D\uDC1C", "\uD83D\uD83D\uDC1D");
    }

    @Test
    void allOfTheValueMustMatch() {
        assertNoMatch("/a/{b}", "/a/b\n", "/a/b ", " /a/b", "/a/b/", "x/a/b", "/a/b?c", "/a");
        assertNoMatch("/a/{b}/c", "/a/b/c\n", "/a/b/c/c", "/a/b/d");
    }

    @Test
    void literalsDoNotShareCharacters() {
        assertNoMatch("ab{v}ba", "aba");
        assertMatches("ab{v}ba", "abba", "ababa");
        assertNoMatch("a{v}a", "a");
        assertNoMatch("{v}:b{/w}:b", ":b", "a:b");
        assertNoMatch("{+v}:b{/w}:b", ":b", "a:b");
    }

    @Test
    void theTemplateDoesNotMatchItsOwnText() {
        assertNoMatch("notification/{id}", "notification/{id}");
    }

    @Test
    void expressionsThatFollowEachOtherShareTheValueInAnyWayThatFits() {
        assertMatches("{/a}{/b}", "", "/1", "/1/2");
        assertNoMatch("{/a}{/b}", "/1/2/3", "/1=2");
        assertMatches("{/a,b}{/c*}{/d}", "/1/2/3=4/5/6");
        assertMatches("{/a}{/b*}", "/1=2/3");
        assertMatches("{/a}{/b,c*}", "/1/2/3=4");
        assertMatches("{/a,b}{/c,d}", "/1/2/3/4");
        assertNoMatch("{/a,b}{/c,d}", "/1/2/3/4/5");
        assertNoMatch("{/a*}{?b}{/c}", "/1?/2=3");
        assertMatches("{?a}{?b,c}", "?1&2", "?1?2&3");
        assertNoMatch("{?a}{?b,c}", "?1&2&3", "?1&2?3", "?1?2?3");
        assertMatches("{?a}{&b}", "?1", "&2", "?1&2");
        assertNoMatch("{?a}{&b}", "&2?1", "?1&2&3");
        assertMatches("{&a}{?b}", "&1?2");
        assertNoMatch("{&a}{?b}", "&1&2");
        assertMatches("{a}{.b}", "x", ".y", "x.y.z");
        assertMatches("{&a}{&b}{&c*}", "&1&2&3&4");
        assertMatches("{+a}{b}", "a/b,c%41");
        assertMatches("{a}{b*}", "1=2");
        assertMatches("{#a}{#b}", "#1#2");
        assertMatches("{.a}{.b}{.c}", ".1.2.3.4");
    }

    @Test
    void anExpressionEndsWhereTheRestCanMatch() {
        assertMatches("{+path}/x", "/x", "a/x/x", "a/x/y/x");
        assertMatches("{+path}/x{/y}", "a/x/x/x", "a/x", "a/x/");
        assertNoMatch("{+path}/x{/y}", "a/x/y/z", "a/y");
        assertMatches("{scheme}://{+host}/demo/{id}.jsonld", "https://example.com:3000/demo/demo/1.jsonld");
        assertNoMatch("{scheme}://{+host}/demo/{id}.jsonld", "https://example.com/demo/1/2.jsonld");
        assertMatches("{a}aab{b}", "aaaab", "aabaab");
        assertNoMatch("{a}aab{b}", "aaab-aba-ab/");
    }

    @ParameterizedTest
    @ValueSource(ints = {61, 62, 63, 64, 65, 126, 127, 128, 129, 1000})
    void anExpressionMatchesValuesOfAnyLength(int length) {
        String run = "a".repeat(length);

        assertMatches("{+p}/x{/y,z}", run + "/x/" + run, run + "/x/" + run + "/" + run, "/x/x/x");
        assertNoMatch("{+p}/x{/y,z}", run + "/x" + run, run + "/x/" + run + "/" + run + "/", run + " /x", run + "/x ");
        assertMatches("{+p}%41{q}", "%41".repeat(length), run + "%41" + run);
        assertNoMatch("{+p}41{q}", "%41".repeat(length));
        assertMatches("{+p}" + run + "{q}", run, run + run, "/" + run + "a");
        assertNoMatch("{+p}" + run + "{q}", run.substring(1), run.substring(1) + "/" + run.substring(1));
        assertMatches("{p}{/q*}{r}", ("/" + run).repeat(9), run + "/=/" + run);
        assertNoMatch("{p}{/q*}{r}", run + "=/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "{var} value",
                "{hello} Hello%20World%21",
                "{half} 50%25",
                "O{empty}X OX",
                "{x,hello,y} 1024,Hello%20World%21,768",
                "{var:30} value",
                "{list*} red,green,blue",
                "{keys*} semi=%3B,dot=.,comma=%2C",
                "{+hello} Hello%20World!",
                "{base}index http%3A%2F%2Fexample.com%2Fhome%2Findex",
                "{+path}/here /foo/bar/here",
                "here?ref={+path} here?ref=/foo/bar",
                "up{+path}{var}/here up/foo/barvalue/here",
                "{+path,x}/here /foo/bar,1024/here",
                "{+keys} semi,;,dot,.,comma,,",
                "{+keys*} semi=;,dot=.,comma=,",
                "foo{#empty} foo#",
                "{#x,hello,y} #1024,Hello%20World!,768",
                "{#keys*} #semi=;,dot=.,comma=,",
                "www{.dom*} www.example.com",
                "X{.keys*} X.semi=%3B.dot=..comma=%2C",
                "{/var,x}/here /value/1024/here",
                "{/list*,path:4} /red/green/blue/%2Ffoo",
                "{/keys*} /semi=%3B/dot=./comma=%2C",
                "{;v,empty,who} ;v=6;empty;who=fred",
                "{;keys*} ;semi=%3B;dot=.;comma=%2C",
                "{?x,y,empty} ?x=1024&y=768&empty=",
                "{?keys*} ?semi=%3B&dot=.&comma=%2C",
                "?fixed=yes{&x} ?fixed=yes&x=1024",
                "{&list*} &list=red&list=green&list=blue",
            })
    void matchesWhatTheExamplesOfTheRfcAreExpandedTo(String template, String expanded) {
        assertMatches(template, expanded);
    }

    @Test
    void knowsTheLiteralsAtItsStartAndItsEnd() {
        UriTemplate both = template("https://example.com/books/{id}/{page}.jsonld");
        UriTemplate neither = template("{a}-{b}");

        assertThat(both.literalPrefix()).isEqualTo("https://example.com/books/");
        assertThat(both.literalSuffix()).isEqualTo(".jsonld");
        assertThat(neither.literalPrefix()).isEmpty();
        assertThat(neither.literalSuffix()).isEmpty();
    }

    @Test
    void isEqualToATemplateOfTheSameText() {
        UriTemplate template = template("/books/{id}");

        assertThat(template)
                .isEqualTo(template("/books/{id}"))
                .hasSameHashCodeAs(template("/books/{id}"))
                .isNotEqualTo(template("/books/{no}"))
                .isNotEqualTo("/books/{id}")
                .hasToString("/books/{id}");
        assertThat(template.text()).isEqualTo("/books/{id}");
    }

    private static UriTemplate template(String text) {
        return UriTemplate.parse(text).orElseThrow();
    }

    private static boolean matches(String template, String value) {
        return template(template).matches(value);
    }

    private static void assertMatches(String template, String... values) {
        for (String value : values) {
            assertThat(matches(template, value))
                    .as("%s matches %s", template, value)
                    .isTrue();
        }
    }

    private static void assertNoMatch(String template, String... values) {
        for (String value : values) {
            assertThat(matches(template, value))
                    .as("%s matches %s", template, value)
                    .isFalse();
        }
    }
}
