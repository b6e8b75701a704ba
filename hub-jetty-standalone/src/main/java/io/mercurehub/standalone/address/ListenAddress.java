package io.mercurehub.standalone.address;

import io.mercurehub.hub.setting.OptionValueException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One address of {@code SERVER_NAME}: a socket, whether to speak TLS on it, and the host under which clients know it.
 *
 * <p>These are the site addresses of the Go hub:
 *
 * <pre>
 * :3000                   all interfaces; with TLS when there is a certificate
 * 127.0.0.1:3000          this address; [::1]:3000 and localhost:3000 likewise
 * http://127.0.0.1:3000   the same without TLS; without a port 80
 * http://host:3000        all interfaces; the name is for display, since requests for any host are served
 * host:80, :80            without TLS
 * host, https://host      port 443 of all interfaces, with TLS; host:3000, :443 and localhost likewise: they need a certificate
 * </pre>
 *
 * @param socket the address and port to listen on; port 0 is any free port
 * @param host the host part of the hub's URL, as clients on this machine may write it
 * @param isTls whether to speak TLS
 */
public record ListenAddress(InetSocketAddress socket, String host, boolean isTls) {

    /** Where the hub listens when nothing is said: only this machine can connect. */
    public static final String DEFAULT = "127.0.0.1:3000";

    private static final String EXPECTED =
            "an address such as :3000, 127.0.0.1:3000, localhost:3000 or http://host:3000";

    private static final String WITH_CERTIFICATE =
            "the directive tls CERT KEY, in the environment MERCURE_TLS=\"CERT KEY\", with the PEM files of a certificate, which"
                    + " this hub does not get by itself yet; or :80 and a proxy in front that does HTTPS";

    /** The port of HTTP. */
    public static final int HTTP_PORT = 80;

    /** The port of HTTP with TLS. */
    public static final int HTTPS_PORT = 443;

    private static final int MAX_PORT = 65_535;

    private static final Pattern FORM =
            Pattern.compile("(?:(?<scheme>(?i:https?))://)?(?<host>\\[[0-9A-Fa-f:.]+]|[^\\[\\]:/\\s]*)"
                    + "(?::(?<port>[0-9]{1,5}))?(?<path>/.*)?");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9*_]([A-Za-z0-9*_.-]*[A-Za-z0-9*_.])?");

    /**
     * Reads the address of what never has TLS.
     *
     * @param text the address as written
     * @throws OptionValueException when it is none, or would need TLS
     */
    public static ListenAddress parsePlain(String text) {
        return parse(text, false, EXPECTED + ", without TLS");
    }

    /**
     * Reads one address.
     *
     * @param text the address as written
     * @param hasCertificate whether there is a certificate
     * @throws OptionValueException when it is none, or needs a certificate and there is none
     */
    public static ListenAddress parse(String text, boolean hasCertificate) {
        return parse(text, hasCertificate, WITH_CERTIFICATE);
    }

    private static ListenAddress parse(String text, boolean hasCertificate, String otherwise) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw OptionValueException.expected(text, EXPECTED);
        }
        String scheme = form.group("scheme");
        String host = form.group("host");
        String path = form.group("path");
        if (path != null && !path.equals("/")) {
            throw OptionValueException.expected(text, EXPECTED + ", without a path");
        }
        if (!host.isEmpty() && !host.startsWith("[") && !NAME.matcher(host).matches()) {
            throw OptionValueException.expected(text, EXPECTED);
        }
        int port = port(text, form.group("port"));
        boolean needsTls = needsTls(scheme, host, port);
        if (needsTls && !hasCertificate) {
            throw OptionValueException.expected(text, otherwise);
        }
        if (host.isEmpty() && port < 0) {
            throw OptionValueException.expected(text, EXPECTED);
        }
        boolean isTls = needsTls || (hasCertificate && scheme == null && port != HTTP_PORT);
        return at(text, host, port < 0 ? isTls ? HTTPS_PORT : HTTP_PORT : port, isTls);
    }

    private static int port(String text, @Nullable String digits) {
        int port = digits == null ? -1 : Integer.parseInt(digits);
        if (port > MAX_PORT) {
            throw OptionValueException.expected(text, "a port up to " + MAX_PORT);
        }
        return port;
    }

    /** Whether the Go hub would get a certificate for this address, or serve it with TLS. */
    private static boolean needsTls(@Nullable String scheme, String host, int port) {
        if (scheme != null) {
            return scheme.equalsIgnoreCase("https");
        }
        if (host.isEmpty() || isAddress(host) || isLocalhost(host)) {
            return port == HTTPS_PORT || (port < 0 && !host.isEmpty());
        }
        return port != HTTP_PORT;
    }

    private static ListenAddress at(String text, String host, int port, boolean isTls) {
        if (isLocalhost(host)) {
            return new ListenAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), host, isTls);
        }
        if (isAddress(host)) {
            InetAddress address = address(text, host);
            return new ListenAddress(
                    new InetSocketAddress(address, port), address.isAnyLocalAddress() ? "127.0.0.1" : host, isTls);
        }
        return new ListenAddress(new InetSocketAddress(port), host.isEmpty() ? "127.0.0.1" : host, isTls);
    }

    private static boolean isLocalhost(String host) {
        return host.equalsIgnoreCase("localhost");
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || DIGITS_AND_DOTS.matcher(host).matches();
    }

    /** Looks nothing up: what is not an address in digits does not get as far as the resolver. */
    private static InetAddress address(String text, String host) {
        if (!host.startsWith("[") && !IPV4.matcher(host).matches()) {
            throw OptionValueException.expected(text, EXPECTED);
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw OptionValueException.expected(text, EXPECTED);
        }
    }

    /** {@return the same without TLS on another port} */
    ListenAddress plainAt(int port) {
        return new ListenAddress(new InetSocketAddress(socket.getAddress(), port), host, false);
    }

    /** {@return whether only programs on this machine can connect} */
    public boolean isLoopback() {
        return socket.getAddress().isLoopbackAddress();
    }

    /**
     * {@return whether listening on another address includes listening on this one; a free port is a new one each time}
     *
     * @param other an address
     */
    boolean isCoveredBy(ListenAddress other) {
        return isTls == other.isTls
                && socket.getPort() != 0
                && socket.getPort() == other.socket.getPort()
                && (other.socket.getAddress().isAnyLocalAddress() || socket.equals(other.socket));
    }

    /**
     * {@return the URL of this address without a path, such as {@code http://127.0.0.1:3000} or {@code https://hub.example.org}}
     *
     * @param boundPort the port that was opened, in place of a 0
     */
    public String origin(int boundPort) {
        return origin(isTls, host, boundPort);
    }

    /** {@return whether one socket would have to be both} */
    boolean overlaps(ListenAddress other) {
        return socket.getPort() != 0
                && socket.getPort() == other.socket.getPort()
                && (socket.equals(other.socket)
                        || socket.getAddress().isAnyLocalAddress()
                        || other.socket.getAddress().isAnyLocalAddress());
    }

    /** {@return the URL of a host and a port without a path; the port is left out when it is the usual one} */
    public static String origin(boolean isTls, String host, int port) {
        return (isTls ? "https://" : "http://") + host + (port == (isTls ? HTTPS_PORT : HTTP_PORT) ? "" : ":" + port);
    }

    /**
     * {@return the socket in one word, such as {@code 127.0.0.1:3000}, or {@code *:80} for all interfaces}
     *
     * @param boundPort the port that was opened, in place of a 0
     */
    public String socketText(int boundPort) {
        InetAddress address = socket.getAddress();
        String where = address.isAnyLocalAddress() ? "*" : address.getHostAddress();
        return (where.indexOf(':') >= 0 ? "[" + where + "]" : where) + ":" + boundPort;
    }

    /** {@return {@link #socketText} with the port as written} */
    @Override
    public String toString() {
        return socketText(socket.getPort());
    }
}
