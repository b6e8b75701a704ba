package io.mercurehub.standalone.address;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
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
     * Reads the value of a variable that says where to listen.
     *
     * @param variable its name
     * @param value as written; blank means {@value ListenAddress#DEFAULT}
     * @param hasCertificate whether there is a certificate
     * @throws ConfigurationException with a problem for each address that cannot be used
     */
    public static ServerName parse(String variable, String value, boolean hasCertificate) {
        List<String> words =
                WORD.matcher(value).results().map(MatchResult::group).toList();
        if (words.isEmpty()) {
            return parse(variable, ListenAddress.DEFAULT, hasCertificate);
        }
        List<ListenAddress> addresses = new ArrayList<>();
        Problems problems = new Problems();
        words.forEach(word -> problems.read(variable, () -> ListenAddress.parse(word, hasCertificate))
                .ifPresent(addresses::add));
        problems.throwIfAny();
        return new ServerName(addresses).requireOneWay(variable);
    }

    /**
     * {@return the same}
     *
     * @param setting where it was written
     * @throws ConfigurationException when one socket would have to speak with TLS and without
     */
    public ServerName requireOneWay(String setting) {
        Problems problems = new Problems();
        for (ListenAddress address : toOpen()) {
            if (address.isTls() && toOpen().stream().anyMatch(other -> !other.isTls() && other.overlaps(address))) {
                problems.add(setting, address + " would be with TLS and without (expected: one of the two for a port)");
            }
        }
        problems.throwIfAny();
        return this;
    }

    /** {@return the ports, in order and with commas between: no two hubs of a machine have the same} */
    public String ports() {
        return addresses.stream()
                .map(address -> address.socket().getPort())
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    /** {@return whether any address is one with TLS} */
    public boolean isTls() {
        return addresses.stream().anyMatch(ListenAddress::isTls);
    }

    /**
     * {@return where to listen for those who leave out the {@code s} of {@code https://}, to send them on: on port 80 of each
     * address that has TLS on its usual port, unless the operator has port 80 for something else}
     */
    public List<ListenAddress> toRedirect() {
        boolean isTaken =
                addresses.stream().anyMatch(address -> address.socket().getPort() == ListenAddress.HTTP_PORT);
        return isTaken
                ? List.of()
                : toOpen().stream()
                        .filter(address -> address.isTls() && address.socket().getPort() == ListenAddress.HTTPS_PORT)
                        .map(address -> address.plainAt(ListenAddress.HTTP_PORT))
                        .toList();
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
