package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.config.Settings;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitParametersTest {

    private static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";

    private final Map<String, String> parameters = new LinkedHashMap<>();

    private Settings read() {
        return InitParameters.read(new Parameters(parameters), Placeholders.filesOnly());
    }

    @Test
    void readsEachParameterAsADirective() {
        parameters.put("anonymous", "");
        parameters.put("publisher_jwt", KEY);
        parameters.put("heartbeat", "40s");
        parameters.put("cors_origins", "\n  https://a.example\n  https://b.example\n");
        parameters.put("transport", "memory {\n  max_events 500\n}");

        Settings settings = read();

        assertThat(settings.http().anonymous()).isTrue();
        assertThat(settings.http().publisherKey()).contains(JwtKey.of(KEY));
        assertThat(settings.http().heartbeat()).isEqualTo(Duration.ofSeconds(40));
        assertThat(settings.http().corsOrigins()).containsExactly("https://a.example", "https://b.example");
        assertThat(Transport.of(settings.hub()).options()).containsExactly(Map.entry("max_events", "500"));
    }

    @Test
    void readsExtraDirectivesLast() {
        parameters.put("extra_directives", "anonymous\nheartbeat 2s");
        parameters.put("heartbeat", "1s");

        assertThat(read().http().heartbeat()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void namesTheParameterThatIsUnknownOrMalformed() {
        parameters.put("hartbeat", "40s");
        parameters.put("write_timeout", "soon");
        parameters.put("extra_directives", "anonymous\nfoo");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::read)
                .withMessage("""
                        3 problems in the configuration:
                          init-parameter hartbeat: unknown directive "hartbeat" (did you mean heartbeat?)
                          init-parameter write_timeout: write_timeout: "soon" (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)
                          init-parameter extra_directives:2:1: unknown directive "foo\"""");
    }

    /** Named by a parameter. */
    public static final class NamedAuthorizer implements SubscriberAuthorizer {
        @Override
        public SubscriberAuthorization authorize(HttpServletRequest request) {
            return SubscriberAuthorization.notMine();
        }
    }

    @Test
    void readsTheNameOfAClassThatKnowsWhoSubscribesAndNeedsNoKeyThen() throws Exception {
        parameters.put("subscriber_authorizer", " " + NamedAuthorizer.class.getName() + "\n");

        assertThat(read().http().anonymous()).isFalse();
        assertThat(InitParameters.authorizer(parameters, getClass().getClassLoader())
                        .orElseThrow()
                        .newInstance())
                .isInstanceOf(NamedAuthorizer.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "com.example.Missing", "java.lang.String", "io.mercurehub.servlet.SubscriberAuthorizer"})
    void namesTheClassThatCannotBeUsed(String name) {
        parameters.put("subscriber_authorizer", name);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> InitParameters.authorizer(parameters, getClass().getClassLoader()))
                .withMessageStartingWith("init-parameter subscriber_authorizer: \"" + name
                        + "\" (expected: a public class that implements io.mercurehub.servlet.SubscriberAuthorizer, with a"
                        + " public constructor without parameters): java.lang.");
    }

    @Test
    void refusesAHubThatNobodyCouldUse() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::read)
                .withMessageStartingWith("publisher_jwt: no key, not anonymous, and no SubscriberAuthorizer");
    }

    @Test
    void needsNoPublisherKeySinceTheApplicationMayPublish() {
        parameters.put("anonymous", "on");

        assertThat(read().http().publisherKey()).isEmpty();
    }

    @Test
    void refusesToReadTheEnvironmentUnlessItIsHandedIn() {
        parameters.put("anonymous", "");
        parameters.put("publisher_jwt", "{env.KEY}");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::read)
                .withMessageContaining(
                        "init-parameter publisher_jwt: {env.KEY}: environment variables are not read here;"
                                + " put the value into a file, and write {file.PATH}");
        assertThat(InitParameters.read(new Parameters(parameters), Placeholders.of(Map.of("KEY", KEY)))
                        .http()
                        .publisherKey())
                .contains(JwtKey.of(KEY));
    }

    private record Parameters(Map<String, String> values) implements ServletConfig {

        @Override
        public String getServletName() {
            return "mercure";
        }

        @Override
        public ServletContext getServletContext() {
            throw new UnsupportedOperationException("settings do not depend on the context");
        }

        @Override
        public @Nullable String getInitParameter(String name) {
            return values.get(name);
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return Collections.enumeration(values.keySet());
        }
    }
}
