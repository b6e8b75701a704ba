package io.mercurehub.servlet.token;

/**
 * How much a verifier reads and remembers.
 *
 * @param maxTokenBytes the longest token that is looked at, in bytes; at least 1
 * @param maxCachedTokens how many verified tokens are remembered; 0: none
 * @param maxCachedBytes how much memory their claims may take, in bytes and roughly; 0: none are remembered
 */
public record TokenLimits(int maxTokenBytes, int maxCachedTokens, long maxCachedBytes) {

    /** Tokens of 8 KiB; 10,000 of them, within 16 MiB, are remembered. */
    public static final TokenLimits DEFAULT = new TokenLimits(8 * 1024, 10_000, 16L * 1024 * 1024);

    /** @throws IllegalArgumentException when a limit is out of its range */
    public TokenLimits {
        if (maxTokenBytes < 1) {
            throw new IllegalArgumentException("maxTokenBytes: " + maxTokenBytes + " (expected: at least 1)");
        }
        if (maxCachedTokens < 0) {
            throw new IllegalArgumentException("maxCachedTokens: " + maxCachedTokens + " (expected: not negative)");
        }
        if (maxCachedBytes < 0) {
            throw new IllegalArgumentException("maxCachedBytes: " + maxCachedBytes + " (expected: not negative)");
        }
    }

    /** {@return these limits with another one for the size of a token} */
    public TokenLimits withMaxTokenBytes(int bytes) {
        return new TokenLimits(bytes, maxCachedTokens, maxCachedBytes);
    }
}
