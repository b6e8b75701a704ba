package io.mercurehub.test.spec.legacy;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SigningKey;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of the 0.x generation: each role has its own, for one algorithm, or those of a JWK Set. */
@SpecTest
class LegacyKeysSpecIT {

    private static final String PUBLISH = "{\"mercure\":{\"publish\":[\"*\"]}}";
    private static final String PUBLISHED = Answers.withoutCors(Answers.published("urn:1"));
    private static final String UNAUTHORIZED = Answers.withoutCors(Answers.refusal(401, "Unauthorized"));
    private static final Map<String, SigningKey> KEYS = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private static String publishersSet;
    private static String subscribersSet;

    @BeforeAll
    static void makeKeys() throws Exception {
        for (String algorithm : List.of("HS256", "HS384", "HS512", "RS256", "ES256", "ES384", "ES512", "EdDSA")) {
            KEYS.put(algorithm, SigningKey.of(algorithm));
        }
        KEYS.put("RS384", key("RS256").with("RS384"));
        KEYS.put("RS512", key("RS256").with("RS512"));
        publishersSet = "file://"
                + Files.writeString(
                        folder.resolve("publishers.json"),
                        KEYS.values().stream().map(SigningKey::jwk).collect(joining(",", "{\"keys\":[", "]}")));
        subscribersSet = "file://"
                + Files.writeString(
                        folder.resolve("subscribers.json"),
                        "{\"keys\":[" + key("ES256").jwk() + "]}");
    }

    private static SigningKey key(String algorithm) {
        return Objects.requireNonNull(KEYS.get(algorithm));
    }

    private static SpecHub withSets(Hubs hubs) {
        return hubs.with(Hubs.KEYS, "publisher_jwks_url " + publishersSet, "subscriber_jwks_url " + subscribersSet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void verifiesTokensOfEachAlgorithmWithTheKeysOfASet(String algorithm, Hubs hubs) throws Exception {
        SpecHub hub = withSets(hubs);
        String token = key(algorithm).sign(PUBLISH);

        assertThat(hub.publish(token, "topic=a&id=urn:1")).isEqualTo(PUBLISHED);
        assertThat(hub.publish(token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86), "topic=a&id=urn:1"))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void hasASetForEachRole(Hubs hubs) throws Exception {
        SpecHub hub = withSets(hubs);

        hub.subscribe("topic=a", "Authorization: Bearer " + key("ES256").sign("{}"))
                .close();
        assertThat(hub.ask(
                        "GET /.well-known/mercure?topic=a",
                        "Authorization: Bearer " + key("RS256").sign("{}")))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void takesTheSetBeforeTheKey(Hubs hubs) throws Exception {
        SpecHub hub = withSets(hubs);

        assertThat(hub.publish(Tokens.publisher("*"), "topic=a&id=urn:1")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask("GET /.well-known/mercure?topic=a", "Authorization: Bearer " + Tokens.subscriber("*")))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void takesAPublicKeyOrASecretAndItsAlgorithmAlone(Hubs hubs) throws Exception {
        SigningKey publishers = key("RS256");
        SigningKey subscribers = key("HS512");
        SpecHub hub = hubs.with(
                "publisher_jwt \"" + publishers.text() + "\" RS256", "subscriber_jwt " + subscribers.text() + " HS512");

        assertThat(hub.publish(publishers.sign(PUBLISH), "topic=a&id=urn:1")).isEqualTo(PUBLISHED);
        assertThat(hub.publish(publishers.with("RS384").sign(PUBLISH), "topic=a&id=urn:1"))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(Tokens.sign(publishers.text(), PUBLISH), "topic=a&id=urn:1"))
                .as("HS256, with the public key for a secret")
                .isEqualTo(UNAUTHORIZED);
        hub.subscribe("topic=a", "Authorization: Bearer " + subscribers.sign("{}"))
                .close();
        assertThat(hub.ask(
                        "GET /.well-known/mercure?topic=a",
                        "Authorization: Bearer " + subscribers.with("HS256").sign("{}")))
                .isEqualTo(UNAUTHORIZED);
    }
}
