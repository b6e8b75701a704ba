package io.mercurehub.cdi;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;

/** The properties of MicroProfile Config; only for servers that have it. */
final class ConfigProperties {

    private ConfigProperties() {}

    /** {@return what the properties say whose names begin so, by the names of directives} */
    static Map<String, String> directives() {
        return directives(ConfigProvider.getConfig());
    }

    /** A property may have several spellings; that of the source counts which MicroProfile Config has count most. */
    static Map<String, String> directives(Config config) {
        Map<String, String> found = new TreeMap<>();
        Map<String, Integer> ordinals = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (!HubProperties.isOfHub(name)) {
                continue;
            }
            String directive = HubProperties.directive(name);
            ConfigValue value = config.getConfigValue(name);
            if (value.getValue() != null
                    && value.getSourceOrdinal() >= ordinals.getOrDefault(directive, Integer.MIN_VALUE)) {
                ordinals.put(directive, value.getSourceOrdinal());
                found.put(directive, value.getValue());
            }
        }
        return found;
    }
}
