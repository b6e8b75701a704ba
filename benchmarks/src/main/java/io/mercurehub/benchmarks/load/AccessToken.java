package io.mercurehub.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Mints the token of this client, with nothing but the JDK: a load client must not share the code that it measures. */
public final class AccessToken {

    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private static final String CLAIMS = "{\"mercure\":{\"publish\":[\"*\"],\"subscribe\":[\"*\"]}}";

    private AccessToken() {}

    /** {@return a token without expiry, signed with HS256, that may publish and read everything} */
    public static String signedWith(String key) {
        return signed(CLAIMS, key);
    }

    /** {@return a token without expiry, signed with HS256, that may read these topics, which need no escapes in JSON} */
    static String reading(List<String> topics, String key) {
        return signed("{\"mercure\":{\"subscribe\":[\"" + String.join("\",\"", topics) + "\"]}}", key);
    }

    private static String signed(String claims, String key) {
        String signed =
                base64(HEADER.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64(hmac(key, signed));
    }

    private static byte[] hmac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
