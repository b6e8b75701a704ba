package io.mercurehub.standalone.address;

import io.mercurehub.hub.option.ConfigurationException;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All addresses of the environment variable {@code SERVER_NAME}, separated by commas or white space.
 *
 * @param addresses at least one, in the order written
 */
public record ServerName(List<ListenAddress> addresses) {

    /** The name of the environment variable. */
    public static final String VARIABLE = "SERVER_NAME";

    /** The environment variable with which a package of the hub says where it listens unless its user says something. */
    public static final String DEFAULT_VARIABLE = "DEFAULT_SERVER_NAME";

    private static final Pattern WORD = Pattern.compile("[^,\\s]+");

    public ServerName {
        addresses = List.copyOf(addresses);
    }

    /**
     * Reads the value of the variable.
     *
     * @param value as written; blank means {@value ListenAddress#DEFAULT}
     * @throws ConfigurationException with a problem for each address that cannot be used
     */
    public static ServerName parse(String value) {
        return parse(VARIABLE, value);
    }

    /**
     * {@return where to listen when nobody has said anything}
     *
     * @param value of {@value #DEFAULT_VARIABLE}; blank means {@value ListenAddress#DEFAULT}
     * @throws ConfigurationException with a problem for each address that cannot be used
     */
    public static ServerName byDefault(String value) {
        return parse(DEFAULT_VARIABLE, value);
    }

    private static ServerName parse(String variable, String value) {
        Matcher words = WORD.matcher(value);
        if (!words.find()) {
            return parse(variable, ListenAddress.DEFAULT);
        }
        List<ListenAddress> addresses = new ArrayList<>();
        Problems problems = new Problems();
        do {
            try {
                addresses.add(ListenAddress.parse(words.group()));
            } catch (OptionValueException e) {
                problems.add(e.in(variable));
            }
        } while (words.find());
        problems.throwIfAny();
        return new ServerName(addresses);
    }

    /** {@return the addresses to open, each socket once and none that another one includes} */
    public List<ListenAddress> toOpen() {
        List<ListenAddress> open = new ArrayList<>();
        for (ListenAddress address : addresses) {
            if (open.stream().noneMatch(address::isCoveredBy)) {
                open.removeIf(earlier -> earlier.isCoveredBy(address));
                open.add(address);
            }
        }
        return open;
    }

    /** {@return whether only programs on this machine can connect, to any of the addresses} */
    public boolean isLoopback() {
        return addresses.stream().allMatch(ListenAddress::isLoopback);
    }

    /** {@return the sockets to open, for people} */
    public String describe() {
        return toOpen().stream().map(ListenAddress::toString).collect(Collectors.joining(", "));
    }
}
