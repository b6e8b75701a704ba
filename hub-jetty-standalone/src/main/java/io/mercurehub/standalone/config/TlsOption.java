package io.mercurehub.standalone.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.servlet.config.ExtraOption;
import io.mercurehub.standalone.tls.TlsSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code tls} directive: the certificate of a hub that has no proxy in front. Confined to one thread. */
final class TlsOption {

    private static final String SELF_SIGNED =
            "tls CERT KEY, the PEM files of a certificate; to try it, make one with: openssl req -x509 -nodes -days 365 -newkey ec"
                    + " -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
                    + " -keyout key.pem -out cert.pem";

    private static final String AUTOMATIC =
            "tls CERT KEY, the PEM files of a certificate, which this hub does not get by itself yet; or SERVER_NAME=':80' and a"
                    + " proxy in front that does HTTPS";

    private @Nullable TlsSettings settings;

    /** {@return what the configuration language knows about it} */
    ExtraOption option() {
        return new ExtraOption(
                TlsSettings.DIRECTIVE,
                "CERT [KEY]",
                false,
                "none",
                "0.1",
                "The PEM files of the hub's certificate and of its private key, which need no proxy in front then.",
                this::set);
    }

    private void set(Arguments arguments) {
        String first = arguments.first();
        if (arguments.values().size() == 1) {
            throw OptionValueException.expected(first, first.equals("internal") ? SELF_SIGNED : AUTOMATIC);
        }
        settings = new TlsSettings(path(first), path(arguments.values().get(1)));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw OptionValueException.expected(text, "the path of a file");
        }
    }

    /** {@return what has been set so far} */
    Optional<TlsSettings> settings() {
        return Optional.ofNullable(settings);
    }

    /** {@return the arguments that make these settings} */
    static Arguments print(TlsSettings settings) {
        return Arguments.of(
                List.of(settings.certificate().toString(), settings.key().toString()));
    }
}
