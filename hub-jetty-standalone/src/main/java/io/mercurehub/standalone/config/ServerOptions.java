package io.mercurehub.standalone.config;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.log.LogSettings;
import io.mercurehub.standalone.tls.TlsSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The table of the settings that only a hub with a process of its own has. */
final class ServerOptions {

    private static final String OFF = "off";
    private static final Pattern HUB_NAME = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private static final String SELF_SIGNED =
            "tls CERT KEY, the PEM files of a certificate; to try it, make one with: openssl req -x509 -nodes -days 365 -newkey ec"
                    + " -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
                    + " -keyout key.pem -out cert.pem";

    private static final String AUTOMATIC =
            "tls CERT KEY, the PEM files of a certificate, which this hub does not get by itself yet; or SERVER_NAME=':80' and a"
                    + " proxy in front that does HTTPS";

    /** What has been set so far. Confined to one thread. */
    static final class Chosen {

        AdminSettings admin = AdminSettings.DEFAULT;
        LogSettings log = LogSettings.DEFAULT;
        Optional<TlsSettings> tls = Optional.empty();
        OptionalInt maxConnections = OptionalInt.empty();
    }

    /** All of them; what is printed of the first is a comment as long as nobody has chosen it. */
    static final List<Option<Chosen, StandaloneConfig>> ALL = List.of(
            Option.value(
                    "admin",
                    "ADDRESS|off",
                    ServerOptions::address,
                    ServerOptions::print,
                    (chosen, address) -> chosen.admin = new AdminSettings(address, true, chosen.admin.hubName()),
                    config -> config.admin().address()),
            Option.value(
                    "name",
                    "NAME",
                    ServerOptions::hubName,
                    name -> name,
                    (chosen, name) ->
                            chosen.admin = new AdminSettings(chosen.admin.address(), chosen.admin.isChosen(), name),
                    config -> config.admin().hubName()),
            new Option<>(
                    TlsSettings.DIRECTIVE,
                    "CERT [KEY]",
                    (chosen, arguments) -> chosen.tls = Optional.of(tls(arguments.values())),
                    config -> config.tls().stream()
                            .map(tls -> Arguments.of(
                                    tls.certificate().toString(), tls.key().toString()))
                            .toList()),
            Option.value(
                    "max_connections",
                    "COUNT",
                    MaxConnections::parse,
                    String::valueOf,
                    (chosen, count) -> chosen.maxConnections = OptionalInt.of(count),
                    StandaloneConfig::maxConnections),
            new Option<>(
                    "log",
                    "LEVEL [FORMAT]",
                    (chosen, arguments) -> chosen.log = log(arguments.values()),
                    config -> List.of(Arguments.of(
                            Option.name(config.log().level()),
                            Option.name(config.log().format())))));

    private ServerOptions() {}

    private static Optional<ListenAddress> address(String text) {
        return text.equals(OFF) ? Optional.empty() : Optional.of(ListenAddress.parsePlain(text));
    }

    private static String print(Optional<ListenAddress> address) {
        String text = address.map(ListenAddress::toString).orElse(OFF);
        return text.startsWith("*") ? text.substring(1) : text;
    }

    private static String hubName(String text) {
        if (!HUB_NAME.matcher(text).matches()) {
            throw OptionValueException.expected(
                    text, "a name such as default, of up to 64 letters, digits, dots and dashes");
        }
        return text;
    }

    private static TlsSettings tls(List<String> values) {
        String certificate = values.get(0);
        if (values.size() == 1) {
            throw OptionValueException.expected(certificate, certificate.equals("internal") ? SELF_SIGNED : AUTOMATIC);
        }
        return new TlsSettings(path(certificate), path(values.get(1)));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw OptionValueException.expected(text, "the path of a file");
        }
    }

    private static LogSettings log(List<String> values) {
        LogSettings.Level level = Option.choice(LogSettings.Level.class, values.get(0));
        return new LogSettings(
                level,
                values.size() == 1
                        ? LogSettings.DEFAULT.format()
                        : Option.choice(LogSettings.Format.class, values.get(1)));
    }
}
