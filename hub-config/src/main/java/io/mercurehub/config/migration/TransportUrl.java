package io.mercurehub.config.migration;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.OptionValueException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL in which older versions of the Go hub have the transport and its options, such as
 * {@code bolt:///data/mercure.db?size=1000&cleanup_frequency=0.5}, or {@code local://local}.
 */
public final class TransportUrl {

    /** The directive that takes it. */
    public static final String DIRECTIVE = "transport_url";

    private static final String EXPECTED = "bolt://PATH?size=&cleanup_frequency=&bucket_name= or local://local";
    private static final Pattern FORM =
            Pattern.compile("(?<scheme>[a-z][a-z0-9+.-]*)://(?<path>[^?#]*)(?:\\?(?<query>[^#]*))?");

    private TransportUrl() {}

    /**
     * {@return the {@code transport} directive that means the same}
     *
     * @param directive with one argument, the URL
     * @throws OptionValueException when that is not such a URL
     */
    public static Directive translate(Directive directive) {
        if (directive.arguments().size() != 1 || !directive.block().isEmpty()) {
            throw OptionValueException.hidden("takes URL, and no { } block");
        }
        Word url = directive.arguments().get(0);
        Matcher parts = FORM.matcher(url.value());
        if (!parts.matches()) {
            throw OptionValueException.expected(url.value(), EXPECTED);
        }
        return switch (parts.group("scheme")) {
            case "bolt" -> transport(directive, BoltTransport.NAME, options(url, parts));
            // The null transport is what the local one was called before 0.11.
            case "local", "null" -> transport(directive, "local", List.of());
            // It may have a password.
            default ->
                throw OptionValueException.expected(
                        parts.group("scheme") + "://…", EXPECTED + "; for another store see transport");
        };
    }

    private static Directive transport(Directive directive, String name, List<Directive> options) {
        Word word = new Word(name, directive.place());
        return new Directive("transport", List.of(word), options, directive.place());
    }

    private static List<Directive> options(Word url, Matcher parts) {
        List<Directive> options = new ArrayList<>();
        if (!parts.group("path").isEmpty()) {
            options.add(option("path", decode(url, parts.group("path")), url));
        }
        String query = parts.group("query");
        Set<String> names = new TreeSet<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = decode(url, equals < 0 ? parameter : parameter.substring(0, equals));
            String value = equals < 0 ? "" : decode(url, parameter.substring(equals + 1));
            if (!name.isEmpty() && !names.add(name)) {
                throw OptionValueException.expected(url.value(), "each parameter once");
            }
            // Without a value the parameter says nothing, as in a URL that a script has put together.
            if (!parameter.isEmpty() && (equals < 0 || !value.isEmpty())) {
                options.add(option(name, value, url));
            }
        }
        return options;
    }

    private static Directive option(String name, String value, Word url) {
        Word word = new Word(value, url.isHidden() ? url.written() : value, url.place());
        return new Directive(name, List.of(word), url.place());
    }

    private static String decode(Word url, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw OptionValueException.expected(url.value(), EXPECTED + ", with % only before two hexadecimal digits");
        }
    }
}
