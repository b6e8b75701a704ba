package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredKeysTest {

    private static final String SECRET_JWK =
            "{\"kty\":\"oct\",\"k\":\"" + TestKeys.encode(TestKeys.SECRET.getBytes(StandardCharsets.UTF_8)) + "\"}";

    @TempDir
    private Path folder;

    @Test
    void theKeysOfAFileVerifyTokensAndSoDoSecretsInIt() throws IOException {
        try (ConfiguredKeys keys = ConfiguredKeys.open(HttpConfig.builder()
                .publisherJwksUrl(file("{\"keys\":[" + SECRET_JWK + "]}"))
                .build())) {
            TokenVerifier verifier = new TokenVerifier(keys, 8192, InstantSource.system());

            for (String algorithm : List.of("HS256", "HS384", "HS512")) {
                Verifiers.assertHolds(verifier, TestKeys.token(algorithm));
            }
            assertThat(verifier.verifies(TokenRole.SUBSCRIBER)).isFalse();
        }
    }

    @Test
    void aFileIsReadOnce() throws IOException {
        URI url = file("{\"keys\":[" + SECRET_JWK + "]}");
        try (ConfiguredKeys keys =
                ConfiguredKeys.open(HttpConfig.builder().publisherJwksUrl(url).build())) {
            TokenVerifier verifier = new TokenVerifier(keys, 8192, InstantSource.system());
            Files.delete(Path.of(url));

            Verifiers.assertHolds(verifier, TestKeys.token("HS256"));
        }
    }

    @Test
    void theUrlWinsOverTheKey() throws IOException {
        HttpConfig config = HttpConfig.builder()
                .publisherKey(JwtKey.of("another secret, which is long enough for HS256"))
                .publisherJwksUrl(file("{\"keys\":[" + SECRET_JWK + "]}"))
                .subscriberKey(JwtKey.of(TestKeys.SECRET))
                .build();
        try (ConfiguredKeys keys = ConfiguredKeys.open(config)) {
            TokenVerifier verifier = new TokenVerifier(keys, 8192, InstantSource.system());

            Verifiers.assertHolds(verifier, TestKeys.token("HS256"));
            assertThat(verifier.verify(TestKeys.token("HS256"), TokenRole.SUBSCRIBER))
                    .isNotNull();
        }
        assertThat(config.warnings())
                .containsExactly("publisher_jwt: has no effect, since there is a publisher_jwks_url");
    }

    @Test
    void filesThatCannotBeUsedStopTheStartAllAtOnce() throws IOException {
        URI missing = folder.resolve("missing").toUri();
        URI html = file("<html>");

        assertRefused(
                missing,
                html,
                "publisher_jwks_url: " + missing + ": there is no such file",
                "subscriber_jwks_url: " + html + ": not a JWK Set: not JSON");
        URI none = file("{\"keys\":[{\"kty\":\"EC\"},{}]}");
        URI large = file("{\"keys\":[" + " ".repeat(300_000) + "]}");
        assertRefused(
                none,
                large,
                "publisher_jwks_url: " + none + ": none of its 2 keys is for tokens",
                "subscriber_jwks_url: " + large + ": more than 262144 bytes");
    }

    @Test
    void aFolderStopsTheStart() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfiguredKeys.open(
                        HttpConfig.builder().publisherJwksUrl(folder.toUri()).build()))
                .withMessageStartingWith("publisher_jwks_url: " + folder.toUri() + ": cannot be read: ");
    }

    private void assertRefused(URI publisher, URI subscriber, String... problems) {
        HttpConfig config = HttpConfig.builder()
                .publisherJwksUrl(publisher)
                .subscriberJwksUrl(subscriber)
                .build();

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfiguredKeys.open(config))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Object::toString)
                        .containsExactly(problems));
    }

    private URI file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "jwks", ".json"), text)
                .toUri();
    }
}
