package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a token says whose signature holds. A value.
 *
 * @param mercure the claim of the 0.x generation
 * @param expiresAt the instant from which the token is not valid any more; empty: never
 * @param notBefore the instant from which it is valid; empty: since ever
 * @param hash of its text, by which it is told from others that say the same
 */
public record VerifiedToken(
        MercureClaim mercure, Optional<Instant> expiresAt, Optional<Instant> notBefore, ByteBuffer hash) {

    /**
     * {@return what a token with these claims says}
     *
     * @throws InvalidTokenException {@code bad_claim} when one of them has the wrong form
     */
    static VerifiedToken read(JsonNode claims, ByteBuffer hash) {
        return new VerifiedToken(
                MercureClaim.read(claims), NumericDate.read(claims, "exp"), NumericDate.read(claims, "nbf"), hash);
    }

    /** {@return SHA-256 of a token} */
    static ByteBuffer hash(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256, which every JVM has, is missing", impossible);
        }
    }

    /**
     * Judges the time, without any leeway: the last moment of a token is the one before its {@code exp}.
     *
     * @throws InvalidTokenException {@code expired} or {@code not_yet_valid}
     */
    void requireValidAt(Instant now) {
        if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
            throw new InvalidTokenException(
                    TokenProblem.EXPIRED,
                    "exp " + expiresAt.get() + ", "
                            + Duration.between(expiresAt.get(), now).toSeconds() + " s before now");
        }
        if (notBefore.isPresent() && now.isBefore(notBefore.get())) {
            throw new InvalidTokenException(
                    TokenProblem.NOT_YET_VALID,
                    "nbf " + notBefore.get() + ", "
                            + Duration.between(now, notBefore.get()).toSeconds() + " s after now");
        }
    }
}
