package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code mercure} claim of a 0.x token: which topics its holder may publish on and read.
 *
 * <p>In a token it may also have the name {@code https://mercure.rocks/}, for issuers that allow only URLs as names of claims. When
 * both are present, that one counts, and the other one is not looked at.
 *
 * <p>An absent list and an empty one differ: without {@code publish} the holder is no publisher at all. A {@code null} in the
 * token is the same as absence. A value; the JSON in it must not be changed.
 *
 * @param publish selectors of topics on which the holder may publish, as written
 * @param subscribe selectors of topics whose private updates the holder may read, as written
 * @param payload what subscription documents say about the holder: any JSON but {@code null}
 */
public record MercureClaim(
        Optional<List<String>> publish, Optional<List<String>> subscribe, Optional<JsonNode> payload) {

    /** The longest list that is accepted. */
    public static final int MAX_SELECTORS = 1000;

    /** That of a token without the claim. */
    public static final MercureClaim NONE = of(null, null, null);

    static final String NAME = "mercure";
    static final String NAMESPACED_NAME = "https://mercure.rocks/";
    static final String PUBLISH = "publish";
    static final String SUBSCRIBE = "subscribe";
    static final String PAYLOAD = "payload";

    /** @throws IllegalArgumentException when a list has more than {@link #MAX_SELECTORS} entries */
    public MercureClaim {
        publish = publish.map(selectors -> copy(PUBLISH, selectors));
        subscribe = subscribe.map(selectors -> copy(SUBSCRIBE, selectors));
        payload = payload.filter(json -> !json.isNull() && !json.isMissingNode());
    }

    /**
     * {@return the claim with these members}
     *
     * @param publish null: absent
     * @param subscribe null: absent
     * @param payload null: absent
     * @throws IllegalArgumentException when a list has more than {@link #MAX_SELECTORS} entries
     */
    public static MercureClaim of(
            @Nullable List<String> publish, @Nullable List<String> subscribe, @Nullable JsonNode payload) {
        return new MercureClaim(
                Optional.ofNullable(publish), Optional.ofNullable(subscribe), Optional.ofNullable(payload));
    }

    /**
     * {@return the claim of a token with these claims}
     *
     * @throws InvalidTokenException {@code bad_claim} when a member has the wrong form or too many entries
     */
    static MercureClaim read(JsonNode claims) {
        String name = isAbsent(claims.path(NAMESPACED_NAME)) ? NAME : NAMESPACED_NAME;
        JsonNode claim = claims.path(name);
        if (isAbsent(claim)) {
            return NONE;
        }
        if (!claim.isObject()) {
            throw bad(name, "not an object");
        }
        return new MercureClaim(
                selectors(claim, name, PUBLISH), selectors(claim, name, SUBSCRIBE), Optional.of(claim.path(PAYLOAD)));
    }

    private static Optional<List<String>> selectors(JsonNode claim, String name, String member) {
        JsonNode array = claim.path(member);
        if (isAbsent(array)) {
            return Optional.empty();
        }
        if (!array.isArray()) {
            throw bad(name + "." + member, "not an array");
        }
        if (array.size() > MAX_SELECTORS) {
            throw bad(name + "." + member, array.size() + " entries (expected: at most " + MAX_SELECTORS + ")");
        }
        List<String> selectors = new ArrayList<>(array.size());
        for (JsonNode selector : array) {
            if (!selector.isTextual()) {
                throw bad(name + "." + member + "[" + selectors.size() + "]", "not a string");
            }
            selectors.add(selector.textValue());
        }
        return Optional.of(selectors);
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static InvalidTokenException bad(String claim, String what) {
        return new InvalidTokenException(TokenProblem.BAD_CLAIM, claim + ": " + what);
    }

    private static List<String> copy(String member, List<String> selectors) {
        if (selectors.size() > MAX_SELECTORS) {
            throw new IllegalArgumentException(
                    member + ": " + selectors.size() + " entries (expected: at most " + MAX_SELECTORS + ")");
        }
        return List.copyOf(selectors);
    }

    /** {@return the selectors, and whether there is a payload; not the payload, which is about a person} */
    @Override
    public String toString() {
        return "MercureClaim[publish=" + publish + ", subscribe=" + subscribe + ", payload="
                + (payload.isPresent() ? "present" : "absent") + "]";
    }
}
