package io.mercurehub.servlet.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.hub.grant.Grant;
import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.limit.BoundedCache;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.work.Once;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.VerifiedToken;
import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.ProtocolViolationException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The 0.x generation of the protocol: subscriptions by {@code topic} parameters, each a topic or a URI template; tokens with a
 * {@code mercure} claim; refusals as one line of plain text.
 */
public final class Mercure0Dialect implements Dialect {

    private static final String TOPIC = "topic";

    /** How long the topics of a subscription may be together: a thousand of a thousand characters. */
    private static final int MAX_CHARACTERS = 1024 * 1024;

    private static final long MAX_GRANTS_BYTES = 16L * 1024 * 1024;
    private static final int ENTRY_BYTES = 256;
    private static final int SELECTOR_BYTES = 128;

    private static final Logger LOGGER = LoggerFactory.getLogger(Mercure0Dialect.class);

    /** Of so many topics with a brace it is said that they are no templates. */
    private static final int MAX_TOLD = 10;

    private final Once noTemplates = new Once(MAX_TOLD);
    private final int maxTopics;
    private final String reservedPath;
    private final boolean publicUpdatesOnEveryTopic;

    /** Whoever may do the same shares one instance, so that the hub judges an update once for all of them. */
    private final BoundedCache<Selectors, Grants> sharedGrants =
            new BoundedCache<>(Integer.MAX_VALUE, MAX_GRANTS_BYTES);

    /**
     * What a token says of topics.
     *
     * @param publish on which updates may be published
     * @param read whose private updates may be read
     */
    private record Selectors(List<String> publish, List<String> read) {

        long bytes() {
            return Stream.concat(publish.stream(), read.stream())
                    .mapToLong(selector -> SELECTOR_BYTES + 2L * selector.length())
                    .sum();
        }
    }

    /**
     * @param maxTopics how many {@code topic} parameters a subscription may have
     * @param reservedPath the path of the hub, for the text about topics under it
     * @param publicUpdatesOnEveryTopic whether {@code mercure.publish} limits private updates only, as before 0.14
     */
    public Mercure0Dialect(int maxTopics, String reservedPath, boolean publicUpdatesOnEveryTopic) {
        this.maxTopics = maxTopics;
        this.reservedPath = reservedPath;
        this.publicUpdatesOnEveryTopic = publicUpdatesOnEveryTopic;
    }

    @Override
    public List<TopicMatcher> matchers(Function<String, List<String>> parameters) {
        List<String> topics = parameters.apply(TOPIC);
        if (topics.isEmpty()) {
            throw new RefusedException(Reason.NO_MATCHER, "no topic parameter");
        }
        if (topics.size() > maxTopics) {
            throw new RefusedException(
                    Reason.TOO_MANY_MATCHERS,
                    topics.size() + " topic parameters (expected: at most " + maxTopics + ")");
        }
        long characters = topics.stream().mapToLong(String::length).sum();
        if (characters > MAX_CHARACTERS) {
            throw new RefusedException(
                    Reason.TOO_MANY_MATCHERS,
                    "topic parameters of " + characters + " characters (expected: at most " + MAX_CHARACTERS + ")");
        }
        List<TopicMatcher> matchers = new ArrayList<>(topics.size());
        for (String topic : topics) {
            TopicMatcher matcher = TopicMatcher.uriTemplate(TOPIC, topic);
            if (topic.indexOf('{') >= 0 && matcher instanceof ExactMatcher && noTemplates.begin(topic)) {
                LOGGER.info(
                        "The topic {} is no URI template, and selects nothing but the topic of that text (this is said once)",
                        ProtocolStrings.quote(topic));
            }
            matchers.add(matcher);
        }
        return matchers;
    }

    @Override
    public boolean isPublisher(VerifiedToken token) {
        return token.mercure().publish().isPresent();
    }

    @Override
    public Grants grants(VerifiedToken token) {
        MercureClaim claim = token.mercure();
        return grants(new Selectors(
                claim.publish().orElse(List.of()), claim.subscribe().orElse(List.of())));
    }

    @Override
    public Grants reading(List<String> topics) {
        return grants(new Selectors(List.of(), topics));
    }

    private Grants grants(Selectors selectors) {
        if (selectors.publish().isEmpty() && selectors.read().isEmpty()) {
            return Grants.NONE;
        }
        return sharedGrants.find(selectors).orElseGet(() -> {
            Grants made = new Grants(grant(selectors.publish()), grant(selectors.read()));
            return sharedGrants.add(selectors, made, ENTRY_BYTES + selectors.bytes());
        });
    }

    @Override
    public Grant publishing(Grants grants, boolean isPrivate) {
        return publicUpdatesOnEveryTopic && !isPrivate ? Grant.EVERY_TOPIC : grants.publish();
    }

    @Override
    public Optional<String> payload(VerifiedToken token) {
        return token.mercure().payload().map(JsonNode::toString);
    }

    /** A selector that is no valid pattern grants nothing: no valid topic could equal it. */
    private Grant grant(List<String> selectors) {
        List<TopicMatcher> matchers = new ArrayList<>(selectors.size());
        for (String selector : selectors) {
            if (selector.length() <= TopicMatcher.MAX_PATTERN_LENGTH
                    && ProtocolStrings.indexOfForbidden(selector) < 0) {
                matchers.add(TopicMatcher.uriTemplate("mercure", selector));
            }
        }
        return Grant.of(matchers);
    }

    @Override
    public Answer answer(RefusedException refusal) {
        return switch (refusal.reason()) {
            case UNAUTHENTICATED,
                    APPLICATION_REFUSES,
                    GRANTS_NO_PUBLISHING,
                    TOPIC_NOT_COVERED,
                    SUBSCRIPTIONS_NOT_COVERED -> Answer.line(401, "Unauthorized");
            case NO_MATCHER -> Answer.line(400, "Missing \"topic\" parameter.");
            case TOO_MANY_MATCHERS -> Answer.line(400, "Too many \"topic\" parameters.");
            case NO_TOPIC, NO_FORM -> Answer.line(400, "Missing \"topic\" parameter");
            case TOO_MANY_TOPICS -> Answer.line(400, "too many topics in update");
            case RESERVED_TOPIC ->
                Answer.line(
                        403,
                        ProtocolStrings.quote(refusal.subject()) + ": topic value references the reserved "
                                + ProtocolStrings.quote(reservedPath) + " namespace");
            case INVALID_FIELD -> Answer.line(400, "Bad Request");
            case INVALID_RETRY -> Answer.line(400, "Invalid \"retry\" parameter");
            case MALFORMED_BODY -> Answer.line(400, "Bad Request");
            case BODY_TOO_LARGE -> Answer.line(400, refusal.subject());
            case UNSUPPORTED_MEDIA_TYPE -> Answer.line(415, "Unsupported Media Type");
            case NOT_UTF8 -> Answer.line(400, ProtocolStrings.quote(refusal.subject()) + " field is not valid UTF-8");
            case BODY_TOO_SLOW -> Answer.line(408, "Request Timeout");
            case NO_SUCH_RESOURCE -> Answer.line(404, "404 page not found");
            case METHOD_NOT_ALLOWED, NO_OTHER_ORIGIN -> Answer.empty(405);
            case BOUND_REACHED, UNAVAILABLE -> Answer.line(503, "Service Unavailable");
            case AUTHORIZER_FAILED, INTERNAL -> Answer.line(500, "Internal Server Error");
        };
    }

    @Override
    public Answer answer(ProtocolViolationException violation) {
        if (violation.kind() == Kind.FORBIDDEN_CHARACTER) {
            return Answer.line(
                    400, ProtocolStrings.quote(violation.field()) + " field contains a forbidden control character");
        }
        return Answer.line(400, Objects.requireNonNullElse(violation.getMessage(), "Bad Request"));
    }
}
