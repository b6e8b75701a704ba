package io.mercurehub.servlet.token;

import java.util.Locale;

/**
 * Why a request proves nothing: for the log of whoever runs the hub.
 *
 * <p>Not for the client: a response that tells an expired token from a forged one helps the forger.
 */
public enum TokenProblem {
    /** The request has no token, and needs one. */
    MISSING,
    /** The request has no token, and needs one; it has cookies, but not the one for tokens. */
    COOKIE_NOT_SENT,
    /** There is more than one {@code Authorization} header. */
    SEVERAL_HEADERS,
    /** The {@code Authorization} header is not of the {@code Bearer} scheme. */
    NOT_BEARER,
    /** There is more than one {@code authorization} query parameter. */
    SEVERAL_PARAMETERS,
    /** The {@code Authorization} header, or the {@code authorization} query parameter, is shorter than any token. */
    TOO_SHORT,
    /** A cookie wants to publish, and neither {@code Origin} nor {@code Referer} says from which site. */
    ORIGIN_MISSING,
    /** A cookie wants to publish from a site that is not among the {@code publish_origins}. */
    ORIGIN_NOT_ALLOWED,
    /** No key is configured for the role. */
    NO_KEY,
    /** The token is longer than the limit. */
    TOO_LARGE,
    /** The token is not a JSON web signature in compact form, or its parts are not JSON objects. */
    MALFORMED,
    /** The token is a JWE. */
    ENCRYPTED,
    /** The token's payload is declared to be another token. */
    NESTED,
    /** The token's payload is compressed. */
    COMPRESSED,
    /** The token demands an extension with {@code crit} or {@code b64}. */
    CRITICAL_HEADER,
    /** The token is signed with another algorithm than the configured one, or not at all. */
    WRONG_ALGORITHM,
    /** No key of the JWK Set is the one that the token says, or there are no keys yet. */
    UNKNOWN_KEY,
    /** The signature is not that of the role's key. */
    BAD_SIGNATURE,
    /** The signature is that of the other role's key. */
    WRONG_ROLE,
    /** The token is the key itself, with which tokens are signed. */
    IS_A_KEY,
    /** The token's {@code exp} has come. */
    EXPIRED,
    /** The token's {@code nbf} has not come yet. */
    NOT_YET_VALID,
    /** A claim that the hub reads has not the form that it must have, or too many entries. */
    BAD_CLAIM;

    /** {@return the reason code, such as {@code token.signature}; see {@code docs/troubleshooting.md}} */
    public String code() {
        return switch (this) {
            case ORIGIN_MISSING, ORIGIN_NOT_ALLOWED -> "origin.publish";
            case WRONG_ALGORITHM -> "token.algorithm";
            case BAD_SIGNATURE -> "token.signature";
            case BAD_CLAIM -> "token.claim";
            default -> "token." + name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }
}
