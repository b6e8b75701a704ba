package io.mercurehub.standalone.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.servlet.config.DirectiveText;
import io.mercurehub.servlet.config.ExtraOption;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.admin.AdminSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code admin} and {@code name} directives: where health checks and metrics are, which only a hub with a process of its own
 * has. Confined to one thread.
 */
final class AdminOption {

    private static final String ADMIN = "admin";
    private static final String NAME = "name";
    private static final String OFF = "off";
    private static final Pattern HUB_NAME = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private AdminSettings settings = AdminSettings.DEFAULT;

    /** {@return what the configuration language knows about them} */
    List<ExtraOption> options() {
        return List.of(
                new ExtraOption(
                        ADMIN,
                        "ADDRESS|off",
                        false,
                        AdminSettings.DEFAULT_ADDRESS,
                        "0.1",
                        "Where health checks and metrics are, which need no token.",
                        this::setAddress),
                new ExtraOption(
                        NAME,
                        "NAME",
                        false,
                        AdminSettings.DEFAULT_NAME,
                        "0.1",
                        "The name of the hub in the URLs of its health checks.",
                        this::setName));
    }

    private void setAddress(Arguments arguments) {
        Optional<ListenAddress> address = arguments.first().equals(OFF)
                ? Optional.empty()
                : Optional.of(ListenAddress.parsePlain(arguments.first()));
        settings = new AdminSettings(address, true, settings.hubName());
    }

    private void setName(Arguments arguments) {
        if (!HUB_NAME.matcher(arguments.first()).matches()) {
            throw OptionValueException.expected(
                    arguments.first(), "a name such as default, of up to 64 letters, digits, dots and dashes");
        }
        settings = new AdminSettings(settings.address(), settings.isChosen(), arguments.first());
    }

    /** {@return what has been set so far} */
    AdminSettings settings() {
        return settings;
    }

    /** {@return the directives that make these settings; an address that nobody has chosen is a comment} */
    static String print(AdminSettings settings) {
        String address = settings.address().map(ListenAddress::toString).orElse(OFF);
        return (settings.isChosen() ? "" : "# ")
                + DirectiveText.write(ADMIN, Arguments.of(address.startsWith("*") ? address.substring(1) : address))
                + DirectiveText.write(NAME, Arguments.of(settings.hubName()));
    }
}
