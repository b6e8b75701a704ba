package io.mercurehub.spring.property;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The properties below one name, as Spring Boot reads them: relaxed, with placeholders, from wherever the application has them.
 *
 * @param environment of the application
 * @param prefix what their names begin with, without the dot behind it
 */
record Properties(Environment environment, String prefix) {

    private static final Bindable<Map<String, String>> MAP = Bindable.mapOf(String.class, String.class);
    private static final Bindable<List<Map<String, String>>> MAPS = Bindable.of(ResolvableType.forClassWithGenerics(
            List.class, ResolvableType.forClassWithGenerics(Map.class, String.class, String.class)));

    /** {@return one of them, if it is there} */
    Optional<String> text(String name) {
        return Optional.ofNullable(
                binder().bind(prefix + "." + name, Bindable.of(String.class)).orElse(null));
    }

    /** {@return one that is a list, if it is there: with commas between its values, or with an index for each} */
    Optional<List<String>> list(String name) {
        return Optional.ofNullable(binder().bind(prefix + "." + name, Bindable.listOf(String.class))
                .orElse(null));
    }

    /** {@return those below one of them, by the rest of their names} */
    Map<String, String> map(String name) {
        return binder().bind(prefix + "." + name, MAP).orElseGet(Map::of);
    }

    /** {@return the objects of a list, each with its properties by name} */
    List<Map<String, String>> maps(String name) {
        return binder().bind(prefix + "." + name, MAPS).orElseGet(List::of);
    }

    /**
     * {@return the first parts of the names of all of them, as they are written; not those of the system's environment, which other
     * software fills, too}
     */
    Set<String> names() {
        ConfigurationPropertyName above = ConfigurationPropertyName.of(prefix);
        Set<String> names = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                iterable.stream()
                        .filter(above::isAncestorOf)
                        .map(name -> name.getElement(above.getNumberOfElements(), Form.ORIGINAL))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** {@return the name of one of them, and where it was set, if that is known} */
    String place(String name) {
        String full = prefix + "." + name;
        if (!ConfigurationPropertyName.isValid(full)) {
            return full;
        }
        ConfigurationPropertyName parsed = ConfigurationPropertyName.of(full);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(parsed);
            if (property != null) {
                return property.getOrigin() == null ? full : full + " (" + property.getOrigin() + ")";
            }
        }
        return full;
    }

    private Binder binder() {
        return Binder.get(environment);
    }
}
