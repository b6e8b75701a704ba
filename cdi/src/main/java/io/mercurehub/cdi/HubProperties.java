package io.mercurehub.cdi;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.InitParameters;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an application's properties say of its hub: {@code mercure.hub.} and the name of a setting, with {@code -} or {@code _}.
 * Context parameters of the {@code web.xml} have the same names; MicroProfile Config counts more. {@code
 * mercure.hub.extra-directives} has any number of settings, one a line, which replace what properties of their own say.
 *
 * @param path where the hub is, below the application's own: {@code mercure.hub.path}
 * @param settings all else
 */
record HubProperties(String path, Settings settings) {

    private static final String PREFIX = "mercure.hub.";
    private static final String PREFIX_SPELLED = "mercure_hub_";

    private static final String PATH = "path";
    private static final String DEFAULT_PATH = "/.well-known/mercure";

    /** Only the path of the hub's URL counts. */
    private static final String STAND_IN = "http://mercure.invalid";

    /**
     * {@return those of an application}
     *
     * @throws ConfigurationException with every problem, when there is any; an unknown setting is one
     */
    static HubProperties of(ServletContext application) {
        return of(application, Present.CONFIG ? ConfigProperties.directives() : Map.of());
    }

    /** {@return those of an application; {@code more}, by the names of directives, counts more} */
    static HubProperties of(ServletContext application, Map<String, String> more) {
        Map<String, String> found = new TreeMap<>();
        for (String name : Collections.list(application.getInitParameterNames())) {
            String value = application.getInitParameter(name);
            if (isOfHub(name) && value != null) {
                found.put(directive(name), value);
            }
        }
        found.putAll(more);
        return of(found, application.getContextPath());
    }

    /**
     * {@return what properties say}
     *
     * @param properties by the names of directives
     * @param contextPath of the application
     * @throws ConfigurationException with every problem, when there is any
     */
    static HubProperties of(Map<String, String> properties, String contextPath) {
        String path = properties.getOrDefault(PATH, DEFAULT_PATH);
        Directives directives = Settings.directives(Placeholders.filesOnly(), List.of());
        properties.forEach((name, value) -> {
            if (!name.equals(PATH) && !name.equals(InitParameters.EXTRA_DIRECTIVES)) {
                directives.set("property " + PREFIX + name, name, value);
            }
        });
        directives.read(
                "property " + PREFIX + InitParameters.EXTRA_DIRECTIVES,
                properties.getOrDefault(InitParameters.EXTRA_DIRECTIVES, ""));
        HubConfig.Builder hub = HubConfig.builder().resourceIdentifier(URI.create(STAND_IN + contextPath + path));
        return new HubProperties(
                path, Settings.of(directives, hub, HttpConfig.builder(), HttpConfig.Builder::build, List.of()));
    }

    /** {@return whether a property, or the variable of the environment that stands for one, says something of the hub} */
    static boolean isOfHub(String name) {
        return spelled(name).startsWith(PREFIX_SPELLED);
    }

    /** {@return the name of the directive that a property sets} */
    static String directive(String name) {
        return spelled(name).substring(PREFIX_SPELLED.length());
    }

    /** Servers have the environment's names in several spellings. */
    private static String spelled(String name) {
        return name.replace('-', '_').replace('.', '_').toLowerCase(Locale.ROOT);
    }
}
