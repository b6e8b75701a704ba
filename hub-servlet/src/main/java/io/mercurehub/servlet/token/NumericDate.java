package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A time in a token: seconds since 1970, possibly with a fraction.
 *
 * <p>Times before 1970 or after 9999 count as the nearest instant within, so that whoever computes with them cannot overflow;
 * a fraction is cut to nanoseconds.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-2">RFC 7519, section 2, "NumericDate"</a>
 */
final class NumericDate {

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int NANO_DIGITS = 9;

    /** As many digits before the decimal point as the seconds until {@link #LAST} have. */
    private static final int MAX_DIGITS = 12;

    private NumericDate() {}

    /**
     * {@return the time that a claim says; empty when it is absent or null}
     *
     * @throws InvalidTokenException {@code bad_claim} when it is not a number
     */
    static Optional<Instant> read(JsonNode claims, String name) {
        JsonNode claim = claims.path(name);
        if (claim.isMissingNode() || claim.isNull()) {
            return Optional.empty();
        }
        if (!claim.isNumber()) {
            throw new InvalidTokenException(TokenProblem.BAD_CLAIM, name + ": not a number");
        }
        return Optional.of(instant(claim.decimalValue()));
    }

    private static Instant instant(BigDecimal seconds) {
        // Both are decided by magnitude: writing out 1e999999999, or 1e-999999999, would take all memory.
        long digits = (long) seconds.precision() - seconds.scale();
        if (seconds.signum() <= 0 || digits < -NANO_DIGITS) {
            return Instant.EPOCH;
        }
        if (digits > MAX_DIGITS) {
            return LAST;
        }
        Instant instant = Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(NANO_DIGITS).longValue());
        return instant.isAfter(LAST) ? LAST : instant;
    }
}
