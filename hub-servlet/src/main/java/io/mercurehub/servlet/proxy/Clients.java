package io.mercurehub.servlet.proxy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who has sent a request, from the address at the other end of the connection and from what proxies have written.
 *
 * <p>Each proxy appends whom it got the request from, so only the end of such a list is certain: it is read from there, as long
 * as trusted proxies have written it. What a client has sent itself stands before that, and counts for nothing.
 *
 * <pre>
 *   X-Forwarded-For: 192.0.2.66, 203.0.113.9, 10.0.0.2        from 10.0.0.1; trusted: 10.0.0.0/8
 *                    (who knows)  the client   trusted             trusted
 * </pre>
 *
 * <p>Immutable. However long the fields are, only the last {@value #MAX_HOPS} elements are looked at.
 *
 * @param trusted whom to believe
 * @param addressFields the header fields that say the client's address, the first that is there counts: {@code Forwarded},
 *     or one with a list of addresses
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239, Forwarded HTTP Extension</a>
 */
public record Clients(TrustedProxies trusted, List<String> addressFields) {

    private static final int MAX_HOPS = 32;
    private static final String UNKNOWN = "unknown";
    private static final String FORWARDED = "Forwarded";
    private static final String SCHEME = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";

    /** Copies its list. */
    public Clients {
        addressFields = List.copyOf(addressFields);
    }

    /**
     * {@return who has sent a request}
     *
     * @param peer the address at the other end of the connection, as a container says it; {@code null} when it says none
     * @param fields has the values of a header field, in the order in which they came; none when it is missing
     */
    public Client find(@Nullable String peer, Function<String, List<String>> fields) {
        Optional<InetAddress> other = IpAddresses.parsePeer(peer);
        if (other.isEmpty()) {
            return Client.at(peer == null || peer.isEmpty() ? UNKNOWN : peer);
        }
        InetAddress address = other.get();
        if (!trusted.contain(address)) {
            return Client.at(address.getHostAddress());
        }
        for (String name : addressFields) {
            List<String> values = fields.apply(name);
            if (!values.isEmpty()) {
                return name.equalsIgnoreCase(FORWARDED)
                        ? byForwarded(address, values)
                        : byAddresses(address, values, fields);
            }
        }
        return byAddresses(address, List.of(), fields);
    }

    /** {@return whether the other end of a connection has an address of the loopback network} */
    public static boolean isThisMachine(@Nullable String peer) {
        return IpAddresses.parsePeer(peer)
                .filter(InetAddress::isLoopbackAddress)
                .isPresent();
    }

    /**
     * {@return the address of somebody who says whom a request came from, and isn't believed; empty when that isn't said, is
     * believed, or has been read by the container already}
     *
     * @param peer the address at the other end of the connection, as a container says it; {@code null} when it says none
     * @param fields has the values of a header field, in the order in which they came; none when it is missing
     */
    public Optional<String> notBelieved(@Nullable String peer, Function<String, List<String>> fields) {
        for (String name : addressFields) {
            List<String> values = fields.apply(name);
            if (!values.isEmpty()) {
                Optional<InetAddress> other = IpAddresses.parsePeer(peer)
                        .filter(address -> !trusted.contain(address) && !mentions(values, address));
                if (other.isPresent()) {
                    return other.map(InetAddress::getHostAddress);
                }
            }
        }
        return Optional.empty();
    }

    /** A container that has read the field says that the client is at the other end. */
    private static boolean mentions(List<String> values, InetAddress address) {
        return fromLast(values).stream()
                .anyMatch(element -> Hop.ofAddress(element).address().equals(Optional.of(address))
                        || Hop.ofForwarded(element).address().equals(Optional.of(address)));
    }

    private Client byForwarded(InetAddress peer, List<String> values) {
        List<Hop> hops = fromLast(values).stream().map(Hop::ofForwarded).toList();
        Way way = way(peer, hops);
        return way.believed() == 0
                ? Client.at(way.address())
                : new Client(
                        way.address(),
                        hops.get(way.believed() - 1).scheme(),
                        hops.get(way.believed() - 1).host());
    }

    private Client byAddresses(InetAddress peer, List<String> values, Function<String, List<String>> fields) {
        Way way = way(peer, fromLast(values).stream().map(Hop::ofAddress).toList());
        return new Client(
                way.address(),
                written(fields.apply(SCHEME), way).flatMap(Hop::scheme),
                written(fields.apply(HOST), way).flatMap(Hop::host));
    }

    private Way way(InetAddress peer, List<Hop> fromLast) {
        InetAddress client = peer;
        int believed = 0;
        while (believed < fromLast.size() && trusted.contain(client)) {
            Optional<InetAddress> before = fromLast.get(believed++).address();
            if (before.isEmpty()) {
                break;
            }
            client = before.get();
        }
        return new Way(client.getHostAddress(), believed);
    }

    /** What the last trusted proxy has written: proxies append to such a field, too, or keep the one that is there. */
    private static Optional<String> written(List<String> values, Way way) {
        List<String> fromLast = fromLast(values);
        int index = Math.min(Math.max(way.believed(), 1), fromLast.size()) - 1;
        return index < 0 ? Optional.empty() : Optional.of(fromLast.get(index));
    }

    /** Commas alone separate, also within quotes: no address has one, and an open quote of a client's must not hide the rest. */
    private static List<String> fromLast(List<String> values) {
        List<String> elements = new ArrayList<>();
        String all = String.join(",", values);
        int end = all.length();
        while (end >= 0 && elements.size() < MAX_HOPS) {
            int comma = all.lastIndexOf(',', end - 1);
            String element = all.substring(comma + 1, end).strip();
            if (!element.isEmpty()) {
                elements.add(element);
            }
            end = comma;
        }
        return elements;
    }

    /**
     * From the other end of the connection back to the client.
     *
     * @param address of the client, or of the proxy that doesn't say whom it got the request from
     * @param believed how many elements trusted proxies have written
     */
    private record Way(String address, int believed) {}
}
