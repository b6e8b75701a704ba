package io.mercurehub.servlet.proxy;

import io.mercurehub.hub.setting.OptionValueException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The addresses of the proxies that say the truth about whom they got a request from. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-8.1">RFC 7239, 8.1, "Header Validity and Integrity"</a>
 */
public final class TrustedProxies {

    /** The word for all addresses of private networks, and of this machine. */
    private static final String PRIVATE = "private_ranges";

    private static final List<String> PRIVATE_RANGES =
            List.of("192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "127.0.0.0/8", "fd00::/8", "::1");

    private static final String EXPECTED =
            "an address such as 10.0.0.1, a range such as 10.0.0.0/8 or fd00::/8, or private_ranges; no names";

    private final List<AddressRange> ranges;

    private TrustedProxies(List<AddressRange> ranges) {
        this.ranges = ranges;
    }

    /**
     * {@return the proxies of that list}
     *
     * @param entries addresses, ranges of them, or {@code private_ranges}; none: nobody is believed
     * @throws OptionValueException when one is none of these
     */
    public static TrustedProxies of(List<String> entries) {
        return new TrustedProxies(entries.stream()
                .flatMap(entry -> entry.equals(PRIVATE) ? PRIVATE_RANGES.stream() : Stream.of(entry))
                .map(TrustedProxies::range)
                .toList());
    }

    private static AddressRange range(String entry) {
        return AddressRange.parse(entry).orElseThrow(() -> OptionValueException.expected(entry, EXPECTED));
    }

    /**
     * {@return an entry, in lower case}
     *
     * @throws OptionValueException when it is neither an address nor a range of them, nor {@code private_ranges}
     */
    public static String normalize(String entry) {
        String normal = entry.toLowerCase(Locale.ROOT);
        if (!normal.equals(PRIVATE) && AddressRange.parse(normal).isEmpty()) {
            throw OptionValueException.expected(entry, EXPECTED);
        }
        return normal;
    }

    /** {@return whether an entry is a range of all addresses, so that everybody would be believed} */
    public static boolean isEverybody(String entry) {
        return AddressRange.parse(entry).filter(AddressRange::isEverything).isPresent();
    }

    /** {@return whether what comes from that address is believed} */
    boolean contain(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
