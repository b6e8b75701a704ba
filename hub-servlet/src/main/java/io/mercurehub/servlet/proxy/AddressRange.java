package io.mercurehub.servlet.proxy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All addresses that begin with the same bits, such as {@code 10.0.0.0/8}; or one address.
 *
 * @param first any address in it
 * @param bits how many of its bits the others have, too; all of them for one address
 */
record AddressRange(InetAddress first, int bits) {

    private static final Pattern FORM = Pattern.compile("([^/]+)(?:/([0-9]{1,3}))?");

    /** {@return the range that a text is, {@code ADDRESS} or {@code ADDRESS/BITS}; empty when it is none} */
    static Optional<AddressRange> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        // Of an IPv4 address in the form of an IPv6 one it isn't clear which bits are meant.
        boolean isClear = form.group(2) == null
                || form.group(1).indexOf(':') < 0
                || !form.group(1).contains(".");
        return IpAddresses.parse(form.group(1))
                .map(address -> new AddressRange(
                        address, form.group(2) == null ? size(address) : Integer.parseInt(form.group(2))))
                .filter(range -> isClear && range.bits <= size(range.first));
    }

    private static int size(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    /** {@return whether all addresses of its kind are in it} */
    boolean isEverything() {
        return bits == 0;
    }

    /** {@return whether an address is in it} */
    boolean contains(InetAddress address) {
        int others = size(first) - bits;
        return size(address) == size(first)
                && number(address).shiftRight(others).equals(number(first).shiftRight(others));
    }
}
