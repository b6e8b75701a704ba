package io.mercurehub.standalone.config;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.migration.Caddyfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The file of {@code --config}: directives of the hub, or a Caddyfile with a {@code mercure} block in it.
 *
 * @param isCaddyfile whether it is one
 * @param addresses where a Caddyfile says to listen, as written; else empty
 * @param warnings what in a Caddyfile is not for a hub, a line each
 */
record ConfigFile(boolean isCaddyfile, List<Word> addresses, List<String> warnings) {

    /** No file. */
    static final ConfigFile NONE = new ConfigFile(false, List.of(), List.of());

    private static final String CADDYFILE = "caddyfile";

    /**
     * Reads a file.
     *
     * @param path of the file
     * @param directives get those of the file
     * @param problems gets what is wrong
     * @throws ConfigurationException when it cannot be read
     */
    static ConfigFile read(Path path, Directives directives, Problems problems) {
        List<Directive> file = directives.parse(path.toString(), text(path));
        if (!isCaddyfile(path) && !Caddyfile.isOne(file)) {
            directives.add(file);
            return NONE;
        }
        Caddyfile caddyfile = Caddyfile.read(file, directives::knows, problems);
        directives.add(caddyfile.directives());
        return new ConfigFile(true, caddyfile.addresses(), caddyfile.warnings());
    }

    private static boolean isCaddyfile(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(CADDYFILE);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is none of that name");
        } catch (IOException e) {
            throw unreadable(file, "it cannot be read as text: " + e.getMessage());
        }
    }

    private static ConfigurationException unreadable(Path file, String reason) {
        return new ConfigurationException(
                List.of(new Problem("--config", file + " (expected: a file of directives, but " + reason + ")")));
    }

    /**
     * {@return where the file says to listen; empty when it says nothing about that}
     *
     * @param hasCertificate whether there is a certificate
     * @throws ConfigurationException with a problem for each address that cannot be used
     */
    Optional<ServerName> serverName(boolean hasCertificate) {
        List<ListenAddress> parsed = new ArrayList<>();
        Problems problems = new Problems();
        for (Word address : addresses) {
            try {
                parsed.add(ListenAddress.parse(address.value(), hasCertificate));
            } catch (OptionValueException e) {
                Problem problem = e.in(address.place() + ": the address of the site");
                problems.add(
                        problem.setting(),
                        problem.sentence() + "; " + ServerName.VARIABLE + " in the environment replaces it");
            }
        }
        problems.throwIfAny();
        return parsed.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServerName(parsed).requireOneWay("the addresses of the site"));
    }
}
