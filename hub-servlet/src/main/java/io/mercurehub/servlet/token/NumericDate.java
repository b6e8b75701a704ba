package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
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

    /** More digits before the decimal point than any second until {@link #LAST} has. */
    private static final int TOO_MANY_DIGITS = 13;

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
        if (digits >= TOO_MANY_DIGITS) {
            return LAST;
        }
        long whole = seconds.longValue();
        BigDecimal fraction = seconds.subtract(BigDecimal.valueOf(whole));
        long nanos = fraction.movePointRight(NANO_DIGITS)
                .setScale(0, RoundingMode.DOWN)
                .longValue();
        Instant instant = Instant.ofEpochSecond(whole, nanos);
        return instant.isAfter(LAST) ? LAST : instant;
    }
}
