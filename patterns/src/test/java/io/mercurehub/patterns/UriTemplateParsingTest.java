package io.mercurehub.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateParsingTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "notification/1", "https://example.com/books/1", "a b", "a}b", "%"})
    void aTextWithoutExpressionIsNoTemplate(String text) {
        assertThat(UriTemplate.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{v}", "{+v}", "{#v}", "{.v}", "{/v}", "{;v}", "{?v}", "{&v}", "a{v}b", "{v}{w}", "{v,w,x}"})
    void anExpressionHasAtMostOneOperatorAndAnyNumberOfVariables(String text) {
        assertTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{=v}", "{,v}", "{!v}", "{@v}", "{|v}", "{++v}", "{?&v}", "{..v}", "{*v}", "{$v}", "{-v}", "{(v)}"
            })
    void noOtherOperatorIsKnown(String text) {
        assertNoTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "a{", "{v", "{v,", "{v:1", "{v*", "{+", "{v}{", "{v}{w", "{v}/{w"})
    void anExpressionMustBeClosed(String text) {
        assertNoTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{+}", "{?}", "{v,}", "{,}", "{v,,w}", "{+v,}", "{*}", "{:1}", "{v}{}"})
    void aVariableHasAName(String text) {
        assertNoTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a}",
                "{Z}",
                "{0}",
                "{_}",
                "{a_1}",
                "{%41}",
                "{a%4fb}",
                "{a.b}",
                "{a.b.c}",
                "{%41.%42}",
                "{.a.b}"
            })
    void aNameIsOfLettersDigitsUnderscoresTripletsAndInnerDots(String text) {
        assertTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a b}", "{a-b}", "{a..b}", "{a.}", "{a.,b}", "{a.*}", "{a.:1}", "{+.a}", "{é}", "{a~}", "{%4}",
                "{%zz}", "{a%}", "{a{b}}", "{{a}}"
            })
    void aNameIsOfNothingElse(String text) {
        assertNoTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a*}", "{a*,b*}", "{a:1}", "{a:10}", "{a:9999}", "{+a:3}", "{a:3,b*,c}"})
    void aVariableMayBeExplodedOrCutToAPrefix(String text) {
        assertTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a:}",
                "{a:0}",
                "{a:01}",
                "{a:10000}",
                "{a:-1}",
                "{a:x}",
                "{a:1x}",
                "{a:*}",
                "{a**}",
                "{a:3*}",
                "{a*:3}",
                "{a:1:2}",
                "{a*b}"
            })
    void aVariableHasNoOtherModifier(String text) {
        assertNoTemplate(text);
    }

    @Test
    void literalsMayHaveThesePrintableAsciiCharacters() {
        StringBuilder literals = new StringBuilder();
        for (char c = 0; c < 0x80; c++) {
            if (UriTemplate.parse(c + "{v}").isPresent()) {
                literals.append(c);
            }
        }

        assertThat(literals.toString())
                .isEqualTo("!#$&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0xA0, 0xE9, 0xD7FF, 0xE000, 0xF8FF, 0xFDCF, 0xFDF0, 0xFFEF, 0x10000, 0x1F41D, 0x1FFFD, 0x20000, 0xE1000,
                0xEFFFD, 0xF0000, 0x10FFFD
            })
    void literalsMayHaveTheOtherCharactersOfAnIri(int codePoint) {
        assertTemplate(Character.toString(codePoint) + "{v}");
        assertTemplate("{v}" + Character.toString(codePoint));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x80, 0x9F, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFF0, 0xFFFD, 0xFFFF, 0x1FFFE, 0x1FFFF,
                0xE0000, 0xE0FFF, 0x10FFFE, 0x10FFFF
            })
    void literalsMayNotHaveControlsSurrogatesAndNoncharacters(int codePoint) {
        assertNoTemplate(Character.toString(codePoint) + "{v}");
        assertNoTemplate("{v}" + Character.toString(codePoint));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%41{v}", "{v}%c3%A9", "a%2Fb{v}"})
    void literalsMayHaveTriplets(String text) {
        assertTemplate(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%{v}", "%4{v}", "%zz{v}", "{v}%", "{v}%4", "{v}%4g", "{v}}", "}{v}"})
    void literalsMayNotHaveOtherPercentSignsOrClosingBraces(String text) {
        assertNoTemplate(text);
    }

    private static void assertTemplate(String text) {
        assertThat(UriTemplate.parse(text)).map(UriTemplate::text).contains(text);
    }

    private static void assertNoTemplate(String text) {
        assertThat(UriTemplate.parse(text)).isEmpty();
    }
}
