package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.option.HubOptions;
import io.mercurehub.config.option.Option;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectivesEnvironmentTest {

    private static final String PUBLISHER_KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";
    private static final String SUBSCRIBER_KEY = "Z3aC5fH0e2kD0bQ7yS9vX4mN8pR6tU1w";

    private final Map<String, String> environment = new HashMap<>();

    private Settings settings() {
        return Settings.of(
                Settings.directives(Placeholders.of(environment), List.of()).environment(environment),
                HubConfig.builder(),
                HttpConfig.builder(),
                HttpConfig.Builder::build,
                List.of());
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::settings)
                .withMessage(message);
    }

    @Test
    void understandsTheEnvironmentOfTheTutorial() {
        environment.put("SERVER_NAME", ":80");
        environment.put("MERCURE_PUBLISHER_JWT_KEY", "b3BlbnNzbCByYW5kIC1iYXNlNjQgMzIgbWFrZXMgdGhpcw==");
        environment.put("MERCURE_SUBSCRIBER_JWT_KEY", "YW5kIG9uZSBtb3JlIG9mIHRoZW0gZm9yIHN1YnNjcmliZXI=");
        environment.put(
                "MERCURE_EXTRA_DIRECTIVES", "cors_origins https://www.example.org https://example.org\nanonymous\n");

        Settings settings = Settings.of(
                Settings.directives(Placeholders.of(environment), List.of()).environment(environment),
                HubConfig.builder(),
                HttpConfig.builder(),
                HttpConfig.Builder::buildStandalone,
                List.of());

        assertThat(settings.http().publisherKey())
                .contains(JwtKey.of("b3BlbnNzbCByYW5kIC1iYXNlNjQgMzIgbWFrZXMgdGhpcw=="));
        assertThat(settings.http().subscriberKey())
                .contains(JwtKey.of("YW5kIG9uZSBtb3JlIG9mIHRoZW0gZm9yIHN1YnNjcmliZXI="));
        assertThat(settings.http().corsOrigins()).containsExactly("https://www.example.org", "https://example.org");
        assertThat(settings.http().anonymous()).isTrue();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void takesAKeyToTheLastCharacter() {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", " # \"not\" {env.HOME} \\\n{$HOME} ");

        assertThat(settings().http().publisherKey()).contains(JwtKey.of(" # \"not\" {env.HOME} \\\n{$HOME} "));
    }

    @Test
    void readsTheAlgorithmOfAKeyWhoseLineBreaksStay() {
        String pem = TestKeys.pem("p256.public");
        environment.put("MERCURE_PUBLISHER_JWT_KEY", pem);
        environment.put("MERCURE_PUBLISHER_JWT_ALG", "ES256");
        environment.put("MERCURE_SUBSCRIBER_JWT_KEY_FILE", "/run/secrets/issuer.pem");
        environment.put("MERCURE_SUBSCRIBER_JWT_ALG", "RS512");

        HttpConfig http = Settings.of(
                        Settings.directives(
                                        Placeholders.of(
                                                environment,
                                                path -> TestKeys.pem("rsa-2048.public")
                                                        .replace("\n", "\r\n")),
                                        List.of())
                                .environment(environment),
                        HubConfig.builder(),
                        HttpConfig.builder(),
                        HttpConfig.Builder::buildStandalone,
                        List.of())
                .http();

        assertThat(http.publisherKey()).contains(JwtKey.of(pem, "ES256"));
        assertThat(http.subscriberKey()).contains(JwtKey.of(TestKeys.pem("rsa-2048.public"), "RS512"));
    }

    @Test
    void saysWhichKeyDoesNotFitItsAlgorithm() {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", TestKeys.pem("rsa-2048.public"));
        environment.put("MERCURE_ANONYMOUS", "on");

        assertRefused(
                "MERCURE_PUBLISHER_JWT_KEY: publisher_jwt: this is an RSA key of 2048 bits, but HS256 needs a shared secret;"
                        + " the algorithm, which comes after the key, can be RS256, RS384, RS512");
    }

    @Test
    void saysWhichSecretIsNoPublicKey() {
        environment.put("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY);
        environment.put("MERCURE_SUBSCRIBER_JWT_ALG", "RS256");

        assertRefused(
                "MERCURE_SUBSCRIBER_JWT_KEY: subscriber_jwt: this is neither a PEM nor a JWK, but RS256 needs an RSA key of"
                        + " at least 2048 bits; a PEM begins with -----BEGIN PUBLIC KEY-----, and {file.PATH}"
                        + " reads it from a file");
    }

    @Test
    void warnsOfAnAlgorithmWithoutAKey() {
        environment.put("MERCURE_PUBLISHER_JWT_ALG", "HS256");
        environment.put("MERCURE_ANONYMOUS", "1");

        assertThat(settings().warnings())
                .containsExactly("the environment variable MERCURE_PUBLISHER_JWT_ALG has no effect without"
                        + " MERCURE_PUBLISHER_JWT_KEY");
    }

    @Test
    void namesTheVariableOfAKeyThatIsATokenButNotItsValue() {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA");

        assertRefused("MERCURE_PUBLISHER_JWT_KEY: publisher_jwt: this is a token, not a key:"
                + " put the secret that signs the tokens here, and give the token to the client");
    }

    @Test
    void knowsAVariableForEverySetting() {
        List<Option<?, ?>> options = new ArrayList<>(HubOptions.ALL);
        options.addAll(HttpOptions.ALL);

        assertThat(options)
                .allSatisfy(option -> assertThat(option.variable())
                        .isEqualTo("MERCURE_" + option.key().toUpperCase(Locale.ROOT)));
    }

    @Test
    void readsAVariableLikeTheRestOfADirective() {
        environment.put("MERCURE_ANONYMOUS", "true");
        environment.put("MERCURE_HEARTBEAT", " 40s # as the Go hub");
        environment.put("MERCURE_CORS_ORIGINS", "https://a.example\nhttps://b.example");
        environment.put("MERCURE_TRANSPORT", "memory {\n  max_events 500\n}");
        environment.put("MERCURE_PUBLISHER_JWT", PUBLISHER_KEY + " HS256");

        Settings settings = settings();

        assertThat(settings.http().anonymous()).isTrue();
        assertThat(settings.http().heartbeat()).isEqualTo(Duration.ofSeconds(40));
        assertThat(settings.http().corsOrigins()).containsExactly("https://a.example", "https://b.example");
        assertThat(Transport.of(settings.hub()).options()).containsExactly(Map.entry("max_events", "500"));
        assertThat(settings.http().publisherKey()).contains(JwtKey.of(PUBLISHER_KEY));
    }

    @Test
    void takesAnEmptyVariableForOneThatIsNotSet() {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);
        environment.put("MERCURE_PUBLISHER_JWT_ALG", "");
        environment.put("MERCURE_ANONYMOUS", "");
        environment.put("MERCURE_EXTRA_DIRECTIVES", "");
        environment.put("MERCURE_MISSPELT", "");

        Settings settings = settings();

        assertThat(settings.http().anonymous()).isFalse();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void readsExtraDirectivesAfterVariablesOfTheirOwn() {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_HEARTBEAT", "1s");
        environment.put("MERCURE_EXTRA_DIRECTIVES", "heartbeat 2s");

        assertThat(settings().http().heartbeat()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void saysWhereInTheExtraDirectivesAMistakeIs() {
        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymous\nheartbeat soon");

        assertRefused("MERCURE_EXTRA_DIRECTIVES:2:11: heartbeat: \"soon\""
                + " (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)");
    }

    @Test
    void refusesTwoVariablesForOneKey() {
        environment.put("MERCURE_PUBLISHER_JWT", PUBLISHER_KEY);
        environment.put("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);

        assertRefused("MERCURE_PUBLISHER_JWT: publisher_jwt: is given twice, first at MERCURE_PUBLISHER_JWT_KEY");
    }

    @Test
    void readsValuesFromFiles(@TempDir Path directory) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), PUBLISHER_KEY + "\n");
        Path extra = Files.writeString(directory.resolve("extra"), "anonymous\nheartbeat 2s\n");
        environment.put("MERCURE_PUBLISHER_JWT_KEY_FILE", key.toString());
        environment.put("MERCURE_EXTRA_DIRECTIVES_FILE", extra.toString());

        Settings settings = settings();

        assertThat(settings.http().publisherKey()).contains(JwtKey.of(PUBLISHER_KEY));
        assertThat(settings.http().heartbeat()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void saysWhichVariableNamesAFileThatCannotBeRead(@TempDir Path directory) {
        Path missing = directory.resolve("missing");
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_PUBLISHER_JWT_KEY_FILE", missing.toString());

        assertRefused("MERCURE_PUBLISHER_JWT_KEY_FILE: there is no file " + missing);
    }

    @Test
    void refusesAValueAndAFileForTheSameSetting() {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);
        environment.put("MERCURE_PUBLISHER_JWT_KEY_FILE", "/run/secrets/key");

        assertRefused("MERCURE_PUBLISHER_JWT_KEY_FILE: is set, and so is MERCURE_PUBLISHER_JWT_KEY: use one of them");
    }

    @Test
    void takesTheTransportFromTheDeprecatedVariableWhenNothingElseNamesOne() {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_TRANSPORT_URL", "local://local");
        assertThat(Transport.of(settings().hub()).name()).isEqualTo("local");

        environment.put("MERCURE_EXTRA_DIRECTIVES", "transport memory");
        assertThat(Transport.of(settings().hub()).name()).isEqualTo("memory");
    }

    @Test
    void namesTheVariableWhoseUrlIsNoTransport() {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_TRANSPORT_URL", "kafka://user:secret@broker");

        assertRefused(
                "MERCURE_TRANSPORT_URL: transport_url: \"kafka://…\" (expected:"
                        + " bolt://PATH?size=&cleanup_frequency=&bucket_name= or local://local; for another store see transport)");
    }

    @Test
    void saysWhyVariablesOfTheGoHubHaveNoEffect() {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_DEMO", "1");
        environment.put("MERCURE_TRUSTED_ISSUERS", "https://localhost");

        assertThat(settings().warnings())
                .containsExactly(
                        "the environment variable MERCURE_DEMO has no effect in this hub: it serves no pages but its home page,"
                                + " which has commands to try it with",
                        "the environment variable MERCURE_TRUSTED_ISSUERS has no effect in this hub: issuers belong to the newer"
                                + " generation of the protocol, which this version does not speak; use"
                                + " MERCURE_PUBLISHER_JWT_KEY and MERCURE_SUBSCRIBER_JWT_KEY");
    }

    @Test
    void warnsOfEachUnknownVariableWithTheNearestName() {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put("MERCURE_EXTRA_DIRECTIVE", "heartbeat 1s");
        environment.put("MERCURE_HEARTBEET", "1s");
        environment.put("MERCURE_PUBLISHER_JWT_KEYS", PUBLISHER_KEY);
        environment.put("MERCURE_LICENSE", "x");

        assertThat(settings().warnings())
                .containsExactly(
                        "the environment variable MERCURE_EXTRA_DIRECTIVE is not known and has no effect"
                                + " (did you mean MERCURE_EXTRA_DIRECTIVES?)",
                        "the environment variable MERCURE_HEARTBEET is not known and has no effect"
                                + " (did you mean MERCURE_HEARTBEAT?)",
                        "the environment variable MERCURE_LICENSE has no effect in this hub: it needs no license",
                        "the environment variable MERCURE_PUBLISHER_JWT_KEYS is not known and has no effect"
                                + " (did you mean MERCURE_PUBLISHER_JWT_KEY?)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MERCURE_SERVICE_HOST",
                "MERCURE_SERVICE_PORT",
                "MERCURE_SERVICE_PORT_HTTP",
                "MERCURE_PORT",
                "MERCURE_PORT_80_TCP",
                "MERCURE_PORT_80_TCP_ADDR",
                "MERCURE_HUB_SERVICE_HOST",
                "MERCURE_HUB_PORT_3000_TCP_PROTO",
                "MERCURE_URL",
                "MERCURE_PUBLIC_URL",
                "MERCURE_JWT_SECRET",
                "MERCUREX",
                "PATH"
            })
    void saysNothingAboutVariablesOfOthers(String name) {
        environment.put("MERCURE_ANONYMOUS", "1");
        environment.put(name, "x");

        assertThat(settings().warnings()).isEmpty();
    }
}
