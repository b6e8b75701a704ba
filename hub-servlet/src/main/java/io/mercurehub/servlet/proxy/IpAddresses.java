package io.mercurehub.servlet.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses in digits, as proxies and containers write them. Never asks a name server. */
final class IpAddresses {

    /** The longest one there is, {@code [0000:…:255.255.255.255]:65535} or one with the name of an interface, has less. */
    private static final int MAX_CHARACTERS = 64;

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final Pattern IPV4_WITH_PORT = Pattern.compile("([0-9.]+):[0-9]{1,5}");
    private static final Pattern IN_BRACKETS = Pattern.compile("\\[([^\\[\\]]*)](?::[0-9]{1,5})?");
    private static final Pattern INTERFACE = Pattern.compile("%[0-9A-Za-z._-]+$");

    private IpAddresses() {}

    /** {@return the address that a text is, and nothing else; an IPv4 address within an IPv6 one is that IPv4 address} */
    static Optional<InetAddress> parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            // Four numbers, or what has a colon in it and no name of an interface, is not looked up.
            return IPV4.matcher(text).matches() || IPV6.matcher(text).matches()
                    ? Optional.of(InetAddress.getByName(text))
                    : Optional.empty();
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** {@return the address in what a proxy writes of whom it got a request from: perhaps in brackets, perhaps with a port} */
    static Optional<InetAddress> parseNode(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher brackets = IN_BRACKETS.matcher(text);
        if (brackets.matches()) {
            return brackets.group(1).indexOf(':') < 0 ? Optional.empty() : parse(brackets.group(1));
        }
        Matcher withPort = IPV4_WITH_PORT.matcher(text);
        return parse(withPort.matches() ? withPort.group(1) : text);
    }

    /** {@return the address in what a container says of the other end: perhaps in brackets, perhaps with an interface} */
    static Optional<InetAddress> parsePeer(@Nullable String text) {
        if (text == null || text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher brackets = IN_BRACKETS.matcher(text);
        String address = brackets.matches() ? brackets.group(1) : text;
        return parse(INTERFACE.matcher(address).replaceFirst(""));
    }
}
