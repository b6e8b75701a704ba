package io.mercurehub.servlet.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CookieHeaderTest {

    @Test
    void readsEveryCookieOfTheName() {
        assertThat(CookieHeader.values("a=1; b=2;a=3;  a = 4 ;aa=5; a", "a")).containsExactly("1", "3", "4");
    }

    @Test
    void aValueMayHaveEqualsSigns() {
        assertThat(CookieHeader.values("a=b=c==; d=e", "a")).containsExactly("b=c==");
    }

    @Test
    void theQuotesAroundAValueAreNotPartOfIt() {
        assertThat(CookieHeader.values("a=\"1\"; a=\"; a=\"\"; a=2\"", "a")).containsExactly("1", "\"", "", "2\"");
    }

    @Test
    void aSiblingWithAnOpenQuoteHidesNothing() {
        assertThat(CookieHeader.values("x=\"; a=1; y=\"", "a")).containsExactly("1");
    }

    @Property
    void findsItsCookieAmongAnythingElse(
            @ForAll @Chars({'a', '=', '"', ' ', '\t', '\\', ',', '\u00e9'}) @StringLength(max = 20) String before,
            @ForAll @Chars({'a', '=', '"', ' ', '\t', '\\', ',', '\u00e9'}) @StringLength(max = 20) String after) {
        assertThat(CookieHeader.values(before + ";name=value;" + after, "name")).containsExactly("value");
    }
}
