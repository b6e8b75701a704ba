package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.AbstractSerializer;
import io.jsonwebtoken.security.MacAlgorithm;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SignatureAlgorithm;
import io.mercurehub.servlet.key.StrictJson;
import java.io.IOException;
import java.io.OutputStream;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Mints access tokens of the 0.x generation, for the command line and for the cookies of host applications.
 *
 * <pre>{@code
 * String token = new TokenIssuer(TokenKey.hs256(secret), InstantSource.system())
 *         .issue(MercureClaim.of(null, List.of("https://example.com/users/42"), null), Duration.ofHours(1));
 * }</pre>
 *
 * <p>Where issuer and hub share no secret, {@link TokenKey#signing} reads the private key, and the hub is configured with the
 * public one.
 *
 * <p>Immutable. What it returns is a credential: it belongs neither into a log nor into a URL.
 */
public final class TokenIssuer {

    private final TokenKey key;
    private final InstantSource clock;

    /**
     * @param key the key of the role that the tokens are for: a secret or a private key
     * @param clock tells the time from which a token's lifetime counts
     * @throws IllegalArgumentException when it is a public key
     */
    public TokenIssuer(TokenKey key, InstantSource clock) {
        if (!key.canSign()) {
            throw new IllegalArgumentException(
                    "key: a public key for " + key.algorithm() + " (expected: the private key that belongs to it)");
        }
        this.key = key;
        this.clock = clock;
    }

    /**
     * {@return a new token, as it travels}
     *
     * @param claim what the token grants; an absent list is left out, an empty one stays
     * @param lifetime after how long the token ends, cut to whole seconds; null: never
     * @throws IllegalArgumentException when the lifetime is under a second
     */
    public String issue(MercureClaim claim, @Nullable Duration lifetime) {
        JwtBuilder builder = Jwts.builder()
                .header()
                .type("JWT")
                .and()
                .claim(MercureClaim.NAME, members(claim))
                .json(new Json());
        if (lifetime != null) {
            if (lifetime.toSeconds() < 1) {
                throw new IllegalArgumentException("lifetime: " + lifetime + " (expected: at least 1 s)");
            }
            builder.expiration(Date.from(clock.instant().plusSeconds(lifetime.toSeconds())));
        }
        key.id().ifPresent(id -> builder.header().keyId(id));
        SecureDigestAlgorithm<?, ?> algorithm = key.jwsAlgorithm().implementation();
        return (key.key() instanceof SecretKey secret
                        ? builder.signWith(secret, (MacAlgorithm) algorithm)
                        : builder.signWith((PrivateKey) key.key(), (SignatureAlgorithm) algorithm))
                .compact();
    }

    private static Map<String, Object> members(MercureClaim claim) {
        Map<String, Object> members = new LinkedHashMap<>();
        claim.publish().ifPresent(selectors -> members.put(MercureClaim.PUBLISH, selectors));
        claim.subscribe().ifPresent(selectors -> members.put(MercureClaim.SUBSCRIBE, selectors));
        claim.payload().ifPresent((JsonNode payload) -> members.put(MercureClaim.PAYLOAD, payload));
        return members;
    }

    private static final class Json extends AbstractSerializer<Map<String, ?>> {

        @Override
        protected void doSerialize(Map<String, ?> members, OutputStream out) throws IOException {
            out.write(StrictJson.MAPPER.writeValueAsBytes(members));
        }
    }
}
