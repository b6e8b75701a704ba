package io.mercurehub.servlet.setup;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application has registered, as far as it concerns the hub: where the hub is, and which filters stand before it. Whether
 * these support asynchronous requests no container tells before a request comes. Immutable.
 *
 * @param servletName the name of the hub's servlet
 * @param contextPath of the application
 * @param mappings of the servlet
 * @param filters those before the hub, by name and class
 */
public record Registrations(String servletName, String contextPath, List<HubMapping> mappings, List<String> filters) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);

    /** Copies its lists. */
    public Registrations {
        mappings = List.copyOf(mappings);
        filters = List.copyOf(filters);
    }

    /**
     * {@return what is registered}
     *
     * @param context of the application
     * @param servletName the name of the hub's servlet
     */
    public static Registrations of(ServletContext context, String servletName) {
        ServletRegistration servlet = context.getServletRegistration(servletName);
        List<HubMapping> mappings = servlet == null
                ? List.of()
                : servlet.getMappings().stream().map(HubMapping::new).toList();
        List<String> filters = new ArrayList<>();
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            if (isBefore(filter, servletName, mappings)) {
                filters.add(filter.getName() + " (" + filter.getClassName() + ")");
            }
        }
        return new Registrations(servletName, context.getContextPath(), mappings, filters);
    }

    /** {@return the path of the hub from the root of the server; with several mappings, by one that works} */
    public String path() {
        return mappings.stream()
                .filter(mapping -> mapping.problem().isEmpty())
                .findFirst()
                .map(mapping -> contextPath + mapping.path())
                .orElseGet(() -> contextPath + new HubMapping("/").path());
    }

    /** {@return why no request can reach the hub; empty when one can} */
    public Optional<String> problem() {
        if (mappings.isEmpty()
                || mappings.stream().anyMatch(mapping -> mapping.problem().isEmpty())) {
            return Optional.empty();
        }
        List<String> reasons = mappings.stream().map(Registrations::reason).toList();
        return Optional.of("servlet " + servletName + ": mapped to " + String.join(", ", reasons)
                + " (expected: a path such as /.well-known/mercure, or one followed by /*)");
    }

    /** Tells the log where the hub is. */
    public void tell() {
        mappings.stream()
                .filter(mapping -> mapping.problem().isPresent())
                .forEach(mapping -> LOGGER.warn(
                        "Servlet {}: no hub can be where it is mapped to {}", servletName, reason(mapping)));
        LOGGER.info("The hub is at {} (servlet {})", path(), servletName);
    }

    /** Warns when no request can reach a path below the hub's. */
    public void expectBelow(String path) {
        if (mappings.stream().noneMatch(HubMapping::isForPathsBelow)) {
            LOGGER.warn(
                    "Servlet {}: no request for {}{} reaches it: map it to {}/* as well, or instead",
                    servletName,
                    path(),
                    path,
                    path().substring(contextPath.length()));
        }
    }

    private static String reason(HubMapping mapping) {
        return "\"" + mapping.pattern() + "\": " + mapping.problem().orElse("");
    }

    private static boolean isBefore(FilterRegistration filter, String servletName, List<HubMapping> mappings) {
        // Open Liberty has null where there are none.
        Collection<String> names =
                Optional.ofNullable(filter.getServletNameMappings()).orElse(Set.of());
        if (names.contains(servletName) || names.contains("*")) {
            return true;
        }
        return Optional.ofNullable(filter.getUrlPatternMappings()).orElse(Set.of()).stream()
                .anyMatch(pattern -> mappings.stream().anyMatch(mapping -> covers(pattern, mapping.path())));
    }

    private static boolean covers(String pattern, String path) {
        if (pattern.endsWith("/*")) {
            String folder = pattern.substring(0, pattern.length() - 2);
            return path.equals(folder) || path.startsWith(folder + "/");
        }
        return pattern.startsWith("*.") ? path.endsWith(pattern.substring(1)) : pattern.equals(path);
    }
}
