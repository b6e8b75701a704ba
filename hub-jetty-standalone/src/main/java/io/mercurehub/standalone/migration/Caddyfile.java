package io.mercurehub.standalone.migration;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A file of the web server that the Go hub is a part of: what it says to the hub, and what it says to others.
 *
 * <pre>
 * {
 *     debug                          taken, as "log debug"
 * }
 * hub.example.org:80 {               taken, as the address to listen on
 *     encode zstd gzip               named in a warning
 *     mercure {
 *         anonymous                  taken
 *     }
 * }
 * </pre>
 *
 * @param directives what the hub is told, as its own directives
 * @param addresses of the site with the hub, as written and without commas; empty when it has none
 * @param warnings a line for each part of the file that is not for a hub, with what to do instead
 */
public record Caddyfile(List<Directive> directives, List<Word> addresses, List<String> warnings) {

    private static final String HUB = "mercure";

    /** Copies its lists. */
    public Caddyfile {
        directives = List.copyOf(directives);
        addresses = List.copyOf(addresses);
        warnings = List.copyOf(warnings);
    }

    /** {@return whether a file with these directives is one of the web server's: somewhere in it is a {@code mercure} block} */
    public static boolean isOne(List<Directive> file) {
        return find(file).isPresent();
    }

    /** {@return the first {@code mercure} directive among these and all in their blocks} */
    static Optional<Directive> find(List<Directive> directives) {
        return directives.stream()
                .flatMap(directive -> (isHub(directive) ? Optional.of(directive) : find(directive.block())).stream())
                .findFirst();
    }

    static boolean isHub(Directive directive) {
        return directive.name().equals(HUB);
    }

    /**
     * Takes such a file apart.
     *
     * @param file its directives
     * @param isHubDirective tells which names mean something in a {@code mercure} block
     * @param problems gets what is wrong
     */
    public static Caddyfile read(List<Directive> file, Predicate<String> isHubDirective, Problems problems) {
        return new CaddyfileReader(isHubDirective, problems).read(file);
    }

    /**
     * {@return where the file says to listen; empty when it says nothing about that}
     *
     * @param hasCertificate whether there is a certificate
     * @throws ConfigurationException with a problem for each address that cannot be used
     */
    public Optional<ServerName> serverName(boolean hasCertificate) {
        List<ListenAddress> parsed = new ArrayList<>();
        Problems problems = new Problems();
        for (Word address : addresses) {
            try {
                parsed.add(ListenAddress.parse(address.value(), hasCertificate));
            } catch (OptionValueException e) {
                problems.add(
                        address.place() + ": the address of the site",
                        e.getMessage() + "; " + ServerName.VARIABLE + " in the environment replaces it");
            }
        }
        problems.throwIfAny();
        return parsed.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServerName(parsed).requireOneWay("the addresses of the site"));
    }
}
