package io.mercurehub.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.token.ConfiguredKeys;
import io.mercurehub.servlet.token.InvalidTokenException;
import io.mercurehub.servlet.token.TokenProblem;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import io.mercurehub.servlet.token.VerifiedToken;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a hub with a certain configuration thinks of a token, for whoever wonders why it is refused.
 *
 * <p>Says what the token itself says, and is meant for its owner: it goes to the standard output and nowhere else.
 */
final class TokenExplanation {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What can be wrong with a token whose signature is right. */
    private static final Set<TokenProblem> OF_THE_SIGNED =
            EnumSet.of(TokenProblem.EXPIRED, TokenProblem.NOT_YET_VALID, TokenProblem.BAD_CLAIM);

    private static final String NAMESPACED = "https://mercure.rocks/";

    private final HttpConfig config;
    private final Instant now;
    private boolean accepted;

    /**
     * @param config has the keys
     * @param now the time at which the token is judged
     */
    TokenExplanation(HttpConfig config, Instant now) {
        this.config = config;
        this.now = now;
    }

    /**
     * {@return the explanation, a line each}
     *
     * @param token as it travels
     * @throws ConfigurationException when it is no token at all
     */
    List<String> of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw problem("has " + parts.length + " parts (expected: three, with a dot between each)");
        }
        JsonNode claims = json(parts[1], "the second part");
        List<String> lines = new ArrayList<>();
        lines.add("header: " + json(parts[0], "the first part"));
        lines.add("claims: " + claims);
        lines.add("time: " + time(claims));
        try (ConfiguredKeys keys = ConfiguredKeys.open(config)) {
            keys.awaitFirst();
            TokenVerifier verifier = new TokenVerifier(keys, config.maxTokenBytes(), InstantSource.fixed(now));
            lines.add("for a publisher: " + verdict(verifier, token, TokenRole.PUBLISHER));
            lines.add("for a subscriber: " + verdict(verifier, token, TokenRole.SUBSCRIBER));
        }
        grants(claims, lines);
        return lines;
    }

    /** {@return whether the token that was explained is accepted for one of the roles} */
    boolean isAccepted() {
        return accepted;
    }

    private String verdict(TokenVerifier verifier, String token, TokenRole role) {
        Optional<URI> jwksUrl = role == TokenRole.PUBLISHER ? config.publisherJwksUrl() : config.subscriberJwksUrl();
        String directive = role.name().toLowerCase(Locale.ROOT) + (jwksUrl.isPresent() ? "_jwks_url" : "_jwt");
        String signed = "; signed with " + (jwksUrl.isPresent() ? "a" : "the") + " key of " + directive;
        if (!verifier.verifies(role)) {
            return "not looked at, since there is no " + directive;
        }
        try {
            VerifiedToken verified = verifier.verify(token, role);
            if (role == TokenRole.PUBLISHER && verified.mercure().publish().isEmpty()) {
                return "no publisher's token, since it has no mercure.publish" + signed;
            }
            accepted = true;
            return "accepted" + signed;
        } catch (InvalidTokenException refused) {
            return "refused (" + refused.getMessage() + ")" + (OF_THE_SIGNED.contains(refused.problem()) ? signed : "");
        }
    }

    private String time(JsonNode claims) {
        JsonNode end = claims.path("exp");
        if (!end.isNumber()) {
            return end.isMissingNode() ? "never ends, since it has no exp" : "exp is not a number";
        }
        Instant expiry = Instant.ofEpochSecond(end.longValue());
        Duration left = Duration.between(now, expiry);
        return left.isNegative()
                ? "ended " + print(left.negated()) + " ago, at " + expiry
                : "ends in " + print(left) + ", at " + expiry;
    }

    private static String print(Duration duration) {
        Duration seconds = Duration.ofSeconds(duration.toSeconds());
        return seconds.compareTo(Duration.ofDays(36_500)) > 0 ? seconds.toDays() + " days" : Quantities.print(seconds);
    }

    private static void grants(JsonNode claims, List<String> lines) {
        if (claims.has("authorization_details")) {
            lines.add("generation: the newer one (authorization_details), which this version does not speak");
        }
        JsonNode namespaced = claims.path(NAMESPACED);
        JsonNode claim = namespaced.isMissingNode() || namespaced.isNull() ? claims.path("mercure") : namespaced;
        if (claim.isMissingNode() || claim.isNull()) {
            lines.add("grants: nothing but public updates, since it has no mercure claim");
            return;
        }
        JsonNode publish = claim.path("publish");
        lines.add("may publish on: "
                + (publish.isArray()
                        ? topics(publish)
                        : "nothing; it is no publisher's token, since it has no mercure.publish"));
        lines.add("may read private updates of: " + topics(claim.path("subscribe")));
        if (claim.hasNonNull("payload")) {
            lines.add("tells others: " + claim.path("payload"));
        }
    }

    private static String topics(JsonNode array) {
        List<String> topics = new ArrayList<>();
        array.forEach(topic -> topics.add(topic.isTextual() ? topic.textValue() : topic.toString()));
        if (topics.contains("*")) {
            return "every topic";
        }
        return topics.isEmpty() ? "nothing" : JSON.valueToTree(topics).toString();
    }

    private static JsonNode json(String part, String name) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(part);
            JsonNode node = JSON.readTree(new String(json, StandardCharsets.UTF_8));
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (IllegalArgumentException | JsonProcessingException unusedBecauseItQuotes) {
            // As something else than an object.
        }
        throw problem(name + " is not a JSON object in base64url");
    }

    private static ConfigurationException problem(String sentence) {
        return CommandTree.problem("--decode", "this is not a token: " + sentence);
    }
}
