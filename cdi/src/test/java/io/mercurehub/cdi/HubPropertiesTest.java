package io.mercurehub.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.ConfigurationException;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubPropertiesTest {

    @Test
    void areTheSettingsOfTheHub() {
        HubProperties properties = HubProperties.of(Map.of("anonymous", "on", "heartbeat", "20s"), "/shop");

        assertThat(properties.path()).isEqualTo("/.well-known/mercure");
        assertThat(properties.settings().http().anonymous()).isTrue();
        assertThat(properties.settings().http().heartbeat()).isEqualTo(Duration.ofSeconds(20));
        assertThat(properties.settings().hub().resourceIdentifier().getPath()).isEqualTo("/shop/.well-known/mercure");
    }

    @Test
    void sayWhereTheHubIs() {
        HubProperties properties = HubProperties.of(Map.of("path", "/live", "anonymous", "on"), "");

        assertThat(properties.path()).isEqualTo("/live");
        assertThat(properties.settings().hub().resourceIdentifier().getPath()).isEqualTo("/live");
    }

    @Test
    void areNamedWithHyphensOrUnderscores() {
        assertThat(HubProperties.directive("mercure.hub.publisher-jwt")).isEqualTo("publisher_jwt");
        assertThat(HubProperties.directive("mercure.hub.publisher_jwt")).isEqualTo("publisher_jwt");
        assertThat(HubProperties.directive("MERCURE_HUB_PUBLISHER_JWT")).isEqualTo("publisher_jwt");
        // What WildFly makes of that.
        assertThat(HubProperties.directive("mercure.hub.publisher.jwt")).isEqualTo("publisher_jwt");
    }

    @Test
    void areNamedWhenTheyAreWrong() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HubProperties.of(Map.of("hartbeat", "20s", "anonymous", "on"), ""))
                .withMessageContaining("property mercure.hub.hartbeat")
                .withMessageContaining("did you mean heartbeat?");
    }

    @Test
    void mayBeAnyNumberInOne() {
        HubProperties properties = HubProperties.of(
                Map.of("anonymous", "on", "heartbeat", "20s", "extra_directives", "heartbeat 10s\nsubscriptions"), "");

        assertThat(properties.settings().http().heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.settings().hub().subscriptions()).isTrue();
    }

    @Test
    void areContextParametersUnlessMicroProfileConfigSaysOtherwise() {
        ServletContext application = application(
                "/shop",
                Map.of("mercure.hub.anonymous", "on", "mercure.hub.heartbeat", "20s", "somebody.elses", "parameter"));

        HubProperties properties = HubProperties.of(application, Map.of("heartbeat", "10s"));

        assertThat(properties.settings().http().anonymous()).isTrue();
        assertThat(properties.settings().http().heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.settings().hub().resourceIdentifier().getPath()).isEqualTo("/shop/.well-known/mercure");
    }

    private static ServletContext application(String path, Map<String, String> parameters) {
        return (ServletContext) Proxy.newProxyInstance(
                HubPropertiesTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getContextPath" -> path;
                    case "getInitParameterNames" -> Collections.enumeration(parameters.keySet());
                    case "getInitParameter" -> parameters.get((String) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }
}
