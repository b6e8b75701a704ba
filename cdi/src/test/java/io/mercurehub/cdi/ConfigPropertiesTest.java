package io.mercurehub.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.junit.jupiter.api.Test;

class ConfigPropertiesTest {

    private record Property(String name, String value, int ordinal) {}

    @Test
    void areThoseOfTheHubAlone() {
        Config config = config(
                new Property("mercure.hub.heartbeat", "20s", 100),
                new Property("mercure.client", "x", 100),
                new Property("MERCURE_HEARTBEAT", "10s", 300));

        assertThat(ConfigProperties.directives(config)).containsExactly(Map.entry("heartbeat", "20s"));
    }

    @Test
    void areFoundInTheEnvironmentWithoutBeingNamedElsewhere() {
        Config config = config(new Property("MERCURE_HUB_PUBLISHER_JWT", "secret", 300));

        assertThat(ConfigProperties.directives(config)).containsExactly(Map.entry("publisher_jwt", "secret"));
    }

    @Test
    void areTakenFromTheSourceThatCountsMostWhateverTheirSpelling() {
        Property file = new Property("mercure.hub.publisher_jwt", "file's", 100);
        Property variable = new Property("mercure.hub.publisher.jwt", "variable's", 300);
        Property system = new Property("mercure.hub.publisher-jwt", "system's", 400);

        assertThat(ConfigProperties.directives(config(file, variable, system)))
                .containsExactly(Map.entry("publisher_jwt", "system's"));
        assertThat(ConfigProperties.directives(config(system, variable, file)))
                .containsExactly(Map.entry("publisher_jwt", "system's"));
        assertThat(ConfigProperties.directives(config(variable, file)))
                .containsExactly(Map.entry("publisher_jwt", "variable's"));
    }

    private static Config config(Property... properties) {
        List<Property> all = List.of(properties);
        return proxy(Config.class, (name, argument) -> switch (name) {
            case "getPropertyNames" -> all.stream().map(Property::name).toList();
            case "getConfigValue" ->
                value(all.stream()
                        .filter(property -> property.name().equals(argument))
                        .findFirst()
                        .orElseThrow());
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static ConfigValue value(Property property) {
        return proxy(ConfigValue.class, (name, argument) -> switch (name) {
            case "getValue" -> property.value();
            case "getSourceOrdinal" -> property.ordinal();
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private interface Answer {

        Object to(String name, Object argument);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        answer.to(method.getName(), arguments == null ? "" : Objects.requireNonNull(arguments[0]))));
    }
}
