package io.mercurehub.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.patterns.fixtures.TestData;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The answers that the library of the widespread hub gives for pairs of a selector and a topic. */
class UriTemplateVectorsTest {

    record Vector(String selector, String topic, boolean match, String rule) {}

    @Test
    void agreesWithTheLibraryOfTheWidespreadHub() throws IOException {
        File file = TestData.fromEnvironment().file("uritemplate-vectors.json").toFile();
        List<Vector> vectors = new ObjectMapper().readValue(file, new TypeReference<>() {});

        assertThat(vectors).isNotEmpty().allSatisfy(UriTemplateVectorsTest::check);
    }

    private static void check(Vector vector) {
        Optional<UriTemplate> template = UriTemplate.parse(vector.selector);
        boolean matchedByTemplate = template.isPresent() && template.get().matches(vector.topic);
        boolean isAll = vector.selector.equals("*");
        boolean isEqual = vector.selector.equals(vector.topic);

        assertThat(isAll || isEqual || matchedByTemplate).isEqualTo(vector.match);
        switch (vector.rule) {
            case "wildcard" -> assertThat(isAll).isTrue();
            case "identical" -> assertThat(isEqual).isTrue();
            case "template" -> assertThat(template).isPresent();
            case "no-template" -> assertThat(vector.selector).doesNotContain("{");
            case "invalid-template" -> assertThat(template).isEmpty();
            default -> throw new AssertionError("rule: " + vector.rule + " (expected: one that this test knows)");
        }
    }
}
