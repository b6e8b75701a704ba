package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdHashTest {

    @Test
    void isTheSameForTheSameText() {
        IdHash hash = IdHash.withNewKey();

        for (String id : List.of("", "a", "ab", "abc", "abcd", "urn:uuid:1", "😀")) {
            assertThat(hash.of(new String(id.toCharArray()))).isEqualTo(hash.of(id));
        }
    }

    /** Otherwise no store would find what an earlier version has written; computed in another language from the description. */
    @ParameterizedTest
    @CsvSource({
        "'', 0x00000000",
        "a, 0xCD40E599",
        "urn:uuid:e1ee88e2-532a-4d6f-ba70-f0f8bd584022, 0xACB45669",
        "😀, 0x8531A0D5"
    })
    void neverChanges(String id, String expected) {
        assertThat(new IdHash(0x0123456789ABCDEFL).of(id))
                .isEqualTo(Long.decode(expected).intValue());
    }

    @Test
    void differsFromStoreToStore() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            hashes.add(IdHash.withNewKey().of("urn:uuid:1"));
        }

        assertThat(hashes).hasSizeGreaterThan(95);
    }

    @Test
    void cannotBeMadeToCollideAsTheHashOfStringsCan() {
        List<String> ids = List.of("");
        for (int i = 0; i < 10; i++) {
            List<String> longer = new ArrayList<>();
            ids.forEach(id -> longer.addAll(List.of(id + "Aa", id + "BB")));
            ids = longer;
        }
        assertThat(ids.stream().map(String::hashCode).distinct()).hasSize(1);

        assertThat(collisions(ids.stream(), 32)).isLessThan(5);
    }

    @Test
    void spreadsNumberedIdsOverItsLowBits() {
        Stream<String> ids = IntStream.range(0, 10_000).mapToObj(i -> "https://example.com/events/" + i);

        assertThat(collisions(ids, 15)).isLessThan(1_600); // of random numbers: 1,383 on average, 30 more or less
    }

    @Test
    void dependsOnEveryCharacterAndOnTheLength() {
        List<String> ids = new ArrayList<>();
        String id = "abcdefghijk";
        for (int i = 0; i <= id.length(); i++) {
            ids.add(id.substring(0, i));
            ids.add("x".repeat(i) + id.substring(i));
            ids.add(" ".repeat(i) + "-");
        }
        ids.add("\uffff\uffff\uffff");

        Stream<String> distinct = ids.stream().distinct();

        assertThat(collisions(distinct, 32)).isZero();
    }

    private static long collisions(Stream<String> ids, int bits) {
        IdHash hash = IdHash.withNewKey();
        List<Long> hashes = ids.map(id -> hash.of(id) & ((1L << bits) - 1)).toList();
        return hashes.size() - hashes.stream().distinct().count();
    }
}
