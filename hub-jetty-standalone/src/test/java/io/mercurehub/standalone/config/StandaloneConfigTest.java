package io.mercurehub.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.fixtures.TestSurroundings;
import io.mercurehub.standalone.log.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandaloneConfigTest {

    private static final String PUBLISHER_KEY = "publisher key of at least 32 bytes";
    private static final String SUBSCRIBER_KEY = "subscriber key of at least 32 bytes";

    @TempDir
    private Path home;

    private TestSurroundings surroundings;

    @BeforeEach
    void begin() {
        surroundings = new TestSurroundings(home);
    }

    @Test
    void isADevelopmentHubWhenNothingIsSaid() {
        StandaloneConfig config = load();

        assertThat(config.isDevelopment()).isTrue();
        assertThat(config.serverName().addresses()).hasToString("[127.0.0.1:3000]");
        assertThat(config.log()).isEqualTo(new LogSettings(LogSettings.Level.INFO, LogSettings.Format.TEXT));
        HttpConfig http = config.settings().http();
        assertThat(http.anonymous()).isTrue();
        assertThat(http.corsOrigins()).contains("http://localhost:*", "http://127.0.0.1", "http://[::1]:*");
        assertThat(http.publisherKey()).isPresent();
        assertThat(http.subscriberKey()).isPresent();
        assertThat(config.settings().warnings()).isEmpty();
    }

    @Test
    void keepsTheKeysOfTheDevelopmentHub() {
        Optional<JwtKey> first = load().settings().http().publisherKey();

        Optional<JwtKey> second = load().settings().http().publisherKey();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void tellsInTheDevelopmentHubWhoIsSubscribedAndElsewhereOnlyWhenAsked() {
        assertThat(load().settings().hub().subscriptions()).isTrue();

        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "subscriptions off");
        assertThat(load().settings().hub().subscriptions()).isFalse();

        surroundings
                .with("MERCURE_EXTRA_DIRECTIVES", "anonymous")
                .with("MERCURE_PUBLISHER_JWT_KEY", "a key for publishers, which is long enough");
        assertThat(load().settings().hub().subscriptions()).isFalse();
    }

    @Test
    void letsTheDevelopmentHubBeConfiguredToo() {
        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "anonymous off\ncors_origins https://app.test\nheartbeat 1s");

        HttpConfig http = load().settings().http();

        assertThat(http.anonymous()).isFalse();
        assertThat(http.corsOrigins()).containsExactly("https://app.test");
        assertThat(http.heartbeat()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void refusesADevelopmentHubThatOthersCanReach() {
        surroundings.with("SERVER_NAME", "127.0.0.1:3000 :80");

        List<Problem> problems = problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).toString())
                .startsWith("SERVER_NAME: *:80 can be reached from other machines, but no key is set")
                .contains("MERCURE_PUBLISHER_JWT_KEY", "openssl rand -base64 32");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void takesTheEnvironmentOfTheGoHub() {
        surroundings
                .with("SERVER_NAME", ":3000")
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY)
                .with(
                        "MERCURE_EXTRA_DIRECTIVES",
                        "cors_origins https://www.example.org https://example.org\nanonymous\n");

        StandaloneConfig config = load();

        assertThat(config.isDevelopment()).isFalse();
        assertThat(config.serverName().addresses()).hasToString("[*:3000]");
        assertThat(config.settings().http().corsOrigins())
                .containsExactly("https://www.example.org", "https://example.org");
        assertThat(config.settings().http().anonymous()).isTrue();
        assertThat(config.settings().http().publisherKey()).contains(JwtKey.of(PUBLISHER_KEY));
        assertThat(config.settings().http().subscriberKey()).contains(JwtKey.of(SUBSCRIBER_KEY));
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void needsAPublisherKeyOnceThereIsAnyKey() {
        surroundings.with("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY);

        assertThat(problems()).extracting(Problem::setting).containsExactly("publisher_jwt");
    }

    @Test
    void takesAUrlOfKeysForKeys() {
        surroundings
                .with("MERCURE_PUBLISHER_JWKS_URL", "https://login.example.org/jwks.json")
                .with("MERCURE_SUBSCRIBER_JWKS_URL", "https://login.example.org/jwks.json");

        StandaloneConfig config = load();

        assertThat(config.isDevelopment()).isFalse();
        assertThat(config.settings().http().publisherKey()).isEmpty();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void needsASubscriberKeyUnlessAnonymous() {
        surroundings.with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);
        assertThat(problems()).extracting(Problem::setting).containsExactly("subscriber_jwt");

        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "anonymous");
        assertThat(load().settings().http().subscriberKey()).isEmpty();
    }

    @Test
    void refusesAKeyOfAnExampleOnceOthersCanReachTheHub() {
        surroundings
                .with("SERVER_NAME", ":80")
                .with("MERCURE_PUBLISHER_JWT_KEY", "!ChangeThisMercureHubJWTSecretKey!")
                .with(
                        "MERCURE_EXTRA_DIRECTIVES",
                        "subscriber_jwt \"!ChangeThisMercureHubJWTSecretKey!\"\nheartbeat 0s");

        assertThat(problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("MERCURE_PUBLISHER_JWT_KEY: publisher_jwt: the key is a published example")
                                .contains("allow_sample_keys", "MERCURE_ALLOW_SAMPLE_KEYS"),
                        problem -> assertThat(problem)
                                .startsWith(
                                        "MERCURE_EXTRA_DIRECTIVES:1:1: subscriber_jwt: the key is a published example"));
    }

    @Test
    void acceptsAKeyOfAnExampleLoudlyOnLoopbackOrWhenAllowed() {
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", "!ChangeThisMercureHubJWTSecretKey!")
                .with("MERCURE_ANONYMOUS", "1");
        assertThat(load().settings().warnings())
                .singleElement()
                .asString()
                .startsWith("publisher_jwt: INSECURE: the key is a published example");

        surroundings.with("SERVER_NAME", ":80").with("MERCURE_ALLOW_SAMPLE_KEYS", "1");
        assertThat(load().settings().warnings())
                .singleElement()
                .asString()
                .startsWith("publisher_jwt: INSECURE: the key is a published example");
    }

    @Test
    void readsTheFileAndThenTheEnvironment() throws IOException {
        Path file = Files.writeString(home.resolve("hub.conf"), """
                publisher_jwt "publisher key of at least 32 bytes"
                anonymous
                heartbeat 5s
                write_timeout 1m
                log warn json
                """);
        surroundings.with("MERCURE_HEARTBEAT", "7s").with("MERCURE_LOG", "debug");

        StandaloneConfig config = StandaloneConfig.load(surroundings.build(), Optional.of(file));

        assertThat(config.settings().http().heartbeat()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.settings().http().writeTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.log()).isEqualTo(new LogSettings(LogSettings.Level.DEBUG, LogSettings.Format.TEXT));
    }

    @Test
    void hasHealthChecksAndMetricsWhereTheGoHubHasThemUnlessToldOtherwise() {
        assertThat(load().admin()).isEqualTo(AdminSettings.DEFAULT);
        assertThat(load().print()).contains("\n# admin 127.0.0.1:2019\nname default\n");

        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "admin localhost:2020\nname main");
        AdminSettings chosen = load().admin();
        assertThat(chosen.address()).hasToString("Optional[127.0.0.1:2020]");
        assertThat(chosen.isChosen()).isTrue();
        assertThat(chosen.hubName()).isEqualTo("main");
        assertThat(load().print()).contains("\nadmin 127.0.0.1:2020\nname main\n");

        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "admin off");
        assertThat(load().admin().address()).isEmpty();
        assertThat(load().print()).contains("\nadmin off\n");

        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "admin :2020");
        assertThat(load().print()).contains("\nadmin :2020\n");
    }

    @Test
    void refusesAnAdminAddressAndANameThatAreNone() {
        surroundings.with("MERCURE_EXTRA_DIRECTIVES", "admin unix//run/hub.sock\nname a/b");

        assertThat(problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith(
                                        "MERCURE_EXTRA_DIRECTIVES:1:7: admin: \"unix//run/hub.sock\" (expected: an address"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        "MERCURE_EXTRA_DIRECTIVES:2:6: name: \"a/b\" (expected: a name such as default, of up"
                                                + " to 64 letters, digits, dots and dashes)"));
    }

    @Test
    void takesTheDefaultAddressOfAPackageUnlessTheEnvironmentOrACaddyfileHasOne() throws IOException {
        surroundings
                .with("DEFAULT_SERVER_NAME", ":80")
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_EXTRA_DIRECTIVES", "anonymous");
        Path directives = Files.writeString(home.resolve("hub.conf"), "heartbeat 9s");
        Path caddyfile = Files.writeString(home.resolve("Caddyfile"), ":8080 {\n  mercure {\n  }\n}\n");

        assertThat(load().serverName().addresses()).hasToString("[*:80]");
        assertThat(load(directives).serverName().addresses()).hasToString("[*:80]");
        assertThat(load(caddyfile).serverName().addresses()).hasToString("[*:8080]");

        surroundings.with("SERVER_NAME", ":3000");
        assertThat(load().serverName().addresses()).hasToString("[*:3000]");
    }

    @Test
    void takesTheDefaultAddressOfAPackageForAnEnvironmentBefore011() {
        surroundings
                .with("DEFAULT_SERVER_NAME", ":80")
                .with("JWT_KEY", PUBLISHER_KEY)
                .with("ALLOW_ANONYMOUS", "1");

        StandaloneConfig config = load();

        assertThat(config.serverName().addresses()).hasToString("[*:80]");
        assertThat(config.settings().warnings())
                .first()
                .asString()
                .startsWith("the environment variables JWT_KEY, ALLOW_ANONYMOUS are those of version 0.10")
                .doesNotContain("ADDR");
    }

    @Test
    void namesTheVariableOfADefaultAddressThatCannotBeUsed() {
        surroundings.with("DEFAULT_SERVER_NAME", "hub.example.org");

        assertThat(problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("DEFAULT_SERVER_NAME: \"hub.example.org\"");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        surroundings
                .with("SERVER_NAME", "hub.example.org")
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_EXTRA_DIRECTIVES", "anonymus\nheartbeat soon\nlog loud");

        assertThat(problems())
                .hasSize(4)
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem).startsWith("SERVER_NAME: \"hub.example.org\""))
                .anySatisfy(problem -> assertThat(problem).contains("anonymus", "did you mean anonymous?"))
                .anySatisfy(problem -> assertThat(problem).contains("heartbeat", "\"soon\""))
                .anySatisfy(problem -> assertThat(problem).contains("log", "\"loud\"", "info"));
    }

    @Test
    void saysWhenThereIsNoSuchFile() {
        Path file = home.resolve("no.conf");

        assertThatThrownBy(() -> StandaloneConfig.load(surroundings.build(), Optional.of(file)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("--config: " + file + " (expected: a file of directives, but there is none of that name)");
    }

    @Test
    void saysWhenTheFileIsAFolder() {
        assertThatThrownBy(() -> StandaloneConfig.load(surroundings.build(), Optional.of(home)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "--config: " + home + " (expected: a file of directives, but it cannot be read");
    }

    @Test
    void printsItselfWithoutKeys() throws IOException {
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_EXTRA_DIRECTIVES", "anonymous\nlog debug json\nheartbeat 9s");
        StandaloneConfig config = load();

        String printed = config.print();

        assertThat(printed)
                .contains("\nheartbeat 9s\n", "\nanonymous on\n", "\nlog debug json\n")
                .doesNotContain(PUBLISHER_KEY);
        Path file = Files.writeString(home.resolve("printed.conf"), printed);
        TestSurroundings again = new TestSurroundings(home).with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);
        assertThat(StandaloneConfig.load(again.build(), Optional.of(file)).print())
                .isEqualTo(printed);
    }

    private StandaloneConfig load() {
        return StandaloneConfig.load(surroundings.build(), Optional.empty());
    }

    private StandaloneConfig load(Path file) {
        return StandaloneConfig.load(surroundings.build(), Optional.of(file));
    }

    private List<Problem> problems() {
        return catchThrowableOfType(ConfigurationException.class, this::load).problems();
    }
}
