package io.mercurehub.servlet.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made with the JDK alone, so that nothing under test takes part in saying what is right. */
final class HandMadeToken {

    static final String SECRET = "a secret of more than thirty-two bytes";
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    static final String CLAIMS = "{\"mercure\":{\"publish\":[\"*\"]}}";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private HandMadeToken() {}

    /** {@return a token with these claims, which is in order otherwise} */
    static String withClaims(String claims) {
        return signed(HEADER, claims, SECRET);
    }

    /** {@return a token with this header, whose claims and signature are in order} */
    static String withHeader(String header) {
        return signed(header, CLAIMS, SECRET);
    }

    static String signed(String header, String claims, String secret) {
        return signed("HmacSHA256", header, claims, secret);
    }

    static String signed(String mac, String header, String claims, String secret) {
        return signParts(
                mac,
                encode(header.getBytes(StandardCharsets.UTF_8)),
                encode(claims.getBytes(StandardCharsets.UTF_8)),
                secret);
    }

    /** {@return a token of these two parts, each in base64url already} */
    static String signParts(String mac, String header, String payload, String secret) {
        String signingInput = header + "." + payload;
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return signingInput + "." + encode(hmac(mac, key, signingInput.getBytes(StandardCharsets.US_ASCII)));
    }

    static byte[] hmac(String name, byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key, name));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] decode(String part) {
        return Base64.getUrlDecoder().decode(part);
    }
}
