package io.mercurehub.benchmarks.load;

import java.io.Serializable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where a hub is.
 *
 * @param socket the resolved address
 * @param authority host and port as they stand in the URL, for the {@code Host} field
 * @param path the path of the URL, without a slash at its end
 */
public record HubAddress(InetSocketAddress socket, String authority, String path) implements Serializable {

    private static final int HTTP_PORT = 80;
    private static final int STREAMS_PER_ADDRESS = 20_000;

    /**
     * Resolves a URL.
     *
     * @param allowRemote whether the hub may be on another machine; a load client is a weapon, so it asks
     * @throws IllegalArgumentException if it is not an {@code http} URL, cannot be resolved, or is not allowed
     */
    public static HubAddress of(URI url, boolean allowRemote) {
        String host = url.getHost();
        if (!"http".equals(url.getScheme()) || host == null) {
            throw new IllegalArgumentException(
                    url + " (expected: http://HOST:PORT/PATH; TLS would measure the cipher)");
        }
        InetAddress address = resolve(host);
        if (!address.isLoopbackAddress() && !allowRemote) {
            throw new IllegalArgumentException(url + " (expected: a loopback address, or --allow-remote)");
        }
        int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
        String path = url.getRawPath().replaceAll("/+$", "");
        return new HubAddress(new InetSocketAddress(address, port), url.getRawAuthority(), path);
    }

    /**
     * {@return the address that a stream connects from, or null for any}
     *
     * <p>An address has some 28,000 ports, so those of a hub on IPv4 loopback are spread over many.
     *
     * @param stream its number
     */
    @Nullable
    InetAddress from(int stream) {
        int number = stream / STREAMS_PER_ADDRESS;
        if (number == 0 || !(socket.getAddress() instanceof Inet4Address hub) || !hub.isLoopbackAddress()) {
            return null;
        }
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) (number / 250), (byte) (number % 250 + 1)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host + " (expected: a host that can be resolved)", e);
        }
    }
}
