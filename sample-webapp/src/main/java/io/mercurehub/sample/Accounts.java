package io.mercurehub.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/**
 * The people who may log in.
 *
 * <p>FOR THE DEMO ONLY: an application of yours has its users elsewhere, with passwords that were hashed slowly. The hub knows
 * nothing of either.
 */
final class Accounts {

    private static final byte[] NOBODY = {};

    private final Map<String, byte[]> digests;

    private Accounts(Map<String, byte[]> digests) {
        this.digests = digests;
    }

    /** {@return alice, bob and carol, whose passwords are on the login page} */
    static Accounts ofTheDemo() {
        return new Accounts(Map.of(
                "alice", digest("demo-alice"),
                "bob", digest("demo-bob"),
                "carol", digest("demo-carol")));
    }

    /** {@return whether that is the user's password; takes as long whoever asks, and however wrong it is} */
    boolean accept(String user, String password) {
        return MessageDigest.isEqual(digests.getOrDefault(user, NOBODY), digest(password));
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
