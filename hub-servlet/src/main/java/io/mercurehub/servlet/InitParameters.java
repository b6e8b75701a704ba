package io.mercurehub.servlet;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.update.ProtocolStrings;
import jakarta.servlet.ServletConfig;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The init-parameters of a servlet, read as settings.
 *
 * <p>A parameter has the name of a directive, and for its value what would follow the name: {@code cors_origins} with
 * {@code https://www.example.org https://example.org}, {@code transport} with {@code memory { max_events 500 }}. A switch such as
 * {@code anonymous} may be empty. The parameter {@value #EXTRA_DIRECTIVES} has any number of directives, one a line, which
 * replace what parameters of their own say. The parameter {@value #SUBSCRIBER_AUTHORIZER} has the name of a class.
 */
public final class InitParameters {

    /** The parameter that holds directives, one a line. */
    public static final String EXTRA_DIRECTIVES = "extra_directives";

    /**
     * The parameter that names a class of the application's, which implements {@link SubscriberAuthorizer} and has a public constructor
     * without parameters.
     */
    public static final String SUBSCRIBER_AUTHORIZER = "subscriber_authorizer";

    private static final String STAND_IN = "http://mercure.invalid";

    private InitParameters() {}

    /**
     * {@return the settings that a servlet's init-parameters give, over the defaults of a hub inside an application}
     *
     * @param servlet has the init-parameters; all of them belong to the hub
     * @param placeholders where the values of placeholders come from; {@link Placeholders#filesOnly} unless the host says otherwise
     * @throws ConfigurationException with every problem, when there is any; an unknown parameter is one
     */
    public static Settings read(ServletConfig servlet, Placeholders placeholders) {
        return read(parameters(servlet), placeholders, HubConfig.builder());
    }

    /**
     * {@return the settings of a hub that is a servlet's own: those of its init-parameters, over the defaults of a hub inside an application}
     *
     * @param parameters of the servlet
     * @param path of the hub, which is reserved unless the parameters say another one
     * @throws ConfigurationException with every problem, when there is any; an unknown parameter is one
     */
    static Settings ofOwnHub(Map<String, String> parameters, String path) {
        return read(
                parameters,
                Placeholders.filesOnly(),
                HubConfig.builder().resourceIdentifier(URI.create(STAND_IN + path)));
    }

    /**
     * {@return the settings that init-parameters give, over other defaults}
     *
     * @param parameters all of them belong to the hub
     * @param placeholders where the values of placeholders come from
     * @param defaults of the hub
     * @throws ConfigurationException with every problem, when there is any; an unknown parameter is one
     */
    static Settings read(Map<String, String> parameters, Placeholders placeholders, HubConfig.Builder defaults) {
        Directives directives = Settings.directives(placeholders, List.of());
        parameters.forEach((name, value) -> {
            if (!name.equals(EXTRA_DIRECTIVES) && !name.equals(SUBSCRIBER_AUTHORIZER)) {
                directives.set("init-parameter " + name, name, value);
            }
        });
        directives.read("init-parameter " + EXTRA_DIRECTIVES, parameters.getOrDefault(EXTRA_DIRECTIVES, ""));
        Settings settings =
                Settings.of(directives, defaults, HttpConfig.builder(), HttpConfig.Builder::build, List.of());
        if (!parameters.containsKey(SUBSCRIBER_AUTHORIZER)) {
            settings.http().requireSomebody();
        }
        return settings;
    }

    /**
     * {@return what makes the application's {@link SubscriberAuthorizer}; empty: no parameter names one}
     *
     * @param parameters of the servlet
     * @param classes of the application
     * @throws ConfigurationException when there is no such class, or it cannot be used
     */
    static Optional<Constructor<? extends SubscriberAuthorizer>> authorizer(
            Map<String, String> parameters, ClassLoader classes) {
        String name = parameters.get(SUBSCRIBER_AUTHORIZER);
        if (name == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(name.strip(), false, classes)
                    .asSubclass(SubscriberAuthorizer.class)
                    .getConstructor());
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new ConfigurationException(List.of(new Problem(
                    "init-parameter " + SUBSCRIBER_AUTHORIZER,
                    ProtocolStrings.quote(name) + " (expected: a public class that implements "
                            + SubscriberAuthorizer.class.getName()
                            + ", with a public constructor without parameters): " + e)));
        }
    }

    /** {@return the init-parameters of a servlet} */
    static Map<String, String> parameters(ServletConfig servlet) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String name : Collections.list(servlet.getInitParameterNames())) {
            parameters.put(name, Objects.requireNonNullElse(servlet.getInitParameter(name), ""));
        }
        return parameters;
    }
}
